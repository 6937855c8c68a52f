//! What stands between an account and a group besides its role: memberships that end or wait,
//! groups that are put away, and accounts from outside. Switched while the sandbox runs.

use std::collections::{BTreeMap, BTreeSet};

use super::{Membership, Source, State, handle::WorldError, handle::WorldHandle};

/// How a membership is, apart from its level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MembershipState {
    /// The day from which on it no longer counts; GitLab goes on showing it for a while.
    pub(crate) expires_on: Option<String>,
    /// It waits for somebody's approval and counts for nothing until then.
    pub(crate) awaits_approval: bool,
}

/// How a group is, apart from what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct GroupMarks {
    pub(crate) archived: bool,
    pub(crate) deletion_on: Option<String>,
    /// Address ranges that may read it, as its owners see them.
    pub(crate) address_ranges: Option<String>,
}

/// All of that in one world.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    memberships: BTreeMap<(u64, u64), MembershipState>,
    marks: BTreeMap<u64, GroupMarks>,
    external: BTreeSet<u64>,
}

impl Standing {
    /// Whether a membership counts.
    pub(crate) fn counts(&self, membership: &Membership) -> bool {
        self.of(membership)
            .is_none_or(|state| !state.awaits_approval && state.expires_on.is_none())
    }

    pub(crate) fn of(&self, membership: &Membership) -> Option<&MembershipState> {
        match membership.source {
            Source::Group(group) => self.memberships.get(&(membership.user_id, group)),
            Source::Project(_) => None,
        }
    }

    pub(crate) fn marks(&self, group: u64) -> GroupMarks {
        self.marks.get(&group).cloned().unwrap_or_default()
    }

    pub(crate) fn is_external(&self, user: u64) -> bool {
        self.external.contains(&user)
    }
}

impl WorldHandle {
    /// Gives the account behind [`crate::TokenKind::Good`] this level in a group, or takes it out
    /// of it. What it has from groups above stays.
    pub fn set_group_level(&self, path: &str, level: Option<i64>) -> Result<(), WorldError> {
        self.stand(path, |state, account, group| {
            state.memberships.retain(|membership| {
                (membership.user_id, membership.source) != (account, Source::Group(group))
            });
            state
                .behaviour
                .standing
                .memberships
                .remove(&(account, group));
            if let Some(level) = level {
                let since = state.now;
                state.memberships.push(Membership {
                    user_id: account,
                    source: Source::Group(group),
                    level,
                    since,
                    created_by: account,
                });
            }
        })
    }

    /// Ends that account's membership of a group on a day that has come, written `2026-11-19`.
    pub fn end_membership(&self, path: &str, day: &str) -> Result<(), WorldError> {
        self.stand(path, |state, account, group| {
            let ended = MembershipState {
                expires_on: Some(day.to_owned()),
                awaits_approval: false,
            };
            let memberships = &mut state.behaviour.standing.memberships;
            memberships.insert((account, group), ended);
        })
    }

    /// Makes that account's membership of a group wait for approval.
    pub fn await_approval(&self, path: &str) -> Result<(), WorldError> {
        self.stand(path, |state, account, group| {
            let waiting = MembershipState {
                expires_on: None,
                awaits_approval: true,
            };
            let memberships = &mut state.behaviour.standing.memberships;
            memberships.insert((account, group), waiting);
        })
    }

    /// Archives a group, or brings it back.
    pub fn set_group_archived(&self, path: &str, archived: bool) -> Result<(), WorldError> {
        self.mark(path, |marks| marks.archived = archived)
    }

    /// Marks a group for deletion on a day, or takes the mark away.
    pub fn set_group_deletion(&self, path: &str, day: Option<&str>) -> Result<(), WorldError> {
        self.mark(path, |marks| marks.deletion_on = day.map(str::to_owned))
    }

    /// Shows address ranges on a group, as its owners see them.
    pub fn set_group_addresses(&self, path: &str, ranges: Option<&str>) -> Result<(), WorldError> {
        self.mark(path, |marks| {
            marks.address_ranges = ranges.map(str::to_owned);
        })
    }

    /// Makes the account behind [`crate::TokenKind::Good`] an external one: it sees what it is a
    /// member of, and of the rest what is public.
    pub fn set_external(&self, external: bool) {
        let mut state = self.0.write();
        let Some(account) = super::handle::account(&state) else {
            return;
        };
        let accounts = &mut state.behaviour.standing.external;
        if external {
            accounts.insert(account);
        } else {
            accounts.remove(&account);
        }
    }

    fn mark(&self, path: &str, change: impl FnOnce(&mut GroupMarks)) -> Result<(), WorldError> {
        self.stand(path, |state, _, group| {
            change(state.behaviour.standing.marks.entry(group).or_default());
        })
    }

    /// Changes something between that account and a group.
    fn stand(
        &self,
        path: &str,
        change: impl FnOnce(&mut State, u64, u64),
    ) -> Result<(), WorldError> {
        let mut state = self.0.write();
        let group = state
            .group(path)
            .map(|group| group.id)
            .ok_or_else(|| WorldError::NoSuchNamespace(path.to_owned()))?;
        let account = super::handle::account(&state)
            .ok_or_else(|| WorldError::NoSuchUser("the account of the good token".to_owned()))?;
        change(&mut state, account, group);
        Ok(())
    }
}
