//! Opening and reopening: what is refused, with which words, and what is still there afterwards.

use store::marks::{Mark, load_mark, note_mark};
use store::settings::{Setting, SettingKind, load_setting, save_setting};
use store::{EngineName, Location, Store, StoreError, StoreSettings};

use crate::engines::{database, postgres, sqlite};

fn at(location: Location) -> Result<Store, StoreError> {
    Store::open(&StoreSettings::at(location))
}

async fn put(store: &Store) {
    let setting = Setting {
        kind: SettingKind::Desk,
        name: "a".to_owned(),
        body: "暖气".to_owned(),
        version: 0,
        updated_at: calendar::Instant::EPOCH,
    };
    let done: Result<i64, StoreError> = store.write(move |tx| save_setting(tx, &setting)).await;
    done.unwrap();
}

async fn body(store: &Store) -> Option<String> {
    let found: Result<_, StoreError> = store.read(|tx| load_setting(tx, SettingKind::Desk, "a")).await;
    found.unwrap().map(|it| it.body)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_is_there_after_reopening_on_sqlite() {
    let folder = testkit::temp::folder();
    let store = sqlite(folder.path());
    assert_eq!(store.engine(), EngineName::Sqlite);
    put(&store).await;
    store.close().await;
    let store = sqlite(folder.path());
    assert_eq!(body(&store).await.as_deref(), Some("暖气"));
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_in_use_is_read_beside_whoever_writes_and_cannot_be_written() {
    let folder = testkit::temp::folder();
    let settings = StoreSettings::at(Location::Sqlite {
        dir: folder.path().to_path_buf(),
    });
    assert!(matches!(
        Store::open_to_read(&settings),
        Err(StoreError::NoDatabase { .. })
    ));
    let writer = sqlite(folder.path());
    let reader = Store::open_to_read(&settings).unwrap();
    assert_eq!(body(&reader).await, None);
    put(&writer).await;
    assert_eq!(body(&reader).await.as_deref(), Some("暖气"));
    let written: Result<(), StoreError> = reader
        .write(|tx| note_mark(tx, Mark::ServedStandard, "x", calendar::Instant::EPOCH))
        .await;
    assert!(written.is_err());
    reader.close().await;
    let noted: Result<_, StoreError> = writer.read(|tx| load_mark(tx, Mark::ServedStandard)).await;
    assert_eq!(noted.unwrap(), None);
    writer.close().await;
    // Nobody holds the folder any more: it is read all the same, and given free again.
    let reader = Store::open_to_read(&settings).unwrap();
    assert_eq!(body(&reader).await.as_deref(), Some("暖气"));
    reader.close().await;
    sqlite(folder.path()).close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_share_one_postgres() {
    let database = database();
    let (one, two) = (postgres(database.url()), postgres(database.url()));
    assert_eq!(one.engine(), EngineName::Postgres);
    put(&one).await;
    assert_eq!(body(&two).await.as_deref(), Some("暖气"));
    one.close().await;
    two.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_is_reached_encrypted_as_the_address_asks() {
    let authority = testkit::postgres::encrypted();
    let database = database();
    let with = |query: &str| format!("{}?{query}", database.url());
    let trusted = with(&format!(
        "sslmode=verify-full&sslrootcert={}",
        authority.display()
    ));
    let is_encrypted = "SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
        WHERE s.ssl AND a.application_name = 'shouwen' AND a.datname = current_database()";
    for (address, is_secret) in [
        (trusted, true),
        (with("sslmode=require"), true),
        (with("sslmode=disable"), false),
    ] {
        let store = postgres(&address);
        put_or_find(&store).await;
        let count: u32 = database.sql(is_encrypted).trim().parse().unwrap();
        assert_eq!(count > 0, is_secret, "{address}");
        store.close().await;
    }
    // The certificate is of an authority that nobody else trusts.
    let public = at(Location::Postgres {
        url: with("sslmode=verify-full"),
    });
    assert!(
        matches!(public, Err(StoreError::Unreachable { .. })),
        "{public:?}"
    );
    let unknown = at(Location::Postgres {
        url: with("sslmode=prefer"),
    });
    assert!(
        matches!(unknown, Err(StoreError::Encryption { .. })),
        "{unknown:?}"
    );
}

async fn put_or_find(store: &Store) {
    if body(store).await.is_none() {
        put(store).await;
    }
    assert_eq!(body(store).await.as_deref(), Some("暖气"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_is_kept_from_the_folder() {
    let folder = testkit::temp::folder();
    let store = sqlite(folder.path());
    let second = at(Location::Sqlite {
        dir: folder.path().to_path_buf(),
    });
    assert!(
        matches!(second, Err(StoreError::FolderInUse { .. })),
        "{second:?}"
    );
    store.close().await;
    sqlite(folder.path()).close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_database_is_refused_on_both_engines() {
    let newer = "INSERT INTO schema_migrations (number, name, checksum) VALUES (9000, 'later', 'x')";
    let folder = testkit::temp::folder();
    sqlite(folder.path()).close().await;
    rusqlite::Connection::open(folder.path().join("shouwen.db"))
        .unwrap()
        .execute(newer, [])
        .unwrap();
    let refused = at(Location::Sqlite {
        dir: folder.path().to_path_buf(),
    });
    assert!(
        matches!(refused, Err(StoreError::NewerSchema { found: 9000, .. })),
        "{refused:?}"
    );

    let database = database();
    let _nothing = database.sql(newer);
    let refused = at(Location::Postgres {
        url: database.url().to_owned(),
    });
    assert!(
        matches!(refused, Err(StoreError::NewerSchema { found: 9000, .. })),
        "{refused:?}"
    );
}

#[test]
fn a_folder_that_is_a_file_is_refused() {
    let folder = testkit::temp::folder();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let refused = at(Location::Sqlite { dir: file });
    assert!(
        matches!(refused, Err(StoreError::FolderUnusable { .. })),
        "{refused:?}"
    );
}

#[test]
fn an_unreachable_server_is_told_and_its_password_is_not() {
    let location = Location::Postgres {
        url: "postgres://desk:geheim@127.0.0.1:1/desk?connect_timeout=1".to_owned(),
    };
    assert!(!format!("{location:?}").contains("geheim"));
    let refused = at(location);
    assert!(
        matches!(refused, Err(StoreError::Unreachable { .. })),
        "{refused:?}"
    );
    assert!(!format!("{refused:?}").contains("geheim"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_made_again() {
    let database = database();
    let store = postgres(database.url());
    put(&store).await;
    for _ in 0..3 {
        let _killed = database.sql(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
             WHERE application_name = 'shouwen' AND datname = current_database()",
        );
        assert_eq!(body(&store).await.as_deref(), Some("暖气"));
    }
    store.close().await;
}
