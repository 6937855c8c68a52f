//! From chosen repositories to rows.

use serde_json::{Value, json};

use crate::shapes;
use crate::world::{World, id, of};

#[test]
fn the_list_of_what_can_be_reached_is_that_of_gitlab() {
    let world = World::start();
    let integration = world.connect("Orders");
    let list = world.window.ask("list_available", of(&integration));
    shapes::available(&list);
    let groups = list["groups"].as_array().expect("a list");
    groups.iter().for_each(shapes::group);
    let repositories = world.available(&integration);
    repositories.iter().for_each(shapes::repository);
    rows_say_what_the_columns_say(&list, &repositories);
    assert_eq!(
        world.window.ask("list_groups", of(&integration)),
        list["groups"],
        "the Groups page shows the same"
    );
    let mut listed: Vec<_> = repositories
        .iter()
        .filter_map(|row| row["fullPath"].as_str())
        .map(str::to_owned)
        .collect();
    let mut there: Vec<_> = world
        .sandbox
        .world()
        .projects()
        .into_iter()
        .filter(|project| project.visible && project.access_level.is_some())
        .map(|project| project.path_with_namespace)
        .collect();
    listed.sort();
    there.sort();
    assert_eq!(listed, there, "every project the account is a member of");
    let again = world.window.ask("read_available", of(&integration));
    assert_eq!(
        again,
        json!({ "groups": groups.len(), "repositories": repositories.len() }),
        "counted as listed"
    );
    let told = world.window.events("available:progress");
    assert!(!told.is_empty(), "reading the list is told");
    for event in told {
        shapes::exactly("event", &event, shapes::AVAILABLE_PROGRESS);
    }
}

/// The list by columns against each repository asked for by itself.
fn rows_say_what_the_columns_say(list: &Value, rows: &[Value]) {
    let columns = &list["repositories"];
    let text = |texts: &str, place: &Value| {
        place
            .as_u64()
            .map_or(Value::Null, |at| columns[texts][at as usize].clone())
    };
    for (at, row) in rows.iter().enumerate() {
        let (slug, name) = (&columns["slug"][at], &columns["name"][at]);
        let group = text("groupPaths", &columns["group"][at]);
        let path = format!(
            "{}/{}",
            group.as_str().expect("a path"),
            slug.as_str().expect("a name")
        );
        assert_eq!(row["fullPath"], path);
        assert_eq!(&row["name"], if name.is_null() { slug } else { name });
        assert_eq!(row["note"], text("sentences", &columns["note"][at]));
        let obstacle = text("sentences", &columns["obstacle"][at]);
        assert_eq!(row["cannotImport"]["sentence"], obstacle, "{path}");
        for key in ["visibility", "accessLevel", "lastActivityAt"] {
            assert_eq!(row[key], columns[key][at], "{key} of {path}");
        }
        for key in ["archived", "empty"] {
            let places = columns[key].as_array().expect("places");
            assert_eq!(row[key], places.contains(&json!(at)), "{key} of {path}");
        }
    }
}

#[test]
fn everything_chosen_is_brought_in() {
    let world = World::start();
    let integration = world.connect("Orders");
    let started = world.choose_all(&integration);
    let chosen = world.importable(&integration).len();
    assert_eq!(started["repositories"]["total"], chosen, "{started}");
    let ended = world.wait_for_end(&integration);
    assert_eq!(ended["repositories"]["done"], chosen, "{ended}");
    assert!(ended["finishedAt"].is_i64(), "and it says when");
    assert_eq!(ended["current"], json!([]), "nothing is being read");
    assert_eq!(ended["items"]["done"], ended["items"]["totalKnown"]);
    let events = world.window.events("import:progress");
    events.iter().for_each(shapes::progress);
    let pace = world.window.ask("get_import_pace", of(&integration));
    shapes::import_pace(&pace);
    assert_eq!(
        pace["repositories"], chosen,
        "the next import is judged by this one"
    );
    for figure in ["requests", "bytes"] {
        assert!(pace[figure].as_i64() > Some(0), "{figure} of {pace}");
    }
    let integration = world.window.ask("get_integration", of(&integration));
    assert_eq!(integration["dataStatus"], "healthy", "{integration}");
    assert_eq!(integration["repositoriesComplete"], chosen);

    let query = json!({ "integrationId": integration["id"], "search": "", "status": null,
        "sort": "name", "descending": false, "offset": 0, "limit": 500 });
    let page = world
        .window
        .ask("list_repositories", json!({ "query": query }));
    let rows = shapes::page(&page, shapes::repository);
    assert_eq!(page["total"], chosen);
    for row in rows {
        let path = row["fullPath"].as_str().expect("a path");
        let project = world
            .sandbox
            .world()
            .project_by_path(path)
            .expect("it is there");
        for (key, there) in [
            ("pullRequestCount", project.merge_requests),
            ("ticketCount", project.issues),
        ] {
            if let Some(stored) = row[key].as_u64() {
                assert_eq!(stored, there as u64, "{key} of {path}");
            }
        }
        assert_eq!(row["dataStatus"], "healthy", "{row}");
        let alone = json!({ "repositoryId": row["id"] });
        assert_eq!(world.window.ask("get_repository", alone), row);
    }
}

#[test]
fn repositories_are_sorted_searched_and_cut() {
    let world = World::start();
    let integration = world.import_everything();
    let list = |change: Value| {
        let mut query = json!({ "integrationId": integration["id"], "search": "", "status": null,
            "sort": "name", "descending": false, "offset": 0, "limit": 500 });
        merge(&mut query, change);
        let page = world
            .window
            .ask("list_repositories", json!({ "query": query }));
        let rows = shapes::page(&page, shapes::repository);
        (page["total"].as_u64().expect("a number"), rows)
    };
    let (total, all) = list(json!({}));
    for sort in [
        "name",
        "groups",
        "status",
        "commits",
        "pullRequests",
        "tickets",
        "lastUpdated",
    ] {
        let (_, up) = list(json!({ "sort": sort }));
        let (_, mut down) = list(json!({ "sort": sort, "descending": true }));
        down.reverse();
        assert_eq!(up, down, "{sort}: down is up backwards");
        assert_eq!(up.len() as u64, total, "{sort} loses nothing");
    }
    let (_, second) = list(json!({ "offset": 1, "limit": 2 }));
    assert_eq!(second, all[1..3], "a window of the whole");
    assert_eq!(list(json!({ "status": "failed" })).0, 0, "nothing failed");
    assert_eq!(list(json!({ "status": "healthy" })).0, total);
    assert_eq!(list(json!({ "integrationId": null })).0, total);
    let name = &all[0]["name"];
    let (_, found) = list(json!({ "search": name }));
    assert!(found.contains(&all[0]), "{name} finds itself");
    assert_eq!(list(json!({ "search": "no repository is called so" })).0, 0);
}

fn merge(into: &mut Value, from: Value) {
    let (Some(into), Value::Object(from)) = (into.as_object_mut(), from) else {
        panic!("two objects");
    };
    into.extend(from);
}

/// The repository with the most of something.
fn fullest(world: &World, integration: &Value, count: &str) -> Value {
    world
        .available(integration)
        .into_iter()
        .max_by_key(|row| row[count].as_i64())
        .expect("there are repositories")
}

/// A list of rows: its command, its sorts, the key a sort goes by where rows carry it, and its row's shape.
struct List {
    command: &'static str,
    count: &'static str,
    sorts: &'static [(&'static str, Option<&'static str>)],
    shape: fn(&Value),
    /// The command that gives one of them, with all that hangs on it.
    one: &'static str,
    whole: fn(&Value),
}

const LISTS: [List; 3] = [
    List {
        command: "list_commits",
        count: "commitCount",
        sorts: &[
            ("date", Some("authoredAt")),
            ("author", None),
            ("title", None),
            ("additions", Some("additions")),
            ("deletions", Some("deletions")),
        ],
        shape: shapes::commit_row,
        one: "get_commit",
        whole: shapes::commit,
    },
    List {
        command: "list_pull_requests",
        count: "pullRequestCount",
        sorts: &[
            ("number", Some("iid")),
            ("title", None),
            ("author", None),
            ("created", Some("createdAt")),
            ("updated", Some("updatedAt")),
            ("state", None),
            ("notes", Some("noteCount")),
        ],
        shape: shapes::pull_request_row,
        one: "get_pull_request",
        whole: shapes::pull_request,
    },
    List {
        command: "list_tickets",
        count: "ticketCount",
        sorts: &[
            ("number", Some("iid")),
            ("title", None),
            ("author", None),
            ("created", Some("createdAt")),
            ("updated", Some("updatedAt")),
            ("state", None),
            ("notes", Some("noteCount")),
        ],
        shape: shapes::ticket_row,
        one: "get_ticket",
        whole: shapes::ticket,
    },
];

impl List {
    fn rows(&self, world: &World, repository: &Value, change: Value) -> (usize, Vec<Value>) {
        let mut query = json!({ "repositoryId": repository["id"], "search": "", "state": null,
            "sort": "", "descending": false, "offset": 0, "limit": 1000 });
        merge(&mut query, change);
        let page = world.window.ask(self.command, json!({ "query": query }));
        let rows = shapes::page(&page, self.shape);
        let total = page["total"].as_u64().expect("a number");
        (usize::try_from(total).expect("it fits"), rows)
    }
}

#[test]
fn rows_are_sorted_and_cut() {
    let world = World::start();
    let integration = world.import_everything();
    for list in LISTS {
        let repository = fullest(&world, &integration, list.count);
        for (sort, key) in list.sorts {
            let place = format!("{} by {sort}", list.command);
            let (total, up) = list.rows(&world, &repository, json!({ "sort": sort }));
            assert_eq!(repository[list.count], total, "{place}: all of them");
            assert_eq!(up.len(), total, "{place}");
            let down = json!({ "sort": sort, "descending": true });
            let (_, mut down) = list.rows(&world, &repository, down);
            down.reverse();
            assert_eq!(up, down, "{place}: down is up backwards");
            if let Some(key) = key {
                let keys: Vec<_> = up.iter().map(|row| row[*key].as_i64()).collect();
                assert!(keys.is_sorted(), "{place}: {keys:?}");
            }
            let mut pages = Vec::new();
            for offset in (0..total).step_by(4) {
                let window = json!({ "sort": sort, "offset": offset, "limit": 4 });
                pages.extend(list.rows(&world, &repository, window).1);
            }
            assert_eq!(pages, up, "{place}: pages put together");
        }
    }
}

#[test]
fn rows_are_searched() {
    let world = World::start();
    let integration = world.import_everything();
    for list in LISTS {
        let repository = fullest(&world, &integration, list.count);
        let (_, all) = list.rows(&world, &repository, json!({}));
        let row = all.last().expect("a row");
        for key in ["title", "authorName", "sha", "iid"] {
            let words = match &row[key] {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => continue,
            };
            let place = format!("{} with {key} {words:?}", list.command);
            let (total, found) = list.rows(&world, &repository, json!({ "search": words }));
            assert!(found.contains(row), "{place} finds its row");
            assert_eq!(found.len(), total, "{place}");
        }
        let nothing = json!({ "search": "zzz-nothing-is-called-so" });
        assert_eq!(list.rows(&world, &repository, nothing).0, 0);
        if list.command != "list_commits" {
            let state = &row["state"];
            let (total, found) = list.rows(&world, &repository, json!({ "state": state }));
            let there = all.iter().filter(|other| other["state"] == *state).count();
            assert_eq!(total, there, "{} in state {state}", list.command);
            assert!(found.iter().all(|other| other["state"] == *state));
        }
    }
}

#[test]
fn each_row_has_a_page_of_its_own() {
    let world = World::start();
    let integration = world.import_everything();
    for list in LISTS {
        let repository = fullest(&world, &integration, list.count);
        for row in list.rows(&world, &repository, json!({})).1 {
            let detail = world.window.ask(list.one, json!({ "id": id(&row) }));
            (list.whole)(&detail);
            for (key, value) in row.as_object().expect("an object") {
                assert_eq!(
                    &detail[key], value,
                    "{} agrees with its row on {key}",
                    list.one
                );
            }
            let page = detail["webUrl"].as_str().expect("an address");
            assert!(page.starts_with(world.sandbox.base_url()), "{page}");
        }
    }
}
