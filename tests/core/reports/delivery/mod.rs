//! Deployments, lead times, incidents: each figure worked out by hand.

mod choice;

use flow_core::model::{
    Commit, CommitWork, DeliverySettings, DeploymentKey, DeploymentRule, DeploymentSource, LeftOut,
    ListQuery, RemoteDeployment, RemoteId, Tag, Ticket,
};
use flow_core::reports::{
    self, Delivery, DeliveryMetric, DeliveryRowsQuery, DeliveryTile, DeliveryUnknown,
    DeploymentRow, Filter, Ratio,
};

use super::team::{Team, Written, account, at, between, reader};
use crate::store::support::ticket;

/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;

/// A commit by a number, on top of others, written at a time.
fn commit(
    team: &Team,
    number: u8,
    parents: &[u8],
    author: &str,
    when: &str,
) -> (Commit, CommitWork) {
    let (mut commit, mut work) = team.commit(author, when, [5, 0, 0, 0]);
    commit.sha = sha(number);
    commit.parents = parents.iter().map(|parent| sha(*parent)).collect();
    work.sha.clone_from(&commit.sha);
    (commit, work)
}

fn sha(number: u8) -> String {
    format!("{number:02x}").repeat(20)
}

fn tag(name: &str, number: u8, when: &str) -> Tag {
    Tag {
        name: name.to_owned(),
        sha: sha(number),
        tagged_at: at(when),
        tagger: Some("Grace Hopper".to_owned()),
    }
}

fn deployment(id: i64, environment: &str, number: u8, when: &str) -> RemoteDeployment {
    RemoteDeployment {
        remote_id: RemoteId(1000 + id),
        iid: id,
        environment: environment.to_owned(),
        environment_remote_id: Some(RemoteId(9)),
        reference: "main".to_owned(),
        sha: sha(number),
        deployed_at: at(when),
        updated_at: at(when),
        person: Some(account("Linus")),
    }
}

fn incident(iid: i64, opened: &str, closed: Option<&str>) -> Ticket {
    let mut ticket = ticket(iid);
    ticket.created_at = at(opened);
    ticket.state = if closed.is_some() { "closed" } else { "opened" }.to_owned();
    ticket.closed_at = closed.map(at);
    ticket
}

async fn rule(team: &Team, source: DeploymentSource, pattern: &str) {
    let settings = DeliverySettings {
        rule: DeploymentRule::of(source, pattern).expect("a rule"),
        incident_label: String::new(),
    };
    team.set_delivery_settings(settings).await.expect("written");
}

async fn tags(team: &Team, tags: Vec<Tag>) {
    team.save_tags(team.repository, tags)
        .await
        .expect("written");
    settle(team).await;
}

async fn settle(team: &Team) {
    team.settle_deployments(team.repository)
        .await
        .expect("written");
}

async fn deployed(team: &Team, deployments: &[RemoteDeployment]) {
    let saved = team.save_gitlab_deployments(team.repository, deployments, "cursor");
    saved.await.expect("written");
    team.finish_deployments(team.repository, None)
        .await
        .expect("written");
    settle(team).await;
}

async fn incidents(team: &Team, tickets: &[Ticket]) {
    let saved = team.save_tickets(team.repository, tickets, None).await;
    saved.expect("written");
}

async fn report(team: &Team, filter: &Filter) -> Delivery {
    let report = reports::delivery(team, filter, &reader()).await;
    report.expect("the report is made")
}

fn tile(report: &Delivery, metric: DeliveryMetric) -> &DeliveryTile {
    let tile = report.tiles.iter().find(|tile| tile.metric == metric);
    tile.expect("every metric has one")
}

fn value(report: &Delivery, metric: DeliveryMetric) -> Result<f64, DeliveryUnknown> {
    tile(report, metric).value
}

async fn rows(team: &Team, filter: &Filter) -> Vec<DeploymentRow> {
    let asked = DeliveryRowsQuery {
        filter: filter.clone(),
        week: None,
        list: ListQuery {
            sort: "date".to_owned(),
            limit: 100,
            ..ListQuery::default()
        },
    };
    let page = reports::delivery_rows(team, &asked, &reader()).await;
    page.expect("read").rows
}

/// Name, environment, commits brought.
async fn brought(team: &Team, filter: &Filter) -> Vec<(String, String, Option<i64>)> {
    let rows = rows(team, filter).await.into_iter().map(|row| row.fact);
    rows.map(|fact| (fact.name, fact.environment, fact.commits))
        .collect()
}

fn told(rows: &[(&str, &str, Option<i64>)]) -> Vec<(String, String, Option<i64>)> {
    let rows = rows.iter();
    rows.map(|(name, environment, commits)| {
        ((*name).to_owned(), (*environment).to_owned(), *commits)
    })
    .collect()
}

/// Four commits in a line, a day apart at noon, by Ada.
async fn line(team: &Team) {
    team.save(vec![
        commit(team, 1, &[], "Ada", "2026-11-02T12:00:00Z"),
        commit(team, 2, &[1], "Ada", "2026-11-03T12:00:00Z"),
        commit(team, 3, &[2], "Ada", "2026-11-04T12:00:00Z"),
        commit(team, 4, &[3], "Ada", "2026-11-05T12:00:00Z"),
    ])
    .await;
}

fn november() -> Filter {
    between("2026-11-02", "2026-11-15")
}

#[tokio::test]
async fn without_a_source_nothing_is_claimed() {
    let team = Team::new().await;
    line(&team).await;
    tags(&team, vec![tag("v1", 2, "2026-11-03T18:00:00Z")]).await;
    let report = report(&team, &november()).await;
    for metric in DeliveryMetric::ALL {
        let expected = match metric {
            DeliveryMetric::TimeToRestore => DeliveryUnknown::NoIncidents,
            _ => DeliveryUnknown::NoSource,
        };
        assert_eq!(value(&report, *metric), Err(expected), "{metric:?}");
        let weekly = &tile(&report, *metric).weekly;
        assert!(
            weekly.iter().all(Option::is_none),
            "{metric:?}: no week either"
        );
    }
    assert_eq!(report.sources.none, 1);
}

#[tokio::test]
async fn no_deployment_is_zero_a_week_and_no_lead_time() {
    let team = Team::new().await;
    line(&team).await;
    rule(&team, DeploymentSource::Tags, "v*").await;
    tags(&team, vec![tag("nightly", 2, "2026-11-03T18:00:00Z")]).await;
    let report = report(&team, &november()).await;
    assert_eq!(
        value(&report, DeliveryMetric::DeploymentFrequency),
        Ok(0.0),
        "two weeks of none"
    );
    assert_eq!(
        value(&report, DeliveryMetric::LeadTime),
        Err(DeliveryUnknown::NoDeployments)
    );
}

#[tokio::test]
async fn each_tag_brings_what_it_is_the_first_to_hold() {
    let team = Team::new().await;
    line(&team).await;
    rule(&team, DeploymentSource::Tags, "v*").await;
    tags(
        &team,
        vec![
            tag("v1", 2, "2026-11-03T18:00:00Z"),
            tag("v2", 4, "2026-11-10T12:00:00Z"),
        ],
    )
    .await;
    assert_eq!(
        brought(&team, &november()).await,
        told(&[("v1", "", Some(2)), ("v2", "", Some(2))])
    );
    let report = report(&team, &november()).await;
    // One in each of two full weeks: (1 + 1) / 2.
    assert_eq!(value(&report, DeliveryMetric::DeploymentFrequency), Ok(1.0));
    // Commit 1: 30 h, 2: 6 h, 3: 144 h, 4: 120 h; sorted 6 30 120 144, (30 + 120) / 2.
    assert_eq!(value(&report, DeliveryMetric::LeadTime), Ok(75.0));
    assert_eq!(tile(&report, DeliveryMetric::LeadTime).count, 4);
    // Weeks: (6 + 30) / 2 = 18 and (120 + 144) / 2 = 132.
    let weekly = &tile(&report, DeliveryMetric::LeadTime).weekly;
    assert_eq!(weekly, &[Some(18.0), Some(132.0)]);
    // Of two, nine tenths are both: the longest.
    assert_eq!(report.by_week[1].lead_time_ninetieth, Some(144 * HOUR));
    let rows = rows(&team, &november()).await;
    assert_eq!(rows[0].lead_time, Some(Ratio::new(36 * HOUR, 2)));
    assert_eq!(rows[0].fact.deployer.as_deref(), Some("Grace Hopper"));
    assert_eq!(
        rows[0].fact.web_url,
        "https://gitlab.example.com/platform/api/-/tags/v1"
    );
}

#[tokio::test]
async fn two_in_one_second_have_an_order_and_a_moved_tag_one_place() {
    let team = Team::new().await;
    line(&team).await;
    rule(&team, DeploymentSource::Tags, "v*").await;
    let moment = "2026-11-05T18:00:00Z";
    // v2 is written first and still comes second.
    tags(&team, vec![tag("v2", 3, moment), tag("v1", 2, moment)]).await;
    assert_eq!(
        brought(&team, &november()).await,
        told(&[("v1", "", Some(2)), ("v2", "", Some(1))])
    );
    tags(
        &team,
        vec![tag("v2", 3, moment), tag("v1", 4, "2026-11-06T18:00:00Z")],
    )
    .await;
    assert_eq!(
        brought(&team, &november()).await,
        told(&[("v2", "", Some(3)), ("v1", "", Some(1))]),
        "as the tag stands now"
    );
}

#[tokio::test]
async fn environments_rollbacks_and_unknown_commits() {
    let team = Team::new().await;
    line(&team).await;
    rule(&team, DeploymentSource::Gitlab, "production*").await;
    deployed(
        &team,
        &[
            deployment(1, "production/eu", 1, "2026-11-03T00:00:00Z"),
            deployment(2, "staging", 2, "2026-11-03T13:00:00Z"),
            deployment(3, "production/us", 2, "2026-11-04T12:00:00Z"),
            deployment(4, "production/eu", 3, "2026-11-05T12:00:00Z"),
            deployment(5, "production/eu", 1, "2026-11-06T12:00:00Z"),
            deployment(6, "production/eu", 9, "2026-11-07T12:00:00Z"),
        ],
    )
    .await;
    assert_eq!(
        brought(&team, &november()).await,
        told(&[
            ("main", "production/eu", Some(1)),
            // New: of what it holds only 2 was in no other, staging is not meant.
            ("main", "production/us", Some(1)),
            ("main", "production/eu", Some(2)),
            ("main", "production/eu", Some(0)),
            ("main", "production/eu", None),
        ]),
    );
    let report = report(&team, &november()).await;
    // 1: 12 h, 2: 24 h in us, 3: 24 h; 2 is not counted again in eu.
    assert_eq!(value(&report, DeliveryMetric::LeadTime), Ok(24.0));
    assert_eq!(tile(&report, DeliveryMetric::LeadTime).count, 3);
    assert_eq!(report.without_commits, 1);
    // Five in the first week, none in the second: (5 + 0) / 2.
    assert_eq!(value(&report, DeliveryMetric::DeploymentFrequency), Ok(2.5));
    let row = &rows(&team, &november()).await[2];
    assert_eq!(row.fact.deployer.as_deref(), Some("Linus"));
    let commits = team
        .deployment_commits(
            row.fact.key,
            ListQuery {
                limit: 10,
                ..ListQuery::default()
            },
        )
        .await
        .expect("read");
    let listed: Vec<_> = commits
        .rows
        .iter()
        .map(|row| (row.sha.clone(), row.was_delivered))
        .collect();
    assert_eq!(
        listed,
        [(sha(3), false), (sha(2), true)],
        "newest first, 2 was in us"
    );
    // The commit arrives later, as after a clone that was made anew.
    team.save(vec![commit(&team, 9, &[4], "Ada", "2026-11-06T13:00:00Z")])
        .await;
    settle(&team).await;
    let last = brought(&team, &november()).await.pop();
    assert_eq!(last.expect("five").2, Some(2), "4 and 9");
}

#[tokio::test]
async fn merges_into_the_default_branch_bring_their_commits() {
    let team = Team::new().await;
    rule(&team, DeploymentSource::Merges, "").await;
    let merged = Written::new(1, "Ada", "2026-11-02T08:00:00Z", "2026-11-03T08:00:00Z")
        .commit("Start", "Ada", "2026-11-02T08:00:00Z")
        .commit("More", "Ada", "2026-11-03T06:00:00Z")
        .commit(
            "Merge branch 'main' into feature",
            "Ada",
            "2026-11-03T07:00:00Z",
        );
    team.merge(merged).await;
    let mut other = Written::new(2, "Ada", "2026-11-02T08:00:00Z", "2026-11-04T08:00:00Z").commit(
        "Elsewhere",
        "Ada",
        "2026-11-02T08:00:00Z",
    );
    other.pull_request.target_branch = "release".to_owned();
    team.merge(other).await;
    let report = report(&team, &november()).await;
    assert_eq!(report.sources.merges, 1);
    assert_eq!(
        tile(&report, DeliveryMetric::DeploymentFrequency).count,
        1,
        "not into release"
    );
    // 24 h and 2 h; the merge is none: (24 + 2) / 2.
    assert_eq!(value(&report, DeliveryMetric::LeadTime), Ok(13.0));
    let left: Vec<_> = report
        .left_out
        .iter()
        .map(|each| (each.reason, each.commits))
        .collect();
    assert_eq!(left, [(LeftOut::Merge, 1)]);
    let rows = rows(&team, &november()).await;
    assert!(matches!(rows[0].fact.key, DeploymentKey::Merge(_)));
    assert_eq!(rows[0].fact.commits, Some(3));
}

#[tokio::test]
async fn incidents_over_deployments_may_be_more_than_all() {
    let team = Team::new().await;
    line(&team).await;
    rule(&team, DeploymentSource::Tags, "v*").await;
    tags(&team, vec![tag("v1", 2, "2026-11-03T18:00:00Z")]).await;
    let mut later = incident(3, "2026-11-05T00:00:00Z", Some("2026-11-05T04:00:00Z"));
    later.issue_type = "issue".to_owned();
    later.labels = vec!["outage".to_owned()];
    incidents(
        &team,
        &[
            incident(1, "2026-11-04T00:00:00Z", Some("2026-11-04T02:00:00Z")),
            incident(2, "2026-11-04T00:00:00Z", None),
            later,
            incident(4, "2026-10-01T00:00:00Z", None),
        ],
    )
    .await;
    let of_type = report(&team, &november()).await;
    // Two in the range over one deployment.
    assert_eq!(
        value(&of_type, DeliveryMetric::ChangeFailureRate),
        Ok(200.0)
    );
    assert_eq!(
        value(&of_type, DeliveryMetric::TimeToRestore),
        Ok(2.0),
        "the open one is not in it"
    );
    assert_eq!(of_type.open_incidents, 1);
    let mut settings = team.delivery_settings().await.expect("read");
    settings.incident_label = " outage ".to_owned();
    team.set_delivery_settings(settings).await.expect("written");
    let labelled = report(&team, &november()).await;
    assert_eq!(
        value(&labelled, DeliveryMetric::ChangeFailureRate),
        Ok(300.0)
    );
    // (2 + 4) / 2
    assert_eq!(value(&labelled, DeliveryMetric::TimeToRestore), Ok(3.0));
}

#[tokio::test]
async fn a_week_in_which_clocks_change_has_its_own_hours() {
    let team = Team::new().await;
    line(&team).await;
    rule(&team, DeploymentSource::Tags, "v*").await;
    // In Oslo the week of 19 October ends on Sunday the 25th, which has 25 hours: at 23:00 UTC.
    tags(
        &team,
        vec![
            tag("v1", 1, "2026-10-25T22:59:59Z"),
            tag("v2", 2, "2026-10-25T23:00:00Z"),
            // And begins on Sunday at 22:00 UTC, in summer.
            tag("v0", 1, "2026-10-18T21:59:59Z"),
        ],
    )
    .await;
    let report = report(&team, &between("2026-10-19", "2026-11-01")).await;
    let counts: Vec<i64> = report.by_week.iter().map(|week| week.deployments).collect();
    assert_eq!(counts, [1, 1], "v1, then v2; v0 was the week before");
    // Both commits were written after their deployment: they have no lead time.
    assert_eq!(
        value(&report, DeliveryMetric::LeadTime),
        Err(DeliveryUnknown::NoCommits)
    );
}
