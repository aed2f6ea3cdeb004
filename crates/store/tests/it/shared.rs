//! Words and lists that people and teams keep for themselves.

use domain::{QuickPhraseId, TeamViewId};
use store::quick_phrases::{
    PhraseOwner, QuickPhrase, load_quick_phrase, quick_phrases_of, remove_quick_phrase, save_quick_phrase,
};
use store::team_views::{TeamView, insert_team_view, load_team_view, remove_team_view, team_views_of};

use crate::engines::on_every_engine;
use crate::people_and_things::{at, id, person_id, team_id};

fn phrase(number: u128, owner: PhraseOwner) -> QuickPhrase {
    QuickPhrase {
        id: QuickPhraseId::from_uuid(id(80_000 + number)),
        owner,
        name: format!("常用语{number}"),
        body: "{customer}您好，师傅会在{by}前上门。".to_owned(),
        version: 1,
        updated_by: person_id(1),
        updated_at: at(1),
    }
}

fn view(number: u128, team: u128) -> TeamView {
    TeamView {
        id: TeamViewId::from_uuid(id(81_000 + number)),
        team: team_id(team),
        name: "今天的报修".to_owned(),
        filter: "{\"type\":\"repair\"}".to_owned(),
        made_by: person_id(1),
        made_at: at(i64::try_from(number).unwrap()),
    }
}

on_every_engine! {
    async fn a_quick_phrase_is_seen_by_its_person_or_its_team(store: Store) {
        let own = phrase(1, PhraseOwner::Person(person_id(1)));
        let shared = phrase(2, PhraseOwner::Team(team_id(1)));
        let foreign = phrase(3, PhraseOwner::Person(person_id(2)));
        let entered = [own.clone(), shared.clone(), foreign];
        store.write(move |tx| entered.iter().try_for_each(|it| save_quick_phrase(tx, it))).await.unwrap();
        let (mine, alone) = store.read(|tx| {
            let mine = quick_phrases_of(tx, person_id(1), &[team_id(1), team_id(2)])?;
            Ok::<_, store::StoreError>((mine, quick_phrases_of(tx, person_id(3), &[])?))
        }).await.unwrap();
        assert_eq!((mine, alone), (vec![own.clone(), shared.clone()], Vec::new()));
        let changed = QuickPhrase { name: "改名".to_owned(), owner: PhraseOwner::Team(team_id(1)), updated_at: at(2), ..own };
        let saved = changed.clone();
        let (found, removed, again) = store.write(move |tx| {
            save_quick_phrase(tx, &saved)?;
            let found = load_quick_phrase(tx, saved.id)?;
            let removed = remove_quick_phrase(tx, saved.id)?;
            Ok::<_, store::StoreError>((found, removed, remove_quick_phrase(tx, saved.id)?))
        }).await.unwrap();
        assert_eq!(found, Some(QuickPhrase { version: 2, ..changed }));
        assert_eq!((removed, again), (true, false));
    }

    async fn a_team_sees_its_views_and_no_others(store: Store) {
        let entered = [view(2, 1), view(1, 1), view(3, 2)];
        let seen = store.write(move |tx| {
            entered.iter().try_for_each(|it| insert_team_view(tx, it))?;
            let of_one = team_views_of(tx, &[team_id(1)])?;
            let of_none = team_views_of(tx, &[])?;
            let removed = remove_team_view(tx, view(1, 1).id)?;
            Ok::<_, store::StoreError>((of_one, of_none, removed, load_team_view(tx, view(1, 1).id)?))
        }).await.unwrap();
        assert_eq!(seen, (vec![view(1, 1), view(2, 1)], Vec::new(), true, None));
    }
}
