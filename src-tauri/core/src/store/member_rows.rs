//! The rows behind decisions about members, one statement each.

use std::collections::HashMap;

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::StoreError;
use crate::model::{
    Alias, AliasIdentity, AliasKey, Member, MemberKey, Timestamp, TreatmentChoice, ordered,
};

/// Makes one row of several members and returns it: that of the first.
pub(super) fn join(
    transaction: &Transaction<'_>,
    members: &[Member],
    now: Timestamp,
) -> Result<i64, StoreError> {
    let id = row_of(transaction, &members[0].key, now)?;
    for other in &members[1..] {
        let merged = row_of(transaction, &other.key, now)?;
        if merged != id {
            let values = [id, merged];
            transaction
                .prepare_cached("UPDATE member_aliases SET member_id = ?1 WHERE member_id = ?2")?
                .execute(values)?;
            transaction
                .prepare_cached("DELETE FROM members WHERE id = ?1")?
                .execute([merged])?;
        }
    }
    let chosen = members.iter().map(|member| member.choice);
    let choice = chosen
        .into_iter()
        .find(|choice| *choice != TreatmentChoice::Automatic)
        .unwrap_or(TreatmentChoice::Automatic);
    // All of them are bots, or none is: later ones must not change that.
    transaction
        .prepare_cached("UPDATE members SET treatment = ?2, is_bot = ?3 WHERE id = ?1")?
        .execute(params![id, choice, is_bot(members)])?;
    transaction
        .prepare_cached(
            "DELETE FROM distinct_aliases WHERE
                first_key IN (SELECT alias_key FROM member_aliases WHERE member_id = ?1)
                AND second_key IN (SELECT alias_key FROM member_aliases WHERE member_id = ?1)",
        )?
        .execute([id])?;
    Ok(id)
}

fn is_bot(members: &[Member]) -> Option<bool> {
    let is_decided = members.iter().any(|member| member.is_bot_chosen);
    (is_decided || members[0].is_bot).then_some(members[0].is_bot)
}

/// The row of a member, made where nothing was decided about it yet.
pub(super) fn row_of(
    transaction: &Transaction<'_>,
    key: &MemberKey,
    now: Timestamp,
) -> Result<i64, StoreError> {
    if let Some(id) = key.0.strip_prefix("member ") {
        let id: i64 = id.parse().map_err(|_not_a_number| StoreError::NotFound)?;
        return Ok(transaction
            .prepare_cached("SELECT id FROM members WHERE id = ?1")?
            .query_row([id], |row| row.get(0))?);
    }
    let alias = AliasKey(key.0.clone());
    if let Some(id) = joined_to(transaction, &alias)? {
        return Ok(id);
    }
    let id = insert_member(transaction, now)?;
    attach(transaction, &alias, id, now)?;
    Ok(id)
}

/// The member an alias was joined to.
pub(super) fn joined_to(
    transaction: &Transaction<'_>,
    alias: &AliasKey,
) -> Result<Option<i64>, StoreError> {
    Ok(transaction
        .prepare_cached("SELECT member_id FROM member_aliases WHERE alias_key = ?1")?
        .query_row([&alias.0], |row| row.get(0))
        .optional()?)
}

/// A new member about whom nothing is decided, without aliases.
pub(super) fn insert_member(
    transaction: &Transaction<'_>,
    now: Timestamp,
) -> Result<i64, StoreError> {
    Ok(transaction
        .prepare_cached("INSERT INTO members (treatment, created_at) VALUES (?1, ?2) RETURNING id")?
        .query_row(params![TreatmentChoice::Automatic, now], |row| row.get(0))?)
}

/// Joins an alias to a member, whichever it was joined to before.
pub(super) fn attach(
    transaction: &Transaction<'_>,
    alias: &AliasKey,
    member: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO member_aliases (alias_key, member_id, joined_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (alias_key) DO UPDATE SET
                member_id = excluded.member_id, joined_at = excluded.joined_at",
        )?
        .execute(params![alias.0, member, now])?;
    Ok(())
}

/// Makes an alias a member of its own again.
pub(super) fn detach(transaction: &Transaction<'_>, alias: &AliasKey) -> Result<(), StoreError> {
    transaction
        .prepare_cached("DELETE FROM member_aliases WHERE alias_key = ?1")?
        .execute([&alias.0])?;
    Ok(())
}

/// Notes that two aliases are two people's.
pub(super) fn set_distinct(
    transaction: &Transaction<'_>,
    one: &AliasKey,
    other: &AliasKey,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (first, second) = ordered(one.clone(), other.clone());
    transaction
        .prepare_cached(
            "INSERT INTO distinct_aliases (first_key, second_key, decided_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (first_key, second_key) DO NOTHING",
        )?
        .execute(params![first.0, second.0, now])?;
    Ok(())
}

/// Whether the alias is one name taken out of an address: it has a row for as long as it is apart.
pub(super) fn is_split(alias: &Alias) -> bool {
    matches!(&alias.identity, AliasIdentity::Address { address, shared: false }
        if alias.key.0 != format!("address {address}"))
}

/// Deletes a member of whom nothing is left to remember.
pub(super) fn tidy(
    transaction: &Transaction<'_>,
    id: i64,
    present: &[Alias],
) -> Result<(), StoreError> {
    if present.iter().any(is_split) {
        return Ok(());
    }
    transaction
        .prepare_cached(
            "DELETE FROM members WHERE id = ?1 AND treatment = ?2 AND is_bot IS NULL
             AND (SELECT count(*) FROM member_aliases WHERE member_id = ?1) < 2",
        )?
        .execute(params![id, TreatmentChoice::Automatic])?;
    Ok(())
}

/// Groups of places that pairs connect, directly or through others.
pub(super) fn connected(pairs: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut group_of: HashMap<usize, usize> = HashMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (one, other) in pairs {
        match (group_of.get(&one).copied(), group_of.get(&other).copied()) {
            (Some(group), Some(same)) if group == same => {}
            (Some(group), Some(absorbed)) => {
                for place in std::mem::take(&mut groups[absorbed]) {
                    group_of.insert(place, group);
                    groups[group].push(place);
                }
            }
            (Some(group), None) => {
                group_of.insert(other, group);
                groups[group].push(other);
            }
            (None, Some(group)) => {
                group_of.insert(one, group);
                groups[group].push(one);
            }
            (None, None) => {
                group_of.insert(one, groups.len());
                group_of.insert(other, groups.len());
                groups.push(vec![one, other]);
            }
        }
    }
    groups.retain(|group| group.len() > 1);
    groups
}
