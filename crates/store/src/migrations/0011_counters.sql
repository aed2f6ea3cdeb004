-- Counters where customers take numbers, and their visits. settings is JSON, the desk's own; days are local dates.
CREATE TABLE counters (
    counter_id {id} NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    team_id {id},
    token_hash {bytes} NOT NULL,
    settings TEXT NOT NULL,
    is_active {bool} NOT NULL,
    version {bigint} NOT NULL,
    created_at {bigint} NOT NULL
) {table};
CREATE UNIQUE INDEX counters_token ON counters (token_hash);

-- Numbers begin anew each local day, for each series of a counter.
CREATE TABLE counter_numbers (
    counter_id {id} NOT NULL,
    day TEXT NOT NULL,
    series TEXT NOT NULL,
    last {bigint} NOT NULL,
    PRIMARY KEY (counter_id, day, series)
) {table};

CREATE TABLE counter_visits (
    visit_id {id} NOT NULL PRIMARY KEY,
    counter_id {id} NOT NULL,
    day TEXT NOT NULL,
    code TEXT NOT NULL,
    topic TEXT NOT NULL,
    stage TEXT NOT NULL,
    window_name TEXT NOT NULL,
    person_id {id},
    register_id {id} NOT NULL,
    case_id {id},
    came_at {bigint} NOT NULL,
    called_at {bigint},
    calls {bigint} NOT NULL,
    greeted_at {bigint},
    ended_at {bigint}
) {table};
CREATE INDEX counter_visits_day ON counter_visits (counter_id, day, came_at, visit_id);
CREATE INDEX counter_visits_waiting ON counter_visits (counter_id, day, came_at, visit_id) WHERE stage = 'waiting';
