//! Walks every statement of the program: both engines must accept each, and none may read a big table from end to end.

use std::collections::BTreeSet;

use domain::{CaseType, IdentityKind, PersonId, Priority, Reach, TeamId};
use uuid::Uuid;

use crate::cases::{CaseFilter, CaseOrder, PageMark, Shelf};
use crate::engine_name::EngineName;
use crate::migration;
use crate::news::Concern;
use crate::pg::session::Session;
use crate::search::SearchQuery;
use crate::sqlite::connection::open_writer;
use crate::statement::Statement;
use crate::tx::{Engine, Tx};

/// One line for each file with a `statements!` block.
static MODULES: &[&[&Statement]] = &[
    crate::agents::ALL,
    crate::attachments::ALL,
    crate::callbacks::ALL,
    crate::calls::ALL,
    crate::cases::ALL,
    crate::cases::apart::ALL,
    crate::contacts::ALL,
    crate::chat::ALL,
    crate::chat::talks::ALL,
    crate::counters::ALL,
    crate::customers::ALL,
    crate::customers::greetings::ALL,
    crate::customers::groups::ALL,
    crate::customers::parts::ALL,
    crate::customers::merging::ALL,
    crate::customers::records::ALL,
    crate::doors::ALL,
    crate::announcements::ALL,
    crate::marks::ALL,
    crate::matters::ALL,
    crate::facts::ALL,
    crate::hooks::ALL,
    crate::hooks::tries::ALL,
    crate::identity::ALL,
    crate::mailboxes::ALL,
    crate::messages::ALL,
    crate::messenger_inbox::ALL,
    crate::messengers::ALL,
    crate::numbers::ALL,
    crate::outbox::ALL,
    crate::people::ALL,
    crate::phone_lines::ALL,
    crate::periods::ALL,
    crate::promises::ALL,
    crate::quick_phrases::ALL,
    crate::record::ALL,
    crate::registers::ALL,
    crate::search::ALL,
    crate::sessions::ALL,
    crate::settings::ALL,
    crate::status_links::ALL,
    crate::stream::ALL,
    crate::task_feeds::ALL,
    crate::team_views::ALL,
    crate::teams::ALL,
    crate::waiting::ALL,
];

/// Tables that stay small whatever happens; all others count as big.
const SMALL: &[&str] = &[
    "teams",
    "labels",
    "people",
    "person_teams",
    "mailboxes",
    "mailbox_cursors",
    "messengers",
    "messenger_cursors",
    "settings",
    "phone_lines",
    "counters",
    "agent_states",
    "person_skills",
    "waiting_contacts",
    "hook_endpoints",
    "chat_sites",
    "door_routing",
    "period_course",
    "period_memories",
    "period_news",
    "quick_phrases",
    "team_views",
];

fn all() -> impl Iterator<Item = &'static Statement> {
    MODULES.iter().flat_map(|module| module.iter().copied())
}

fn migrated() -> rusqlite::Connection {
    let mut connection = open_writer(None).unwrap();
    migration::sqlite::migrate(&mut connection).unwrap();
    connection
}

/// The steps of a plan that walk through a big table or the whole of one of its indexes.
fn walks(connection: &rusqlite::Connection, sql: &str) -> Vec<String> {
    let mut explained = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let count = explained.parameter_count();
    let nothing = vec![rusqlite::types::Null; count];
    let steps = explained
        .query_map(rusqlite::params_from_iter(nothing), |row| row.get::<_, String>(3))
        .unwrap();
    let ends_early = sql.contains("LIMIT");
    steps
        .map(Result::unwrap)
        .filter(|step| step.starts_with("SCAN ") && !step.contains("VIRTUAL TABLE"))
        .filter(|step| !(ends_early && step.contains("USING") && step.contains("INDEX")))
        // Taking together what the branches of a count found walks through a handful of ids.
        .filter(|step| {
            let table = step.split_whitespace().nth(1).unwrap_or_default();
            !SMALL.contains(&table) && !["CONSTANT", "counted", "branch"].contains(&table)
        })
        .collect()
}

/// Whether a plan sorts what it found instead of taking it in the order of an index.
fn sorts(connection: &rusqlite::Connection, sql: &str) -> bool {
    let mut explained = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let nothing = vec![rusqlite::types::Null; explained.parameter_count()];
    let mut steps = explained
        .query_map(rusqlite::params_from_iter(nothing), |row| row.get::<_, String>(3))
        .unwrap();
    steps.any(|step| step.unwrap().contains("TEMP B-TREE FOR ORDER BY"))
}

#[test]
fn every_block_of_statements_is_registered() {
    let mut blocks = 0;
    let mut folders = vec![std::path::PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src"
    ))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                blocks += text.lines().filter(|line| *line == "statements! {").count();
            }
        }
    }
    assert_eq!(blocks, MODULES.len(), "add the module to MODULES");
}

#[test]
fn names_are_unique() {
    let mut names = BTreeSet::new();
    for statement in all() {
        assert!(
            names.insert(statement.name()),
            "{} is there twice",
            statement.name()
        );
    }
}

#[test]
fn every_change_of_who_may_come_in_is_told() {
    // What only adds somebody, or moves the end of what is valid further away, makes nothing that is kept wrong.
    let only_adds = [
        "insert_session",
        "touch_session",
        "insert_token",
        "touch_token",
        "insert_person",
    ];
    let tables = ["sessions", "api_tokens", "people", "person_teams"];
    let mut told = 0;
    for statement in all() {
        let words: Vec<&str> = statement.text(EngineName::Sqlite).split_whitespace().collect();
        let changed = match words.as_slice() {
            ["UPDATE", table, ..] | ["INSERT", "INTO", table, ..] | ["DELETE", "FROM", table, ..] => *table,
            _ => continue,
        };
        if tables.contains(&changed) && !only_adds.contains(&statement.name()) {
            let tells = matches!(statement.concern(), Some(Concern::Access | Concern::People));
            assert!(tells, "{}", statement.name());
            told += 1;
        }
    }
    assert!(told >= 8, "{told}");
}

#[test]
fn sqlite_accepts_every_statement_and_walks_through_no_big_table() {
    let connection = migrated();
    for statement in all() {
        let text = statement.text(EngineName::Sqlite);
        if text.is_empty() {
            continue;
        }
        connection
            .prepare(text)
            .unwrap_or_else(|error| panic!("{}: {error}", statement.name()));
        let walks = walks(&connection, text);
        assert!(
            statement.may_scan() || walks.is_empty(),
            "{}: {walks:?}",
            statement.name()
        );
    }
}

#[test]
fn postgres_accepts_every_statement() {
    let database = testkit::postgres::fresh_database();
    let mut session = Session::connect(database.url()).unwrap();
    migration::postgres::migrate(&mut session).unwrap();
    for statement in all() {
        let text = statement.text(EngineName::Postgres);
        if !text.is_empty() {
            session
                .check(statement.name(), text)
                .unwrap_or_else(|error| panic!("{}: {error:?}", statement.name()));
        }
    }
}

#[test]
fn both_engines_end_with_the_same_tables_and_columns() {
    let connection = migrated();
    let mut listing = connection
        .prepare(
            "SELECT t.name || '.' || c.name || ' ' || CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN 'not null' ELSE 'null' END
             FROM sqlite_schema t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.sql NOT LIKE '%VIRTUAL%'
               AND t.name NOT LIKE 'case_words_%' AND t.name NOT LIKE 'customer_words_%'",
        )
        .unwrap();
    let on_sqlite: BTreeSet<String> = listing
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let database = testkit::postgres::fresh_database();
    migration::postgres::migrate(&mut Session::connect(database.url()).unwrap()).unwrap();
    let on_postgres: BTreeSet<String> = database
        .sql(
            "SELECT table_name || '.' || column_name || ' ' || CASE is_nullable WHEN 'NO' THEN 'not null' ELSE 'null' END
             FROM information_schema.columns WHERE table_schema = 'public' AND column_name <> 'words'",
        )
        .lines()
        .map(str::to_owned)
        .collect();
    assert!(on_sqlite.len() > 200, "{}", on_sqlite.len());
    assert_eq!(on_sqlite, on_postgres);
}

/// Lists as people ask for them: every reach, shelf and order, with and without filters.
fn ask_for_lists(tx: &mut Tx<'_>) {
    let (person, team) = (
        PersonId::from_uuid(Uuid::from_u128(1)),
        TeamId::from_uuid(Uuid::from_u128(2)),
    );
    let reaches = [
        Reach::All,
        Reach::Own { person },
        Reach::Team {
            person,
            teams: vec![team],
        },
    ];
    let plain = CaseFilter::default();
    let filters = [
        plain.clone(),
        CaseFilter {
            team: Some(team),
            case_types: vec![CaseType::Repair],
            ..plain.clone()
        },
        CaseFilter {
            handler: Some(person),
            priorities: vec![Priority::Urgent, Priority::High],
            ..plain.clone()
        },
        CaseFilter {
            owner: Some(person),
            is_unanswered: Some(true),
            ..plain.clone()
        },
        CaseFilter {
            is_unhandled: true,
            ..plain
        },
    ];
    let mark = PageMark {
        key: 5,
        id: domain::CaseId::from_uuid(Uuid::from_u128(3)),
    };
    for reach in &reaches {
        for filter in &filters {
            for shelf in [Shelf::Live, Shelf::Past] {
                let filter = CaseFilter {
                    shelf,
                    ..filter.clone()
                };
                for order in [CaseOrder::Risk, CaseOrder::Updated, CaseOrder::Created] {
                    for after in [None, Some(mark)] {
                        crate::cases::list_cases(tx, reach, (&filter, order), after, 50).unwrap();
                    }
                }
                crate::cases::count_cases(tx, reach, &filter, 100).unwrap();
            }
        }
        let query = SearchQuery::read("暖气 138");
        crate::search::find_cases(tx, reach, &query, None, 20).unwrap();
        crate::search::find_customers(tx, &query, None, 20).unwrap();
        let customer = domain::CustomerId::from_uuid(Uuid::from_u128(4));
        crate::cases::cases_of_customer(tx, reach, customer, 20).unwrap();
        crate::cases::load_summaries(tx, reach, &[mark.id]).unwrap();
        let delivery = (
            calendar::Instant::EPOCH,
            domain::DeliveryId::from_uuid(Uuid::nil()),
        );
        for before in [None, Some(delivery)] {
            crate::outbox::failed_within_reach(tx, (&["mail", "messenger"], reach), before, 50).unwrap();
        }
        crate::promises::live_promises_of(tx, &[mark.id]).unwrap();
        let span = (calendar::Instant::MIN, calendar::Instant::MAX);
        crate::promises::verdicts_within_reach(tx, reach, span, 100).unwrap();
        crate::customers::load_customer(tx, customer).unwrap();
        crate::customers::find_identity(tx, IdentityKind::Phone, "1", 5).unwrap();
        crate::messages::find_wire_ids(tx, &["a@b".to_owned()]).unwrap();
        crate::messages::find_messages(tx, &[domain::MessageId::from_uuid(Uuid::from_u128(5))]).unwrap();
        crate::attachments::attachments_of_messages(tx, &[domain::MessageId::from_uuid(Uuid::from_u128(5))])
            .unwrap();
    }
}

#[test]
fn sqlite_serves_every_list_from_an_index() {
    let connection = migrated();
    let mut tx = Tx::new(Engine::Sqlite(&connection));
    ask_for_lists(&mut tx);
    assert!(tx.composed.len() > 300, "{}", tx.composed.len());
    let mut seen = BTreeSet::new();
    for composed in &tx.composed {
        let text = composed.text(EngineName::Sqlite);
        if seen.insert(text.clone()) {
            let walks = walks(&connection, &text);
            assert!(walks.is_empty(), "{}: {walks:?}\n{text}", composed.name());
            let is_ordered_by_index = composed.name() == "list_cases"
                && (text.contains("INDEXED BY cases_live") || text.contains("INDEXED BY cases_team"));
            assert!(
                !(is_ordered_by_index && sorts(&connection, &text)),
                "{}: sorts\n{text}",
                composed.name()
            );
        }
    }
}

#[test]
fn postgres_accepts_every_list() {
    let database = testkit::postgres::fresh_database();
    let mut session = Session::connect(database.url()).unwrap();
    migration::postgres::migrate(&mut session).unwrap();
    ask_for_lists(&mut Tx::new(Engine::Postgres(&mut session)));
}
