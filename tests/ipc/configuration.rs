//! What was decided goes along in a file, teams come out of a GitLab group, and both are written down.

use serde_json::{Value, json};

use crate::shapes::exactly;
use crate::teams::{people, team_of};
use crate::world::World;

const TAKEN: &str = "new kept waiting unplaced";
const EFFECT: &str = "added kept exclusionRules autoImportGroups excludedPaths repositories people \
    settings teams teamPeople targets savedViews deploymentRules ticketStatuses countRules judgements calendarEvents";
const OF_REPORTS: &[&str] = &[
    "teams",
    "targets",
    "savedViews",
    "deploymentRules",
    "ticketStatuses",
    "countRules",
    "judgements",
];

fn sha(digit: char) -> String {
    digit.to_string().repeat(40)
}

/// What was done by the user, newest first, in sentences.
fn done(world: &World) -> Vec<String> {
    let asked = json!({ "choice": { "integrationId": null, "actor": "user", "onlyFailed": false },
        "query": { "offset": 0, "limit": 100 } });
    let page = world.window.ask("list_activities", asked);
    let rows = page["rows"].as_array().expect("rows").iter();
    rows.map(|row| row["sentence"].as_str().expect("a sentence").to_owned())
        .collect()
}

fn first_repository(world: &World, integration: &Value) -> Value {
    let query = json!({ "query": { "repositoryId": null, "integrationId": integration["id"],
        "search": "", "state": null, "sort": "", "descending": false, "offset": 0, "limit": 1 } });
    let page = world.window.ask("list_repositories", query);
    page["rows"][0].clone()
}

/// Decides one thing of each kind.
fn decide(world: &World, integration: &Value) -> Value {
    let repository = first_repository(world, integration);
    let id = &repository["id"];
    let team = team_of(world, "Platform", &Value::Null, &people(world, 2));
    let target = json!({ "lowest": null, "aim": 12.0, "highest": null });
    let ask = |command: &str, arguments: Value| world.window.ask(command, arguments);
    ask(
        "set_target",
        json!({ "teamId": team, "metric": "time_to_merge", "target": target }),
    );
    let address = format!("/reports/overview?repo={id}&team={team}");
    ask(
        "save_view",
        json!({ "name": "Platform", "address": address }),
    );
    let rule = json!({ "source": "tags", "pattern": "v*" });
    ask(
        "set_deployment_rule",
        json!({ "repositoryId": id, "rule": rule }),
    );
    ask(
        "set_delivery_settings",
        json!({ "rule": { "source": "merges", "pattern": "" }, "incidentLabel": "outage" }),
    );
    let statuses = json!([{ "label": "doing", "category": "active" }]);
    ask(
        "save_ticket_statuses",
        json!({ "repositoryId": null, "statuses": statuses }),
    );
    let rules =
        json!({ "outlierLines": 700, "outlierTitles": ["Format *"], "countsOrphaned": true });
    ask("save_count_rules", json!({ "rules": rules }));
    ask(
        "judge_commits",
        json!({ "shas": [sha('a'), sha('b')], "judgement": "outlier" }),
    );
    ask(
        "judge_commits",
        json!({ "shas": [sha('b')], "judgement": null }),
    );
    repository
}

/// The activity tells each decision once it was made.
fn says_what_was_decided(world: &World, path: &str) {
    let told = done(world);
    for sentence in [
        "Took back what was decided about 1 commit",
        "Left out 2 commits",
        "Changed what counts",
        "Changed the ticket statuses of all repos",
        "Changed what counts as a deployment of all repos",
        &format!("Changed what counts as a deployment of {path}"),
        "Changed a target of the team “Platform”",
        "Changed who is in the team “Platform”",
        "Added the team “Platform”",
    ] {
        assert!(
            told.iter().any(|each| each == sentence),
            "{sentence} is in {told:?}"
        );
    }
}

#[test]
fn what_was_decided_is_written_down_and_goes_along() {
    let world = World::start();
    let integration = world.import_everything();
    let repository = decide(&world, &integration);
    let path = repository["fullPath"].as_str().unwrap_or_default();
    says_what_was_decided(&world, path);
    let saved = world.window.ask("export_configuration", json!({}));
    let file = saved["path"].as_str().expect("a path");
    let text = std::fs::read_to_string(file).expect("it was written");
    let preview = |text: &str| {
        world
            .window
            .ask("preview_configuration", json!({ "text": text }))
    };
    let same = preview(&text);
    exactly("effect", &same, EFFECT);
    for kind in OF_REPORTS {
        exactly(kind, &same[kind], TAKEN);
        assert_eq!(same[kind]["new"], 0, "{kind}: all of it is here");
        assert_ne!(same[kind]["kept"], 0, "{kind}: and stays");
    }
    assert_eq!(same["teamPeople"], 0, "everybody is in the team");
    let moved = text.replace("\"Everything\"", "\"Moved\"");
    let mut file: Value = serde_json::from_str(&moved).expect("readable");
    let members = file["teams"][0]["people"].as_array_mut();
    members
        .expect("a list")
        .push(json!("address new@example.com"));
    let moved = file.to_string();
    let effect = preview(&moved);
    assert_eq!(effect["teamPeople"], 1, "the team is here without them");
    assert_eq!(
        effect["deploymentRules"]["new"], 1,
        "of the repository of the new integration"
    );
    assert_eq!(
        effect["deploymentRules"]["waiting"], 1,
        "which waits for its sign-in"
    );
    let done_effect = world
        .window
        .ask("import_configuration", json!({ "text": moved }));
    assert_eq!(done_effect, effect, "the preview told what happens");
    assert_eq!(
        done(&world)[0],
        "Imported a configuration with 1 integration"
    );
}

#[test]
fn a_view_of_a_file_waits_for_its_repositories() {
    let world = World::start();
    let integration = world.import_everything();
    decide(&world, &integration);
    let saved = world.window.ask("export_configuration", json!({}));
    let text = std::fs::read_to_string(saved["path"].as_str().expect("a path")).expect("read");
    let mut file: Value = serde_json::from_str(&text).expect("readable");
    file["savedViews"][0]["name"] = json!("From elsewhere");
    let moved = file.to_string().replace("\"Everything\"", "\"Moved\"");
    let effect = world
        .window
        .ask("import_configuration", json!({ "text": moved }));
    assert_eq!(
        effect["savedViews"],
        json!({ "new": 1, "kept": 0, "waiting": 1, "unplaced": 0 })
    );
    let views = world.window.ask("list_saved_views", json!({}));
    let waiting: Vec<_> = views
        .as_array()
        .expect("a list")
        .iter()
        .map(|view| &view["waiting"])
        .collect();
    assert_eq!(waiting, [1, 0], "the one of before is open");
}

#[test]
fn a_wrong_file_is_refused_with_a_sentence_of_its_own() {
    let world = World::start();
    let saved = world.window.ask("export_configuration", json!({}));
    let text = std::fs::read_to_string(saved["path"].as_str().expect("a path")).expect("read");
    let mut file: Value = serde_json::from_str(&text).expect("readable");
    file["teams"] =
        json!([{ "path": ["A", "B"], "people": [] }, { "path": ["B", "A"], "people": [] }]);
    let text = json!({ "text": file.to_string() });
    for command in ["preview_configuration", "import_configuration"] {
        let refused = world
            .window
            .refused(command, text.clone(), "configuration.unreadable");
        let message = refused["message"].as_str().expect("a sentence");
        assert!(message.contains("in a circle"), "{message}");
    }
    assert_eq!(
        world.window.ask("list_teams", json!({})),
        json!([]),
        "nothing of it is kept"
    );
}

#[test]
fn teams_come_out_of_a_group_and_go_again() {
    let world = World::start();
    world.import_everything();
    let groups = world.window.ask("list_team_groups", json!({}));
    let groups = groups.as_array().expect("a list");
    for group in groups {
        exactly(
            "group",
            group,
            "integrationId integration groupRemoteId path repositories subgroups",
        );
    }
    let nested = groups
        .iter()
        .find(|group| group["subgroups"] != 0)
        .expect("groups within each other");
    let request = json!({ "request": { "integrationId": nested["integrationId"],
        "groupRemoteId": nested["groupRemoteId"], "activeDays": null, "withSubgroups": true } });
    let plan = world.window.ask("preview_group_teams", request.clone());
    let plan = plan.as_array().expect("a list");
    for team in plan {
        exactly("planned", team, "group path exists people");
        for person in team["people"].as_array().expect("a list") {
            exactly("person", person, "key name handle isIn");
        }
    }
    assert!(plan.len() > 1, "the groups below become teams: {plan:?}");
    let change = world.window.ask("add_group_teams", request.clone());
    exactly("team change", &change, "undo team");
    let teams = world.window.ask("list_teams", json!({}));
    assert_eq!(teams.as_array().map(Vec::len), Some(plan.len()));
    let path = nested["path"].as_str().expect("a path");
    assert_eq!(done(&world)[0], format!("Made teams of the group {path}"));
    let again = world.window.ask("preview_group_teams", request);
    let is_same = |team: &Value| team["exists"] == true;
    assert!(
        again.as_array().expect("a list").iter().all(is_same),
        "{again}"
    );
    world
        .window
        .ask("undo_team_change", json!({ "undo": change["undo"] }));
    assert_eq!(world.window.ask("list_teams", json!({})), json!([]));
    let unknown = json!({ "request": { "integrationId": 99, "groupRemoteId": 1, "activeDays": 3, "withSubgroups": false } });
    world
        .window
        .refused("add_group_teams", unknown, "input.not_found");
}
