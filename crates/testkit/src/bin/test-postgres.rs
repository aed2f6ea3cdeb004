//! Lends the throw-away PostgreSQL to programs that are not written in Rust, such as the browser tests.
//!
//! Prints the address of an empty database for each line read, and ends (with the server) when its input ends.

#![expect(clippy::print_stdout, reason = "its output is what it is for")]

use std::io::{BufRead, stdin};

use testkit::postgres::fresh_database;

fn main() {
    for line in stdin().lock().lines() {
        if line.is_err() {
            break;
        }
        println!("{}", fresh_database().keep());
    }
}
