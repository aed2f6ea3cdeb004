-- Words that people or teams write often, and lists of cases that a team shares. filter is JSON, the screens' own.
CREATE TABLE quick_phrases (
    quick_phrase_id {id} NOT NULL PRIMARY KEY,
    person_id {id},
    team_id {id},
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    version {bigint} NOT NULL,
    updated_by {id} NOT NULL,
    updated_at {bigint} NOT NULL
) {table};
CREATE INDEX quick_phrases_person ON quick_phrases (person_id, name) WHERE person_id IS NOT NULL;
CREATE INDEX quick_phrases_team ON quick_phrases (team_id, name) WHERE team_id IS NOT NULL;

CREATE TABLE team_views (
    team_view_id {id} NOT NULL PRIMARY KEY,
    team_id {id} NOT NULL,
    name TEXT NOT NULL,
    filter TEXT NOT NULL,
    made_by {id} NOT NULL,
    made_at {bigint} NOT NULL
) {table};
CREATE INDEX team_views_team ON team_views (team_id, made_at, team_view_id);
