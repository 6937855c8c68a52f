//! Projects that go, move, are archived or emptied while they are read.

use flow_core::model::{FailureCode, StreamState};
use gitlab_sandbox::{RequestMatcher, TokenKind, WorldHandle};

use super::{Undisturbed, assert_complete, chosen, retry, small};

/// The project the changes are made to, and where it is asked for.
const PROJECT: &str = "halden/platform/ledger";

fn id(held: &WorldHandle) -> u64 {
    held.project_by_path(PROJECT).expect("it is there").id
}

/// Moments within the project's turn: its first listings, and what follows them.
fn moments(project: u64) -> Vec<RequestMatcher> {
    let below = |what: &str| RequestMatcher::path(format!("/projects/{project}{what}"));
    vec![
        below("").times(1),
        below("/merge_requests").times(1),
        below("/merge_requests/").skip(4).times(1),
        below("/issues").times(1),
        RequestMatcher::path("git-upload-pack").times(1),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_that_is_deleted_while_it_is_read_is_gone_and_no_other_suffers() {
    for moment in 0..5 {
        let sandbox = gitlab_sandbox::Sandbox::start(small()).await;
        let (world, integration) = chosen(&sandbox.expect("it starts").into()).await;
        let held = world.sandbox.world();
        let project = id(&held);
        held.before(moments(project).swap_remove(moment), move |held| {
            // The second hook of the same moment finds it gone already.
            let _gone = held.delete_project(project);
        });
        world.import(&integration).await;
        let row = world.store.integration(integration.id).await.expect("read");
        assert_eq!(row.failure, None, "moment {moment}: the run goes on");
        let all = world.store.available_repositories(integration.id).await;
        for row in all
            .expect("read")
            .iter()
            .filter(|row| row.imported_at.is_some())
        {
            let is_gone = row.remote.full_path == PROJECT;
            for report in &row.streams {
                let code = report.failure.as_ref().map(|failure| failure.code);
                let named = is_gone && code == Some(FailureCode::RepositoryGone);
                assert!(
                    report.state == StreamState::Complete || named,
                    "moment {moment}: {} {report:?}",
                    row.remote.full_path
                );
            }
        }
    }
}

type Change = fn(&WorldHandle, u64);

#[tokio::test(flavor = "multi_thread")]
async fn a_project_that_moves_or_is_archived_or_emptied_while_it_is_read_is_followed() {
    let changes: [(&str, Change); 3] = [
        ("moved", |held, project| {
            held.move_project(project, "halden/storefront/moved")
                .expect("moved");
        }),
        ("archived", |held, project| {
            held.archive_project(project).expect("archived");
        }),
        ("emptied", |held, project| {
            held.empty_repository(project).expect("emptied");
        }),
    ];
    for (name, change) in changes {
        for moment in 0..5 {
            let why = format!("{name} at moment {moment}");
            let sandbox = gitlab_sandbox::Sandbox::start(small()).await;
            let (world, integration) = chosen(&sandbox.expect("it starts").into()).await;
            let held = world.sandbox.world();
            let project = id(&held);
            held.before(moments(project).swap_remove(moment), move |held| {
                change(held, project);
            });
            world.import(&integration).await;
            // What came too late for this run is in the next.
            world.choose_all(&integration).await;
            retry(&world, &integration).await;
            assert_complete(&world, &integration, &why).await;
            if name != "emptied" {
                let sandbox = world.sandbox.clone();
                let undisturbed = Undisturbed::of_running(sandbox, TokenKind::Good).await;
                undisturbed.assert_equals(&world, &integration, &why).await;
            }
        }
    }
}
