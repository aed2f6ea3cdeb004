//! Forms: a record is not complete without its parts (B02, B13 on intake; A18 on mail).
//!
//! The trap: an intake record is what a person writes down in a call, at the counter or on a visit; what a customer
//! writes is no intake record.

use domain::{Action, Author, Channel, Evidence, FactBody, FactKind, FindingAct, Refusal};
use pack::{FactName, FormRule, RecordKind, RecordName, Rule, RuleKind, Wording};

use super::check::{is_about, judged, lacking};
use super::{Judged, Kind, Occasion, phrase};
use crate::ask::{Question, called, refusal};
use crate::evidence::intake_part;

/// Forms.
pub struct Form;

impl Kind for Form {
    fn rule_kind(&self) -> RuleKind {
        RuleKind::Form
    }

    fn about(&self) -> Wording {
        Wording {
            zh: "表单：记录必须写全。受理时由工作人员登记的内容、发给客户的邮件各段落、各类事件记录的字段，齐全为守约，缺项为违约并列出所缺。".to_owned(),
            en: "Form: a record must be complete. What staff write down at intake, the sections of a mail to the \
                 customer, the fields of what the house reports: complete is kept; anything missing breaks it and is listed."
                .to_owned(),
        }
    }

    fn watches(&self, rule: &Rule) -> Vec<FactName> {
        let Rule::Form(rule) = rule else { return Vec::new() };
        vec![match rule.record {
            RecordName::Record(RecordKind::Intake) => FactName::Fact(FactKind::CaseRaised),
            RecordName::Record(RecordKind::EmailReply) => FactName::Fact(FactKind::ReplySent),
            RecordName::Event(event) => FactName::Event(event),
        }]
    }

    fn judge(&self, occasion: &Occasion<'_>) -> Option<Judged> {
        let Rule::Form(rule) = &occasion.clause.rule else {
            return None;
        };
        if !is_about(&rule.check, occasion.view) {
            return None;
        }
        match rule.record {
            RecordName::Event(_) => Some(judged(&rule.check, occasion)),
            RecordName::Record(RecordKind::Intake) => {
                let case = &occasion.state.case;
                let is_written_down =
                    matches!(occasion.fact.author, Author::Person(_)) && is_spoken(case.channel);
                if !is_written_down {
                    return None;
                }
                let needs = needs_for(rule, case.case_type);
                let missing = needs.filter(|it| intake_part(case, *it) == Some(false));
                Some(Judged::by_missing(
                    missing.map(|it| it.as_str().to_owned()).collect(),
                    vec![occasion.fact.seq],
                ))
            }
            RecordName::Record(RecordKind::EmailReply) => {
                let is_mail = matches!(&occasion.fact.body, FactBody::ReplySent { reply } if reply.channel == Channel::Email);
                if is_mail {
                    phrase::judge_parts(occasion)
                } else {
                    None
                }
            }
        }
    }

    fn ask(&self, question: &Question<'_>) -> Option<Refusal> {
        let Rule::Form(rule) = &question.clause.rule else {
            return None;
        };
        if rule.act != FindingAct::Refuse {
            return None;
        }
        if let (Action::Record { event }, RecordName::Event(meant)) = (question.action, rule.record) {
            let view = question.view();
            if event.what != meant || !is_about(&rule.check, &view) {
                return None;
            }
            return question.refuse(
                Vec::new(),
                lacking(question.standard, &rule.check, &view, question.state),
            );
        }
        if rule.record != RecordName::Record(RecordKind::Intake) {
            return None;
        }
        let Action::Raise {
            case_type,
            present,
            missing_fields,
            is_answered_now: _,
        } = question.action
        else {
            return None;
        };
        let of_type: Vec<Evidence> = match case_type {
            Some(case_type) => needs_for(rule, *case_type).collect(),
            None => rule.needs.clone(),
        };
        let mut missing = Vec::new();
        for it in of_type {
            let is_there = present.contains(&it)
                || (it == Evidence::CaseType && case_type.is_some())
                || (it == Evidence::FormField && missing_fields.is_empty());
            if !is_there {
                missing.push(it);
            }
        }
        if missing.is_empty() {
            return None;
        }
        let mut refusal = refusal(question.clause, missing);
        if refusal.missing.contains(&Evidence::FormField) {
            refusal.fields = called(question.clause, missing_fields.iter().cloned());
        }
        Some(refusal)
    }
}

const fn is_spoken(channel: Channel) -> bool {
    match channel {
        Channel::Phone | Channel::Counter | Channel::Visit => true,
        Channel::Email | Channel::Chat | Channel::Messenger => false,
    }
}

fn needs_for(rule: &FormRule, case_type: domain::CaseType) -> impl Iterator<Item = Evidence> {
    let also = rule
        .also
        .iter()
        .filter(move |(types, _)| types.contains(&case_type))
        .flat_map(|(_, needs)| needs);
    rule.needs.iter().chain(also).copied()
}
