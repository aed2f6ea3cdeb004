-- Where registers stand: chains of events that belong to no case (shifts, inspections, calls that led to none). spot is
-- area, team and thing in one text, for those that are found by where they stand.
CREATE TABLE registers (
    case_id {id} NOT NULL PRIMARY KEY,
    area TEXT NOT NULL,
    team_id {id},
    thing TEXT,
    spot TEXT,
    updated_at {bigint} NOT NULL
) {table};
CREATE UNIQUE INDEX registers_spot ON registers (spot);
CREATE INDEX registers_updated ON registers (updated_at, case_id);
CREATE INDEX registers_area ON registers (area, updated_at, case_id);

-- Events in the order in which they happened: what clauses over periods look at.
CREATE INDEX facts_events ON facts (at, case_id, seq) WHERE kind = 'event_happened';

-- Facts that clauses over periods look at and that were not taken in yet.
CREATE TABLE period_news (
    case_id {id} NOT NULL,
    seq {bigint} NOT NULL,
    at {bigint} NOT NULL,
    PRIMARY KEY (case_id, seq)
) {table};

-- How far periods were judged: one row.
CREATE TABLE period_course (
    course {bigint} NOT NULL PRIMARY KEY,
    version {bigint} NOT NULL,
    begun_at {bigint} NOT NULL,
    judged_to {bigint} NOT NULL
) {table};

-- What judging remembers of everything before an instant, so that it need not begin with the first fact.
CREATE TABLE period_memories (
    until_at {bigint} NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
) {table};

-- Verdicts over periods: append-only; a correction is a further row.
CREATE TABLE period_verdicts (
    verdict_number {place},
    clause TEXT NOT NULL,
    period {bigint} NOT NULL,
    turn {bigint} NOT NULL,
    outcome TEXT NOT NULL,
    at {bigint} NOT NULL,
    person_id {id},
    body TEXT NOT NULL
) {table};
CREATE INDEX period_verdicts_at ON period_verdicts (at, clause, period, turn);
CREATE INDEX period_verdicts_period ON period_verdicts (clause, period, turn, verdict_number);
