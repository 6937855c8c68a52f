//! What is chosen of the report on how long pull requests take: figures, seven days, rows and the grid, each worked out by
//! hand.

use std::time::Duration;

use flow_core::model::{ListQuery, PullRequestId, Timestamp};
use flow_core::reports::{
    Filter, Followed, GRID_COLUMNS, GRID_ROWS, LastResolution, MOST_POINTS, Ratio, Reader,
    Resolution, ResolutionChoice, ResolutionFigures, ResolutionRow, ResolutionRowsQuery, Resolved,
    ReviewDepth,
};

use super::team::{Team, Written, at, between, reader};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Merged so many milliseconds after the beginning of 2 November 2026, which is a Monday.
fn merged(id: i64, after: i64, merge_time: Option<i64>) -> Resolved {
    Resolved {
        id: PullRequestId(id),
        merged_at: after_start(after),
        merge_time,
        first_comment_time: None,
        followed: None,
    }
}

/// Midnight of the reader's zone is an hour before that of UTC.
fn after_start(after: i64) -> Timestamp {
    Timestamp::from_millis(at("2026-11-01T23:00:00Z").millis() + after)
}

fn read(mut of: Resolved, review: ReviewDepth, follow_on_commits: i64) -> Resolved {
    of.followed = Some(Followed {
        review,
        comments: 2 * follow_on_commits,
        follow_on_commits,
        iteration_time: HOUR,
        reaction_time: Ratio::new(6 * HOUR, 2),
        responsiveness: Ratio::default(),
    });
    of
}

fn ten_days() -> Filter {
    between("2026-11-02", "2026-11-11")
}

async fn report_of(pull_requests: Vec<Resolved>) -> Resolution {
    let team = Team::new().await;
    let report = flow_core::reports::pr_resolution(&team, &ten_days(), &reader()).await;
    let mut report = report.expect("the report is made");
    report.pull_requests = pull_requests;
    report
}

#[test]
fn figures_are_of_what_is_known_of_each() {
    let mut commented = merged(2, HOUR, Some(6 * HOUR));
    commented.first_comment_time = Some(3 * HOUR);
    let all = [
        read(merged(1, 0, Some(2 * HOUR)), ReviewDepth::None, 1),
        commented,
        read(merged(3, 2 * HOUR, None), ReviewDepth::Thorough, 4),
    ];
    let figures = ResolutionFigures::of(all.iter());
    assert_eq!(figures.pull_requests, 3);
    assert_eq!(
        (figures.read, figures.unreviewed, figures.thorough),
        (2, 1, 1),
        "of those that were read"
    );
    // 2 h and 6 h: (2 + 6) / 2 both ways; the third was merged before it was opened.
    assert_eq!(figures.merge_time.mean, Ratio::new(8 * HOUR, 2));
    assert_eq!(figures.merge_time.median, Some(Ratio::new(8 * HOUR, 2)));
    assert_eq!(
        figures.first_comment_time.median,
        Some(Ratio::new(3 * HOUR, 1))
    );
    assert_eq!(figures.follow_on_commits.mean, Ratio::new(5, 2));
    assert_eq!(figures.comments, Ratio::new(10, 2));
    assert_eq!(figures.reaction_time, Ratio::new(12 * HOUR, 4), "answers");
    assert_eq!(
        figures.responsiveness,
        Ratio::new(0, 0),
        "no answer is unknown, not zero"
    );
    let none = ResolutionFigures::of([].iter());
    assert_eq!(none.merge_time.median, None);
}

#[tokio::test]
async fn seven_days_are_a_row_and_the_last_may_have_fewer() {
    let report = report_of(vec![
        read(merged(1, 0, Some(HOUR)), ReviewDepth::None, 0),
        merged(2, 7 * DAY - 1, Some(3 * HOUR)),
        merged(3, 7 * DAY, None),
    ])
    .await;
    let rows = report.seven_days(&reader());
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row.start.to_string(), row.pull_requests, row.unreviewed))
        .collect();
    assert_eq!(
        told,
        [
            ("2026-11-02".to_owned(), 2, 1),
            ("2026-11-09".to_owned(), 1, 0)
        ],
        "of ten days"
    );
    assert_eq!(rows[0].merge_time.median, Some(Ratio::new(4 * HOUR, 2)));
    assert_eq!(rows[1].merge_time.median, None, "it has no time to merge");
}

#[tokio::test]
async fn a_grid_holds_everybody_with_a_duration_once() {
    let report = report_of(vec![
        read(merged(1, 0, Some(HOUR)), ReviewDepth::None, 0),
        merged(2, 0, Some(-HOUR)),
        merged(3, 5 * DAY, Some(16 * HOUR)),
        merged(4, 10 * DAY - 1, Some(16 * HOUR)),
        merged(5, DAY, None),
    ])
    .await;
    assert_eq!(report.grid(), None, "few are told one by one");
    let grid = report.as_grid();
    assert_eq!(grid.rows.len(), GRID_ROWS + 1);
    // What took less than a minute counts as one; the longest ends the last row.
    assert_eq!((grid.rows[0], grid.rows[GRID_ROWS]), (60_000, 16 * HOUR));
    assert!(grid.rows.is_sorted(), "from the shortest upwards");
    let found: Vec<_> = (0..GRID_COLUMNS * GRID_ROWS)
        .filter(|cell| grid.counts[*cell] > 0)
        .map(|cell| (cell / GRID_ROWS, cell % GRID_ROWS, grid.counts[cell]))
        .collect();
    // An hour is ln 60 / ln 960 of the way: 0.596 × 36 = 21.46. Five of ten days are half of 240 columns.
    assert_eq!(
        found,
        [(0, 0, 1), (0, 21, 1), (120, 35, 1), (239, 35, 1)],
        "column, row and how many"
    );
    assert_eq!(grid.unreviewed[21], 1);
    assert_eq!(grid.unreviewed.iter().sum::<u32>(), 1);
    let alike = (0..).take(MOST_POINTS + 1);
    let alike = report_of(alike.map(|id| merged(id, id, Some(HOUR))).collect()).await;
    let grid = alike.grid().expect("more than are told one by one");
    assert_eq!(
        grid.counts[0] as usize,
        MOST_POINTS + 1,
        "all took as long: the lowest row of an axis that goes on"
    );
    assert!(grid.rows[GRID_ROWS] > grid.rows[0], "rows have a height");
}

#[test]
fn a_rectangle_holds_its_ends_and_nothing_without_a_duration() {
    let choice = |low, high| ResolutionChoice {
        from: after_start(0),
        to: after_start(DAY),
        low,
        high,
    };
    let own = merged(1, DAY, Some(2 * HOUR));
    assert!(choice(Some(2 * HOUR), Some(2 * HOUR)).holds(&own));
    assert!(choice(None, None).holds(&own), "open ends reach everything");
    assert!(!choice(Some(2 * HOUR + 1), None).holds(&own));
    assert!(!choice(None, Some(2 * HOUR - 1)).holds(&own));
    assert!(!choice(None, None).holds(&merged(1, DAY + 1, Some(HOUR))));
    assert!(
        !choice(None, None).holds(&merged(1, 0, None)),
        "it has no place in the picture"
    );
}

/// Merged on Monday: opened at 8, at the hours named.
async fn merge(team: &Team, hours: &[i64]) {
    for (iid, hour) in (1..).zip(hours) {
        let merged = format!("2026-11-02T{hour:02}:00:00Z");
        let written = Written::new(iid, "Ada", "2026-11-02T08:00:00Z", &merged);
        team.merge(written).await;
    }
}

fn asked(choice: Option<ResolutionChoice>, sort: &str, descending: bool) -> ResolutionRowsQuery {
    ResolutionRowsQuery {
        filter: ten_days(),
        choice,
        list: ListQuery {
            sort: sort.to_owned(),
            descending,
            limit: 2,
            ..ListQuery::default()
        },
    }
}

fn numbers(rows: &[ResolutionRow]) -> Vec<i64> {
    let heads = rows.iter().filter_map(|row| row.head.as_ref());
    heads.map(|head| head.iid).collect()
}

#[tokio::test]
async fn rows_are_those_of_the_rectangle_in_the_order_asked() {
    let team = Team::new().await;
    // The third was merged before it was opened.
    merge(&team, &[10, 14, 7, 12]).await;
    let last = LastResolution::default();
    let rows = async |query| {
        let page = last.rows(&team, &query, &reader()).await;
        page.expect("they are read")
    };
    let page = rows(asked(None, "time", true)).await;
    assert_eq!((page.total, numbers(&page.rows)), (4, vec![2, 4]));
    let mut second = asked(None, "time", true);
    second.list.offset = 2;
    let page = rows(second.clone()).await;
    assert_eq!(
        numbers(&page.rows),
        [1, 3],
        "what is not known comes last, upwards and downwards"
    );
    second.list.descending = false;
    assert_eq!(numbers(&rows(second).await.rows), [2, 3]);
    let page = rows(asked(None, "merged", false)).await;
    assert_eq!(numbers(&page.rows), [3, 1]);
    let two_to_four_hours = ResolutionChoice {
        from: at("2026-11-02T00:00:00Z"),
        to: at("2026-11-02T23:00:00Z"),
        low: Some(2 * HOUR),
        high: Some(4 * HOUR),
    };
    let page = rows(asked(Some(two_to_four_hours), "merged", true)).await;
    assert_eq!((page.total, numbers(&page.rows)), (2, vec![4, 1]));
    let (filter, reader) = (ten_days(), reader());
    let figures = last.figures(&team, &filter, &two_to_four_hours, &reader);
    let figures = figures.await.expect("they are told");
    assert_eq!(figures.merge_time.mean, Ratio::new(6 * HOUR, 2));
}

#[tokio::test]
async fn what_is_chosen_is_of_the_report_as_it_was_read() {
    let team = Team::new().await;
    merge(&team, &[10]).await;
    let last = LastResolution::default();
    let read = async || {
        let report = last.read(&team, &ten_days(), &reader()).await;
        report.expect("it is read").pull_requests.len()
    };
    let everything = ResolutionChoice {
        from: at("2026-11-02T00:00:00Z"),
        to: at("2026-11-11T00:00:00Z"),
        low: None,
        high: None,
    };
    let chosen = async |filter: Filter| {
        let figures = last.figures(&team, &filter, &everything, &reader()).await;
        figures.expect("they are told").pull_requests
    };
    assert_eq!(read().await, 1);
    let later = Written::new(2, "Ada", "2026-11-03T08:00:00Z", "2026-11-03T09:00:00Z");
    team.merge(later).await;
    assert_eq!(
        chosen(ten_days()).await,
        1,
        "what is drawn and what is chosen of it agree"
    );
    assert_eq!(read().await, 2);
    assert_eq!(chosen(ten_days()).await, 2, "it was read again");
    let monday = between("2026-11-02", "2026-11-02");
    assert_eq!(
        chosen(monday).await,
        1,
        "another question is read for itself"
    );
}

#[tokio::test]
async fn a_report_nobody_looks_at_is_given_back_and_made_anew_unnoticed() {
    const FIVE_MINUTES: Duration = Duration::from_mins(5);
    let team = Team::new().await;
    merge(&team, &[10, 14]).await;
    let last = LastResolution::default();
    last.forget_unused(reader().now, FIVE_MINUTES);
    let after = |minutes: i64| Timestamp::from_millis(reader().now.millis() + minutes * 60_000);
    let at_minute = |minutes: i64| Reader {
        now: after(minutes),
        ..reader()
    };
    let rows = async |minute: i64| {
        let query = asked(None, "time", true);
        let page = last.rows(&team, &query, &at_minute(minute)).await;
        page.expect("they are read")
    };
    let read = last.read(&team, &ten_days(), &at_minute(0)).await;
    read.expect("it is read");
    let drawn = rows(4).await;
    last.forget_unused(after(8), FIVE_MINUTES);
    assert!(last.is_kept(), "rows were asked for four minutes ago");
    last.forget_unused(after(9), FIVE_MINUTES);
    assert!(!last.is_kept(), "nobody looked for five minutes");
    assert_eq!(rows(30).await, drawn, "the same rows, made anew");
    assert!(last.is_kept(), "whoever asks again does not wait each time");
    last.forget_unused(after(29), FIVE_MINUTES);
    assert!(
        !last.is_kept(),
        "a clock that was set back keeps nothing for ever"
    );
}
