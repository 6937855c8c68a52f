//! What happened to the pull requests that count, in the order it happened.
//!
//! Who acts is told by person, not by account. GitLab names no account for a commit: one whose author is
//! joined with no account is taken for a commit of whoever opened the pull request, whose branch it is on.

use std::collections::HashMap;

use rusqlite::Connection;

use super::super::StoreError;
use super::super::values::Columns;
use super::people::People;
use super::pull_request_spans::PackedPullRequest;
use super::pull_requests::counts;
use crate::model::{
    PullRequestFact, PullRequestHead, PullRequestId, ReviewAction, ReviewEvent, Timestamp,
};

/// Events as they are gathered.
#[derive(Debug, Default)]
pub(super) struct Events {
    pub(super) events: Vec<ReviewEvent>,
    /// From where until before where those of a pull request are.
    pub(super) stretches: HashMap<PullRequestId, (usize, usize)>,
    /// Those who acted on somebody else's pull request.
    pub(super) reviewers: Vec<u32>,
    /// Where these are.
    places: HashMap<u32, usize>,
    own: Vec<(Option<i64>, ReviewAction, Option<u32>)>,
}

impl Events {
    /// Adds those of a pull request that counts and whose details were read.
    pub(super) fn add(
        &mut self,
        fact: &PullRequestFact,
        packed: &PackedPullRequest,
        people: &People,
    ) {
        if fact.left_out.is_some() || !fact.details_read {
            return;
        }
        let counted = |account: u64| {
            let known = people.account(Some(account))?;
            known.left_out.is_none().then_some(known.person)
        };
        let own = &mut self.own;
        own.clear();
        for comment in &packed.comments {
            let action = if comment.is_regular {
                ReviewAction::RegularComment
            } else {
                ReviewAction::Comment
            };
            let who = counted(comment.author);
            own.extend(who.map(|who| (Some(comment.at), action, Some(who))));
        }
        for (account, at) in &packed.approvals {
            let who = counted(*account);
            own.extend(who.map(|who| (*at, ReviewAction::Approval, Some(who))));
        }
        for commit in &packed.commits {
            if commit.at > packed.merged_at || !counts(people, packed.integration, commit) {
                continue;
            }
            let author = people.signed(packed.integration, commit.signature);
            let author = author.map(|known| known.person);
            let author = author.filter(|person| people.has_account(*person));
            own.push((
                Some(commit.at),
                ReviewAction::Commit,
                author.or(fact.person),
            ));
        }
        let merger = packed.merged_by.and_then(counted);
        own.extend(merger.map(|who| (Some(packed.merged_at), ReviewAction::Merge, Some(who))));
        self.put(fact);
    }

    /// Whoever opened it is nobody else. Ties are put in an order that does not depend on how the rows
    /// came into the store.
    fn put(&mut self, fact: &PullRequestFact) {
        for (_, _, who) in &mut self.own {
            *who = who.filter(|who| Some(*who) != fact.person);
        }
        self.own.sort_unstable_by_key(|(at, action, who)| {
            (*at, *action == ReviewAction::Merge, action.as_str(), *who)
        });
        let start = self.events.len();
        let stretch = (start, start + self.own.len());
        self.stretches.insert(fact.id, stretch);
        for (at, action, who) in &self.own {
            let reviewer = who.map(|who| {
                *self.places.entry(who).or_insert_with(|| {
                    self.reviewers.push(who);
                    self.reviewers.len() - 1
                })
            });
            self.events.push(ReviewEvent {
                pull_request: fact.id,
                at: at.map(Timestamp::from_millis),
                action: *action,
                reviewer,
            });
        }
    }
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
