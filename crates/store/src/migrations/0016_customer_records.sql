-- Of each customer's record: the version that facts tell of, and the version that somebody processed (F08).
ALTER TABLE customers ADD COLUMN told_version {bigint} NOT NULL DEFAULT 0;
ALTER TABLE customers ADD COLUMN processed_version {bigint} NOT NULL DEFAULT 0;
UPDATE customers SET told_version = version, processed_version = version;
CREATE INDEX customers_untold ON customers (customer_id) WHERE told_version < version;
CREATE INDEX customers_unprocessed ON customers (updated_at, customer_id) WHERE processed_version < version;
