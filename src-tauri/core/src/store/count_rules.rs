//! What counts: the rules, what was said of single commits, and which ones nothing leads to any more.
//!
//! Here it is only kept. `report_facts` decides by it, and so do the views other programs read.

use std::collections::HashSet;

use rusqlite::{Connection, Transaction, params};

use super::commit_rows::{CommitFinder, id_range};
use super::object_ids::ObjectId;
use super::values::Columns;
use super::{Store, StoreError, object_ids};
use crate::model::{CountRules, JudgedCommit, Judgement, PullRequestRules, RepositoryId};

/// How many commits rules would leave out, were they the only ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountPreview {
    /// Commits with more lines.
    pub larger: i64,
    /// Commits with one of the titles.
    pub titled: i64,
    /// Commits that nothing leads to any more.
    pub orphaned: i64,
    /// All commits.
    pub commits: i64,
}

impl Store {
    /// The rules.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn count_rules(&self) -> Result<CountRules, StoreError> {
        self.read(rules).await
    }

    /// Keeps rules, checked by whoever made them. Commits with the titles are looked for once.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn set_count_rules(&self, rules: CountRules) -> Result<(), StoreError> {
        self.write(move |transaction| set_rules(transaction, &rules))
            .await
    }

    /// How many commits rules leave out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn count_preview(&self, rules: CountRules) -> Result<CountPreview, StoreError> {
        self.read(move |connection| preview(connection, &rules))
            .await
    }

    /// Says of commits that they do not count, or do whatever the rules say; `None` takes back what was said.
    ///
    /// # Errors
    /// When the store cannot be written, and of what is no object id.
    pub async fn judge_commits(
        &self,
        shas: Vec<String>,
        judgement: Option<Judgement>,
    ) -> Result<(), StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            for sha in &shas {
                let sha = object_ids::bytes(sha)?;
                match judgement {
                    Some(judgement) => transaction
                        .prepare_cached(
                            "INSERT INTO commit_judgements (sha, judgement, judged_at) VALUES (?1, ?2, ?3)
                             ON CONFLICT (sha) DO UPDATE SET judgement = excluded.judgement,
                                judged_at = excluded.judged_at",
                        )?
                        .execute(params![sha, judgement, now])?,
                    None => transaction
                        .prepare_cached("DELETE FROM commit_judgements WHERE sha = ?1")?
                        .execute([sha])?,
                };
            }
            Ok(())
        })
        .await
    }

    /// All commits something was said of, the newest saying first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn judged_commits(&self) -> Result<Vec<JudgedCommit>, StoreError> {
        self.read(judged).await
    }

    /// Notes which commits of a repository are kept although no branch or tag leads to them; all others
    /// are reached.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn save_orphaned(
        &self,
        repository: RepositoryId,
        shas: Vec<String>,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            let (mut finder, _) = CommitFinder::of(transaction, repository)?;
            let mut orphaned = HashSet::new();
            for sha in &shas {
                orphaned.extend(finder.find(repository, &object_ids::bytes(sha)?)?);
            }
            replace_orphaned(transaction, repository, &orphaned)
        })
        .await
    }

    /// The same told the other way round: all commits that are reached.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn save_reachable(
        &self,
        repository: RepositoryId,
        shas: Vec<String>,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            let mut reachable = HashSet::with_capacity(shas.len());
            for sha in &shas {
                reachable.insert(object_ids::bytes(sha)?);
            }
            let mut orphaned = HashSet::new();
            let mut statement = transaction
                .prepare_cached("SELECT id, sha FROM commits WHERE id BETWEEN ?1 AND ?2")?;
            let mut rows = statement.query(id_range(repository))?;
            while let Some(row) = rows.next()? {
                if !reachable.contains(row.get_ref(1)?.as_blob()?) {
                    orphaned.insert(row.get(0)?);
                }
            }
            replace_orphaned(transaction, repository, &orphaned)
        })
        .await
    }

    /// How many commits of a repository nothing leads to any more.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn orphaned_count(&self, repository: RepositoryId) -> Result<i64, StoreError> {
        self.read(move |connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT count(*) FROM orphaned_commits WHERE commit_id BETWEEN ?1 AND ?2",
                )?
                .query_row(id_range(repository), |row| row.get(0))?)
        })
        .await
    }
}

/// The rules.
pub(super) fn rules(connection: &Connection) -> Result<CountRules, StoreError> {
    let (outlier_lines, counts_orphaned) = connection
        .prepare_cached("SELECT outlier_lines, counts_orphaned FROM count_rules")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut titles =
        connection.prepare_cached("SELECT pattern FROM outlier_titles ORDER BY pattern")?;
    let titles = titles.query_map([], |row| row.get(0))?;
    Ok(CountRules {
        pull_requests: pull_request_rules(connection)?,
        outlier_lines,
        outlier_titles: titles.collect::<Result<_, _>>()?,
        counts_orphaned,
    })
}

/// Those about the time of pull requests alone.
pub(super) fn pull_request_rules(connection: &Connection) -> Result<PullRequestRules, StoreError> {
    Ok(connection
        .prepare_cached("SELECT pull_request_start, counted_days FROM count_rules")?
        .query_row([], |row| {
            Ok(PullRequestRules {
                start: row.get(0)?,
                days: row.get(1)?,
            })
        })?)
}

/// Keeps rules that were checked.
pub(super) fn set_rules(transaction: &Connection, rules: &CountRules) -> Result<(), StoreError> {
    transaction.execute(
        // What is remembered of commits is outdated by any writing of these.
        "UPDATE count_rules SET outlier_lines = ?1, counts_orphaned = ?2
         WHERE outlier_lines IS NOT ?1 OR counts_orphaned <> ?2",
        params![rules.outlier_lines, rules.counts_orphaned],
    )?;
    transaction.execute(
        "UPDATE count_rules SET pull_request_start = ?1, counted_days = ?2",
        params![rules.pull_requests.start, rules.pull_requests.days],
    )?;
    let titles = super::report_facts::json(&rules.outlier_titles);
    // What stays is not looked for again: triggers of the schema do that for what comes and goes.
    transaction.execute(
        "DELETE FROM outlier_titles WHERE pattern NOT IN (SELECT value FROM json_each(?1))",
        [&titles],
    )?;
    transaction.execute(
        "INSERT OR IGNORE INTO outlier_titles (pattern) SELECT value FROM json_each(?1)",
        [&titles],
    )?;
    Ok(())
}

/// Marks new commits, those with an id of a range, whose titles are those of outliers. Whoever inserts commits calls it
/// once a page.
pub(super) fn mark_titles(
    transaction: &Transaction<'_>,
    (first, last): (i64, i64),
) -> Result<(), StoreError> {
    let has_titles = transaction
        .prepare_cached("SELECT 1 FROM outlier_titles")?
        .exists([])?;
    if has_titles {
        transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO outlier_title_commits (commit_id)
                 SELECT c.id FROM commits AS c WHERE c.id BETWEEN ?1 AND ?2
                    AND EXISTS (SELECT 1 FROM outlier_titles WHERE lower(c.title) GLOB glob)",
            )?
            .execute([first, last])?;
    }
    Ok(())
}

fn preview(connection: &Connection, rules: &CountRules) -> Result<CountPreview, StoreError> {
    let one = |statement: &str, parameters: &[&dyn rusqlite::ToSql]| -> Result<i64, StoreError> {
        Ok(connection
            .prepare_cached(statement)?
            .query_row(parameters, |row| row.get(0))?)
    };
    let titles = super::report_facts::json(&rules.outlier_titles);
    Ok(CountPreview {
        larger: one(
            "SELECT count(*) FROM commit_work
             WHERE new_work + legacy_refactor + help_others + rework > ?1",
            &[&rules.outlier_lines],
        )?,
        titled: if rules.outlier_titles.is_empty() {
            0
        } else {
            one(
                "SELECT count(*) FROM commits WHERE EXISTS (SELECT 1 FROM json_each(?1) AS t
                    WHERE lower(title) GLOB replace(lower(t.value), '[', '[[]'))",
                &[&titles],
            )?
        },
        orphaned: one("SELECT count(*) FROM orphaned_commits", &[])?,
        commits: one("SELECT count(*) FROM commits", &[])?,
    })
}

fn judged(connection: &Connection) -> Result<Vec<JudgedCommit>, StoreError> {
    // By the index of object ids, which is one for each stretch of ids: all stretches are looked at once.
    let mut statement = connection.prepare_cached(
        "WITH stretch AS MATERIALIZED (SELECT DISTINCT id >> 17 AS number FROM commits
            WHERE EXISTS (SELECT 1 FROM commit_judgements))
         SELECT j.sha, j.judgement, j.judged_at, min(c.title), min(r.full_path)
         FROM commit_judgements AS j
         LEFT JOIN (stretch AS s JOIN commits AS c ON c.id >> 17 = s.number)
            ON substr(c.sha, 1, 8) = substr(j.sha, 1, 8) AND c.sha = j.sha
         LEFT JOIN repositories AS r ON r.id = c.repository_id
         GROUP BY j.sha ORDER BY j.judged_at DESC, j.sha",
    )?;
    let rows = statement.query_map([], |row| {
        let mut columns = Columns::of(row);
        let ObjectId(sha) = columns.take()?;
        Ok(JudgedCommit {
            sha,
            judgement: columns.take()?,
            judged_at: columns.take()?,
            title: columns.take()?,
            repository: columns.take()?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn replace_orphaned(
    transaction: &Transaction<'_>,
    repository: RepositoryId,
    orphaned: &HashSet<i64>,
) -> Result<(), StoreError> {
    let known: HashSet<i64> = transaction
        .prepare_cached("SELECT commit_id FROM orphaned_commits WHERE commit_id BETWEEN ?1 AND ?2")?
        .query_map(id_range(repository), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in known.difference(orphaned) {
        transaction
            .prepare_cached("DELETE FROM orphaned_commits WHERE commit_id = ?1")?
            .execute([id])?;
    }
    for id in orphaned.difference(&known) {
        transaction
            .prepare_cached("INSERT INTO orphaned_commits (commit_id) VALUES (?1)")?
            .execute([id])?;
    }
    Ok(())
}
