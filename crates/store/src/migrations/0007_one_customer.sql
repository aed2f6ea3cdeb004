-- One person behind several entries. An entry that was merged points at the one that goes on, never at another that was
-- merged itself; its identities, places and cases stay with it, so that undoing is taking the pointer away.
ALTER TABLE customers ADD COLUMN merged_into {id};
CREATE INDEX customers_merged ON customers (merged_into) WHERE merged_into IS NOT NULL;
-- As the customer or agent wrote it; and what stands before the @ of a mail address, by which alike ones are found.
ALTER TABLE identities ADD COLUMN written TEXT NOT NULL DEFAULT '';
ALTER TABLE identities ADD COLUMN mail_name TEXT NOT NULL DEFAULT '';
CREATE INDEX identities_mail_name ON identities (mail_name) WHERE mail_name <> '';
-- Addresses in the form in which the same place is found again.
ALTER TABLE places ADD COLUMN place_key TEXT NOT NULL DEFAULT '';
CREATE INDEX places_key ON places (place_key) WHERE place_key <> '';

-- Merges, with what the entry that goes on said of itself before and after, for undoing. A merged entry has one merge at
-- most that is not undone, so they make trees.
CREATE TABLE customer_merges (
    merge_id {id} NOT NULL PRIMARY KEY,
    survivor_id {id} NOT NULL,
    merged_id {id} NOT NULL,
    is_automatic {bool} NOT NULL,
    signs TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    person_id {id},
    at {bigint} NOT NULL,
    undone_at {bigint},
    undone_by {id}
) {table};
CREATE UNIQUE INDEX customer_merges_merged ON customer_merges (merged_id) WHERE undone_at IS NULL;
CREATE INDEX customer_merges_survivor ON customer_merges (survivor_id) WHERE undone_at IS NULL;
-- Two entries that somebody said are two people, the smaller id first: neither suggested nor merged by themselves again.
CREATE TABLE customers_apart (
    one_id {id} NOT NULL,
    other_id {id} NOT NULL,
    person_id {id},
    at {bigint} NOT NULL,
    PRIMARY KEY (one_id, other_id)
) {table};
CREATE TABLE customer_suggestions (
    one_id {id} NOT NULL,
    other_id {id} NOT NULL,
    score {bigint} NOT NULL,
    signs TEXT NOT NULL,
    found_at {bigint} NOT NULL,
    PRIMARY KEY (one_id, other_id)
) {table};
CREATE INDEX customer_suggestions_score ON customer_suggestions (score, one_id, other_id);

-- Households and companies.
CREATE TABLE customer_groups (
    group_id {id} NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at {bigint} NOT NULL
) {table};
CREATE TABLE customer_group_members (
    group_id {id} NOT NULL,
    customer_id {id} NOT NULL,
    role TEXT NOT NULL,
    since_at {bigint} NOT NULL,
    PRIMARY KEY (group_id, customer_id)
) {table};
CREATE INDEX customer_group_members_customer ON customer_group_members (customer_id);

-- Where and when cases were raised, by which the same fault in one area is found; a sweep writes it, not the registration.
CREATE TABLE matter_spots (
    case_id {id} NOT NULL PRIMARY KEY,
    area_key TEXT NOT NULL,
    case_type TEXT NOT NULL,
    raised_at {bigint} NOT NULL,
    customer_id {id},
    said TEXT NOT NULL
) {table};
CREATE INDEX matter_spots_area ON matter_spots (area_key, case_type, raised_at);
-- Cases that may be one matter, proposed to people.
CREATE TABLE matter_proposals (
    proposal_id {id} NOT NULL PRIMARY KEY,
    area_key TEXT NOT NULL,
    case_type TEXT NOT NULL,
    state TEXT NOT NULL,
    survivor_id {id},
    found_at {bigint} NOT NULL,
    decided_at {bigint},
    decided_by {id}
) {table};
CREATE INDEX matter_proposals_open ON matter_proposals (area_key, case_type) WHERE state = 'open';
CREATE INDEX matter_proposals_found ON matter_proposals (state, found_at);
CREATE TABLE matter_proposal_cases (
    proposal_id {id} NOT NULL,
    case_id {id} NOT NULL,
    PRIMARY KEY (proposal_id, case_id)
) {table};

-- Known outages and notices (B11), and the cases that they were told on or came from.
CREATE TABLE announcements (
    announcement_id {id} NOT NULL PRIMARY KEY,
    body TEXT NOT NULL,
    begins_at {bigint} NOT NULL,
    ended_at {bigint},
    version {bigint} NOT NULL,
    updated_at {bigint} NOT NULL
) {table};
CREATE INDEX announcements_running ON announcements (begins_at) WHERE ended_at IS NULL;
CREATE TABLE announcement_cases (
    announcement_id {id} NOT NULL,
    case_id {id} NOT NULL,
    told_at {bigint},
    PRIMARY KEY (announcement_id, case_id)
) {table};
CREATE INDEX announcement_cases_case ON announcement_cases (case_id);
