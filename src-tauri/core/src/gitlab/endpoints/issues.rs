//! Issues of a project and their events.

use super::merge_requests::changed_since;
use crate::gitlab::client::Client;
use crate::gitlab::error::RequestError;
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

    /// Reads label and state events of one issue.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`]; an issue deleted meanwhile is "not found".
    pub async fn ticket_details(
        &self,
        repository: RemoteId,
        iid: i64,
    ) -> Result<TicketDetails, RequestError> {
        let base = format!("projects/{repository}/issues/{iid}");
        let label_path = format!("{base}/resource_label_events?per_page=100");
        let state_path = format!("{base}/resource_state_events?per_page=100");
        let (labels, states) = futures_util::try_join!(
            self.get_all::<WireLabelEvent>(&label_path),
            self.get_all::<WireStateEvent>(&state_path),
        )?;
        Ok(TicketDetails {
            label_events: labels.into_iter().map(LabelEvent::from).collect(),
            state_events: states.into_iter().map(StateEvent::from).collect(),
        })
    }
}
