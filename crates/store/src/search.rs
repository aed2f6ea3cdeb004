//! Search over cases, what was said and written on them, and customers.
//!
//! Always true: texts are indexed in the transaction that saves them, so what was saved is found; hits on cases pass the
//! rights filter inside the same statement; the newest text comes first. The trap: a case may hit with several of its
//! texts, so hits are gathered page by page until enough different cases are found.

mod query;
mod simplified;
mod words;

use calendar::Instant;
use domain::{CaseId, CustomerId, Fact, Reach};

pub use query::SearchQuery;

use crate::engine_name::EngineName;
use crate::error::StoreError;
use crate::reach::push_reach;
use crate::statement::{Composed, Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    FIND_CASE_TEXT = Statement::new(
        "find_case_text",
        "SELECT document FROM case_texts WHERE case_id = $1 AND seq = $2",
    );
    INSERT_CASE_TEXT = Statement::only_sqlite(
        "insert_case_text",
        "INSERT INTO case_texts (case_id, seq, at) VALUES ($1, $2, $3)",
    );
    INSERT_CASE_WORDS = Statement::only_sqlite(
        "insert_case_words",
        "INSERT INTO case_words (rowid, words) VALUES ($1, $2)",
    );
    UPDATE_CASE_WORDS = Statement::only_sqlite(
        "update_case_words",
        "UPDATE case_words SET words = $2 WHERE rowid = $1",
    ).scans();
    SAVE_CASE_TEXT = Statement::only_postgres(
        "save_case_text",
        "INSERT INTO case_texts (case_id, seq, at, words) VALUES ($1, $2, $3, $4::text::tsvector)
         ON CONFLICT (case_id, seq) DO UPDATE SET words = excluded.words",
    );
    FIND_CUSTOMER_TEXT = Statement::new(
        "find_customer_text",
        "SELECT document FROM customer_texts WHERE customer_id = $1",
    );
    INSERT_CUSTOMER_TEXT = Statement::only_sqlite(
        "insert_customer_text",
        "INSERT INTO customer_texts (customer_id, at) VALUES ($1, $2)",
    );
    INSERT_CUSTOMER_WORDS = Statement::only_sqlite(
        "insert_customer_words",
        "INSERT INTO customer_words (rowid, words) VALUES ($1, $2)",
    );
    UPDATE_CUSTOMER_WORDS = Statement::only_sqlite(
        "update_customer_words",
        "UPDATE customer_words SET words = $2 WHERE rowid = $1",
    ).scans();
    SAVE_CUSTOMER_TEXT = Statement::only_postgres(
        "save_customer_text",
        "INSERT INTO customer_texts (customer_id, at, words) VALUES ($1, $2, $3::text::tsvector)
         ON CONFLICT (customer_id) DO UPDATE SET words = excluded.words",
    );
}

/// A text of a case that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseHit {
    /// The text's own number; falls from hit to hit, and marks where the next page begins.
    pub document: i64,
    /// The case.
    pub case: CaseId,
    /// The place of the fact that holds the text; 0: the case's subject and description.
    pub seq: u32,
    /// When the text came to be.
    pub at: Instant,
}

/// A customer who was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomerHit {
    /// The text's own number; falls from hit to hit, and marks where the next page begins.
    pub document: i64,
    /// The customer.
    pub customer: CustomerId,
}

/// How many batches of texts are looked at for one page at most: a case with very many texts must not hide the others,
/// nor make one page cost without end.
const BATCHES: usize = 20;

/// A text as it is indexed: half-width, small letters, simplified characters; for marking what was found.
#[must_use]
pub fn normalise(text: &str) -> String {
    words::normalise(text)
}

/// Indexes a case's own text (number, subject, description, fields), in place of what was indexed before.
///
/// # Errors
/// When a statement fails.
pub fn index_case(tx: &mut Tx<'_>, case: CaseId, at: Instant, text: &str) -> Result<(), StoreError> {
    index_case_text(tx, (case, 0), at, text)
}

/// Indexes the text of a case that is entered in this transaction: there is nothing before it.
///
/// # Errors
/// `Duplicate` when the case has a text already.
pub fn index_new_case(tx: &mut Tx<'_>, case: CaseId, at: Instant, text: &str) -> Result<(), StoreError> {
    enter_case_text(tx, (case, 0), at, text)
}

/// Indexes the words of a new fact.
///
/// # Errors
/// `Duplicate` when the fact has words in the index already.
pub fn index_fact(tx: &mut Tx<'_>, fact: &Fact, text: &str) -> Result<(), StoreError> {
    enter_case_text(tx, (fact.case_id, fact.seq), fact.at, text)
}

/// Indexes a customer who is entered in this transaction: there is nothing before it.
///
/// # Errors
/// `Duplicate` when the customer is in the index already.
pub fn index_new_customer(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    at: Instant,
    text: &str,
) -> Result<(), StoreError> {
    match tx.engine() {
        EngineName::Postgres => index_customer(tx, customer, at, text),
        EngineName::Sqlite => enter_customer_words(tx, customer, at, &words::words_of(text)),
    }
}

/// Indexes a customer (name, numbers, addresses), in place of what was indexed before.
///
/// # Errors
/// When a statement fails.
pub fn index_customer(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    at: Instant,
    text: &str,
) -> Result<(), StoreError> {
    let words = words::words_of(text);
    if tx.engine() == EngineName::Postgres {
        tx.execute(
            &SAVE_CUSTOMER_TEXT,
            values![customer, at, words::as_tsvector(&words)],
        )?;
        return Ok(());
    }
    let known: Option<i64> = tx
        .query_opt(&FIND_CUSTOMER_TEXT, values![customer])?
        .map(|mut row| row.take())
        .transpose()?;
    match known {
        Some(document) => {
            tx.execute(&UPDATE_CUSTOMER_WORDS, values![document, words.join(" ")])?;
            Ok(())
        }
        None => enter_customer_words(tx, customer, at, &words),
    }
}

fn enter_customer_words(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    at: Instant,
    words: &[String],
) -> Result<(), StoreError> {
    let document = tx.insert_numbered(&INSERT_CUSTOMER_TEXT, values![customer, at])?;
    tx.execute(&INSERT_CUSTOMER_WORDS, values![document, words.join(" ")])?;
    Ok(())
}

/// Cases within reach that a query finds, each once with its newest text that matches, the newest first; those below the
/// mark (none: from the newest), at most `limit`.
///
/// # Errors
/// When a statement fails.
pub fn find_cases(
    tx: &mut Tx<'_>,
    reach: &Reach,
    query: &SearchQuery,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<CaseHit>, StoreError> {
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut hits: Vec<CaseHit> = Vec::new();
    let mut mark = before.unwrap_or(i64::MAX);
    if query.is_empty() {
        return Ok(hits);
    }
    // Little more than what is wanted: with narrow rights, each further text costs a walk over many that are out of reach.
    let batch_size = limit.saturating_add(10);
    for _ in 0..BATCHES {
        let batch = find_case_texts(tx, reach, query, (mark, batch_size))?;
        let is_last = batch.len() < wanted.saturating_add(10);
        for hit in batch {
            mark = hit.document;
            if hits.iter().all(|it| it.case != hit.case) {
                hits.push(hit);
            }
            if hits.len() == wanted {
                return Ok(hits);
            }
        }
        if is_last {
            break;
        }
    }
    Ok(hits)
}

/// Customers that a query finds, the latest entered first; those below the mark (none: from the newest), at most `limit`.
///
/// # Errors
/// When a statement fails.
pub fn find_customers(
    tx: &mut Tx<'_>,
    query: &SearchQuery,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<CustomerHit>, StoreError> {
    if query.is_empty() {
        return Ok(Vec::new());
    }
    let mut composed = Composed::new("find_customers");
    composed.push("SELECT t.document, t.customer_id FROM ");
    let before = before.unwrap_or(i64::MAX);
    match tx.engine() {
        EngineName::Sqlite => {
            composed
                .push("customer_words CROSS JOIN customer_texts t ON t.document = customer_words.rowid ")
                .push("WHERE customer_words MATCH ")
                .bind(query.as_fts5())
                .push(" AND customer_words.rowid < ")
                .bind(before)
                .push(" ORDER BY customer_words.rowid DESC LIMIT ");
        }
        EngineName::Postgres => {
            composed
                .push("customer_texts t WHERE t.words @@ ")
                .bind(query.as_tsquery())
                .push("::text::tsquery AND t.document < ")
                .bind(before)
                .push(" ORDER BY t.document DESC LIMIT ");
        }
    }
    composed.bind(limit);
    tx.query_composed(&composed)?
        .into_iter()
        .map(|mut row| {
            Ok(CustomerHit {
                document: row.take()?,
                customer: row.take()?,
            })
        })
        .collect()
}

fn index_case_text(
    tx: &mut Tx<'_>,
    (case, seq): (CaseId, u32),
    at: Instant,
    text: &str,
) -> Result<(), StoreError> {
    let words = words::words_of(text);
    if tx.engine() == EngineName::Postgres {
        tx.execute(
            &SAVE_CASE_TEXT,
            values![case, seq, at, words::as_tsvector(&words)],
        )?;
        return Ok(());
    }
    let known: Option<i64> = tx
        .query_opt(&FIND_CASE_TEXT, values![case, seq])?
        .map(|mut row| row.take())
        .transpose()?;
    match known {
        Some(document) => {
            tx.execute(&UPDATE_CASE_WORDS, values![document, words.join(" ")])?;
            Ok(())
        }
        None => enter_case_words(tx, (case, seq), at, &words),
    }
}

/// Indexes a text that is known to be new.
fn enter_case_text(
    tx: &mut Tx<'_>,
    (case, seq): (CaseId, u32),
    at: Instant,
    text: &str,
) -> Result<(), StoreError> {
    match tx.engine() {
        EngineName::Postgres => index_case_text(tx, (case, seq), at, text),
        EngineName::Sqlite => enter_case_words(tx, (case, seq), at, &words::words_of(text)),
    }
}

fn enter_case_words(
    tx: &mut Tx<'_>,
    (case, seq): (CaseId, u32),
    at: Instant,
    words: &[String],
) -> Result<(), StoreError> {
    let document = tx.insert_numbered(&INSERT_CASE_TEXT, values![case, seq, at])?;
    tx.execute(&INSERT_CASE_WORDS, values![document, words.join(" ")])?;
    Ok(())
}

fn find_case_texts(
    tx: &mut Tx<'_>,
    reach: &Reach,
    query: &SearchQuery,
    (before, limit): (i64, u32),
) -> Result<Vec<CaseHit>, StoreError> {
    let mut composed = Composed::new("find_cases");
    composed.push("SELECT t.document, t.case_id, t.seq, t.at FROM ");
    match tx.engine() {
        // CROSS JOIN keeps SQLite from turning the order round: it walks the hits from the newest and stops early.
        EngineName::Sqlite => {
            composed
                .push("case_words CROSS JOIN case_texts t ON t.document = case_words.rowid ")
                .push("CROSS JOIN cases c ON c.case_id = t.case_id WHERE case_words MATCH ")
                .bind(query.as_fts5())
                .push(" AND case_words.rowid < ")
                .bind(before);
        }
        EngineName::Postgres => {
            composed
                .push("case_texts t JOIN cases c ON c.case_id = t.case_id WHERE t.words @@ ")
                .bind(query.as_tsquery())
                .push("::text::tsquery AND t.document < ")
                .bind(before);
        }
    }
    push_reach(&mut composed, reach);
    composed.push_for(
        tx.engine(),
        " ORDER BY case_words.rowid DESC LIMIT ",
        " ORDER BY t.document DESC LIMIT ",
    );
    composed.bind(limit);
    tx.query_composed(&composed)?
        .into_iter()
        .map(|mut row| {
            Ok(CaseHit {
                document: row.take()?,
                case: row.take()?,
                seq: row.take()?,
                at: row.take()?,
            })
        })
        .collect()
}
