//! The domain in plain types: no input or output, no wire formats, no rows.
//!
//! GitLab's own words (project, merge request, issue) stop at the `gitlab`
//! module; from here on they are repositories, pull requests and tickets.

mod activity;
mod calendar;
mod change;
mod commit;
mod commit_cursor;
mod configuration;
mod configured_reports;
mod count_rules;
mod deployment;
mod excluded_paths;
mod failure;
mod group;
mod group_team;
mod host_policy;
mod ids;
mod integration;
mod member;
mod member_match;
mod member_names;
mod network;
mod oauth;
mod page;
mod pull_request;
mod pull_request_time;
mod report;
mod repository;
mod review_event;
mod review_workflow;
mod rule;
mod run;
mod saved_view;
mod secret;
mod stream;
mod target;
mod team;
mod ticket;
mod ticket_fact;
mod ticket_flow;
mod ticket_statuses;
mod timestamp;
mod webhook;
mod work;
mod work_log;

pub use activity::*;
pub use calendar::*;
pub use change::*;
pub use commit::*;
pub use commit_cursor::*;
pub use configuration::*;
pub use configured_reports::*;
pub use count_rules::*;
pub use deployment::*;
pub use excluded_paths::*;
pub use failure::*;
pub use group::*;
pub use group_team::*;
pub use host_policy::*;
pub use ids::*;
pub use integration::*;
pub use member::*;
pub use member_match::*;
pub use network::*;
pub use oauth::*;
pub use page::*;
pub use pull_request::*;
pub use pull_request_time::*;
pub use report::*;
pub use repository::*;
pub use review_event::*;
pub use review_workflow::*;
pub use rule::*;
pub use run::*;
pub use saved_view::*;
pub use secret::*;
pub use stream::*;
pub use target::*;
pub use team::*;
pub use ticket::*;
pub use ticket_fact::*;
pub use ticket_flow::*;
pub use ticket_statuses::*;
pub use timestamp::*;
pub use webhook::*;
pub use work::*;
pub use work_log::*;

/// Declares an enum whose variants have one stable spelling on disk, on the
/// wire to the window and in logs.
macro_rules! string_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_meta])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every value, in order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable spelling.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value with this spelling, or `None`.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }
    };
}
pub(crate) use string_enum;
