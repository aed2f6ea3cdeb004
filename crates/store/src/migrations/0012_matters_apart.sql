-- Two cases that somebody said are two matters, the smaller id first: not offered for joining again (B07).
CREATE TABLE matters_apart (
    one_id {id} NOT NULL,
    other_id {id} NOT NULL,
    person_id {id} NOT NULL,
    at {bigint} NOT NULL,
    PRIMARY KEY (one_id, other_id)
) {table};
