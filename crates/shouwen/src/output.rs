//! What commands print: to standard output what was asked for, to standard error what is said beside it.
//!
//! Always true: when whoever reads has gone (`shouwen pack replay --json | head`), the command ends at once and quietly.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};

/// Prints a line to standard output.
macro_rules! out {
    () => { $crate::output::print(format_args!("\n")) };
    ($form:literal $($rest:tt)*) => { $crate::output::print(format_args!("{}\n", format_args!($form $($rest)*))) };
}

/// Prints a line to standard error.
macro_rules! aside {
    ($($form:tt)*) => { $crate::output::print_aside(format_args!("{}\n", format_args!($($form)*))) };
}

pub(crate) use {aside, out};

/// What a program ends with that was told that nobody reads its output any more: 128 and the number of that signal.
const NOBODY_READS: i32 = 141;

/// Prints to standard output, flushed with each line.
pub(crate) fn print(text: Arguments<'_>) {
    let written = std::io::stdout().lock().write_fmt(text);
    end_when_nobody_reads(&written);
}

/// Prints to standard error.
pub(crate) fn print_aside(text: Arguments<'_>) {
    let written = std::io::stderr().lock().write_fmt(text);
    end_when_nobody_reads(&written);
}

/// Standard output for those who write much.
pub(crate) fn writer() -> impl Write {
    Quiet(std::io::stdout().lock())
}

struct Quiet<W>(W);

impl<W: Write> Write for Quiet<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.0.write(bytes);
        end_when_nobody_reads(&written);
        written
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let flushed = self.0.flush();
        end_when_nobody_reads(&flushed);
        flushed
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "as every program does whose reader has gone; nothing is left to tell"
)]
fn end_when_nobody_reads<T>(written: &std::io::Result<T>) {
    if written
        .as_ref()
        .is_err_and(|it| it.kind() == ErrorKind::BrokenPipe)
    {
        std::process::exit(NOBODY_READS);
    }
}
