//! What every handler is given: the desk, the settings of this face, the buckets and the live stream.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use app::Desk;
use app::hook::send::SendHook;
use app::messenger::MessengerRoom;
use calendar::Instant;
use domain::{ChatSiteId, PersonId, VisitorId};
use pack::text::TextChecker;
use tokio_util::sync::CancellationToken;

use crate::cti::{CallPushes, LineWindows};
use crate::gate::limit::{Buckets, Rate};
use crate::mailbox::MailRoom;
use crate::problem::Problem;
use crate::show::names::{NameCache, Names};
use crate::stream::hub::Hub;
use crate::widget::stream::Visitors;

/// What a company sets for the HTTP face.
#[derive(Clone)]
pub struct ApiSettings {
    /// Where people reach the desk, such as `https://desk.example.cn`; writes by cookie must come from there.
    pub public_url: String,
    /// Sends the session cookie over TLS only, and tells browsers to stay on TLS.
    pub is_cookie_secure: bool,
    /// Most bytes of a JSON body.
    pub max_json_bytes: usize,
    /// Most bytes of an uploaded file.
    pub max_file_bytes: usize,
    /// The address of a client is the last entry of `X-Forwarded-For`: only behind one's own reverse proxy.
    pub is_behind_proxy: bool,
    /// Requests of one person.
    pub person_rate: Rate,
    /// Requests of one address that come without valid log-in, log-ins among them.
    pub address_rate: Rate,
    /// Requests of chat visitors.
    pub chat_rates: ChatRates,
    /// What the running program knows of its mailboxes; none: it runs no mail.
    pub mail_room: Option<Arc<dyn MailRoom>>,
    /// Reads what telephone systems push; none: the desk takes none.
    pub cti: Option<Arc<dyn CallPushes>>,
    /// The adapters of messengers; none: it runs none.
    pub messenger_room: Option<Arc<dyn MessengerRoom>>,
    /// What tells endpoints of web hooks; none: it tells none.
    pub hook_sender: Option<Arc<dyn SendHook>>,
}

/// How many requests chat visitors may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChatRates {
    /// One visitor.
    pub visitor: Rate,
    /// All visitors of one site.
    pub site: Rate,
    /// All visitors behind one address.
    pub address: Rate,
}

impl Default for ChatRates {
    fn default() -> Self {
        let rate = |per_s, burst| Rate { per_s, burst };
        Self {
            visitor: rate(3, 40),
            site: rate(500, 5_000),
            address: rate(50, 300),
        }
    }
}

/// The buckets of chat visitors.
#[derive(Debug)]
pub(crate) struct ChatLimits {
    pub(crate) visitors: Buckets<VisitorId>,
    pub(crate) sites: Buckets<ChatSiteId>,
    pub(crate) addresses: Buckets<Option<IpAddr>>,
}

impl ChatLimits {
    fn of(rates: ChatRates) -> Self {
        Self {
            visitors: Buckets::new(rates.visitor),
            sites: Buckets::new(rates.site),
            addresses: Buckets::new(rates.address),
        }
    }
}

impl std::fmt::Debug for ApiSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiSettings")
            .field("public_url", &self.public_url)
            .finish_non_exhaustive()
    }
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:8090".to_owned(),
            is_cookie_secure: false,
            max_json_bytes: 1024 * 1024,
            max_file_bytes: 25 * 1024 * 1024,
            is_behind_proxy: false,
            person_rate: Rate {
                per_s: 50,
                burst: 300,
            },
            address_rate: Rate { per_s: 10, burst: 60 },
            chat_rates: ChatRates::default(),
            mail_room: None,
            cti: None,
            messenger_room: None,
            hook_sender: None,
        }
    }
}

/// What the face needs of the program.
#[derive(Debug, Clone)]
pub struct ApiState {
    /// The desk.
    pub desk: Desk,
    /// What the company set.
    pub settings: ApiSettings,
    /// Cancelled when the program stops; open streams end on it.
    pub shutdown: CancellationToken,
}

/// The shared state of all handlers. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Api {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    state: ApiState,
    people: Buckets<PersonId>,
    addresses: Buckets<Option<IpAddr>>,
    chat: ChatLimits,
    lines: LineWindows,
    names: Arc<NameCache>,
    hub: Hub,
    visitors: Visitors,
    /// Content hash of a pack, and its words for the browser.
    lexicon: Mutex<Option<(String, String)>>,
}

impl Api {
    pub(crate) fn new(state: ApiState) -> Self {
        let people = Buckets::new(state.settings.person_rate);
        let addresses = Buckets::new(state.settings.address_rate);
        let chat = ChatLimits::of(state.settings.chat_rates);
        let names = Arc::new(NameCache::default());
        let visitors = Visitors::new(state.desk.clone(), state.shutdown.clone());
        let hub = Hub::new(state.desk.clone(), names.clone(), state.shutdown.clone());
        Self {
            inner: Arc::new(Inner {
                state,
                people,
                addresses,
                chat,
                lines: LineWindows::default(),
                names,
                hub,
                visitors,
                lexicon: Mutex::new(None),
            }),
        }
    }

    pub(crate) fn desk(&self) -> &Desk {
        &self.inner.state.desk
    }

    pub(crate) fn settings(&self) -> &ApiSettings {
        &self.inner.state.settings
    }

    pub(crate) fn shutdown(&self) -> &CancellationToken {
        &self.inner.state.shutdown
    }

    pub(crate) fn people(&self) -> &Buckets<PersonId> {
        &self.inner.people
    }

    pub(crate) fn addresses(&self) -> &Buckets<Option<IpAddr>> {
        &self.inner.addresses
    }

    pub(crate) fn chat_limits(&self) -> &ChatLimits {
        &self.inner.chat
    }

    pub(crate) fn lines(&self) -> &LineWindows {
        &self.inner.lines
    }

    /// Names of people and teams.
    pub(crate) async fn names(&self) -> Result<Arc<Names>, Problem> {
        self.inner.names.get(self.desk()).await
    }

    /// People or teams changed.
    pub(crate) fn forget_names(&self) {
        self.inner.names.forget();
    }

    /// The streams of chat visitors.
    pub(crate) fn visitors(&self) -> &Visitors {
        &self.inner.visitors
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.inner.hub
    }

    /// The words of the standard in force for the browser, as JSON; worked out once for each version.
    pub(crate) fn lexicon(&self) -> String {
        let pack = self.desk().pack();
        let mut kept = self
            .inner
            .lexicon
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        match kept.as_ref() {
            Some((hash, words)) if *hash == pack.hash => words.clone(),
            Some(_) | None => {
                let lexicon = TextChecker::compile(pack).lexicon();
                let words = serde_json::to_string(&lexicon).unwrap_or_default();
                *kept = Some((pack.hash.clone(), words.clone()));
                words
            }
        }
    }

    pub(crate) fn now(&self) -> Instant {
        self.desk().clock().now()
    }
}
