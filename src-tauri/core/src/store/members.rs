//! Members as they are now, read once for each state of the store.
//!
//! Reading everybody costs some tens of milliseconds at twenty thousand aliases, so what was read
//! is kept until something is written. Nothing here writes but the joins that follow from a
//! decision made before: new aliases of a hidden member.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::members_changing::Undo;
use super::members_reading::Directory;
use super::{Store, StoreError};
use crate::model::{
    AliasKey, ListQuery, MatchStrength, Member, MemberKey, MemberMatch, OpenedWithCommits, Page,
    Treatment, match_members, ordered,
};

/// What was read of members, and what the last change can be taken back to.
#[derive(Default)]
pub(super) struct RememberedMembers {
    directory: Mutex<Option<(u64, Arc<Directory>)>>,
    matches: Mutex<Option<(u64, Arc<Vec<MemberMatch>>)>>,
    pub(super) undo: Mutex<Option<Undo>>,
}

/// Two members that may be one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchedPair {
    /// The one that did more.
    pub first: Member,
    /// The other.
    pub second: Member,
    /// How sure that is, and why.
    pub found: MemberMatch,
}

/// A window of such pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchPage {
    /// How many of all pairs are certain; they come first.
    pub certain: i64,
    /// The window.
    pub page: Page<MatchedPair>,
}

fn pair(directory: &Directory, found: &MemberMatch) -> MatchedPair {
    MatchedPair {
        first: directory.members[found.first].clone(),
        second: directory.members[found.second].clone(),
        found: found.clone(),
    }
}

fn kept<T>(place: &Mutex<Option<(u64, Arc<T>)>>, revision: u64) -> Option<Arc<T>> {
    let place = place.lock().unwrap_or_else(PoisonError::into_inner);
    let (of, value) = place.as_ref()?;
    (*of == revision).then(|| Arc::clone(value))
}

fn keep<T>(place: &Mutex<Option<(u64, Arc<T>)>>, revision: u64, value: &Arc<T>) {
    let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
    *place = Some((revision, Arc::clone(value)));
}

impl Store {
    /// One member with its aliases.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when nobody has this key, or not any more.
    pub async fn member(&self, key: &MemberKey) -> Result<Member, StoreError> {
        let directory = self.directory().await?;
        directory.member(key).cloned().ok_or(StoreError::NotFound)
    }

    /// A window of the pairs that may be one person and were not decided to be two, the surest
    /// first; hidden members are among them only where it is certain.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn list_member_matches(&self, query: &ListQuery) -> Result<MatchPage, StoreError> {
        let (directory, matches) = self.matches().await?;
        let offset = query.offset.max(0);
        let certain = matches
            .iter()
            .take_while(|found| found.strength == MatchStrength::Certain)
            .count();
        let window = matches
            .iter()
            .skip(usize::try_from(offset).unwrap_or(usize::MAX))
            .take(usize::try_from(query.effective_limit()).unwrap_or(usize::MAX));
        Ok(MatchPage {
            certain: i64::try_from(certain).expect("a list in memory is shorter"),
            page: Page {
                total: i64::try_from(matches.len()).expect("a list in memory is shorter"),
                offset,
                rows: window.map(|found| pair(&directory, found)).collect(),
            },
        })
    }

    /// The pairs one member is in.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn matches_of_member(&self, key: &MemberKey) -> Result<Vec<MatchedPair>, StoreError> {
        let (directory, matches) = self.matches().await?;
        let is_in = |place: usize| directory.members[place].key == *key;
        let own = matches
            .iter()
            .filter(|found| is_in(found.first) || is_in(found.second));
        Ok(own.map(|found| pair(&directory, found)).collect())
    }

    /// Joins new aliases that certainly belong to a hidden member, so that it stays hidden.
    /// Returns how many were joined.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn settle_hidden_members(&self) -> Result<usize, StoreError> {
        let any_hidden = self.read(|connection| {
            Ok(connection
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM members WHERE treatment = 'hidden')")?
                .query_row([], |row| row.get(0))?)
        });
        if !any_hidden.await? {
            return Ok(0);
        }
        let directory = self.directory().await?;
        let is_hidden = |member: &Member| member.treatment == Treatment::Hidden;
        let distinct = self.read(distinct).await?;
        let joins: Vec<(MemberKey, MemberKey)> = match_members(&directory.members, &[], &distinct)
            .into_iter()
            .take_while(|found| found.strength == MatchStrength::Certain)
            .filter_map(|found| {
                let first = &directory.members[found.first];
                let second = &directory.members[found.second];
                match (is_hidden(first), is_hidden(second)) {
                    (true, false) if is_new(second) => {
                        Some((second.key.clone(), first.key.clone()))
                    }
                    (false, true) if is_new(first) => Some((first.key.clone(), second.key.clone())),
                    _ => None,
                }
            })
            .collect();
        self.join_to_hidden(joins).await
    }

    /// Everybody as of now.
    pub(super) async fn directory(&self) -> Result<Arc<Directory>, StoreError> {
        // Before the snapshot is taken: what an older number stands for is only read once more.
        let revision = self.connections.writes();
        if let Some(directory) = kept(&self.members.directory, revision) {
            return Ok(directory);
        }
        let directory = Arc::new(self.read(Directory::read).await?);
        keep(&self.members.directory, revision, &directory);
        Ok(directory)
    }

    /// Everybody, and the pairs among them.
    pub(super) async fn matches(
        &self,
    ) -> Result<(Arc<Directory>, Arc<Vec<MemberMatch>>), StoreError> {
        let revision = self.connections.writes();
        if let (Some(directory), Some(matches)) = (
            kept(&self.members.directory, revision),
            kept(&self.members.matches, revision),
        ) {
            return Ok((directory, matches));
        }
        let read = self.read(|connection| {
            let directory = Directory::read(connection)?;
            let opened = opened_with_commits(connection)?;
            let distinct = distinct(connection)?;
            let mut matches = match_members(&directory.members, &opened, &distinct);
            let is_hidden = |place: usize| directory.members[place].treatment == Treatment::Hidden;
            matches.retain(|found| {
                found.strength == MatchStrength::Certain
                    || !(is_hidden(found.first) || is_hidden(found.second))
            });
            Ok((Arc::new(directory), Arc::new(matches)))
        });
        let (directory, matches) = read.await?;
        keep(&self.members.directory, revision, &directory);
        keep(&self.members.matches, revision, &matches);
        Ok((directory, matches))
    }
}

/// Whether nothing was ever decided about a member.
fn is_new(member: &Member) -> bool {
    !member.key.0.starts_with("member ")
}

/// Pairs that were decided to be different people.
fn distinct(connection: &Connection) -> Result<HashSet<(AliasKey, AliasKey)>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT first_key, second_key FROM distinct_aliases")?;
    let rows = statement.query_map([], |row| {
        Ok(ordered(AliasKey(row.get(0)?), AliasKey(row.get(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How often each account opened pull requests with commits of an address.
fn opened_with_commits(connection: &Connection) -> Result<Vec<OpenedWithCommits>, StoreError> {
    let mut statement = connection.prepare_cached(
        "WITH opened AS (
            SELECT a.address, p.author_id, count(*) AS matching
            FROM pull_request_addresses AS a JOIN pull_requests AS p ON p.id = a.pull_request_id
            WHERE p.author_id IS NOT NULL GROUP BY a.address, p.author_id
        ), by_account AS (
            SELECT o.address, x.alias_key, sum(o.matching) AS matching
            FROM opened AS o JOIN account_aliases AS x ON x.person_id = o.author_id
            GROUP BY o.address, x.alias_key
        )
        SELECT address, alias_key, matching, sum(matching) OVER (PARTITION BY address)
        FROM by_account",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(OpenedWithCommits {
            address: row.get(0)?,
            account: AliasKey(row.get(1)?),
            matching: row.get(2)?,
            all: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
