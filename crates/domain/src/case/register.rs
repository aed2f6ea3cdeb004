//! Registers: chains of facts that belong to no case, folded like one.
//!
//! Always true: a register begins with an event and has no owner. The trap: its category says nothing; ask `is_register`.

use std::collections::BTreeMap;

use crate::{Case, CaseType, Channel, ContactId, Fact, FactBody, NotRaised, Priority, Raised};

impl Case {
    /// A register as its first event begins it: a chain of facts outside of any case, such as a team's shifts or a
    /// call that led to none. It has no owner, no type that matters and no end.
    ///
    /// # Errors
    /// When the fact is not an event.
    pub fn begin_register(fact: &Fact) -> Result<Self, NotRaised> {
        if !matches!(fact.body, FactBody::EventHappened { .. }) {
            return Err(NotRaised(fact.case_id));
        }
        let raised = Raised {
            case_type: CaseType::Enquiry,
            priority: Priority::Normal,
            priority_by: None,
            channel: Channel::Counter,
            contact: ContactId::from_uuid(fact.case_id.as_uuid()),
            customer: None,
            place: None,
            subject: String::new(),
            description: String::new(),
            since: None,
            fields: BTreeMap::new(),
            flags: Vec::new(),
            is_confirmed: false,
            team: None,
            owner: None,
        };
        Ok(Self {
            is_register: true,
            ..Self::from_raised(fact, raised)
        })
    }
}
