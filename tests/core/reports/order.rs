//! What must not matter to reports on reviews and on the timeline: in which order and how often rows come in, where a
//! range is split, and in which order people are joined.

use std::collections::BTreeMap;

use flow_core::model::{Commit, CommitWork, MemberKey, Timestamp};
use flow_core::reports::{
    self, Collaboration, EndOf, Filter, ProjectTimeline, ShareOf, WorkType, WorkflowFigures,
};

use super::second::{member_with, random_pieces};
use super::team::{Team, Written, between, reader};

type Commits = Vec<(Commit, CommitWork)>;

/// The same world at every call.
async fn pieces() -> (Commits, Vec<Written>) {
    random_pieces(20_261_128, 500, 90).await
}

/// A store these were written to, page by page in the order they have.
async fn stored(commits: &[(Commit, CommitWork)], requests: &[Written]) -> Team {
    let team = Team::new().await;
    for page in commits.chunks(70) {
        team.save(page.to_vec()).await;
    }
    for request in requests {
        team.merge(request.clone()).await;
    }
    team
}

/// Everything the reports say of a range but when they were read.
#[derive(Debug, PartialEq)]
struct Told {
    collaboration: Collaboration,
    people: ProjectTimeline,
    repositories: ProjectTimeline,
    workflow: WorkflowFigures,
}

async fn told(team: &Team, filter: &Filter) -> Told {
    let timeline = async |by| {
        let report = reports::project_timeline(team, filter, by, &reader()).await;
        report.expect("the report is made")
    };
    let collaboration = reports::review_collaboration(team, filter, &reader()).await;
    let workflow = reports::review_workflow(team, filter, &reader()).await;
    Told {
        collaboration: collaboration.expect("the report is made"),
        people: timeline(ShareOf::People).await,
        repositories: timeline(ShareOf::Repositories).await,
        workflow: workflow.expect("the report is made").figures,
    }
}

fn whole() -> Filter {
    between("2026-08-03", "2026-12-20")
}

#[tokio::test]
async fn the_order_rows_come_in_does_not_matter() {
    let (commits, requests) = pieces().await;
    let first = told(&stored(&commits, &requests).await, &whole()).await;
    assert!(first.collaboration.pull_requests > 30 && first.people.whole.code.commits > 100);
    let (mut commits, mut requests) = (commits, requests);
    commits.reverse();
    requests.reverse();
    let backwards = told(&stored(&commits, &requests).await, &whole()).await;
    assert_eq!(first, backwards, "newest first");
    // Every third, then the rest: as repositories do that are read side by side.
    let place = |number: usize| (number % 3, number);
    let mut order: Vec<usize> = (0..commits.len()).collect();
    order.sort_by_key(|number| place(*number));
    let mixed: Commits = order.iter().map(|at| commits[*at].clone()).collect();
    let mixed = told(&stored(&mixed, &requests).await, &whole()).await;
    assert_eq!(first, mixed, "mixed");
}

#[tokio::test]
async fn what_comes_twice_counts_once() {
    let (commits, requests) = pieces().await;
    let once = stored(&commits, &requests).await;
    let first = told(&once, &whole()).await;
    let again: Commits = commits.iter().chain(&commits).cloned().collect();
    let team = stored(&again, &requests).await;
    for mut request in requests {
        // Details are read again where something changed.
        let later = request.pull_request.updated_at.millis() + 1;
        request.pull_request.updated_at = Timestamp::from_millis(later);
        team.merge(request).await;
    }
    assert_eq!(first, told(&team, &whole()).await);
}

/// Who reviewed whose how often, by name.
fn pairs(report: &Collaboration) -> BTreeMap<(String, String), i64> {
    let name = |who: EndOf| match who {
        EndOf::Person(place) => report.collaborators[place].key.0.clone(),
        EndOf::Others(_) => unreachable!("there are few people"),
        EndOf::Unnamed => String::new(),
    };
    let bands = report.map.bands.iter();
    let pairs = bands.map(|band| {
        let submitter = name(report.map.submitters[band.submitter].who);
        let reviewer = name(report.map.reviewers[band.reviewer].who);
        ((submitter, reviewer), band.reviews)
    });
    pairs.collect()
}

#[tokio::test]
async fn a_range_split_in_two_is_the_sum_of_both() {
    let (commits, requests) = pieces().await;
    let team = stored(&commits, &requests).await;
    let all = told(&team, &whole()).await;
    for (last, next) in [("2026-09-13", "2026-09-14"), ("2026-10-25", "2026-10-26")] {
        let before = told(&team, &between("2026-08-03", last)).await;
        let after = told(&team, &between(next, "2026-12-20")).await;
        let both = [&before, &after];
        let sum = |of: fn(&Told) -> i64| both.iter().map(|told| of(told)).sum::<i64>();
        for of in [
            |told: &Told| told.collaboration.pull_requests,
            |told: &Told| told.collaboration.read,
            |told: &Told| told.workflow.opened,
            |told: &Told| told.workflow.merged,
            |told: &Told| told.workflow.closed,
            |told: &Told| told.people.whole.code.commits,
            |told: &Told| told.people.whole.code.coding_days,
            |told: &Told| told.people.whole.code.measured_days,
            |told: &Told| told.people.whole.impact.points,
            // Weeks are not cut by a Monday.
            |told: &Told| told.people.whole.impact.active_days,
        ] {
            assert_eq!(sum(of), of(&all), "split before {next}");
        }
        for kind in WorkType::ALL {
            let lines = |told: &Told| kind.of(&told.people.whole.code.lines);
            assert_eq!(lines(&before) + lines(&after), lines(&all), "{kind:?}");
        }
        let mut reviews = pairs(&before.collaboration);
        for (pair, count) in pairs(&after.collaboration) {
            *reviews.entry(pair).or_default() += count;
        }
        assert_eq!(reviews, pairs(&all.collaboration), "split before {next}");
    }
}

/// What a report says of people without their names and keys, which depend on who was joined to whom.
fn nameless(told: &Told) -> impl PartialEq + std::fmt::Debug + use<> {
    let report = &told.collaboration;
    let collaborators = report.collaborators.iter();
    let mut collaborators: Vec<_> = collaborators
        .map(|each| (each.reviewed, each.opened, each.authors))
        .collect();
    collaborators.sort_unstable();
    let shares = told.people.shares.iter().map(|kind| {
        let most = kind.most.iter().map(|share| share.lines);
        (kind.lines, kind.sources, most.collect::<Vec<_>>())
    });
    let mut pairs: Vec<i64> = pairs(report).into_values().collect();
    pairs.sort_unstable();
    (
        (report.tiles.clone(), report.people, collaborators, pairs),
        (told.people.tiles.clone(), told.people.periods.clone()),
        (told.people.whole, shares.collect::<Vec<_>>()),
        told.workflow,
    )
}

#[tokio::test]
async fn people_are_joined_in_any_order() {
    let (commits, requests) = pieces().await;
    let three = [
        "address ada@example.com",
        "address ada@home.example",
        "account gitlab.example.com 1",
    ];
    let mut first = None;
    for [one, two, last] in [[0, 1, 2], [2, 1, 0], [0, 2, 1]] {
        let team = stored(&commits, &requests).await;
        for pair in [[three[one], three[two]], [three[two], three[last]]] {
            let mut keys: Vec<MemberKey> = Vec::new();
            for alias in pair {
                keys.push(member_with(&team, alias).await);
            }
            let joined = team.join_members(&keys, None).await;
            joined.expect("both are there");
        }
        let told = told(&team, &whole()).await;
        assert!(told.people.people > 5, "there are others as well");
        let told = nameless(&told);
        match &first {
            None => first = Some(told),
            Some(first) => assert_eq!(*first, told, "{one}, {two} and {last}"),
        }
    }
}
