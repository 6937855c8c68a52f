//! Who reviews whom, each figure worked out by hand.

use flow_core::model::{LeftOut, ListQuery, MemberKey, Page, TreatmentChoice};
use flow_core::reports::{
    self, Collaboration, EndOf, Filter, PeopleFigures, ReviewMetric, ReviewRow, ReviewRowsQuery,
    ReviewTile, Unknown,
};

use super::team::{Team, Written, account, at, between, reader};

fn week() -> Filter {
    between("2026-11-02", "2026-11-08")
}

async fn report_of(team: &Team, filter: &Filter) -> Collaboration {
    let report = reports::review_collaboration(team, filter, &reader()).await;
    report.expect("the report is made")
}

async fn report(team: &Team) -> Collaboration {
    report_of(team, &week()).await
}

fn tile(report: &Collaboration, metric: ReviewMetric) -> &ReviewTile {
    let found = report.tiles.iter().find(|tile| tile.metric == metric);
    found.expect("every metric has a tile")
}

/// A time of Monday 2 November 2026 in UTC.
fn monday(clock: &str) -> String {
    format!("2026-11-02T{clock}:00Z")
}

/// Opened by somebody at 8, merged at 20 by nobody GitLab names.
fn by(author: &str, iid: i64) -> Written {
    let mut written = Written::new(iid, author, &monday("08:00"), &monday("20:00"));
    written.pull_request.merged_by = None;
    written
}

fn key(name: &str) -> MemberKey {
    MemberKey(format!(
        "account gitlab.example.com {}",
        account(name).remote_id.0
    ))
}

/// Name, opened, reviewed and authors of everybody, in their order.
fn people(report: &Collaboration) -> Vec<(&str, i64, i64, i64)> {
    let people = report.collaborators.iter();
    people
        .map(|each| (&*each.name, each.opened, each.reviewed, each.authors))
        .collect()
}

/// The bands of the map by name.
fn bands(report: &Collaboration) -> Vec<(String, String, i64)> {
    let name = |who: EndOf| match who {
        EndOf::Person(place) => report.collaborators[place].name.clone(),
        EndOf::Others(people) => format!("{people} others"),
        EndOf::Unnamed => "nobody named".to_owned(),
    };
    let bands = report.map.bands.iter();
    bands
        .map(|band| {
            let submitter = report.map.submitters[band.submitter].who;
            let reviewer = report.map.reviewers[band.reviewer].who;
            (name(submitter), name(reviewer), band.reviews)
        })
        .collect()
}

fn expected(bands: &[(&str, &str, i64)]) -> Vec<(String, String, i64)> {
    let bands = bands.iter();
    bands
        .map(|(one, other, reviews)| ((*one).to_owned(), (*other).to_owned(), *reviews))
        .collect()
}

#[tokio::test]
async fn a_review_is_one_person_on_one_pull_request_of_somebody_else() {
    let team = Team::new().await;
    let first = by("Ada", 1)
        .comment("Ada", &monday("09:00")) // her own is none
        .comment("Grace", &monday("10:00"))
        .comment("Grace", &monday("11:00")) // the same review
        .approve("Grace", Some(&monday("12:00"))) // and still the same
        .approve("Linus", None); // hosts before 17.11 tell no time
    team.merge(first).await;
    team.merge(by("Ada", 2).comment("Grace", &monday("10:00")))
        .await;
    team.merge(by("Linus", 3).comment("Grace", &monday("10:00")))
        .await;
    let late = by("Grace", 4).comment("Linus", "2026-11-03T09:00:00Z"); // after the merge
    team.merge(late).await;
    let report = report(&team).await;
    assert_eq!(
        people(&report),
        [
            ("Grace", 1, 3, 2), // 1, 2 and 3, of Ada and Linus
            ("Linus", 1, 1, 1), // 1, of Ada
            ("Ada", 2, 0, 0),
        ],
        "opened, reviewed, authors"
    );
    assert_eq!(
        bands(&report),
        expected(&[
            ("Ada", "Grace", 2),
            ("Ada", "Linus", 1),
            ("Linus", "Grace", 1)
        ])
    );
    let ends: Vec<i64> = report
        .map
        .submitters
        .iter()
        .map(|end| end.reviews)
        .collect();
    assert_eq!(ends, [3, 1], "of Ada's three, of Linus's one");
    assert_eq!(
        report.people,
        PeopleFigures {
            submitters: 3,
            active_reviewers: 2,
            available_reviewers: 3,
        }
    );
    assert_eq!((report.pull_requests, report.read), (4, 4));
}

#[tokio::test]
async fn follow_on_commits_and_the_other_figures_are_means_over_what_was_read() {
    let team = Team::new().await;
    let first = by("Ada", 1)
        .comment("Grace", &monday("10:00")) // 2 h
        .commit("Fix", "Ada", &monday("12:00"))
        .commit("More", "Ada", &monday("13:00"))
        .commit("Merge branch 'main' into 'x'", "Ada", &monday("14:00"));
    team.merge(first).await;
    team.merge(by("Linus", 2)).await;
    let mut unread = by("Linus", 3);
    unread.details = None;
    team.merge(unread).await;
    let report = report(&team).await;
    let value = |metric| {
        let tile = tile(&report, metric);
        (tile.value, tile.count)
    };
    // 2 and 0 commits, a merge is none: (2 + 0) / 2
    assert_eq!(value(ReviewMetric::FollowOnCommits), (Ok(1.0), 2));
    // 1 of 2 has any.
    assert_eq!(value(ReviewMetric::IteratedPullRequests), (Ok(50.0), 2));
    // 12 h each, read or not.
    assert_eq!(value(ReviewMetric::TimeToMerge), (Ok(12.0), 3));
    // 1 comment on 2 pull requests.
    assert_eq!(value(ReviewMetric::ReviewerComments), (Ok(0.5), 2));
    // From 10:00 to 13:00, and 0: (3 + 0) / 2
    assert_eq!(value(ReviewMetric::IterationTime), (Ok(1.5), 2));
    assert_eq!(value(ReviewMetric::TimeToFirstComment), (Ok(2.0), 1));
    assert_eq!(value(ReviewMetric::UnreviewedPullRequests), (Ok(50.0), 2));
    assert_eq!(value(ReviewMetric::ReactionTime), (Ok(2.0), 1));
    // Ada answered at 12:00 what Grace said at 10:00.
    assert_eq!(value(ReviewMetric::Responsiveness), (Ok(2.0), 1));
    assert_eq!(value(ReviewMetric::ThoroughlyReviewed), (Ok(0.0), 2));
    // Ada 0, Grace 1, Linus 0: sum((2i - 4) * x) = 2; (2 * 1 - 2) / (2 * 1)
    assert_eq!(value(ReviewMetric::SharingIndex), (Ok(0.0), 3));
    assert_eq!((report.pull_requests, report.read), (3, 2));
}

#[tokio::test]
async fn each_week_has_its_own_sharing_index() {
    let team = Team::new().await;
    team.merge(by("Ada", 1).comment("Grace", &monday("10:00")))
        .await;
    let second = |iid, who: &str| {
        let mut opened = Written::new(iid, "Ada", "2026-11-10T08:00:00Z", "2026-11-10T20:00:00Z");
        opened.pull_request.merged_by = None;
        opened.comment(who, "2026-11-10T09:00:00Z")
    };
    team.merge(second(2, "Grace")).await;
    team.merge(second(3, "Linus")).await;
    let two_weeks = between("2026-11-02", "2026-11-15");
    let report = report_of(&team, &two_weeks).await;
    let index = tile(&report, ReviewMetric::SharingIndex);
    // First week: Ada 0, Grace 1: all by one. Second: 0, 1, 1: sum((2i - 4) * x) = 0 + 2 = 2; (2 * 2 - 2) / (2 * 2).
    assert_eq!(index.weekly, [Some(0.0), Some(0.5)]);
    // Both: Ada 0, Linus 1, Grace 2: sum = 0 + 4 = 4; (2 * 3 - 4) / (2 * 3).
    assert_eq!(index.value, Ok(2.0 / 6.0));
    let waits = tile(&report, ReviewMetric::TimeToFirstComment);
    // 2 h; 1 h and 1 h.
    assert_eq!(waits.weekly, [Some(2.0), Some(1.0)]);
}

#[tokio::test]
async fn bots_and_whoever_is_excluded_neither_submit_nor_review() {
    let team = Team::new().await;
    team.merge(by("Renovate", 1).comment("Grace", &monday("09:00")))
        .await;
    let written = by("Ada", 2)
        .comment("Renovate", &monday("09:00"))
        .comment("Grace", &monday("10:00"))
        .approve("Linus", Some(&monday("11:00")));
    team.merge(written).await;
    let grace = [key("Grace")];
    let decided = team.set_treatment(&grace, TreatmentChoice::Excluded);
    decided.await.expect("the member is there");
    let report = report(&team).await;
    assert_eq!(people(&report), [("Linus", 0, 1, 1), ("Ada", 1, 0, 0)]);
    assert_eq!(report.left_out.len(), 1);
    assert_eq!(report.left_out[0].0, LeftOut::Bot);
    assert_eq!(report.people.active_reviewers, 1);
}

#[tokio::test]
async fn accounts_of_one_person_are_nobody_else() {
    let team = Team::new().await;
    let written = by("Ada", 1)
        .comment("Ada at home", &monday("09:00"))
        .comment("Grace", &monday("10:00"));
    team.merge(written).await;
    assert_eq!(
        report(&team).await.people.active_reviewers,
        2,
        "two strangers"
    );
    let both = [key("Ada"), key("Ada at home")];
    let joined = team.join_members(&both, None);
    joined.await.expect("both are there");
    let report = report(&team).await;
    assert_eq!(people(&report), [("Grace", 0, 1, 1), ("Ada", 1, 0, 0)]);
    // Opened at 8, first comment of somebody else at 10.
    let comment = tile(&report, ReviewMetric::TimeToFirstComment);
    assert_eq!(comment.value, Ok(2.0));
}

#[tokio::test]
async fn whoever_gitlab_does_not_name_any_more_is_nobodys_author() {
    let team = Team::new().await;
    let mut written = by("Ada", 1).comment("Grace", &monday("10:00"));
    written.pull_request.author = None;
    team.merge(written).await;
    team.merge(by("Linus", 2).comment("Grace", &monday("10:00")))
        .await;
    let report = report(&team).await;
    assert_eq!(
        people(&report),
        [("Grace", 0, 2, 1), ("Linus", 1, 0, 0)],
        "two reviewed, of one author that is known"
    );
    assert_eq!(
        bands(&report),
        expected(&[("Linus", "Grace", 1), ("nobody named", "Grace", 1)])
    );
    assert_eq!(report.people.submitters, 1);
}

#[tokio::test]
async fn available_is_who_commits_or_takes_part_and_has_an_account() {
    let team = Team::new().await;
    team.merge(by("Ada", 1)).await;
    // Grace has an account: she commented long ago, outside the range.
    let old = Written::new(2, "Ada", "2026-01-05T08:00:00Z", "2026-01-06T08:00:00Z");
    team.merge(old.comment("Grace", "2026-01-05T09:00:00Z"))
        .await;
    let commits = vec![
        team.commit("Grace", "2026-11-03T09:00:00+01:00", [5, 0, 0, 0]),
        team.commit("Barbara", "2026-11-03T10:00:00+01:00", [5, 0, 0, 0]),
    ];
    team.save(commits).await;
    let before = report(&team).await.people;
    let own = [
        key("Grace"),
        MemberKey("address grace@example.com".to_owned()),
    ];
    let joined = team.join_members(&own, None).await;
    joined.expect("both are there");
    let after = report(&team).await.people;
    assert_eq!(
        (before.available_reviewers, after.available_reviewers),
        (1, 2),
        "Ada; then Grace, whose commits are known to be those of an account; never Barbara"
    );
    assert_eq!(after.active_reviewers, 0);
}

#[tokio::test]
async fn nothing_is_unknown_and_not_zero() {
    let team = Team::new().await;
    let empty = report(&team).await;
    assert!(
        empty
            .tiles
            .iter()
            .all(|tile| tile.value == Err(Unknown::NoPullRequests)),
        "no figure of nothing: {:?}",
        empty.tiles
    );
    assert!(empty.collaborators.is_empty() && empty.map.bands.is_empty());
    // Merged before it was opened: reviewed all the same, no time to merge.
    let backwards = Written::new(1, "Ada", &monday("20:00"), &monday("08:00"));
    team.merge(backwards.approve("Grace", None)).await;
    let report = report(&team).await;
    assert_eq!(
        tile(&report, ReviewMetric::TimeToMerge).value,
        Err(Unknown::NoPullRequests)
    );
    assert_eq!(people(&report), [("Grace", 0, 1, 1), ("Ada", 1, 0, 0)]);
}

#[tokio::test]
async fn beyond_a_dozen_people_stand_together() {
    let team = Team::new().await;
    // Fourteen reviewers, the first of whom reviewed twice; thirteen of them are told by name only if there are thirteen.
    for number in 0..14 {
        let who = format!("Reviewer {number:02} {}", "x".repeat(number));
        team.merge(by("Ada", number as i64 + 1).comment(&who, &monday("10:00")))
            .await;
    }
    let map = report(&team).await.map;
    let last = map.reviewers.last().expect("there are reviewers");
    assert_eq!(map.reviewers.len(), 13);
    assert_eq!((last.who, last.reviews), (EndOf::Others(2), 2));
    let reviews: i64 = map.bands.iter().map(|band| band.reviews).sum();
    assert_eq!(reviews, 14, "nobody's review is lost");
    assert_eq!(map.submitters[0].reviews, 14);
}

async fn rows(team: &Team, query: ReviewRowsQuery) -> Page<ReviewRow> {
    let rows = reports::review_rows(team, &query, &reader()).await;
    rows.expect("the rows are read")
}

fn asking(metric: ReviewMetric) -> ReviewRowsQuery {
    ReviewRowsQuery {
        metric,
        filter: week(),
        week: None,
        submitter: None,
        reviewer: None,
        list: ListQuery {
            limit: 100,
            ..ListQuery::default()
        },
    }
}

/// Numbers, values and reviewers of rows.
fn told(page: &Page<ReviewRow>) -> Vec<(i64, i64, i64, Vec<&str>)> {
    let rows = page.rows.iter();
    rows.map(|row| {
        let reviewers = row.reviewers.iter().map(String::as_str).collect();
        let value = row.value;
        (row.head.iid, value.numerator, value.denominator, reviewers)
    })
    .collect()
}

#[tokio::test]
async fn every_figure_opens_the_pull_requests_it_was_made_of() {
    let team = Team::new().await;
    let first = by("Ada", 1)
        .comment("Grace", &monday("10:00"))
        .comment("Linus", &monday("11:00"));
    team.merge(first).await;
    team.merge(by("Linus", 2).comment("Grace", &monday("09:00")))
        .await;
    team.merge(by("Ada", 3)).await;
    let hour = 3_600_000;
    let answers = rows(&team, asking(ReviewMetric::ReactionTime)).await;
    assert_eq!(
        told(&answers),
        [
            (1, 5 * hour, 2, vec!["Grace", "Linus"]), // 2 h and 3 h
            (2, hour, 1, vec!["Grace"]),
        ],
        "slowest first; nobody answered the third"
    );
    let mut query = asking(ReviewMetric::SharingIndex);
    query.reviewer = Some(key("Grace"));
    let of_grace = rows(&team, query.clone()).await;
    assert_eq!(of_grace.total, 2);
    query.submitter = Some(key("Ada"));
    let between_two = rows(&team, query.clone()).await;
    assert_eq!(told(&between_two), [(1, 2, 1, vec!["Grace", "Linus"])]);
    query.reviewer = Some(MemberKey("address nobody@example.com".to_owned()));
    assert_eq!(rows(&team, query).await.total, 0, "nobody reviewed nothing");
    let mut searched = asking(ReviewMetric::UnreviewedPullRequests);
    searched.week = Some(super::team::date("2026-11-02"));
    searched.list.search = "ada".to_owned();
    // Of Ada's the third is unreviewed: 1, then 0.
    let found = rows(&team, searched.clone()).await;
    assert_eq!(
        told(&found),
        [(3, 1, 1, vec![]), (1, 0, 1, vec!["Grace", "Linus"])]
    );
    searched.week = Some(super::team::date("2026-11-09"));
    assert_eq!(rows(&team, searched).await.total, 0, "of another week none");
    assert_eq!(at(&monday("20:00")), found.rows[0].fact.merged_at);
}
