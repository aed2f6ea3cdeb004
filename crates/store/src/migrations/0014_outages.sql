-- How the last word of an announcement reached each case: when, by which way, or why it did not.
ALTER TABLE announcement_cases ADD COLUMN answered_at {bigint};
ALTER TABLE announcement_cases ADD COLUMN way TEXT NOT NULL DEFAULT '';
ALTER TABLE announcement_cases ADD COLUMN failure TEXT NOT NULL DEFAULT '';
CREATE INDEX announcements_past ON announcements (ended_at, announcement_id) WHERE ended_at IS NOT NULL;
-- Proposals hold the words in which people reported the same fault, as their reason.
ALTER TABLE matter_proposals ADD COLUMN area TEXT NOT NULL DEFAULT '';
ALTER TABLE matter_proposals ADD COLUMN said TEXT NOT NULL DEFAULT '';
CREATE INDEX matter_proposal_cases_case ON matter_proposal_cases (case_id);
CREATE INDEX matter_spots_raised ON matter_spots (raised_at);
CREATE INDEX matter_proposals_ground ON matter_proposals (area_key, case_type, found_at);
