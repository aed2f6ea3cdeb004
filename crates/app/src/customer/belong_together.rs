//! Households and companies: who belongs to which, as what; entered and corrected in the contact in which it is heard (B19).
//!
//! Always true: belonging together merges nobody, and each is answered by themselves (B07).

use domain::{Actor, CustomerGroup, CustomerId, GroupId, GroupKind, Permission};
use pack::says;
use serde_json::json;
use store::customers::groups;

use crate::customer::merge_customers::load_again;
use crate::error::{check_length, check_text};
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::work::Work;
use crate::{AppError, Desk};

/// The group that a customer is to belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupChoice {
    /// One that is known.
    Known(GroupId),
    /// A new one: what it is and its name.
    New(GroupKind, String),
}

/// One group has so many members at most.
pub(crate) const MOST_MEMBERS: u32 = 200;
/// One customer belongs to so many at most.
const MOST_GROUPS: usize = 20;
/// So many are found at once.
const FOUND: u32 = 20;

/// Lets a customer belong to a group, or changes as what; gives the group.
///
/// # Errors
/// Forbidden without the right to edit customers; not found for an unknown customer or group; [`AppError::Invalid`] for a
/// nameless group and for more members or groups than there may be.
pub async fn join_group(
    desk: &Desk,
    actor: &Actor,
    (customer, choice): (CustomerId, GroupChoice),
    part: String,
    once: Option<Once>,
) -> Result<CustomerGroup, AppError> {
    require(actor, Permission::EditCustomers)?;
    check_length("part", &part, 40)?;
    if let GroupChoice::New(_, name) = &choice {
        check_text("name", name, 100)?;
    }
    let by = actor.person;
    desk.write(once, move |work| {
        let customer = load_again(work, customer)?.id;
        let group = group_of(work, &choice)?;
        let known = groups::groups_of(work.tx, customer)?;
        let members = groups::members_of(work.tx, group.id, MOST_MEMBERS)?;
        let is_member = known.iter().any(|it| it.id == group.id);
        let is_full = u32::try_from(members.len()).is_ok_and(|it| it >= MOST_MEMBERS);
        if !is_member && (known.len() >= MOST_GROUPS || is_full) {
            return Err(AppError::invalid(
                "group_id",
                "too_many",
                says!(
                    "一位客户最多属于 {MOST_GROUPS} 组，每组最多 {MOST_MEMBERS} 位客户",
                    "a customer belongs to at most {MOST_GROUPS} groups of at most {MOST_MEMBERS} customers"
                ),
            ));
        }
        groups::set_member(work.tx, group.id, (customer, part.trim()), work.now())?;
        let detail = json!({ "group": group.id.to_string(), "kind": group.kind });
        note(
            work,
            by,
            ("customer_group_joined", format!("customer:{customer}"), &detail),
        )?;
        Ok(group)
    })
    .await
}

fn group_of(work: &mut Work<'_, '_>, choice: &GroupChoice) -> Result<CustomerGroup, AppError> {
    match choice {
        GroupChoice::Known(id) => {
            groups::load_group(work.tx, *id)?.ok_or(AppError::NotFound { what: "group" })
        }
        GroupChoice::New(kind, name) => {
            let group = CustomerGroup {
                id: GroupId::from_uuid(work.next_id()),
                kind: *kind,
                name: name.trim().to_owned(),
                created_at: work.now(),
            };
            groups::insert_group(work.tx, &group)?;
            Ok(group)
        }
    }
}

/// Takes a customer out of a group; a group that nobody is left in is gone.
///
/// # Errors
/// Forbidden without the right to edit customers; not found when they do not belong to it.
pub async fn leave_group(
    desk: &Desk,
    actor: &Actor,
    (customer, group): (CustomerId, GroupId),
    once: Option<Once>,
) -> Result<(), AppError> {
    require(actor, Permission::EditCustomers)?;
    let by = actor.person;
    desk.write(once, move |work| {
        let customer = load_again(work, customer)?.id;
        if !groups::remove_member(work.tx, group, customer)? {
            return Err(AppError::NotFound { what: "group" });
        }
        let detail = json!({ "group": group.to_string() });
        note(
            work,
            by,
            ("customer_group_left", format!("customer:{customer}"), &detail),
        )
    })
    .await
}

/// Gives a group another name.
///
/// # Errors
/// Forbidden without the right to edit customers; not found when there is none; [`AppError::Invalid`] without a name.
pub async fn rename_group(
    desk: &Desk,
    actor: &Actor,
    (group, name): (GroupId, String),
    once: Option<Once>,
) -> Result<CustomerGroup, AppError> {
    require(actor, Permission::EditCustomers)?;
    check_text("name", &name, 100)?;
    let by = actor.person;
    desk.write(once, move |work| {
        if !groups::rename_group(work.tx, group, name.trim())? {
            return Err(AppError::NotFound { what: "group" });
        }
        note(
            work,
            by,
            ("customer_group_renamed", format!("group:{group}"), &json!({})),
        )?;
        groups::load_group(work.tx, group)?.ok_or(AppError::NotFound { what: "group" })
    })
    .await
}

/// Groups whose names hold these characters; none for a single one or less.
///
/// # Errors
/// Forbidden without the right to see customers.
pub async fn find_groups(desk: &Desk, actor: &Actor, part: &str) -> Result<Vec<CustomerGroup>, AppError> {
    require(actor, Permission::ReadCustomers)?;
    check_length("q", part, 100)?;
    let part = part.trim().to_owned();
    if part.chars().count() < 2 {
        return Ok(Vec::new());
    }
    desk.read(move |tx| Ok(groups::find_groups(tx, &part, FOUND)?))
        .await
}
