//! Households and companies with their members.
//!
//! Always true: a membership stays with the entry that it was entered on, like identities and places, so undoing a merge
//! finds it; it is read for the customer that goes on. A group that nobody belongs to is gone.

use calendar::Instant;
use domain::{CustomerGroup, CustomerId, GroupId, GroupMember};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_GROUP = Statement::new(
        "insert_customer_group",
        "INSERT INTO customer_groups (group_id, kind, name, created_at) VALUES ($1, $2, $3, $4)",
    );
    RENAME_GROUP = Statement::new(
        "rename_customer_group",
        "UPDATE customer_groups SET name = $2 WHERE group_id = $1",
    );
    LOAD_GROUP = Statement::new(
        "load_customer_group",
        "SELECT group_id, kind, name, created_at FROM customer_groups WHERE group_id = $1",
    );
    // Names are looked through when somebody enters who belongs where, never while a customer waits for a screen.
    FIND_GROUPS = Statement::new(
        "find_customer_groups",
        "SELECT group_id, kind, name, created_at FROM customer_groups WHERE lower(name) LIKE lower($1)
         ORDER BY name, group_id LIMIT $2",
    ).scans();
    GROUPS_OF = Statement::new(
        "groups_of_customer",
        "SELECT DISTINCT g.group_id, g.kind, g.name, g.created_at FROM customer_group_members m
         JOIN customer_groups g ON g.group_id = m.group_id
         WHERE m.customer_id IN (SELECT customer_id FROM customers WHERE customer_id = $1 OR merged_into = $1)
         ORDER BY g.created_at, g.group_id",
    );
    MEMBERS = Statement::new(
        "members_of_customer_group",
        "SELECT COALESCE(c.merged_into, c.customer_id) AS customer, m.role, m.since_at
         FROM customer_group_members m JOIN customers c ON c.customer_id = m.customer_id
         WHERE m.group_id = $1 ORDER BY m.since_at, m.customer_id LIMIT $2",
    );
    CHANGE_PART = Statement::new(
        "change_customer_group_part",
        "UPDATE customer_group_members SET role = $3 WHERE group_id = $1
           AND customer_id IN (SELECT customer_id FROM customers WHERE customer_id = $2 OR merged_into = $2)",
    );
    ADD_MEMBER = Statement::new(
        "add_customer_group_member",
        "INSERT INTO customer_group_members (group_id, customer_id, role, since_at) VALUES ($1, $2, $3, $4)",
    );
    REMOVE_MEMBER = Statement::new(
        "remove_customer_group_member",
        "DELETE FROM customer_group_members WHERE group_id = $1
           AND customer_id IN (SELECT customer_id FROM customers WHERE customer_id = $2 OR merged_into = $2)",
    );
    DROP_EMPTY = Statement::new(
        "drop_empty_customer_group",
        "DELETE FROM customer_groups WHERE group_id = $1
           AND NOT EXISTS (SELECT 1 FROM customer_group_members m WHERE m.group_id = $1)",
    );
}

/// Enters a group, as yet without members.
///
/// # Errors
/// `Duplicate` when it exists.
pub fn insert_group(tx: &mut Tx<'_>, group: &CustomerGroup) -> Result<(), StoreError> {
    let CustomerGroup {
        id,
        kind,
        name,
        created_at,
    } = group;
    tx.execute(&INSERT_GROUP, values![*id, *kind, name, *created_at])?;
    Ok(())
}

/// Gives a group another name; false when there is none.
///
/// # Errors
/// When the statement fails.
pub fn rename_group(tx: &mut Tx<'_>, id: GroupId, name: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&RENAME_GROUP, values![id, name])? > 0)
}

/// A group.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_group(tx: &mut Tx<'_>, id: GroupId) -> Result<Option<CustomerGroup>, StoreError> {
    tx.query_opt(&LOAD_GROUP, values![id])?
        .map(|mut row| read_group(&mut row))
        .transpose()
}

/// Groups whose names hold these characters, by name, at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn find_groups(tx: &mut Tx<'_>, part: &str, limit: u32) -> Result<Vec<CustomerGroup>, StoreError> {
    // What stands for anything in a pattern is looked for as any one character.
    let plain: String = part
        .chars()
        .map(|it| if matches!(it, '%' | '\\') { '_' } else { it })
        .collect();
    tx.query(&FIND_GROUPS, values![format!("%{plain}%"), limit])?
        .into_iter()
        .map(|mut row| read_group(&mut row))
        .collect()
}

/// The groups that a customer belongs to, by any of their entries.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn groups_of(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<CustomerGroup>, StoreError> {
    tx.query(&GROUPS_OF, values![customer])?
        .into_iter()
        .map(|mut row| read_group(&mut row))
        .collect()
}

/// Who belongs to a group, each once, the longest known first, at most `limit`.
///
/// # Errors
/// When the statement fails.
pub fn members_of(tx: &mut Tx<'_>, group: GroupId, limit: u32) -> Result<Vec<GroupMember>, StoreError> {
    let mut members: Vec<GroupMember> = Vec::new();
    for mut row in tx.query(&MEMBERS, values![group, limit])? {
        let member = GroupMember {
            customer: row.take()?,
            part: row.take()?,
            since_at: row.take()?,
        };
        if members.iter().all(|it| it.customer != member.customer) {
            members.push(member);
        }
    }
    Ok(members)
}

/// Lets a customer belong to a group, or changes as what, by whichever of their entries they belong to it.
///
/// # Errors
/// When a statement fails.
pub fn set_member(
    tx: &mut Tx<'_>,
    group: GroupId,
    (customer, part): (CustomerId, &str),
    at: Instant,
) -> Result<(), StoreError> {
    if tx.execute(&CHANGE_PART, values![group, customer, part])? == 0 {
        tx.execute(&ADD_MEMBER, values![group, customer, part, at])?;
    }
    Ok(())
}

/// Takes a customer out of a group, with all of their entries; false when they did not belong to it.
///
/// # Errors
/// When a statement fails.
pub fn remove_member(tx: &mut Tx<'_>, group: GroupId, customer: CustomerId) -> Result<bool, StoreError> {
    let removed = tx.execute(&REMOVE_MEMBER, values![group, customer])?;
    tx.execute(&DROP_EMPTY, values![group])?;
    Ok(removed > 0)
}

fn read_group(row: &mut Row) -> Result<CustomerGroup, StoreError> {
    Ok(CustomerGroup {
        id: row.take()?,
        kind: row.take()?,
        name: row.take()?,
        created_at: row.take()?,
    })
}
