//! What happened to the pull requests that count, in the order it happened.
//!
//! Who acts is told by person, not by account. GitLab names no account for a commit: one whose author is
//! joined with no account is taken for a commit of whoever opened the pull request, whose branch it is on.

use std::collections::HashMap;

use rusqlite::{Connection, named_params};

use super::super::StoreError;
use super::super::values::Columns;
use super::pull_requests::is_merge;
use crate::model::{
    MemberKey, PullRequestFact, PullRequestHead, PullRequestId, REGULAR_COMMENT_CHARACTERS,
    ReviewEvent,
};

/// Ties are put in an order that does not depend on how the rows came into the store.
const EVENTS: &str = concat!(
    "
    WITH RECURSIVE wanted AS MATERIALIZED (
        SELECT p.id, p.repository_id, r.integration_id, p.created_at, p.merged_at, p.merged_by_id,
            p.author_id
        FROM json_each(:ids) AS j CROSS JOIN pull_requests AS p ON p.id = j.value
        JOIN repositories AS r ON r.id = p.repository_id),
    stretch(repository_id, place, last) AS (
        SELECT s.id, s.id << 15, (SELECT max(c.id) >> 17 FROM commits AS c
            WHERE c.id BETWEEN s.id << 32 AND (s.id << 32) + 4294967295)
        FROM (SELECT DISTINCT repository_id AS id FROM wanted) AS s
        UNION ALL
        SELECT repository_id, place + 1, last FROM stretch WHERE place < last),
    account AS MATERIALIZED (SELECT person_id, member_key, treatment FROM account_members),
    author AS MATERIALIZED (
        SELECT author_id, alias_key, treatment,
            iif(member_key IN (SELECT member_key FROM account), member_key, NULL) AS member_key
        FROM commit_author_members),
    address AS MATERIALIZED (
        SELECT w.integration_id, w.address, max(u.treatment = 'included') AS counts
        FROM author AS u JOIN commit_authors AS w ON w.id = u.author_id
        WHERE u.alias_key = 'address ' || w.address GROUP BY w.integration_id, w.address),
    m AS MATERIALIZED (
        SELECT w.*, a.member_key FROM wanted AS w LEFT JOIN account AS a ON a.person_id = w.author_id),
    event(pull_request_id, at, action, who, opener) AS (
        SELECT m.id, n.created_at,
            iif(length(trim(n.body, char(32, 9, 10, 13))) >= :regular, 'regular_comment', 'comment'),
            v.member_key, m.member_key
        FROM m CROSS JOIN pull_request_notes AS n ON n.pull_request_id = m.id
        JOIN account AS v ON v.person_id = n.author_id AND v.treatment = 'included'
        WHERE NOT n.system AND n.created_at <= m.merged_at
        UNION ALL
        SELECT m.id, p.approved_at, 'approval', v.member_key, m.member_key
        FROM m CROSS JOIN pull_request_approvals AS p ON p.pull_request_id = m.id
        JOIN account AS v ON v.person_id = p.person_id AND v.treatment = 'included'
        WHERE coalesce(p.approved_at <= m.merged_at, 1)
        UNION ALL
        SELECT m.id, k.authored_at, 'commit', coalesce(u.member_key, m.member_key), m.member_key
        FROM m CROSS JOIN pull_request_commits AS k ON k.pull_request_id = m.id
        LEFT JOIN commit_authors AS w ON w.integration_id = m.integration_id
            AND w.name = k.author_name AND w.email = k.author_email
        LEFT JOIN author AS u ON u.author_id = w.id
        WHERE k.authored_at > m.created_at AND k.authored_at <= m.merged_at
            AND coalesce(u.treatment = 'included',
                (SELECT b.counts FROM address AS b WHERE b.integration_id = m.integration_id
                    AND b.address = lower(trim(k.author_email))), 1) AND NOT ",
    is_merge!(),
    "
        UNION ALL
        SELECT m.id, m.merged_at, 'merge', v.member_key, m.member_key
        FROM m JOIN account AS v ON v.person_id = m.merged_by_id AND v.treatment = 'included')
    SELECT pull_request_id, at, action, iif(who IS opener, NULL, who) AS reviewer FROM event
    ORDER BY pull_request_id, at, action = 'merge', action, reviewer"
);

/// Events of those that count and whose details were read, and the people in them.
pub(super) fn of(
    connection: &Connection,
    facts: &[PullRequestFact],
) -> Result<(Vec<ReviewEvent>, Vec<MemberKey>), StoreError> {
    let wanted = facts
        .iter()
        .filter(|fact| fact.left_out.is_none() && fact.details_read);
    let wanted: Vec<PullRequestId> = wanted.map(|fact| fact.id).collect();
    let mut statement = connection.prepare_cached(EVENTS)?;
    let parameters = named_params! {
        ":ids": super::scope::json(&wanted),
        ":regular": REGULAR_COMMENT_CHARACTERS,
    };
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut people = Vec::new();
    let mut events = Vec::new();
    let mut rows = statement.query(parameters)?;
    while let Some(row) = rows.next()? {
        let mut columns = Columns::of(row);
        let (pull_request, at, action) = (columns.take()?, columns.take()?, columns.take()?);
        let reviewer: Option<String> = columns.take()?;
        let reviewer = reviewer.map(|key| {
            *places.entry(key).or_insert_with_key(|key| {
                people.push(MemberKey(key.clone()));
                people.len() - 1
            })
        });
        events.push(ReviewEvent {
            pull_request,
            at,
            action,
            reviewer,
        });
    }
    Ok((events, people))
}

/// What a list says of some pull requests.
pub(super) fn heads(
    connection: &Connection,
    ids: &[PullRequestId],
) -> Result<Vec<PullRequestHead>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT p.id, r.full_path, p.iid, p.title,
            (SELECT name FROM account_members WHERE person_id = p.author_id), p.web_url
         FROM json_each(?1) AS j CROSS JOIN pull_requests AS p ON p.id = j.value
         JOIN repositories AS r ON r.id = p.repository_id ORDER BY j.key",
    )?;
    let rows = statement.query_map([super::scope::json(ids)], |row| {
        let mut columns = Columns::of(row);
        Ok(PullRequestHead {
            id: columns.take()?,
            repository: columns.take()?,
            iid: columns.take()?,
            title: columns.take()?,
            author: columns.take()?,
            web_url: columns.take()?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
