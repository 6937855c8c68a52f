//! Working out what the rule in force makes of tags and deployments, and which commits each brought.
//!
//! The result follows from other tables, so it may be made again at any time. It is written in one
//! transaction with the rule it was made by: a killed run leaves the old result with the old rule,
//! and whoever reads next makes it anew.

use rusqlite::{Connection, Transaction, params};

use super::super::commit_rows::id_range;
use super::super::values::Columns;
use super::super::{Store, StoreError};
use super::contained::{Brought, History, Node};
use super::rules;
use crate::model::{DeploymentRule, DeploymentSource, RepositoryId, Stream, Timestamp};

/// A deployment as the rule tells it, known by all of this.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    deployed_at: Timestamp,
    iid: i64,
    name: String,
    environment: String,
    sha: Vec<u8>,
    deployer: Option<String>,
    person_id: Option<i64>,
    environment_remote_id: Option<i64>,
}

/// One that is stored: its row, what it says it brought, and what is there of that.
struct Kept {
    id: i64,
    told: Told,
    commits: Option<i64>,
    present: i64,
}

impl Store {
    /// Works out the deployments of a repository where anything they follow from has changed.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository is not there.
    pub async fn settle_deployments(&self, repository: RepositoryId) -> Result<(), StoreError> {
        self.write(move |transaction| settle(transaction, repository))
            .await
    }

    /// Does so for every repository whose rule is another than the one its deployments were told by.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn settle_changed_rules(&self) -> Result<(), StoreError> {
        let changed = self.read(rules::unsettled).await?;
        for repository in changed {
            match self.settle_deployments(repository).await {
                Ok(()) | Err(StoreError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

fn settle(transaction: &Transaction<'_>, repository: RepositoryId) -> Result<(), StoreError> {
    let rule = rules::in_force(transaction, repository)?;
    let told = told(transaction, repository, &rule)?;
    let state = state_text(transaction, repository, &rule)?;
    let kept = kept(transaction, repository)?;
    let known: Option<String> = rules::settled_by(transaction, repository)?;
    let is_same = known.as_ref() == Some(&state)
        && kept.len() == told.len()
        && kept
            .iter()
            .zip(&told)
            .all(|(kept, told)| kept.told == *told);
    if is_same {
        return Ok(());
    }
    // Another rule knows other environments, and who was first is another's.
    let same_rule = known.as_deref().map(rules::of_state) == Some(rules::text(&rule).as_str());
    write(transaction, repository, (kept, same_rule), told)?;
    transaction
        .prepare_cached(
            "INSERT INTO deployment_states (repository_id, rule) VALUES (?1, ?2)
             ON CONFLICT DO UPDATE SET rule = excluded.rule",
        )?
        .execute(params![repository, state])?;
    Ok(())
}

/// The rule, and how many commits there were: more commits may be more of what was brought.
fn state_text(
    transaction: &Transaction<'_>,
    repository: RepositoryId,
    rule: &DeploymentRule,
) -> Result<String, StoreError> {
    let stored: i64 = transaction
        .prepare_cached(
            "SELECT coalesce(max(stored), 0) FROM streams WHERE repository_id = ?1 AND stream = ?2",
        )?
        .query_row(params![repository, Stream::Commits], |row| row.get(0))?;
    Ok(format!("{}\n{stored}", rules::text(rule)))
}

/// What the rule makes of what was read, by time.
fn told(
    connection: &Connection,
    repository: RepositoryId,
    rule: &DeploymentRule,
) -> Result<Vec<Told>, StoreError> {
    let statement = match rule.source {
        DeploymentSource::Tags => {
            "SELECT tagged_at, 0, name, '', sha, tagger, NULL, NULL, name FROM tags
             WHERE repository_id = ?1"
        }
        DeploymentSource::Gitlab => {
            "SELECT deployed_at, iid, ref, environment, sha, NULL, person_id,
                environment_remote_id, environment
             FROM gitlab_deployments WHERE repository_id = ?1"
        }
        DeploymentSource::Merges | DeploymentSource::None => return Ok(Vec::new()),
    };
    let names = rule.names();
    let mut statement = connection.prepare_cached(statement)?;
    let rows = statement.query_map([repository], |row| {
        let mut columns = Columns::of(row);
        Ok((take_told(&mut columns)?, columns.take::<String>()?))
    })?;
    let mut told = Vec::new();
    for row in rows {
        let (each, name) = row?;
        if names.hold(&name) {
            told.push(each);
        }
    }
    told.sort_by(|one, other| order(one).cmp(&order(other)));
    Ok(told)
}

/// Deployments of one moment have an order too, so that the result is always the same.
fn order(told: &Told) -> (Timestamp, i64, &str) {
    (told.deployed_at, told.iid, &told.name)
}

fn take_told(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Told> {
    Ok(Told {
        deployed_at: columns.take()?,
        iid: columns.take()?,
        name: columns.take()?,
        environment: columns.take()?,
        sha: columns.take()?,
        deployer: columns.take()?,
        person_id: columns.take()?,
        environment_remote_id: columns.take()?,
    })
}

fn kept(connection: &Connection, repository: RepositoryId) -> Result<Vec<Kept>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT d.deployed_at, d.iid, d.name, d.environment, d.sha, d.deployer, d.person_id,
            d.environment_remote_id, d.id, d.commits,
            (SELECT count(*) FROM deployment_commits AS c WHERE c.deployment_id = d.id)
         FROM deployments AS d WHERE d.repository_id = ?1
         ORDER BY d.deployed_at, d.iid, d.name",
    )?;
    let rows = statement.query_map([repository], |row| {
        let mut columns = Columns::of(row);
        Ok(Kept {
            told: take_told(&mut columns)?,
            id: columns.take()?,
            commits: columns.take()?,
            present: columns.take()?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes what differs, and leaves the rest as it is: a new deployment costs its own commits.
fn write(
    transaction: &Transaction<'_>,
    repository: RepositoryId,
    (kept, same_rule): (Vec<Kept>, bool),
    told: Vec<Told>,
) -> Result<(), StoreError> {
    let mut history = match told.is_empty() {
        true => History::of(Vec::new()),
        false => history(transaction, repository)?,
    };
    let mut kept = kept.into_iter().peekable();
    let mut fresh = Vec::new();
    for each in told {
        let brought = history.deploy(&each.environment, &each.sha);
        let count = brought.as_deref().map(count_of);
        // What comes later depends on what came before: only an unchanged beginning stays.
        let stays = |row: &Kept| {
            row.told == each && row.commits == count && row.present == count.unwrap_or(0)
        };
        if !same_rule || !fresh.is_empty() || kept.next_if(stays).is_none() {
            fresh.push((each, brought));
        }
    }
    let mut delete = transaction.prepare_cached("DELETE FROM deployments WHERE id = ?1")?;
    for row in kept {
        delete.execute([row.id])?;
    }
    for (each, brought) in &fresh {
        insert(transaction, repository, each, brought.as_deref())?;
    }
    Ok(())
}

fn count_of(commits: &[Brought]) -> i64 {
    i64::try_from(commits.len()).unwrap_or(i64::MAX)
}

fn insert(
    transaction: &Transaction<'_>,
    repository: RepositoryId,
    told: &Told,
    brought: Option<&[Brought]>,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO deployments (repository_id, name, environment, iid, sha, deployed_at,
                deployer, person_id, environment_remote_id, commits)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            repository,
            told.name,
            told.environment,
            told.iid,
            told.sha,
            told.deployed_at,
            told.deployer,
            told.person_id,
            told.environment_remote_id,
            brought.map(count_of),
        ])?;
    let id = transaction.last_insert_rowid();
    let mut statement = transaction.prepare_cached(
        "INSERT INTO deployment_commits
            (deployment_id, commit_id, authored_at, author_id, is_merge, is_first)
         SELECT ?1, id, authored_at, author_id, parent_count > 1, ?3 FROM commits WHERE id = ?2",
    )?;
    for each in brought.unwrap_or_default() {
        statement.execute(params![id, each.commit, each.is_first])?;
    }
    Ok(())
}

/// All commits of a repository with their parents.
fn history(transaction: &Transaction<'_>, repository: RepositoryId) -> Result<History, StoreError> {
    let (first, last) = id_range(repository);
    let mut statement = transaction
        .prepare_cached("SELECT id, sha, parents FROM commits WHERE id BETWEEN ?1 AND ?2")?;
    let rows = statement.query_map([first, last], |row| {
        let sha: Vec<u8> = row.get(1)?;
        let parents: Vec<u8> = row.get(2)?;
        Ok(Node {
            id: row.get(0)?,
            parents: parents
                .chunks_exact(sha.len().max(1))
                .map(<[u8]>::to_vec)
                .collect(),
            sha,
        })
    })?;
    Ok(History::of(rows.collect::<Result<_, _>>()?))
}
