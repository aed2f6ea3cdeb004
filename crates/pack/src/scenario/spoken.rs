//! Lines on which somebody at the desk says or writes something, or learns in a talk how the customer is called.

use domain::{Channel, Direction, FactBody, Moment, Replied, Talk};

use crate::scenario::Told;
use crate::scenario::header::called;
use crate::scenario::line::Words;
use crate::scenario::timeline::Timeline;
use crate::scenario::words::{self, no_word};
use crate::source::says;

/// A reply; what is said aloud is no message.
pub(super) fn reply(timeline: &mut Timeline, channel: Channel, text: &str) -> Replied {
    let is_aloud = matches!(channel, Channel::Phone | Channel::Counter | Channel::Visit);
    Replied {
        message: (!is_aloud).then(|| timeline.message()),
        contact: timeline.contact(),
        channel,
        text: text.to_owned(),
        is_automatic: false,
        attachments: Vec::new(),
    }
}

/// Lines that begin with what is said, written, or learnt in a talk.
pub(super) fn spoken(
    timeline: &mut Timeline,
    line: &mut Words<'_>,
    text: &str,
) -> Result<Option<FactBody>, Told> {
    let talk = |timeline: &mut Timeline, direction| Talk {
        contact: timeline.contact(),
        channel: Channel::Phone,
        direction,
        opening: None,
        closing: None,
        told: None,
        duration_s: None,
    };
    let said = Some(text.to_owned());
    let body = if line.take_any(&["replies", "答复"]) {
        let channel = if line.take_any(&["by", "通过"]) {
            let word = line.take();
            words::channel(word).ok_or_else(|| {
                let right = says!(
                    "写 邮件、电话、在线、柜台 或 上门",
                    "write email, phone, chat, counter or visit"
                );
                no_word(word, ("渠道", "channel"), right)
            })?
        } else {
            timeline.channel.unwrap_or(Channel::Email)
        };
        timeline.say(channel, text);
        FactBody::ReplySent {
            reply: reply(timeline, channel, text),
        }
    } else if line.take_any(&["opens call", "接听"]) {
        timeline.last_text = Some((Moment::CallOpening, text.to_owned()));
        FactBody::CallTalked {
            talk: Talk {
                opening: said,
                ..talk(timeline, Direction::Inbound)
            },
        }
    } else if line.take_any(&["closes call", "结束通话"]) {
        timeline.last_text = Some((Moment::CallClosing, text.to_owned()));
        let talk = Talk {
            closing: said,
            ..talk(timeline, Direction::Inbound)
        };
        timeline.end_contact();
        FactBody::CallTalked { talk }
    } else if line.take_any(&["tells", "电话告知"]) {
        timeline.last_text = Some((Moment::Reply, text.to_owned()));
        FactBody::CallTalked {
            talk: Talk {
                told: said,
                ..talk(timeline, Direction::Outbound)
            },
        }
    } else if line.take_any(&["calls customer", "致电客户"]) {
        FactBody::CallPlaced {
            contact: timeline.contact(),
        }
    } else if line.take_any(&["learns name", "得知姓名"]) {
        let (name, title) = called(text);
        timeline.name_customer(name, title)
    } else if line.take_any(&["notes", "备注"]) {
        timeline.last_text = Some((Moment::Note, text.to_owned()));
        FactBody::NoteAdded {
            text: text.to_owned(),
        }
    } else {
        return Ok(None);
    };
    Ok(Some(body))
}
