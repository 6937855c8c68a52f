//! Who may see what. One place for the rules, so that lists, single answers and git agree.

use super::{Feature, Group, Namespace, Project, Source, State};

/// Access level of a Guest.
pub(crate) const GUEST: i64 = 10;
/// Access level of a Reporter: the least that reads private code.
pub(crate) const REPORTER: i64 = 20;
/// Access level of a Maintainer.
pub(crate) const MAINTAINER: i64 = 40;
/// Access level of an Owner.
pub(crate) const OWNER: i64 = 50;

/// Who asks: an account, or no one.
pub(crate) type Viewer = Option<u64>;

impl State {
    /// Level from memberships of the group and the groups above it.
    pub(crate) fn group_level(&self, user_id: u64, group_id: u64) -> Option<i64> {
        let line = self.ancestry(group_id);
        self.memberships
            .iter()
            .filter(|membership| {
                membership.user_id == user_id && self.behaviour.standing.counts(membership)
            })
            .filter(|membership| {
                line.iter()
                    .any(|group| membership.source == Source::Group(group.id))
            })
            .map(|membership| membership.level)
            .max()
    }

    /// Level from memberships of the project itself.
    pub(crate) fn direct_level(&self, user_id: u64, project: &Project) -> Option<i64> {
        if project.namespace == Namespace::User(user_id) {
            return Some(OWNER);
        }
        self.memberships
            .iter()
            .filter(|membership| {
                membership.user_id == user_id && membership.source == Source::Project(project.id)
            })
            .map(|membership| membership.level)
            .max()
    }

    /// Level through the project's own group.
    pub(crate) fn inherited_level(&self, user_id: u64, project: &Project) -> Option<i64> {
        match project.namespace {
            Namespace::Group(group_id) => self.group_level(user_id, group_id),
            Namespace::User(_) => None,
        }
    }

    /// Highest level of all ways: direct, through the group, through groups it is shared with.
    pub(crate) fn project_level(&self, user_id: u64, project: &Project) -> Option<i64> {
        if project.hidden {
            return None;
        }
        let shared = project.shared_with.iter().filter_map(|(group_id, cap)| {
            self.group_level(user_id, *group_id)
                .map(|level| level.min(*cap))
        });
        self.direct_level(user_id, project)
            .into_iter()
            .chain(self.inherited_level(user_id, project))
            .chain(shared)
            .max()
    }

    pub(crate) fn sees_project(&self, viewer: Viewer, project: &Project) -> bool {
        if project.hidden {
            return false;
        }
        match (project.visibility, viewer) {
            ("public", _) => true,
            ("internal", Some(user_id)) if !self.behaviour.standing.is_external(user_id) => true,
            (_, Some(user_id)) => self.project_level(user_id, project).is_some(),
            (_, None) => false,
        }
    }

    /// Groups are seen by their members, by members of anything below, and as their visibility says.
    pub(crate) fn sees_group(&self, viewer: Viewer, group: &Group) -> bool {
        match (group.visibility, viewer) {
            ("public", _) => true,
            ("internal", Some(user_id)) if !self.behaviour.standing.is_external(user_id) => true,
            (_, Some(user_id)) => self.belongs_to_group(user_id, group),
            (_, None) => false,
        }
    }

    /// Whether the group is one of the account's own: by membership of it, above it or below it.
    pub(crate) fn belongs_to_group(&self, user_id: u64, group: &Group) -> bool {
        self.group_level(user_id, group.id).is_some()
            || self.memberships.iter().any(|membership| {
                membership.user_id == user_id
                    && self.behaviour.standing.counts(membership)
                    && match membership.source {
                        Source::Group(id) => self.is_within(id, group.id),
                        Source::Project(id) => {
                            self.projects
                                .get(&id)
                                .is_some_and(|project| match project.namespace {
                                    Namespace::Group(id) => self.is_within(id, group.id),
                                    Namespace::User(_) => false,
                                })
                        }
                    }
            })
    }

    /// Whether a feature that needs `level` on private projects may be used.
    pub(crate) fn may_use(
        &self,
        viewer: Viewer,
        project: &Project,
        feature: Feature,
        level: i64,
    ) -> bool {
        let own = viewer.and_then(|user_id| self.project_level(user_id, project));
        match feature {
            Feature::Disabled => false,
            Feature::Private => own.is_some_and(|own| own >= level),
            Feature::Enabled => {
                project.visibility != "private" || own.is_some_and(|own| own >= level)
            }
        }
    }
}
