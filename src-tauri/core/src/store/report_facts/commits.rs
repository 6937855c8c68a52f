//! Commits on their authors' days, and why some of them do not count.
//!
//! One statement names the facts; what is asked of them is appended to it.

use rusqlite::{Connection, ToSql};

use super::super::StoreError;
use super::super::commits::take_work;
use super::super::object_ids::ObjectId;
use super::super::values::Columns;
use super::scope::Scope;
use crate::model::{CommitDay, CommitFact, FactQuery, MemberKey, WorkLines};

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// No zone is further from UTC, in milliseconds: an author's day begins and ends within so much of
/// UTC's. Git takes any offset of two digits of hours.
const FURTHEST_ZONE_MS: i64 = 100 * 3_600_000;

/// One row a commit of the range. Of commits that are the same change (one person, one author date,
/// one title: rebased, picked or in a fork) the first one counts, of several of one second that with the
/// smallest object id: never the one that was read first. A day is rounded down, also before
/// 1970. Lines that replaced those of another address of the same person are rework, whenever the two
/// addresses were joined. Commits of squashed pull requests are looked for by their own days, never by
/// that of the merge: with a clock ahead they are younger than it, and counted or not by the range.
pub(super) const FACTS: &str = "
    WITH scope AS MATERIALIZED (SELECT value AS id FROM json_each(:repositories)),
    author AS MATERIALIZED (
        SELECT author_id, member_key, name, is_bot, treatment FROM commit_author_members
        WHERE :members IS NULL OR member_key IN (SELECT value FROM json_each(:members))),
    address AS MATERIALIZED (
        SELECT DISTINCT w.address, a.member_key
        FROM author AS a JOIN commit_authors AS w ON w.id = a.author_id),
    squashed AS MATERIALIZED (
        SELECT DISTINCT unhex(k.sha) AS sha
        FROM scope AS s JOIN pull_requests AS p ON p.repository_id = s.id
        JOIN pull_request_commits AS k ON k.pull_request_id = p.id
        WHERE p.squash_commit_sha IS NOT NULL AND p.merged_at IS NOT NULL
            AND k.authored_at >= :earliest AND k.authored_at < :latest
            AND k.sha <> p.squash_commit_sha),
    dated AS MATERIALIZED (
        SELECT c.id, c.repository_id, c.sha, c.title, c.authored_at, c.committed_at,
            c.parent_count, a.member_key, a.name, a.is_bot, a.treatment,
            c.authored_at + c.author_offset_minutes * 60000 AS local_at,
            w.commit_id IS NOT NULL AS measured, w.new_work, w.legacy_refactor, w.help_others,
            w.rework,
            iif(w.help_others > 0, (SELECT coalesce(sum(h.lines), 0) FROM commit_helped AS h
                JOIN address AS o ON o.address = lower(trim(h.email))
                    AND o.member_key = a.member_key
                WHERE h.commit_id = c.id), 0) AS own
        FROM scope AS s
        JOIN commits AS c ON c.repository_id = s.id AND c.authored_at >= :earliest
            AND c.authored_at < :latest
        JOIN author AS a ON a.author_id = c.author_id
        LEFT JOIN commit_work AS w ON w.commit_id = c.id),
    fact AS (
        SELECT id, repository_id, sha, title, authored_at, member_key, name, measured,
            (local_at - ((local_at % 86400000) + 86400000) % 86400000) / 86400000 AS day,
            new_work, legacy_refactor, help_others - own AS help_others, rework + own AS rework,
            CASE WHEN treatment = 'hidden' THEN 'hidden'
                WHEN treatment <> 'included' THEN iif(is_bot, 'bot', 'excluded')
                WHEN parent_count > 1 THEN 'merge'
                WHEN row_number() OVER (
                    PARTITION BY member_key, authored_at, title, parent_count > 1
                    ORDER BY committed_at, sha, id) > 1 THEN 'copy'
                WHEN sha IN squashed THEN 'squashed'
                WHEN new_work + legacy_refactor + help_others + rework > :outlier THEN 'outlier'
            END AS left_out
        FROM dated)";

/// The values of [`FACTS`]' parameters.
struct Bound<'scope> {
    scope: &'scope Scope,
    days: (i64, i64),
    earliest: i64,
    latest: i64,
    outlier: i64,
}

impl<'scope> Bound<'scope> {
    fn of(scope: &'scope Scope, query: &FactQuery) -> Self {
        let (first, last) = query.days;
        Self {
            scope,
            days: query.days,
            earliest: first
                .saturating_mul(DAY_MS)
                .saturating_sub(FURTHEST_ZONE_MS),
            latest: last
                .saturating_add(1)
                .saturating_mul(DAY_MS)
                .saturating_add(FURTHEST_ZONE_MS),
            outlier: query.outlier_lines,
        }
    }

    fn named(&self) -> [(&'static str, &dyn ToSql); 7] {
        [
            (":repositories", &self.scope.repositories),
            (":members", &self.scope.members),
            (":first", &self.days.0),
            (":last", &self.days.1),
            (":earliest", &self.earliest),
            (":latest", &self.latest),
            (":outlier", &self.outlier),
        ]
    }
}

/// The facts of a range, folded by day, person and reason.
pub(super) fn by_day(
    connection: &Connection,
    scope: &Scope,
    query: &FactQuery,
) -> Result<Vec<CommitDay>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "{FACTS}
        SELECT day, member_key, left_out, count(*), count(*) FILTER (WHERE NOT measured),
            coalesce(sum(new_work), 0), coalesce(sum(legacy_refactor), 0),
            coalesce(sum(help_others), 0), coalesce(sum(rework), 0)
        FROM fact WHERE day BETWEEN :first AND :last
        GROUP BY day, member_key, left_out ORDER BY day, member_key, left_out"
    ))?;
    let bound = Bound::of(scope, query);
    let rows = statement.query_map(&bound.named()[..], |row| {
        let mut columns = Columns::of(row);
        Ok(CommitDay {
            day: columns.take()?,
            member: MemberKey(columns.take()?),
            left_out: columns.take()?,
            commits: columns.take()?,
            unmeasured: columns.take()?,
            lines: take_lines(&mut columns)?.unwrap_or_default(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The facts of a range, one by one, newest first.
pub(super) fn each(
    connection: &Connection,
    scope: &Scope,
    query: &FactQuery,
) -> Result<Vec<CommitFact>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "{FACTS}
        SELECT f.id, f.repository_id, r.full_path, r.web_url, f.sha, f.title, f.name,
            f.authored_at, f.left_out, f.new_work, f.legacy_refactor, f.help_others, f.rework
        FROM fact AS f JOIN repositories AS r ON r.id = f.repository_id
        WHERE f.day BETWEEN :first AND :last ORDER BY f.authored_at DESC, f.id DESC"
    ))?;
    let bound = Bound::of(scope, query);
    let rows = statement.query_map(&bound.named()[..], |row| {
        let mut columns = Columns::of(row);
        Ok(CommitFact {
            id: columns.take()?,
            repository_id: columns.take()?,
            repository: columns.take()?,
            repository_url: columns.take()?,
            sha: columns.take::<ObjectId>()?.0,
            title: columns.take()?,
            author: columns.take()?,
            authored_at: columns.take()?,
            left_out: columns.take()?,
            lines: take_lines(&mut columns)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The next four columns; `None` where the lines were not told apart.
fn take_lines(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Option<WorkLines>> {
    let work = take_work(columns)?;
    Ok(work.map(|work| WorkLines {
        new_work: work.new_work,
        legacy_refactor: work.legacy_refactor,
        help_others: work.help_others,
        rework: work.rework,
    }))
}
