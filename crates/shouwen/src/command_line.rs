//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::{ClauseId, Role};

use crate::import_command::ImportLog;
use crate::pack_command::replay::ReplayOptions;
use crate::pack_command::what_if::WhatIfOptions;
use crate::settings::GivenSettings;

/// 首问 Shouwen: one service desk that runs a company's written service standard.
#[derive(Debug, Parser)]
#[command(name = "shouwen", version, about, disable_help_subcommand = true)]
pub(crate) struct CommandLine {
    #[command(flatten)]
    pub(crate) settings: GivenSettings,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the desk until it is told to stop (Ctrl+C or SIGTERM).
    Serve(ServeOptions),
    /// People who may log in.
    #[command(subcommand)]
    User(UserCommand),
    /// Settings.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Compute every chain of facts again and compare it with what is stored.
    Verify {
        /// Judge every case again from its facts too, and compare promises and verdicts.
        #[arg(long)]
        judge: bool,
    },
    /// Copy the embedded database into a file, while the desk runs, and look the copy through.
    Backup {
        /// The file; it must not be there yet.
        file: PathBuf,
    },
    /// Read what other systems recorded.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Write out what the database holds.
    #[command(subcommand)]
    Export(ExportCommand),
    /// Standard packs: check, test, schema.
    #[command(subcommand)]
    Pack(PackCommand),
    /// Print the OpenAPI document of the API.
    Openapi,
    /// Measure this program on this machine, beside the machine's raw floor.
    #[command(subcommand)]
    Bench(BenchCommand),
}

/// What can be read in.
#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// An event log of another system, as facts of cases: restartable, nothing twice, nobody is told.
    Log(ImportLog),
}

/// What can be written out.
#[derive(Debug, Subcommand)]
pub(crate) enum ExportCommand {
    /// Every fact, a line of JSON each, as `shouwen pack replay` reads them.
    Facts {
        /// The file; standard output when left out.
        #[arg(long)]
        to: Option<PathBuf>,
    },
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub(crate) enum BenchCommand {
    /// Durable registrations over HTTP, beside raw commits on the same disk.
    Registrations {
        /// Callers at once.
        #[arg(long, default_value_t = 16)]
        clients: usize,
        /// Seconds for each part.
        #[arg(long, default_value_t = 10)]
        seconds: u64,
    },
    /// The engine alone: facts judged, cases replayed, due times, compiling the pack.
    Engine {
        /// How many cases of ten facts are replayed.
        #[arg(long, default_value_t = 1_000_000)]
        cases: u32,
    },
    /// Queue pages, opening, search, timers, memory and start with a million cases.
    Million {
        /// Folder of the cases; filled when empty, kept for the next time.
        folder: PathBuf,
        /// How many cases it is filled with.
        #[arg(long, default_value_t = 1_000_000)]
        cases: u64,
        /// Live streams at once.
        #[arg(long, default_value_t = 300)]
        streams: usize,
    },
    /// Text checks: precision and recall on labelled sentences, and how long one takes.
    Phrases {
        /// Also print every sentence that comes out wrong.
        #[arg(long)]
        long: bool,
    },
    /// People who ask for the next contact at once: each contact once, in order.
    Queue {
        /// People at once.
        #[arg(long, default_value_t = 50)]
        agents: u32,
        /// Contacts that wait.
        #[arg(long, default_value_t = 1_000)]
        contacts: u32,
        /// A new PostgreSQL database, as `postgres://user@host/name`; SQLite in a new folder when left out.
        #[arg(long)]
        on: Option<String>,
    },
    /// The chat on web sites: from the widget to agents' streams, memory, coming back after a restart. Needs about three
    /// thousand open files (`ulimit -n 8192`).
    Chat {
        /// Live streams of agents.
        #[arg(long, default_value_t = 300)]
        agents: usize,
        /// Teams that they belong to; an agent hears what happens in their team. With 1 everybody hears everything.
        #[arg(long, default_value_t = 10)]
        teams: usize,
        /// Visitors with open streams.
        #[arg(long, default_value_t = 2_000)]
        visitors: usize,
        /// Messages a second.
        #[arg(long, default_value_t = 200)]
        rate: u32,
        /// Seconds of measuring.
        #[arg(long, default_value_t = 20)]
        seconds: u32,
    },
    /// Mail taken in from an IMAP server on this machine, into a mailbox that is empty or left by an earlier run.
    Mail {
        /// Its port, without TLS.
        #[arg(long)]
        imap_port: u16,
        /// User name.
        #[arg(long)]
        user: String,
        /// Password.
        #[arg(long, env = "SHOUWEN_BENCH_PASSWORD")]
        password: String,
        /// How many mails to take in; an inbox that holds fewer is filled up.
        #[arg(long, default_value_t = 10_000)]
        mails: u32,
    },
}

/// How to serve.
#[derive(Debug, Args)]
pub(crate) struct ServeOptions {
    /// On an empty database: enter a sample company with customers, cases and running promises.
    #[arg(long)]
    pub(crate) sample: bool,
}

/// Commands about people.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Enter somebody who may log in.
    Add(AddUser),
}

/// Who is entered.
#[derive(Debug, Args)]
pub(crate) struct AddUser {
    /// Name for logging in.
    pub(crate) login: String,
    /// Name as colleagues and customers see it.
    #[arg(long)]
    pub(crate) name: String,
    /// Work number; none: the log-in name.
    #[arg(long)]
    pub(crate) work_number: Option<String>,
    /// administrator, supervisor, `team_lead`, agent, dispatcher, reviewer or viewer.
    #[arg(long, default_value = "agent")]
    pub(crate) role: Role,
    /// Password, at least 8 characters; none: read from standard input.
    #[arg(long, env = "SHOUWEN_PASSWORD", hide_env_values = true)]
    pub(crate) password: Option<String>,
}

/// Commands about settings.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Read all settings and tell every mistake at once.
    Check,
}

/// Pages of the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReferencePage {
    /// What clauses may say, kind by kind.
    Kinds,
    /// Facts and events with what they carry.
    Events,
}

/// Commands about packs.
#[derive(Debug, Subcommand)]
pub(crate) enum PackCommand {
    /// Read the packs of a folder and tell every mistake with its place.
    Check {
        /// The folder: one folder in it for each pack.
        folder: PathBuf,
    },
    /// Run every scenario of the packs of a folder; ends with a line of totals.
    Test {
        /// The folder: one folder in it for each pack.
        folder: PathBuf,
    },
    /// Tell which clauses of a catalogue the packs of a folder run, and who checks them; fails when some are checked by
    /// nobody.
    Coverage {
        /// The folder: one folder in it for each pack.
        folder: PathBuf,
        /// A Markdown file with tables whose first column holds clause ids.
        #[arg(long)]
        clauses: PathBuf,
    },
    /// Tell in plain words, in the language of `--lang`, what a clause asks for, what keeps and breaks it, and what follows.
    Explain {
        /// The folder: one folder in it for each pack.
        folder: PathBuf,
        /// The clause, such as A17.
        clause: ClauseId,
    },
    /// Print a page of the reference as Markdown.
    Reference {
        /// Which.
        page: ReferencePage,
    },
    /// Print the JSON schema of pack files, for editors.
    Schema,
    /// Make a key pair for signing packs: FILE and FILE.pub.
    Key {
        /// Where the secret key goes; it must not exist.
        file: PathBuf,
    },
    /// Sign the pack of a folder: writes pack.sig into it.
    Sign {
        /// The pack's folder.
        folder: PathBuf,
        /// File of the secret key.
        #[arg(long)]
        key: PathBuf,
    },
    /// Check that the pack of a folder is as it was when it was signed.
    Verify {
        /// The pack's folder.
        folder: PathBuf,
        /// File of a public key that is accepted; may be given several times.
        #[arg(long = "public", required = true)]
        keys: Vec<PathBuf>,
    },
    /// Judge a file of facts under a pack (`--pack`: a folder or an id) and count what was kept and broken.
    Replay(ReplayOptions),
    /// Judge the past under a changed pack (`--pack DIR`) and tell what would have come out differently.
    Whatif(WhatIfOptions),
    /// Tell what differs between two packs: clauses added, removed, and changed figure by figure.
    Diff {
        /// Folder of the earlier pack.
        old: PathBuf,
        /// Folder of the later pack.
        new: PathBuf,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}
