-- Contacts that live: calls, chats and messengers that wait for somebody, are taken, written up and ended. What is
-- only written down afterwards (a registered call) has no stage.
ALTER TABLE contacts ADD COLUMN stage TEXT;
ALTER TABLE contacts ADD COLUMN is_live {bool};
ALTER TABLE contacts ADD COLUMN account TEXT;
ALTER TABLE contacts ADD COLUMN case_id {id};
ALTER TABLE contacts ADD COLUMN team_id {id};
ALTER TABLE contacts ADD COLUMN language TEXT;
ALTER TABLE contacts ADD COLUMN skill TEXT;
ALTER TABLE contacts ADD COLUMN queued_at {bigint};
ALTER TABLE contacts ADD COLUMN stage_at {bigint};
ALTER TABLE contacts ADD COLUMN until_at {bigint};
ALTER TABLE contacts ADD COLUMN last_in_at {bigint};
ALTER TABLE contacts ADD COLUMN last_out_at {bigint};
ALTER TABLE contacts ADD COLUMN replies_since {bigint};
CREATE INDEX contacts_live_person ON contacts (person_id, contact_id) WHERE is_live = TRUE;
CREATE INDEX contacts_case ON contacts (case_id, began_at, contact_id) WHERE case_id IS NOT NULL;

-- Who wrote through which door: one row for each address, locked while something of it is taken in.
CREATE TABLE addresses (
    account TEXT NOT NULL,
    address TEXT NOT NULL,
    customer_id {id},
    contact_id {id},
    seen_at {bigint} NOT NULL,
    PRIMARY KEY (account, address)
) {table};

-- The doors' own ids of messages that were taken in.
CREATE TABLE taken_messages (
    account TEXT NOT NULL,
    wire_id TEXT NOT NULL,
    message_id {id} NOT NULL,
    PRIMARY KEY (account, wire_id)
) {table};

-- What waits or is offered, and nothing else. due_order is the nearest due time of the case since it waits, or the
-- largest number.
CREATE TABLE waiting_contacts (
    contact_id {id} NOT NULL PRIMARY KEY,
    case_id {id} NOT NULL,
    team_id {id},
    channel TEXT NOT NULL,
    language TEXT,
    skill TEXT,
    prefers_person {id},
    due_order {bigint} NOT NULL,
    joined_at {bigint} NOT NULL,
    offered_to {id},
    offered_until {bigint},
    tries {bigint} NOT NULL,
    told_at {bigint} NOT NULL
) {table};
CREATE INDEX waiting_contacts_order ON waiting_contacts (due_order, joined_at, contact_id);
CREATE INDEX waiting_contacts_case ON waiting_contacts (case_id);
CREATE INDEX waiting_contacts_offered ON waiting_contacts (offered_to) WHERE offered_to IS NOT NULL;

-- Who may take contacts: what they chose, what follows from it, and how much they take.
CREATE TABLE agent_states (
    person_id {id} NOT NULL PRIMARY KEY,
    chosen TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    since_at {bigint} NOT NULL,
    seen_at {bigint} NOT NULL,
    chat_limit {bigint} NOT NULL,
    ability {bigint} NOT NULL
) {table};
CREATE TABLE person_skills (
    person_id {id} NOT NULL,
    skill TEXT NOT NULL,
    PRIMARY KEY (person_id, skill)
) {table};
-- Every change of what somebody was doing, for judging and for planning.
CREATE TABLE agent_state_changes (
    change_number {place},
    person_id {id} NOT NULL,
    at {bigint} NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL
) {table};
CREATE INDEX agent_state_changes_person ON agent_state_changes (person_id, at);
