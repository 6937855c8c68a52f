//! What reports were set up with goes along in a configuration, and a file that cannot be is refused whole.

use flow_core::connect::preview_configuration;
use flow_core::model::{
    ConfigurationEffect, DeploymentRule, DeploymentSource, Judgement, MemberKey, NewTeam,
    RepositoryId, Taken, Target, TeamId, TeamMetric,
};
use serde_json::{Value, json};

use super::configured_world::{SHA, decided, dump, exported, statuses, take_in, team};
use super::support::{TestStore, group, repository};

fn without_time(text: &str) -> Value {
    let mut value: Value = serde_json::from_str(text).expect("readable");
    value["exportedAt"] = Value::Null;
    value
}

const fn new(new: usize, waiting: usize) -> Taken {
    Taken {
        new,
        kept: 0,
        waiting,
        unplaced: 0,
    }
}

/// What is counted where nothing was decided, and no repository is listed.
fn everything_is_new(effect: &ConfigurationEffect) {
    let reports = &effect.reports;
    assert_eq!(reports.teams, new(3, 0));
    assert_eq!(reports.targets, new(2, 0));
    assert_eq!(
        reports.saved_views,
        new(2, 1),
        "one waits for its repositories"
    );
    assert_eq!(
        reports.deployment_rules,
        new(3, 1),
        "a rule, a label, a repository's"
    );
    assert_eq!(reports.ticket_statuses, new(2, 1));
    assert_eq!(
        reports.count_rules,
        new(6, 0),
        "lines, orphaned ones, two titles, the start and the days of pull requests"
    );
    assert_eq!(reports.judgements, new(2, 0));
    assert_eq!(reports.calendar_events, new(2, 0));
}

/// Behind the sign-in the repositories appear, under other local ids.
async fn views_open_once_their_repositories_are_listed(other: &TestStore) {
    let id = other.integrations().await.expect("reads")[0].id;
    let waiting = other.saved_views().await.expect("reads");
    let waiting: Vec<_> = waiting
        .iter()
        .map(|view| (&*view.name, view.waiting))
        .collect();
    assert_eq!(waiting, [("Everything", 0), ("Payments", 2)]);
    let listed = vec![repository("platform/web", 2), repository("Platform/API", 1)];
    other
        .replace_listing(id, vec![group("platform", 10)], listed)
        .await
        .expect("stored");
    let views = other.saved_views().await.expect("reads");
    let rows = other.available_repositories(id).await.expect("reads");
    let of = |remote: i64| {
        rows.iter()
            .find(|row| row.remote.remote_id.0 == remote)
            .expect("listed")
            .id
    };
    let roster = other.team_roster().await.expect("reads");
    let team = |path: &str| {
        roster
            .teams
            .iter()
            .find(|team| roster.path(team.id) == path)
            .expect("it came")
            .id
    };
    assert_eq!(
        (views[1].address.as_str(), views[1].waiting),
        (
            format!(
                "/reports/team-health?range=26w&integration={id}&repo={}&repo={}&person=member+1&person=address+b%40c.d&team={}&nested=off&open={}",
                of(1), of(2), team("Platform / Payments"), team("Platform")
            )
            .as_str(),
            0
        ),
        "every id is that of the same thing here, in the same order"
    );
}

/// A second time nothing is new.
async fn all_of_it_is_here(other: &TestStore, text: &str) {
    let again = take_in(other, text).await.expect("taken in");
    let reports = &again.reports;
    for taken in [
        reports.teams,
        reports.targets,
        reports.saved_views,
        reports.deployment_rules,
        reports.ticket_statuses,
        reports.count_rules,
        reports.judgements,
        reports.calendar_events,
    ] {
        assert_eq!(
            (taken.new, taken.unplaced),
            (0, 0),
            "all of it is here: {again:?}"
        );
        assert!(taken.kept > 0, "and stays: {again:?}");
    }
}

#[tokio::test]
async fn everything_that_was_decided_arrives_in_an_empty_store() {
    let store = decided().await;
    let text = exported(&store).await;
    assert!(
        !text.contains("member 40"),
        "no id of this database: {text}"
    );
    let other = TestStore::new();
    let foreseen = preview_configuration(&other, &text).await.expect("read");
    assert_eq!(
        other.teams().await.expect("reads"),
        [],
        "a preview does nothing"
    );
    let effect = take_in(&other, &text).await.expect("taken in");
    assert_eq!(effect, foreseen, "the preview told what happened");
    everything_is_new(&effect);
    assert_eq!(
        without_time(&exported(&other).await),
        without_time(&text),
        "and goes on from there as it came"
    );
    views_open_once_their_repositories_are_listed(&other).await;
    let of_views = |lines: Vec<String>| -> Vec<String> {
        lines
            .into_iter()
            .filter(|line| !line.starts_with("view "))
            .collect()
    };
    assert_eq!(
        of_views(dump(&other)),
        of_views(dump(&store)),
        "all rows are there"
    );
    all_of_it_is_here(&other, &text).await;
}

/// A store in which the same things were decided otherwise: its team, its one repository and the rule of that.
async fn decided_otherwise() -> (TestStore, TeamId, RepositoryId, DeploymentRule) {
    let other = TestStore::new();
    let id = other.add_integration("Work").await.id;
    let repositories = other.import(id, &[("platform/api", 1)]).await;
    let platform = team(&other, "PLATFORM", None).await;
    let aim = Target {
        lowest: None,
        aim: Some(3.0),
        highest: None,
    };
    other
        .set_target(None, TeamMetric::CodingDays, Some(aim))
        .await
        .expect("set");
    other
        .save_view("payments".to_owned(), "/reports/overview".to_owned())
        .await
        .expect("kept");
    let gitlab = DeploymentRule::of(DeploymentSource::Gitlab, "production").expect("a rule");
    other
        .set_deployment_rule(repositories[0], Some(gitlab.clone()))
        .await
        .expect("set");
    other
        .set_ticket_statuses(None, Some(statuses("mine")))
        .await
        .expect("set");
    other
        .judge_commits(vec![SHA.to_owned()], Some(Judgement::Counts))
        .await
        .expect("set");
    (other, platform, repositories[0], gitlab)
}

#[tokio::test]
async fn what_is_decided_here_stays() {
    let store = decided().await;
    let text = exported(&store).await;
    let (other, platform, api, gitlab) = decided_otherwise().await;
    let before = dump(&other);
    let effect = take_in(&other, &text).await.expect("taken in");
    let after = dump(&other);
    for line in &before {
        // A team stays with everybody it has, and gets others.
        let is_longer = line.starts_with("team ") && after.iter().any(|one| one.starts_with(line));
        let is_there = after.contains(line) || line.starts_with("rules ") || is_longer;
        assert!(is_there, "{line} is as it was: {after:#?}");
    }
    let reports = &effect.reports;
    let counts = |taken: Taken| (taken.new, taken.kept);
    assert_eq!(
        counts(reports.teams),
        (2, 1),
        "those within go below the one here"
    );
    assert_eq!(counts(reports.targets), (1, 1));
    assert_eq!(counts(reports.saved_views), (1, 1));
    assert_eq!(counts(reports.deployment_rules), (2, 1));
    assert_eq!(counts(reports.ticket_statuses), (1, 1));
    assert_eq!(
        reports.ticket_statuses.waiting, 1,
        "the other repository is not listed"
    );
    assert_eq!(counts(reports.judgements), (1, 1));
    assert_eq!(other.deployment_rule(api).await.expect("reads"), gitlab);
    let teams = other.teams().await.expect("reads");
    assert_eq!(
        (teams[0].own_people, teams[1].parent_id),
        (1, Some(platform)),
        "whom the file has in it"
    );
    assert_eq!(reports.team_people, 1);
}

/// Who is in a team, by their aliases.
fn people_of(store: &TestStore, name: &str) -> Vec<String> {
    let file = rusqlite::Connection::open(&store.path).expect("opens");
    let mut statement = file
        .prepare(
            "SELECT alias_key FROM team_members AS m JOIN teams AS t ON t.id = m.team_id
             WHERE t.name = ?1 ORDER BY 1",
        )
        .expect("the tables are there");
    let rows = statement.query_map([name], |row| row.get(0));
    let rows: Result<Vec<String>, _> = rows.expect("reads").collect();
    rows.expect("texts")
}

#[tokio::test]
async fn a_team_that_is_here_gets_the_people_it_lacks_each_once() {
    let with_team = |people: &[&str]| {
        let store = TestStore::new();
        let rows: Vec<String> = people
            .iter()
            .map(|alias| format!("(1, '{alias}', 0)"))
            .collect();
        let file = rusqlite::Connection::open(&store.path).expect("opens");
        file.execute_batch(&format!(
            "INSERT INTO teams (id, name, name_key, created_at) VALUES (1, 'Core', 'core', 0);
             INSERT INTO team_members VALUES {};",
            rows.join(", ")
        ))
        .expect("writes");
        (store, file)
    };
    // The file: Ada by her account, Grace by two addresses that are joined there, Linus.
    let (store, file) = with_team(&["account h 1", "address g@a", "address g@b", "address l@a"]);
    file.execute_batch(
        "INSERT INTO members VALUES (7, 'Grace', 'included', NULL, 0);
         INSERT INTO member_aliases VALUES ('address g@a', 7, 0), ('address g@b', 7, 0);",
    )
    .expect("writes");
    let text = exported(&store).await;
    // Here Ada is in it by an address that is joined with her account, and somebody else.
    let (other, file) = with_team(&["address a@a", "address k@a"]);
    file.execute_batch(
        "INSERT INTO members VALUES (3, 'Ada', 'included', NULL, 0);
         INSERT INTO member_aliases VALUES ('account h 1', 3, 0), ('address a@a', 3, 0);",
    )
    .expect("writes");
    let foreseen = preview_configuration(&other, &text).await.expect("read");
    assert_eq!(foreseen.reports.team_people, 2, "Grace once, and Linus");
    assert_eq!(people_of(&other, "Core").len(), 2, "a preview does nothing");
    let effect = take_in(&other, &text).await.expect("taken in");
    assert_eq!(effect, foreseen, "the preview told what happened");
    assert_eq!(
        people_of(&other, "Core"),
        ["address a@a", "address g@a", "address k@a", "address l@a"],
        "nobody twice, and nobody was taken out"
    );
    let again = take_in(&other, &text).await.expect("taken in");
    assert_eq!(again.reports.team_people, 0, "everybody is there");
}

#[tokio::test]
async fn another_gitlab_under_the_same_name_gets_nothing_of_single_repositories() {
    let store = decided().await;
    let text = exported(&store).await;
    let other = TestStore::new();
    let mut elsewhere = super::support::integration("work");
    elsewhere.base_url = "https://elsewhere.example.com".to_owned();
    other.create_integration(elsewhere).await.expect("created");
    let effect = take_in(&other, &text).await.expect("taken in");
    let reports = &effect.reports;
    let unplaced = [
        reports.saved_views,
        reports.deployment_rules,
        reports.ticket_statuses,
    ];
    assert_eq!(
        unplaced.map(|taken| taken.unplaced),
        [1, 1, 1],
        "{reports:?}"
    );
    assert_eq!(reports.teams, new(3, 0), "people are the same everywhere");
    let lines = dump(&other);
    let of_work = |line: &&String| line.contains("Work ") || line.starts_with("deployments");
    assert_eq!(lines.iter().find(of_work), None, "{lines:#?}");
}

#[tokio::test]
async fn a_repository_that_moved_takes_its_rule_along_and_a_path_counts_before_an_id() {
    let store = decided().await;
    let text = exported(&store).await;
    let other = TestStore::new();
    let id = other.add_integration("Work").await.id;
    // GitLab was set up anew: the path of old stands under another id, and the id of old is something else.
    let rows = other
        .import(id, &[("platform/api", 71), ("platform/new", 1)])
        .await;
    take_in(&other, &text).await.expect("taken in");
    let rule = other.deployment_rule(rows[0]).await.expect("reads");
    assert_eq!(rule.pattern, "v*, release-?", "the path tells");
    let rule = other.deployment_rule(rows[1]).await.expect("reads");
    assert_eq!(
        rule.source,
        DeploymentSource::Merges,
        "what has the id now is not meant"
    );
}

#[tokio::test]
async fn a_file_of_before_is_read_and_leaves_all_of_this_alone() {
    let store = decided().await;
    let mut value = without_time(&exported(&store).await);
    value["exportedAt"] = json!("2026-01-01T00:00:00Z");
    value["version"] = json!(1);
    let fields = value.as_object_mut().expect("an object");
    for field in [
        "teams",
        "targets",
        "savedViews",
        "delivery",
        "ticketStatuses",
        "counting",
        "calendarEvents",
    ] {
        assert!(fields.remove(field).is_some(), "{field} was written");
    }
    let other = TestStore::new();
    let effect = take_in(&other, &value.to_string()).await.expect("taken in");
    assert_eq!(effect.added, ["Work"]);
    assert_eq!(effect.reports, flow_core::model::ReportsEffect::default());
}

#[tokio::test]
async fn an_undo_of_before_does_not_take_the_teams_away_again() {
    let store = decided().await;
    let text = exported(&store).await;
    let other = TestStore::new();
    let change = other
        .add_team(NewTeam {
            name: "Mine".to_owned(),
            parent_id: None,
        })
        .await;
    let change = change.expect("the team is made");
    take_in(&other, &text).await.expect("taken in");
    assert!(
        other.undo_team_change(change.undo).await.is_err(),
        "it is too late"
    );
    assert_eq!(other.teams().await.expect("reads").len(), 4);
    let next = other
        .add_team_people(change.team, &[] as &[MemberKey])
        .await
        .expect("written");
    assert!(next.undo > change.undo, "no number is given twice");
}
