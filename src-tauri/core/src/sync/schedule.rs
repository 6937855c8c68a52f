//! When runs start by themselves: what the user chose, and what the computer's
//! network and power allow. It decides; it must not ask the system anything itself.

use std::time::Duration;

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
