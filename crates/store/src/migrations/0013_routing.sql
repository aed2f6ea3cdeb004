-- Since when a contact is in somebody's hand: what a queue's handling times are measured from.
ALTER TABLE contacts ADD COLUMN taken_at {bigint};
CREATE INDEX contacts_handled ON contacts (team_id, stage_at) WHERE taken_at IS NOT NULL;
-- Until when a waiting contact is kept for whom its customer spoke to last.
ALTER TABLE waiting_contacts ADD COLUMN kept_until {bigint};

-- What each door asks of whoever takes its contacts. routing is JSON, the desk's own.
CREATE TABLE door_routing (
    account TEXT NOT NULL PRIMARY KEY,
    routing TEXT NOT NULL
) {table};
