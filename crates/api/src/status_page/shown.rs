//! Turns what a page shows into sentences of the reader's language, with times of the company's zone.

use app::status_page::next::{NextStep, NextWhat};
use app::status_page::steps::{Step, StepWhat};
use app::status_page::view::{ShownMessage, ShownPerson, Standing};
use calendar::{Instant, Zone};
use domain::{Announcement, CaseType, CustomerWord, WaitReason};

use crate::locale::Locale;
use crate::status_page::texts::{Texts, of, texts};

/// A sentence with the instant that it names or happened at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The sentence.
    pub(super) text: String,
    /// When, for people; empty when none.
    pub(super) when: String,
    /// When, for programs (RFC 3339); empty when none.
    pub(super) machine: String,
    /// Words that belong to it; empty when none.
    pub(super) words: String,
    /// A time has passed.
    pub(super) is_late: bool,
    /// It is the customer's turn.
    pub(super) is_yours: bool,
}

/// A message as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MessageLine {
    pub(super) who: String,
    pub(super) is_own: bool,
    pub(super) when: String,
    pub(super) machine: String,
    pub(super) text: String,
}

/// Who reads, where and when.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub(super) texts: &'static Texts,
    locale: Locale,
    zone: Zone,
    now: Instant,
    /// Paper is read on other days: no "today" there.
    is_on_paper: bool,
}

impl Reading {
    pub(super) fn new(locale: Locale, zone: Zone, now: Instant) -> Self {
        Self {
            texts: texts(locale),
            locale,
            zone,
            now,
            is_on_paper: false,
        }
    }

    /// The same reader, for paper: every instant in full.
    pub(super) fn on_paper(&self) -> Self {
        Self {
            is_on_paper: true,
            ..self.clone()
        }
    }

    /// A text of the company in the reader's language; the other one when this is empty.
    pub(super) fn pick(&self, words: &pack::Wording) -> String {
        let (own, other) = match self.locale {
            Locale::Chinese => (&words.zh, &words.en),
            Locale::English => (&words.en, &words.zh),
        };
        let is_there = |it: &&String| !it.trim().is_empty();
        [own, other]
            .into_iter()
            .find(is_there)
            .cloned()
            .unwrap_or_default()
    }

    /// An instant as people say it.
    pub(super) fn when(&self, at: Instant) -> String {
        if self.is_on_paper {
            return self.in_full(at);
        }
        let local = self.zone.local(at);
        let today = self.zone.local_date(self.now);
        let clock = format!("{:02}:{:02}", local.hour(), local.minute());
        let key = if local.date() == today {
            "today"
        } else if today.tomorrow().is_ok_and(|it| it == local.date()) {
            "tomorrow"
        } else if local.year() == today.year() {
            "this_year"
        } else {
            "full"
        };
        of(&self.texts.time, key)
            .replace("{clock}", &clock)
            .replace("{year}", &local.year().to_string())
            .replace("{month}", &local.month().to_string())
            .replace("{month_name}", month_name(local.month()))
            .replace("{day}", &local.day().to_string())
    }

    /// An instant in full, for paper.
    pub(super) fn in_full(&self, at: Instant) -> String {
        let local = self.zone.local(at);
        of(&self.texts.time, "full")
            .replace("{clock}", &format!("{:02}:{:02}", local.hour(), local.minute()))
            .replace("{year}", &local.year().to_string())
            .replace("{month}", &local.month().to_string())
            .replace("{month_name}", month_name(local.month()))
            .replace("{day}", &local.day().to_string())
    }

    pub(super) fn standing(&self, standing: Standing) -> &'static str {
        of(&self.texts.standing, standing_key(standing))
    }

    pub(super) fn case_type(&self, case_type: CaseType) -> &'static str {
        of(&self.texts.case_type, case_type.as_str())
    }

    pub(super) fn person(&self, person: &ShownPerson) -> String {
        let page = &self.texts.page;
        let number = &person.work_number;
        match &person.name {
            None => of(page, "who_number").replace("{number}", number),
            Some(name) if number.is_empty() => of(page, "who_name_only").replace("{name}", name),
            Some(name) => of(page, "who_name")
                .replace("{name}", name)
                .replace("{number}", number),
        }
    }

    /// A known outage, as it is told.
    pub(super) fn outage(&self, it: &Announcement) -> String {
        it.answer(self.locale == Locale::Chinese, &self.zone)
    }

    pub(super) fn next(&self, next: &NextStep) -> Line {
        let form = match next.by_at {
            None => "open",
            Some(_) if next.is_late => "late",
            Some(_) => "by",
        };
        let words = self.texts.next.get(next_key(next.what));
        let text = words.map_or("", |it| of(it, form));
        let when = next.by_at.map(|it| self.when(it)).unwrap_or_default();
        Line {
            text: text.replace("{time}", &when),
            machine: next.by_at.map(|it| it.to_string()).unwrap_or_default(),
            when,
            words: next.words.clone().unwrap_or_default(),
            is_late: next.is_late,
            is_yours: next.what == NextWhat::CustomersReply,
        }
    }

    pub(super) fn step(&self, step: &Step) -> Line {
        let key = step_key(step.what);
        let with_time = format!("{key}_at");
        let until = format!("{key}_until");
        let texts = &self.texts.step;
        let text = match step.by_at {
            Some(_) => [&with_time, &until]
                .into_iter()
                .find_map(|it| texts.get(it))
                .map_or_else(|| of(texts, key), String::as_str),
            None => of(texts, key),
        };
        let named = step.by_at.map(|it| self.when(it)).unwrap_or_default();
        Line {
            text: text.replace("{time}", &named),
            when: self.when(step.at),
            machine: step.at.to_string(),
            words: step.words.clone().unwrap_or_default(),
            is_late: false,
            is_yours: false,
        }
    }

    pub(super) fn message(&self, message: &ShownMessage) -> MessageLine {
        let page = &self.texts.page;
        let mut who = of(page, if message.is_own { "from_you" } else { "from_desk" }).to_owned();
        let by = message.by.as_ref().filter(|_| !message.is_own);
        if let Some(person) = by {
            who = format!("{who} · {}", self.person(person));
        }
        if message.is_automatic {
            who = format!("{who} · {}", of(page, "automatic"));
        }
        MessageLine {
            who,
            is_own: message.is_own,
            when: self.when(message.at),
            machine: message.at.to_string(),
            text: message.text.clone(),
        }
    }

    /// The language as HTML names it.
    pub(super) const fn lang(&self) -> &'static str {
        match self.locale {
            Locale::Chinese => "zh-CN",
            Locale::English => "en",
        }
    }
}

fn month_name(month: i8) -> &'static str {
    const NAMES: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let place = usize::try_from(month).ok().and_then(|it| it.checked_sub(1));
    place.and_then(|it| NAMES.get(it)).copied().unwrap_or_default()
}

const fn standing_key(standing: Standing) -> &'static str {
    match standing {
        Standing::Taken => "taken",
        Standing::InWork => "in_work",
        Standing::Waits(WaitReason::Customer) => "waits_customer",
        Standing::Waits(WaitReason::Appointment) => "waits_appointment",
        Standing::Waits(WaitReason::Parts) => "waits_parts",
        Standing::Waits(WaitReason::ThirdParty) => "waits_third_party",
        Standing::Waits(WaitReason::ForceMajeure) => "waits_force_majeure",
        Standing::Joined => "joined",
        Standing::Done => "done",
    }
}

const fn next_key(what: NextWhat) -> &'static str {
    match what {
        NextWhat::CustomersReply => "customers_reply",
        NextWhat::PromisedAnswer => "promised_answer",
        NextWhat::Visit => "visit",
        NextWhat::Appointment => "appointment",
        NextWhat::Answer => "answer",
        NextWhat::Callback => "callback",
        NextWhat::Settlement => "settlement",
        NextWhat::Shipping => "shipping",
        NextWhat::Progress => "progress",
    }
}

const fn step_key(what: StepWhat) -> &'static str {
    match what {
        StepWhat::Raised => "raised",
        StepWhat::TakenOn => "taken_on",
        StepWhat::Spoke => "spoke",
        StepWhat::Wrote => "wrote",
        StepWhat::CustomerWrote => "customer_wrote",
        StepWhat::Urged => "urged",
        StepWhat::OtherTimeAsked => "other_time_asked",
        StepWhat::CancelAsked => "cancel_asked",
        StepWhat::AnswerPromised => "answer_promised",
        StepWhat::AnswerRenewed => "answer_renewed",
        StepWhat::AnswerGiven => "answer_given",
        StepWhat::Tried => "tried",
        StepWhat::WaitsForCustomer => "waits_for_customer",
        StepWhat::Waits => "waits",
        StepWhat::Dispatched => "dispatched",
        StepWhat::VisitAgreed => "visit_agreed",
        StepWhat::VisitChanged => "visit_changed",
        StepWhat::DelayTold => "delay_told",
        StepWhat::SetOut => "set_out",
        StepWhat::Arrived => "arrived",
        StepWhat::NobodyIn => "nobody_in",
        StepWhat::WorkFinished => "work_finished",
        StepWhat::UnsolvedExplained => "unsolved_explained",
        StepWhat::ProgressTold => "progress_told",
        StepWhat::OutageTold => "outage_told",
        StepWhat::SettlementProposed => "settlement_proposed",
        StepWhat::CalledBack => "called_back",
        StepWhat::OrderConfirmed => "order_confirmed",
        StepWhat::OrderShipped => "order_shipped",
        StepWhat::ResultFound => "result_found",
        StepWhat::Rated(CustomerWord::Satisfied) => "rated_satisfied",
        StepWhat::Rated(CustomerWord::Accepted) => "rated_accepted",
        StepWhat::Rated(CustomerWord::Dissatisfied) => "rated_dissatisfied",
        StepWhat::Joined => "joined",
        StepWhat::Closed => "closed",
        StepWhat::Reopened => "reopened",
    }
}
