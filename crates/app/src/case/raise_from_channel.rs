//! Raises a case from what a customer wrote: an enquiry until somebody says otherwise, with the priority of the rule.

use std::collections::BTreeMap;

use calendar::Instant;
use domain::{Author, CaseType, Channel, ContactId, CustomerId, Priority, Raised, TeamId};

use crate::AppError;
use crate::work::{OpenCase, Work};

/// What came.
pub(crate) struct Written<'a> {
    /// The way.
    pub(crate) channel: Channel,
    /// The contact in which it came.
    pub(crate) contact: ContactId,
    /// Who wrote.
    pub(crate) customer: CustomerId,
    /// A subject line; blank: the first words.
    pub(crate) subject: &'a str,
    /// The words.
    pub(crate) text: &'a str,
    /// Whose queue.
    pub(crate) team: Option<TeamId>,
}

/// Raises the case; whoever calls records the message and saves.
pub(crate) fn raise_from_channel(
    work: &mut Work<'_, '_>,
    at: Instant,
    written: &Written<'_>,
) -> Result<OpenCase, AppError> {
    let subject = if written.subject.trim().is_empty() {
        domain::preview_of(written.text)
    } else {
        written.subject.trim().chars().take(200).collect()
    };
    let mut raised = Raised {
        case_type: CaseType::Enquiry,
        priority: Priority::Normal,
        priority_by: None,
        channel: written.channel,
        contact: written.contact,
        customer: Some(written.customer),
        place: None,
        subject,
        description: written.text.to_owned(),
        since: None,
        fields: BTreeMap::new(),
        flags: Vec::new(),
        is_confirmed: false,
        team: written.team,
        owner: None,
    };
    let (priority, clause) = engine::priority_of(work.standard(), &raised);
    raised.priority = priority;
    raised.priority_by = clause;
    work.name_customer(&mut raised)?;
    work.raise(Author::Customer(Some(written.customer)), at, raised)
}
