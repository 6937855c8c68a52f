//! What can happen in a GitLab, picked by chance, and what of it a store keeps that a GitLab no
//! longer shows.
//!
//! Two things GitLab does are left out, because no list ever tells of them: a note or a label that
//! is deleted without anything else happening to the item. Here the item is edited right after.

use std::collections::BTreeSet;

use gitlab_sandbox::{Item, WorldError, WorldHandle};

use crate::random::Random;

/// What is gone from the GitLab, and may therefore be in the store alone.
#[derive(Debug, Default, Clone)]
pub(super) struct Gone {
    pub(super) projects: BTreeSet<u64>,
    /// Project, and id of the pull request or ticket.
    pub(super) items: BTreeSet<(u64, u64)>,
    /// Projects that lost commits.
    pub(super) rewritten: BTreeSet<u64>,
    /// Projects with another address than they had.
    pub(super) moved: BTreeSet<u64>,
}

type Outcome = Result<String, WorldError>;

/// Lets one thing happen; says what, or that it could not be.
pub(super) fn happen(random: &mut Random, held: &WorldHandle, gone: &mut Gone) -> String {
    let projects: Vec<u64> = held
        .projects()
        .into_iter()
        .filter(|project| project.visible && project.cloneable)
        .map(|project| project.id)
        .collect();
    let project = projects[random.below(projects.len())];
    let outcome = match random.below(20) {
        0..=10 => item_changes(random, held, project),
        11..=14 => pushed(random, held, project, gone),
        15 => opened(random, held, project),
        16 => deleted(random, held, project, gone),
        _ => project_changes(random, held, project, gone),
    };
    outcome.unwrap_or_else(|error| format!("nothing: {error}"))
}

fn some_item(random: &mut Random, held: &WorldHandle, project: u64) -> Result<Item, WorldError> {
    let requests = held.merge_requests(project);
    let issues = held.issues(project);
    let all: Vec<Item> = requests
        .iter()
        .map(|row| Item::MergeRequest(row.iid))
        .chain(issues.iter().map(|row| Item::Issue(row.iid)))
        .collect();
    if all.is_empty() {
        return Err(WorldError::NoSuchProject(project));
    }
    Ok(all[random.below(all.len())])
}

/// Somebody who wrote something in the project.
fn somebody(random: &mut Random, held: &WorldHandle, project: u64) -> String {
    let names: Vec<String> = held
        .issues(project)
        .iter()
        .filter_map(|row| row.body["author"]["username"].as_str().map(str::to_owned))
        .collect();
    if names.is_empty() {
        return "nobody".to_owned();
    }
    names[random.below(names.len())].clone()
}

fn item_changes(random: &mut Random, held: &WorldHandle, project: u64) -> Outcome {
    let item = some_item(random, held, project)?;
    let number = random.below(1000);
    let label = format!("label {}", number % 4);
    let what = match random.below(8) {
        0 => held
            .retitle(project, item, &format!("Title {number}"))
            .map(|()| "retitled"),
        1 => held
            .describe(project, item, &format!("Text {number}"))
            .map(|()| "described"),
        2 => held
            .add_note(project, item, &format!("Note {number}"))
            .map(|_| "noted"),
        3 => held.close(project, item).map(|()| "closed"),
        4 => held.reopen(project, item).map(|()| "reopened"),
        5 => held.add_label(project, item, &label).map(|()| "labelled"),
        6 => held
            .remove_label(project, item, &label)
            .map(|()| "unlabelled"),
        _ => return reviewed(random, held, project),
    }?;
    Ok(format!("{what} {item:?} of {project}"))
}

fn reviewed(random: &mut Random, held: &WorldHandle, project: u64) -> Outcome {
    let requests = held.merge_requests(project);
    if requests.is_empty() {
        return Err(WorldError::NoSuchProject(project));
    }
    let iid = requests[random.below(requests.len())].iid;
    let who = somebody(random, held, project);
    let what = match random.below(4) {
        0 => held.approve(project, iid, &who).map(|()| "approved"),
        1 => held.unapprove(project, iid, &who).map(|()| "unapproved"),
        2 => held
            .request_review(project, iid, &who)
            .map(|()| "review asked for"),
        _ => held.merge(project, iid).map(|()| "merged"),
    }?;
    Ok(format!("{what} !{iid} of {project} by {who}"))
}

fn opened(random: &mut Random, held: &WorldHandle, project: u64) -> Outcome {
    let number = random.below(1000);
    if random.below(2) == 0 {
        let iid = held.add_issue(project, &format!("Issue {number}"))?;
        return Ok(format!("opened #{iid} of {project}"));
    }
    let branch = format!("branch-{}", number % 5);
    held.push_commits(project, &branch, 1 + number % 3)?;
    let iid = held.add_merge_request(project, &format!("Request {number}"), &branch)?;
    Ok(format!("opened !{iid} of {project} from {branch}"))
}

fn pushed(random: &mut Random, held: &WorldHandle, project: u64, gone: &mut Gone) -> Outcome {
    let count = 1 + random.below(3);
    let branch = format!("branch-{}", random.below(5));
    match random.below(6) {
        0 => {
            held.force_push(project, &branch, 1, count)?;
            gone.rewritten.insert(project);
            Ok(format!("force-pushed {branch} of {project}"))
        }
        1 => {
            held.delete_branch(project, &branch)?;
            gone.rewritten.insert(project);
            Ok(format!("deleted {branch} of {project}"))
        }
        2 => {
            let name = format!("main-{count}");
            held.rename_default_branch(project, &name)?;
            Ok(format!("renamed the default branch of {project} to {name}"))
        }
        _ => {
            held.push_commits(project, &branch, count)?;
            Ok(format!("pushed {count} to {branch} of {project}"))
        }
    }
}

fn deleted(random: &mut Random, held: &WorldHandle, project: u64, gone: &mut Gone) -> Outcome {
    let item = some_item(random, held, project)?;
    let body = match item {
        Item::MergeRequest(iid) => held
            .merge_requests(project)
            .iter()
            .find(|row| row.iid == iid)
            .map(|row| row.body["id"].clone()),
        Item::Issue(iid) => held
            .issues(project)
            .iter()
            .find(|row| row.iid == iid)
            .map(|row| row.body["id"].clone()),
    };
    held.delete(project, item)?;
    if let Some(id) = body.and_then(|id| id.as_u64()) {
        gone.items.insert((project, id));
    }
    Ok(format!("deleted {item:?} of {project}"))
}

fn project_changes(
    random: &mut Random,
    held: &WorldHandle,
    project: u64,
    gone: &mut Gone,
) -> Outcome {
    match random.below(12) {
        0 if held.projects().len() > 3 => {
            held.delete_project(project)?;
            gone.projects.insert(project);
            Ok(format!("deleted {project}"))
        }
        1 => {
            held.empty_repository(project)?;
            gone.rewritten.insert(project);
            Ok(format!("emptied {project}"))
        }
        2 | 3 => {
            held.archive_project(project)?;
            Ok(format!("archived {project}"))
        }
        4 | 5 => {
            held.unarchive_project(project)?;
            Ok(format!("unarchived {project}"))
        }
        6 | 7 => {
            let path = format!("halden/storefront/moved-{}", random.below(1_000_000));
            held.move_project(project, &path)?;
            gone.moved.insert(project);
            Ok(format!("moved {project} to {path}"))
        }
        _ => without_a_trace(random, held, project),
    }
}

/// Deletes a note, and edits the item so that a list tells of it.
fn without_a_trace(random: &mut Random, held: &WorldHandle, project: u64) -> Outcome {
    let item = some_item(random, held, project)?;
    let note = held.add_note(project, item, "About to go")?;
    held.delete_note(project, item, note)?;
    held.describe(project, item, "Edited after a note went")?;
    Ok(format!("deleted a note at {item:?} of {project}"))
}
