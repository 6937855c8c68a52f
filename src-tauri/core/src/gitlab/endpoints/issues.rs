//! Issues of a project and their events.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::merge_requests::changed_since;
use crate::gitlab::client::Client;
use crate::gitlab::error::{RequestError, RequestErrorKind};
use crate::gitlab::pagination::PageOf;
use crate::gitlab::wire::{WireIssue, WireLabelEvent, WireStateEvent};
use crate::model::{LabelEvent, RemoteId, StateEvent, Ticket, TicketDetails, Timestamp};

impl Client {
    /// One page of issues that changed at or after `since`, oldest change first.
    ///
    /// See [`Client::pull_requests`] for how pages are to be walked.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`].
    pub async fn tickets(
        &self,
        repository: RemoteId,
        since: Option<Timestamp>,
        page: u32,
    ) -> Result<PageOf<Ticket>, RequestError> {
        let path = changed_since(&format!("projects/{repository}/issues"), since, page);
        Ok(self.get_page::<WireIssue>(&path).await?.map(Ticket::from))
    }

    /// The page behind one whose link to the next was `link` and whose newest change was `since`.
    ///
    /// By keyset where the host has it (GitLab 18.3): its cursor knows the row it stands at, so a
    /// bulk edit of any size is walked without a page number. Otherwise from the last change on.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`].
    pub async fn tickets_behind(
        &self,
        repository: RemoteId,
        link: &str,
        since: Option<Timestamp>,
        page: u32,
    ) -> Result<PageOf<Ticket>, RequestError> {
        let restart = changed_since(&format!("projects/{repository}/issues"), since, page);
        let learned = self.learned();
        let keyset = if is_keyset(link) {
            Some(link.to_owned())
        } else {
            (!learned.refuses_keyset()).then(|| format!("{restart}&pagination=keyset"))
        };
        let read = match keyset {
            None => self.get_page::<WireIssue>(&restart).await?,
            Some(path) => match self.get_page::<WireIssue>(&path).await {
                // Hosts of before 18.3 refuse it, or go on by offset as if it was not there.
                Err(error) if is_not_offered(&error) => {
                    learned.note_keyset_refused();
                    self.get_page::<WireIssue>(&restart).await?
                }
                other => other?,
            },
        };
        Ok(read.map(Ticket::from))
    }

    /// How many issues GitLab says the project holds, where it tells.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`].
    pub async fn count_tickets(&self, repository: RemoteId) -> Result<Option<i64>, RequestError> {
        self.total(&format!(
            "projects/{repository}/issues?scope=all&state=all&per_page=1"
        ))
        .await
    }

    /// Reads the `wanted` details of one issue; the others are empty.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`]; an issue deleted meanwhile is "not found".
    pub async fn ticket_details(
        &self,
        repository: RemoteId,
        iid: i64,
        wanted: TicketParts,
    ) -> Result<TicketDetails, RequestError> {
        let base = format!("projects/{repository}/issues/{iid}");
        let notes = async {
            match wanted.notes {
                true => self.notes(&base).await,
                false => Ok(Vec::new()),
            }
        };
        let labels = format!("{base}/resource_label_events?per_page=100");
        let states = format!("{base}/resource_state_events?per_page=100");
        let (notes, labels, states) = futures_util::try_join!(
            notes,
            self.events::<WireLabelEvent>(&labels, wanted.label_events),
            self.events::<WireStateEvent>(&states, wanted.state_events),
        )?;
        Ok(TicketDetails {
            notes,
            label_events: labels.into_iter().map(LabelEvent::from).collect(),
            state_events: states.into_iter().map(StateEvent::from).collect(),
        })
    }

    async fn events<T: DeserializeOwned>(
        &self,
        path: &str,
        wanted: bool,
    ) -> Result<Vec<T>, RequestError> {
        if wanted {
            self.get_all(path).await
        } else {
            Ok(Vec::new())
        }
    }

    /// Whether the project or a group above it has any label; without one no issue ever had one.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`].
    pub async fn has_labels(&self, repository: RemoteId) -> Result<bool, RequestError> {
        let path = format!("projects/{repository}/labels?include_ancestor_groups=true&per_page=1");
        match self.get_page::<serde::de::IgnoredAny>(&path).await {
            Ok(page) => Ok(!page.rows.is_empty()),
            // Not to be had: there may be some.
            Err(error) if error.is_absence() => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// The issues that were reopened, as far back as GitLab keeps events.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`].
    pub async fn reopened_tickets(
        &self,
        repository: RemoteId,
    ) -> Result<ReopenedTickets, RequestError> {
        let path = format!(
            "projects/{repository}/events?target_type=issue&action=reopened&sort=asc&per_page=100"
        );
        let iids = match self.get_all::<ReopenedRow>(&path).await {
            Ok(rows) => Some(rows.into_iter().filter_map(|row| row.target_iid).collect()),
            Err(error) if error.is_absence() => None,
            Err(error) => return Err(error),
        };
        let kept = i64::try_from(EVENTS_ARE_KEPT.as_millis()).expect("years in milliseconds");
        let since = Timestamp::from_millis(self.now().millis().saturating_sub(kept));
        Ok(ReopenedTickets { iids, since })
    }
}

/// Whether a link goes on from a row instead of a page number.
fn is_keyset(link: &str) -> bool {
    link.split_once('?').is_some_and(|(_, query)| {
        query
            .split('&')
            .any(|parameter| parameter.starts_with("cursor="))
    })
}

/// Whether GitLab says that it cannot page this list by keyset.
const fn is_not_offered(error: &RequestError) -> bool {
    matches!(
        error.kind,
        RequestErrorKind::UnexpectedStatus {
            status: 400 | 405,
            ..
        }
    )
}

/// Which issues were reopened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReopenedTickets {
    iids: Option<BTreeSet<i64>>,
    since: Timestamp,
}

impl ReopenedTickets {
    /// Whether an issue with this number, opened at this instant, may ever have been reopened.
    #[must_use]
    pub fn may_hold(&self, iid: i64, created_at: Timestamp) -> bool {
        created_at < self.since || self.iids.as_ref().is_none_or(|iids| iids.contains(&iid))
    }
}

/// A row of a project's events.
#[derive(Debug, Deserialize)]
struct ReopenedRow {
    #[serde(default)]
    target_iid: Option<i64>,
}

/// GitLab removes events after three years; two leave room for a late removal of theirs and clocks.
///
/// Source: GitLab's documentation of the events API.
const EVENTS_ARE_KEPT: Duration = Duration::from_hours(2 * 365 * 24);

/// Which details of an issue are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketParts {
    /// Comments and system notes.
    pub notes: bool,
    /// Labels added and removed.
    pub label_events: bool,
    /// Closings and reopenings.
    pub state_events: bool,
}
