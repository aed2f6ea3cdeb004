-- Calls that telephone systems report, and customers who are to be called back.

-- A telephone system that reports its calls; of its token only the hash is kept. settings is JSON, the desk's own.
CREATE TABLE phone_lines (
    line_id {id} NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    token_hash {bytes} NOT NULL,
    team_id {id},
    settings TEXT NOT NULL,
    is_active {bool} NOT NULL,
    version {bigint} NOT NULL,
    created_at {bigint} NOT NULL,
    used_at {bigint}
) {table};
CREATE UNIQUE INDEX phone_lines_token ON phone_lines (token_hash);

-- A call; its identity is that of its contact. body is JSON: what was reported, and which facts were written of it.
CREATE TABLE calls (
    call_id {id} NOT NULL PRIMARY KEY,
    line_id {id} NOT NULL,
    direction TEXT NOT NULL,
    number TEXT NOT NULL,
    team_id {id},
    customer_id {id},
    person_id {id},
    case_id {id},
    is_registered {bool} NOT NULL,
    began_at {bigint} NOT NULL,
    ended_at {bigint},
    look_at {bigint},
    body TEXT NOT NULL
) {table};
CREATE INDEX calls_look ON calls (look_at, call_id) WHERE look_at IS NOT NULL;
CREATE INDEX calls_person ON calls (person_id, began_at) WHERE person_id IS NOT NULL;
CREATE INDEX calls_began ON calls (began_at, call_id);

-- The telephone system's ids of a call's legs.
CREATE TABLE call_legs (
    line_id {id} NOT NULL,
    wire_id TEXT NOT NULL,
    call_id {id} NOT NULL,
    PRIMARY KEY (line_id, wire_id)
) {table};

-- What came in last on each line, for whoever sets it up; forgotten after some days.
CREATE TABLE call_reports (
    report_number {place},
    line_id {id} NOT NULL,
    at {bigint} NOT NULL,
    call_id {id},
    word TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL
) {table};
CREATE INDEX call_reports_line ON call_reports (line_id, report_number);
CREATE INDEX call_reports_at ON call_reports (at);

-- Customers who are to be called back (A14): one for each number and team while it is open.
CREATE TABLE callbacks (
    callback_id {id} NOT NULL PRIMARY KEY,
    team_id {id},
    number TEXT NOT NULL,
    customer_id {id},
    register_id {id} NOT NULL,
    is_open {bool} NOT NULL,
    first_at {bigint} NOT NULL,
    last_at {bigint} NOT NULL,
    ended_at {bigint},
    taken_by {id},
    body TEXT NOT NULL
) {table};
CREATE INDEX callbacks_open ON callbacks (first_at, callback_id) WHERE is_open = TRUE;
CREATE INDEX callbacks_number ON callbacks (number) WHERE is_open = TRUE;
CREATE INDEX callbacks_past ON callbacks (ended_at, callback_id) WHERE is_open = FALSE;
