//! When runs start by themselves: what the user chose, and what the computer's
//! network and power allow. It decides; it must not ask the system anything itself.

use std::time::Duration;

use crate::model::{FailureCode, RunOutcome, RunReason, Timestamp};

/// What the user chose about automatic runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduleSettings {
    /// Time between two automatic runs of an integration; `None` runs only by hand.
    pub interval: Option<Duration>,
    /// The same while a window is open, where it is the shorter of the two.
    pub interval_while_open: Duration,
    /// No automatic runs over a connection that costs by volume.
    pub pause_when_metered: bool,
    /// No automatic runs while the computer saves its battery.
    pub pause_on_battery_saver: bool,
}

impl Default for ScheduleSettings {
    fn default() -> Self {
        Self {
            interval: Some(Duration::from_secs(2 * 60 * 60)),
            interval_while_open: Duration::from_secs(15 * 60),
            pause_when_metered: true,
            pause_on_battery_saver: true,
        }
    }
}

/// Whether the computer has a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Network {
    /// There is one.
    Present,
    /// There is none.
    Absent,
    /// The system does not tell; requests will.
    #[default]
    Unknown,
}

/// What the system tells about itself; what it does not tell holds nothing up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Conditions {
    /// Whether there is a network.
    pub network: Network,
    /// Whether the connection costs by volume, where known.
    pub metered: Option<bool>,
    /// Whether the battery saver is on, where known.
    pub battery_saver: Option<bool>,
    /// Whether a window of the app is open.
    pub window_open: bool,
}

/// The first wait after a run that could not reach GitLab; it doubles with each that follows.
const FIRST_RETRY: Duration = Duration::from_secs(30);
/// The longest such wait: whoever comes back online is not kept waiting longer.
const LONGEST_RETRY: Duration = Duration::from_mins(15);
/// Time between two searches for what GitLab does not show any more.
const RECONCILE_EVERY: Duration = Duration::from_hours(7 * 24);

/// What the decision about one integration needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Standing {
    /// Whether a run is under way.
    pub(super) is_running: bool,
    /// Whether it has repositories to look into or groups that may bring some, on a host that is there.
    pub(super) is_readable: bool,
    /// Whether the user paused it.
    pub(super) is_paused: bool,
    /// What stops the whole integration.
    pub(super) failure: Option<FailureCode>,
    /// How the last run ended and when.
    pub(super) last: Option<(RunOutcome, Timestamp)>,
    /// Runs that failed one after the other, the last one included.
    pub(super) failures: u32,
    /// Whether something waits to be read.
    pub(super) has_pending: bool,
    /// When it was last searched for what GitLab does not show any more.
    pub(super) reconciled_at: Option<Timestamp>,
}

/// What to do about one integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Start a run for this reason.
    Start(RunReason),
    /// Look again at this instant.
    At(Timestamp),
    /// Only something else can change it: a sign-in, the end of a run, another setting.
    Never,
}

/// Whether what the user chose and what the computer allows let automatic runs pass.
pub(super) fn is_allowed(settings: &ScheduleSettings, conditions: &Conditions) -> bool {
    let spares_volume = settings.pause_when_metered && conditions.metered == Some(true);
    let spares_battery = settings.pause_on_battery_saver && conditions.battery_saver == Some(true);
    conditions.network != Network::Absent && !spares_volume && !spares_battery
}

/// Decides about one integration. `online_since` is when the network came back, if it was away.
pub(super) fn verdict(
    standing: &Standing,
    settings: &ScheduleSettings,
    conditions: &Conditions,
    online_since: Option<Timestamp>,
    now: Timestamp,
) -> Verdict {
    let waits_for_the_user = standing.failure.is_some_and(needs_the_user);
    if standing.is_running
        || standing.is_paused
        || !standing.is_readable
        || waits_for_the_user
        || !is_allowed(settings, conditions)
    {
        return Verdict::Never;
    }
    let interval = interval(settings, conditions);
    let Some((reason, due)) = due(standing, interval, online_since, now) else {
        return Verdict::Never;
    };
    if due > now {
        return Verdict::At(due);
    }
    let searched = standing.reconciled_at.unwrap_or(now);
    let is_search_due = now >= searched.plus(RECONCILE_EVERY);
    match reason {
        RunReason::Schedule if is_search_due => Verdict::Start(RunReason::Reconcile),
        reason => Verdict::Start(reason),
    }
}

/// The interval in force.
fn interval(settings: &ScheduleSettings, conditions: &Conditions) -> Option<Duration> {
    let interval = settings.interval?;
    Some(if conditions.window_open {
        interval.min(settings.interval_while_open)
    } else {
        interval
    })
}

/// When the next run is due and what for. An instant that is long over is due
/// once: after a day asleep there is one run, not twelve.
fn due(
    standing: &Standing,
    interval: Option<Duration>,
    online_since: Option<Timestamp>,
    now: Timestamp,
) -> Option<(RunReason, Timestamp)> {
    let Some((outcome, ended)) = standing.last else {
        let reason = if standing.has_pending {
            RunReason::Resume
        } else {
            interval?;
            RunReason::Schedule
        };
        return Some((reason, now));
    };
    // A clock that was set back must not stop the schedule until it has caught up.
    let ended = ended.min(now);
    let by_interval = interval.map(|interval| (RunReason::Schedule, ended.plus(interval)));
    let goes_on = matches!(outcome, RunOutcome::Failed | RunOutcome::Interrupted)
        && (standing.has_pending || interval.is_some());
    if !goes_on {
        return by_interval;
    }
    let reason = if standing.has_pending {
        RunReason::Resume
    } else {
        RunReason::Schedule
    };
    let is_back = outcome == RunOutcome::Failed && online_since.is_some_and(|since| since >= ended);
    let retry = if is_back {
        now
    } else {
        ended.plus(retry_after(standing.failures))
    };
    match by_interval {
        // A run that looks for changes works off what waits as well.
        Some((_, due)) if due < retry || due <= now => by_interval,
        _ => Some((reason, retry)),
    }
}

/// The wait after so many failures in a row.
fn retry_after(failures: u32) -> Duration {
    let doubled = 1_u32 << failures.saturating_sub(1).min(16);
    FIRST_RETRY.saturating_mul(doubled).min(LONGEST_RETRY)
}

/// Whether trying again is in vain until the user has done something.
pub(super) fn needs_the_user(code: FailureCode) -> bool {
    let code = code.as_str();
    ["token.", "account.", "secrets.", "oauth.", "credential."]
        .iter()
        .any(|area| code.starts_with(area))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn ago(time: Duration) -> Timestamp {
        Timestamp::from_millis(NOW.millis() - i64::try_from(time.as_millis()).expect("short"))
    }

    fn standing(outcome: RunOutcome, ended: Timestamp) -> Standing {
        Standing {
            is_running: false,
            is_readable: true,
            is_paused: false,
            failure: None,
            last: Some((outcome, ended)),
            failures: 0,
            has_pending: false,
            reconciled_at: Some(NOW),
        }
    }

    fn decide(standing: &Standing) -> Verdict {
        let settings = ScheduleSettings::default();
        verdict(standing, &settings, &Conditions::default(), None, NOW)
    }

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn the_interval_counts_from_the_end_of_the_last_run() {
        let recent = standing(RunOutcome::Complete, ago(HOUR));
        assert_eq!(decide(&recent), Verdict::At(NOW.plus(HOUR)), "two hours");
        let open = Conditions {
            window_open: true,
            ..Conditions::default()
        };
        let settings = ScheduleSettings::default();
        assert_eq!(
            verdict(&recent, &settings, &open, None, NOW),
            Verdict::Start(RunReason::Schedule),
            "sooner while somebody looks"
        );
        let by_hand = ScheduleSettings {
            interval: None,
            ..settings
        };
        assert_eq!(
            verdict(&recent, &by_hand, &open, None, NOW),
            Verdict::Never,
            "only by hand"
        );
    }

    #[test]
    fn a_day_asleep_is_made_up_for_once() {
        let slept = standing(RunOutcome::Complete, ago(24 * HOUR));
        assert_eq!(decide(&slept), Verdict::Start(RunReason::Schedule));
        assert_eq!(
            decide(&standing(RunOutcome::Complete, NOW)),
            Verdict::At(NOW.plus(2 * HOUR)),
            "and after that run the interval begins anew"
        );
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_stop_the_schedule() {
        let ahead = standing(RunOutcome::Complete, NOW.plus(1000 * HOUR));
        assert_eq!(decide(&ahead), Verdict::At(NOW.plus(2 * HOUR)));
    }

    #[test]
    fn a_lost_network_is_tried_again_with_growing_waits_and_at_once_when_it_is_back() {
        let mut lost = standing(RunOutcome::Failed, NOW);
        lost.has_pending = true;
        let waits: Vec<u64> = (1..=7)
            .map(|failures| {
                lost.failures = failures;
                match decide(&lost) {
                    Verdict::At(at) => {
                        u64::try_from(at.millis() - NOW.millis()).unwrap_or(0) / 1000
                    }
                    other => panic!("{other:?}"),
                }
            })
            .collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 900, 900]);
        let settings = ScheduleSettings::default();
        let decide = |conditions: &Conditions, online_since| {
            verdict(&lost, &settings, conditions, online_since, NOW)
        };
        let absent = Conditions {
            network: Network::Absent,
            ..Conditions::default()
        };
        assert_eq!(decide(&absent, None), Verdict::Never, "nothing to try with");
        assert_eq!(
            decide(&Conditions::default(), Some(NOW)),
            Verdict::Start(RunReason::Resume),
            "back"
        );
    }

    #[test]
    fn what_is_taken_up_after_a_day_looks_for_the_changes_of_that_day() {
        let mut lost = standing(RunOutcome::Failed, ago(24 * HOUR));
        lost.has_pending = true;
        lost.failures = 1;
        assert_eq!(decide(&lost), Verdict::Start(RunReason::Schedule));
        lost.last = Some((RunOutcome::Failed, ago(HOUR)));
        assert_eq!(decide(&lost), Verdict::Start(RunReason::Resume));
    }

    #[test]
    fn what_only_the_user_can_mend_waits_for_the_user() {
        let mut refused = standing(RunOutcome::Failed, ago(9 * HOUR));
        refused.failures = 1;
        refused.failure = Some(FailureCode::SignInNeeded);
        assert_eq!(decide(&refused), Verdict::Never);
        refused.failure = None;
        assert_eq!(
            decide(&refused),
            Verdict::Start(RunReason::Schedule),
            "after the new sign-in"
        );
    }

    #[test]
    fn volume_and_battery_are_spared_where_the_system_tells_and_the_user_wants_it() {
        let due = standing(RunOutcome::Complete, ago(9 * HOUR));
        let sparing = [
            Conditions {
                metered: Some(true),
                ..Conditions::default()
            },
            Conditions {
                battery_saver: Some(true),
                ..Conditions::default()
            },
        ];
        let careless = ScheduleSettings {
            pause_when_metered: false,
            pause_on_battery_saver: false,
            ..ScheduleSettings::default()
        };
        for conditions in sparing {
            let settings = ScheduleSettings::default();
            assert_eq!(
                verdict(&due, &settings, &conditions, None, NOW),
                Verdict::Never,
                "{conditions:?}"
            );
            assert_eq!(
                verdict(&due, &careless, &conditions, None, NOW),
                Verdict::Start(RunReason::Schedule),
                "the user has the last word"
            );
        }
    }

    #[test]
    fn once_a_week_the_run_searches_for_what_is_gone() {
        let mut due = standing(RunOutcome::Complete, ago(3 * HOUR));
        due.reconciled_at = Some(ago(7 * 24 * HOUR));
        assert_eq!(decide(&due), Verdict::Start(RunReason::Reconcile));
    }

    #[test]
    fn never_two_runs_of_one_integration_and_none_without_repositories() {
        let mut busy = standing(RunOutcome::Complete, ago(9 * HOUR));
        busy.is_running = true;
        assert_eq!(decide(&busy), Verdict::Never);
        let mut empty = standing(RunOutcome::Complete, ago(9 * HOUR));
        empty.is_readable = false;
        assert_eq!(decide(&empty), Verdict::Never);
    }

    #[test]
    fn what_the_user_paused_waits_for_the_user() {
        let mut paused = standing(RunOutcome::Interrupted, ago(9 * HOUR));
        paused.has_pending = true;
        paused.is_paused = true;
        assert_eq!(decide(&paused), Verdict::Never, "even with work left");
        paused.is_paused = false;
        assert_ne!(decide(&paused), Verdict::Never, "and goes on afterwards");
    }
}
