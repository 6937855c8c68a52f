//! What the app says of how much work there was. Periods have the shape the window draws them from.

use flow_core::model::{LeftOut, WorkLines};
use flow_core::reports::{
    self, Filter, Period, ProjectTimeline, Reader, ShareOf, Step, Volume, WorkSource, WorkType,
    day_number,
};
use flow_core::store::Store;
use serde_json::{Map, Value, json};

use super::told_tiles;

/// Volume, figures and lists by people and by repositories.
pub(super) async fn timeline(store: &Store, filter: &Filter, reader: &Reader) -> Value {
    let by = async |of| {
        let report = reports::project_timeline(store, filter, of, reader).await;
        report.expect("the report is made")
    };
    let (report, places) = (by(ShareOf::People).await, by(ShareOf::Repositories).await);
    let step = match report.step {
        Step::Day => "day",
        Step::Week => "week",
        Step::Month => "month",
    };
    let left_out: Map<String, Value> = LeftOut::ALL
        .iter()
        .filter(|reason| report.left_out.commits(**reason) > 0)
        .map(|reason| {
            let counts = [
                report.left_out.commits(*reason),
                report.left_out.people(*reason),
            ];
            (reason.as_str().to_owned(), json!(counts))
        })
        .collect();
    json!({
        "step": step, "people": report.people, "left_out": left_out,
        "tiles": told_tiles(&report.tiles), "whole": volume(&report.whole),
        "periods": report.periods.iter().map(period).collect::<Vec<_>>(),
        "shares": {"people": shares(&report), "repositories": shares(&places)},
    })
}

fn volume(volume: &Volume) -> Map<String, Value> {
    let told = json!({
        "commits": volume.code.commits, "codingDays": volume.code.coding_days,
        "lines": lines(&volume.code.lines), "impact": volume.impact.points,
        "impactCommits": volume.impact.commits,
    });
    match told {
        Value::Object(told) => told,
        _ => unreachable!("it was written as an object"),
    }
}

fn lines(lines: &WorkLines) -> Value {
    let told = WorkType::ALL.map(|kind| (name(kind).to_owned(), json!(kind.of(lines))));
    Value::Object(told.into_iter().collect())
}

const fn name(kind: WorkType) -> &'static str {
    match kind {
        WorkType::NewWork => "newWork",
        WorkType::LegacyRefactor => "legacyRefactor",
        WorkType::HelpOthers => "helpOthers",
        WorkType::Rework => "rework",
    }
}

fn period((period, own): &(Period, Volume)) -> Value {
    let mut told = volume(own);
    let days = json!({"first": day_number(period.first), "last": day_number(period.last)});
    told.extend([
        ("first".to_owned(), json!(period.first.to_string())),
        ("last".to_owned(), json!(period.last.to_string())),
        ("days".to_owned(), json!(period.days)),
        ("whole".to_owned(), json!(period.is_whole)),
        ("numbers".to_owned(), days),
    ]);
    Value::Object(told)
}

/// Of each kind of work all lines, of how many, and those with the most.
fn shares(report: &ProjectTimeline) -> Value {
    let shares = report.shares.iter().map(|of| {
        let most = of.most.iter().map(|share| {
            let key = match &share.source {
                WorkSource::Person(key) => key.0.clone(),
                WorkSource::Repository(_) => String::new(),
            };
            json!([share.name, key, share.lines])
        });
        let told = json!([of.lines, of.sources, most.collect::<Vec<_>>()]);
        (name(of.work_type).to_owned(), told)
    });
    Value::Object(shares.collect())
}
