//! Merged pull requests, who reviewed them, and what came after they were opened.
//!
//! Who reviews is told by person, not by account: somebody's other account is not somebody else.

use rusqlite::{Connection, named_params};

use super::super::StoreError;
use super::super::values::Columns;
use super::scope::Scope;
use crate::model::{FactQuery, MemberKey, PullRequestFact};

/// Whether the commit `k` of the pull request `m` is a merge, over the stretches of its repository.
///
/// It is known by its parents where a clone has it, and by the title git gives merges where none has:
/// commits of a squashed or rebased pull request may never reach a branch. Object ids are looked up as
/// the schema's README says, in as many stretches as the repository has.
macro_rules! is_merge {
    () => {
        "coalesce((SELECT c.parent_count > 1
            FROM stretch AS s CROSS JOIN commits AS c INDEXED BY commits_by_sha
            WHERE s.repository_id = m.repository_id AND c.id >> 17 = s.place
                AND substr(c.sha, 1, 8) = substr(unhex(k.sha), 1, 8) AND c.sha = unhex(k.sha)),
            k.title GLOB 'Merge branch *' OR k.title GLOB 'Merge remote-tracking branch *')"
    };
}
pub(super) use is_merge;

/// Whose commit it is tells its name with its address, and where no branch holds that name, as after a
/// squash, its address alone.
const FACTS: &str = concat!(
    "
    WITH RECURSIVE scope AS MATERIALIZED (SELECT value AS id FROM json_each(:repositories)),
    stretch(repository_id, place, last) AS (
        SELECT s.id, s.id << 15, (SELECT max(c.id) >> 17 FROM commits AS c
            WHERE c.id BETWEEN s.id << 32 AND (s.id << 32) + 4294967295)
        FROM scope AS s
        UNION ALL
        SELECT repository_id, place + 1, last FROM stretch WHERE place < last),
    account AS MATERIALIZED (
        SELECT person_id, member_key, name, is_bot, treatment FROM account_members),
    author AS MATERIALIZED (SELECT author_id, alias_key, treatment FROM commit_author_members),
    address AS MATERIALIZED (
        SELECT w.integration_id, w.address, max(u.treatment = 'included') AS counts
        FROM author AS u JOIN commit_authors AS w ON w.id = u.author_id
        WHERE u.alias_key = 'address ' || w.address GROUP BY w.integration_id, w.address),
    merged AS (
        SELECT p.id, p.repository_id, r.full_path, r.integration_id, p.iid, p.title, a.name,
            a.member_key, p.created_at, p.merged_at, p.web_url,
            CASE WHEN a.treatment = 'hidden' THEN 'hidden'
                WHEN a.treatment <> 'included' THEN iif(a.is_bot, 'bot', 'excluded')
            END AS left_out,
            p.details_of_updated_at IS NOT NULL AS details_read
        FROM scope AS s JOIN pull_requests AS p ON p.repository_id = s.id
        JOIN repositories AS r ON r.id = p.repository_id
        LEFT JOIN account AS a ON a.person_id = p.author_id
        WHERE p.state = 'merged' AND p.merged_at >= :from AND p.merged_at < :to
            AND p.gone_at IS NULL
            AND (:members IS NULL OR a.member_key IN (SELECT value FROM json_each(:members))))
    SELECT m.id, m.repository_id, m.full_path, m.iid, m.title, m.name, m.member_key, m.created_at,
        m.merged_at, m.web_url, m.left_out, m.details_read,
        (SELECT min(n.created_at) FROM pull_request_notes AS n
            JOIN account AS v ON v.person_id = n.author_id
            WHERE n.pull_request_id = m.id AND NOT n.system AND n.created_at <= m.merged_at
                AND v.treatment = 'included' AND v.member_key IS NOT m.member_key),
        (SELECT count(*) FROM pull_request_approvals AS p
            JOIN account AS v ON v.person_id = p.person_id
            WHERE p.pull_request_id = m.id AND coalesce(p.approved_at <= m.merged_at, 1)
                AND v.treatment = 'included' AND v.member_key IS NOT m.member_key),
        (SELECT count(*) FROM pull_request_commits AS k
            LEFT JOIN commit_authors AS w ON w.integration_id = m.integration_id
                AND w.name = k.author_name AND w.email = k.author_email
            LEFT JOIN author AS u ON u.author_id = w.id
            WHERE k.pull_request_id = m.id AND k.authored_at > m.created_at
                AND coalesce(u.treatment = 'included',
                    (SELECT b.counts FROM address AS b WHERE b.integration_id = m.integration_id
                        AND b.address = lower(trim(k.author_email))), 1)
                AND NOT ",
    is_merge!(),
    ")
    FROM merged AS m ORDER BY m.merged_at, m.id"
);

/// The pull requests merged in the range, by time of merge.
pub(super) fn all(
    connection: &Connection,
    scope: &Scope,
    query: &FactQuery,
) -> Result<Vec<PullRequestFact>, StoreError> {
    let mut statement = connection.prepare_cached(FACTS)?;
    let (from, to) = query.instants;
    let parameters = named_params! {
        ":repositories": scope.repositories,
        ":members": scope.members,
        ":from": from,
        ":to": to,
    };
    let rows = statement.query_map(parameters, |row| {
        let mut columns = Columns::of(row);
        Ok(PullRequestFact {
            id: columns.take()?,
            repository_id: columns.take()?,
            repository: columns.take()?,
            iid: columns.take()?,
            title: columns.take()?,
            author: columns.take()?,
            member: columns.take::<Option<String>>()?.map(MemberKey),
            created_at: columns.take()?,
            merged_at: columns.take()?,
            web_url: columns.take()?,
            left_out: columns.take()?,
            details_read: columns.take()?,
            first_comment_at: columns.take()?,
            approvals: columns.take()?,
            follow_on_commits: columns.take()?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
