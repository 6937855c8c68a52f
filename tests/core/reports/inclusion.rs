//! What counts, what does not, and that each is told.

use flow_core::model::{
    LeftOut, MemberKey, Service, Stream, Timestamp, TreatmentChoice, WorkFilter,
};
use flow_core::reports::{Filter, MetricId, Unknown};

use super::team::{Team, Written, at, between};

const LINES: [i64; 4] = [10, 0, 0, 0];

fn week() -> Filter {
    between("2026-11-02", "2026-11-08")
}

async fn commits(team: &Team, filter: &Filter) -> i64 {
    team.tile(filter, MetricId::CodeVolume).await.count
}

fn key(text: &str) -> MemberKey {
    MemberKey(text.to_owned())
}

#[tokio::test]
async fn merges_and_outliers_are_left_out_and_told() {
    let team = Team::new().await;
    let mut merge = team.commit("Ada", "2026-11-02T10:00:00Z", LINES);
    merge.0.parents.push("e".repeat(40));
    team.save(vec![
        merge,
        team.commit("Ada", "2026-11-02T11:00:00Z", [1_000, 0, 0, 0]),
        team.commit("Ada", "2026-11-02T12:00:00Z", [1_000, 0, 0, 1]),
    ])
    .await;
    let overview = team.overview(&week()).await;
    assert_eq!(
        commits(&team, &week()).await,
        1,
        "a thousand lines are none too many, one more is"
    );
    assert_eq!(overview.left_out.commits(LeftOut::Merge), 1);
    assert_eq!(overview.left_out.commits(LeftOut::Outlier), 1);
    assert_eq!(overview.left_out.people(LeftOut::Outlier), 1);
}

#[tokio::test]
async fn people_who_do_not_count_are_told_by_reason() {
    let team = Team::new().await;
    team.save(vec![
        team.commit("Ada", "2026-11-02T10:00:00Z", LINES),
        team.commit("Renovate", "2026-11-02T10:00:00Z", LINES),
        team.commit("Grace", "2026-11-02T10:00:00Z", LINES),
        team.commit("Linus", "2026-11-02T10:00:00Z", LINES),
    ])
    .await;
    for (who, choice) in [
        ("address grace@example.com", TreatmentChoice::Excluded),
        ("address linus@example.com", TreatmentChoice::Hidden),
    ] {
        let decided = team.set_treatment(&[key(who)], choice).await;
        decided.expect("the member is there");
    }
    let left_out = team.overview(&week()).await.left_out;
    assert_eq!(commits(&team, &week()).await, 1, "Ada's");
    for reason in [LeftOut::Bot, LeftOut::Excluded, LeftOut::Hidden] {
        assert_eq!(left_out.commits(reason), 1, "{reason:?}");
        assert_eq!(left_out.people(reason), 1, "{reason:?}");
    }
}

#[tokio::test]
async fn the_same_change_counts_once() {
    let team = Team::new().await;
    let others = team
        .import(team.integration, &[("platform/api", 1), ("ada/api", 2)])
        .await;
    let original = team.commit("Ada", "2026-11-02T10:00:00Z", LINES);
    let mut rebased = team.commit("Ada", "2026-11-02T10:00:00Z", [5, 0, 0, 0]);
    rebased.0.title.clone_from(&original.0.title);
    rebased.0.committer.at = at("2026-11-04T10:00:00Z");
    let fork = original.clone();
    let same_minute = team.commit("Ada", "2026-11-02T10:00:00Z", [7, 0, 0, 0]);
    team.save(vec![rebased, original, same_minute]).await;
    team.save_in(others[1], vec![fork]).await;
    let overview = team.overview(&week()).await;
    assert_eq!(
        overview.left_out.commits(LeftOut::Copy),
        2,
        "the rebased one and the fork's"
    );
    assert_eq!(
        overview.work_types[0].new_work, 17,
        "the first of the three, and the other change"
    );
    let mut of_fork = week();
    of_fork.work.repository_ids = vec![others[1]];
    assert_eq!(commits(&team, &of_fork).await, 1, "alone the fork's counts");
}

#[tokio::test]
async fn a_squashed_pull_request_counts_as_its_one_commit() {
    let team = Team::new().await;
    let squashed = team.commit("Ada", "2026-11-04T10:00:00Z", [30, 0, 0, 0]);
    let part = team.commit("Ada", "2026-11-02T10:00:00Z", [15, 0, 0, 0]);
    let mut pull = Written::new(1, "Ada", "2026-11-02T11:00:00Z", "2026-11-04T10:00:00Z");
    pull.pull_request.squash_commit_sha = Some(squashed.0.sha.clone());
    let mut pull = pull.commit("Part", "Ada", "2026-11-02T10:00:00Z");
    let details = pull.details.as_mut().expect("they were read");
    details.commits[0].sha.clone_from(&part.0.sha);
    team.save(vec![squashed, part]).await;
    team.merge(pull).await;
    let overview = team.overview(&week()).await;
    assert_eq!(overview.left_out.commits(LeftOut::Squashed), 1);
    assert_eq!(overview.work_types[0].new_work, 30);
}

#[tokio::test]
async fn what_is_remembered_of_a_commit_follows_the_pull_request_that_squashes_it() {
    let team = Team::new().await;
    let squashed = team.commit("Ada", "2026-11-04T10:00:00Z", [30, 0, 0, 0]);
    let part = team.commit("Ada", "2026-11-02T10:00:00Z", [15, 0, 0, 0]);
    let mut pull = Written::new(1, "Ada", "2026-11-02T11:00:00Z", "2026-11-04T10:00:00Z").commit(
        "Part",
        "Ada",
        "2026-11-02T10:00:00Z",
    );
    let details = pull.details.as_mut().expect("they were read");
    details.commits[0].sha.clone_from(&part.0.sha);
    let squash = squashed.0.sha.clone();
    team.save(vec![squashed, part]).await;
    let mut told = Vec::new();
    for (minute, squash_commit_sha) in [(0, None), (1, Some(squash)), (2, None)] {
        pull.pull_request.squash_commit_sha = squash_commit_sha;
        let updated_at = at("2026-11-04T10:00:00Z").millis() + minute * 60_000;
        pull.pull_request.updated_at = Timestamp::from_millis(updated_at);
        team.merge(pull.clone()).await;
        team.keep_report_facts().await.expect("the facts are kept");
        // The second look is at what the first one left in memory.
        for _ in 0..2 {
            let overview = team.overview(&week()).await;
            told.push(overview.work_types[0].new_work);
        }
    }
    assert_eq!(
        told,
        [45, 45, 30, 30, 45, 45],
        "30 lines and 15, 15 of them squashed for a while"
    );
}

#[tokio::test]
async fn a_repository_two_integrations_reach_counts_once() {
    let team = Team::new().await;
    let other = team.add_integration("Home").await.id;
    let copy = team.import(other, &[("platform/api", 1)]).await[0];
    let commit = team.commit("Ada", "2026-11-02T10:00:00Z", LINES);
    team.save(vec![commit.clone()]).await;
    team.save_in(copy, vec![commit]).await;
    team.merge(Written::new(
        1,
        "Ada",
        "2026-11-02T11:00:00Z",
        "2026-11-04T10:00:00Z",
    ))
    .await;
    team.merge_in(
        copy,
        Written::new(1, "Ada", "2026-11-02T11:00:00Z", "2026-11-04T10:00:00Z"),
    )
    .await;
    let overview = team.overview(&week()).await;
    assert_eq!(commits(&team, &week()).await, 1);
    assert_eq!(
        overview.left_out.commits(LeftOut::Copy),
        0,
        "it is no copy, it is the same"
    );
    assert_eq!(team.tile(&week(), MetricId::TimeToMerge).await.count, 1);
    let mut through_other = week();
    through_other.work.integration_id = Some(other);
    assert_eq!(
        commits(&team, &through_other).await,
        1,
        "through the other one it is there as well"
    );
}

#[tokio::test]
async fn filters_by_person_and_what_matches_nothing() {
    let team = Team::new().await;
    team.save(vec![
        team.commit("Ada", "2026-11-02T10:00:00Z", LINES),
        team.commit("Grace", "2026-11-02T10:00:00Z", LINES),
    ])
    .await;
    let of = |member: &str| Filter {
        work: WorkFilter {
            member_keys: vec![key(member)],
            ..WorkFilter::default()
        },
        ..week()
    };
    assert_eq!(commits(&team, &of("address grace@example.com")).await, 1);
    let nobody = team
        .tile(&of("address nobody@example.com"), MetricId::CodeVolume)
        .await;
    assert_eq!(nobody.value, Err(Unknown::NoCommits));
    let mut nothing = week();
    nothing.work.repository_ids = vec![flow_core::model::RepositoryId(4_711)];
    let tile = team.tile(&nothing, MetricId::CodeVolume).await;
    assert_eq!(tile.value, Err(Unknown::NothingImported));
}

#[tokio::test]
async fn a_person_with_thousands_of_aliases_is_one_person() {
    let team = Team::new().await;
    let mut commits = Vec::new();
    let mut keys = Vec::new();
    for alias in 0..4_000 {
        let mut commit = team.commit("Ada", "2026-11-02T10:00:00Z", LINES);
        commit.0.author.email = format!("ada+{alias}@example.com");
        keys.push(key(&format!("address ada+{alias}@example.com")));
        commits.push(commit);
    }
    team.save(commits).await;
    team.join_members(&keys, None).await.expect("they are one");
    let tile = team.tile(&week(), MetricId::CommitsPerDay).await;
    assert_eq!(tile.value, Ok(4_000.0), "one person, one day");
}

#[tokio::test]
async fn what_is_switched_off_is_unknown() {
    let team = Team::new().await;
    team.save(vec![team.commit("Ada", "2026-11-02T10:00:00Z", LINES)])
        .await;
    team.set_services(team.integration, &[Service::Repos])
        .await
        .expect("writes");
    let tile = team.tile(&week(), MetricId::TimeToMerge).await;
    assert_eq!(tile.value, Err(Unknown::ServiceOff));
    assert_eq!(commits(&team, &week()).await, 1, "commits are on");
}

#[tokio::test]
async fn coverage_tells_what_was_read() {
    let team = Team::new().await;
    let state = team.overview(&week()).await.read_state;
    assert_eq!(
        (state.repositories, state.complete, state.read_to),
        (1, 0, None)
    );
    team.save(vec![team.commit("Ada", "2026-11-02T10:00:00Z", LINES)])
        .await;
    for stream in [Stream::PullRequests, Stream::Tickets] {
        let done = team.finish_stream(team.repository, stream, None).await;
        done.expect("the store is written");
    }
    let state = team.overview(&week()).await.read_state;
    assert_eq!((state.repositories, state.complete), (1, 1));
    assert_eq!(state.read_from, Some(at("2026-11-02T10:00:00Z")));
    assert_eq!(
        state.read_to,
        Some(crate::store::support::START),
        "the clock of the store"
    );
}

#[tokio::test]
async fn which_of_two_copies_of_one_second_counts_is_not_up_to_who_was_read_first() {
    let smaller = |team: &Team| team.commit("Ada", "2026-11-02T10:00:00Z", [10, 0, 0, 0]);
    for is_read_first in [true, false] {
        let team = Team::new().await;
        let first = smaller(&team);
        let mut second = team.commit("Ada", "2026-11-02T10:00:00Z", [40, 0, 0, 0]);
        second.0.title.clone_from(&first.0.title);
        let mut pages = vec![vec![first], vec![second]];
        if !is_read_first {
            pages.reverse();
        }
        for page in pages {
            team.save(page).await;
        }
        let lines = team.overview(&week()).await.work_types[0];
        assert_eq!(
            lines.new_work, 10,
            "the smaller object id, read first: {is_read_first}"
        );
    }
}

#[tokio::test]
async fn a_squashed_commit_of_a_clock_ahead_counts_in_no_range() {
    let team = Team::new().await;
    let part = team.commit("Ada", "2026-11-18T10:00:00Z", LINES);
    // Merged two weeks before its own commit says it was written.
    let mut pull = Written::new(1, "Ada", "2026-11-02T11:00:00Z", "2026-11-04T10:00:00Z");
    pull.pull_request.squash_commit_sha = Some("d".repeat(40));
    let mut pull = pull.commit("Part", "Ada", "2026-11-18T10:00:00Z");
    let details = pull.details.as_mut().expect("they were read");
    details.commits[0].sha.clone_from(&part.0.sha);
    team.save(vec![part]).await;
    team.merge(pull).await;
    for first in ["2026-11-02", "2026-11-16"] {
        let filter = between(first, "2026-11-22");
        assert_eq!(commits(&team, &filter).await, 0, "from {first}");
    }
}
