//! Connecting: the ladder of checks, and what turns a passed one into an integration.
//!
//! This module and `sync` are the only ones that know both GitLab and the store.
//! Tokens enter here and leave only towards the vault and the client.

mod account_rungs;
mod clients;
mod create;
mod keeping;
mod ladder;
mod network_rungs;
mod pending;
mod renewal;
mod report;
mod sign_in;
mod token;
mod tokens;
mod verdict;

pub use clients::Clients;
pub use create::{
    ConnectionError, Creation, create_integration, delete_integration, replace_credential,
    valid_name,
};
pub use keeping::sweep_loose_secrets;
pub use ladder::{
    ConnectionRequest, Credential, Destination, Halfway, OnRung, check_connection,
    climb_from_token, climb_to_gitlab,
};
pub use pending::{PendingConnection, PendingConnections, PendingCredential};
pub use renewal::CredentialEvent;
pub use report::{
    ConnectionReport, Finding, Rung, RungOutcome, RungReport, ViaProxy, WebhookAbility,
};
pub use sign_in::{
    CallbackError, OnProgress, ReturnPages, SignInError, SignInOutcome, SignInProgress,
    SignInRequest, SignIns, SignedIn, WAITING_TIME, Waiting,
};
pub use token::clean_token;
pub use verdict::{ServiceVerdict, Verdict, VerdictCause, service_verdicts};
