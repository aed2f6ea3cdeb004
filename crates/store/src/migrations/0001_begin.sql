-- The first schema. Ids are 16 bytes, instants milliseconds UTC, words of closed sets are text as in the domain.
-- There are no foreign keys on the tables that every registration writes: one function writes them in one transaction,
-- and the check would cost a look-up for each row.

-- Facts: append-only, in a chain for each case.
CREATE TABLE facts (
    fact_id {id} NOT NULL,
    case_id {id} NOT NULL,
    seq {bigint} NOT NULL,
    at {bigint} NOT NULL,
    recorded_at {bigint} NOT NULL,
    author TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT,
    salt {bytes} NOT NULL,
    content_hash {bytes} NOT NULL,
    hash {bytes} NOT NULL,
    PRIMARY KEY (case_id, seq)
) {table};

-- The one order of all facts, taken just before the commit.
CREATE TABLE stream_places (
    position {place},
    case_id {id} NOT NULL,
    seq {bigint} NOT NULL
) {table};

-- What lists show of a case. due_order is next_due_at, or the largest number when nothing is due.
CREATE TABLE cases (
    case_id {id} NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,
    version {bigint} NOT NULL,
    is_live {bool} NOT NULL,
    is_breached {bool} NOT NULL,
    category TEXT NOT NULL,
    case_type TEXT NOT NULL,
    priority_rank {bigint} NOT NULL,
    is_unanswered {bool} NOT NULL,
    due_order {bigint} NOT NULL,
    updated_at {bigint} NOT NULL,
    opened_at {bigint} NOT NULL,
    closed_at {bigint},
    team_id {id},
    owner_id {id},
    handler_id {id},
    offer_person_id {id},
    offer_team_id {id},
    label_id {id},
    customer_id {id},
    place_id {id},
    channel TEXT NOT NULL,
    waiting_reason TEXT,
    waiting_until {bigint},
    joined_into {id},
    round {bigint} NOT NULL,
    urgings {bigint} NOT NULL,
    subject TEXT NOT NULL,
    preview TEXT NOT NULL
) {table};
CREATE UNIQUE INDEX cases_number ON cases (number);
-- Queues: the live cases of a team or of everybody in three orders, of a person by what is due. The former carry what
-- filters look at, so that rows that do not fit are passed over without reading them.
CREATE INDEX cases_live_due ON cases (due_order, case_id, category, is_unanswered, handler_id, case_type,
    priority_rank) WHERE is_live = TRUE;
CREATE INDEX cases_live_unanswered ON cases (due_order, case_id) WHERE is_live = TRUE AND is_unanswered = TRUE;
CREATE INDEX cases_live_breached ON cases (due_order, case_id) WHERE is_live = TRUE AND is_breached = TRUE;
CREATE INDEX cases_live_unhandled ON cases (due_order, case_id) WHERE is_live = TRUE AND handler_id IS NULL;
CREATE INDEX cases_live_waiting ON cases (due_order, case_id) WHERE is_live = TRUE AND category = 'waiting';
CREATE INDEX cases_live_updated ON cases (updated_at, case_id, category, is_unanswered, handler_id, case_type,
    priority_rank) WHERE is_live = TRUE;
CREATE INDEX cases_live_created ON cases (case_id, category, is_unanswered, handler_id, case_type,
    priority_rank) WHERE is_live = TRUE;
CREATE INDEX cases_team_due ON cases (team_id, due_order, case_id, category, is_unanswered, handler_id, case_type,
    priority_rank) WHERE is_live = TRUE;
CREATE INDEX cases_team_updated ON cases (team_id, updated_at, case_id, category, is_unanswered, handler_id, case_type,
    priority_rank) WHERE is_live = TRUE;
CREATE INDEX cases_team_created ON cases (team_id, case_id, category, is_unanswered, handler_id, case_type,
    priority_rank) WHERE is_live = TRUE;
CREATE INDEX cases_handler_live ON cases (handler_id, due_order, case_id) WHERE is_live = TRUE;
CREATE INDEX cases_owner_live ON cases (owner_id, due_order, case_id) WHERE is_live = TRUE;
CREATE INDEX cases_offer_person ON cases (offer_person_id, due_order, case_id) WHERE offer_person_id IS NOT NULL;
CREATE INDEX cases_offer_team ON cases (offer_team_id, due_order, case_id) WHERE offer_team_id IS NOT NULL;
-- The past: what is closed or joined, latest change first.
CREATE INDEX cases_past_updated ON cases (updated_at, case_id) WHERE is_live = FALSE;
CREATE INDEX cases_past_team ON cases (team_id, updated_at, case_id) WHERE is_live = FALSE;
CREATE INDEX cases_past_handler ON cases (handler_id, updated_at, case_id) WHERE is_live = FALSE;
CREATE INDEX cases_past_owner ON cases (owner_id, updated_at, case_id) WHERE is_live = FALSE;
CREATE INDEX cases_customer ON cases (customer_id, updated_at, case_id) WHERE customer_id IS NOT NULL;
CREATE INDEX cases_place ON cases (place_id, updated_at, case_id) WHERE place_id IS NOT NULL;

-- The folded case and the engine's state, apart so that lists stay narrow.
CREATE TABLE case_states (
    case_id {id} NOT NULL PRIMARY KEY,
    folded TEXT NOT NULL,
    engine TEXT NOT NULL,
    last_seq {bigint} NOT NULL,
    next_look_at {bigint}
) {table};
-- What the timer looks up: cases on which something is due next, by when. Nothing else is read to find 200 of a million.
CREATE INDEX case_states_next_look ON case_states (next_look_at, case_id) WHERE next_look_at IS NOT NULL;

-- Promises: derived from facts, cached for lists and for the timer.
CREATE TABLE promises (
    case_id {id} NOT NULL,
    clause TEXT NOT NULL,
    basis_seq {bigint} NOT NULL,
    turn {bigint} NOT NULL,
    state TEXT NOT NULL,
    pack TEXT NOT NULL,
    basis_at {bigint} NOT NULL,
    due_at {bigint},
    warn_at {bigint},
    ended_at {bigint},
    round {bigint} NOT NULL,
    subject TEXT,
    PRIMARY KEY (case_id, clause, basis_seq, turn)
) {table};

-- Verdicts: append-only; a correction is a further row.
CREATE TABLE verdicts (
    verdict_number {place},
    case_id {id} NOT NULL,
    clause TEXT NOT NULL,
    outcome TEXT NOT NULL,
    at {bigint} NOT NULL,
    person_id {id},
    team_id {id},
    is_correction {bool} NOT NULL,
    body TEXT NOT NULL
) {table};
CREATE INDEX verdicts_case ON verdicts (case_id, verdict_number);
CREATE INDEX verdicts_at ON verdicts (at, clause);

CREATE TABLE case_numbers (
    day TEXT NOT NULL PRIMARY KEY,
    last {bigint} NOT NULL
) {table};

CREATE TABLE contacts (
    contact_id {id} NOT NULL PRIMARY KEY,
    channel TEXT NOT NULL,
    direction TEXT NOT NULL,
    customer_id {id},
    person_id {id},
    began_at {bigint} NOT NULL,
    ended_at {bigint},
    address TEXT NOT NULL
) {table};
CREATE INDEX contacts_customer ON contacts (customer_id, began_at) WHERE customer_id IS NOT NULL;

-- Customers.
CREATE TABLE customers (
    customer_id {id} NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    member_level TEXT NOT NULL,
    wishes TEXT NOT NULL,
    notes TEXT NOT NULL,
    version {bigint} NOT NULL,
    created_at {bigint} NOT NULL,
    updated_at {bigint} NOT NULL
) {table};
CREATE INDEX customers_updated ON customers (updated_at, customer_id);
CREATE TABLE identities (
    identity_id {id} NOT NULL PRIMARY KEY,
    customer_id {id} NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    is_verified {bool} NOT NULL,
    is_primary {bool} NOT NULL,
    rank {bigint} NOT NULL
) {table};
CREATE INDEX identities_customer ON identities (customer_id);
CREATE INDEX identities_value ON identities (value, kind);
CREATE TABLE places (
    place_id {id} NOT NULL PRIMARY KEY,
    customer_id {id} NOT NULL,
    address TEXT NOT NULL,
    unit TEXT NOT NULL,
    rank {bigint} NOT NULL
) {table};
CREATE INDEX places_customer ON places (customer_id);

-- Written messages.
CREATE TABLE messages (
    message_id {id} NOT NULL PRIMARY KEY,
    case_id {id} NOT NULL,
    contact_id {id} NOT NULL,
    channel TEXT NOT NULL,
    direction TEXT NOT NULL,
    mailbox_id {id},
    uid_validity {bigint},
    uid {bigint},
    wire_id TEXT,
    sender_name TEXT NOT NULL,
    sender_address TEXT NOT NULL,
    recipients TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    quoted TEXT NOT NULL,
    html TEXT,
    wire_refs TEXT NOT NULL,
    author_id {id},
    is_automatic {bool} NOT NULL,
    state TEXT NOT NULL,
    detail TEXT NOT NULL,
    at {bigint} NOT NULL,
    recorded_at {bigint} NOT NULL,
    raw {bytes}
) {table};
CREATE INDEX messages_case ON messages (case_id, at);
CREATE UNIQUE INDEX messages_uid ON messages (mailbox_id, uid_validity, uid) WHERE uid IS NOT NULL;
CREATE INDEX messages_wire_id ON messages (wire_id) WHERE wire_id IS NOT NULL;
CREATE INDEX messages_sender ON messages (sender_address, at) WHERE direction = 'inbound';

CREATE TABLE attachments (
    attachment_id {id} NOT NULL PRIMARY KEY,
    case_id {id},
    message_id {id},
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes {bigint} NOT NULL,
    content {bytes} NOT NULL,
    content_id TEXT,
    is_inline {bool} NOT NULL,
    uploaded_by {id},
    created_at {bigint} NOT NULL
) {table};
CREATE INDEX attachments_message ON attachments (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX attachments_case ON attachments (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX attachments_loose ON attachments (created_at) WHERE case_id IS NULL;

-- Bytes, named by their SHA-256, in parts.
CREATE TABLE content_parts (
    content {bytes} NOT NULL,
    part {bigint} NOT NULL,
    bytes {bytes} NOT NULL,
    PRIMARY KEY (content, part)
) {table};

-- What is to be delivered outside.
CREATE TABLE deliveries (
    delivery_id {id} NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    dedupe_key TEXT NOT NULL,
    case_id {id},
    state TEXT NOT NULL,
    not_before {bigint} NOT NULL,
    attempts {bigint} NOT NULL,
    leased_until {bigint},
    leased_by TEXT,
    last_error TEXT,
    created_at {bigint} NOT NULL,
    ended_at {bigint}
) {table};
CREATE UNIQUE INDEX deliveries_dedupe ON deliveries (dedupe_key);
CREATE INDEX deliveries_due ON deliveries (kind, not_before, delivery_id) WHERE state = 'waiting';
CREATE INDEX deliveries_failed ON deliveries (ended_at, delivery_id) WHERE state = 'failed';

-- People.
CREATE TABLE people (
    person_id {id} NOT NULL PRIMARY KEY,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    work_number TEXT NOT NULL,
    role TEXT NOT NULL,
    is_active {bool} NOT NULL,
    locale TEXT NOT NULL,
    preferences TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    version {bigint} NOT NULL,
    created_at {bigint} NOT NULL
) {table};
CREATE UNIQUE INDEX people_login ON people (login);
CREATE TABLE person_teams (
    person_id {id} NOT NULL,
    team_id {id} NOT NULL,
    PRIMARY KEY (person_id, team_id)
) {table};
CREATE TABLE teams (
    team_id {id} NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    calendar TEXT NOT NULL,
    is_active {bool} NOT NULL,
    version {bigint} NOT NULL
) {table};
CREATE TABLE labels (
    label_id {id} NOT NULL PRIMARY KEY,
    category TEXT NOT NULL,
    name TEXT NOT NULL,
    rank {bigint} NOT NULL,
    is_active {bool} NOT NULL
) {table};
CREATE TABLE sessions (
    token_hash {bytes} NOT NULL PRIMARY KEY,
    session_id {id} NOT NULL,
    person_id {id} NOT NULL,
    created_at {bigint} NOT NULL,
    seen_at {bigint} NOT NULL,
    expires_at {bigint} NOT NULL,
    address TEXT NOT NULL,
    browser TEXT NOT NULL
) {table};
CREATE INDEX sessions_person ON sessions (person_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE TABLE api_tokens (
    token_id {id} NOT NULL PRIMARY KEY,
    token_hash {bytes} NOT NULL,
    person_id {id} NOT NULL,
    name TEXT NOT NULL,
    permissions TEXT NOT NULL,
    created_at {bigint} NOT NULL,
    expires_at {bigint},
    used_at {bigint},
    revoked_at {bigint}
) {table};
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (token_hash);
CREATE TABLE login_throttles (
    subject TEXT NOT NULL PRIMARY KEY,
    failures {bigint} NOT NULL,
    first_at {bigint} NOT NULL,
    last_at {bigint} NOT NULL
) {table};

-- Mail.
CREATE TABLE mailboxes (
    mailbox_id {id} NOT NULL PRIMARY KEY,
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    team_id {id},
    is_active {bool} NOT NULL,
    connection TEXT NOT NULL,
    version {bigint} NOT NULL
) {table};
CREATE UNIQUE INDEX mailboxes_address ON mailboxes (address);
CREATE TABLE mailbox_cursors (
    mailbox_id {id} NOT NULL,
    folder TEXT NOT NULL,
    uid_validity {bigint} NOT NULL,
    uid {bigint} NOT NULL,
    PRIMARY KEY (mailbox_id, folder)
) {table};
CREATE TABLE parked_mail (
    parked_mail_id {id} NOT NULL PRIMARY KEY,
    mailbox_id {id} NOT NULL,
    uid_validity {bigint} NOT NULL,
    uid {bigint} NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    content {bytes} NOT NULL,
    size_bytes {bigint} NOT NULL,
    received_at {bigint} NOT NULL,
    parked_at {bigint} NOT NULL,
    state TEXT NOT NULL,
    attempts {bigint} NOT NULL,
    retry_at {bigint},
    case_id {id}
) {table};
CREATE UNIQUE INDEX parked_mail_uid ON parked_mail (mailbox_id, uid_validity, uid);
CREATE INDEX parked_mail_state ON parked_mail (state, parked_at, parked_mail_id);
CREATE INDEX parked_mail_retry ON parked_mail (retry_at) WHERE state = 'retrying';

-- The desk's settings: calendars, forms and single values, each a text that its owner reads and writes.
CREATE TABLE settings (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    version {bigint} NOT NULL,
    updated_at {bigint} NOT NULL,
    PRIMARY KEY (kind, name)
) {table};
CREATE TABLE drafts (
    person_id {id} NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    updated_at {bigint} NOT NULL,
    PRIMARY KEY (person_id, subject)
) {table};
CREATE TABLE idempotency_keys (
    person_id {id} NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_hash {bytes} NOT NULL,
    status {bigint},
    body TEXT,
    created_at {bigint} NOT NULL,
    PRIMARY KEY (person_id, idempotency_key)
) {table};
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
CREATE TABLE audit (
    audit_number {place},
    at {bigint} NOT NULL,
    person_id {id},
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
) {table};
CREATE INDEX audit_subject ON audit (subject, audit_number);

-- Search: one row for each text that can be found; the words live in an index of the engine's own.
-- seq is the place of the fact in its case's chain, 0 for the case's own subject and description.
CREATE TABLE case_texts (
    document {place},
    case_id {id} NOT NULL,
    seq {bigint} NOT NULL,
    at {bigint} NOT NULL
    -- @pg
    , words TSVECTOR NOT NULL
    -- @end
) {table};
CREATE UNIQUE INDEX case_texts_source ON case_texts (case_id, seq);
CREATE TABLE customer_texts (
    document {place},
    customer_id {id} NOT NULL,
    at {bigint} NOT NULL
    -- @pg
    , words TSVECTOR NOT NULL
    -- @end
) {table};
CREATE UNIQUE INDEX customer_texts_source ON customer_texts (customer_id);
-- @sqlite
CREATE VIRTUAL TABLE case_words USING fts5(words, content='', contentless_delete=1, tokenize='ascii');
CREATE VIRTUAL TABLE customer_words USING fts5(words, content='', contentless_delete=1, tokenize='ascii');
-- @end
-- @pg
CREATE INDEX case_texts_words ON case_texts USING GIN (words) WITH (fastupdate = off);
CREATE INDEX customer_texts_words ON customer_texts USING GIN (words) WITH (fastupdate = off);
-- @end
