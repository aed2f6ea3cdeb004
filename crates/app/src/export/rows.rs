//! The rows of an export, read with the rights of whoever exports, covered as on every list (J01).

use std::collections::BTreeMap;

use domain::{Actor, Customer, IdentityKind, PersonId, TeamId};
use pack::says;
use store::cases::{CaseOrder, CaseSummary};

use super::words::{Words, words};
use super::{ExportData, ExportWhat, MOST_ROWS, local_text};
use crate::case::list_cases::{ListCases, list_cases};
use crate::case::view_case::view_timeline;
use crate::customer::find_customers::{FindCustomers, find_customers};
use crate::hook::payload;
use crate::report::compliance;
use crate::settings::audit::list_audit;
use crate::{AppError, Desk};

/// A table; `marked` is the column of free text that carries the mark that is not seen.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) heads: &'static [&'static str],
    pub(super) rows: Vec<Vec<String>>,
    pub(super) marked: usize,
}

/// Names by id.
struct Names {
    people: BTreeMap<PersonId, String>,
    teams: BTreeMap<TeamId, String>,
}

impl Names {
    fn person(&self, id: Option<PersonId>) -> String {
        id.and_then(|it| self.people.get(&it))
            .cloned()
            .unwrap_or_default()
    }

    fn team(&self, id: Option<TeamId>) -> String {
        id.and_then(|it| self.teams.get(&it)).cloned().unwrap_or_default()
    }
}

pub(super) async fn read(desk: &Desk, actor: &Actor, cmd: &ExportData) -> Result<Table, AppError> {
    let words = words(cmd.is_chinese);
    match cmd.what {
        ExportWhat::Cases => cases(desk, actor, (cmd, words)).await,
        ExportWhat::Customers => customers(desk, actor, words).await,
        ExportWhat::Compliance => figures(desk, actor, (cmd, words)).await,
        ExportWhat::Facts => facts(desk, actor, (cmd, words)).await,
        ExportWhat::Audit => log(desk, actor, words).await,
    }
}

async fn names(desk: &Desk) -> Result<Names, AppError> {
    let (people, teams) = crate::directory::everybody(desk).await?;
    Ok(Names {
        people: people
            .into_iter()
            .map(|it| (it.id, format!("{} {}", it.name, it.work_number)))
            .collect(),
        teams: teams.into_iter().map(|it| (it.id, it.name)).collect(),
    })
}

async fn cases(desk: &Desk, actor: &Actor, (cmd, words): (&ExportData, &Words)) -> Result<Table, AppError> {
    let names = names(desk).await?;
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let query = ListCases {
            view: cmd.view,
            case_types: Vec::new(),
            priorities: Vec::new(),
            team: None,
            handler: None,
            owner: None,
            category: None,
            customer: None,
            order: CaseOrder::Updated,
            after,
            limit: 200,
        };
        let page = list_cases(desk, actor, query).await?;
        rows.extend(page.cases.iter().map(|it| case_row(desk, it, &names)));
        after = page.next;
        if after.is_none() || rows.len() > MOST_ROWS {
            break;
        }
    }
    Ok(Table {
        heads: words.cases,
        rows,
        marked: 4,
    })
}

fn case_row(desk: &Desk, case: &CaseSummary, names: &Names) -> Vec<String> {
    vec![
        case.number.as_str().to_owned(),
        case.case_type.as_str().to_owned(),
        case.priority.as_str().to_owned(),
        case.category.as_str().to_owned(),
        domain::mask::text(&case.subject),
        domain::mask::name(&case.customer_name),
        names.person(case.owner),
        names.person(case.handler),
        names.team(case.team),
        local_text(desk, case.opened_at),
        case.closed_at.map(|it| local_text(desk, it)).unwrap_or_default(),
    ]
}

async fn customers(desk: &Desk, actor: &Actor, words: &Words) -> Result<Table, AppError> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let cmd = FindCustomers {
            phone: None,
            words: None,
            after,
            limit: 100,
        };
        let page = find_customers(desk, actor, cmd).await?;
        rows.extend(page.customers.iter().map(|it| customer_row(desk, &it.customer)));
        after = page.next;
        if after.is_none() || rows.len() > MOST_ROWS {
            break;
        }
    }
    Ok(Table {
        heads: words.customers,
        rows,
        marked: 0,
    })
}

fn customer_row(desk: &Desk, customer: &Customer) -> Vec<String> {
    let of = |kind: IdentityKind, masked: fn(&str) -> String| {
        let value = customer.reach_by(kind).map(|it| masked(&it.value));
        value.unwrap_or_default()
    };
    let place = customer.places.first();
    vec![
        domain::mask::name(&customer.name),
        of(IdentityKind::Phone, domain::phone::masked),
        of(IdentityKind::Email, domain::mask::email),
        place
            .map(|it| domain::mask::address(&format!("{} {}", it.address, it.unit)))
            .unwrap_or_default(),
        customer.member_level.clone(),
        local_text(desk, customer.created_at),
    ]
}

async fn figures(desk: &Desk, actor: &Actor, (cmd, words): (&ExportData, &Words)) -> Result<Table, AppError> {
    let span = cmd.span.ok_or_else(|| {
        AppError::invalid(
            "from_at",
            "empty",
            says!("请说明是哪一段时间", "say of which time"),
        )
    })?;
    let standard = desk.standard();
    let title = |clause: &domain::ClauseId| {
        let found = standard.clause(clause).map(|it| it.title.clone());
        found.map_or(String::new(), |it| if cmd.is_chinese { it.zh } else { it.en })
    };
    let reports = compliance(desk, actor, span).await?;
    let row = |it: &crate::report::ClauseReport| {
        let figure = &it.figure;
        vec![
            figure.clause.as_str().to_owned(),
            title(&figure.clause),
            figure.kept.to_string(),
            figure.broken.to_string(),
            figure.waived.to_string(),
            it.running.to_string(),
        ]
    };
    Ok(Table {
        heads: words.figures,
        rows: reports.iter().map(row).collect(),
        marked: 1,
    })
}

async fn facts(desk: &Desk, actor: &Actor, (cmd, words): (&ExportData, &Words)) -> Result<Table, AppError> {
    let case = cmd.case.ok_or_else(|| {
        AppError::invalid("case_id", "empty", says!("请说明是哪件事项", "say of which case"))
    })?;
    let names = names(desk).await?;
    let (mut rows, mut before) = (Vec::new(), None);
    loop {
        let stretch = view_timeline(desk, actor, case, before, 200).await?;
        for fact in stretch.facts.iter().rev() {
            let content = serde_json::to_value(&fact.body).map_err(AppError::internal)?;
            rows.push(vec![
                fact.seq.to_string(),
                local_text(desk, fact.at),
                payload::kind_of(fact).to_owned(),
                names.person(fact.author.person()),
                crate::masked(content).to_string(),
            ]);
        }
        before = stretch.before;
        if before.is_none() || rows.len() > MOST_ROWS {
            break;
        }
    }
    rows.reverse();
    Ok(Table {
        heads: words.facts,
        rows,
        marked: 4,
    })
}

async fn log(desk: &Desk, actor: &Actor, words: &Words) -> Result<Table, AppError> {
    let names = names(desk).await?;
    let (mut rows, mut before) = (Vec::new(), None);
    loop {
        let page = list_audit(desk, actor, before, 200).await?;
        before = page.last().map(|it| it.number);
        let is_last = page.len() < 200;
        for entry in page {
            let detail = serde_json::from_str(&entry.detail)
                .unwrap_or_else(|_not_json| serde_json::Value::String(entry.detail.clone()));
            rows.push(vec![
                local_text(desk, entry.at),
                names.person(entry.person),
                entry.act,
                entry.subject,
                crate::masked(detail).to_string(),
            ]);
        }
        if is_last || rows.len() > MOST_ROWS {
            break;
        }
    }
    Ok(Table {
        heads: words.log,
        rows,
        marked: 4,
    })
}
