//! The desk: what every verb is given. Holds the store, the standard in force, clock and identities.

use std::sync::Arc;

use arc_swap::ArcSwap;
use calendar::{Millis, Zone};
use domain::phone::AreaCode;
use domain::ports::{Clock, Ids};
use domain::{Actor, CaseId, CaseNumber, Permission};
use engine::{Asker, Standard};
use pack::Pack;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use store::{Store, Tx};
use tokio::sync::{Mutex, Semaphore, watch};

use crate::chat::signs::Signs;
use crate::identity::seal::EvidenceKeys;
use crate::live::Bell;
use crate::mail::show_html::CleanHtml;
use crate::once::{self, Once};
use crate::packs::Packs;
use crate::presence::Presence;
use crate::session::remembered::Remembered;
use crate::settings::standard::{self, Standards};
use crate::stamp::Stamp;
use crate::work::{OpenCase, Work};
use crate::{AppError, Passwords};

/// What a company sets for its desk.
#[derive(Debug, Clone)]
pub struct DeskSettings {
    /// The company's name, as greetings say it.
    pub company: String,
    /// The zone of its days and hours.
    pub zone: Zone,
    /// Host part of the ids of outgoing mail.
    pub mail_host: String,
    /// A mail to a case that was closed no longer ago reopens it; later ones raise a case of their own.
    pub reopens_within: Millis,
    /// A mail to a customer waits so long before it leaves, so that its author can take it back; zero: not at all.
    pub hold_replies_for: Millis,
    /// The calendar that counts for teams without one of their own.
    pub default_calendar: String,
    /// The area of telephone numbers that are written without one; none: they stay as they are.
    pub area_code: Option<AreaCode>,
    /// Where people reach the desk, such as `https://desk.example.cn`; none: mails carry no link to it.
    pub public_url: Option<String>,
}

impl DeskSettings {
    /// A telephone number in its one form, as this desk reads it; empty when there is no digit in it.
    #[must_use]
    pub fn phone(&self, written: &str) -> String {
        domain::phone::normalised_in(written, self.area_code.as_ref())
    }
}

/// The desk. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    packs: Packs,
    standards: ArcSwap<Standards>,
    ports: Ports,
    settings: DeskSettings,
    bell: Bell,
    presence: Presence,
    signs: Signs,
    passwords: Passwords,
    /// One at a time tries other figures: it keeps a core busy.
    trials: Semaphore,
    remembered: Remembered,
    /// One at a time judges periods.
    periods: Mutex<crate::periods::Watch>,
    evidence_keys: EvidenceKeys,
}

/// What the desk is given by the binary: the outside, as far as verbs need it.
#[derive(Clone)]
pub struct Ports {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Identities and secrets.
    pub ids: Arc<dyn Ids>,
    /// Cleans mail's HTML.
    pub html: Arc<dyn CleanHtml>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk")
            .field("settings", &self.inner.settings)
            .finish_non_exhaustive()
    }
}

/// On which case a verb acts, at which version it was seen, and under which key it is done only once.
#[derive(Debug, Clone)]
pub struct OnCase {
    /// The case.
    pub id: CaseId,
    /// The version on which the actor decided; none: whichever.
    pub version: Option<i64>,
    /// Doing it twice does it once.
    pub once: Option<Once>,
}

impl OnCase {
    /// The case at whichever version it is.
    #[must_use]
    pub const fn any_version(id: CaseId) -> Self {
        Self {
            id,
            version: None,
            once: None,
        }
    }
}

/// What a verb on a case leaves: enough to look at the case again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: CaseNumber,
    /// The version that it is at now.
    pub version: i64,
    /// The place in the chain of the last fact that the verb recorded in a person's own name, else of its last one.
    pub seq: u32,
}

impl Desk {
    /// A desk over a store, under the versions of a pack: reads the company's calendars and compiles the standard.
    ///
    /// # Errors
    /// When the store fails, or the pack names a calendar that the company does not have.
    pub async fn open(
        store: Store,
        packs: impl Into<Packs>,
        ports: Ports,
        settings: DeskSettings,
    ) -> Result<Self, AppError> {
        let packs = packs.into();
        let standards = standard::read(&store, &packs, &settings).await?;
        Ok(Self {
            inner: Arc::new(Inner {
                store,
                packs,
                standards: ArcSwap::new(standards),
                ports,
                settings,
                bell: Bell::new(),
                presence: Presence::default(),
                signs: Signs::default(),
                passwords: Passwords::default(),
                trials: Semaphore::new(1),
                remembered: Remembered::default(),
                periods: Mutex::default(),
                evidence_keys: EvidenceKeys::default(),
            }),
        })
    }

    /// The written standard in force now, as loaded.
    #[must_use]
    pub fn pack(&self) -> &Pack {
        self.inner.packs.at(self.clock().now(), &self.inner.settings.zone)
    }

    /// Every version of the written standard.
    #[must_use]
    pub fn packs(&self) -> &Packs {
        &self.inner.packs
    }

    /// What the company set.
    #[must_use]
    pub fn settings(&self) -> &DeskSettings {
        &self.inner.settings
    }

    /// The standard in force.
    #[must_use]
    pub fn standard(&self) -> Arc<Standard> {
        self.inner.standards.load().at(self.clock().now())
    }

    /// The standard in force and those that held before, for judging again what was recorded then.
    pub(crate) fn standards(&self) -> Arc<Standards> {
        self.inner.standards.load_full()
    }

    /// Which teams, people, calendars, mailboxes and settings the standard in force is made of: another number after each
    /// change, whichever node made it.
    #[must_use]
    pub fn house_mark(&self) -> i64 {
        self.inner.standards.load().mark()
    }

    /// Puts another standard (or other calendars) in force for what happens from now on.
    pub(crate) fn put_in_force(&self, standards: Arc<Standards>) {
        self.inner.standards.store(standards);
    }

    /// Somebody who asks the standard now, with no wishes of a customer's.
    pub(crate) fn asker(&self, actor: &Actor) -> Asker {
        Asker {
            now: self.clock().now(),
            zone: self.settings().zone.clone(),
            wishes: None,
            person: Some(actor.person),
        }
    }

    /// The clock that the desk goes by.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.inner.ports.clock.as_ref()
    }

    pub(crate) fn ids(&self) -> &dyn Ids {
        self.inner.ports.ids.as_ref()
    }

    pub(crate) fn html(&self) -> &dyn CleanHtml {
        self.inner.ports.html.as_ref()
    }

    /// Rings after each write.
    #[must_use]
    pub fn bell(&self) -> &Bell {
        &self.inner.bell
    }

    /// Changes with each commit of this process that entered a delivery or made one due again.
    #[must_use]
    pub fn outbox_changes(&self) -> watch::Receiver<u64> {
        self.inner.store.outbox_changes()
    }

    /// What opens evidence of identity that is not erased yet.
    pub(crate) fn evidence_keys(&self) -> &EvidenceKeys {
        &self.inner.evidence_keys
    }

    pub(crate) fn remembered(&self) -> &Remembered {
        &self.inner.remembered
    }

    /// Who looks at which case now.
    #[must_use]
    pub fn presence(&self) -> &Presence {
        &self.inner.presence
    }

    /// Who types in which chat now.
    #[must_use]
    pub fn signs(&self) -> &Signs {
        &self.inner.signs
    }

    pub(crate) fn trials(&self) -> &Semaphore {
        &self.inner.trials
    }

    pub(crate) fn periods(&self) -> &Mutex<crate::periods::Watch> {
        &self.inner.periods
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.inner.passwords
    }

    /// The store, for the binary's own commands.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Reads in one transaction.
    pub(crate) async fn read<T, F>(&self, f: F) -> Result<T, AppError>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, AppError> + Send + Sync + 'static,
        T: Send + 'static,
    {
        self.inner.store.read(f).await
    }

    /// The only writer: commits facts, cases, promises, verdicts, search entries and deliveries in one transaction.
    ///
    /// With `once`, the same request does its work once and later gets the same result.
    pub(crate) async fn write<T, F>(&self, once: Option<Once>, f: F) -> Result<T, AppError>
    where
        F: Fn(&mut Work<'_, '_>) -> Result<T, AppError> + Send + Sync + 'static,
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        let stamp = Stamp::take(self.clock(), self.ids());
        let desk = self.clone();
        let done = self
            .inner
            .store
            .write(move |tx| {
                once::do_once(tx, once.as_ref(), stamp.now, |tx| {
                    let mut work = Work::new(&desk, tx, stamp);
                    f(&mut work)
                })
            })
            .await?;
        self.inner.bell.ring();
        Ok(done)
    }

    /// Changes one case on behalf of somebody who has the right to.
    pub(crate) async fn change_case<F>(
        &self,
        actor: &Actor,
        permission: Permission,
        on: OnCase,
        f: F,
    ) -> Result<Done, AppError>
    where
        F: Fn(&mut Work<'_, '_>, &mut OpenCase) -> Result<(), AppError> + Send + Sync + 'static,
    {
        let actor = actor.clone();
        self.write(on.once.clone(), move |work| {
            let mut case = work.open(&actor, permission, &on)?;
            f(work, &mut case)?;
            work.save(case)
        })
        .await
    }
}
