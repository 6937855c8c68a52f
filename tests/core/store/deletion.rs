//! Deleting an integration takes every row that came through it, and no other.

use std::collections::BTreeMap;

use flow_core::model::{
    Approval, CommitWork, CountRules, DeploymentRule, DeploymentSource, EditSpread, HelpedAuthor,
    IntegrationId, LabelEvent, Note, PullRequestCommit, PullRequestDetails, RemoteDeployment,
    RemoteId, RepositoryId, Reviewer, StateEvent, Stream, Tag, TicketDetails, WorkTypes,
};
use flow_core::store::StoreError;
use rusqlite::Connection;

use super::support::{START, TestStore, commit, person, pull_request, ticket};

/// Rows of every table that holds what came through an integration.
/// Choices of the person, what was done, who is who, and what is left to clean up.
const OUTLIVING: &[&str] = &[
    "settings",
    "oauth_applications",
    "report_people_version",
    "report_span_versions",
    "report_roots",
    "loose_secrets",
    "members",
    "member_aliases",
    "distinct_aliases",
    "teams",
    "team_members",
    "targets",
    "saved_views",
    "calendar_events",
    "count_rules",
    "commit_judgements",
    "outlier_titles",
    "commit_marks_version",
    "activities",
];

fn rows(store: &TestStore) -> BTreeMap<String, i64> {
    let connection = Connection::open(&store.path).expect("opens");
    let mut statement = connection
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .expect("valid SQL");
    let tables = statement
        .query_map([], |row| row.get::<_, String>(0))
        .expect("no parameters")
        .collect::<Result<Vec<_>, _>>()
        .expect("names");
    tables
        .into_iter()
        .filter(|table| !OUTLIVING.contains(&&**table))
        .map(|table| {
            let count = connection
                .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                    row.get(0)
                })
                .expect("counts");
            (table, count)
        })
        .collect()
}

fn pull_request_details() -> PullRequestDetails {
    PullRequestDetails {
        notes: vec![Note {
            remote_id: RemoteId(1),
            note_type: None,
            body: "Hm".to_owned(),
            author: Some(person(5, "Alan")),
            created_at: START,
            updated_at: START,
            system: false,
            resolvable: false,
            resolved: false,
            resolved_by: Some(person(6, "Tony")),
            internal: false,
        }],
        approvals: vec![Approval {
            person: person(5, "Alan"),
            approved_at: None,
        }],
        reviewers: vec![Reviewer {
            person: person(5, "Alan"),
            state: "approved".to_owned(),
            created_at: None,
        }],
        commits: vec![PullRequestCommit {
            sha: "a".repeat(40),
            title: "Title".to_owned(),
            message: "Title".to_owned(),
            author_name: "Ada".to_owned(),
            author_email: "ada@example.com".to_owned(),
            authored_at: START,
            committer_name: "Ada".to_owned(),
            committer_email: "ada@example.com".to_owned(),
            committed_at: START,
        }],
    }
}

fn ticket_details() -> TicketDetails {
    TicketDetails {
        notes: pull_request_details().notes,
        label_events: vec![LabelEvent {
            remote_id: RemoteId(1),
            person: Some(person(5, "Alan")),
            created_at: START,
            label: None,
            action: "remove".to_owned(),
        }],
        state_events: vec![StateEvent {
            remote_id: RemoteId(1),
            person: Some(person(5, "Alan")),
            created_at: START,
            state: "closed".to_owned(),
        }],
    }
}

/// Its commit does not count, for all reasons that are kept by commit.
async fn leave_out(store: &TestStore, repository: RepositoryId) {
    let rules = CountRules {
        outlier_titles: vec!["*change*".to_owned()],
        ..CountRules::default()
    };
    let saved = store.set_count_rules(rules).await;
    saved.expect("saves");
    let saved = store.save_orphaned(repository, vec![commit(1).sha]).await;
    saved.expect("saves");
}

fn helped() -> Vec<HelpedAuthor> {
    let email = "grace@example.com".to_owned();
    vec![HelpedAuthor { email, lines: 1 }]
}

/// An integration with a row in every table.
async fn full_integration(store: &TestStore, name: &str) -> IntegrationId {
    let id = store.add_integration(name).await.id;
    let repository = store.import(id, &[("platform/api", 1)]).await[0];
    let saved = store.save_commits(repository, &[commit(1)], None).await;
    saved.expect("saves");
    let work = CommitWork {
        sha: commit(1).sha,
        work: WorkTypes::default(),
        spread: EditSpread::default(),
        helped: helped(),
    };
    let saved = store.save_commit_work(repository, &[work]).await;
    saved.expect("saves");
    leave_out(store, repository).await;
    deploy(store, repository).await;
    let mut pulls = [pull_request(1), pull_request(2), pull_request(3)];
    pulls[2].state = "closed".to_owned();
    let saved = store.save_pull_requests(repository, &pulls, None).await;
    saved.expect("saves");
    let described = flow_core::model::Ticket {
        description: Some("Text".to_owned()),
        ..ticket(1)
    };
    let saved = store.save_tickets(repository, &[described], None).await;
    saved.expect("saves");
    let pulls = store.pull_requests_without_details(repository, 1).await;
    let pulls = pulls.expect("reads");
    let (pull_request, at) = (pulls[0].id, pulls[0].updated_at);
    store
        .save_pull_request_details(pull_request, at, pull_request_details())
        .await
        .expect("saves");
    let tickets = store.tickets_without_details(repository, 1).await;
    let tickets = tickets.expect("reads");
    let (ticket, at) = (tickets[0].id, tickets[0].updated_at);
    store
        .save_ticket_details(ticket, at, ticket_details())
        .await
        .expect("saves");
    Connection::open(&store.path)
        .and_then(|connection| {
            connection.execute_batch(&format!(
                "INSERT INTO change_marks VALUES ({id}, 'tickets', 10, 1);
                INSERT INTO auto_import_groups VALUES ({id}, 10, 1);
                INSERT INTO exclusion_rules (integration_id, kind, pattern, enabled, created_at)
                    VALUES ({id}, 'name', 'sandbox', 1, 1);
                INSERT INTO excluded_paths VALUES ({id}, 1, 'vendor/', 1);
                INSERT INTO ticket_status_lists VALUES (NULL, {id}, 1, '[]', 1);
                INSERT INTO webhooks (integration_id, target, target_remote_id, target_path,
                    remote_id, url, path_key, signed, secret_key, secret_location, created_at, health)
                    VALUES ({id}, 'group', 10, 'g', 1, 'https://receiver.example', 'path-{id}', 0,
                        'key-{id}', 'keyring', 1, 'unknown');
                INSERT INTO runs (integration_id, reason, started_at, noted_at)
                    VALUES ({id}, 'schedule', 1, 1);"
            ))
        })
        .expect("a run, a group that was asked what changed, rules, excluded files, statuses and a hook");
    id
}

/// A tag, a deployment GitLab holds, and a rule that makes one of them bring the commit.
async fn deploy(store: &TestStore, repository: RepositoryId) {
    let tag = Tag {
        name: "v1".to_owned(),
        sha: commit(1).sha,
        tagged_at: START,
        tagger: None,
    };
    let deployment = RemoteDeployment {
        remote_id: RemoteId(1),
        iid: 1,
        environment: "production".to_owned(),
        environment_remote_id: None,
        reference: "main".to_owned(),
        sha: commit(1).sha,
        deployed_at: START,
        updated_at: START,
        person: Some(person(9, "Edsger")),
    };
    let rule = DeploymentRule::of(DeploymentSource::Tags, "v*").expect("a rule");
    store.save_tags(repository, vec![tag]).await.expect("saves");
    let deployments = [deployment];
    let saved = store.save_gitlab_deployments(repository, &deployments, "{}");
    saved.await.expect("saves");
    let set = store.set_deployment_rule(repository, Some(rule)).await;
    set.expect("saves");
    let settled = store.settle_deployments(repository).await;
    settled.expect("saves");
    store.keep_report_facts().await.expect("saves");
}

#[tokio::test]
async fn deleting_an_integration_leaves_no_row_of_it() {
    let store = TestStore::new();
    store.set_setting("theme", "dark").await.expect("writes");
    let kept = full_integration(&store, "Kept").await;
    let before = rows(&store);
    for (table, count) in &before {
        assert!(*count > 0, "the test has to fill {table}");
    }
    let deleted = full_integration(&store, "Deleted").await;
    let summary = store.deletion_summary(&[deleted]).await.expect("reads");
    assert_eq!(
        (
            summary.repositories,
            summary.commits,
            summary.pull_requests,
            summary.tickets
        ),
        (1, 1, 3, 1),
        "what will go is told before"
    );
    store.delete_integration(deleted).await.expect("deletes");
    assert_eq!(rows(&store), before, "the other one is untouched");
    store.delete_integration(kept).await.expect("deletes");
    for (table, count) in rows(&store) {
        assert_eq!(count, 0, "{table} still has rows");
    }
    let theme = store.setting("theme").await.expect("reads");
    assert_eq!(
        theme.as_deref(),
        Some("dark"),
        "settings belong to the person, not to an integration"
    );
}

#[tokio::test]
async fn an_integration_deleted_while_pages_arrive_is_an_answer_not_a_crash() {
    let store = TestStore::new();
    let (id, repository) = store.with_repository().await;
    let commits: Vec<_> = (0..400).map(commit).collect();
    let (saved, deleted) = tokio::join!(
        async {
            for page in commits.chunks(5) {
                store.save_commits(repository, page, Some("next")).await?;
            }
            store.finish_stream(repository, Stream::Commits, None).await
        },
        async {
            // The first page has arrived as soon as there is a cursor.
            while store
                .stream_cursor(repository, Stream::Commits)
                .await?
                .is_none()
            {
                tokio::task::yield_now().await;
            }
            store.delete_integration(id).await
        }
    );
    deleted.expect("deleting needs no consent of a sync");
    assert!(
        matches!(saved, Err(StoreError::NotFound)),
        "the sync is told: {saved:?}"
    );
    assert!(
        rows(&store).values().all(|count| *count == 0),
        "and no row comes back"
    );
}

#[tokio::test]
async fn ids_of_deleted_rows_are_not_given_again() {
    let store = TestStore::new();
    let (first, repository) = store.with_repository().await;
    store.delete_integration(first).await.expect("deletes");
    let (second, other) = store.with_repository().await;
    assert!(
        second > first && other > repository,
        "a late page of the first must not land in the second"
    );
}
