//! Enters people from the command line: the way in to a new desk.

use std::process::ExitCode;

use anyhow::Context as _;
use app::settings::people::{PersonEntry, add_first_person};

use crate::command_line::AddUser;
use crate::output::{aside, out};
use crate::running;
use crate::settings::Settings;

/// Enters a person.
pub(crate) async fn add(settings: Settings, options: AddUser) -> anyhow::Result<ExitCode> {
    let AddUser {
        login,
        name,
        work_number,
        role,
        password,
    } = options;
    let password = match password {
        Some(password) => password,
        None => read_password()?,
    };
    let desk = running::open_desk(&settings).await?;
    let entry = PersonEntry {
        work_number: work_number.unwrap_or_else(|| login.clone()),
        login,
        name,
        role,
        teams: Vec::new(),
        is_active: true,
        locale: "zh-CN".to_owned(),
    };
    let person = add_first_person(&desk, entry, password).await?;
    desk.store().close().await;
    out!("{} may log in as {} ({})", person.name, person.login, person.role);
    Ok(ExitCode::SUCCESS)
}

fn read_password() -> anyhow::Result<String> {
    aside!("password (at least 8 characters, then Enter):");
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .context("no password could be read; give it by SHOUWEN_PASSWORD")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
