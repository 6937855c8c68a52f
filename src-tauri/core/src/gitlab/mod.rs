//! GitLab's REST API, as far as this app reads it.
//!
//! Wire formats stay in here: callers get model types. This module knows
//! nothing of the store, of secrets or of windows, and it holds the only HTTP
//! client of the app, which git transfers use as well, so that certificates,
//! proxies, redirects, limits and credentials are the same everywhere.

mod address;
mod answer;
mod body;
mod certificates;
mod client;
mod endpoints;
mod error;
mod git_http;
mod graphql;
mod limiter;
mod oauth;
mod pagination;
mod probe;
mod proxy;
mod retry;
mod settings;
mod source;
mod system_notes;
mod tls_problem;
mod trust;
mod tunnel;
mod wire;
mod write;

pub(crate) use address::major_minor;
pub use address::{Address, AddressError, token_page_url};
pub use body::Slowest;
pub use certificates::{
    AuthorityUnreadable, CertificateFacts, CertificateReport, TrustableAuthority, read_authority,
    split_bundle,
};
pub use client::Client;
pub use endpoints::*;
pub use error::{RequestError, RequestErrorKind};
pub use git_http::ByteStream;
pub use graphql::{BulkError, ChangesFrom, NewestChange, NoBulk};
pub use limiter::{Limiter, LimiterReport, WaitReason};
pub use oauth::{
    Arrival, AuthorizationRequest, Callback, CallbackAnswer, CallbackMalformed, DEEP_LINK_REDIRECT,
    DeviceGrant, DevicePoll, LOOPBACK_REDIRECT, OauthEndpoint, OauthError, READ_SCOPES,
    REDIRECT_PATH, WEBHOOK_SCOPES, clean_application_id,
};
pub use pagination::PageOf;
pub use probe::{HttpProbe, Probe, ProbeError};
pub use proxy::{ProxyInForce, ProxyProblem};
pub use settings::{ClientSettings, NetworkSettingsError};
pub use source::{BoxFuture, ClientSource, TokenSource};
pub use tls_problem::TlsProblem;
