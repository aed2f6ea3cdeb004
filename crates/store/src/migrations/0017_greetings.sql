-- Since when a customer wants no holiday wishes and no company news (F09), and from when to when they once did not want them.
ALTER TABLE customers ADD COLUMN greetings_declined_at {bigint};
CREATE INDEX customers_greetings_declined ON customers (greetings_declined_at)
    WHERE greetings_declined_at IS NOT NULL AND merged_into IS NULL;
CREATE TABLE customer_opt_outs (
    customer_id {id} NOT NULL,
    from_at {bigint} NOT NULL,
    until_at {bigint} NOT NULL,
    PRIMARY KEY (customer_id, from_at)
) {table};
CREATE INDEX customer_opt_outs_until ON customer_opt_outs (until_at);
