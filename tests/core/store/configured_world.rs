//! A store in which something of everything reports go by was decided, and what of that is the same everywhere.

use flow_core::connect::{ConfigurationError, export_configuration, import_configuration};
use flow_core::model::{
    ConfigurationEffect, CountRules, CountedDays, DeliverySettings, DeploymentRule,
    DeploymentSource, Judgement, NewTeam, PullRequestRules, PullRequestStart, RepositoryId,
    SecretLocation, StatusCategory, Target, TeamId, TeamMetric, TicketStatus, TicketStatuses,
};
use serde_json::json;

use super::support::TestStore;

const ADA: &str = "address ada@example.com";
pub(super) const SHA: &str = "00000000000000000000000000000000000000aa";

/// Everything of these tables that is the same on every computer, one row a line.
const TABLES: &[&str] = &[
    "WITH RECURSIVE tree (id, path) AS (
        SELECT id, name FROM teams WHERE parent_id IS NULL
        UNION ALL SELECT t.id, tree.path || ' / ' || t.name FROM tree JOIN teams AS t ON t.parent_id = tree.id)
     SELECT 'team ' || path || ': ' || coalesce((SELECT group_concat(alias_key, ', ')
        FROM (SELECT alias_key FROM team_members WHERE team_id = tree.id ORDER BY 1)), '') FROM tree
     UNION ALL SELECT 'target ' || coalesce(tree.path, 'everybody') || ' ' || metric || ' ' || coalesce(lowest, '-')
        || ' ' || coalesce(aim, '-') || ' ' || coalesce(highest, '-')
        FROM targets LEFT JOIN tree ON tree.id = targets.team_id",
    "SELECT 'view ' || name || ' ' || address FROM saved_views",
    "SELECT 'deployments ' || i.name || ' ' || repository_remote_id || ' ' || source || ' ' || pattern
     FROM deployment_rules JOIN integrations AS i ON i.id = integration_id",
    "SELECT 'delivery ' || value FROM settings WHERE key = 'delivery'",
    "SELECT 'statuses ' || coalesce(i.name || ' ' || repository_remote_id, 'of all') || ' ' || statuses
     FROM ticket_status_lists LEFT JOIN integrations AS i ON i.id = integration_id",
    "SELECT 'rules ' || coalesce(outlier_lines, '-') || ' ' || counts_orphaned FROM count_rules",
    "SELECT 'event ' || concat_ws(' ', name, kind, first_day, last_day, repeats) FROM calendar_events",
    "SELECT 'title ' || pattern FROM outlier_titles",
    "SELECT 'commit ' || lower(hex(sha)) || ' ' || judgement FROM commit_judgements",
    "SELECT 'person ' || coalesce(name, '-') || ' ' || treatment FROM members",
];

pub(super) fn dump(store: &TestStore) -> Vec<String> {
    let file = rusqlite::Connection::open(&store.path).expect("opens");
    let mut lines = Vec::new();
    for statement in TABLES {
        let mut statement = file.prepare(statement).expect("the tables are there");
        let rows = statement.query_map([], |row| row.get::<_, String>(0));
        lines.extend(rows.expect("reads").map(|line| line.expect("a text")));
    }
    lines.sort();
    lines
}

pub(super) fn statuses(active: &str) -> TicketStatuses {
    let list = [
        (active, StatusCategory::Active),
        ("done", StatusCategory::Done),
    ];
    let list = list.map(|(label, category)| TicketStatus {
        label: label.to_owned(),
        category,
    });
    TicketStatuses::new(list.to_vec()).expect("in order")
}

pub(super) async fn team(store: &TestStore, name: &str, parent_id: Option<TeamId>) -> TeamId {
    let new = NewTeam {
        name: name.to_owned(),
        parent_id,
    };
    store.add_team(new).await.expect("the team is made").team
}

/// A store in which all of it was decided, with two repositories.
pub(super) async fn decided() -> TestStore {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    // Other ids than in the store it goes to.
    let first = store
        .import(
            id,
            &[
                ("platform/other", 9),
                ("platform/api", 1),
                ("platform/web", 2),
            ],
        )
        .await;
    let file = rusqlite::Connection::open(&store.path).expect("opens");
    file.execute_batch(&format!(
        "INSERT INTO members VALUES (40, 'Ada', 'included', NULL, 0);
         INSERT INTO member_aliases VALUES ('{ADA}', 40, 0), ('address a@b.c', 40, 0);"
    ))
    .expect("writes");
    let platform = team(&store, "Platform", None).await;
    let gone = team(&store, "Gone", None).await;
    let payments = team(&store, "Payments", Some(platform)).await;
    team(&store, "Platform", Some(payments)).await;
    file.execute_batch(&format!(
        "INSERT INTO team_members VALUES ({payments}, '{ADA}', 0), ({payments}, 'address a@b.c', 0),
            ({platform}, 'account gitlab.example.com 7', 0);"
    ))
    .expect("writes");
    let target = Target {
        lowest: Some(2.5),
        aim: None,
        highest: Some(4.0),
    };
    for team in [None, Some(payments)] {
        store
            .set_target(team, TeamMetric::CodingDays, Some(target))
            .await
            .expect("set");
    }
    let view = |name: &str, address: String| store.save_view(name.to_owned(), address);
    let own = format!(
        "/reports/team-health?range=26w&integration={id}&repo={}&repo={}&person=member+40&person=address+b%40c.d&team={payments}&nested=off&open={platform}",
        first[1], first[2]
    );
    view("Payments", own).await.expect("kept");
    view("Everything", "/reports/overview".to_owned())
        .await
        .expect("kept");
    view("Lost", format!("/reports/overview?team={gone}"))
        .await
        .expect("kept");
    store
        .remove_team(gone, flow_core::model::NestedTeams::MoveUp)
        .await
        .expect("removed");
    events(&store).await;
    rules(&store, first[1], first[2]).await;
    store
}

/// Two events of a calendar.
async fn events(store: &TestStore) {
    for (name, kind, repeats) in [
        ("Christmas", "holiday", "yearly"),
        ("2.0", "release", "never"),
    ] {
        let event = json!({ "name": name, "kind": kind, "firstDay": "2026-12-25", "lastDay": "2026-12-26",
            "repeats": repeats });
        let event = serde_json::from_value(event).expect("an event");
        store.add_calendar_event(event).await.expect("kept");
    }
}

async fn rules(store: &TestStore, api: RepositoryId, web: RepositoryId) {
    let tags = DeploymentRule::of(DeploymentSource::Tags, "v*, release-?").expect("a rule");
    let settings = DeliverySettings {
        rule: DeploymentRule::of(DeploymentSource::Merges, "").expect("a rule"),
        incident_label: "Incident".to_owned(),
    };
    store.set_delivery_settings(settings).await.expect("set");
    store
        .set_deployment_rule(api, Some(tags))
        .await
        .expect("set");
    store
        .set_ticket_statuses(None, Some(statuses("doing")))
        .await
        .expect("set");
    store
        .set_ticket_statuses(Some(web), Some(statuses("in progress")))
        .await
        .expect("set");
    let rules = CountRules {
        outlier_lines: Some(500),
        outlier_titles: vec!["Format *".to_owned(), "Vendor [x]*".to_owned()],
        counts_orphaned: true,
        pull_requests: PullRequestRules {
            start: PullRequestStart::MarkedReady,
            days: CountedDays::WorkingDays,
        },
    };
    store.set_count_rules(rules).await.expect("set");
    store
        .judge_commits(vec![SHA.to_owned()], Some(Judgement::Outlier))
        .await
        .expect("set");
    let long = vec!["b".repeat(64)];
    store
        .judge_commits(long, Some(Judgement::Counts))
        .await
        .expect("set");
}

pub(super) async fn exported(store: &TestStore) -> String {
    export_configuration(store).await.expect("written").0
}

pub(super) async fn take_in(
    store: &TestStore,
    text: &str,
) -> Result<ConfigurationEffect, ConfigurationError> {
    import_configuration(store, text, "Grace", SecretLocation::Memory).await
}
