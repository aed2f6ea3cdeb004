//! Runs the desk: store, standard, workers and HTTP face, until it is told to stop.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use api::{ApiSettings, ApiState, ChatRates, Rate};
use app::Desk;
use app::hook::send::SendHook;
use app::past::end_past_records::end_past_records;
use app::past::served_standard::note_served_standard;
use channels::mail::server::Trust;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use worker::{HealthBoard, HookSender, MailRoom, MailServers, Messengers};

use crate::call_pushes::ReadPushes;
use crate::clock::{RealClock, RealIds};
use crate::command_line::ServeOptions;
use crate::mail_room::RunningMail;
use crate::settings::{Settings, told_location};
use crate::{running, sample};

/// Open streams and requests get so long to end.
const DRAIN: Duration = Duration::from_secs(10);

/// Serves until Ctrl+C or SIGTERM.
pub(crate) async fn serve(settings: Settings, options: ServeOptions) -> anyhow::Result<ExitCode> {
    running::begin_log();
    let mut signals = StopSignals::listen()?;
    let listener = TcpListener::bind(settings.listen).await.with_context(|| {
        format!(
            "cannot listen on {}; another program has the port, or the address is not of this machine",
            settings.listen
        )
    })?;
    let address = listener.local_addr()?;
    let settings = Settings {
        public_url: Some(
            settings
                .public_url
                .clone()
                .unwrap_or_else(|| format!("http://{address}")),
        ),
        ..settings
    };
    let desk = running::open_desk(&settings).await?;
    remember_standard(&desk).await?;
    let ended = end_past_records(&desk).await?;
    if ended > 0 {
        tracing::info!(
            ended,
            "promises that imported records of closed cases left open are void"
        );
    }
    if options.sample && sample::is_wanted(&desk).await? {
        tracing::info!("entering the sample company");
        sample::enter(&settings, &desk).await?;
    }
    let stop = CancellationToken::new();
    let trust = settings.mail_ca.clone().map_or(Trust::Public, Trust::PrivateCa);
    let room = MailRoom {
        desk: desk.clone(),
        ids: Arc::new(RealIds),
        trust,
    };
    let messengers = Messengers::new(desk.clone(), room.ids.clone(), Arc::new(RealClock), &room.trust)
        .context("the private certificate authority cannot be used")?;
    let board = HealthBoard::default();
    let sender: Arc<dyn SendHook> = Arc::new(HookSender::new(&room.trust)?);
    let mut workers = begin_workers(&room, &board, &stop);
    workers.spawn(worker::run_messenger_inbox(messengers.clone(), stop.clone()));
    workers.spawn(worker::run_messenger_delivery(messengers.clone(), stop.clone()));
    workers.spawn(worker::run_hook_delivery(
        desk.clone(),
        room.ids.clone(),
        Arc::clone(&sender),
        stop.clone(),
    ));
    tracing::info!(%address, data = told_location(&settings.store.location), pack = settings.pack, "the desk is open");
    tell_address(&settings, options.sample)?;
    let mut state = api_state(&settings, (&room, board), &stop);
    state.settings.messenger_room = Some(Arc::new(messengers));
    state.settings.hook_sender = Some(sender);
    let serving = tokio::spawn(api::serve(listener, state));
    signals.heard().await;
    tracing::info!("stopping: requests in hand are finished first");
    stop.cancel();
    if tokio::time::timeout(DRAIN, serving).await.is_err() {
        tracing::warn!(
            "some requests did not end within {} s and were cut off",
            DRAIN.as_secs()
        );
    }
    let finished = async { while workers.join_next().await.is_some() {} };
    if tokio::time::timeout(DRAIN, finished).await.is_err() {
        tracing::warn!(
            "some workers did not end within {} s and were cut off",
            DRAIN.as_secs()
        );
    }
    desk.store().close().await;
    tracing::info!("the desk is closed");
    Ok(ExitCode::SUCCESS)
}

/// Notes which pack the record belongs to from now on, and tells when it was another one.
async fn remember_standard(desk: &Desk) -> anyhow::Result<()> {
    let pack = desk.pack().id.as_str();
    if let Some(before) = note_served_standard(desk).await?
        && before.id != pack
    {
        tracing::warn!(
            before = before.id,
            pack,
            "the desk was last served with another pack; --pack chooses it"
        );
    }
    Ok(())
}

fn begin_workers(room: &MailRoom, board: &HealthBoard, stop: &CancellationToken) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    let desk = &room.desk;
    workers.spawn(worker::run_mail_fetching(
        room.clone(),
        board.clone(),
        stop.clone(),
    ));
    workers.spawn(worker::run_parked_mail(room.clone(), stop.clone()));
    workers.spawn(worker::run_outbox_delivery(room.clone(), stop.clone()));
    workers.spawn(worker::run_timers(desk.clone(), stop.clone()));
    workers.spawn(worker::run_calls(desk.clone(), stop.clone()));
    workers.spawn(worker::run_routing(desk.clone(), stop.clone()));
    workers.spawn(worker::run_proposals(desk.clone(), stop.clone()));
    workers.spawn(worker::run_tidying(desk.clone(), stop.clone()));
    workers.spawn(worker::run_erasing(desk.clone(), stop.clone()));
    workers
}

fn api_state(
    settings: &Settings,
    (room, board): (&MailRoom, HealthBoard),
    stop: &CancellationToken,
) -> ApiState {
    let public_url = settings.public_url.clone().unwrap_or_default();
    let servers = MailServers {
        ids: room.ids.clone(),
        trust: room.trust.clone(),
    };
    ApiState {
        desk: room.desk.clone(),
        settings: ApiSettings {
            is_cookie_secure: public_url.starts_with("https://"),
            public_url,
            is_behind_proxy: settings.is_behind_proxy,
            mail_room: Some(Arc::new(RunningMail { board, servers })),
            cti: Some(Arc::new(ReadPushes)),
            person_rate: Rate {
                per_s: settings.requests_per_second,
                burst: settings.requests_per_second.saturating_mul(6),
            },
            chat_rates: chat_rates(settings.requests_per_second),
            ..ApiSettings::default()
        },
        shutdown: stop.clone(),
    }
}

/// Visitors behind one address may send as much as one person of the desk; a site at least what it may by default.
fn chat_rates(per_s: u32) -> ChatRates {
    let usual = ChatRates::default();
    let rate = |per_s: u32| Rate {
        per_s,
        burst: per_s.saturating_mul(6),
    };
    ChatRates {
        address: rate(per_s),
        site: if per_s > usual.site.per_s {
            rate(per_s)
        } else {
            usual.site
        },
        visitor: usual.visitor,
    }
}

/// One line that programs can read: the address, flushed at once.
fn tell_address(settings: &Settings, is_sample: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    let url = settings.public_url.as_deref().unwrap_or_default();
    writeln!(out, "shouwen is ready at {url}/app/")?;
    if is_sample {
        writeln!(
            out,
            "a page of the sample company with the chat on it: {url}/w/demo"
        )?;
        let log_ins: Vec<String> = sample::LOG_INS
            .iter()
            .map(|(login, role)| format!("{login} ({role})"))
            .collect();
        writeln!(
            out,
            "log in as {}; everybody's password is {}",
            log_ins.join(", "),
            sample::PASSWORD
        )?;
    }
    if out.is_terminal() {
        writeln!(out, "stop it with Ctrl+C")?;
    }
    out.flush()?;
    Ok(())
}

/// Ctrl+C and SIGTERM, heard from the first moment on.
struct StopSignals {
    interrupted: Signal,
    terminated: Signal,
}

impl StopSignals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupted: signal(SignalKind::interrupt())?,
            terminated: signal(SignalKind::terminate())?,
        })
    }

    async fn heard(&mut self) {
        tokio::select! {
            _ = self.interrupted.recv() => {}
            _ = self.terminated.recv() => {}
        }
    }
}
