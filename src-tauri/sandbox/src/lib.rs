//! A stand-in GitLab on loopback: REST, access tokens, OAuth with its pages, git over HTTP, a sample
//! company, recorded worlds and faults by switch; on request TLS and forward proxies.
//!
//! It exists so that the app can be explored without an account and so that every test can drive a
//! whole GitLab it controls. It is the other side of the wire: it must not know anything of the app
//! (no dependency on `flow-core`), it only listens on 127.0.0.1, and what it calls, for webhooks, is on this
//! computer too.

mod answer;
mod clock;
mod config;
mod connection;
mod deliver;
mod faults;
mod git;
mod graphql;
mod http;
mod kept;
mod oauth;
#[cfg(feature = "tls")]
mod proxy;
mod recorded;
mod records;
mod sample;
mod sandbox;
#[cfg(feature = "tls")]
mod tls;
mod token;
mod world;

pub use clock::SandboxClock;
pub use config::{SandboxConfig, Size, World};
pub use faults::{Fault, FaultAction, Faults, RateLimitBody, RequestMatcher};
pub use oauth::{
    application::ApplicationConfig,
    handle::{OauthHandle, Page},
};
#[cfg(feature = "tls")]
pub use proxy::{ForwardProxy, ProxyBehaviour, ProxyConfig, ProxyKind};
pub use recorded::RecordingError;
pub use records::{CredentialKind, RecordedRequest};
pub use sandbox::{Sandbox, StartError};
#[cfg(feature = "tls")]
pub use tls::{CertificateKind, TlsConfig, TlsError};
pub use token::TokenKind;
pub use world::change::Item;
pub use world::handle::{ProjectSummary, WorldError, WorldHandle};
pub use world::webhooks::HookSummary;
pub use world::{Issue, MergeRequest};
