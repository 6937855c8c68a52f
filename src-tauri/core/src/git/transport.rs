//! The seam between git's wire protocol and whoever carries its bytes.
//!
//! Git data travels over the same HTTP client as the API, so that proxy,
//! certificates, redirects, rate limits and the token exist once. This module
//! must not know who implements the trait, nor see a token or an address.

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use tokio_util::bytes::Bytes;

/// Why bytes could not be carried. It passes through this module untouched, so
/// that the implementor can downcast it to its own error again.
pub type TransportError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// The body of an answer, as it arrives.
pub type ByteStream = BoxStream<'static, Result<Bytes, TransportError>>;

/// Carries the two requests of git's smart HTTP protocol for one repository.
///
/// Redirects, authentication and the check that the status is 200 are the
/// implementor's; the body of any other status must not be returned here.
pub trait GitTransport: Send + Sync {
    /// `GET {repository}/info/refs?service=git-upload-pack` with the header
    /// `Git-Protocol: version=2`.
    fn advertisement(&self) -> BoxFuture<'_, Result<ByteStream, TransportError>>;

    /// `POST {repository}/git-upload-pack` with the headers
    /// `Content-Type: application/x-git-upload-pack-request`,
    /// `Accept: application/x-git-upload-pack-result` and
    /// `Git-Protocol: version=2`.
    fn upload_pack(&self, body: Vec<u8>) -> BoxFuture<'_, Result<ByteStream, TransportError>>;
}
