//! Access tokens of accounts: asked for once, shared until shortly before they run out.
//!
//! Always true: while one asks for an account's token, others wait for the answer instead of asking too; vendors withdraw
//! the older of two tokens. The trap: secrets may be changed in the settings, so a token belongs to what it was asked with.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use calendar::{Instant, Millis};
use domain::{MessengerId, MessengerSettings};
use tokio::sync::Mutex;

use super::account::Account;
use super::fault::Fault;

/// A token is given up so long before the vendor says.
const BEFORE_END: Millis = Millis::minutes(5);

#[derive(Debug, Clone)]
struct Kept {
    asked_with: MessengerSettings,
    token: String,
    until: Instant,
}

type Place = Arc<Mutex<Option<Kept>>>;

/// The tokens of all accounts.
#[derive(Debug, Default)]
pub(super) struct AccessTokens {
    places: std::sync::Mutex<HashMap<MessengerId, Place>>,
}

impl AccessTokens {
    /// The account's token, asked for by `ask` (token and seconds that it holds) when there is none that holds.
    pub(super) async fn get<F>(&self, account: &Account, now: Instant, ask: F) -> Result<String, Fault>
    where
        F: Future<Output = Result<(String, i64), Fault>>,
    {
        let place = self.place(account.id);
        let mut kept = place.lock().await;
        if let Some(kept) = kept.as_ref()
            && kept.asked_with == account.settings
            && kept.until > now
        {
            return Ok(kept.token.clone());
        }
        let (token, seconds) = ask.await?;
        let until = now
            .plus(Millis::new(seconds.saturating_mul(1000)))
            .minus(BEFORE_END);
        *kept = Some(Kept {
            asked_with: account.settings.clone(),
            token: token.clone(),
            until,
        });
        Ok(token)
    }

    /// The vendor no longer takes this token.
    pub(super) async fn forget(&self, account: &Account, token: &str) {
        let place = self.place(account.id);
        let mut kept = place.lock().await;
        if kept.as_ref().is_some_and(|it| it.token == token) {
            *kept = None;
        }
    }

    fn place(&self, id: MessengerId) -> Place {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(places.entry(id).or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use calendar::{Instant, Millis};
    use domain::{MessengerId, MessengerKind, MessengerSettings};

    use super::AccessTokens;
    use crate::messenger::account::Account;
    use crate::messenger::fault::Fault;

    fn account() -> Account {
        Account {
            id: MessengerId::from_uuid(uuid::Uuid::nil()),
            kind: MessengerKind::WecomKf,
            settings: MessengerSettings::default(),
        }
    }

    async fn asked(count: &AtomicU32) -> Result<(String, i64), Fault> {
        tokio::task::yield_now().await;
        let number = count.fetch_add(1, Ordering::SeqCst);
        Ok((format!("t{number}"), 7200))
    }

    #[tokio::test]
    async fn many_at_once_ask_once_and_a_token_is_given_up_in_time() {
        let (tokens, count, now) = (
            AccessTokens::default(),
            AtomicU32::new(0),
            Instant::from_millis(0),
        );
        let account = account();
        let (one, two, three) = tokio::join!(
            tokens.get(&account, now, asked(&count)),
            tokens.get(&account, now, asked(&count)),
            tokens.get(&account, now, asked(&count)),
        );
        assert_eq!(
            (one, two, three),
            (Ok("t0".into()), Ok("t0".into()), Ok("t0".into()))
        );
        let shortly_before = now.plus(Millis::minutes(114));
        assert_eq!(
            tokens.get(&account, shortly_before, asked(&count)).await,
            Ok("t0".into())
        );
        let ended = now.plus(Millis::minutes(115));
        assert_eq!(tokens.get(&account, ended, asked(&count)).await, Ok("t1".into()));
    }

    #[tokio::test]
    async fn a_token_goes_with_the_settings_it_was_asked_with_and_when_the_vendor_says_so() {
        let (tokens, count, now) = (
            AccessTokens::default(),
            AtomicU32::new(0),
            Instant::from_millis(0),
        );
        let mut account = account();
        assert_eq!(tokens.get(&account, now, asked(&count)).await, Ok("t0".into()));
        tokens.forget(&account, "another").await;
        assert_eq!(tokens.get(&account, now, asked(&count)).await, Ok("t0".into()));
        tokens.forget(&account, "t0").await;
        assert_eq!(tokens.get(&account, now, asked(&count)).await, Ok("t1".into()));
        account.settings.enter("secret", "new");
        assert_eq!(tokens.get(&account, now, asked(&count)).await, Ok("t2".into()));
    }
}
