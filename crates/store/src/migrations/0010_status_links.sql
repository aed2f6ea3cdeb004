-- What customers and calendars read without logging in. Only hashes of the secrets are kept.
CREATE TABLE status_links (
    status_link_id {id} NOT NULL PRIMARY KEY,
    case_id {id} NOT NULL,
    token_hash {bytes} NOT NULL,
    way TEXT NOT NULL,
    made_by {id},
    made_at {bigint} NOT NULL,
    expires_at {bigint} NOT NULL,
    used_at {bigint},
    revoked_at {bigint}
) {table};
CREATE UNIQUE INDEX status_links_hash ON status_links (token_hash);
CREATE INDEX status_links_case ON status_links (case_id, made_at, status_link_id);
CREATE INDEX status_links_expiry ON status_links (expires_at);

CREATE TABLE task_feeds (
    task_feed_id {id} NOT NULL PRIMARY KEY,
    person_id {id} NOT NULL,
    token_hash {bytes} NOT NULL,
    made_at {bigint} NOT NULL,
    used_at {bigint},
    revoked_at {bigint}
) {table};
CREATE UNIQUE INDEX task_feeds_hash ON task_feeds (token_hash);
CREATE INDEX task_feeds_person ON task_feeds (person_id, made_at, task_feed_id);
