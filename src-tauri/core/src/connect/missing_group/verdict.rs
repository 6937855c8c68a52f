//! What follows from what was seen. Nothing here asks anybody, so that every case can be
//! looked at by itself.

use crate::gitlab::{GroupFacts, GroupMembership, RequestError, RequestErrorKind};
use crate::model::AccessLevel;

use super::{CheckOutcome, GroupCheck, MissingGroupCause};

/// Findings that go with a cause.
pub(super) type Notes = Vec<(GroupCheck, CheckOutcome)>;

/// A group that answers by its path.
pub(super) struct Seen<'a> {
    pub(super) group: &'a GroupFacts,
    pub(super) member: Option<&'a GroupMembership>,
    /// In GitLab's list of the account's own groups.
    pub(super) is_listed: bool,
    /// In the list that was read last.
    pub(super) is_stored: bool,
    pub(super) is_bot: bool,
    /// The day, UTC.
    pub(super) today: &'a str,
}

/// Whether a membership counts on a day.
pub(super) fn is_in_force(member: &GroupMembership, today: &str) -> bool {
    !member.awaits_approval && !is_over(member, today)
}

/// Days are written so that their order is that of their letters.
fn is_over(member: &GroupMembership, today: &str) -> bool {
    member.expires_on.as_deref().is_some_and(|day| day <= today)
}

/// Why a group that is seen is not in the list, or shows less than expected.
pub(super) fn of_seen(seen: &Seen<'_>) -> (MissingGroupCause, Notes) {
    use CheckOutcome::{Cause, RuledOut};
    let mut notes = Notes::new();
    if let Some((check, cause)) = by_membership(seen) {
        notes.push((check, Cause));
        return (cause, with_the_rest(notes, seen));
    }
    if let Some(cause) = by_lifecycle(seen) {
        notes.push((GroupCheck::Lifecycle, Cause));
        return (cause, with_the_rest(notes, seen));
    }
    let cause = if seen.is_listed || seen.member.is_some() {
        notes.push((
            GroupCheck::Listed,
            if seen.is_stored { RuledOut } else { Cause },
        ));
        if seen.is_stored {
            MissingGroupCause::InTheList
        } else {
            MissingGroupCause::ListIsOld
        }
    } else if seen.is_bot {
        notes.push((GroupCheck::TokenBound, Cause));
        MissingGroupCause::TokenBound
    } else {
        notes.push((GroupCheck::Listed, Cause));
        MissingGroupCause::NotAMember(seen.group.visibility)
    };
    (cause, with_the_rest(notes, seen))
}

/// What a membership lacks.
fn by_membership(seen: &Seen<'_>) -> Option<(GroupCheck, MissingGroupCause)> {
    let member = seen.member?;
    if member.awaits_approval {
        return Some((GroupCheck::Membership, MissingGroupCause::MembershipPending));
    }
    if is_over(member, seen.today) {
        let day = member.expires_on.clone().unwrap_or_default();
        return Some((
            GroupCheck::Membership,
            MissingGroupCause::MembershipOver(day),
        ));
    }
    if member.access_level < AccessLevel::GUEST {
        return Some((GroupCheck::MinimalAccess, MissingGroupCause::MinimalAccess));
    }
    (member.access_level < AccessLevel::REPORTER).then_some((
        GroupCheck::Role,
        MissingGroupCause::RoleTooLow(member.access_level),
    ))
}

/// A group that is to be deleted is listed to the end, but nothing of it can be imported; an
/// archived one is missing only where it is not listed.
fn by_lifecycle(seen: &Seen<'_>) -> Option<MissingGroupCause> {
    if let Some(day) = &seen.group.deletion_on {
        return Some(MissingGroupCause::ToBeDeleted(day.clone()));
    }
    let is_left_out = seen.group.archived && !seen.is_listed && seen.member.is_some();
    is_left_out.then_some(MissingGroupCause::Archived)
}

/// What the facts of a seen group rule out besides.
fn with_the_rest(mut notes: Notes, seen: &Seen<'_>) -> Notes {
    use CheckOutcome::{NotReached, RuledOut};
    let of_membership = if seen.member.is_some() {
        RuledOut
    } else {
        NotReached
    };
    for (check, outcome) in [
        (GroupCheck::TokenBound, RuledOut),
        (GroupCheck::Listed, RuledOut),
        (GroupCheck::Role, of_membership),
        (GroupCheck::MinimalAccess, of_membership),
        (GroupCheck::Membership, of_membership),
        (GroupCheck::Lifecycle, RuledOut),
        (GroupCheck::Scopes, RuledOut),
    ] {
        if notes.iter().all(|(noted, _)| *noted != check) {
            notes.push((check, outcome));
        }
    }
    notes
}

/// Why nothing is seen at a path, from the nearest group above.
pub(super) fn of_hidden(
    above: Option<String>,
    is_member_above: bool,
    is_bot: bool,
    external: Option<bool>,
) -> (MissingGroupCause, Notes) {
    use CheckOutcome::{CannotKnow, Cause, RuledOut};
    let mut notes = vec![(GroupCheck::Scopes, RuledOut)];
    if is_member_above && let Some(above) = above {
        // Membership goes down to everything below, so nothing below can be hidden.
        for check in [
            GroupCheck::TokenBound,
            GroupCheck::Role,
            GroupCheck::MinimalAccess,
            GroupCheck::Membership,
            GroupCheck::ExternalAccount,
        ] {
            notes.push((check, RuledOut));
        }
        notes.extend([
            (GroupCheck::AddressList, CannotKnow),
            (GroupCheck::SingleSignOn, CannotKnow),
            (GroupCheck::Lifecycle, CannotKnow),
        ]);
        return (MissingGroupCause::NotThere { above }, notes);
    }
    let cause = if is_bot {
        notes.push((GroupCheck::TokenBound, Cause));
        MissingGroupCause::TokenBound
    } else if external == Some(true) {
        notes.push((GroupCheck::ExternalAccount, Cause));
        MissingGroupCause::ExternalAccount
    } else {
        MissingGroupCause::HiddenOrNotThere { above }
    };
    notes.extend(
        [
            GroupCheck::Role,
            GroupCheck::MinimalAccess,
            GroupCheck::Membership,
            GroupCheck::Lifecycle,
            GroupCheck::AddressList,
            GroupCheck::SingleSignOn,
            GroupCheck::FineGrained,
            GroupCheck::ExternalAccount,
        ]
        .map(|check| (check, CannotKnow)),
    );
    (cause, notes)
}

/// What a refusal other than "not found" says; `None` when GitLab could not be asked at all.
pub(super) fn of_refusal(error: &RequestError) -> Option<(Option<GroupCheck>, MissingGroupCause)> {
    Some(match &error.kind {
        RequestErrorKind::FineGrained(_) => (
            Some(GroupCheck::FineGrained),
            MissingGroupCause::FineGrained,
        ),
        RequestErrorKind::InsufficientScope(_) => {
            (Some(GroupCheck::Scopes), MissingGroupCause::ScopeMissing)
        }
        RequestErrorKind::WebPage {
            asks_to_sign_in: true,
        }
        | RequestErrorKind::RedirectedElsewhere { .. } => (
            Some(GroupCheck::SingleSignOn),
            MissingGroupCause::SingleSignOn,
        ),
        RequestErrorKind::Forbidden(reason) => of_reason(reason.as_deref()),
        RequestErrorKind::NoSuchRoute => {
            (None, MissingGroupCause::HiddenOrNotThere { above: None })
        }
        _ => return None,
    })
}

/// GitLab's reasons are in its own language only where an administrator did not translate them.
fn of_reason(reason: Option<&str>) -> (Option<GroupCheck>, MissingGroupCause) {
    let text = reason.unwrap_or_default().to_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if names(&["saml", "sso", "single sign"]) {
        (
            Some(GroupCheck::SingleSignOn),
            MissingGroupCause::SingleSignOn,
        )
    } else if names(&["ip address", "ip range", "allowlist", "ip restriction"]) {
        (
            Some(GroupCheck::AddressList),
            MissingGroupCause::AddressRefused,
        )
    } else {
        (None, MissingGroupCause::Refused(reason.map(str::to_owned)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RemoteId, Visibility};

    fn group() -> GroupFacts {
        GroupFacts {
            remote_id: RemoteId(1),
            full_path: "team/backend".to_owned(),
            visibility: Visibility::Private,
            archived: false,
            deletion_on: None,
            limits_addresses: false,
        }
    }

    fn reporter() -> GroupMembership {
        GroupMembership {
            access_level: AccessLevel::REPORTER,
            expires_on: None,
            awaits_approval: false,
        }
    }

    #[test]
    fn an_archived_group_is_missing_only_where_it_is_left_out() {
        let group = GroupFacts {
            archived: true,
            ..group()
        };
        let member = reporter();
        let seen = |is_listed| Seen {
            group: &group,
            member: Some(&member),
            is_listed,
            is_stored: is_listed,
            is_bot: false,
            today: "2026-11-20",
        };
        assert_eq!(of_seen(&seen(false)).0, MissingGroupCause::Archived);
        assert_eq!(of_seen(&seen(true)).0, MissingGroupCause::InTheList);
    }

    #[test]
    fn a_membership_ends_on_its_day_and_not_before() {
        let member = |day: &str| GroupMembership {
            expires_on: Some(day.to_owned()),
            ..reporter()
        };
        assert!(is_in_force(&member("2026-11-21"), "2026-11-20"), "tomorrow");
        assert!(!is_in_force(&member("2026-11-20"), "2026-11-20"), "today");
    }

    #[test]
    fn each_finding_has_one_cause() {
        let group = group();
        for member in [None, Some(reporter())] {
            for flags in 0..8 {
                let (cause, notes) = of_seen(&Seen {
                    group: &group,
                    member: member.as_ref(),
                    is_listed: flags & 1 > 0,
                    is_stored: flags & 2 > 0,
                    is_bot: flags & 4 > 0,
                    today: "2026-11-20",
                });
                let causes = notes
                    .iter()
                    .filter(|(_, outcome)| *outcome == CheckOutcome::Cause);
                let expected = usize::from(cause != MissingGroupCause::InTheList);
                assert_eq!(causes.count(), expected, "{cause:?}: {notes:?}");
            }
        }
    }
}
