//! Holiday wishes and company news, and whether they went to customers who had opted out (F09).
//!
//! Always true: that is known, not typed: whoever records a greeting says to whom it went, and the program says from its own
//! record whether somebody among them had opted out by then. The trap: of a greeting to many it is only known that those who
//! opted out were left out because the record says so.

use super::{Event, EventKind};

/// The field that says whether a greeting went to somebody who had opted out.
const OPTED_OUT: &str = "opted_out";
/// The field that says that customers who opted out were left out.
const LEFT_OUT: &str = "left_out";

/// Whether such an event is a greeting: wishes or news.
#[must_use]
pub const fn is_greeting(what: EventKind) -> bool {
    matches!(what, EventKind::WishesSent | EventKind::NewsSent)
}

/// Writes into the record of a greeting whether it went to somebody who had opted out, whatever stood there.
///
/// `has_declined` says of a greeting to one customer that they had opted out by then, of one to many that anybody had; many
/// are kept from it by `left_out`. Other events stay as they are.
pub fn note_opted_out(event: &mut Event, is_to_one: bool, has_declined: bool) {
    if !is_greeting(event.what) {
        return;
    }
    let left_out = !is_to_one && event.field(LEFT_OUT) == Some("yes");
    let word = if has_declined && !left_out { "yes" } else { "no" };
    event.fields.insert(OPTED_OUT.to_owned(), word.to_owned());
}

#[cfg(test)]
mod tests {
    use super::{Event, EventKind, note_opted_out};

    #[test]
    fn what_somebody_typed_gives_way_to_the_record() {
        let mut one = Event::of(EventKind::WishesSent);
        one.fields.insert("opted_out".to_owned(), "no".to_owned());
        note_opted_out(&mut one, true, true);
        assert_eq!(one.field("opted_out"), Some("yes"));
        note_opted_out(&mut one, true, false);
        assert_eq!(one.field("opted_out"), Some("no"));
        let mut other = Event::of(EventKind::FollowedUp);
        note_opted_out(&mut other, true, true);
        assert_eq!(other.field("opted_out"), None);
    }

    #[test]
    fn many_are_kept_from_it_when_the_record_says_so() {
        let mut news = Event::of(EventKind::NewsSent);
        note_opted_out(&mut news, false, true);
        assert_eq!(news.field("opted_out"), Some("yes"));
        news.fields.insert("left_out".to_owned(), "yes".to_owned());
        note_opted_out(&mut news, false, true);
        assert_eq!(news.field("opted_out"), Some("no"));
        // One person cannot be left out of what went to them.
        note_opted_out(&mut news, true, true);
        assert_eq!(news.field("opted_out"), Some("yes"));
    }
}
