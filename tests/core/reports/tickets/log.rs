//! Whose tickets are whose, the log with its ways, lists of statuses, and the retrospective.

use flow_core::model::{
    LeftOut, MemberKey, NewTeam, Service, StatusCategory, TicketStatus, TicketStatuses,
    TicketStatusesError, TreatmentChoice, WorkFilter,
};
use flow_core::reports::{
    self, Filter, RetrospectiveMetric, TicketMetricId, TicketShow, TicketUnknown,
};

use super::super::team::{Team, account, between, reader};
use super::{
    Filed, HOUR, asked, file, filed, iids, on, report, rows, status, statuses, straight, team,
    value, weeks,
};

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
