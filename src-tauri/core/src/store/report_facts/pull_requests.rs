//! Merged pull requests, who reviewed them, and what came after they were opened.
//!
//! Who reviews is told by person, not by account: somebody's other account is not somebody else.

use rusqlite::Connection;

use super::super::StoreError;
use super::people::{Known, People};
use super::pull_request_spans::{self, PackedFollowOn, PackedPullRequest};
use super::scope::Scope;
use super::spans::{self, Kind};
use crate::model::{FactQuery, PullRequestFact, PullRequestId, RepositoryId, Timestamp};

/// Shows every pull request merged in the range to `visit`, in no order.
pub(super) fn each(
    connection: &Connection,
    scope: &Scope,
    people: &People,
    query: &FactQuery,
    mut visit: impl FnMut(PullRequestFact, &PackedPullRequest),
) -> Result<(), StoreError> {
    let (from, to) = query.instants;
    let instants = (from.millis(), to.millis());
    let wanted = people.wanted(scope);
    let mut one = PackedPullRequest::default();
    spans::each(
        connection,
        Kind::PullRequests,
        scope,
        instants,
        |key, facts| {
            pull_request_spans::unpack(key, facts, &mut one, |packed| {
                let author = people.account(packed.author);
                let is_wanted = wanted
                    .as_ref()
                    .is_none_or(|wanted| author.is_some_and(|known| wanted[known.person as usize]));
                if is_wanted && (instants.0..instants.1).contains(&packed.merged_at) {
                    visit(fact(key & 0xffff_ffff, packed, author, people), packed);
                }
            })?;
            Ok(())
        },
    )
}

/// The pull requests merged in the range, by time of merge.
pub(super) fn all(
    connection: &Connection,
    scope: &Scope,
    people: &People,
    query: &FactQuery,
) -> Result<Vec<PullRequestFact>, StoreError> {
    let mut facts = Vec::new();
    each(connection, scope, people, query, |fact, _| facts.push(fact))?;
    facts.sort_unstable_by_key(|fact| (fact.merged_at, fact.id));
    Ok(facts)
}

fn fact(
    repository: i64,
    packed: &PackedPullRequest,
    author: Option<&Known>,
    people: &People,
) -> PullRequestFact {
    let person = author.map(|known| known.person);
    let is_reviewer = |account: u64| {
        let known = people.account(Some(account));
        known.is_some_and(|known| known.left_out.is_none() && Some(known.person) != person)
    };
    let mut comments = packed.comments.iter();
    // They are in the order of their times.
    let first = comments.find(|comment| is_reviewer(comment.author));
    let approvals = packed
        .approvals
        .iter()
        .filter(|(account, _)| is_reviewer(*account));
    let commits = packed.commits.iter();
    let commits = commits.filter(|commit| counts(people, packed.integration, commit));
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    PullRequestFact {
        id: PullRequestId(packed.id),
        repository_id: RepositoryId(repository),
        person,
        name: author.map(|known| known.name),
        created_at: Timestamp::from_millis(packed.created_at),
        merged_at: Timestamp::from_millis(packed.merged_at),
        left_out: author.and_then(|known| known.left_out),
        details_read: packed.details_read,
        first_comment_at: first.map(|comment| Timestamp::from_millis(comment.at)),
        approvals: count(approvals.count()),
        follow_on_commits: count(commits.count()),
    }
}

/// Whether a commit of a pull request is of somebody who counts. Whose it is tells its name with its
/// address, and where no branch holds that name, as after a squash, its address alone; of nobody known it
/// counts.
pub(super) fn counts(people: &People, integration: u64, commit: &PackedFollowOn) -> bool {
    match people.signed(integration, commit.signature) {
        Some(known) => known.left_out.is_none(),
        None => people
            .address_counts(integration, commit.address)
            .unwrap_or(true),
    }
}
