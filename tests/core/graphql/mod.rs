//! Reading over GraphQL what REST brings one by one.

mod prices;

use std::collections::BTreeMap;

use flow_core::clock::SystemClock;
use flow_core::gitlab::{BulkError, Client, ClientSettings, Limiter, NoBulk, PullRequestParts};
use flow_core::model::{PullRequestDetails, RemoteId, Secret};
use gitlab_sandbox::{
    Fault, FaultAction, Item, RequestMatcher, Sandbox, SandboxConfig, Size, TokenKind,
};
use std::sync::Arc;

const EVERYTHING: PullRequestParts = PullRequestParts {
    reviewers: true,
    commits: true,
};

async fn start(config: SandboxConfig) -> (Sandbox, Client) {
    let sandbox = Sandbox::start(config).await.expect("the sandbox starts");
    let clock = Arc::new(SystemClock);
    let client = Client::with_token(
        sandbox.base_url(),
        Secret::new(sandbox.token(TokenKind::Good)),
        &ClientSettings::default(),
        Arc::new(Limiter::new(clock.clone())),
        clock,
    );
    (sandbox, client.expect("a client"))
}

/// What both ways must agree on, in words.
fn told(details: &PullRequestDetails) -> Vec<String> {
    let notes = details.notes.iter().map(|note| {
        let author = note.author.as_ref().map(|author| &author.username);
        format!(
            "note {} {author:?} {} {}",
            note.remote_id, note.system, note.body
        )
    });
    let commits = details.commits.iter().map(|commit| {
        format!(
            "commit {} {} {}",
            commit.sha,
            commit.message,
            commit.committed_at.to_rfc3339()
        )
    });
    let mut people: Vec<String> = details
        .approvals
        .iter()
        .map(|row| format!("approved by {}", row.person.username))
        .chain(
            details
                .reviewers
                .iter()
                .map(|row| format!("reviewer {} {}", row.person.username, row.state)),
        )
        .collect();
    people.sort_unstable();
    notes.chain(commits).chain(people).collect()
}

fn numbers(sandbox: &Sandbox, project: u64) -> Vec<i64> {
    let rows = sandbox.world().merge_requests(project);
    rows.iter()
        .map(|row| row.body["iid"].as_i64().expect("a number"))
        .collect()
}

#[tokio::test]
async fn one_question_brings_what_rest_brings_one_by_one() {
    let (sandbox, client) = start(SandboxConfig::default()).await;
    let mut compared = 0;
    for project in sandbox.world().projects() {
        let iids = numbers(&sandbox, project.id);
        let path = &project.path_with_namespace;
        let bulk = client.bulk_pull_request_details(path, &iids).await;
        let bulk = match bulk {
            // The account sees it no more over GraphQL than over REST.
            Err(BulkError::NotShown) => continue,
            other => other.expect("the sandbox has GraphQL"),
        };
        for (iid, details) in bulk {
            let project = RemoteId(i64::try_from(project.id).expect("an id"));
            let one = client.pull_request_details(project, iid, EVERYTHING).await;
            assert_eq!(
                told(&details),
                told(&one.expect("REST has it")),
                "{path} {iid}"
            );
            compared += 1;
        }
    }
    assert!(compared > 20, "only {compared} were there to compare");
}

#[tokio::test]
async fn lists_that_overflow_are_read_to_their_end() {
    let (sandbox, client) = start(SandboxConfig::default()).await;
    let project = sandbox
        .world()
        .project_by_path(&sandbox.world().projects()[0].path_with_namespace);
    let project = project.expect("the first project");
    let iid = numbers(&sandbox, project.id)[0];
    let item = Item::MergeRequest(u64::try_from(iid).expect("a number"));
    let before = client
        .bulk_pull_request_details(&project.path_with_namespace, &[iid])
        .await;
    let before = before.expect("it is read")[&iid].notes.len();
    for number in 0..230 {
        let added = sandbox
            .world()
            .add_note(project.id, item, &format!("Note {number}"));
        added.expect("a note is added");
    }
    let after = client
        .bulk_pull_request_details(&project.path_with_namespace, &[iid])
        .await;
    let after = after.expect("it is read");
    assert_eq!(
        after[&iid].notes.len(),
        before + 230,
        "three pages of notes"
    );
    let unique: BTreeMap<_, _> = after[&iid]
        .notes
        .iter()
        .map(|note| (note.remote_id, ()))
        .collect();
    assert_eq!(unique.len(), before + 230, "and none of them twice");
}

#[tokio::test]
async fn a_question_that_takes_too_long_is_asked_in_halves() {
    let (sandbox, client) = start(SandboxConfig {
        size: Size::Custom {
            repositories: 6,
            commits_per_repository: 2,
            merge_requests_per_repository: 1,
            issues_per_repository: 70,
        },
        ..SandboxConfig::default()
    })
    .await;
    let world = sandbox.world();
    let projects = world.projects();
    let project = projects
        .iter()
        .find(|project| world.issues(project.id).len() > 60);
    let project = project.expect("one has tickets");
    let iids: Vec<i64> = (1..=60).collect();
    // The first time the host is asked what it has as well.
    let first = client
        .bulk_ticket_notes(&project.path_with_namespace, &iids)
        .await;
    first.expect("it is read");
    let asked = sandbox.requests().len();
    let all = client
        .bulk_ticket_notes(&project.path_with_namespace, &iids)
        .await;
    let all = all.expect("it is read").len();
    assert!(all > 50, "more than one question's worth: {all}");
    let questions = sandbox.requests().len() - asked;
    let asked = sandbox.requests().len();
    sandbox.faults().push(Fault {
        matcher: RequestMatcher {
            times: Some(1),
            ..RequestMatcher::path("/api/graphql")
        },
        action: FaultAction::Status(
            200,
            r#"{"errors":[{"message":"Timeout on Query.project"}]}"#.to_owned(),
        ),
    });
    let halved = client
        .bulk_ticket_notes(&project.path_with_namespace, &iids)
        .await;
    assert_eq!(
        halved.expect("halves pass").len(),
        all,
        "nothing is lost on the way"
    );
    // At least: the host works on more at once by now, and each place gets its part.
    assert!(
        sandbox.requests().len() - asked >= questions + 2,
        "the same questions, one of them again in halves"
    );
}

#[tokio::test]
async fn hosts_that_cannot_are_named() {
    let (_sandbox, client) = start(SandboxConfig {
        graphql: false,
        ..SandboxConfig::default()
    })
    .await;
    let none = client.bulk_ticket_notes("any/path", &[1]).await;
    assert!(
        matches!(none, Err(BulkError::Unsupported(NoBulk::NoEndpoint))),
        "{none:?}"
    );
    let (sandbox, client) = start(SandboxConfig::default()).await;
    sandbox.world().remove_graphql_field("Note.resolvedBy");
    let old = client.bulk_ticket_notes("any/path", &[1]).await;
    let missing = NoBulk::MissingField("Note.resolvedBy".to_owned());
    assert!(
        matches!(old, Err(BulkError::Unsupported(ref reason)) if *reason == missing),
        "{old:?}"
    );
    let asked = sandbox.requests().len();
    drop(client.bulk_ticket_notes("any/path", &[1]).await);
    assert_eq!(
        sandbox.requests().len(),
        asked,
        "the host is asked once what it has"
    );
}
