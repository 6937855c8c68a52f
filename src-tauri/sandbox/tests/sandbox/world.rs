//! A world that changes while it is read: every change through its handle, seen through the API.

use std::time::Duration;

use gitlab_sandbox::{Item, Sandbox};
use serde_json::Value;

use crate::support::{all, get, id_of, one_project, start, whole_company};

/// Id of the only project.
pub(crate) fn only(sandbox: &Sandbox) -> u64 {
    sandbox.world().projects()[0].id
}

async fn request(sandbox: &Sandbox, id: u64, iid: u64) -> Value {
    get(sandbox, &format!("projects/{id}/merge_requests/{iid}"))
        .await
        .json()
}

async fn issue(sandbox: &Sandbox, id: u64, iid: u64) -> Value {
    get(sandbox, &format!("projects/{id}/issues/{iid}"))
        .await
        .json()
}

fn moved(before: &Value, after: &Value) -> bool {
    after["updated_at"].as_str() > before["updated_at"].as_str()
}

#[tokio::test]
async fn edits_move_an_item_and_deleted_notes_do_not() {
    let sandbox = start(one_project()).await;
    let (world, id) = (sandbox.world(), only(&sandbox));
    let iid = world.add_issue(id, "New").expect("the project is there");
    let item = Item::Issue(iid);
    let mut last = issue(&sandbox, id, iid).await;
    let note = world
        .add_note(id, item, "first")
        .expect("the issue is there");
    // One millisecond each is what a body can show.
    for step in 0..5 {
        sandbox.clock().advance(Duration::from_millis(2));
        match step {
            0 => world.retitle(id, item, "Newer"),
            1 => world.edit_note(id, item, note, "second"),
            2 => world.close(id, item),
            3 => world.reopen(id, item),
            _ => world.add_label(id, item, "urgent"),
        }
        .expect("the issue is there");
        let now = issue(&sandbox, id, iid).await;
        assert!(moved(&last, &now), "step {step} moves updated_at");
        last = now;
    }
    sandbox.clock().advance(Duration::from_millis(2));
    world
        .delete_note(id, item, note)
        .expect("the note is there");
    let now = issue(&sandbox, id, iid).await;
    assert!(!moved(&last, &now), "GitLab does not touch on deletion");
    assert_eq!(now["user_notes_count"], 0);
    let states = all(
        &sandbox,
        &format!("projects/{id}/issues/{iid}/resource_state_events"),
    )
    .await;
    let states: Vec<&Value> = states.iter().map(|event| &event["state"]).collect();
    assert_eq!(states, ["closed", "reopened"], "one event each");
}

#[tokio::test]
async fn a_deleted_label_leaves_items_and_events_without_moving_them() {
    let sandbox = start(one_project()).await;
    let (world, id) = (sandbox.world(), only(&sandbox));
    let iid = world.add_issue(id, "New").expect("the project is there");
    world
        .add_label(id, Item::Issue(iid), "urgent")
        .expect("the issue is there");
    let before = issue(&sandbox, id, iid).await;
    assert_eq!(before["labels"], serde_json::json!(["urgent"]));
    sandbox.clock().advance(Duration::from_millis(2));
    world
        .delete_label(id, "urgent")
        .expect("the label is there");
    let after = issue(&sandbox, id, iid).await;
    assert_eq!(after["labels"], serde_json::json!([]));
    assert!(!moved(&before, &after), "no item says that it changed");
    let events = all(
        &sandbox,
        &format!("projects/{id}/issues/{iid}/resource_label_events"),
    )
    .await;
    assert_eq!(
        events[0]["label"],
        Value::Null,
        "the event outlives its label"
    );
}

#[tokio::test]
async fn approvals_and_reviews_leave_notes() {
    let sandbox = start(one_project()).await;
    let (world, id) = (sandbox.world(), only(&sandbox));
    let iid = world
        .add_merge_request(id, "New", "no-such-branch")
        .expect("there");
    world
        .request_review(id, iid, "priya.r")
        .expect("she exists");
    world.approve(id, iid, "priya.r").expect("she exists");
    let path = format!("projects/{id}/merge_requests/{iid}");
    let approvals = get(&sandbox, &format!("{path}/approvals")).await.json();
    assert_eq!(approvals["approved_by"][0]["user"]["username"], "priya.r");
    let reviewers = get(&sandbox, &format!("{path}/reviewers")).await.json();
    assert_eq!(reviewers[0]["state"], "approved");
    world.unapprove(id, iid, "priya.r").expect("she exists");
    let notes = all(&sandbox, &format!("{path}/notes?sort=asc")).await;
    let bodies: Vec<&str> = notes
        .iter()
        .filter_map(|note| note["body"].as_str())
        .collect();
    assert_eq!(
        bodies,
        [
            "requested review from @priya.r",
            "approved this merge request",
            "unapproved this merge request"
        ],
        "clients read approvals from these words"
    );
}

#[tokio::test]
async fn a_push_moves_the_head_and_the_update_time_only_on_request() {
    let sandbox = start(one_project()).await;
    let (world, id) = (sandbox.world(), only(&sandbox));
    let pushed = world
        .push_commits(id, "topic", 2)
        .expect("git is installed");
    let iid = world
        .add_merge_request(id, "Topic", "topic")
        .expect("there");
    let before = request(&sandbox, id, iid).await;
    assert_eq!(
        before["sha"],
        pushed[1].as_str(),
        "the head is the last commit"
    );
    assert!(
        before["updated_at"].as_str() > before["created_at"].as_str(),
        "it was there before its head was known"
    );
    sandbox.clock().advance(Duration::from_millis(2));
    let more = world
        .push_commits(id, "topic", 1)
        .expect("git is installed");
    let after = request(&sandbox, id, iid).await;
    assert_eq!(after["sha"], more[0].as_str());
    assert!(
        !moved(&before, &after),
        "pushes leave updated_at alone by default"
    );
    let commits = all(
        &sandbox,
        &format!("projects/{id}/merge_requests/{iid}/commits"),
    )
    .await;
    let ids: Vec<&str> = commits
        .iter()
        .filter_map(|commit| commit["id"].as_str())
        .collect();
    assert_eq!(ids, [&more[0], &pushed[1], &pushed[0]], "newest first");
    world.set_pushes_touch_merge_requests(true);
    sandbox.clock().advance(Duration::from_millis(2));
    let forced = world
        .force_push(id, "topic", 2, 1)
        .expect("git is installed");
    let last = request(&sandbox, id, iid).await;
    assert_eq!(last["sha"], forced[0].as_str());
    assert!(moved(&after, &last), "and move it when told to");
    let commits = all(
        &sandbox,
        &format!("projects/{id}/merge_requests/{iid}/commits"),
    )
    .await;
    assert_eq!(commits.len(), 2, "two were taken off, one came");
}

#[tokio::test]
async fn branches_come_go_and_are_renamed() {
    let sandbox = start(one_project()).await;
    let (world, id) = (sandbox.world(), only(&sandbox));
    world
        .push_commits(id, "topic", 1)
        .expect("git is installed");
    world
        .rename_default_branch(id, "trunk")
        .expect("there is one");
    let project = get(&sandbox, &format!("projects/{id}")).await.json();
    assert_eq!(project["default_branch"], "trunk");
    world.delete_branch(id, "topic").expect("there is one");
    let branches = all(&sandbox, &format!("projects/{id}/repository/branches")).await;
    let names: Vec<&str> = branches
        .iter()
        .filter_map(|branch| branch["name"].as_str())
        .collect();
    assert!(names.contains(&"trunk") && !names.contains(&"main") && !names.contains(&"topic"));
    let pushed = all(
        &sandbox,
        &format!("projects/{id}/events?action=pushed&sort=asc"),
    )
    .await;
    let told: Vec<&str> = pushed
        .iter()
        .filter_map(|event| event["action_name"].as_str())
        .collect();
    assert_eq!(told, ["pushed new", "pushed new", "deleted"]);
}

#[tokio::test]
async fn sha256_histories_are_listed_by_range() {
    let sandbox = start(whole_company()).await;
    let world = sandbox.world();
    let project = world.projects().into_iter().find(|project| project.sha256);
    let id = project.expect("the company has one").id;
    let path = format!("projects/{id}/repository/commits");
    let before = all(&sandbox, &format!("{path}?ref_name=main")).await;
    let pushed = world.push_commits(id, "main", 2).expect("git is installed");
    let old = before[0]["id"].as_str().expect("an id");
    assert_eq!(old.len(), 64);
    let new = all(
        &sandbox,
        &format!("{path}?ref_name={old}..main&with_stats=true"),
    )
    .await;
    let ids: Vec<&str> = new
        .iter()
        .filter_map(|commit| commit["id"].as_str())
        .collect();
    assert_eq!(ids, [&pushed[1], &pushed[0]], "only what is new");
    assert_eq!(new[0]["stats"]["additions"], 1);
}

#[tokio::test]
async fn activity_moves_projects_late_when_told_so() {
    let sandbox = start(one_project()).await;
    let (world, id) = (sandbox.world(), only(&sandbox));
    let active = async |since: &str| {
        let path = format!("projects?membership=true&last_activity_after={since}");
        !all(&sandbox, &path).await.is_empty()
    };
    let at = async || {
        let body = get(&sandbox, &format!("projects/{id}")).await.json();
        body["last_activity_at"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    world.push_commits(id, "main", 1).expect("git is installed");
    let first = at().await;
    assert!(active(&first).await, "inclusive");
    world.set_activity_interval(Duration::from_hours(1));
    sandbox.clock().advance(Duration::from_mins(30));
    world.push_commits(id, "main", 1).expect("git is installed");
    assert_eq!(at().await, first, "too soon to be told");
    sandbox.clock().advance(Duration::from_mins(31));
    world.push_commits(id, "main", 1).expect("git is installed");
    assert!(at().await > first, "late, but told");
}

#[tokio::test]
async fn reopened_issues_are_found_in_the_activity() {
    let sandbox = start(one_project()).await;
    let (world, id) = (sandbox.world(), only(&sandbox));
    let path = format!("projects/{id}/events?target_type=issue&action=reopened");
    let before = all(&sandbox, &path).await.len();
    let iid = world.add_issue(id, "Again").expect("the project is there");
    world
        .close(id, Item::Issue(iid))
        .expect("the issue is there");
    world
        .reopen(id, Item::Issue(iid))
        .expect("the issue is there");
    let events = all(&sandbox, &path).await;
    assert_eq!(events.len(), before + 1);
    assert_eq!(events[0]["target_iid"], iid, "newest first");
    assert_eq!(events[0]["action_name"], "opened", "GitLab's word for it");
    let long_ago = sandbox.clock().now() - Duration::from_hours(24 * (365 * 3 + 1));
    world.set_change_instant(Some(long_ago));
    let iid = world.add_issue(id, "Forgotten").expect("there");
    world.close(id, Item::Issue(iid)).expect("there");
    world.reopen(id, Item::Issue(iid)).expect("there");
    let kept = all(&sandbox, &path).await.len();
    assert_eq!(kept, before + 1, "three years are kept");
    let bad = get(&sandbox, &format!("projects/{id}/events?action=sang")).await;
    assert_eq!(bad.status, 400);
}

#[tokio::test]
async fn a_moved_issue_points_at_the_new_one() {
    let sandbox = start(whole_company()).await;
    let world = sandbox.world();
    let (from, to) = (
        id_of(&sandbox, "halden/platform/ledger"),
        only_other(&sandbox),
    );
    let iid = world
        .add_issue(from, "Wanderer")
        .expect("the project is there");
    world
        .add_note(from, Item::Issue(iid), "kept")
        .expect("the issue is there");
    let there = world
        .move_issue(from, iid, to)
        .expect("both projects are there");
    let (old, new) = (
        issue(&sandbox, from, iid).await,
        issue(&sandbox, to, there).await,
    );
    assert_eq!(old["state"], "closed");
    assert_eq!(old["moved_to_id"], new["id"]);
    assert_eq!(new["created_at"], old["created_at"]);
    let notes = all(&sandbox, &format!("projects/{to}/issues/{there}/notes")).await;
    assert_eq!(notes[0]["body"], "kept");
}

fn only_other(sandbox: &Sandbox) -> u64 {
    let projects = sandbox.world().projects();
    let other = projects.iter().find(|project| {
        project.visible
            && project.issues > 0
            && project.path_with_namespace != "halden/platform/ledger"
    });
    other.expect("the company has more than one").id
}

#[tokio::test]
async fn projects_vanish_in_every_way_and_come_back() {
    let sandbox = start(whole_company()).await;
    let world = sandbox.world();
    let id = world
        .add_project("halden/platform", "fresh")
        .expect("the group is there");
    let path = format!("projects/{id}");
    let status = async || get(&sandbox, &path).await.status.as_u16();
    assert_eq!(status().await, 200);
    world.hide_project(id).expect("there");
    assert_eq!(status().await, 404);
    world.unhide_project(id).expect("there");
    world.delete_project(id).expect("there");
    assert_eq!(status().await, 404);
    world.restore_project(id).expect("it was deleted");
    assert_eq!(status().await, 200);
    world.push_commits(id, "main", 3).expect("git is installed");
    let body = get(&sandbox, &path).await.json();
    assert_eq!(
        (&body["empty_repo"], &body["default_branch"]),
        (&false.into(), &"main".into())
    );
    let iid = world.add_issue(id, "In a group").expect("there");
    let list = format!(
        "groups/halden/issues?scope=all&state=all&updated_after={}",
        issue(&sandbox, id, iid).await["updated_at"]
            .as_str()
            .expect("a time")
    );
    assert_eq!(
        all(&sandbox, &list).await.len(),
        1,
        "a group tells what changed below it"
    );
    world.archive_project(id).expect("there");
    assert!(
        all(&sandbox, &list).await.is_empty(),
        "archived projects are left out"
    );
    assert_eq!(
        all(&sandbox, &format!("{list}&non_archived=false"))
            .await
            .len(),
        1
    );
}

#[tokio::test]
async fn iids_of_deleted_items_are_not_given_again() {
    let sandbox = start(one_project()).await;
    let (world, id) = (sandbox.world(), only(&sandbox));
    let built = world.issues(id).last().expect("some were built").iid;
    world.delete(id, Item::Issue(built)).expect("there");
    let first = world.add_issue(id, "One").expect("there");
    assert_eq!(first, built + 1, "nor those it was built with");
    world.delete(id, Item::Issue(first)).expect("there");
    assert_eq!(world.add_issue(id, "Two").expect("there"), first + 1);
    world
        .delete(id, Item::Issue(first))
        .expect_err("gone is gone");
}
