//! Carries git's bytes over the integration's own client.

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;

use crate::git::{ByteStream, GitTransport, TransportError};
use crate::gitlab::Client;

/// One repository's clone address behind one client.
pub(super) struct ClientTransport<'a> {
    pub(super) client: &'a Client,
    pub(super) clone_url: &'a str,
}

fn boxed(error: impl std::error::Error + Send + Sync + 'static) -> TransportError {
    Box::new(error)
}

impl GitTransport for ClientTransport<'_> {
    fn advertisement(&self) -> BoxFuture<'_, Result<ByteStream, TransportError>> {
        Box::pin(async move {
            let bytes = self
                .client
                .git_advertisement(self.clone_url)
                .await
                .map_err(boxed)?;
            Ok(bytes.map(|chunk| chunk.map_err(boxed)).boxed())
        })
    }

    fn upload_pack(&self, body: Vec<u8>) -> BoxFuture<'_, Result<ByteStream, TransportError>> {
        Box::pin(async move {
            let bytes = self
                .client
                .git_upload_pack(self.clone_url, body)
                .await
                .map_err(boxed)?;
            Ok(bytes.map(|chunk| chunk.map_err(boxed)).boxed())
        })
    }
}
