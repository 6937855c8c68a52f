//! Carries git's bytes over the integration's own client.

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;

use crate::git::{BareClone, ByteStream, FetchError, FetchOutcome, GitTransport, TransportError};
use crate::gitlab::{Client, RequestError};

use super::SyncError;
use super::repository::Work;

/// One repository's clone address behind one client.
struct ClientTransport<'a> {
    client: &'a Client,
    clone_url: &'a str,
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

/// Brings a clone up to date, and tries again where a hiccup between here and the server may be
/// the cause.
pub(super) async fn fetch_patiently(
    work: &Work<'_>,
    clone: &BareClone,
) -> Result<FetchOutcome, SyncError> {
    let transport = ClientTransport {
        client: work.client,
        clone_url: &work.repository.remote.clone_url,
    };
    let mut faults = 0;
    loop {
        let fetched = clone
            .fetch(&transport, &mut |_| {}, work.gate.cancellation())
            .await;
        match fetched {
            Ok(outcome) => return Ok(outcome),
            Err(error) if is_ridden_out(work, &error, faults).await => faults += 1,
            Err(error) => return Err(told_by_the_api(work, error).await),
        }
    }
}

/// Waits before another try, where one is due.
async fn is_ridden_out(work: &Work<'_>, error: &FetchError, faults: u32) -> bool {
    let is_garbled = matches!(error, FetchError::Protocol(_) | FetchError::Pack(_));
    match cause(error) {
        None if !is_garbled => false,
        cause => work.client.rides_out(cause, faults).await,
    }
}

/// Git's refusal of a token has no words; the API says whether it expired or was revoked.
async fn told_by_the_api(work: &Work<'_>, error: FetchError) -> SyncError {
    let refuses = cause(&error).is_some_and(RequestError::refuses_the_credential);
    let id = work.repository.remote.remote_id;
    if refuses
        && let Err(told) = work.client.repository(id).await
        && told.refuses_the_credential()
    {
        return told.into();
    }
    error.into()
}

/// What the transport said, when it was the transport.
fn cause(error: &FetchError) -> Option<&RequestError> {
    match error {
        FetchError::Transport(source) => source.downcast_ref(),
        _ => None,
    }
}
