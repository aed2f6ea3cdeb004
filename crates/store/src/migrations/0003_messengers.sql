-- Messengers: accounts at vendors, how far each was read, what vendors left to be worked, and whom one can answer.
CREATE TABLE messengers (
    messenger_id {id} NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    door TEXT NOT NULL,
    team_id {id},
    language TEXT,
    is_active {bool} NOT NULL,
    settings TEXT NOT NULL,
    version {bigint} NOT NULL
) {table};
CREATE UNIQUE INDEX messengers_door ON messengers (door);
CREATE TABLE messenger_cursors (
    messenger_id {id} NOT NULL,
    place TEXT NOT NULL,
    reached TEXT NOT NULL,
    PRIMARY KEY (messenger_id, place)
) {table};
-- A row stays after its work is done, without its payload, so that a vendor that repeats itself is recognised.
CREATE TABLE messenger_inbox (
    inbox_id {id} NOT NULL PRIMARY KEY,
    messenger_id {id} NOT NULL,
    dedupe_key TEXT NOT NULL,
    step TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    not_before {bigint} NOT NULL,
    attempts {bigint} NOT NULL,
    leased_by TEXT,
    last_error TEXT,
    received_at {bigint} NOT NULL,
    ended_at {bigint}
) {table};
CREATE UNIQUE INDEX messenger_inbox_dedupe ON messenger_inbox (messenger_id, dedupe_key);
CREATE INDEX messenger_inbox_due ON messenger_inbox (not_before, inbox_id) WHERE state = 'waiting';
CREATE INDEX messenger_inbox_failed ON messenger_inbox (received_at, inbox_id) WHERE state = 'failed';
CREATE INDEX messenger_inbox_done ON messenger_inbox (ended_at) WHERE state = 'done';
-- Who wrote to an account, and how the vendor lets one answer.
CREATE TABLE messenger_peers (
    messenger_id {id} NOT NULL,
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    reply_to TEXT NOT NULL,
    reply_until {bigint},
    PRIMARY KEY (messenger_id, address)
) {table};
