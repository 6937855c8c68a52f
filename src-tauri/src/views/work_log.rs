//! The work log as the window draws it.

use flow_core::model::{
    LeftOut, ReadState, RepositoryId, Timestamp, WorkDeed, WorkEvent, WorkKind,
};
use flow_core::reports::{WorkCell, WorkLeftOut, WorkLog, WorkRow};
use serde::Serialize;

/// The report, of which `rows` are a window.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkLogView {
    from: String,
    to: String,
    today: String,
    /// Name of the reader's zone, where it has one.
    zone: Option<String>,
    coverage: ReadState,
    unread: Vec<WorkKind>,
    left_out: WorkLeftOutView,
    everything: i64,
    most: i64,
    /// Of each day how much is in all rows, told once.
    by_day: Vec<i64>,
    total: i64,
    offset: i64,
    rows: Vec<WorkRowView>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct WorkLeftOutView {
    copies: i64,
    orphaned: i64,
    squashed: i64,
    bots: i64,
    excluded_people: i64,
    hidden_people: i64,
    unnamed: i64,
}

#[derive(Debug, Serialize)]
struct WorkRowView {
    key: String,
    name: String,
    total: i64,
    /// In the order of lanes.
    counts: [i64; WorkKind::COUNT],
    cells: Vec<WorkCellView>,
}

#[derive(Debug, Serialize)]
struct WorkCellView {
    /// Its place in the range.
    day: usize,
    counts: [i64; WorkKind::COUNT],
    added: i64,
    removed: i64,
    unmeasured: i64,
}

/// Something that happened in a cell.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkEventView {
    kind: WorkKind,
    deed: WorkDeed,
    at: Timestamp,
    name: Option<String>,
    repository_id: RepositoryId,
    repository: String,
    left_out: Option<LeftOut>,
    number: Option<i64>,
    sha: Option<String>,
    title: String,
    /// Of the commit, pull request or ticket it is about.
    id: i64,
    added: Option<i64>,
    removed: Option<i64>,
}

impl WorkLogView {
    pub(crate) fn new(log: WorkLog, zone: Option<&str>) -> Self {
        Self {
            from: log.days.first().to_string(),
            to: log.days.last().to_string(),
            today: log.today.to_string(),
            zone: zone.map(str::to_owned),
            coverage: log.read_state,
            unread: log.unread,
            left_out: log.left_out.into(),
            everything: log.everything,
            most: log.most,
            by_day: log.by_day,
            total: log.total,
            offset: log.offset,
            rows: log.rows.into_iter().map(WorkRowView::from).collect(),
        }
    }
}

impl From<WorkLeftOut> for WorkLeftOutView {
    fn from(left_out: WorkLeftOut) -> Self {
        Self {
            copies: left_out.copies,
            orphaned: left_out.orphaned,
            squashed: left_out.squashed,
            bots: left_out.bots,
            excluded_people: left_out.excluded,
            hidden_people: left_out.hidden,
            unnamed: left_out.unnamed,
        }
    }
}

impl From<WorkRow> for WorkRowView {
    fn from(row: WorkRow) -> Self {
        Self {
            total: row.total(),
            key: row.key,
            name: row.name,
            counts: row.counts,
            cells: row.cells.into_iter().map(WorkCellView::from).collect(),
        }
    }
}

impl From<WorkCell> for WorkCellView {
    fn from(cell: WorkCell) -> Self {
        Self {
            day: cell.day,
            counts: cell.counts,
            added: cell.added,
            removed: cell.removed,
            unmeasured: cell.unmeasured,
        }
    }
}

impl From<WorkEvent> for WorkEventView {
    fn from(event: WorkEvent) -> Self {
        let WorkEvent { fact, name, head } = event;
        Self {
            kind: fact.kind,
            deed: fact.deed,
            at: fact.at,
            name,
            repository_id: fact.repository_id,
            repository: head.repository,
            left_out: fact.left_out,
            number: fact.number,
            sha: head.sha,
            title: head.title,
            id: fact.id,
            added: head.lines.map(|(added, _)| added),
            removed: head.lines.map(|(_, removed)| removed),
        }
    }
}
