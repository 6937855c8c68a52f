//! Metrics of pull requests, each worked out by hand.

use flow_core::model::{LeftOut, MemberKey, TreatmentChoice};
use flow_core::reports::{Filter, MetricId, Ratio, Unknown};

use super::team::{Team, Written, between};

fn week() -> Filter {
    between("2026-11-02", "2026-11-08")
}

#[tokio::test]
async fn time_to_merge_is_the_mean_of_merging_less_opening() {
    let team = Team::new().await;
    for (iid, opened, merged) in [
        (1, "2026-11-02T08:00:00Z", "2026-11-02T10:00:00Z"), // 2 h
        (2, "2026-11-01T08:00:00Z", "2026-11-03T08:00:00Z"), // 48 h, opened before the range
        (3, "2026-11-04T08:00:00Z", "2026-11-04T12:00:00Z"), // 4 h
        (4, "2026-11-06T08:00:00Z", "2026-11-09T08:00:00Z"), // merged after the range
    ] {
        team.merge(Written::new(iid, "Ada", opened, merged)).await;
    }
    let tile = team.tile(&week(), MetricId::TimeToMerge).await;
    // (2 + 48 + 4) / 3
    assert_eq!((tile.value, tile.count), (Ok(18.0), 3));
    let of_week = team.overview(&week()).await.time_to_merge[0];
    assert_eq!(
        of_week.median,
        Some(Ratio::new(4 * 3_600_000, 1)),
        "4 h stands in the middle"
    );
}

#[tokio::test]
async fn a_day_of_merging_is_the_readers() {
    let team = Team::new().await;
    // Half past midnight on Monday in Oslo, still Sunday in UTC.
    team.merge(Written::new(
        1,
        "Ada",
        "2026-11-01T08:00:00Z",
        "2026-11-01T23:30:00Z",
    ))
    .await;
    // Half past eleven at night on Sunday 8 November in Oslo.
    team.merge(Written::new(
        2,
        "Ada",
        "2026-11-08T08:00:00Z",
        "2026-11-08T22:30:00Z",
    ))
    .await;
    let tile = team.tile(&week(), MetricId::TimeToMerge).await;
    assert_eq!(tile.count, 2);
}

#[tokio::test]
async fn what_was_merged_before_it_was_opened_took_no_time() {
    let team = Team::new().await;
    team.merge(Written::new(
        1,
        "Ada",
        "2026-11-04T08:00:00Z",
        "2026-11-03T08:00:00Z",
    ))
    .await;
    let tile = team.tile(&week(), MetricId::TimeToMerge).await;
    assert_eq!(tile.value, Err(Unknown::NoPullRequests));
    let unreviewed = team.tile(&week(), MetricId::UnreviewedPullRequests).await;
    assert_eq!(unreviewed.count, 1, "it was merged all the same");
}

#[tokio::test]
async fn the_first_comment_is_somebody_elses_before_the_merge() {
    let team = Team::new().await;
    let opened = "2026-11-02T08:00:00Z";
    let merged = "2026-11-03T08:00:00Z";
    let new = |iid| Written::new(iid, "Ada", opened, merged);
    team.merge(
        new(1)
            .comment("Ada", "2026-11-02T08:30:00Z") // her own
            .comment("Grace", "2026-11-02T10:00:00Z") // 2 h
            .comment("Grace", "2026-11-02T12:00:00Z"),
    )
    .await;
    team.merge(new(2).comment("Grace", "2026-11-02T14:00:00Z"))
        .await; // 6 h
    team.merge(new(3).comment("Grace", "2026-11-03T09:00:00Z"))
        .await; // after the merge
    team.merge(new(4).comment("Renovate", "2026-11-02T08:01:00Z"))
        .await; // a bot
    let tile = team.tile(&week(), MetricId::TimeToFirstComment).await;
    // (2 + 6) / 2
    assert_eq!((tile.value, tile.count), (Ok(4.0), 2));
    // Grace's comments stop counting with her.
    let grace = "account gitlab.example.com ".to_owned()
        + &super::team::account("Grace").remote_id.0.to_string();
    let excluded = team
        .set_treatment(&[MemberKey(grace)], TreatmentChoice::Excluded)
        .await;
    excluded.expect("the member is there");
    let tile = team.tile(&week(), MetricId::TimeToFirstComment).await;
    assert_eq!(tile.value, Err(Unknown::NoPullRequests));
}

#[tokio::test]
async fn unreviewed_is_neither_comment_nor_approval_of_anybody_else() {
    let team = Team::new().await;
    let new = |iid| Written::new(iid, "Ada", "2026-11-02T08:00:00Z", "2026-11-03T08:00:00Z");
    team.merge(new(1).comment("Ada", "2026-11-02T09:00:00Z"))
        .await; // unreviewed
    team.merge(new(2).approve("Grace", None)).await; // hosts before 17.11 tell no time
    team.merge(new(3).approve("Grace", Some("2026-11-02T09:00:00Z")))
        .await;
    team.merge(new(4).approve("Grace", Some("2026-11-04T09:00:00Z")))
        .await; // too late: unreviewed
    team.merge(new(5).approve("Ada", None)).await; // her own: unreviewed
    let mut unread = new(6);
    unread.details = None;
    team.merge(unread).await; // not known yet
    let tile = team.tile(&week(), MetricId::UnreviewedPullRequests).await;
    // 3 of the 5 that were read.
    assert_eq!((tile.value, tile.count), (Ok(60.0), 5));
}

#[tokio::test]
async fn iterated_are_those_changed_after_they_were_opened() {
    let team = Team::new().await;
    let new = |iid| Written::new(iid, "Ada", "2026-11-02T08:00:00Z", "2026-11-03T08:00:00Z");
    team.merge(new(1).commit("Before", "Ada", "2026-11-02T07:00:00Z"))
        .await;
    team.merge(
        new(2)
            .commit("After", "Ada", "2026-11-02T09:00:00Z")
            .commit("More", "Grace", "2026-11-02T10:00:00Z"),
    )
    .await;
    team.merge(new(3).commit(
        "Merge branch 'main' into 'x'",
        "Ada",
        "2026-11-02T09:00:00Z",
    ))
    .await;
    team.merge(new(4).commit("At once", "Ada", "2026-11-02T08:00:00Z"))
        .await;
    let tile = team.tile(&week(), MetricId::IteratedPullRequests).await;
    // Only the second: a merge is no answer to a review, and the same second is not after.
    assert_eq!((tile.value, tile.count), (Ok(25.0), 4));
}

#[tokio::test]
async fn a_merge_is_known_by_its_parents_where_the_clone_has_it() {
    let team = Team::new().await;
    let mut merge = team.commit("Ada", "2026-11-02T09:00:00Z", [0; 4]);
    merge.0.parents.push("e".repeat(40));
    let plain = team.commit("Ada", "2026-11-02T09:30:00Z", [1, 0, 0, 0]);
    let new = |iid| Written::new(iid, "Ada", "2026-11-02T08:00:00Z", "2026-11-03T08:00:00Z");
    let with_sha = |mut written: Written, sha: &str| {
        written.details.as_mut().expect("they were read").commits[0].sha = sha.to_owned();
        written
    };
    let hidden = new(1).commit("Bring main in", "Ada", "2026-11-02T09:00:00Z");
    let named = new(2).commit("Merge branch names", "Ada", "2026-11-02T09:30:00Z");
    team.merge(with_sha(hidden, &merge.0.sha)).await;
    team.merge(with_sha(named, &plain.0.sha)).await;
    team.save(vec![merge, plain]).await;
    let tile = team.tile(&week(), MetricId::IteratedPullRequests).await;
    // The first one's commit has two parents whatever it is called, the second one's has one.
    assert_eq!((tile.value, tile.count), (Ok(50.0), 2));
}

#[tokio::test]
async fn pull_requests_of_bots_are_left_out_and_those_of_nobody_are_not() {
    let team = Team::new().await;
    let new = |iid, author: &str| {
        Written::new(iid, author, "2026-11-02T08:00:00Z", "2026-11-03T08:00:00Z")
    };
    team.merge(new(1, "Renovate")).await;
    let mut deleted = new(2, "Ada");
    deleted.pull_request.author = None;
    team.merge(deleted).await;
    let overview = team.overview(&week()).await;
    assert_eq!(overview.left_out.people(LeftOut::Bot), 1);
    let tile = team.tile(&week(), MetricId::TimeToMerge).await;
    assert_eq!(
        tile.count, 1,
        "whoever was deleted at the host did the work"
    );
}

#[tokio::test]
async fn a_follow_on_commit_under_a_name_no_branch_holds_is_told_by_its_address() {
    let team = Team::new().await;
    team.save(vec![team.commit(
        "Linus",
        "2026-11-02T09:00:00Z",
        [1, 0, 0, 0],
    )])
    .await;
    let linus = MemberKey("address linus@example.com".to_owned());
    let decided = team
        .set_treatment(&[linus], TreatmentChoice::Excluded)
        .await;
    decided.expect("the member is there");
    let opened = "2026-11-02T10:00:00Z";
    let written = Written::new(1, "Ada", opened, "2026-11-04T10:00:00Z");
    let mut written = written.commit("Again", "Linus", "2026-11-03T10:00:00Z");
    let details = written.details.as_mut().expect("they were read");
    details.commits[0].author_name = "Linus T.".to_owned();
    team.merge(written).await;
    let tile = team.tile(&week(), MetricId::IteratedPullRequests).await;
    // 0 of 1: Linus does not count, whatever he calls himself.
    assert_eq!((tile.value, tile.count), (Ok(0.0), 1));
}
