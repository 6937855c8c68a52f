//! A host that allows little: its share is spent to the last request, and not exceeded.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use flow_core::clock::{Clock, SystemClock};
use flow_core::model::{HostPolicy, RunOutcome, Timestamp};
use gitlab_sandbox::{Sandbox, SandboxConfig, Size, TokenKind, WorldHandle};

use super::imported;
use crate::world::{Opening, TestWorld, incomplete};

/// Requests GitLab allows in a minute.
const ALLOWED: u32 = 50;

/// Waits pass at once, for the app and for GitLab alike.
struct SharedTime {
    ahead: AtomicU64,
    host: WorldHandle,
}

impl Clock for SharedTime {
    fn now(&self) -> Timestamp {
        let ahead = Duration::from_millis(self.ahead.load(Ordering::Relaxed));
        SystemClock.now().plus(ahead)
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let millis = u64::try_from(duration.as_millis()).expect("waits are short");
        // The host's first: who asks in between is early by the app's clock, not by the host's.
        self.host.pass_time_of_limits(duration);
        self.ahead.fetch_add(millis, Ordering::Relaxed);
        Box::pin(std::future::ready(()))
    }
}

async fn start() -> (TestWorld, Arc<SharedTime>) {
    let config = SandboxConfig {
        size: Size::Custom {
            repositories: 3,
            commits_per_repository: 4,
            merge_requests_per_repository: 12,
            issues_per_repository: 12,
        },
        graphql: false,
        ..SandboxConfig::default()
    };
    let sandbox = Arc::new(Sandbox::start(config).await.expect("it starts"));
    let time = Arc::new(SharedTime {
        ahead: AtomicU64::new(0),
        host: sandbox.world(),
    });
    let opening = Opening {
        waiting: Some(time.clone()),
        ..Opening::default()
    };
    (TestWorld::at_as(sandbox, opening), time)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_share_of_a_small_allowance_is_spent_and_not_exceeded() {
    for (share_percent, share) in [(50, ALLOWED / 2), (100, ALLOWED)] {
        let (world, time) = start().await;
        let integration = world.connect(TokenKind::Good).await;
        world.choose_all(&integration).await;
        let host = world.sandbox.world();
        host.set_requests_per_minute(ALLOWED);
        let policy = HostPolicy {
            share_percent,
            polite: false,
        };
        let limiter = world.clients.limiter(world.sandbox.base_url());
        limiter.set_policy(policy);
        // A minute of its own, apart from connecting and choosing.
        time.sleep(Duration::from_mins(1)).await;
        let minutes_before = host.requests_by_minute(TokenKind::Good).len();
        world.import(&integration).await;
        let run = world.store.latest_run(integration.id).await;
        let run = run.expect("read").expect("a run");
        assert_eq!(run.outcome, Some(RunOutcome::Complete), "{run:?}");
        let rows = imported(&world, &integration).await;
        assert_eq!(
            incomplete(&rows),
            Vec::<String>::new(),
            "nothing is missing"
        );
        let by_minute = host.requests_by_minute(TokenKind::Good);
        let by_minute = &by_minute[minutes_before..];
        assert!(
            by_minute.iter().all(|sent| *sent <= share),
            "{share_percent} % are {share} requests a minute: {by_minute:?}"
        );
        let refused = world.sandbox.requests();
        let refused = refused.iter().filter(|it| it.status == Some(429));
        assert_eq!(refused.count(), 0, "GitLab never had to ask for a wait");
        let spent = by_minute.iter().filter(|sent| **sent == share);
        // The last is cut short by the end, another by a minute that ended of itself.
        assert!(
            spent.count() + 2 >= by_minute.len(),
            "and they are spent: {by_minute:?}"
        );
        assert!(by_minute.len() > 3, "several minutes of it: {by_minute:?}");
        assert!(run.figures.waited_ms > 0, "the waits are told: {run:?}");
    }
}
