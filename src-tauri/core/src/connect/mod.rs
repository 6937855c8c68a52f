//! Connecting: the ladder of checks, and what turns a passed one into an integration.
//!
//! This module and `sync` are the only ones that know both GitLab and the store.
//! Tokens enter here and leave only towards the vault and the client.

mod account_rungs;
mod clients;
mod configuration;
mod configuration_checks;
mod create;
mod expiry;
mod health;
mod keeping;
mod ladder;
mod missing_group;
mod network_rungs;
mod pending;
mod renewal;
mod report;
mod revocation;
mod rotation;
mod service_account;
mod sign_in;
mod sign_out;
mod token;
mod tokens;
mod verdict;
pub mod webhooks;

pub use clients::Clients;
pub use configuration::{
    ConfigurationError, export_configuration, import_configuration, preview_configuration,
};
pub use configuration_checks::ConfigurationFault;
pub use create::{
    ConnectionError, Creation, create_integration, delete_integration, replace_credential,
    valid_name,
};
pub use expiry::{ExpiryWarning, due_expiry_warnings, expiry_threshold};
pub use health::{Health, check_health};
pub use keeping::sweep_loose_secrets;
pub use ladder::{
    ConnectionRequest, Credential, Destination, Halfway, OnRung, check_connection,
    climb_from_token, climb_to_gitlab,
};
pub use missing_group::{
    CheckOutcome, FoundGroup, GroupCheck, GroupCheckReport, MissingGroupCause, MissingGroupError,
    MissingGroupReport, explain_missing_group,
};
pub use pending::{PendingConnection, PendingConnections, PendingCredential};
pub use renewal::CredentialEvent;
pub use report::{
    ConnectionReport, Finding, Rung, RungOutcome, RungReport, ViaProxy, WebhookAbility,
};
pub use revocation::Revocations;
pub use rotation::{can_renew, renew_token};
pub use service_account::{
    CreatedServiceAccount, ServiceAccountGroups, ServiceAccountRequest, create_service_account,
    discard_service_account, service_account_groups,
};
pub use sign_in::{
    CallbackError, OnProgress, ReturnPages, SignInError, SignInOutcome, SignInProgress,
    SignInRequest, SignIns, SignedIn, WAITING_TIME, Waiting,
};
pub use sign_out::{SignedOut, sign_out};
pub use token::clean_token;
pub use verdict::{ServiceVerdict, Verdict, VerdictCause, service_verdicts};
