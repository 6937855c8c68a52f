//! What a test can set of how the stand-in behaves, and where its instants and ids come from.
//! Values only: nothing here is about a single project.

use std::collections::BTreeSet;

use time::{Duration, OffsetDateTime};

use super::{State, standing::Standing};

/// The first id of what is made while the sandbox runs, far above all that a world starts with.
const FIRST_NEW_ID: u64 = 8_000_000_000;

/// Settings of a running world, and the counters behind its changes.
#[derive(Clone, Debug)]
pub(crate) struct Behaviour {
    /// Above this many rows totals are left out.
    pub(crate) counted_rows: usize,
    /// Above this offset types that have a keyset insist on it.
    pub(crate) largest_offset: usize,
    /// How old `last_activity_at` has to be before activity moves it.
    pub(crate) activity_interval: Duration,
    /// Whether a push changes the `updated_at` of the merge requests of its branch.
    pub(crate) pushes_touch: bool,
    /// The instant all changes get, for changes that share one.
    pub(crate) fixed_instant: Option<OffsetDateTime>,
    /// Highest complexity of a GraphQL query of an account.
    pub(crate) graphql_limit: u64,
    /// `Type.field` of GraphQL fields that are not there.
    pub(crate) graphql_removed: BTreeSet<String>,
    /// Memberships that end or wait, groups that are put away, accounts from outside.
    pub(crate) standing: Standing,
    last_change: OffsetDateTime,
    last_id: u64,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            counted_rows: 10_000,
            largest_offset: 50_000,
            activity_interval: Duration::ZERO,
            pushes_touch: false,
            fixed_instant: None,
            graphql_limit: 250,
            graphql_removed: BTreeSet::new(),
            standing: Standing::default(),
            last_change: OffsetDateTime::UNIX_EPOCH,
            last_id: FIRST_NEW_ID,
        }
    }
}

impl State {
    /// The instant of the next change: the clock's, later than any before, to the microsecond as a
    /// database keeps it. Bodies show milliseconds only, so several changes may look simultaneous.
    pub(crate) fn next_instant(&mut self) -> OffsetDateTime {
        if let Some(fixed) = self.behaviour.fixed_instant {
            return fixed;
        }
        let now = self.clock.now();
        let now = now
            .replace_microsecond(now.microsecond())
            .unwrap_or(now)
            .max(self.behaviour.last_change + Duration::microseconds(1));
        self.behaviour.last_change = now;
        now
    }

    /// An id nothing has.
    pub(crate) const fn next_id(&mut self) -> u64 {
        self.behaviour.last_id += 1;
        self.behaviour.last_id
    }
}
