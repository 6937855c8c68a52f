//! What GitLab's own notes tell of a merge request: when it was approved, when a
//! review was asked for.
//!
//! The moments of approvals and review requests are missing or differ between
//! versions and between REST and GraphQL; the notes GitLab writes of both are
//! there in all of them, and they are not translated.

use crate::model::{Note, PullRequestDetails, Timestamp};

/// Written when somebody approves.
const APPROVED: &str = "approved this merge request";

/// Written when reviews are asked for; the people follow.
const REQUESTED: &str = "requested review from ";

/// Whether GitLab noted an approval; without one there is none in force.
pub(super) fn tell_of_an_approval(notes: &[Note]) -> bool {
    notes
        .iter()
        .any(|note| note.system && note.body.starts_with(APPROVED))
}

/// Dates approvals and review requests by the last note about each, and brings people into one order.
pub(super) fn date(details: &mut PullRequestDetails) {
    let notes = &details.notes;
    for approval in &mut details.approvals {
        let by = Some(approval.person.remote_id);
        approval.approved_at = last(notes, |note| {
            note.author.as_ref().map(|author| author.remote_id) == by
                && note.body.starts_with(APPROVED)
        });
    }
    for reviewer in &mut details.reviewers {
        let username = &reviewer.person.username;
        reviewer.created_at = last(notes, |note| names(&note.body, username));
    }
    details.approvals.sort_by_key(|row| row.person.remote_id);
    details.reviewers.sort_by_key(|row| row.person.remote_id);
}

fn last(notes: &[Note], is_about: impl Fn(&Note) -> bool) -> Option<Timestamp> {
    let about = notes.iter().filter(|note| note.system && is_about(note));
    about.map(|note| note.created_at).max()
}

/// Whether the note asks this person for a review: "requested review from @ada and @grace".
fn names(body: &str, username: &str) -> bool {
    let Some(people) = body.strip_prefix(REQUESTED) else {
        return false;
    };
    // The same note can go on with people who were taken off.
    let people = people.split(" and removed ").next().unwrap_or_default();
    people
        .split([' ', ','])
        .any(|word| word.strip_prefix('@') == Some(username))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Approval, Person, RemoteId, Reviewer};

    fn person(id: i64, username: &str) -> Person {
        Person {
            remote_id: RemoteId(id),
            username: username.to_owned(),
            name: username.to_owned(),
            state: "active".to_owned(),
            web_url: String::new(),
        }
    }

    fn said(at: i64, by: i64, body: &str, system: bool) -> Note {
        Note {
            remote_id: RemoteId(at),
            note_type: None,
            body: body.to_owned(),
            author: Some(person(by, "x")),
            created_at: Timestamp::from_millis(at),
            updated_at: Timestamp::from_millis(at),
            system,
            resolvable: false,
            resolved: false,
            resolved_by: None,
            internal: false,
        }
    }

    #[test]
    fn the_last_note_about_each_person_counts() {
        let mut details = PullRequestDetails {
            notes: vec![
                said(10, 1, "requested review from @ada and @grace.h", true),
                said(20, 2, "approved this merge request", true),
                said(25, 3, "approved this merge request", false),
                said(30, 2, "unapproved this merge request", true),
                said(40, 2, "approved this merge request", true),
                said(
                    50,
                    1,
                    "requested review from @grace.h and removed review request for @ada",
                    true,
                ),
            ],
            approvals: vec![3, 2]
                .into_iter()
                .map(|id| Approval {
                    person: person(id, "x"),
                    approved_at: None,
                })
                .collect(),
            reviewers: ["ada", "grace.h", "grace"]
                .into_iter()
                .zip(7..)
                .map(|(name, id)| Reviewer {
                    person: person(id, name),
                    state: String::new(),
                    created_at: None,
                })
                .collect(),
            commits: Vec::new(),
        };
        date(&mut details);
        let at = |millis| Some(Timestamp::from_millis(millis));
        let approvals: Vec<_> = details
            .approvals
            .iter()
            .map(|row| (row.person.remote_id.0, row.approved_at))
            .collect();
        assert_eq!(
            approvals,
            [(2, at(40)), (3, None)],
            "a person's own words are no approval"
        );
        let asked: Vec<_> = details.reviewers.iter().map(|row| row.created_at).collect();
        assert_eq!(
            asked,
            [at(10), at(50), None],
            "names are compared whole, removals do not ask"
        );
        assert!(tell_of_an_approval(&details.notes));
    }
}
