//! Files and folders that do not count: a list is tried out, kept, and in effect after a sync.

use serde_json::{Value, json};

use crate::shapes;
use crate::world::{World, id, of};

/// A repository with many commits, all of which are read.
fn repository(world: &World, integration: &Value) -> Value {
    let query = json!({ "integrationId": integration["id"], "search": "", "status": null,
        "sort": "commits", "descending": true, "offset": 0, "limit": 1 });
    let page = world
        .window
        .ask("list_repositories", json!({ "query": query }));
    page["rows"][0].clone()
}

fn lines(world: &World, repository: &Value) -> i64 {
    let query = json!({ "repositoryId": repository["id"], "search": "", "state": null,
        "sort": "date", "descending": true, "offset": 0, "limit": 1000 });
    let page = world.window.ask("list_commits", json!({ "query": query }));
    let rows = page["rows"].as_array().expect("a list");
    rows.iter()
        .filter_map(|row| row["additions"].as_i64())
        .sum()
}

fn get(world: &World, repository: &Value) -> Value {
    let paths = world.window.ask("get_excluded_paths", named(repository));
    shapes::exactly("paths", &paths, shapes::EXCLUDED_PATHS);
    paths
}

fn named(repository: &Value) -> Value {
    json!({ "repositoryId": repository["id"] })
}

fn with_text(repository: &Value, text: &str) -> Value {
    json!({ "repositoryId": repository["id"], "text": text })
}

fn preview(world: &World, repository: &Value, text: &str) -> Value {
    let arguments = with_text(repository, text);
    let preview = world.window.ask("preview_excluded_paths", arguments);
    shapes::exactly("preview", &preview, shapes::EXCLUDED_PATHS_PREVIEW);
    for row in preview["rows"].as_array().expect("a list") {
        shapes::exactly("entry", row, shapes::EXCLUDED_ENTRY);
    }
    preview
}

#[test]
fn a_list_is_tried_out_kept_and_in_effect_after_a_sync() {
    let world = World::start();
    let integration = world.import_everything();
    let repository = repository(&world, &integration);
    let before = get(&world, &repository);
    assert_eq!(
        (&before["text"], &before["counted"]),
        (&json!(""), &json!("current"))
    );
    let all = preview(&world, &repository, "");
    let files = all["files"].as_u64().expect("it was fetched");
    assert!(files > 0 && all["excluded"] == 0, "{all}");
    let found = preview(&world, &repository, "src/");
    assert!(found["excluded"].as_u64() > Some(0), "{found}");
    assert!(
        found["rows"][0]["path"]
            .as_str()
            .is_some_and(|path| path.ends_with('/')),
        "{found}"
    );
    assert_eq!(preview(&world, &repository, "*")["excluded"], files);

    let whole = lines(&world, &repository);
    let saved = world
        .window
        .ask("save_excluded_paths", with_text(&repository, "src/  \n"));
    shapes::exactly("saved", &saved, shapes::EXCLUDED_PATHS);
    assert_eq!(
        (&saved["text"], &saved["counted"]),
        (&json!("src/"), &json!("earlier"))
    );
    assert_eq!(lines(&world, &repository), whole, "until it is read again");
    let sync = json!({ "integrationId": integration["id"], "repositoryIds": [repository["id"]] });
    world.window.ask("sync_now", sync);
    world.wait_for_end(&integration);
    assert_eq!(get(&world, &repository)["counted"], "current");
    assert!(
        lines(&world, &repository) < whole,
        "lines below src/ count no more"
    );

    let query = json!({ "offset": 0, "limit": 5 });
    let choice =
        json!({ "integrationId": integration["id"], "actor": "user", "onlyFailed": false });
    let log = world.window.ask(
        "list_activities",
        json!({ "choice": choice, "query": query }),
    );
    // The sync after it stands before it.
    let row = &log["rows"][1];
    assert_eq!(row["action"], "excluded_paths.changed", "{log}");
    let path = repository["fullPath"].as_str().expect("a path");
    assert!(
        row["sentence"].to_string().contains(path),
        "it names the repo: {log}"
    );
}

#[test]
fn a_broken_list_is_refused_with_its_line() {
    let world = World::start();
    let integration = world.connect("Paths");
    world.window.ask("read_available", of(&integration));
    let repository = world.available(&integration)[0].clone();
    let found = preview(&world, &repository, "vendor/\n[a");
    shapes::failure("problem", &found["problem"]);
    assert_eq!(found["problem"]["code"], "input.excluded_paths_invalid");
    assert_eq!((&found["line"], &found["files"]), (&json!(2), &Value::Null));
    let unread = preview(&world, &repository, "vendor/");
    assert_eq!(
        (&unread["problem"], &unread["files"]),
        (&Value::Null, &Value::Null),
        "no clone yet"
    );
    assert_eq!(get(&world, &repository)["counted"], "nothing");
    let code = "input.excluded_paths_invalid";
    for text in ["[a", "!", &"x\n".repeat(501), &"x".repeat(501)] {
        world
            .window
            .refused("save_excluded_paths", with_text(&repository, text), code);
    }
    let endless = "x".repeat(5 << 20);
    let arguments = with_text(&repository, &endless);
    world
        .window
        .refused("save_excluded_paths", arguments, "input.invalid");
    assert_eq!(get(&world, &repository)["text"], "", "nothing was kept");
    let nobody = json!({ "repositoryId": id(&repository) + 10_000, "text": "a" });
    world
        .window
        .refused("save_excluded_paths", nobody, "input.not_found");
}
