//! What happens unasked: timers, outbox, fetching, retention.
