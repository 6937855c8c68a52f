//! What the user decides about members: who is one person, who is a bot, who counts.
//!
//! Every change can be taken back once, as a whole. Decisions are kept by alias keys, so they hold
//! for whatever is imported later. A bot is never joined with a person.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError};

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::member_rows::{
    attach, connected, detach, insert_member, is_split, join, joined_to, row_of, set_distinct, tidy,
};
use super::members_reading::Directory;
use super::{Store, StoreError};
use crate::model::{
    AliasKey, Failure, FailureCode, MatchStrength, Member, MemberKey, TreatmentChoice,
};

/// What a change did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberChange {
    /// Takes it back, as long as it is the last change; see [`Store::undo_member_change`].
    pub undo: u64,
    /// The member that came of it, where it is one.
    pub member: Option<MemberKey>,
    /// Members or aliases it changed.
    pub changed: usize,
}

/// Why members were not joined.
#[derive(Debug, thiserror::Error)]
pub enum MemberError {
    /// One is a bot and another is none.
    #[error("a bot is not joined with a person")]
    BotWithPerson,
    /// The store could not be read or written, or somebody is not there any more.
    #[error("the store did not take it")]
    Store(#[from] StoreError),
}

impl MemberError {
    /// The failure to show for it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::BotWithPerson => Failure::new(FailureCode::BotWithPerson),
            Self::Store(error) => error.failure(),
        }
    }
}

/// The decisions before the last change.
pub(super) struct Undo {
    number: u64,
    before: Snapshot,
}

/// Id, name, treatment, whether it is a bot, and when it was made.
type MemberRowBefore = (i64, Option<String>, String, Option<bool>, i64);

struct Snapshot {
    members: Vec<MemberRowBefore>,
    aliases: Vec<(String, i64, i64)>,
    distinct: Vec<(String, String, i64)>,
}

impl Store {
    /// Makes one member of several: that of the first key, with `name` where one is given. What was
    /// decided about the first holds for all; where nothing was, the decision about the next.
    ///
    /// # Errors
    /// [`MemberError::BotWithPerson`], and [`StoreError::NotFound`] for unknown keys.
    pub async fn join_members(
        &self,
        keys: &[MemberKey],
        name: Option<String>,
    ) -> Result<MemberChange, MemberError> {
        let members = self.members_of(keys).await?;
        if members
            .iter()
            .any(|member| member.is_bot != members[0].is_bot)
        {
            return Err(MemberError::BotWithPerson);
        }
        let now = self.now();
        let changed = members.len();
        let change = self.change(changed, move |transaction| {
            let id = join(transaction, &members, now)?;
            if let Some(name) = name {
                transaction.execute(
                    "UPDATE members SET name = ?2 WHERE id = ?1",
                    params![id, name],
                )?;
            }
            Ok(Some(id))
        });
        Ok(change.await?)
    }

    /// Joins all that certainly is one person.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn join_certain_matches(&self) -> Result<MemberChange, StoreError> {
        let (directory, matches) = self.matches().await?;
        let certain = matches
            .iter()
            .take_while(|found| found.strength == MatchStrength::Certain)
            .map(|found| (found.first, found.second));
        let groups: Vec<Vec<Member>> = connected(certain)
            .into_iter()
            .map(|group| {
                group
                    .into_iter()
                    .map(|place| directory.members[place].clone())
                    .collect()
            })
            .collect();
        let changed = groups.iter().map(|group| group.len() - 1).sum();
        let now = self.now();
        self.change(changed, move |transaction| {
            for group in &groups {
                join(transaction, group, now)?;
            }
            Ok(None)
        })
        .await
    }

    /// Takes an alias out of a member. It is a member of its own from then on, and not suggested
    /// for joining with the others again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the member has no such alias, or no other.
    pub async fn separate_alias(
        &self,
        member: &MemberKey,
        alias: &AliasKey,
    ) -> Result<MemberChange, StoreError> {
        let member = self.member(member).await?;
        let place = member.aliases.iter().position(|each| each.key == *alias);
        let (Some(place), true) = (place, member.aliases.len() > 1) else {
            return Err(StoreError::NotFound);
        };
        let now = self.now();
        self.change(1, move |transaction| {
            let mut rest = member.aliases;
            let alias = rest.remove(place);
            let id = row_of(transaction, &member.key, now)?;
            if is_split(&alias) {
                let own = insert_member(transaction, now)?;
                attach(transaction, &alias.key, own, now)?;
            } else {
                detach(transaction, &alias.key)?;
            }
            for other in &rest {
                set_distinct(transaction, &alias.key, &other.key, now)?;
            }
            tidy(transaction, id, &rest)?;
            Ok(None)
        })
        .await
    }

    /// Takes one name out of an address that several people use.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when no commits of the address bear that name.
    pub async fn separate_name(
        &self,
        alias: &AliasKey,
        name: String,
    ) -> Result<MemberChange, StoreError> {
        let (alias, now) = (alias.clone(), self.now());
        self.change(1, move |transaction| {
            let own_key: Option<String> = transaction
                .prepare_cached(
                    "SELECT 'address ' || address || ' ' || lower(trim(name)) FROM commit_authors
                     WHERE 'address ' || address = ?1 AND name = ?2 AND NOT is_shared_address",
                )?
                .query_row(params![alias.0, name], |row| row.get(0))
                .optional()?;
            let own_key = AliasKey(own_key.ok_or(StoreError::NotFound)?);
            let id = insert_member(transaction, now)?;
            attach(transaction, &own_key, id, now)?;
            set_distinct(transaction, &alias, &own_key, now)?;
            Ok(Some(id))
        })
        .await
    }

    /// Decides that two members are two people, so that they are not suggested again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for unknown keys.
    pub async fn keep_apart(
        &self,
        first: &MemberKey,
        second: &MemberKey,
    ) -> Result<MemberChange, StoreError> {
        let members = self.members_of(&[first.clone(), second.clone()]).await?;
        let now = self.now();
        self.change(1, move |transaction| {
            let [one, other] = [0, 1].map(|place: usize| &members[place].aliases[0].key);
            set_distinct(transaction, one, other, now)?;
            Ok(None)
        })
        .await
    }

    /// Decides whether members count.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for unknown keys.
    pub async fn set_treatment(
        &self,
        keys: &[MemberKey],
        choice: TreatmentChoice,
    ) -> Result<MemberChange, StoreError> {
        self.decide(
            keys,
            "UPDATE members SET treatment = ?2 WHERE id = ?1",
            choice,
        )
        .await
    }

    /// Decides whether members are bots; `None` leaves it to their names and account types.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for unknown keys.
    pub async fn set_is_bot(
        &self,
        keys: &[MemberKey],
        is_bot: Option<bool>,
    ) -> Result<MemberChange, StoreError> {
        self.decide(keys, "UPDATE members SET is_bot = ?2 WHERE id = ?1", is_bot)
            .await
    }

    /// Gives a member a name of the user's choice.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown key.
    pub async fn rename_member(
        &self,
        key: &MemberKey,
        name: String,
    ) -> Result<MemberChange, StoreError> {
        self.decide(
            std::slice::from_ref(key),
            "UPDATE members SET name = ?2 WHERE id = ?1",
            name,
        )
        .await
    }

    /// Takes the change back that had this number.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it was taken back already, or another change came after it.
    pub async fn undo_member_change(&self, number: u64) -> Result<(), StoreError> {
        let undo = {
            let mut place = self
                .members
                .undo
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            place.take_if(|undo| undo.number == number)
        };
        let before = Arc::new(undo.ok_or(StoreError::NotFound)?.before);
        let restoring = Arc::clone(&before);
        let restored = self
            .write(move |transaction| restoring.restore(transaction))
            .await;
        if restored.is_err()
            && let Some(before) = Arc::into_inner(before)
        {
            let mut place = self
                .members
                .undo
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            place.get_or_insert(Undo { number, before });
        }
        restored
    }

    /// Joins new members to hidden ones; pairs of a new one and a hidden one.
    pub(super) async fn join_to_hidden(
        &self,
        joins: Vec<(MemberKey, MemberKey)>,
    ) -> Result<usize, StoreError> {
        if joins.is_empty() {
            return Ok(0);
        }
        let now = self.now();
        self.write(move |transaction| {
            let mut joined = 0;
            for (new, hidden) in &joins {
                let id = row_of(transaction, hidden, now)?;
                let alias = AliasKey(new.0.clone());
                if joined_to(transaction, &alias)?.is_none() {
                    attach(transaction, &alias, id, now)?;
                    joined += 1;
                }
            }
            Ok(joined)
        })
        .await
    }

    async fn members_of(&self, keys: &[MemberKey]) -> Result<Vec<Member>, StoreError> {
        let directory: Arc<Directory> = self.directory().await?;
        let mut seen = HashSet::new();
        let members: Vec<Member> = keys
            .iter()
            .filter(|key| seen.insert(*key))
            .map(|key| directory.member(key).cloned().ok_or(StoreError::NotFound))
            .collect::<Result<_, _>>()?;
        if members.is_empty() {
            return Err(StoreError::NotFound);
        }
        Ok(members)
    }

    /// Runs a statement with the row id of each member and a value.
    async fn decide(
        &self,
        keys: &[MemberKey],
        statement: &'static str,
        value: impl rusqlite::ToSql + Send + 'static,
    ) -> Result<MemberChange, StoreError> {
        let members = self.members_of(keys).await?;
        let now = self.now();
        self.change(members.len(), move |transaction| {
            let mut last = None;
            for member in &members {
                let id = row_of(transaction, &member.key, now)?;
                transaction
                    .prepare_cached(statement)?
                    .execute(params![id, value])?;
                last = Some(id);
            }
            Ok(last.filter(|_| members.len() == 1))
        })
        .await
    }

    /// Writes a change and remembers what was before it.
    async fn change<F>(&self, changed: usize, work: F) -> Result<MemberChange, StoreError>
    where
        F: FnOnce(&Transaction<'_>) -> Result<Option<i64>, StoreError> + Send + 'static,
    {
        let written = self.write(move |transaction| {
            let before = Snapshot::read(transaction)?;
            Ok((before, work(transaction)?))
        });
        let (before, member) = written.await?;
        let mut undo = self
            .members
            .undo
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let number = undo
            .as_ref()
            .map_or(1, |undo| undo.number + 1)
            .max(self.connections.writes());
        *undo = Some(Undo { number, before });
        Ok(MemberChange {
            undo: number,
            member: member.map(|id| MemberKey(format!("member {id}"))),
            changed,
        })
    }
}

impl Snapshot {
    fn read(transaction: &Transaction<'_>) -> Result<Self, StoreError> {
        let mut members = transaction
            .prepare_cached("SELECT id, name, treatment, is_bot, created_at FROM members")?;
        let members = members.query_map([], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        })?;
        let mut aliases = transaction
            .prepare_cached("SELECT alias_key, member_id, joined_at FROM member_aliases")?;
        let aliases = aliases.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let mut distinct = transaction
            .prepare_cached("SELECT first_key, second_key, decided_at FROM distinct_aliases")?;
        let distinct = distinct.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(Self {
            members: members.collect::<Result<_, _>>()?,
            aliases: aliases.collect::<Result<_, _>>()?,
            distinct: distinct.collect::<Result<_, _>>()?,
        })
    }

    fn restore(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        transaction.execute_batch(
            "DELETE FROM distinct_aliases; DELETE FROM member_aliases; DELETE FROM members;",
        )?;
        let mut insert = transaction.prepare_cached(
            "INSERT INTO members (id, name, treatment, is_bot, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (id, name, treatment, is_bot, created_at) in &self.members {
            insert.execute(params![id, name, treatment, is_bot, created_at])?;
        }
        let mut insert = transaction.prepare_cached(
            "INSERT INTO member_aliases (alias_key, member_id, joined_at) VALUES (?1, ?2, ?3)",
        )?;
        for alias in &self.aliases {
            insert.execute(params![alias.0, alias.1, alias.2])?;
        }
        let mut insert = transaction.prepare_cached(
            "INSERT INTO distinct_aliases (first_key, second_key, decided_at) VALUES (?1, ?2, ?3)",
        )?;
        for pair in &self.distinct {
            insert.execute(params![pair.0, pair.1, pair.2])?;
        }
        Ok(())
    }
}
