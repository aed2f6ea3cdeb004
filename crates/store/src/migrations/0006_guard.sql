-- Web hooks: who is told, what is to be told in which order, and every try. Evidence of identity, kept apart from all
-- other files and only until its check is done. The log of acts can be counted by person.

CREATE INDEX audit_person ON audit (person_id, act, at) WHERE person_id IS NOT NULL;
CREATE INDEX audit_alerts ON audit (audit_number) WHERE act = 'reveal_rate_alert';

CREATE TABLE hook_endpoints (
    endpoint_id {id} NOT NULL PRIMARY KEY,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    kinds TEXT NOT NULL,
    is_active {bool} NOT NULL,
    stopped TEXT,
    secrets TEXT NOT NULL,
    version {bigint} NOT NULL,
    created_at {bigint} NOT NULL,
    updated_at {bigint} NOT NULL
) {table};

CREATE TABLE hook_deliveries (
    delivery_number {place},
    delivery_id {id} NOT NULL,
    endpoint_id {id} NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    case_id {id},
    state TEXT NOT NULL,
    not_before {bigint} NOT NULL,
    attempts {bigint} NOT NULL,
    leased_by TEXT,
    since_at {bigint} NOT NULL,
    created_at {bigint} NOT NULL,
    ended_at {bigint}
) {table};
CREATE UNIQUE INDEX hook_deliveries_id ON hook_deliveries (delivery_id);
-- The head of each endpoint's queue; and its log, the latest first.
CREATE INDEX hook_deliveries_waiting ON hook_deliveries (endpoint_id, delivery_number) WHERE state = 'waiting';
CREATE INDEX hook_deliveries_log ON hook_deliveries (endpoint_id, delivery_number);
CREATE INDEX hook_deliveries_dead ON hook_deliveries (endpoint_id, delivery_number) WHERE state = 'dead';
CREATE INDEX hook_deliveries_ended ON hook_deliveries (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE hook_tries (
    try_number {place},
    delivery_id {id} NOT NULL,
    at {bigint} NOT NULL,
    took_ms {bigint} NOT NULL,
    signature TEXT NOT NULL,
    status {bigint},
    answer TEXT NOT NULL,
    error TEXT
) {table};
CREATE INDEX hook_tries_delivery ON hook_tries (delivery_id, try_number);

CREATE TABLE identity_checks (
    check_id {id} NOT NULL PRIMARY KEY,
    case_id {id} NOT NULL,
    customer_id {id},
    way TEXT NOT NULL,
    consent_seq {bigint} NOT NULL,
    state TEXT NOT NULL,
    begun_by {id} NOT NULL,
    begun_at {bigint} NOT NULL,
    ended_at {bigint}
) {table};
CREATE INDEX identity_checks_case ON identity_checks (case_id, begun_at);

-- The bytes are sealed; the key that opens them is never kept here.
CREATE TABLE identity_evidence (
    evidence_id {id} NOT NULL PRIMARY KEY,
    check_id {id} NOT NULL,
    case_id {id} NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes {bigint} NOT NULL,
    sealed {bytes},
    taken_by {id} NOT NULL,
    taken_at {bigint} NOT NULL,
    erase_by {bigint} NOT NULL,
    erased_at {bigint}
) {table};
CREATE INDEX identity_evidence_check ON identity_evidence (check_id);
CREATE INDEX identity_evidence_due ON identity_evidence (erase_by) WHERE erased_at IS NULL;
