//! Plays the sample's two weeks in order, on a clock of its own.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use app::case::accept_handover::accept_handover;
use app::case::add_note::{AddNote, add_note};
use app::case::close_case::{ClosingWords, close_case};
use app::case::end_waiting::end_waiting;
use app::case::give_answer::give_owed_answers;
use app::case::offer_handover::{OfferHandover, offer_handover};
use app::case::promise_answer::{PromiseAnswer, promise_answer};
use app::case::promise_record::PromiseWith;
use app::case::raise_case::{Asking, RaiseCase, raise_case};
use app::case::record_result::record_result;
use app::case::reopen_case::reopen_case;
use app::case::reply_to_customer::{ReplyToCustomer, reply_to_customer};
use app::case::start_waiting::{StartWaiting, start_waiting};
use app::case::try_contact::try_contact;
use app::case::urge_case::urge_case;
use app::customer::enter_customer::{NewCustomer, enter_customer};
use app::customer::process_records::{Which, process_records};
use app::mail::incoming::{FetchedMail, ReadableMail, Reading};
use app::settings::forms::{FieldKind, FormField};
use app::{AppError, Desk, OnCase};
use calendar::{Instant, Millis};
use domain::ports::Clock;
use domain::{
    Actor, CaseId, CaseType, Channel, Customer, CustomerWord, MailboxId, MessageId, ParkedMailId, Title,
};

use super::people::Company;
use super::stories::{Step, course};
use super::texts::{CALLED, GIVEN, Matter, NOTES, STREETS, SURNAMES, WRITTEN};

/// A clock that stands where the walk puts it.
#[derive(Debug)]
pub(crate) struct SampleClock(AtomicI64);

impl SampleClock {
    pub(crate) fn at(start: Instant) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(start.as_millis())))
    }

    fn put(&self, at: Instant) {
        self.0.store(at.as_millis(), Ordering::SeqCst);
    }
}

impl Clock for SampleClock {
    fn now(&self) -> Instant {
        Instant::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// How many customers and stories there are.
const CUSTOMERS: u32 = 120;
const STORIES: u32 = 170;

/// A story that goes on.
struct Story {
    matter: &'static Matter,
    agent: &'static str,
    kind: u32,
    case: Option<CaseId>,
    next: usize,
    is_mail: bool,
    customer: u32,
}

/// Plays everything up to `until`.
pub(super) async fn play(
    desk: &Desk,
    clock: &SampleClock,
    company: &Company,
    until: Instant,
) -> anyhow::Result<()> {
    let customers = enter_customers(desk, company).await?;
    process_records(desk, &company.actor("liu")?, Which::All, None).await?;
    let mut chance = Chance(20_261_121);
    let begin = clock.now();
    let length = until.since(begin).as_i64() - Millis::minutes(4).as_i64();
    let mut stories = BTreeMap::new();
    let mut due: BinaryHeap<Reverse<(Instant, u32)>> = BinaryHeap::new();
    for index in 0..STORIES {
        // Two thirds begin over the two weeks, the rest within the last day: a desk in the middle of its work.
        let from = if index % 3 == 0 {
            length - Millis::hours(20).as_i64()
        } else {
            0
        };
        let at = begin.plus(Millis::new(from + chance.below_i64(length - from)));
        due.push(Reverse((at, index)));
        stories.insert(index, story(index, &mut chance));
    }
    while let Some(Reverse((at, index))) = due.pop() {
        if at >= until {
            break;
        }
        clock.put(at);
        while app::timer::look(desk).await?.has_more {}
        let Some(story) = stories.get_mut(&index) else {
            continue;
        };
        match go_on(desk, company, &customers, story).await {
            Ok(()) => {}
            // The standard holds for the sample as well: nobody is called in their rest hours.
            Err(error) if matches!(error.downcast_ref(), Some(AppError::Refused(_))) => {
                tracing::debug!(%error, "a step of the sample was refused");
            }
            Err(error) => tracing::warn!(%error, "a step of the sample was not taken"),
        }
        let steps = course(story.kind);
        if let (Some(_), Some((wait, _))) = (story.case, steps.get(story.next)) {
            let spread = chance.below_i64(wait.as_i64() / 3 + 1);
            due.push(Reverse((at.plus(*wait).plus(Millis::new(spread)), index)));
        }
    }
    clock.put(until);
    while app::timer::look(desk).await?.has_more {}
    Ok(())
}

fn story(index: u32, chance: &mut Chance) -> Story {
    let is_mail = index % 5 == 4;
    let matters = if is_mail { WRITTEN } else { CALLED };
    const AGENTS: &[&str] = &["wang", "li", "zhao", "wang", "li"];
    Story {
        matter: chance.of(matters),
        agent: chance.of::<&str>(AGENTS),
        kind: chance.below(12),
        case: None,
        next: 0,
        is_mail,
        customer: chance.below(CUSTOMERS),
    }
}

async fn enter_customers(desk: &Desk, company: &Company) -> anyhow::Result<Vec<Customer>> {
    let by = company.actor("wang")?;
    let mut chance = Chance(7);
    let mut customers = Vec::new();
    for index in 0..CUSTOMERS {
        let name = format!("{}{}", chance.of(SURNAMES), chance.of(GIVEN));
        let phone = format!(
            "13{}{:08}",
            chance.below(10),
            10_000_000 + chance.below(89_999_999)
        );
        let new = NewCustomer {
            name,
            title: Some(if index % 2 == 0 { Title::Ms } else { Title::Mr }),
            phones: vec![phone],
            emails: vec![format!("user{index:03}@example.com")],
            address: format!("{}{}号", chance.of(STREETS), 1 + chance.below(30)),
            unit: format!(
                "{}单元{}0{}室",
                1 + chance.below(5),
                1 + chance.below(6),
                1 + chance.below(3)
            ),
            member_level: if index % 17 == 0 {
                "VIP".to_owned()
            } else {
                String::new()
            },
            ..NewCustomer::default()
        };
        customers.push(enter_customer(desk, &by, new, None).await?);
    }
    Ok(customers)
}

async fn go_on(
    desk: &Desk,
    company: &Company,
    customers: &[Customer],
    story: &mut Story,
) -> anyhow::Result<()> {
    let Some(customer) = customers.get(usize::try_from(story.customer)?) else {
        return Ok(());
    };
    let Some(case) = story.case else {
        story.case = Some(if story.is_mail {
            write(desk, customer, story.matter).await?
        } else {
            call(
                desk,
                &company.actor(story.agent)?,
                company,
                customer,
                story.matter,
            )
            .await?
        });
        return Ok(());
    };
    let steps = course(story.kind);
    let Some((_, step)) = steps.get(story.next).copied() else {
        return Ok(());
    };
    story.next += 1;
    let agent = company.actor(story.agent)?;
    take_step(desk, company, (&agent, customer), (case, story.matter, step)).await
}

async fn call(
    desk: &Desk,
    agent: &Actor,
    company: &Company,
    customer: &Customer,
    matter: &Matter,
) -> anyhow::Result<CaseId> {
    let name = &desk.settings().company;
    let number = company
        .people
        .iter()
        .find(|it| it.id == agent.person)
        .map_or("", |it| it.work_number.as_str());
    let now = desk.clock().now();
    let team = match matter.case_type {
        CaseType::Complaint => Some(company.complaints.id),
        CaseType::Repair | CaseType::PaidService => Some(company.hotline.id),
        CaseType::Enquiry
        | CaseType::Suggestion
        | CaseType::Praise
        | CaseType::Help
        | CaseType::Order
        | CaseType::Return
        | CaseType::FollowUp => None,
    };
    let cmd = RaiseCase {
        channel: Channel::Phone,
        asking: Asking::Known(customer.id),
        caller_number: customer.identities.first().map(|it| it.value.clone()),
        case_type: Some(matter.case_type),
        priority: None,
        subject: matter.subject.to_owned(),
        description: matter.words.to_owned(),
        since: Some("昨天晚上".to_owned()),
        fields: filled_form(desk, agent, matter.case_type).await?,
        flags: matter.flags.iter().map(|it| (*it).to_owned()).collect(),
        is_confirmed: true,
        opening: Some(format!("您好，{name}，{number}号为您服务，请问有什么可以帮您？")),
        closing: Some("请问您还有其他需要吗？感谢您的来电，再见。".to_owned()),
        told: None,
        promise: None,
        announcement: None,
        team,
        close_now: None,
        started_at: Some(now),
        ended_at: Some(now),
        call: None,
        once: None,
    };
    Ok(raise_case(desk, agent, cmd).await?.case)
}

/// Plain answers to whatever the form of a type must have.
async fn filled_form(
    desk: &Desk,
    by: &Actor,
    case_type: CaseType,
) -> anyhow::Result<BTreeMap<String, String>> {
    let forms = app::settings::forms::list_forms(desk, by).await?;
    let form = forms.into_iter().find(|it| it.case_type == case_type);
    let required = form
        .into_iter()
        .flat_map(|it| it.fields)
        .filter(|it| it.is_required);
    Ok(required.map(|it| (it.name.clone(), plain_answer(&it))).collect())
}

fn plain_answer(field: &FormField) -> String {
    match field.kind {
        FieldKind::Number => "16".to_owned(),
        FieldKind::Date => "2026-11-20".to_owned(),
        FieldKind::Phone => "13800001111".to_owned(),
        FieldKind::Choice => field
            .choices
            .first()
            .map(|it| it.value.clone())
            .unwrap_or_default(),
        FieldKind::Text | FieldKind::Address => "如客户所述".to_owned(),
    }
}

async fn write(desk: &Desk, customer: &Customer, matter: &Matter) -> anyhow::Result<CaseId> {
    let ids = crate::clock::RealIds;
    let id = domain::ports::Ids::next(&ids);
    let address = customer
        .identities
        .iter()
        .map(|it| &it.value)
        .find(|it| it.contains('@'));
    let read = ReadableMail {
        message: MessageId::from_uuid(id),
        header_id: format!("{id}@example.com"),
        from_name: customer.name.clone(),
        from_address: address.cloned().unwrap_or_default(),
        to: vec![super::people::MAIL_ADDRESS.to_owned()],
        cc: Vec::new(),
        subject: matter.subject.to_owned(),
        text: matter.words.to_owned(),
        quoted: String::new(),
        html: None,
        references: Vec::new(),
        clues: Vec::new(),
        files: Vec::new(),
        machine: None,
        returned: None,
    };
    let mail = FetchedMail {
        mailbox: MailboxId::from_uuid(uuid::Uuid::nil()),
        folder: "INBOX".to_owned(),
        uid_validity: 1,
        uid: u32::try_from(id.as_u128() & 0x7fff_ffff)?,
        received_at: desk.clock().now(),
        parked: ParkedMailId::from_uuid(id),
        raw: Vec::new(),
        reading: Reading::Mail(Box::new(read)),
    };
    app::mail::take_mail::take_mail(desk, vec![mail]).await?;
    Ok(app::mail::take_mail::case_of_message(desk, MessageId::from_uuid(id)).await?)
}

async fn take_step(
    desk: &Desk,
    company: &Company,
    (agent, customer): (&Actor, &Customer),
    (case, matter, step): (CaseId, &Matter, Step),
) -> anyhow::Result<()> {
    let on = OnCase::any_version(case);
    match step {
        Step::Reply => {
            let text = "您反映的情况我们已经登记，正在为您安排处理，进展会及时告诉您。";
            say(desk, agent, (case, customer), text).await?;
        }
        Step::Note => {
            let text = (*Chance(u64::try_from(desk.clock().now().as_millis())?).of(NOTES)).to_owned();
            add_note(desk, agent, AddNote { on, text }).await?;
        }
        Step::Promise(hours) => {
            let by_at = desk.clock().now().plus(Millis::hours(hours));
            let what = format!("{}的处理进展", matter.subject);
            let with = PromiseWith {
                apologised: true,
                ..PromiseWith::default()
            };
            promise_answer(
                desk,
                agent,
                PromiseAnswer {
                    on,
                    by_at,
                    what,
                    with,
                },
            )
            .await?;
        }
        Step::GiveAnswer => {
            give_owed_answers(desk, agent, on, matter.result).await?;
        }
        Step::Urge => {
            let text = "我前面反映的问题，现在进展怎么样了？请尽快给我一个答复。".to_owned();
            urge_case(desk, agent, on, text).await?;
        }
        Step::Try(outcome) => {
            try_contact(desk, agent, on, outcome, String::new()).await?;
        }
        Step::Wait(_) | Step::EndWait | Step::Reopen => wait_or_reopen(desk, agent, on, step).await?,
        Step::Offer | Step::Accept => hand_over(desk, company, on, step).await?,
        Step::Finish(word) => finish(desk, &company.actor("liu")?, (case, customer), (matter, word)).await?,
    }
    Ok(())
}

async fn wait_or_reopen(desk: &Desk, agent: &Actor, on: OnCase, step: Step) -> Result<(), AppError> {
    if let Step::Wait(reason) = step {
        let note = "已与客户说明".to_owned();
        start_waiting(
            desk,
            agent,
            StartWaiting {
                on,
                reason,
                until_at: None,
                note,
            },
        )
        .await?;
    } else if matches!(step, Step::EndWait) {
        end_waiting(desk, agent, on, "可以继续办理".to_owned()).await?;
    } else {
        reopen_case(desk, agent, on, "客户来电说问题又出现了".to_owned()).await?;
    }
    Ok(())
}

async fn hand_over(desk: &Desk, company: &Company, on: OnCase, step: Step) -> anyhow::Result<()> {
    if matches!(step, Step::Offer) {
        let note = "需要上门，请接单。客户全天在家，电话畅通。".to_owned();
        let cmd = OfferHandover {
            on,
            to_person: None,
            to_team: Some(company.dispatch.id),
            note,
        };
        offer_handover(desk, &company.actor("liu")?, cmd).await?;
    } else {
        accept_handover(desk, &company.actor("chen")?, on).await?;
    }
    Ok(())
}

async fn finish(
    desk: &Desk,
    closer: &Actor,
    (case, customer): (CaseId, &Customer),
    (matter, word): (&Matter, CustomerWord),
) -> anyhow::Result<()> {
    let on = OnCase::any_version(case);
    record_result(desk, closer, on.clone(), matter.result.to_owned()).await?;
    say(desk, closer, (case, customer), matter.result).await?;
    let words = ClosingWords {
        word: Some(word),
        ..ClosingWords::default()
    };
    close_case(desk, closer, on, words).await?;
    Ok(())
}

async fn say(
    desk: &Desk,
    agent: &Actor,
    (case, customer): (CaseId, &Customer),
    what: &str,
) -> Result<app::Done, AppError> {
    let title = match customer.title {
        Title::Ms => "女士",
        Title::Mr | Title::Unknown => "先生",
    };
    let surname = domain::surname(&customer.name).unwrap_or_default();
    let text = format!("{surname}{title}，您好。{what}给您带来不便，非常抱歉，感谢您的理解。");
    let on = OnCase::any_version(case);
    let cmd = ReplyToCustomer {
        on,
        text,
        channel: Channel::Phone,
        to: Vec::new(),
        cc: None,
        attachments: Vec::new(),
    };
    reply_to_customer(desk, agent, cmd).await
}

/// Numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end.max(1))).unwrap_or(0)
    }

    fn below_i64(&mut self, end: i64) -> i64 {
        let wide = (self.next() << 31) ^ self.next();
        i64::try_from(wide % u64::try_from(end.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let index = usize::try_from(self.next()).unwrap_or(0) % list.len();
        &list[index]
    }
}
