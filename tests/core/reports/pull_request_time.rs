//! When the time of a pull request starts, and on which days it passes, worked out by hand.

use flow_core::model::{
    CalendarKind, CalendarRepeats, CountRules, CountedDays, MemberKey, NewCalendarEvent,
    PullRequestRules, PullRequestStart, TreatmentChoice,
};
use flow_core::reports::{self, MetricId, Ratio, Resolved};

use super::team::{Team, Written, account, between, date, reader};

const HOUR: i64 = 3_600_000;

async fn choose(team: &Team, start: PullRequestStart, days: CountedDays) {
    let rules = CountRules {
        pull_requests: PullRequestRules { start, days },
        ..CountRules::default()
    };
    let set = team.set_count_rules(rules).await;
    set.expect("the store is written");
}

/// The only pull request there is.
async fn only(team: &Team) -> Resolved {
    let filter = between("2026-01-01", "2026-12-31");
    let report = reports::pr_resolution(team, &filter, &reader()).await;
    let report = report.expect("the report is made");
    assert_eq!(report.pull_requests.len(), 1, "there is one");
    report.pull_requests[0]
}

/// Hours to the merge and to the first comment by each rule: opened, marked ready, first commented.
async fn by_start(written: Written) -> [(Option<i64>, Option<i64>); 3] {
    let team = Team::new().await;
    team.merge(written).await;
    let mut told = [(None, None); 3];
    for (own, start) in told.iter_mut().zip(PullRequestStart::ALL) {
        choose(&team, *start, CountedDays::EveryDay).await;
        let one = only(&team).await;
        let hours = |time: Option<i64>| time.map(|time| time / HOUR);
        *own = (hours(one.merge_time), hours(one.first_comment_time));
    }
    told
}

/// Opened on Monday 2 November at 8.
fn opened(merged: &str) -> Written {
    Written::new(1, "Ada", "2026-11-02T08:00:00Z", merged)
}

#[tokio::test]
async fn a_draft_counts_from_when_it_was_ready() {
    let once = opened("2026-11-03T12:00:00Z")
        .ready("2026-11-03T08:00:00Z")
        .comment("Grace", "2026-11-03T10:00:00Z");
    // Opened Monday 8, ready Tuesday 8, comment Tuesday 10, merged Tuesday 12.
    let expected = [(Some(28), Some(26)), (Some(4), Some(2)), (Some(2), Some(0))];
    assert_eq!(by_start(once).await, expected);
    let twice = opened("2026-11-05T12:00:00Z")
        .ready("2026-11-03T08:00:00Z")
        .draft("2026-11-04T08:00:00Z")
        .ready("2026-11-05T08:00:00Z");
    // From the second time on: 8 to 12.
    let expected = [(Some(76), None), (Some(4), None), (Some(76), None)];
    assert_eq!(by_start(twice).await, expected);
    let earlier_words = opened("2026-11-03T12:00:00Z")
        .system_note("2026-11-03T09:00:00Z", "unmarked as a **Work In Progress**");
    assert_eq!(by_start(earlier_words).await[1], (Some(3), None));
}

#[tokio::test]
async fn what_never_was_ready_or_only_afterwards_counts_from_its_opening() {
    let merged = "2026-11-03T12:00:00Z";
    let whole = (Some(28), None);
    for (written, why) in [
        (opened(merged), "it was no draft"),
        (
            opened(merged).ready("2026-11-03T13:00:00Z"),
            "after the merge",
        ),
        (
            opened(merged).ready("2026-11-01T08:00:00Z"),
            "before it was opened, as in histories brought in",
        ),
        (
            opened(merged).draft("2026-11-03T08:00:00Z"),
            "a draft to its end",
        ),
        (
            opened(merged).system_note("2026-11-03T08:00:00Z", "assigned to @ready"),
            "another note",
        ),
    ] {
        assert_eq!(by_start(written).await[1], whole, "{why}");
    }
    // Ready on Tuesday 8, a draft again at 9, and merged as one at 12: the last time it was ready.
    let again = opened(merged)
        .ready("2026-11-03T08:00:00Z")
        .draft("2026-11-03T09:00:00Z");
    assert_eq!(by_start(again).await[1], (Some(4), None));
    // Somebody who only writes the same words marks nothing.
    let words = opened(merged).comment("Ada", "2026-11-03T08:00:00Z");
    let mut words = words;
    let note = words.details.as_mut().and_then(|all| all.notes.last_mut());
    "marked this merge request as **ready**".clone_into(&mut note.expect("a note").body);
    assert_eq!(by_start(words).await[1], whole);
}

#[tokio::test]
async fn what_was_merged_before_it_was_opened_has_no_time_by_any_rule() {
    let backwards = opened("2026-11-01T08:00:00Z")
        .ready("2026-11-01T07:00:00Z")
        .comment("Grace", "2026-11-01T06:00:00Z");
    assert_eq!(by_start(backwards).await, [(None, None); 3]);
}

#[tokio::test]
async fn the_first_comment_is_that_of_a_reviewer_who_counts() {
    let by_bot = opened("2026-11-03T12:00:00Z").comment("Renovate", "2026-11-02T09:00:00Z");
    assert_eq!(by_start(by_bot).await, [(Some(28), None); 3], "a bot's");
    let own = opened("2026-11-03T12:00:00Z").comment("Ada", "2026-11-02T09:00:00Z");
    assert_eq!(by_start(own).await, [(Some(28), None); 3], "her own");

    let team = Team::new().await;
    team.merge(
        opened("2026-11-03T12:00:00Z")
            .comment("Grace", "2026-11-02T09:00:00Z")
            .comment("Linus", "2026-11-02T18:00:00Z"),
    )
    .await;
    choose(
        &team,
        PullRequestStart::FirstCommented,
        CountedDays::EveryDay,
    )
    .await;
    // Monday 9 to Tuesday 12.
    assert_eq!(only(&team).await.merge_time, Some(27 * HOUR));
    let grace = MemberKey(format!(
        "account gitlab.example.com {}",
        account("Grace").remote_id.0
    ));
    let excluded = team
        .set_treatment(&[grace], TreatmentChoice::Excluded)
        .await;
    excluded.expect("the member is there");
    // Monday 18 to Tuesday 12.
    assert_eq!(only(&team).await.merge_time, Some(18 * HOUR));
}

#[tokio::test]
async fn a_comment_on_a_draft_kept_nobody_waiting() {
    let team = Team::new().await;
    team.merge(
        opened("2026-11-03T12:00:00Z")
            .comment("Grace", "2026-11-02T09:00:00Z")
            .commit("Answer", "Ada", "2026-11-02T10:00:00Z")
            .ready("2026-11-03T08:00:00Z")
            .comment("Linus", "2026-11-03T11:00:00Z"),
    )
    .await;
    let figures = |one: Resolved| {
        let followed = one.followed.expect("it was read");
        (
            one.first_comment_time,
            followed.reaction_time,
            followed.responsiveness,
        )
    };
    let answered = Ratio::new(HOUR, 1);
    // Grace after 1 h, then the block of 10 o'clock: Linus after 25 h. Whoever merges is Grace, an hour later.
    let both = Ratio::new((1 + 25 + 26) * HOUR, 3);
    let one = figures(only(&team).await);
    assert_eq!(one, (Some(HOUR), both, answered));
    choose(&team, PullRequestStart::MarkedReady, CountedDays::EveryDay).await;
    // Linus after 3 h, Grace with the merge after 4.
    let later = Ratio::new((3 + 4) * HOUR, 2);
    assert_eq!(figures(only(&team).await), (Some(0), later, answered));
    choose(
        &team,
        PullRequestStart::FirstCommented,
        CountedDays::EveryDay,
    )
    .await;
    // Grace at once, since it starts with her; what follows is as it was.
    let from_first = Ratio::new((25 + 26) * HOUR, 3);
    assert_eq!(figures(only(&team).await), (Some(0), from_first, answered));
}

fn holiday(first: &str, last: &str) -> NewCalendarEvent {
    NewCalendarEvent {
        name: "Closed".to_owned(),
        kind: CalendarKind::Holiday,
        first_day: date(first),
        last_day: date(last),
        repeats: CalendarRepeats::Never,
    }
}

#[tokio::test]
async fn weekends_and_holidays_are_no_time_where_only_working_days_are() {
    let team = Team::new().await;
    // In Oslo from Friday 6 November at 16 to Wednesday 11 at 10; Grace comments on Sunday.
    team.merge(
        Written::new(1, "Ada", "2026-11-06T15:00:00Z", "2026-11-11T09:00:00Z")
            .comment("Grace", "2026-11-08T12:00:00Z"),
    )
    .await;
    let hours = |one: Resolved| {
        [one.merge_time, one.first_comment_time].map(|time| time.map(|own| own / HOUR))
    };
    assert_eq!(hours(only(&team).await), [Some(114), Some(45)]);
    choose(&team, PullRequestStart::Opened, CountedDays::WorkingDays).await;
    // 8 h of Friday, Monday, Tuesday, 10 h of Wednesday; 8 h of Friday until Sunday.
    assert_eq!(hours(only(&team).await), [Some(66), Some(8)]);
    let tile = team
        .tile(&between("2026-11-09", "2026-11-15"), MetricId::TimeToMerge)
        .await;
    assert_eq!((tile.value, tile.count), (Ok(66.0), 1));
    for (first, last) in [("2026-11-07", "2026-11-09"), ("2026-11-09", "2026-11-09")] {
        let added = team.add_calendar_event(holiday(first, last)).await;
        added.expect("there is room");
    }
    // Monday once, although two holidays are on it, and the weekend no more than before.
    assert_eq!(hours(only(&team).await), [Some(42), Some(8)]);
    let mut release = holiday("2026-11-10", "2026-11-10");
    release.kind = CalendarKind::Release;
    let added = team.add_calendar_event(release).await;
    added.expect("there is room");
    assert_eq!(
        hours(only(&team).await)[0],
        Some(42),
        "people work on releases"
    );
}

#[tokio::test]
async fn a_weekend_is_no_time_at_all_and_where_the_reader_is() {
    let team = Team::new().await;
    // In Oslo from Saturday at 0 to Sunday at 24; in UTC Friday's last hour is part of it.
    team.merge(
        Written::new(1, "Ada", "2026-11-06T23:00:00Z", "2026-11-08T23:00:00Z")
            .comment("Grace", "2026-11-07T12:00:00Z")
            .commit("Answer", "Ada", "2026-11-07T18:00:00Z"),
    )
    .await;
    choose(&team, PullRequestStart::Opened, CountedDays::WorkingDays).await;
    let one = only(&team).await;
    let followed = one.followed.expect("it was read");
    assert_eq!((one.merge_time, one.first_comment_time), (Some(0), Some(0)));
    assert_eq!(followed.iteration_time, 0);
    // Grace commented and merged, and was answered once.
    assert_eq!(followed.reaction_time, Ratio::new(0, 2));
    assert_eq!(followed.responsiveness, Ratio::new(0, 1));
    let mut elsewhere = reader();
    elsewhere.zone = jiff::tz::TimeZone::UTC;
    let filter = between("2026-01-01", "2026-12-31");
    let report = reports::pr_resolution(&team, &filter, &elsewhere).await;
    let report = report.expect("the report is made");
    assert_eq!(report.pull_requests[0].merge_time, Some(HOUR));
}

/// Rules about commits are applied when what is remembered of them is made; these are not.
#[tokio::test]
async fn a_choice_outdates_nothing_that_is_remembered_of_commits() {
    let team = Team::new().await;
    let version = || -> i64 {
        let file = rusqlite::Connection::open(&team.path).expect("the store's file");
        let version = "SELECT version FROM commit_marks_version";
        let told = file.query_row(version, [], |row| row.get(0));
        told.expect("there is one")
    };
    let before = version();
    choose(
        &team,
        PullRequestStart::MarkedReady,
        CountedDays::WorkingDays,
    )
    .await;
    assert_eq!(version(), before, "commits count as they did");
    let rules = CountRules {
        outlier_lines: None,
        ..CountRules::default()
    };
    let set = team.set_count_rules(rules).await;
    set.expect("the store is written");
    assert!(version() > before, "a rule about commits does");
}
