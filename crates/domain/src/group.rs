//! Households and companies: customers who belong together, and as what each belongs.
//!
//! Always true: who belongs together stays several people; each is answered by themselves (B07). The trap: a household is
//! no place: people move out, and neighbours in one house are no household.

use calendar::Instant;
use serde::{Deserialize, Serialize};

use crate::{CustomerId, GroupId, closed_set};

closed_set! {
    /// What holds a group together.
    GroupKind {
        /// 家庭
        Household = "household",
        /// 单位
        Company = "company",
    }
}

/// A household or a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerGroup {
    /// Identity.
    pub id: GroupId,
    /// Household or company.
    pub kind: GroupKind,
    /// Its name: a company's own, a household's as the desk calls it.
    pub name: String,
    /// Entered.
    pub created_at: Instant,
}

/// One customer of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupMember {
    /// Who; for an entry that was merged, the one that goes on.
    pub customer: CustomerId,
    /// As what, in the desk's words: 户主, 租户, 财务; empty: not said.
    pub part: String,
    /// Since when the desk knows.
    pub since_at: Instant,
}
