//! One file per resource: which paths are asked and with which parameters.

mod account;
mod changes;
mod deployments;
mod group_lookup;
mod groups;
mod hooks;
mod issues;
mod merge_requests;
mod new_repositories;
mod oauth_token;
mod own_token;
mod presence;
mod service_accounts;

pub use account::{CurrentUser, HostVersion, TokenDescription};
pub use changes::{ChangedItem, ChangedSince};
pub use group_lookup::{GroupFacts, GroupMembership};
pub use groups::{Listing, ListingPage};
pub use hooks::{HookEvent, HookSettings, RemoteHook};
pub use issues::{ReopenedTickets, TicketParts};
pub use merge_requests::PullRequestParts;
pub use new_repositories::{FoundRepository, UpdatedRepositories};
pub use oauth_token::OauthTokenDescription;
pub use own_token::RotatedToken;
pub use presence::NUMBERS_AT_ONCE;
pub use service_accounts::{OwnedGroup, ServiceAccount};
