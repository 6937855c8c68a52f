//! One file per resource: which paths are asked and with which parameters.

mod account;
mod groups;
mod issues;
mod merge_requests;
mod oauth_token;

pub use account::{CurrentUser, HostVersion, TokenDescription};
pub use groups::Listing;
pub use oauth_token::OauthTokenDescription;
