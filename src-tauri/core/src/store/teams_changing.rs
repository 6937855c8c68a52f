//! What the user decides about teams. Every change can be taken back once, as a whole.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::{Store, StoreError};
use crate::model::{Failure, FailureCode, Member, MemberKey, NestedTeams, NewTeam, TeamId};

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamChange {
    /// Takes it back, as long as it is the last change; see [`Store::undo_team_change`].
    pub undo: u64,
    /// The team that came of it.
    pub team: TeamId,
}

/// Why a team was not changed.
#[derive(Debug, thiserror::Error)]
pub enum TeamError {
    /// A team of the same parent has the name, whatever its case.
    #[error("a team of the same parent has the name")]
    NameTaken,
    /// It would be part of itself.
    #[error("a team cannot be part of itself")]
    Loop,
    /// The store could not be read or written, or a team or person is not there any more.
    #[error("the store did not take it")]
    Store(#[from] StoreError),
}

impl TeamError {
    /// The failure to show for it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::NameTaken => Failure::new(FailureCode::TeamNameTaken),
            Self::Loop => Failure::new(FailureCode::TeamLoop),
            Self::Store(error) => error.failure(),
        }
    }
}

impl From<rusqlite::Error> for TeamError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The teams before the last change.
#[derive(Default)]
pub(super) struct RememberedTeams(Mutex<Option<(u64, Arc<Snapshot>)>>);

/// Id, parent, name, key of the name, when it was made.
type TeamRowBefore = (i64, Option<i64>, String, String, i64);

/// Team, metric and the three bounds.
type TargetRowBefore = (Option<i64>, String, Option<f64>, Option<f64>, Option<f64>);

struct Snapshot {
    teams: Vec<TeamRowBefore>,
    members: Vec<(i64, String, i64)>,
    targets: Vec<TargetRowBefore>,
}

impl Store {
    /// Makes a team.
    ///
    /// # Errors
    /// [`TeamError::NameTaken`], and [`StoreError::NotFound`] for an unknown parent.
    pub async fn add_team(&self, new: NewTeam) -> Result<TeamChange, TeamError> {
        let now = self.now();
        self.change_teams(move |transaction| {
            refuse_taken(transaction, &new, None)?;
            let id = transaction
                .prepare_cached(
                    "INSERT INTO teams (parent_id, name, name_key, created_at)
                     VALUES (?1, ?2, ?3, ?4) RETURNING id",
                )?
                .query_row(
                    params![new.parent_id, new.name.trim(), key_of(&new.name), now],
                    |row| row.get(0),
                )?;
            if let Some(parent) = new.parent_id {
                require(transaction, parent)?;
            }
            Ok(id)
        })
        .await
    }

    /// Gives a team another name, another parent, or both.
    ///
    /// # Errors
    /// [`TeamError::NameTaken`], [`TeamError::Loop`], and [`StoreError::NotFound`] for unknown teams.
    pub async fn change_team(&self, id: TeamId, new: NewTeam) -> Result<TeamChange, TeamError> {
        self.change_teams(move |transaction| {
            require(transaction, id)?;
            if let Some(parent) = new.parent_id {
                require(transaction, parent)?;
                if is_within(transaction, parent, id)? {
                    return Err(TeamError::Loop);
                }
            }
            refuse_taken(transaction, &new, Some(id))?;
            transaction
                .prepare_cached(
                    "UPDATE teams SET parent_id = ?2, name = ?3, name_key = ?4 WHERE id = ?1",
                )?
                .execute(params![
                    id,
                    new.parent_id,
                    new.name.trim(),
                    key_of(&new.name)
                ])?;
            Ok(id)
        })
        .await
    }

    /// Removes a team. Its people stay; teams within it take its place or are removed as well.
    ///
    /// # Errors
    /// [`TeamError::NameTaken`] when a team within it has a name that its place has already, and
    /// [`StoreError::NotFound`].
    pub async fn remove_team(
        &self,
        id: TeamId,
        nested: NestedTeams,
    ) -> Result<TeamChange, TeamError> {
        self.change_teams(move |transaction| {
            require(transaction, id)?;
            match nested {
                NestedTeams::MoveUp => move_up(transaction, id)?,
                NestedTeams::Remove => {
                    transaction.execute(
                        "WITH RECURSIVE within (id) AS (
                            SELECT id FROM teams WHERE parent_id = ?1
                            UNION SELECT t.id FROM within JOIN teams AS t ON t.parent_id = within.id)
                         DELETE FROM teams WHERE id IN within",
                        [id],
                    )?;
                    transaction.execute("DELETE FROM teams WHERE id = ?1", [id])?;
                }
            }
            Ok(id)
        })
        .await
    }

    /// Puts people into a team, all they go by now; who is in it stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown team or person.
    pub async fn add_team_people(
        &self,
        id: TeamId,
        keys: &[MemberKey],
    ) -> Result<TeamChange, TeamError> {
        let directory = self.directory().await?;
        let members = keys.iter().map(|key| directory.member(key).cloned());
        let members: Option<Vec<Member>> = members.collect();
        let members = members.ok_or(StoreError::NotFound)?;
        let now = self.now();
        self.change_teams(move |transaction| {
            require(transaction, id)?;
            let mut insert = transaction.prepare_cached(
                "INSERT INTO team_members (team_id, alias_key, added_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (team_id, alias_key) DO NOTHING",
            )?;
            for alias in members.iter().flat_map(|member| &member.aliases) {
                insert.execute(params![id, alias.key.0, now])?;
            }
            Ok(id)
        })
        .await
    }

    /// Takes people out of a team itself, whatever they go by.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown team.
    pub async fn remove_team_people(
        &self,
        id: TeamId,
        keys: Vec<MemberKey>,
    ) -> Result<TeamChange, TeamError> {
        self.change_teams(move |transaction| {
            require(transaction, id)?;
            let mut delete = transaction.prepare_cached(
                "DELETE FROM team_members WHERE team_id = ?1 AND coalesce('member ' || (
                    SELECT member_id FROM member_aliases AS j
                    WHERE j.alias_key = team_members.alias_key), alias_key) = ?2",
            )?;
            for key in keys {
                delete.execute(params![id, key.0])?;
            }
            Ok(id)
        })
        .await
    }

    /// Takes the change back that had this number.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it was taken back already, or another change came after it.
    pub async fn undo_team_change(&self, number: u64) -> Result<(), StoreError> {
        let before = {
            let place = self.teams.0.lock().unwrap_or_else(PoisonError::into_inner);
            let last = place.as_ref().filter(|(last, _)| *last == number);
            Arc::clone(&last.ok_or(StoreError::NotFound)?.1)
        };
        self.write(move |transaction| before.restore(transaction))
            .await?;
        let mut place = self.teams.0.lock().unwrap_or_else(PoisonError::into_inner);
        place.take_if(|(last, _)| *last == number);
        Ok(())
    }

    /// No change of before can be taken back any more: teams came by another way, and would go with it.
    pub(super) fn forget_team_undo(&self) {
        let mut place = self.teams.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Numbers follow how often was written, so that none is given twice.
        place.take();
    }

    /// Writes a change and remembers what was before it.
    pub(super) async fn change_teams<F>(&self, work: F) -> Result<TeamChange, TeamError>
    where
        F: FnOnce(&Transaction<'_>) -> Result<TeamId, TeamError> + Send + 'static,
    {
        let written = self.write_or_refuse(move |transaction| {
            let before = Snapshot::read(transaction)?;
            Ok((before, work(transaction)?))
        });
        let (before, team) = written.await?;
        let mut place = self.teams.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = place.as_ref().map_or(0, |(number, _)| *number);
        let undo = (last + 1).max(self.connections.writes());
        *place = Some((undo, Arc::new(before)));
        Ok(TeamChange { undo, team })
    }

    /// A write that may refuse for a reason of teams, of which nothing is kept then.
    async fn write_or_refuse<T, F>(&self, work: F) -> Result<T, TeamError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, TeamError> + Send + 'static,
    {
        let refusal: Arc<Mutex<Option<TeamError>>> = Arc::default();
        let noted = Arc::clone(&refusal);
        let written = self.write(move |transaction| {
            work(transaction).map_err(|error| match error {
                TeamError::Store(error) => error,
                refused => {
                    *noted.lock().unwrap_or_else(PoisonError::into_inner) = Some(refused);
                    // Any error ends the transaction; the one that is told is the noted one.
                    StoreError::NotFound
                }
            })
        });
        let written = written.await;
        let refused = refusal
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        refused.map_or_else(|| Ok(written?), Err)
    }
}

fn key_of(name: &str) -> String {
    name.trim().to_lowercase()
}

fn require(transaction: &Transaction<'_>, id: TeamId) -> Result<(), StoreError> {
    Ok(transaction
        .prepare_cached("SELECT 1 FROM teams WHERE id = ?1")?
        .query_row([id], |_row| Ok(()))?)
}

/// Refuses a name that another team of the same parent has.
fn refuse_taken(
    transaction: &Transaction<'_>,
    new: &NewTeam,
    own: Option<TeamId>,
) -> Result<(), TeamError> {
    let taken: Option<TeamId> = transaction
        .prepare_cached(
            "SELECT id FROM teams WHERE coalesce(parent_id, 0) = coalesce(?1, 0) AND name_key = ?2
                AND id IS NOT ?3",
        )?
        .query_row(params![new.parent_id, key_of(&new.name), own], |row| {
            row.get(0)
        })
        .optional()?;
    taken.map_or(Ok(()), |_other| Err(TeamError::NameTaken))
}

/// Whether a team is another one, or within it.
fn is_within(transaction: &Transaction<'_>, id: TeamId, other: TeamId) -> Result<bool, StoreError> {
    Ok(transaction
        .prepare_cached(
            "WITH RECURSIVE above (id) AS (
                VALUES (?1)
                UNION SELECT t.parent_id FROM above JOIN teams AS t ON t.id = above.id
                WHERE t.parent_id IS NOT NULL)
             SELECT ?2 IN above",
        )?
        .query_row([id, other], |row| row.get(0))?)
}

/// Removes a team whose nested ones take its place.
fn move_up(transaction: &Transaction<'_>, id: TeamId) -> Result<(), TeamError> {
    // The team itself goes first: one within it may have its name.
    let parent: Option<TeamId> = transaction.query_row(
        "DELETE FROM teams WHERE id = ?1 RETURNING parent_id",
        [id],
        |row| row.get(0),
    )?;
    let is_taken: bool = transaction.query_row(
        "SELECT EXISTS (SELECT 1 FROM teams AS t JOIN teams AS o ON o.name_key = t.name_key
            AND coalesce(o.parent_id, 0) = coalesce(?2, 0) WHERE t.parent_id = ?1)",
        params![id, parent],
        |row| row.get(0),
    )?;
    if is_taken {
        return Err(TeamError::NameTaken);
    }
    transaction.execute(
        "UPDATE teams SET parent_id = ?2 WHERE parent_id = ?1",
        params![id, parent],
    )?;
    Ok(())
}

impl Snapshot {
    fn read(transaction: &Transaction<'_>) -> Result<Self, StoreError> {
        let mut teams = transaction
            .prepare_cached("SELECT id, parent_id, name, name_key, created_at FROM teams")?;
        let teams = teams.query_map([], |row| row.try_into())?;
        let mut members =
            transaction.prepare_cached("SELECT team_id, alias_key, added_at FROM team_members")?;
        let members = members.query_map([], |row| row.try_into())?;
        let mut targets = transaction
            .prepare_cached("SELECT team_id, metric, lowest, aim, highest FROM targets")?;
        let targets = targets.query_map([], |row| row.try_into())?;
        Ok(Self {
            teams: teams.collect::<Result<_, _>>()?,
            members: members.collect::<Result<_, _>>()?,
            targets: targets.collect::<Result<_, _>>()?,
        })
    }

    /// Puts teams and people back. Targets stay as they are now but for those that went with a removed team.
    fn restore(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let now = Self::read(transaction)?;
        transaction
            .execute_batch("DELETE FROM targets; DELETE FROM team_members; DELETE FROM teams;")?;
        let mut insert = transaction.prepare_cached(
            "INSERT INTO teams (id, parent_id, name, name_key, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (id, parent, name, key, created_at) in &self.teams {
            insert.execute(params![id, parent, name, key, created_at])?;
        }
        let mut insert = transaction.prepare_cached(
            "INSERT INTO team_members (team_id, alias_key, added_at) VALUES (?1, ?2, ?3)",
        )?;
        for (team, alias, added_at) in &self.members {
            insert.execute(params![team, alias, added_at])?;
        }
        let mut insert = transaction.prepare_cached(
            "INSERT INTO targets (team_id, metric, lowest, aim, highest)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let is_of = |snapshot: &Self, team: &Option<i64>| {
            team.is_none_or(|team| snapshot.teams.iter().any(|each| each.0 == team))
        };
        let set_since = now.targets.iter().filter(|each| is_of(self, &each.0));
        let gone_with_team = self.targets.iter().filter(|each| !is_of(&now, &each.0));
        for (team, metric, lowest, aim, highest) in set_since.chain(gone_with_team) {
            insert.execute(params![team, metric, lowest, aim, highest])?;
        }
        Ok(())
    }
}
