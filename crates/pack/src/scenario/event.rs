//! Lines on which something happens: who did what, as a fact.

use calendar::Instant;
use domain::{
    Author, CaseType, Channel, Evidence, FactBody, Moment, PersonId, PromiseRecord, Raised, Received,
    Reclassified, Replied,
};

use crate::scenario::Told;
use crate::scenario::line::Words;
use crate::scenario::spoken::{reply, spoken};
use crate::scenario::timeline::{Timeline, customer, identity, place};
use crate::scenario::words::{self, no_priority, no_time, no_word};
use crate::source::says;

/// What the customer does.
pub(super) fn by_customer(
    timeline: &mut Timeline,
    mut line: Words<'_>,
    text: &str,
) -> Result<FactBody, Told> {
    let ways: [(&[&str], Channel); 4] = [
        (&["mails", "来信"], Channel::Email),
        (&["chats", "在线留言"], Channel::Chat),
        (&["messages", "发消息"], Channel::Messenger),
        (&["calls", "来电"], Channel::Phone),
    ];
    if line.take_any(&["urges", "催办"]) {
        return Ok(FactBody::Urged {
            text: text.to_owned(),
        });
    }
    for (sayings, channel) in ways {
        if !line.take_any(sayings) {
            continue;
        }
        if timeline.channel.is_none() {
            let case_type = if line.is_empty() {
                CaseType::Enquiry
            } else {
                case_type(&mut line)?
            };
            return Ok(FactBody::CaseRaised {
                raised: timeline.raised(channel, case_type, text),
            });
        }
        return Ok(FactBody::MessageReceived {
            received: Received {
                message: timeline.message(),
                contact: timeline.contact(),
                channel,
                subject: None,
                text: text.to_owned(),
            },
        });
    }
    Err(Told::new(
        says!(
            "客户在这里不能 `{what}`",
            "`{what}` is nothing that a customer does here",
            what = line.rest()
        ),
        says!(
            "客户可以 来信、在线留言、发消息、来电 或 催办",
            "a customer mails, chats, messages, calls or urges"
        ),
    ))
}

/// What a rule or a channel does.
pub(super) fn by_system(timeline: &mut Timeline, mut line: Words<'_>, text: &str) -> Result<FactBody, Told> {
    if line.take_any(&["replies", "自动答复"]) {
        let channel = timeline.channel.unwrap_or(Channel::Email);
        return Ok(FactBody::ReplySent {
            reply: Replied {
                is_automatic: true,
                ..reply(timeline, channel, text)
            },
        });
    }
    Err(Told::new(
        says!(
            "系统在这里不能 `{what}`",
            "`{what}` is nothing that the system does here",
            what = line.rest()
        ),
        says!("系统可以 自动答复", "the system replies"),
    ))
}

/// What somebody at the desk does.
pub(super) fn by_person(
    timeline: &mut Timeline,
    (person, at): (PersonId, Instant),
    mut line: Words<'_>,
    text: Option<&str>,
) -> Result<FactBody, Told> {
    let words = text.unwrap_or_default().to_owned();
    if line.take_any(&["registers", "登记"]) {
        return register(timeline, person, &mut line, &words).map(|raised| FactBody::CaseRaised { raised });
    }
    if let Some(body) = spoken(timeline, &mut line, &words)? {
        return Ok(body);
    }
    if let Some(body) = promised(timeline, at, &mut line, &words)? {
        return Ok(body);
    }
    if let Some(body) = handed_over(timeline, person, &mut line, &words)? {
        return Ok(body);
    }
    if let Some(body) = closing(timeline, &mut line, &words)? {
        return Ok(body);
    }
    Err(Told::new(
        says!(
            "服务台的人在这里不能 `{what}`",
            "`{what}` is nothing that somebody at the desk does here",
            what = line.rest()
        ),
        says!(
            "可以 登记、答复、接听、结束通话、电话告知、致电客户、备注、得知姓名、承诺答复、改约答复、兑现答复、移交给、接受移交、拒绝移交、接手、\
             等待、结束等待、联系客户、记录结果、记录客户意见、办结、重开、改类型、改优先级 或 查看",
            "they register, reply, open call, close call, tell, note, learn name, promise answer by, renew answer to, give answer, offer \
             to, accept, decline, take over, wait for, end waiting, try to reach, record result, record word, close, reopen, \
             set or reveal"
        ),
    ))
}

fn promised(
    timeline: &mut Timeline,
    at: Instant,
    line: &mut Words<'_>,
    text: &str,
) -> Result<Option<FactBody>, Told> {
    let text = text.to_owned();
    let no_time = |line: &Words<'_>| {
        let right = says!(
            "写 承诺答复 2026-11-16 12:00：…",
            "write promises answer by 2026-11-16 12:00: …"
        );
        no_time(*line, right)
    };
    if line.take_any(&["promises answer by", "承诺答复"]) {
        let by_at = line
            .take_time(&timeline.zone, Some(at))
            .ok_or_else(|| no_time(line))?;
        let record = recorded(line)?;
        timeline.answers += 1;
        return Ok(Some(FactBody::AnswerPromised {
            answer: timeline.answer(),
            by_at,
            what: text,
            record,
        }));
    }
    if line.take_any(&["renews answer to", "改约答复"]) {
        let by_at = line
            .take_time(&timeline.zone, Some(at))
            .ok_or_else(|| no_time(line))?;
        timeline.last_text = Some((Moment::Reply, text.clone()));
        return Ok(Some(FactBody::AnswerRenewed {
            answer: timeline.answer(),
            by_at,
            apology: text,
        }));
    }
    if line.take_any(&["gives answer", "兑现答复"]) {
        timeline.last_text = Some((Moment::Reply, text.clone()));
        return Ok(Some(FactBody::AnswerGiven {
            answer: timeline.answer(),
            text,
        }));
    }
    Ok(None)
}

/// What is recorded with a promise: `no_place=a bill with apology, reach`, `与地点无关=费用咨询 已有 致歉、联系方式`.
fn recorded(line: &mut Words<'_>) -> Result<PromiseRecord, Told> {
    let mut record = PromiseRecord::default();
    if ["no_place=", "与地点无关="]
        .iter()
        .any(|it| line.peek().starts_with(it))
    {
        let said = line.take_value();
        record.no_place = said.split_once('=').map(|(_, why)| why.to_owned());
    }
    if !line.take_any(&["with", "已有"]) {
        return Ok(record);
    }
    let listed = words::evidence_list(line.rest()).map_err(|word| {
        let right = says!("写 致歉、地址、联系方式", "write apology, address or reach");
        no_word(&word, ("随承诺记录的内容", "recorded with a promise"), right)
    })?;
    record.is_apologised = listed.contains(&Evidence::Apology);
    record.place = listed.contains(&Evidence::Address).then(place);
    record.reach = listed.contains(&Evidence::Reach).then(identity);
    Ok(record)
}

fn handed_over(
    timeline: &Timeline,
    person: PersonId,
    line: &mut Words<'_>,
    text: &str,
) -> Result<Option<FactBody>, Told> {
    let text = text.to_owned();
    let body = if line.take_any(&["offers to", "移交给"]) {
        FactBody::HandoverOffered {
            to_person: Some(timeline.person(line.take())?),
            to_team: None,
            note: text,
        }
    } else if line.take_any(&["accepts", "接受移交"]) {
        FactBody::HandoverAccepted {}
    } else if line.take_any(&["declines", "拒绝移交"]) {
        FactBody::HandoverDeclined { reason: text }
    } else if line.take_any(&["takes over", "接手"]) {
        FactBody::HandlerChanged {
            handler: Some(person),
        }
    } else if line.take_any(&["waits for", "等待"]) {
        let word = line.take();
        let reason = words::wait_reason(word).ok_or_else(|| {
            let right = says!(
                "写 客户、预约、配件、第三方 或 不可抗力",
                "write customer, appointment, parts, third_party or force_majeure"
            );
            no_word(word, ("等待的原因", "reason to wait"), right)
        })?;
        FactBody::WaitingStarted {
            reason,
            until_at: None,
            note: text,
        }
    } else if line.take_any(&["ends waiting", "结束等待"]) {
        FactBody::WaitingEnded { note: text }
    } else {
        return Ok(None);
    };
    Ok(Some(body))
}

fn closing(timeline: &Timeline, line: &mut Words<'_>, text: &str) -> Result<Option<FactBody>, Told> {
    let text = text.to_owned();
    let body = if line.take_any(&["tries to reach", "联系客户"]) {
        let word = line.take();
        let outcome = words::try_outcome(word).ok_or_else(|| {
            let right = says!(
                "写 无人接听、占线、号码有误 或 已联系上",
                "write no_answer, busy, wrong_number or reached"
            );
            no_word(word, ("联系的结果", "outcome of a try"), right)
        })?;
        FactBody::ContactTried { outcome, note: text }
    } else if line.take_any(&["records result", "记录结果"]) {
        FactBody::ResultRecorded { result: text }
    } else if line.take_any(&["records word", "记录客户意见"]) {
        let said = line.take();
        let word = words::customer_word(said).ok_or_else(|| {
            let right = says!(
                "写 满意、认可 或 不满意",
                "write satisfied, accepted or dissatisfied"
            );
            no_word(said, ("客户意见", "word of a customer"), right)
        })?;
        FactBody::CustomerWordTaken { word, note: text }
    } else if line.take_any(&["closes", "办结"]) {
        FactBody::CaseClosed {
            cause: None,
            remedy: None,
            prevention: None,
        }
    } else if line.take_any(&["reopens", "重开"]) {
        let to_owner = if line.take_any(&["to", "给"]) {
            Some(timeline.person(line.take())?)
        } else {
            None
        };
        FactBody::CaseReopened {
            reason: text,
            to_owner,
        }
    } else if line.take_any(&["sets type", "改类型"]) {
        FactBody::Classified {
            change: Reclassified {
                case_type: Some(case_type(line)?),
                ..Reclassified::default()
            },
        }
    } else if line.take_any(&["sets priority", "改优先级"]) {
        FactBody::Classified {
            change: Reclassified {
                priority: Some(priority(line)?),
                ..Reclassified::default()
            },
        }
    } else if line.take_any(&["reveals", "查看"]) {
        FactBody::FieldRevealed {
            field: line.take().to_owned(),
            reason: text,
        }
    } else {
        return Ok(None);
    };
    Ok(Some(body))
}

fn case_type(line: &mut Words<'_>) -> Result<CaseType, Told> {
    let word = line.take();
    words::case_type(word).ok_or_else(|| {
        let right = says!(
            "写 咨询、报修、投诉 等",
            "write enquiry, repair, complaint and the like"
        );
        no_word(word, ("事项类型", "type of case"), right)
    })
}

fn priority(line: &mut Words<'_>) -> Result<domain::Priority, Told> {
    let word = line.take();
    words::priority(word).ok_or_else(|| no_priority(word))
}

/// `registers repair by phone with name, reach, address, since flags elderly priority low: …`. Without `with`,
/// everything that a form can ask for is there.
fn register(
    timeline: &mut Timeline,
    person: PersonId,
    line: &mut Words<'_>,
    text: &str,
) -> Result<Raised, Told> {
    let case_type = case_type(line)?;
    let mut raised = timeline.raised(Channel::Phone, case_type, text);
    raised.owner = Some(person);
    let mut present = None;
    while !line.is_empty() {
        if line.take_any(&["by", "通过"]) {
            let word = line.take();
            raised.channel = words::channel(word).ok_or_else(|| {
                let right = says!("写 电话、柜台 或 上门", "write phone, counter or visit");
                no_word(word, ("渠道", "channel"), right)
            })?;
            timeline.channel = Some(raised.channel);
        } else if line.take_any(&["with", "已有"]) {
            let list = line.take();
            present = Some(words::evidence_list(list).map_err(|word| {
                let right = says!(
                    "写 姓名、联系方式、地址，中间不留空格",
                    "write customer_name,reach,address without spaces"
                );
                no_word(&word, ("可以填的内容", "evidence"), right)
            })?);
        } else if line.take_any(&["flags", "标记"]) {
            raised.flags = words::items(line.take()).map(str::to_owned).collect();
        } else if line.take_any(&["priority", "优先级"]) {
            raised.priority = priority(line)?;
        } else {
            return Err(Told::new(
                says!(
                    "看不懂 `{word}`",
                    "`{word}` is not understood",
                    word = line.peek()
                ),
                says!(
                    "写 通过、已有、标记 或 优先级",
                    "write by, with, flags or priority"
                ),
            ));
        }
    }
    fill_form(&mut raised, present.as_deref());
    Ok(raised)
}

fn fill_form(raised: &mut Raised, present: Option<&[Evidence]>) {
    let has = |it: Evidence| present.is_none_or(|list| list.contains(&it));
    if present.is_none() {
        raised.customer = Some(customer());
    }
    let fields = [
        (Evidence::CustomerName, "customer_name", "王芳"),
        (Evidence::Reach, "phone", "13800000000"),
        (Evidence::Address, "address", "和平路 1 号"),
    ];
    for (part, name, value) in fields {
        if has(part) {
            raised
                .fields
                .entry(name.to_owned())
                .or_insert_with(|| value.to_owned());
        } else {
            raised.fields.remove(name);
        }
    }
    raised.since = has(Evidence::Since).then(|| "昨天".to_owned());
    raised.is_confirmed = has(Evidence::Confirmation);
}

/// Who wrote a fact of the customer's or the system's.
pub(super) fn author_of(word: &str) -> Option<Author> {
    match word {
        "customer" | "客户" => Some(Timeline::customer()),
        "system" | "系统" => Some(Author::System),
        _ => None,
    }
}
