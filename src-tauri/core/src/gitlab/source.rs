//! Where work that outlives one window gets its client from.

use std::pin::Pin;

use super::Client;
use crate::model::{Failure, Integration};

/// A future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Hands out clients with a credential that is valid now.
pub trait ClientSource: Send + Sync + 'static {
    /// A client for this integration.
    fn client<'a>(&'a self, integration: &'a Integration)
    -> BoxFuture<'a, Result<Client, Failure>>;
}
