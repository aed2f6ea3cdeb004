//! Measures the program on this machine, beside the raw floor measured in the same run.
//!
//! Always true: the program measured is this binary in a process of its own, spoken to over HTTP; its CPU and memory are
//! read from the system. The trap: compare figures of one run only; machines are shared and noisy.

mod chat;
mod chat_clients;
mod desk_process;
mod engine;
mod figures;
mod lean_caller;
mod load;
mod mail;
mod mailbox;
mod million;
mod phrases;
mod queue;
mod registrations;
mod seeding;
mod stopwatch;

use std::process::ExitCode;

use crate::command_line::BenchCommand;

/// Runs one benchmark and prints its figures as a table.
pub(crate) async fn run(command: BenchCommand) -> anyhow::Result<ExitCode> {
    match command {
        BenchCommand::Registrations { clients, seconds } => registrations::run(clients, seconds).await?,
        BenchCommand::Engine { cases } => engine::run(cases)?,
        BenchCommand::Million {
            folder,
            cases,
            streams,
        } => million::run(&folder, cases, streams).await?,
        BenchCommand::Phrases { long } => phrases::run(long)?,
        BenchCommand::Queue { agents, contacts, on } => queue::run(agents, contacts, on).await?,
        BenchCommand::Chat {
            agents,
            teams,
            visitors,
            rate,
            seconds,
        } => {
            let size = chat::Size {
                agents,
                teams,
                visitors,
                rate,
                seconds,
            };
            chat::run(size).await?;
        }
        BenchCommand::Mail {
            imap_port,
            user,
            password,
            mails,
        } => {
            let account = mailbox::Account {
                port: imap_port,
                user,
                password,
            };
            mail::run(&account, mails).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
