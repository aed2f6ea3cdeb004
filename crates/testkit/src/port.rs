//! Free ports of the loopback address, for servers that a test starts.
//!
//! The trap: a port is only free until somebody takes it. Start at once, and try again when the port was taken.

use std::net::TcpListener;

/// A TCP port of 127.0.0.1 that nobody listened on a moment ago.
///
/// # Panics
/// When the loopback address has no free port.
#[must_use]
pub fn free_port() -> u16 {
    match TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr()) {
        Ok(address) => address.port(),
        Err(error) => panic!("no free port on 127.0.0.1: {error}"),
    }
}
