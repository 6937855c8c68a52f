//! Metrics of tickets, worked out by hand from labels given and taken, closings and reopenings.

use flow_core::model::{
    LabelEvent, LeftOut, ListQuery, MemberKey, NewTeam, Note, RemoteId, RepositoryId, Service,
    StateEvent, StatusCategory, Ticket, TicketDetails, TicketStatus, TicketStatuses,
    TicketStatusesError, TreatmentChoice, WorkFilter,
};
use flow_core::reports::{
    self, Filter, RetrospectiveMetric, TicketLogQuery, TicketMetricId, TicketReport, TicketRow,
    TicketShow, TicketTile, TicketUnknown, VelocityUnit,
};

use super::team::{Team, account, at, between, reader};
use crate::store::support::ticket;

const HOUR: i64 = 3_600_000;

/// A ticket on its way into the store.
#[derive(Clone)]
struct Filed {
    ticket: Ticket,
    details: TicketDetails,
}

/// One that was opened at a time of 2 November 2026, such as `02 09:00`: day and time in UTC.
fn filed(iid: i64, opened: &str) -> Filed {
    let mut ticket = ticket(iid);
    ticket.created_at = on(opened);
    ticket.updated_at = on(opened);
    ticket.state = "opened".to_owned();
    ticket.closed_at = None;
    ticket.closed_by = None;
    ticket.weight = None;
    ticket.labels = Vec::new();
    ticket.assignees = Vec::new();
    let details = TicketDetails::default();
    Filed { ticket, details }
}

/// An instant of November 2026 in UTC.
fn on(day_and_time: &str) -> flow_core::model::Timestamp {
    let (day, time) = day_and_time.split_once(' ').expect("a day and a time");
    at(&format!("2026-11-{day}T{time}:00Z"))
}

impl Filed {
    fn number(&self) -> RemoteId {
        let events = self.details.label_events.len() + self.details.state_events.len();
        RemoteId(self.ticket.iid * 100 + events as i64)
    }

    fn label(mut self, label: &str, action: &str, when: &str) -> Self {
        let event = LabelEvent {
            remote_id: self.number(),
            person: None,
            created_at: on(when),
            label: Some(label.to_owned()),
            action: action.to_owned(),
        };
        self.ticket.labels.retain(|own| own != label);
        if action == "add" {
            self.ticket.labels.push(label.to_owned());
        }
        self.ticket.updated_at = self.ticket.updated_at.max(event.created_at);
        self.details.label_events.push(event);
        self
    }

    /// As GitLab does with labels of one scope: the new one takes the old one's place at the same instant.
    fn moves(self, from: &str, to: &str, when: &str) -> Self {
        self.label(to, "add", when).label(from, "remove", when)
    }

    fn state(mut self, state: &str, when: &str) -> Self {
        let event = StateEvent {
            remote_id: self.number(),
            person: None,
            created_at: on(when),
            state: state.to_owned(),
        };
        let is_closed = state == "closed";
        self.ticket.state = if is_closed { "closed" } else { "opened" }.to_owned();
        self.ticket.closed_at = is_closed.then(|| on(when));
        self.ticket.updated_at = self.ticket.updated_at.max(event.created_at);
        self.details.state_events.push(event);
        self
    }

    fn closed(self, when: &str) -> Self {
        self.state("closed", when)
    }

    fn assigned(mut self, name: &str) -> Self {
        self.ticket.assignees.push(account(name));
        self
    }

    fn noted(mut self, body: &str, when: &str) -> Self {
        self.details.notes.push(Note {
            remote_id: RemoteId(self.ticket.iid * 100 + self.details.notes.len() as i64),
            note_type: None,
            body: body.to_owned(),
            author: Some(account("Ada")),
            created_at: on(when),
            updated_at: on(when),
            system: true,
            resolvable: false,
            resolved: false,
            resolved_by: None,
            internal: false,
        });
        self
    }

    fn weighs(mut self, weight: i64) -> Self {
        self.ticket.weight = Some(weight);
        self
    }
}

/// Ready, doing, blocked, review, shipped, dropped.
fn statuses() -> TicketStatuses {
    let list = [
        ("ready", StatusCategory::NotStarted),
        ("doing", StatusCategory::Active),
        ("blocked", StatusCategory::Waiting),
        ("review", StatusCategory::Active),
        ("shipped", StatusCategory::Done),
        ("dropped", StatusCategory::Canceled),
    ];
    let list = list.map(|(label, category)| status(label, category));
    TicketStatuses::new(list.to_vec()).expect("a line")
}

fn status(label: &str, category: StatusCategory) -> TicketStatus {
    TicketStatus {
        label: label.to_owned(),
        category,
    }
}

async fn team() -> Team {
    let team = Team::new().await;
    let set = team.set_ticket_statuses(None, Some(statuses())).await;
    assert!(set.expect("the store is written"), "there was none before");
    team
}

async fn file(team: &Team, tickets: &[Filed]) {
    file_in(team, team.repository, tickets).await;
}

async fn file_in(team: &Team, repository: RepositoryId, tickets: &[Filed]) {
    for filed in tickets {
        let row = std::slice::from_ref(&filed.ticket);
        let saved = team.save_tickets(repository, row, None).await;
        saved.expect("the store is written");
        let pending = team.tickets_without_details(repository, 1_000).await;
        let pending = pending.expect("the store is read");
        let own = pending.iter().find(|row| row.iid == filed.ticket.iid);
        let own = own.expect("it was just stored");
        let details = filed.details.clone();
        let saved = team
            .save_ticket_details(own.id, own.updated_at, details)
            .await;
        saved.expect("the store is written");
    }
}

/// The four weeks from Monday 26 October to Sunday 22 November.
fn weeks() -> Filter {
    between("2026-10-26", "2026-11-22")
}

async fn report(team: &Team, filter: &Filter) -> TicketReport {
    let report = reports::ticket_report(team, filter, &reader()).await;
    report.expect("the report is made")
}

async fn tile(team: &Team, metric: TicketMetricId) -> TicketTile {
    let tiles = report(team, &weeks()).await.tiles.into_iter();
    let mut own = tiles.filter(|tile| tile.metric == metric);
    own.next().expect("every metric has a tile")
}

async fn value(team: &Team, metric: TicketMetricId) -> Option<f64> {
    tile(team, metric).await.value.ok()
}

fn asked(show: TicketShow, sort: &str) -> TicketLogQuery {
    TicketLogQuery {
        filter: weeks(),
        show,
        week: None,
        list: ListQuery {
            sort: sort.to_owned(),
            descending: true,
            limit: 100,
            ..ListQuery::default()
        },
    }
}

async fn rows(team: &Team, query: &TicketLogQuery) -> Vec<TicketRow> {
    let page = reports::ticket_log(team, query, &reader()).await;
    page.expect("the log is read").rows
}

fn iids(rows: &[TicketRow]) -> Vec<i64> {
    rows.iter().map(|row| row.head.iid).collect()
}

/// Opened Monday at 9, in work at 10, blocked from 12 to 15, reviewed until 18 and closed.
fn straight(iid: i64) -> Filed {
    filed(iid, "02 09:00")
        .label("doing", "add", "02 10:00")
        .moves("doing", "blocked", "02 12:00")
        .moves("blocked", "review", "02 15:00")
        .closed("02 18:00")
}

#[tokio::test]
async fn one_ticket_that_went_straight_on() {
    let team = team().await;
    file(&team, &[straight(1)]).await;
    assert_eq!(
        value(&team, TicketMetricId::TicketsCompleted).await,
        Some(1.0)
    );
    // 10:00 to 18:00.
    assert_eq!(value(&team, TicketMetricId::CycleTime).await, Some(8.0));
    // 12:00 to 15:00.
    assert_eq!(value(&team, TicketMetricId::QueueTime).await, Some(3.0));
    // Open, doing, blocked, review, closed: four changes, none back.
    assert_eq!(value(&team, TicketMetricId::BackflowRate).await, Some(0.0));
    assert_eq!(tile(&team, TicketMetricId::BackflowRate).await.count, 4);
    // Days until today, the 20th: 26. One ticket in 26 days is 7 / 26 a week.
    assert_eq!(
        value(&team, TicketMetricId::Velocity).await,
        Some(7.0 / 26.0)
    );
    let all = rows(&team, &asked(TicketShow::All, "")).await;
    assert_eq!(
        (all[0].cycle, all[0].queue, all[0].head.status.as_deref()),
        (Some(8 * HOUR), Some(3 * HOUR), None),
        "review was left on it, and closed is closed"
    );
}

#[tokio::test]
async fn nothing_completed_is_zero_tickets_and_unknown_times() {
    let team = team().await;
    file(
        &team,
        &[filed(1, "02 09:00").label("doing", "add", "02 10:00")],
    )
    .await;
    assert_eq!(
        value(&team, TicketMetricId::TicketsCompleted).await,
        Some(0.0)
    );
    assert_eq!(value(&team, TicketMetricId::Velocity).await, Some(0.0));
    for metric in [
        TicketMetricId::CycleTime,
        TicketMetricId::QueueTime,
        TicketMetricId::BackflowRate,
    ] {
        assert_eq!(
            tile(&team, metric).await.value,
            Err(TicketUnknown::NoTickets)
        );
    }
}

#[tokio::test]
async fn a_ticket_that_was_opened_again_counts_when_it_is_done_for_good() {
    let team = team().await;
    let again = straight(1)
        .state("reopened", "03 09:00")
        .moves("review", "doing", "03 10:00")
        .closed("10 10:00");
    file(&team, std::slice::from_ref(&again)).await;
    // Open, doing, blocked, review, closed, review, doing, closed: seven changes, closed to review and review to
    // doing lead back.
    let backflow = tile(&team, TicketMetricId::BackflowRate).await;
    assert_eq!((backflow.value, backflow.count), (Ok(200.0 / 7.0), 7));
    // From the 2nd at 10 to the 10th at 10.
    assert_eq!(
        value(&team, TicketMetricId::CycleTime).await,
        Some(8.0 * 24.0)
    );
    // The week it was closed in first has none, that of the 9th has it.
    let completed = tile(&team, TicketMetricId::TicketsCompleted).await;
    assert_eq!(
        completed.weekly,
        [Some(0.0), Some(0.0), Some(1.0), Some(0.0)]
    );
    let reopened = rows(&team, &asked(TicketShow::Reopened, "")).await;
    assert_eq!((iids(&reopened), reopened[0].reopenings), (vec![1], 1));
    // Taken up once more: it is not done now.
    file(&team, &[again.state("reopened", "11 10:00")]).await;
    assert_eq!(
        value(&team, TicketMetricId::TicketsCompleted).await,
        Some(0.0)
    );
}

#[tokio::test]
async fn closed_without_a_status_is_completed_and_has_no_cycle() {
    let team = team().await;
    file(
        &team,
        &[filed(1, "02 09:00").closed("02 10:00"), straight(2)],
    )
    .await;
    assert_eq!(
        value(&team, TicketMetricId::TicketsCompleted).await,
        Some(2.0)
    );
    let cycle = tile(&team, TicketMetricId::CycleTime).await;
    assert_eq!((cycle.value, cycle.count), (Ok(8.0), 1));
    // It never waited: (0 + 3) / 2.
    assert_eq!(value(&team, TicketMetricId::QueueTime).await, Some(1.5));
    // (0 + 0) of (1 + 4).
    assert_eq!(tile(&team, TicketMetricId::BackflowRate).await.count, 5);
}

#[tokio::test]
async fn a_label_given_twice_is_given_once() {
    let team = team().await;
    let twice = straight(1).label("review", "add", "02 16:00");
    let order = ["doing", "review"];
    file(&team, &[twice]).await;
    assert_eq!(
        value(&team, TicketMetricId::CycleTime).await,
        Some(8.0),
        "{order:?}"
    );
    assert_eq!(tile(&team, TicketMetricId::BackflowRate).await.count, 4);
}

#[tokio::test]
async fn a_label_that_moves_back_and_forth_waits_each_time() {
    let team = team().await;
    let back = filed(1, "02 09:00")
        .label("doing", "add", "02 10:00")
        .moves("doing", "blocked", "02 11:00")
        .moves("blocked", "doing", "02 12:00")
        .moves("doing", "blocked", "02 13:00")
        .moves("blocked", "shipped", "02 15:00")
        .closed("03 09:00");
    file(&team, &[back]).await;
    // 11 to 12 and 13 to 15.
    assert_eq!(value(&team, TicketMetricId::QueueTime).await, Some(3.0));
    // Done by its label on the 2nd at 15; that it was closed a day later changes nothing.
    assert_eq!(value(&team, TicketMetricId::CycleTime).await, Some(5.0));
    // Open, doing, blocked, doing, blocked, shipped: one of five leads back.
    assert_eq!(value(&team, TicketMetricId::BackflowRate).await, Some(20.0));
}

#[tokio::test]
async fn what_was_given_up_is_no_completion() {
    let team = team().await;
    let dropped = straight(1).label("dropped", "add", "02 17:00");
    // Closed first and called a duplicate later.
    let later = straight(2).label("dropped", "add", "04 09:00");
    file(&team, &[dropped, later, straight(3)]).await;
    assert_eq!(
        value(&team, TicketMetricId::TicketsCompleted).await,
        Some(1.0)
    );
    let all = rows(&team, &asked(TicketShow::All, "status")).await;
    let canceled = all
        .iter()
        .filter(|row| row.category == StatusCategory::Canceled);
    assert_eq!(canceled.count(), 2);
    assert!(
        all.iter().all(|row| row.backflow.numerator == 0),
        "to be over in another way is not to go back"
    );
}

#[tokio::test]
async fn another_list_of_statuses_is_worked_out_anew() {
    let team = team().await;
    file(&team, &[straight(1)]).await;
    let mut list = statuses().list().to_vec();
    list[1].category = StatusCategory::NotStarted;
    let list = TicketStatuses::new(list).expect("a line");
    let changed = team
        .set_ticket_statuses(Some(team.repository), Some(list))
        .await;
    assert!(changed.expect("the store is written"));
    assert_eq!(
        team.renew_ticket_flows().await.expect("it is worked out"),
        1
    );
    // Work now begins when it waits: 12:00 to 18:00.
    assert_eq!(value(&team, TicketMetricId::CycleTime).await, Some(6.0));
    assert_eq!(team.renew_ticket_flows().await.expect("nothing is left"), 0);
    let own = team
        .ticket_statuses(Some(team.repository))
        .await
        .expect("it is read");
    assert_eq!((own.is_own, own.overrides.len()), (true, 1));
    let back = team.set_ticket_statuses(Some(team.repository), None).await;
    assert!(back.expect("the store is written"));
    team.renew_ticket_flows().await.expect("it is worked out");
    assert_eq!(value(&team, TicketMetricId::CycleTime).await, Some(8.0));
}

#[tokio::test]
async fn without_statuses_work_never_begins_and_closed_is_done() {
    let team = Team::new().await;
    file(
        &team,
        &[straight(1).state("reopened", "03 09:00").closed("03 10:00")],
    )
    .await;
    assert_eq!(
        value(&team, TicketMetricId::TicketsCompleted).await,
        Some(1.0)
    );
    for metric in [TicketMetricId::CycleTime, TicketMetricId::QueueTime] {
        assert_eq!(
            tile(&team, metric).await.value,
            Err(TicketUnknown::NoStatuses)
        );
    }
    // Closed, opened, closed: one of three.
    assert_eq!(
        value(&team, TicketMetricId::BackflowRate).await,
        Some(100.0 / 3.0)
    );
}

#[tokio::test]
async fn labels_nobody_saw_given_were_there_from_the_start() {
    let team = team().await;
    // From before GitLab kept events: it has a label, and another was taken that nobody gave.
    let mut silent = filed(1, "02 09:00").label("ready", "remove", "02 11:00");
    silent.ticket.labels = vec!["doing".to_owned()];
    file(&team, &[silent.closed("02 12:00")]).await;
    // Of doing and ready, both from 9:00 on, the further one tells: 9:00 to 12:00.
    assert_eq!(value(&team, TicketMetricId::CycleTime).await, Some(3.0));
    assert_eq!(tile(&team, TicketMetricId::BackflowRate).await.count, 1);
}

#[tokio::test]
async fn a_history_that_was_not_read_is_unknown() {
    let team = team().await;
    let closed = straight(1).ticket;
    let saved = team.save_tickets(team.repository, &[closed], None).await;
    saved.expect("the store is written");
    assert_eq!(
        value(&team, TicketMetricId::TicketsCompleted).await,
        Some(1.0)
    );
    for metric in [
        TicketMetricId::CycleTime,
        TicketMetricId::QueueTime,
        TicketMetricId::BackflowRate,
    ] {
        assert_eq!(
            tile(&team, metric).await.value,
            Err(TicketUnknown::NoTickets)
        );
    }
}

#[tokio::test]
async fn velocity_is_weight_as_soon_as_one_has_some() {
    let team = team().await;
    file(&team, &[straight(1), straight(2)]).await;
    let before = report(&team, &weeks()).await;
    assert_eq!(before.velocity_unit, VelocityUnit::Tickets);
    file(&team, &[straight(3).weighs(5), straight(4).weighs(8)]).await;
    let report = report(&team, &weeks()).await;
    assert_eq!(report.velocity_unit, VelocityUnit::Weight);
    // 13 in 26 days.
    assert_eq!(
        value(&team, TicketMetricId::Velocity).await,
        Some(13.0 * 7.0 / 26.0)
    );
    let weekly = tile(&team, TicketMetricId::Velocity).await.weekly;
    assert_eq!(weekly[1], Some(13.0), "all of it in the week of the 2nd");
}

#[tokio::test]
async fn credit_is_of_whoever_was_assigned_after_work_began() {
    let team = team().await;
    // The notes come before anything else that names these people.
    let ticket = straight(1)
        .noted("assigned to @bob", "02 09:10")
        .noted("unassigned @bob", "02 09:30")
        .noted("assigned to @grace", "02 09:40")
        .noted("assigned to @Ada and unassigned @grace", "02 16:00")
        .assigned("Ada");
    let others = ["grace", "bob"].into_iter().zip(2..);
    let others = others.map(|(who, iid)| filed(iid, "02 09:00").assigned(who));
    let mut all = vec![ticket];
    all.extend(others);
    file(&team, &all).await;
    for (who, completed) in [("Ada", 1.0), ("grace", 1.0), ("bob", 0.0)] {
        let filter = of_person(&team, who).await;
        let report = report(&team, &filter).await;
        assert_eq!(report.tiles[0].value, Ok(completed), "{who}");
    }
}

#[tokio::test]
async fn a_team_has_the_tickets_of_its_people() {
    let team = team().await;
    file(
        &team,
        &[
            straight(1).assigned("Ada"),
            straight(2).assigned("grace"),
            straight(3),
        ],
    )
    .await;
    let new = NewTeam {
        name: "Platform".to_owned(),
        parent_id: None,
    };
    let added = team.add_team(new).await.expect("the store is written").team;
    let ada = of_person(&team, "Ada").await.work.member_keys;
    let joined = team.add_team_people(added, &ada).await;
    joined.expect("she is there");
    let filter = Filter {
        work: WorkFilter {
            team_ids: vec![added],
            ..WorkFilter::default()
        },
        ..weeks()
    };
    assert_eq!(report(&team, &filter).await.tiles[0].value, Ok(1.0));
}

/// The weeks' work of one person.
async fn of_person(team: &Team, name: &str) -> Filter {
    let key = MemberKey(format!(
        "account gitlab.example.com {}",
        account(name).remote_id.0
    ));
    assert!(team.member(&key).await.is_ok(), "{name} is {key:?}");
    Filter {
        work: WorkFilter {
            member_keys: vec![key],
            ..WorkFilter::default()
        },
        ..weeks()
    }
}

#[tokio::test]
async fn tickets_of_nobody_but_left_out_people_do_not_count() {
    let team = team().await;
    file(
        &team,
        &[
            straight(1).assigned("Ada"),
            straight(2).assigned("Ada").assigned("Renovate"),
            straight(3).assigned("Renovate"),
            straight(4),
        ],
    )
    .await;
    let report = report(&team, &weeks()).await;
    assert_eq!(
        report.tiles[0].value,
        Ok(3.0),
        "one nobody was assigned to counts"
    );
    let reasons: Vec<_> = report
        .left_out
        .iter()
        .map(|(reason, own)| (*reason, own.tickets))
        .collect();
    assert_eq!(reasons, [(LeftOut::Bot, 1)]);
    let key = of_person(&team, "Ada").await.work.member_keys;
    let hidden = team.set_treatment(&key, TreatmentChoice::Hidden).await;
    hidden.expect("she is there");
    // Of 1 and 2 nobody is left who counts.
    assert_eq!(
        value(&team, TicketMetricId::TicketsCompleted).await,
        Some(1.0)
    );
}

#[tokio::test]
async fn the_log_is_sorted_searched_and_cut_into_weeks() {
    let team = team().await;
    let mut named = straight(1);
    named.ticket.title = "Grüße an alle".to_owned();
    let quick = filed(2, "09 09:00")
        .label("doing", "add", "09 10:00")
        .closed("09 11:00");
    let open = filed(3, "10 09:00").label("blocked", "add", "10 10:00");
    file(&team, &[named, quick, open]).await;
    let of = async |show, sort| iids(&rows(&team, &asked(show, sort)).await);
    assert_eq!(
        of(TicketShow::All, "completed").await,
        [2, 1, 3],
        "what has no value is last"
    );
    assert_eq!(of(TicketShow::All, "cycle").await, [1, 2, 3]);
    assert_eq!(
        of(TicketShow::All, "queue").await,
        [3, 1, 2],
        "it waits now"
    );
    assert_eq!(of(TicketShow::Open, "").await, [3]);
    let mut query = asked(TicketShow::Completed, "");
    query.week = Some("2026-11-09".parse().expect("a day"));
    assert_eq!(iids(&rows(&team, &query).await), [2]);
    query = asked(TicketShow::All, "");
    for (words, found) in [
        ("GRÜSSE", vec![]),
        ("grüße ALLE", vec![1]),
        ("blocked", vec![3]),
        ("#2", vec![2]),
    ] {
        query.list.search = words.to_owned();
        assert_eq!(iids(&rows(&team, &query).await), found, "{words}");
    }
    // Ten days and an hour until the 20th at 10, since the 10th at 10.
    let waits = &rows(&team, &asked(TicketShow::Open, "")).await[0];
    assert_eq!(waits.queue, Some(10 * 24 * HOUR));
}

#[tokio::test]
async fn a_way_is_told_step_by_step() {
    let team = team().await;
    file(&team, &[straight(1)]).await;
    let row = &rows(&team, &asked(TicketShow::All, "")).await[0];
    let way = team.ticket_way(row.head.id).await.expect("it is there");
    let steps: Vec<_> = way
        .steps
        .iter()
        .map(|step| (step.label.as_deref(), step.category.as_str()))
        .collect();
    assert_eq!(
        steps,
        [
            (None, "not_started"),
            (Some("doing"), "active"),
            (Some("blocked"), "waiting"),
            (Some("review"), "active"),
            (None, "done"),
        ]
    );
}

#[test]
fn a_list_that_loops_or_repeats_is_none() {
    let of = |list: &[(&str, StatusCategory)]| {
        let list = list
            .iter()
            .map(|(label, category)| status(label, *category));
        TicketStatuses::new(list.collect())
    };
    let (active, done) = (StatusCategory::Active, StatusCategory::Done);
    assert_eq!(
        of(&[("a", active), ("b", done), ("c", active)]),
        Err(TicketStatusesError::Loops("c".to_owned()))
    );
    assert_eq!(
        of(&[("a", active), ("b", done), ("a", done)]),
        Err(TicketStatusesError::Repeated("a".to_owned()))
    );
    assert_eq!(of(&[(" ", active)]), Err(TicketStatusesError::NoLabel));
    let many: Vec<_> = (0..101).map(|number| number.to_string()).collect();
    let many: Vec<_> = many.iter().map(|label| (label.as_str(), active)).collect();
    assert_eq!(of(&many), Err(TicketStatusesError::TooMany));
    assert!(of(&[]).is_ok(), "no statuses are a list as well");
}

#[test]
fn labels_with_the_usual_names_are_suggested_in_the_usual_order() {
    let labels = [
        "bug",
        "workflow::review",
        "workflow::in progress",
        "priority::high",
        "wontfix",
        "Doing",
        "status::erledigt?",
        "workflow::blocked",
        "To Do",
    ];
    let suggested = TicketStatuses::suggested(&labels.map(str::to_owned));
    let list: Vec<_> = suggested
        .list()
        .iter()
        .map(|status| (status.label.as_str(), status.category.as_str()))
        .collect();
    assert_eq!(
        list,
        [
            ("To Do", "not_started"),
            ("workflow::in progress", "active"),
            ("Doing", "active"),
            ("workflow::blocked", "waiting"),
            ("workflow::review", "active"),
            ("status::erledigt?", "active"),
            ("wontfix", "canceled"),
        ]
    );
    assert_eq!(
        TicketStatuses::new(list_of(&suggested)),
        Ok(suggested),
        "a proposal is a list"
    );
}

fn list_of(statuses: &TicketStatuses) -> Vec<TicketStatus> {
    statuses.list().to_vec()
}

#[tokio::test]
async fn the_order_of_ingest_does_not_matter() {
    let all: Vec<Filed> = (1..=6)
        .map(|iid| match iid % 3 {
            0 => straight(iid)
                .state("reopened", "03 09:00")
                .closed("10 10:00"),
            1 => straight(iid).weighs(iid).assigned("Ada"),
            _ => filed(iid, "02 09:00").label("blocked", "add", "04 10:00"),
        })
        .collect();
    let mut outcomes = Vec::new();
    for turn in 0..4 {
        let team = if turn == 0 {
            Team::new().await
        } else {
            team().await
        };
        let mut own = all.clone();
        own.rotate_left(turn);
        for filed in &mut own {
            if turn % 2 == 1 {
                filed.details.label_events.reverse();
                filed.details.state_events.reverse();
            }
        }
        file(&team, &own).await;
        if turn == 0 {
            // The statuses last, and the same page once more.
            file(
                &team,
                &own.iter().rev().cloned().map(touched).collect::<Vec<_>>(),
            )
            .await;
            let set = team.set_ticket_statuses(None, Some(statuses())).await;
            set.expect("the store is written");
            team.renew_ticket_flows().await.expect("it is worked out");
        }
        outcomes.push(report(&team, &weeks()).await.tiles);
    }
    for outcome in &outcomes[1..] {
        assert_eq!(outcome, &outcomes[0]);
    }
}

/// The same, changed a moment later: its details are read again.
fn touched(mut filed: Filed) -> Filed {
    filed.ticket.updated_at = on("19 09:00");
    filed
}

#[tokio::test]
async fn a_range_split_in_two_completes_as_many() {
    let team = team().await;
    let moments = ["01 22:59", "01 23:00", "08 22:59", "08 23:00", "15 12:00"];
    let tickets = (1..)
        .zip(moments)
        .map(|(iid, when)| filed(iid, "01 09:00").closed(when));
    file(&team, &tickets.collect::<Vec<_>>()).await;
    let count = async |from, to| {
        let report = report(&team, &between(from, to)).await;
        report.tiles[0].value.expect("tickets are read")
    };
    // Days of Oslo begin at 23:00 in UTC.
    assert_eq!(count("2026-11-01", "2026-11-01").await, 1.0);
    assert_eq!(count("2026-11-02", "2026-11-08").await, 2.0);
    assert_eq!(count("2026-11-09", "2026-11-20").await, 2.0);
    assert_eq!(count("2026-11-01", "2026-11-20").await, 5.0);
}

#[tokio::test]
async fn clocks_that_are_wrong_break_nothing() {
    let team = team().await;
    // An event before the opening, one of 2106, and a ticket that was closed before it was opened.
    let mut early = straight(1);
    early.details.label_events[0].created_at = at("1970-01-01T00:00:00Z");
    let mut late = straight(2);
    late.details.label_events[0].created_at = at("2106-02-07T06:28:15Z");
    let mut before = filed(3, "02 09:00").closed("02 10:00");
    before.ticket.closed_at = Some(at("1970-01-01T00:00:00Z"));
    before.details.state_events.clear();
    file(&team, &[early, late, before]).await;
    // What happened before the opening happened at it: 9:00 to 18:00.
    let all = rows(&team, &asked(TicketShow::Completed, "")).await;
    let first = all
        .iter()
        .find(|row| row.head.iid == 1)
        .expect("it is done");
    assert_eq!(first.cycle, Some(9 * HOUR));
    let third = all
        .iter()
        .find(|row| row.head.iid == 3)
        .expect("it is done");
    assert_eq!(
        third.completed_at,
        Some(on("02 09:00")),
        "not before it was opened"
    );
}

#[tokio::test]
async fn a_retrospective_compares_with_as_many_days_before() {
    let team = team().await;
    let before = filed(9, "01 09:00")
        .label("doing", "add", "01 10:00")
        .closed("01 12:00");
    let again = straight(2).state("reopened", "03 09:00");
    file(&team, &[straight(1), again, before]).await;
    // The week of the 2nd against that of 26 October, which ends on the 1st.
    let filter = between("2026-11-02", "2026-11-08");
    let report = reports::retrospective(&team, &filter, &reader()).await;
    let report = report.expect("the report is made");
    assert_eq!(report.before.first().to_string(), "2026-10-26");
    let of = |metric| {
        let own = report.figures.iter().find(|figure| figure.metric == metric);
        let own = own.expect("every metric has a figure");
        (own.now.value, own.before.value)
    };
    assert_eq!(
        of(RetrospectiveMetric::TicketsCompleted),
        (Some(1.0), Some(1.0))
    );
    // 10:00 to 18:00, and 10:00 to 12:00.
    assert_eq!(of(RetrospectiveMetric::CycleTime), (Some(8.0), Some(2.0)));
    assert_eq!(
        of(RetrospectiveMetric::MergedPullRequests),
        (Some(0.0), Some(0.0))
    );
    assert_eq!(of(RetrospectiveMetric::TimeToMerge), (None, None));
    assert_eq!(iids(&report.longest), [1]);
    assert_eq!(
        (iids(&report.reopened), report.reopened_total),
        (vec![2], 1)
    );
}

#[tokio::test]
async fn tickets_that_are_not_read_are_unknown() {
    let team = team().await;
    file(&team, &[straight(1)]).await;
    let set = team.set_services(team.integration, &[Service::Repos]).await;
    set.expect("the store is written");
    let report = report(&team, &weeks()).await;
    for tile in report.tiles {
        assert_eq!(
            tile.value,
            Err(TicketUnknown::ServiceOff),
            "{:?}",
            tile.metric
        );
    }
}
