//! Who did what on which day, worked out by hand.

use flow_core::model::{
    Commit, CommitWork, MemberKey, Note, RemoteId, Service, TicketDetails, TreatmentChoice,
    WorkEvent, WorkFilter, WorkKind,
};
use flow_core::reports::{
    self, Filter, Reader, WorkCellQuery, WorkGrouping, WorkLog, WorkLogQuery, WorkRow, WorkSort,
};
use jiff::ToSpan as _;
use jiff::tz::TimeZone;

use super::team::{Team, Written, account, at, between, date, reader};
use super::teams::{put, team_of};
use crate::store::support::ticket;

pub(super) const LINES: [i64; 4] = [10, 0, 0, 0];

pub(super) fn fortnight() -> Filter {
    between("2026-11-09", "2026-11-22")
}

pub(super) fn asked(filter: Filter) -> WorkLogQuery {
    WorkLogQuery {
        filter,
        grouping: WorkGrouping::People,
        sort: WorkSort::Activity,
        search: String::new(),
        offset: 0,
        limit: 100,
    }
}

fn in_zone(name: &str) -> Reader {
    Reader {
        zone: TimeZone::get(name).expect("a zone of the database"),
        ..reader()
    }
}

pub(super) async fn log(team: &Team, query: &WorkLogQuery, reader: &Reader) -> WorkLog {
    let log = reports::work_log(team, query, reader).await;
    log.expect("the report is made")
}

/// Every row, and everything behind the days of the first ones, as text.
pub(super) async fn told(team: &Team, filter: &Filter) -> String {
    let mut told = String::new();
    for grouping in [WorkGrouping::People, WorkGrouping::Repositories] {
        let query = WorkLogQuery {
            grouping,
            sort: WorkSort::Name,
            ..asked(filter.clone())
        };
        let log = log(team, &query, &reader()).await;
        for row in log.rows.iter().take(2) {
            for cell in &row.cells {
                let day = log.days.first().saturating_add((cell.day as i64).days());
                let query = WorkCellQuery {
                    filter: filter.clone(),
                    grouping,
                    key: row.key.clone(),
                    day,
                    offset: 0,
                    limit: 100,
                };
                let page = reports::work_cell(team, &query, &reader()).await;
                let page = page.expect("the cell is read");
                told.push_str(&format!("{page:?}\n"));
            }
        }
        told.push_str(&format!("{log:?}\n"));
    }
    told
}

async fn rows(team: &Team, filter: Filter) -> Vec<WorkRow> {
    log(team, &asked(filter), &reader()).await.rows
}

/// Days of the first row with what was done on each, as lanes of commits, merges, pull requests, comments
/// and tickets.
fn cells(rows: &[WorkRow]) -> Vec<(usize, [i64; 5])> {
    let cells = rows.first().map(|row| row.cells.as_slice());
    let cells = cells.unwrap_or_default().iter();
    cells.map(|cell| (cell.day, cell.counts)).collect()
}

pub(super) async fn cell(team: &Team, filter: Filter, key: &str, day: &str) -> Vec<WorkEvent> {
    let query = WorkCellQuery {
        filter,
        grouping: WorkGrouping::People,
        key: key.to_owned(),
        day: date(day),
        offset: 0,
        limit: 100,
    };
    let page = reports::work_cell(team, &query, &reader()).await;
    page.expect("the cell is read").rows
}

fn comment_of(author: &str, when: &str, is_system: bool) -> Note {
    Note {
        remote_id: RemoteId(at(when).millis()),
        note_type: None,
        body: "Seen.".to_owned(),
        author: Some(account(author)),
        created_at: at(when),
        updated_at: at(when),
        system: is_system,
        resolvable: false,
        resolved: false,
        resolved_by: None,
        internal: false,
    }
}

/// A ticket somebody opened, and somebody closed.
async fn file_ticket(
    team: &Team,
    opened: (&str, &str),
    closed: Option<(&str, &str)>,
    notes: Vec<Note>,
) {
    let mut ticket = ticket(1);
    ticket.author = Some(account(opened.0));
    ticket.created_at = at(opened.1);
    ticket.updated_at = at(closed.map_or(opened.1, |closed| closed.1));
    ticket.state = if closed.is_some() { "closed" } else { "opened" }.to_owned();
    ticket.closed_at = closed.map(|closed| at(closed.1));
    ticket.closed_by = closed.map(|closed| account(closed.0));
    let saved = team.save_tickets(team.repository, &[ticket], None).await;
    saved.expect("the store is written");
    let pending = team.tickets_without_details(team.repository, 10).await;
    let pending = pending.expect("the store is read");
    let details = TicketDetails {
        notes,
        ..TicketDetails::default()
    };
    let saved = team
        .save_ticket_details(pending[0].id, pending[0].updated_at, details)
        .await;
    saved.expect("the store is written");
}

/// A week of Ada's and Grace's.
async fn working_week() -> Team {
    let team = Team::new().await;
    // Monday: a commit and a merge. Tuesday: a pull request opened, on Thursday merged by Grace.
    let mut merge = team.commit("Ada", "2026-11-09T12:00:00+01:00", LINES);
    merge.0.parents.push("e".repeat(40));
    team.save(vec![
        team.commit("Ada", "2026-11-09T10:00:00+01:00", LINES),
        merge,
    ])
    .await;
    let mut pull = Written::new(7, "Ada", "2026-11-10T09:00:00Z", "2026-11-12T09:00:00Z")
        .comment("Ada", "2026-11-11T09:00:00Z")
        .comment("Grace", "2026-11-11T10:00:00Z");
    pull.pull_request.merged_by = Some(account("Grace"));
    team.merge(pull).await;
    // Friday: Ada closes a ticket of Grace's and comments; what GitLab notes itself is no comment.
    let notes = vec![
        comment_of("Ada", "2026-11-13T09:00:00Z", false),
        comment_of("Ada", "2026-11-13T09:00:01Z", true),
    ];
    file_ticket(
        &team,
        ("Grace", "2026-11-13T08:00:00Z"),
        Some(("Ada", "2026-11-13T09:30:00Z")),
        notes,
    )
    .await;
    team
}

#[tokio::test]
async fn each_thing_is_in_its_lane_on_its_day() {
    let team = working_week().await;
    let keys: Vec<MemberKey> = vec![
        MemberKey("address ada@example.com".to_owned()),
        account_key(&team, "Ada").await,
    ];
    team.join_members(&keys, Some("Ada".to_owned()))
        .await
        .expect("they are one");
    let rows = rows(&team, fortnight()).await;
    assert_eq!(
        rows.len(),
        2,
        "Ada, who is one person with an address and an account, and Grace"
    );
    assert_eq!(rows[0].name, "Ada");
    assert_eq!(
        cells(&rows),
        [
            (0, [1, 1, 0, 0, 0]),
            (1, [0, 0, 1, 0, 0]),
            (2, [0, 0, 0, 1, 0]),
            (4, [0, 0, 0, 1, 1])
        ],
        "the merge of her pull request is Grace's"
    );
    assert_eq!(rows[0].total(), 6);
    assert_eq!(
        rows[0].cells[0].added, 10,
        "a merge's lines are those of others"
    );
    assert_eq!(
        cells(&rows[1..]),
        [
            (2, [0, 0, 0, 1, 0]),
            (3, [0, 0, 1, 0, 0]),
            (4, [0, 0, 0, 0, 1])
        ]
    );
}

pub(super) async fn account_key(team: &Team, name: &str) -> MemberKey {
    let log = log(team, &asked(fortnight()), &reader()).await;
    let rows = log.rows.into_iter();
    let mut own = rows.filter(|row| row.name == name && row.key.starts_with("account "));
    MemberKey(
        own.next()
            .expect("somebody of that name has an account")
            .key,
    )
}

#[tokio::test]
async fn a_day_is_the_readers_whatever_the_authors_clock_said() {
    let team = Team::new().await;
    // 23:30 in New York on the 9th is half past five on the 10th in Oslo.
    team.save(vec![team.commit("Ada", "2026-11-09T23:30:00-05:00", LINES)])
        .await;
    let filter = fortnight();
    assert_eq!(
        cells(&rows(&team, filter.clone()).await),
        [(1, [1, 0, 0, 0, 0])]
    );
    let there = log(&team, &asked(filter), &in_zone("America/New_York")).await;
    assert_eq!(cells(&there.rows), [(0, [1, 0, 0, 0, 0])]);
}

#[tokio::test]
async fn days_begin_at_midnight_and_may_have_23_or_25_hours() {
    let team = Team::new().await;
    // Oslo: clocks go forward on 29 March 2026 (23 hours) and back on 25 October 2026 (25 hours).
    let moments = [
        "2026-03-28T23:59:59+01:00",
        "2026-03-29T00:00:00+01:00",
        "2026-03-29T23:59:59+02:00",
        "2026-03-30T00:00:00+02:00",
        "2026-10-24T23:59:59+02:00",
        "2026-10-25T00:00:00+02:00",
        "2026-10-25T23:59:59+01:00",
        "2026-10-26T00:00:00+01:00",
    ];
    let commits = moments.map(|when| team.commit("Ada", when, LINES));
    team.save(commits.to_vec()).await;
    for (from, to) in [("2026-03-28", "2026-03-30"), ("2026-10-24", "2026-10-26")] {
        let of_days: Vec<_> = cells(&rows(&team, between(from, to)).await)
            .into_iter()
            .map(|(day, counts)| (day, counts[0]))
            .collect();
        assert_eq!(of_days, [(0, 1), (1, 2), (2, 1)], "from {from}");
        let day = between(from, from);
        assert_eq!(
            rows(&team, day).await[0].total(),
            1,
            "the midnight after {from} is not of it"
        );
    }
}

#[tokio::test]
async fn who_does_not_count_is_left_out_and_told() {
    let team = Team::new().await;
    let people = ["Ada", "Renovate", "Grace", "Linus"];
    let commits = people.map(|who| team.commit(who, "2026-11-10T10:00:00Z", LINES));
    team.save(commits.to_vec()).await;
    for (who, choice) in [
        ("address grace@example.com", TreatmentChoice::Excluded),
        ("address linus@example.com", TreatmentChoice::Hidden),
    ] {
        let decided = team
            .set_treatment(&[MemberKey(who.to_owned())], choice)
            .await;
        decided.expect("the member is there");
    }
    let log = log(&team, &asked(fortnight()), &reader()).await;
    assert_eq!(log.rows.len(), 1, "Ada");
    let left_out = log.left_out;
    assert_eq!(
        (left_out.bots, left_out.excluded, left_out.hidden),
        (1, 1, 1)
    );
    let none = cell(
        &team,
        fortnight(),
        "address grace@example.com",
        "2026-11-10",
    )
    .await;
    assert!(none.is_empty(), "what is left out has no cell: {none:?}");
}

#[tokio::test]
async fn outliers_are_work_and_copies_are_not() {
    let team = Team::new().await;
    let others = team
        .import(team.integration, &[("platform/api", 1), ("ada/api", 2)])
        .await;
    let outlier = team.commit("Ada", "2026-11-10T10:00:00Z", [5_000, 0, 0, 0]);
    let mut merge = team.commit("Ada", "2026-11-10T11:00:00Z", LINES);
    merge.0.parents.push("e".repeat(40));
    let both: Vec<(Commit, CommitWork)> = vec![outlier, merge];
    team.save(both.clone()).await;
    team.save_in(others[1], both).await;
    let log = log(&team, &asked(fortnight()), &reader()).await;
    assert_eq!(
        cells(&log.rows),
        [(1, [1, 1, 0, 0, 0])],
        "the fork's are the same two"
    );
    assert_eq!(log.rows[0].cells[0].added, 5_000);
    assert_eq!(log.left_out.copies, 2);
    let shown = cell(&team, fortnight(), &log.rows[0].key, "2026-11-10").await;
    let kinds: Vec<_> = shown.iter().map(|event| event.fact.kind).collect();
    assert_eq!(
        kinds,
        [WorkKind::Commit, WorkKind::Merge],
        "a cell shows what it counts"
    );
}

#[tokio::test]
async fn a_squashed_pull_request_is_one_commit() {
    let team = Team::new().await;
    let squashed = team.commit("Ada", "2026-11-12T10:00:00Z", [30, 0, 0, 0]);
    let part = team.commit("Ada", "2026-11-10T10:00:00Z", [15, 0, 0, 0]);
    let mut pull = Written::new(1, "Ada", "2026-11-10T11:00:00Z", "2026-11-12T10:00:00Z");
    pull.pull_request.squash_commit_sha = Some(squashed.0.sha.clone());
    let mut pull = pull.commit("Part", "Ada", "2026-11-10T10:00:00Z");
    let details = pull.details.as_mut().expect("they were read");
    details.commits[0].sha.clone_from(&part.0.sha);
    team.save(vec![squashed, part]).await;
    team.merge(pull).await;
    let log = log(&team, &asked(fortnight()), &reader()).await;
    let commits: i64 = log.rows.iter().map(|row| row.counts[0]).sum();
    assert_eq!((commits, log.left_out.squashed), (1, 1));
}

#[tokio::test]
async fn a_repository_two_integrations_reach_is_told_once() {
    let team = Team::new().await;
    let other = team.add_integration("Home").await.id;
    let copy = team.import(other, &[("platform/api", 1)]).await[0];
    let commit = team.commit("Ada", "2026-11-10T10:00:00Z", LINES);
    let pull = || {
        Written::new(1, "Ada", "2026-11-10T11:00:00Z", "2026-11-11T10:00:00Z")
            .comment("Ada", "2026-11-10T12:00:00Z")
    };
    for repository in [team.repository, copy] {
        team.save_in(repository, vec![commit.clone()]).await;
        team.merge_in(repository, pull()).await;
    }
    let query = WorkLogQuery {
        grouping: WorkGrouping::Repositories,
        ..asked(fortnight())
    };
    let log = log(&team, &query, &reader()).await;
    assert_eq!(log.rows.len(), 1, "one repository");
    assert_eq!(
        cells(&log.rows),
        [(1, [1, 0, 1, 1, 0]), (2, [0, 0, 1, 0, 0])]
    );
    assert_eq!(log.rows[0].name, "platform/api");
}

#[tokio::test]
async fn who_is_in_two_teams_is_in_the_row_of_each_and_once_in_the_one_above() {
    let team = Team::new().await;
    team.save(vec![
        team.commit("Ada", "2026-11-10T09:00:00Z", [1, 0, 0, 0]),
        team.commit("Grace", "2026-11-10T10:00:00Z", [1, 0, 0, 0]),
        team.commit("Mei", "2026-11-10T11:00:00Z", [1, 0, 0, 0]),
    ])
    .await;
    let platform = team_of(&team, "Platform", None).await;
    let search = team_of(&team, "Search", Some(platform)).await;
    put(&team, platform, &["Ada"]).await;
    put(&team, search, &["Ada", "Grace"]).await;
    let grouped = |work: WorkFilter| WorkLogQuery {
        grouping: WorkGrouping::Teams,
        sort: WorkSort::Name,
        ..asked(Filter {
            work,
            ..fortnight()
        })
    };
    let named = async |work| {
        let log = log(&team, &grouped(work), &reader()).await;
        let rows = log.rows.into_iter();
        rows.map(|row| (row.name.clone(), row.total()))
            .collect::<Vec<_>>()
    };
    let expected = |rows: &[(&str, i64)]| {
        let rows = rows.iter();
        rows.map(|(name, total)| ((*name).to_owned(), *total))
            .collect::<Vec<_>>()
    };
    let all = named(WorkFilter::default()).await;
    let rows = [("No team", 1), ("Platform", 2), ("Platform / Search", 2)];
    assert_eq!(all, expected(&rows), "Ada once in Platform");
    let own = named(WorkFilter {
        team_ids: vec![platform],
        without_nested_teams: true,
        ..WorkFilter::default()
    });
    assert_eq!(own.await, expected(&[("Platform", 1)]), "without Search");
    let cell = WorkCellQuery {
        filter: fortnight(),
        grouping: WorkGrouping::Teams,
        key: search.to_string(),
        day: date("2026-11-10"),
        offset: 0,
        limit: 100,
    };
    let page = reports::work_cell(&team, &cell, &reader()).await;
    let page = page.expect("the cell is read");
    let names: Vec<_> = page
        .rows
        .iter()
        .map(|event| event.name.as_deref())
        .collect();
    assert_eq!(names, [Some("Ada"), Some("Grace")], "what its cell counts");
}

#[tokio::test]
async fn what_is_not_read_is_unknown() {
    let team = Team::new().await;
    team.save(vec![team.commit("Ada", "2026-11-10T10:00:00Z", LINES)])
        .await;
    let set = team.set_services(team.integration, &[Service::Repos]).await;
    set.expect("the store is written");
    let log = log(&team, &asked(fortnight()), &reader()).await;
    assert_eq!(
        log.unread,
        [WorkKind::PullRequest, WorkKind::Comment, WorkKind::Ticket]
    );
    assert_eq!(cells(&log.rows), [(1, [1, 0, 0, 0, 0])]);
}
