-- What every registration writes, narrower on SQLite: tables with a key of their own are kept in the order of that key
-- instead of beside an index of it, so each row is one insertion less. Nothing changes on PostgreSQL.
-- Verdicts are numbered for each case on SQLite; what their columns say is no longer repeated in their bodies.
-- @sqlite
CREATE TABLE verdicts_narrow (
    case_id BLOB NOT NULL,
    verdict_number INTEGER NOT NULL,
    clause TEXT NOT NULL,
    outcome TEXT NOT NULL,
    at INTEGER NOT NULL,
    person_id BLOB,
    team_id BLOB,
    is_correction INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (case_id, verdict_number)
) STRICT, WITHOUT ROWID;
INSERT INTO verdicts_narrow SELECT case_id, verdict_number, clause, outcome, at, person_id, team_id, is_correction, body
    FROM verdicts ORDER BY case_id, verdict_number;
DROP TABLE verdicts;
ALTER TABLE verdicts_narrow RENAME TO verdicts;
CREATE INDEX verdicts_at ON verdicts (at, clause);

CREATE TABLE promises_narrow (
    case_id BLOB NOT NULL,
    clause TEXT NOT NULL,
    basis_seq INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    state TEXT NOT NULL,
    pack TEXT NOT NULL,
    basis_at INTEGER NOT NULL,
    due_at INTEGER,
    warn_at INTEGER,
    ended_at INTEGER,
    round INTEGER NOT NULL,
    subject TEXT,
    PRIMARY KEY (case_id, clause, basis_seq, turn)
) STRICT, WITHOUT ROWID;
INSERT INTO promises_narrow SELECT case_id, clause, basis_seq, turn, state, pack, basis_at, due_at, warn_at, ended_at,
    round, subject FROM promises ORDER BY case_id, clause, basis_seq, turn;
DROP TABLE promises;
ALTER TABLE promises_narrow RENAME TO promises;

CREATE TABLE case_numbers_narrow (
    day TEXT NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO case_numbers_narrow SELECT day, last FROM case_numbers;
DROP TABLE case_numbers;
ALTER TABLE case_numbers_narrow RENAME TO case_numbers;

CREATE TABLE contacts_narrow (
    contact_id BLOB NOT NULL PRIMARY KEY,
    channel TEXT NOT NULL,
    direction TEXT NOT NULL,
    customer_id BLOB,
    person_id BLOB,
    began_at INTEGER NOT NULL,
    ended_at INTEGER,
    address TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO contacts_narrow SELECT contact_id, channel, direction, customer_id, person_id, began_at, ended_at, address
    FROM contacts ORDER BY contact_id;
DROP TABLE contacts;
ALTER TABLE contacts_narrow RENAME TO contacts;
CREATE INDEX contacts_customer ON contacts (customer_id, began_at) WHERE customer_id IS NOT NULL;

CREATE TABLE customers_narrow (
    customer_id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    member_level TEXT NOT NULL,
    wishes TEXT NOT NULL,
    notes TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO customers_narrow SELECT customer_id, name, title, member_level, wishes, notes, version, created_at, updated_at
    FROM customers ORDER BY customer_id;
DROP TABLE customers;
ALTER TABLE customers_narrow RENAME TO customers;
CREATE INDEX customers_updated ON customers (updated_at, customer_id);

-- A customer's numbers and places lie together, in their order.
CREATE TABLE identities_narrow (
    identity_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    is_verified INTEGER NOT NULL,
    is_primary INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    PRIMARY KEY (customer_id, rank, identity_id)
) STRICT, WITHOUT ROWID;
INSERT INTO identities_narrow SELECT identity_id, customer_id, kind, value, is_verified, is_primary, rank
    FROM identities ORDER BY customer_id, rank, identity_id;
DROP TABLE identities;
ALTER TABLE identities_narrow RENAME TO identities;
CREATE INDEX identities_value ON identities (value, kind);

CREATE TABLE places_narrow (
    place_id BLOB NOT NULL PRIMARY KEY,
    customer_id BLOB NOT NULL,
    address TEXT NOT NULL,
    unit TEXT NOT NULL,
    rank INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO places_narrow SELECT place_id, customer_id, address, unit, rank FROM places ORDER BY place_id;
DROP TABLE places;
ALTER TABLE places_narrow RENAME TO places;
CREATE INDEX places_customer ON places (customer_id);

CREATE TABLE idempotency_keys_narrow (
    person_id BLOB NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status INTEGER,
    body TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (person_id, idempotency_key)
) STRICT, WITHOUT ROWID;
INSERT INTO idempotency_keys_narrow SELECT person_id, idempotency_key, request_hash, status, body, created_at
    FROM idempotency_keys ORDER BY person_id, idempotency_key;
DROP TABLE idempotency_keys;
ALTER TABLE idempotency_keys_narrow RENAME TO idempotency_keys;
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
-- @end
