//! Runs each case of the suite on every engine, each time on a fresh database.

use store::{Location, Store, StoreSettings};

/// Declares cases `async fn name(store: Store) { … }` and makes a test of each for every engine.
macro_rules! on_every_engine {
    ($($(#[$meta:meta])* async fn $name:ident($store:ident : Store) $body:block)*) => {
        $($(#[$meta])* mod $name {
            #[allow(unused_imports, clippy::allow_attributes, reason = "not every case needs its neighbours")]
            use super::*;

            async fn case($store: store::Store) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let folder = testkit::temp::folder();
                let store = $crate::engines::sqlite(folder.path());
                case(store.clone()).await;
                store.close().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn in_memory() {
                let store = $crate::engines::in_memory();
                case(store.clone()).await;
                store.close().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let database = $crate::engines::database();
                let store = $crate::engines::postgres(database.url());
                case(store.clone()).await;
                store.close().await;
            }
        })*
    };
}
pub(crate) use on_every_engine;

/// A store in a folder.
pub(crate) fn sqlite(folder: &std::path::Path) -> Store {
    Store::open(&StoreSettings::at(Location::Sqlite {
        dir: folder.to_path_buf(),
    }))
    .unwrap()
}

/// A store in memory.
pub(crate) fn in_memory() -> Store {
    Store::open(&StoreSettings::at(Location::SqliteInMemory)).unwrap()
}

/// A store on a server.
pub(crate) fn postgres(url: &str) -> Store {
    Store::open(&StoreSettings::at(Location::Postgres { url: url.to_owned() })).unwrap()
}

/// A migrated database of its own on the test server.
pub(crate) fn database() -> testkit::postgres::Database {
    testkit::postgres::fresh_copy_of("store", |url| drop(postgres(url)))
}
