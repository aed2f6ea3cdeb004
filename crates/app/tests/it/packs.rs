//! The packs that the desk knows: who vouches for each, and what differs between two.

use app::Packs;
use app::standard::compare_packs::compare_packs;
use app::standard::list_packs::{KnownPack, Voucher, list_packs};
use pack::{SecretKey, Sources};

use crate::bench::{Bench, invalid};

fn written(version: &str, within: &str) -> String {
    format!(
        "[pack]\nid = \"mine\"\nversion = \"{version}\"\ntitle = {{ zh = \"暖城\", en = \"Mine\" }}\n\
         extends = \"base\"\n\n[override.B16]\nsource = \"test\"\nwithin = \"{within}\"\n"
    )
}

/// A desk under `mine`, signed with a key or not; the text may be changed after signing.
async fn bench_under(key: Option<&SecretKey>, (signed, is): (&str, &str), accepted: bool) -> Bench {
    let sources = |text: String| pack::built_in().with(Sources::new([("mine/pack.toml".to_owned(), text)]));
    let was = pack::load_folder(&sources(written("1", signed)), "mine").unwrap();
    let mut all = sources(written("1", is));
    if let Some(key) = key {
        let file = format!("mine/{}", pack::SIGNATURE_FILE);
        all = all.with(Sources::new([(file, key.sign(&was).to_text())]));
    }
    let editions = pack::load_editions(&all, "mine").unwrap();
    let keys = key.filter(|_| accepted).map(SecretKey::public);
    let packs = Packs::of(editions, all)
        .unwrap()
        .with_keys(keys.into_iter().collect());
    Bench::with_packs(packs).await
}

async fn mine(bench: &Bench) -> KnownPack {
    let all = list_packs(&bench.desk, &bench.li).await.unwrap();
    let base = all.iter().find(|it| it.folder == "base").unwrap();
    assert_eq!((&base.voucher, base.is_in_force), (&Voucher::BuiltIn, false));
    all.into_iter().find(|it| it.folder == "mine").unwrap()
}

#[tokio::test]
async fn a_pack_tells_who_vouches_for_it() {
    let key = SecretKey::of_seed(&[7; 32]);
    let verified = mine(&bench_under(Some(&key), ("5h", "5h"), true).await).await;
    assert_eq!(verified.voucher, Voucher::Verified(key.public().id()));
    assert!(verified.is_in_force && verified.is_standard);
    let unsigned = mine(&bench_under(None, ("5h", "5h"), false).await).await;
    assert_eq!(unsigned.voucher, Voucher::Unsigned);
    let unchecked = mine(&bench_under(Some(&key), ("5h", "5h"), false).await).await;
    assert_eq!(unchecked.voucher, Voucher::Unchecked(key.public().id()));
    let changed = mine(&bench_under(Some(&key), ("5h", "6h"), true).await).await;
    let Voucher::Broken(why) = changed.voucher else {
        panic!("{changed:?}")
    };
    assert!(why.contains("changed after it was signed"), "{why}");
}

#[tokio::test]
async fn two_packs_are_compared_figure_by_figure() {
    let bench = bench_under(None, ("5h", "5h"), false).await;
    let told = compare_packs(&bench.desk, &bench.li, ("base".to_owned(), "mine".to_owned()))
        .await
        .unwrap();
    assert!(told.old.starts_with("base@") && told.new == "mine@1", "{told:?}");
    let [change] = told.changes.as_slice() else {
        panic!("{told:?}")
    };
    assert_eq!(change.clause.as_str(), "B16");
    let pack::Change::Changed { figures } = &change.change else {
        panic!("{change:?}")
    };
    let within = figures.iter().find(|it| it.key == "within").unwrap();
    assert_eq!(within.new.as_deref(), Some("5h"));
    let same = compare_packs(&bench.desk, &bench.li, ("mine".to_owned(), "mine".to_owned()))
        .await
        .unwrap();
    assert!(same.changes.is_empty());
    let unknown = compare_packs(&bench.desk, &bench.li, ("base".to_owned(), "nothing".to_owned())).await;
    assert_eq!(invalid(unknown), ("new", "unknown"));
}
