//! What the person chose about automatic runs, as it is kept in the store.

use std::time::Duration;

use flow_core::connect::Clients;
use flow_core::model::HostPolicy;
use flow_core::store::Store;
use flow_core::sync::{Conditions, Network, ScheduleSettings};
use serde::{Deserialize, Serialize};

use crate::error::CommandError;

/// The setting that remembers the schedule.
const SCHEDULE_SETTING: &str = "schedule";

/// The intervals a person can choose from, in minutes.
const INTERVALS: [u64; 7] = [5, 15, 30, 60, 120, 360, 1440];

/// The schedule in the store's and the window's shape; times in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Schedule {
    /// Between two automatic runs; none runs by hand only.
    interval_minutes: Option<u64>,
    /// The same while a window is open, where that is shorter.
    interval_while_open_minutes: u64,
    pause_when_metered: bool,
    pause_on_battery_saver: bool,
}

impl From<ScheduleSettings> for Schedule {
    fn from(settings: ScheduleSettings) -> Self {
        Self {
            interval_minutes: settings.interval.map(minutes),
            interval_while_open_minutes: minutes(settings.interval_while_open),
            pause_when_metered: settings.pause_when_metered,
            pause_on_battery_saver: settings.pause_on_battery_saver,
        }
    }
}

const fn minutes(time: Duration) -> u64 {
    time.as_secs() / 60
}

impl Schedule {
    /// The schedule as the engine takes it; `None` for times nobody can choose.
    pub(crate) fn settings(self) -> Option<ScheduleSettings> {
        let mut chosen = self
            .interval_minutes
            .into_iter()
            .chain([self.interval_while_open_minutes]);
        let known = chosen.all(|minutes| INTERVALS.contains(&minutes));
        known.then(|| ScheduleSettings {
            interval: self.interval_minutes.map(of_minutes),
            interval_while_open: of_minutes(self.interval_while_open_minutes),
            pause_when_metered: self.pause_when_metered,
            pause_on_battery_saver: self.pause_on_battery_saver,
        })
    }
}

const fn of_minutes(minutes: u64) -> Duration {
    Duration::from_secs(minutes * 60)
}

/// What was chosen in an earlier run, or the default.
pub(crate) async fn remembered(store: &Store) -> ScheduleSettings {
    let text = store.setting(SCHEDULE_SETTING).await.unwrap_or_default();
    let schedule: Option<Schedule> = text.and_then(|text| serde_json::from_str(&text).ok());
    schedule.and_then(Schedule::settings).unwrap_or_default()
}

/// Remembers what was chosen.
pub(crate) async fn remember(
    store: &Store,
    settings: ScheduleSettings,
) -> Result<(), CommandError> {
    let text = serde_json::to_string(&Schedule::from(settings))
        .expect("numbers and switches always serialise");
    Ok(store.set_setting(SCHEDULE_SETTING, &text).await?)
}

/// Why nothing starts by itself now, in the window's words.
pub(crate) fn held_by(
    settings: &ScheduleSettings,
    conditions: &Conditions,
) -> Option<&'static str> {
    if settings.interval.is_none() {
        Some("by_hand")
    } else if conditions.network == Network::Absent {
        Some("no_network")
    } else if settings.pause_when_metered && conditions.metered == Some(true) {
        Some("metered")
    } else if settings.pause_on_battery_saver && conditions.battery_saver == Some(true) {
        Some("battery_saver")
    } else {
        None
    }
}

/// The host behind a base address, with its port where that is not the usual one.
pub(crate) fn host_of(base: &str) -> String {
    let rest = base.split_once("://").map_or(base, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest).to_owned()
}

/// What the person chose for a host, or the default.
pub(crate) fn policy_of(policies: &[(String, HostPolicy)], host: &str) -> HostPolicy {
    let chosen = policies.iter().find(|(known, _)| known == host);
    chosen.map_or_else(HostPolicy::default, |(_, policy)| *policy)
}

/// Puts a policy in force for the hosts behind these addresses.
pub(crate) fn apply(clients: &Clients, bases: &[&str], policy: HostPolicy) {
    for base in bases {
        clients.limiter(base).set_policy(policy);
    }
}

/// Puts everything in force that was chosen in earlier runs.
pub(crate) async fn apply_remembered(store: &Store, clients: &Clients) {
    let (Ok(policies), Ok(integrations)) =
        (store.host_policies().await, store.integrations().await)
    else {
        return;
    };
    for integration in integrations {
        let base = integration.settings.base_url.as_str();
        apply(clients, &[base], policy_of(&policies, &host_of(base)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_can_be_chosen_and_is_every_two_hours() {
        let default = Schedule::from(ScheduleSettings::default());
        assert_eq!(default.interval_minutes, Some(120));
        assert_eq!(default.settings(), Some(ScheduleSettings::default()));
    }

    #[test]
    fn a_time_nobody_offers_is_refused() {
        let never = Schedule {
            interval_minutes: Some(0),
            ..Schedule::from(ScheduleSettings::default())
        };
        assert_eq!(never.settings(), None, "a run that never ends to start");
        let by_hand = Schedule {
            interval_minutes: None,
            ..never
        };
        assert!(by_hand.settings().is_some(), "by hand only is a choice");
    }
}
