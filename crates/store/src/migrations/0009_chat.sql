-- Chat on web sites: the sites, whoever came there, what they hold to be known again, and files that they sent up.

CREATE TABLE chat_sites (
    site_id {id} NOT NULL PRIMARY KEY,
    site_key TEXT NOT NULL,
    name TEXT NOT NULL,
    team_id {id},
    calendar TEXT,
    is_active {bool} NOT NULL,
    settings TEXT NOT NULL,
    signing_secret TEXT NOT NULL,
    version {bigint} NOT NULL
) {table};
CREATE UNIQUE INDEX chat_sites_key ON chat_sites (site_key);

-- Somebody at a site. `subject` is how the site itself names them, once it signed that.
CREATE TABLE chat_visitors (
    visitor_id {id} NOT NULL PRIMARY KEY,
    site_id {id} NOT NULL,
    subject TEXT,
    name TEXT NOT NULL,
    identities TEXT NOT NULL,
    language TEXT NOT NULL,
    page TEXT NOT NULL,
    read_at {bigint},
    desk_read_at {bigint},
    created_at {bigint} NOT NULL,
    seen_at {bigint} NOT NULL
) {table};
CREATE UNIQUE INDEX chat_visitors_subject ON chat_visitors (site_id, subject) WHERE subject IS NOT NULL;

-- What a visitor holds: tokens of browsers, and links that can be followed once on another device. Only hashes are kept.
CREATE TABLE chat_keys (
    key_hash {bytes} NOT NULL PRIMARY KEY,
    visitor_id {id} NOT NULL,
    kind TEXT NOT NULL,
    expires_at {bigint} NOT NULL
) {table};
CREATE INDEX chat_keys_expiry ON chat_keys (expires_at);
CREATE INDEX chat_keys_visitor ON chat_keys (visitor_id);

CREATE TABLE chat_uploads (
    attachment_id {id} NOT NULL PRIMARY KEY,
    visitor_id {id} NOT NULL,
    created_at {bigint} NOT NULL
) {table};
CREATE INDEX chat_uploads_visitor ON chat_uploads (visitor_id, created_at);

-- Which contacts were a visitor's: what they are shown of what was written.
CREATE TABLE chat_talks (
    contact_id {id} NOT NULL PRIMARY KEY,
    visitor_id {id} NOT NULL,
    began_at {bigint} NOT NULL,
    rated_at {bigint}
) {table};
CREATE INDEX chat_talks_visitor ON chat_talks (visitor_id, began_at);

-- The messages of a visitor's contacts.
CREATE INDEX messages_chat ON messages (contact_id, recorded_at) WHERE channel = 'chat';
