//! Ids as types of their own, so that a local row id and a GitLab id cannot be
//! mistaken for each other.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

id!(
    /// Local row id of an integration.
    IntegrationId
);
id!(
    /// Local row id of a group.
    GroupId
);
id!(
    /// Local row id of a repository.
    RepositoryId
);
id!(
    /// Local row id of a commit.
    CommitId
);
id!(
    /// Local row id of a pull request.
    PullRequestId
);
id!(
    /// Local row id of a ticket.
    TicketId
);
id!(
    /// Local row id of a run.
    RunId
);
id!(
    /// Local row id of an exclusion rule.
    RuleId
);
id!(
    /// Local row id of a hook this app made.
    WebhookId
);
id!(
    /// Local row id of a team.
    TeamId
);
id!(
    /// Local row id of a report that was kept under a name.
    SavedViewId
);
id!(
    /// Local row id of a calendar event.
    CalendarEventId
);
id!(
    /// An id GitLab gave, unique within one host and kind of object.
    RemoteId
);
