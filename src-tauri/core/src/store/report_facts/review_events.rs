//! What happened to the pull requests that count, in the order it happened.
//!
//! Who acts is told by person, not by account. GitLab names no account for a commit. Whose it is tells its name with its
//! address, and where no branch holds that name, as after a squash, its address alone: as everywhere. One whose author is
//! joined with no account is taken for a commit of whoever opened the pull request, whose branch it is on.

use rusqlite::Connection;

use super::super::StoreError;
use super::super::values::Columns;
use super::people::People;
use super::pull_request_spans::PackedPullRequest;
use super::pull_requests::counts;
use crate::model::{
    PullRequestFact, PullRequestHead, PullRequestId, ReviewAction, ReviewEvent, Timestamp,
};

/// Tells what happened to a pull request that counts and whose details were read.
pub(super) fn tell(
    fact: &PullRequestFact,
    packed: &PackedPullRequest,
    people: &People,
    events: &mut Vec<ReviewEvent>,
) {
    if fact.left_out.is_some() || !fact.details_read {
        return;
    }
    let counted = |account: u64| {
        let known = people.account(Some(account))?;
        known.left_out.is_none().then_some(known.person)
    };
    let event = |at: Option<i64>, action: ReviewAction, who: Option<u32>| ReviewEvent {
        pull_request: fact.id,
        at: at.map(Timestamp::from_millis),
        action,
        // Whoever opened it is nobody else.
        reviewer: who
            .filter(|who| Some(*who) != fact.person)
            .map(|who| who as usize),
    };
    for comment in &packed.comments {
        let action = if comment.is_regular {
            ReviewAction::RegularComment
        } else {
            ReviewAction::Comment
        };
        let who = counted(comment.author);
        events.extend(who.map(|who| event(Some(comment.at), action, Some(who))));
    }
    for (account, at) in &packed.approvals {
        let who = counted(*account);
        events.extend(who.map(|who| event(*at, ReviewAction::Approval, Some(who))));
    }
    for commit in &packed.commits {
        if commit.at > packed.ended_at || !counts(people, packed.integration, commit) {
            continue;
        }
        let signed = people.signed(packed.integration, commit.signature);
        let author = match signed {
            Some(known) => Some(known.person),
            None => people.address_owner(packed.integration, commit.address),
        };
        let author = author.filter(|person| people.has_account(*person));
        let who = author.or(fact.person);
        events.push(event(Some(commit.at), ReviewAction::Commit, who));
    }
    let merger = packed.merged_by.and_then(counted);
    events.extend(merger.map(|who| event(Some(packed.ended_at), ReviewAction::Merge, Some(who))));
    // Ties are put in an order that does not depend on how the rows came into the store.
    events.sort_unstable_by_key(|event| {
        let is_merge = event.action == ReviewAction::Merge;
        (event.at, is_merge, event.action.as_str(), event.reviewer)
    });
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
