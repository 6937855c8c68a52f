//! A run looks only where something changed, and misses nothing.

use std::process::Command;

use flow_core::model::{Integration, ListQuery, Repository, RunReason, StreamState};
use gitlab_sandbox::{Fault, FaultAction, RequestMatcher, SandboxConfig, Size};
use time::macros::datetime;

use super::{imported, project_id};
use crate::dump::{assert_same, dump};
use crate::world::{TestWorld, incomplete};

async fn titles(world: &TestWorld, repository: &Repository) -> Vec<String> {
    let page = world
        .store
        .list_pull_requests(
            repository.id,
            ListQuery {
                limit: ListQuery::MAXIMUM_LIMIT,
                ..ListQuery::default()
            },
        )
        .await
        .expect("read");
    page.rows
        .into_iter()
        .map(|row| row.pull_request.title)
        .collect()
}

fn is_group(world: &TestWorld, repository: &Repository) -> bool {
    let groups = world.sandbox.world().group_paths();
    groups.contains(&repository.remote.group_path)
}

/// Paths of the requests since the one with this number.
fn requests_since(world: &TestWorld, number: usize) -> Vec<String> {
    world.sandbox.requests()[number..]
        .iter()
        .map(|request| request.path.clone())
        .collect()
}

/// Twenty repositories in groups and five in a person's namespace.
async fn with_personal_projects(graphql: bool) -> TestWorld {
    let world = TestWorld::start(SandboxConfig {
        size: Size::Custom {
            repositories: 25,
            commits_per_repository: 4,
            merge_requests_per_repository: 5,
            issues_per_repository: 5,
        },
        graphql,
        ..SandboxConfig::default()
    })
    .await;
    let held = world.sandbox.world();
    let projects = held.projects();
    let dotfiles = projects
        .iter()
        .find(|project| project.path_with_namespace.ends_with("/dotfiles"))
        .expect("the account has a repository of its own");
    let (person, _) = dotfiles
        .path_with_namespace
        .split_once('/')
        .expect("below a person");
    for project in projects.iter().rev().take(4) {
        let (_, name) = project
            .path_with_namespace
            .rsplit_once('/')
            .expect("below a group");
        held.move_project(project.id, &format!("{person}/{name}"))
            .expect("moved");
    }
    world
}

/// Asks for news where there are none, and says what was asked.
async fn asked_for_nothing(world: &TestWorld, integration: &Integration) -> Vec<String> {
    let before = world.sandbox.requests().len();
    world.run(integration, RunReason::Schedule).await;
    let asked = requests_since(world, before);
    let run = world.store.latest_run(integration.id).await;
    let run = run.expect("read").expect("a run");
    assert_eq!(run.figures.pull_requests, 0, "nothing was read again");
    assert_eq!(run.figures.new_commits, 0);
    let rows = imported(world, integration).await;
    assert_eq!(incomplete(&rows), Vec::<String>::new(), "and all is known");
    for row in &rows {
        for report in &row.streams {
            assert!(
                report.synced_at >= Some(run.started_at),
                "{} {:?} is complete as of this run",
                row.remote.full_path,
                report.stream
            );
        }
    }
    asked
}

/// Repositories outside of the account's groups, and where requests for them begin.
async fn personal(world: &TestWorld, integration: &Integration) -> Vec<(Repository, String)> {
    let mut rows = imported(world, integration).await;
    rows.retain(|row| !is_group(world, row));
    rows.into_iter()
        .map(|row| {
            let place = format!("/projects/{}/", row.remote.remote_id);
            (row, place)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_with_nothing_new_asks_for_the_groups_and_no_repository() {
    let sample = TestWorld::start(SandboxConfig::default()).await;
    for world in [sample, with_personal_projects(true).await] {
        let integration = world.import_everything().await;
        let asked = asked_for_nothing(&world, &integration).await;
        assert!(
            asked.len() <= 12,
            "for all repositories together: {asked:#?}"
        );
        let personal = personal(&world, &integration).await;
        assert!(!personal.is_empty(), "the account has some of its own");
        let of_groups: Vec<&String> = asked
            .iter()
            .filter(|path| path.contains("/projects/"))
            .filter(|path| !personal.iter().any(|(_, own)| path.contains(own)))
            .collect();
        assert!(
            of_groups.is_empty(),
            "no repository of a group is asked for: {of_groups:#?}"
        );
        let again = asked_for_nothing(&world, &integration).await;
        assert!(again.len() <= 12, "nor the next time: {again:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_graphql_each_personal_repository_is_asked_for_its_lists_alone() {
    let world = with_personal_projects(false).await;
    let integration = world.import_everything().await;
    let asked = asked_for_nothing(&world, &integration).await;
    let personal = personal(&world, &integration).await;
    assert!(
        personal.len() >= 5,
        "five, and what was shared with the account"
    );
    for (row, own) in personal {
        let of_it = asked.iter().filter(|path| path.contains(&own));
        assert_eq!(of_it.count(), 2, "{}: {asked:#?}", row.remote.full_path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_in_personal_repositories_are_heard_even_within_one_second() {
    for graphql in [true, false] {
        let world = with_personal_projects(graphql).await;
        let integration = world.import_everything().await;
        let held = world.sandbox.world();
        let personal = personal(&world, &integration).await;
        let with_requests = personal
            .iter()
            .find(|(row, _)| row.pull_request_count > Some(2));
        let (row, own) = with_requests.expect("one has pull requests");
        let iid = held.merge_requests(project_id(row))[0].iid;
        for (title, at) in [
            ("first", datetime!(2026-11-20 11:00:00.2 UTC)),
            // GraphQL tells whole seconds: it looks like the change that is known.
            ("second", datetime!(2026-11-20 11:00:00.9 UTC)),
        ] {
            let edited = held.retitle_merge_request(project_id(row), iid, title, at);
            edited.expect("edited");
            let before = world.sandbox.requests().len();
            world.run(&integration, RunReason::Schedule).await;
            assert!(
                titles(&world, row).await.contains(&title.to_owned()),
                "{title} arrived, GraphQL: {graphql}"
            );
            if graphql && title == "second" {
                let asked = requests_since(&world, before);
                let others = personal.iter().filter(|(_, other)| other != own);
                let looked = others
                    .map(|(_, other)| format!("{other}merge_requests"))
                    .filter(|list| asked.iter().any(|path| path.ends_with(list)));
                assert_eq!(looked.count(), 0, "nothing else is as new: {asked:#?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_changed_pull_request_brings_one_repository_in() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let rows = imported(&world, &integration).await;
    let row = rows
        .iter()
        .find(|row| row.remote.group_path.contains('/') && row.pull_request_count > Some(2))
        .expect("a repository with pull requests");
    let held = world.sandbox.world();
    let iid = held.merge_requests(project_id(row))[0].iid;
    held.retitle_merge_request(
        project_id(row),
        iid,
        "renamed meanwhile",
        datetime!(2026-11-20 11:00 UTC),
    )
    .expect("renamed");
    let before = world.sandbox.requests().len();
    world.run(&integration, RunReason::Schedule).await;
    assert!(
        titles(&world, row)
            .await
            .contains(&"renamed meanwhile".to_owned()),
        "the change arrived"
    );
    let asked = requests_since(&world, before);
    let others = rows.iter().filter(|other| other.id != row.id);
    let of_others = others
        .filter(|other| other.remote.group_path.contains('/'))
        .flat_map(|other| {
            let place = format!("/projects/{}/merge_requests", other.remote.remote_id);
            asked.iter().filter(move |path| path.contains(&place))
        });
    assert_eq!(of_others.count(), 0, "no other was looked into: {asked:#?}");
    let run = world.store.latest_run(integration.id).await;
    let figures = run.expect("read").expect("a run").figures;
    assert_eq!(figures.pull_requests, 1, "one row was read again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_is_read_even_where_the_last_activity_does_not_tell() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let rows = imported(&world, &integration).await;
    let row = rows
        .iter()
        .find(|row| row.commit_count > Some(10))
        .expect("a repository with commits");
    let folder = world
        .sandbox
        .world()
        .repository_folder(project_id(row))
        .expect("a folder");
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .arg("-C")
            .arg(&folder)
            .args(arguments)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_AUTHOR_NAME", "Somebody")
            .env("GIT_AUTHOR_EMAIL", "somebody@example.com")
            .env("GIT_COMMITTER_NAME", "Somebody")
            .env("GIT_COMMITTER_EMAIL", "somebody@example.com")
            .output()
            .expect("git runs");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout)
            .expect("text")
            .trim()
            .to_owned()
    };
    // Written beside the API: the project's last activity stays what it was.
    let tree = git(&["rev-parse", "HEAD^{tree}"]);
    let commit = git(&[
        "commit-tree",
        &tree,
        "-p",
        "HEAD",
        "-m",
        "pushed in silence",
    ]);
    git(&["update-ref", "refs/heads/silent", &commit]);
    world.run(&integration, RunReason::Schedule).await;
    let count = |rows: Vec<Repository>| {
        rows.into_iter()
            .find(|other| other.id == row.id)
            .and_then(|other| other.commit_count)
    };
    assert_eq!(
        count(imported(&world, &integration).await),
        row.commit_count,
        "nothing told of it"
    );
    world.clock.advance(std::time::Duration::from_hours(24));
    world.run(&integration, RunReason::Schedule).await;
    assert_eq!(
        count(imported(&world, &integration).await),
        row.commit_count.map(|before| before + 1),
        "every repository's branches are looked at once a day"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_heard_survives_a_run_that_ends_before_it_was_read() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let rows = imported(&world, &integration).await;
    let row = rows
        .iter()
        .find(|row| row.remote.group_path.contains('/') && row.pull_request_count > Some(2))
        .expect("a repository with pull requests");
    let held = world.sandbox.world();
    let iid = held.merge_requests(project_id(row))[0].iid;
    held.retitle_merge_request(
        project_id(row),
        iid,
        "heard of",
        datetime!(2026-11-20 11:00 UTC),
    )
    .expect("renamed");
    let list = format!("/projects/{}/merge_requests", row.remote.remote_id);
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path(list),
        action: FaultAction::Html(502),
    });
    world.run(&integration, RunReason::Schedule).await;
    let failed = imported(&world, &integration).await;
    assert_eq!(incomplete(&failed).len(), 1, "only this one failed");
    assert!(
        failed
            .iter()
            .flat_map(|row| &row.streams)
            .any(|report| report.state == StreamState::Failed)
    );
    world.sandbox.faults().clear();
    let world = world.restart();
    world.run(&integration, RunReason::Schedule).await;
    assert!(
        titles(&world, row).await.contains(&"heard of".to_owned()),
        "the next run goes on with it, although the list of changes tells it no more"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn history_a_server_gets_back_later_is_read_to_its_beginning() {
    let whole = TestWorld::start(SandboxConfig::default()).await;
    let integration = whole.import_everything().await;
    let rows = imported(&whole, &integration).await;
    let path = rows.iter().find(|row| row.commit_count > Some(10));
    let path = &path.expect("a repository with commits").remote.full_path;
    let world = TestWorld::start(SandboxConfig::default()).await;
    let held = world.sandbox.world();
    let project = held.project_by_path(path).expect("the same company");
    let folder = held.repository_folder(project.id).expect("a folder");
    let output = Command::new("git")
        .arg("-C")
        .arg(&folder)
        .args(["rev-list", "--all", "--parents"])
        .output()
        .expect("git runs");
    let lines = String::from_utf8(output.stdout).expect("ids");
    let first = lines.lines().rfind(|line| !line.contains(' '));
    let first = first.expect("history has a beginning");
    let children = |of: &[&str]| -> Vec<&str> {
        let commits = lines.lines().filter_map(|line| line.split_once(' '));
        let children = commits.filter(|(_, parents)| parents.split(' ').any(|it| of.contains(&it)));
        children.map(|(commit, _)| commit).collect()
    };
    // The oldest that such a server has; a tag holds the very first, and nothing the second.
    let oldest = children(&children(&[first])).join("\n");
    let shallow = folder.join("shallow");
    std::fs::write(&shallow, oldest).expect("written");
    let integration = world.import_everything().await;
    let before = world.repository(&integration, path).await.commit_count;
    let expected = whole.only_integration().await;
    let expected = whole.repository(&expected, path).await.commit_count;
    assert!(before < expected, "{before:?} of {expected:?} are there");
    std::fs::remove_file(&shallow).expect("removed");
    world.clock.advance(std::time::Duration::from_hours(24));
    world.run(&integration, RunReason::Schedule).await;
    let rows = imported(&world, &integration).await;
    assert_eq!(incomplete(&rows), Vec::<String>::new(), "all is known");
    let name = |world: &TestWorld| world.sandbox.base_url().to_owned();
    let of = |lines: Vec<String>, base: &str| -> Vec<String> {
        let lines = lines.into_iter().map(|line| line.replace(base, "sandbox"));
        lines.filter(|line| line.starts_with("commit")).collect()
    };
    assert_same(
        &of(dump(&world.store).await, &name(&world)),
        &of(dump(&whole.store).await, &name(&whole)),
        "commits, and what became of their lines, as if it had always been whole",
    );
}
