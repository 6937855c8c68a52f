//! Metrics of tickets, worked out by hand from labels given and taken, closings and reopenings.

use flow_core::model::{StatusCategory, TicketStatuses};
use flow_core::reports::{TicketMetricId, TicketShow, TicketUnknown, VelocityUnit};

use super::super::team::{Team, at, between};
use super::{
    HOUR, asked, file, filed, iids, on, report, rows, statuses, straight, team, tile, value, weeks,
};

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
