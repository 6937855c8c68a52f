//! Where requests get their credential from, and work that outlives one window its client.

use std::pin::Pin;

use super::Client;
use crate::model::{Failure, Integration, Secret};

/// A future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Hands out clients with a credential that is valid now.
pub trait ClientSource: Send + Sync + 'static {
    /// A client for this integration.
    fn client<'a>(&'a self, integration: &'a Integration)
    -> BoxFuture<'a, Result<Client, Failure>>;
}

/// Hands out the token of the moment. It is asked right before each request, so
/// that no wait before it can outlast the token.
pub trait TokenSource: Send + Sync + 'static {
    /// A token that is good as far as this computer can tell.
    fn bearer(&self) -> BoxFuture<'_, Result<Secret, Failure>>;

    /// What to do after GitLab refused `refused`: `true` when [`Self::bearer`] has a
    /// newer one from here on, `false` when there is none to be had.
    fn renewed_after<'a>(&'a self, refused: &'a Secret) -> BoxFuture<'a, Result<bool, Failure>>;
}

/// A token that stays what it is.
#[derive(Debug)]
pub(super) struct FixedToken(pub(super) Secret);

impl TokenSource for FixedToken {
    fn bearer(&self) -> BoxFuture<'_, Result<Secret, Failure>> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }

    fn renewed_after<'a>(&'a self, _refused: &'a Secret) -> BoxFuture<'a, Result<bool, Failure>> {
        Box::pin(std::future::ready(Ok(false)))
    }
}
