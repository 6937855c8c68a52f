//! How hard the app may press one GitLab host; the user's choice, per host.

/// What the user allows the app to use of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HostPolicy {
    /// Share of the host's rate limit the app may use, in percent (10 to 100).
    pub share_percent: u8,
    /// Few requests at a time, for a GitLab that other people feel.
    pub polite: bool,
}

impl Default for HostPolicy {
    fn default() -> Self {
        // The account's owner works with the same allowance.
        Self {
            share_percent: 80,
            polite: false,
        }
    }
}
