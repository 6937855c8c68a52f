//! How much memory reports take while somebody reads them, and how much of it is given back.

use std::time::Duration;

use flow_core::model::{ListQuery, MemberKey, TeamMetric, Timestamp, WorkFilter};
use flow_core::reports::{
    self, Filter, LastResolution, RangeChoice, Reader, ResolutionRowsQuery, ShareOf,
    TeamHealthQuery, WorkflowRowsQuery, WorkflowShow,
};
use flow_core::store::Store;
use jiff::ToSpan as _;

use crate::generated::{Filled, LAST};
use crate::reader;

/// As long as the app waits.
const UNUSED_FOR: Duration = Duration::from_mins(5);

/// Megabytes of this process before any report, after every report over five years, and after nobody looked for five minutes;
/// nothing where the system does not tell.
pub(crate) async fn of_every_report(filled: &Filled) -> serde_json::Value {
    let store: &Store = &filled.store;
    let Some(before) = resident() else {
        return serde_json::Value::Null;
    };
    let last = LastResolution::default();
    for person in [None, Some("address person7@example.com")] {
        every_report(store, &last, &five_years(person)).await;
    }
    let after = resident();
    // What was asked for since the last time is kept once.
    store.forget_unused_report_facts();
    store.forget_unused_report_facts();
    let later = reader().now.millis() + i64::try_from(UNUSED_FOR.as_millis()).unwrap_or(i64::MAX);
    last.forget_unused(Timestamp::from_millis(later), UNUSED_FOR);
    assert!(!last.is_kept(), "what was measured was given back");
    serde_json::json!({ "before": before, "after": after, "given_back": resident() })
}

fn five_years(person: Option<&str>) -> Filter {
    let to = reports::day_of(Timestamp::from_millis(LAST), &reader().zone);
    let keys = person.map(|key| MemberKey(key.to_owned()));
    Filter {
        range: RangeChoice::Days {
            from: to.saturating_sub((260 * 7).days()),
            to,
        },
        work: WorkFilter {
            member_keys: keys.into_iter().collect(),
            ..WorkFilter::default()
        },
    }
}

/// Those a range of five years may be asked of, as the window asks them; PR resolution is kept with its rows.
async fn every_report(store: &Store, last: &LastResolution, filter: &Filter) {
    let reader: &Reader = &reader();
    let made = "the report is made";
    let list = ListQuery {
        limit: 100,
        ..ListQuery::default()
    };
    drop(reports::overview(store, filter, reader).await.expect(made));
    let health = TeamHealthQuery {
        filter: filter.clone(),
        metrics: vec![TeamMetric::CodingDays, TeamMetric::ReactionTime],
        opened: Vec::new(),
    };
    drop(
        reports::team_health(store, &health, reader)
            .await
            .expect(made),
    );
    let timeline = reports::project_timeline(store, filter, ShareOf::People, reader);
    drop(timeline.await.expect(made));
    drop(
        reports::review_workflow(store, filter, reader)
            .await
            .expect(made),
    );
    let workflow_rows = WorkflowRowsQuery {
        filter: filter.clone(),
        show: WorkflowShow::All,
        list: list.clone(),
    };
    drop(
        reports::workflow_rows(store, &workflow_rows, reader)
            .await
            .expect(made),
    );
    let collaboration = reports::review_collaboration(store, filter, reader);
    drop(collaboration.await.expect(made));
    drop(last.read(store, filter, reader).await.expect(made));
    let rows = ResolutionRowsQuery {
        filter: filter.clone(),
        choice: None,
        list,
    };
    drop(last.rows(store, &rows, reader).await.expect(made));
    drop(
        reports::ticket_report(store, filter, reader)
            .await
            .expect(made),
    );
    drop(
        reports::retrospective(store, filter, reader)
            .await
            .expect(made),
    );
    drop(reports::delivery(store, filter, reader).await.expect(made));
}

/// Megabytes of this process that are in memory now.
fn resident() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1_024.0 / 1e6)
}
