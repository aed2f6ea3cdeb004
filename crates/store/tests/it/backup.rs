//! Backups of the embedded database: whole, made while somebody writes, never over another file.

use std::path::Path;

use store::cases::insert_case;
use store::facts::append_fact;
use store::{Location, Store, StoreError, StoreSettings, back_up};

use crate::engines::sqlite;
use crate::people_and_things::{raised, record};

async fn enter(store: &Store, number: u128) {
    let entered: Result<(), StoreError> = store
        .write(move |tx| {
            append_fact(tx, &raised(number, None, None), &[7; 16])?;
            insert_case(tx, &record(number, None, None))
        })
        .await;
    entered.unwrap();
}

fn told(folder: &Path, file: &Path) -> String {
    back_up(folder, file).unwrap_err().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_a_running_desk_is_whole_and_opens() {
    let folder = testkit::temp::folder();
    let store = sqlite(folder.path());
    for number in 1..=3 {
        enter(&store, number).await;
    }
    let elsewhere = testkit::temp::folder();
    let copy = elsewhere.path().join("shouwen.db");
    let held = back_up(folder.path(), &copy).unwrap();
    assert_eq!((held.cases, held.facts), (3, 3));
    enter(&store, 4).await;
    store.close().await;
    let restored = Store::open(&StoreSettings::at(Location::Sqlite {
        dir: elsewhere.path().to_path_buf(),
    }))
    .unwrap();
    let ids: Result<_, StoreError> = restored
        .read(|tx| store::cases::case_ids_after(tx, None, 10))
        .await;
    assert_eq!(ids.unwrap().len(), 3);
    restored.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_there_is_never_written_over() {
    let folder = testkit::temp::folder();
    let store = sqlite(folder.path());
    enter(&store, 1).await;
    let file = folder.path().join("kept.db");
    std::fs::write(&file, "kept").unwrap();
    assert!(told(folder.path(), &file).contains("already"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "kept");
    let nowhere = folder.path().join("no/such/folder/copy.db");
    assert!(told(folder.path(), &nowhere).contains("cannot be written"));
    assert!(told(&folder.path().join("empty"), &folder.path().join("x.db")).contains("no database"));
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_with_a_broken_chain_is_not_taken_for_a_backup() {
    let folder = testkit::temp::folder();
    let store = sqlite(folder.path());
    enter(&store, 1).await;
    store.close().await;
    let tampered = rusqlite::Connection::open(folder.path().join("shouwen.db")).unwrap();
    tampered
        .execute("UPDATE facts SET body = replace(body, '暖气', '水管')", [])
        .unwrap();
    drop(tampered);
    let file = folder.path().join("copy.db");
    assert!(told(folder.path(), &file).contains("is not what was recorded"));
    assert!(!file.exists());
}
