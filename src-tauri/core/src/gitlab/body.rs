//! Bodies as they arrive, and what bounds them.
//!
//! The HTTP library ends an answer that falls silent. One that brings a byte now and then is never
//! silent and never ends, so a body must also get on; then nothing holds a run for hours but the
//! amount there is to read. There is no bound on the whole time: a slow line is no fault.

use std::time::Duration;

use futures_util::{Stream, StreamExt as _, stream};
use reqwest::Response;
use tokio::time::Instant;
use tokio_util::bytes::Bytes;

use super::error::RequestErrorKind;
use super::proxy::ProxyProblem;
use super::tls_problem::TlsProblem;

/// A page of 100 merge requests with long descriptions stays far below this.
const LARGEST_ANSWER: usize = 64 * 1024 * 1024;

/// The least a body brings while it is waited for; what brings less is given up and asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slowest {
    /// Bytes that have to come ...
    pub bytes: usize,
    /// ... within this time of waiting for them.
    pub within: Duration,
}

impl Slowest {
    /// An answer of the API: sixteen at once over a line of 4 KiB a second are still above it.
    pub const ANSWER: Self = Self {
        bytes: 8 * 1024,
        within: Duration::from_mins(1),
    };
    /// A pack: a git server sends signs of life alone while it gathers a large repository.
    pub const PACK: Self = Self {
        bytes: 64 * 1024,
        within: Duration::from_mins(10),
    };
}

/// How a body gets on.
struct Progress {
    slowest: Slowest,
    waited: Duration,
    bytes: usize,
}

impl Progress {
    const fn new(slowest: Slowest) -> Self {
        Self {
            slowest,
            waited: Duration::ZERO,
            bytes: 0,
        }
    }

    /// Notes what came after a wait; whether that is getting on.
    fn goes_on_with(&mut self, bytes: usize, waited: Duration) -> bool {
        self.bytes = self.bytes.saturating_add(bytes);
        self.waited += waited;
        if self.waited < self.slowest.within {
            return true;
        }
        let enough = self.bytes >= self.slowest.bytes;
        *self = Self::new(self.slowest);
        enough
    }
}

/// The pieces of a body. Only the waiting for them counts, not what is done with them in between.
pub(super) fn pieces(
    response: Response,
    slowest: Slowest,
) -> impl Stream<Item = Result<Bytes, RequestErrorKind>> + Send + 'static {
    let body = response.bytes_stream();
    stream::unfold(
        (body, Progress::new(slowest)),
        async |(mut body, mut progress)| {
            let asked = Instant::now();
            let piece = match body.next().await? {
                Ok(piece) if progress.goes_on_with(piece.len(), asked.elapsed()) => Ok(piece),
                Ok(_) => Err(RequestErrorKind::Dribble),
                Err(source) => Err(transport_error(source)),
            };
            Some((piece, (body, progress)))
        },
    )
}

/// Reads a body up to the limit.
pub(super) async fn read_body(
    response: Response,
    slowest: Slowest,
) -> Result<Vec<u8>, RequestErrorKind> {
    let mut body = Vec::new();
    let mut pieces = std::pin::pin!(pieces(response, slowest));
    while let Some(piece) = pieces.next().await {
        let piece = piece?;
        if body.len() + piece.len() > LARGEST_ANSWER {
            return Err(RequestErrorKind::TooLarge {
                limit: LARGEST_ANSWER,
            });
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// The cause behind a failure below HTTP. The address is dropped: it may carry a query.
pub(super) fn transport_error(source: reqwest::Error) -> RequestErrorKind {
    let source = source.without_url();
    if let Some(problem) = TlsProblem::find(&source) {
        RequestErrorKind::Tls(problem)
    } else if let Some(problem) = ProxyProblem::find(&source) {
        RequestErrorKind::Proxy(problem)
    } else if source.is_timeout() {
        RequestErrorKind::Timeout(source)
    } else {
        RequestErrorKind::Connection(source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOWEST: Slowest = Slowest {
        bytes: 1_000,
        within: Duration::from_secs(10),
    };

    /// Waits that a body survives when each brings so many bytes; at most 100.
    fn survives(bytes: usize, wait: Duration) -> usize {
        let mut progress = Progress::new(SLOWEST);
        (0..100)
            .take_while(|_| progress.goes_on_with(bytes, wait))
            .count()
    }

    #[test]
    fn a_dribble_ends_after_its_time_and_a_slow_body_never() {
        let second = Duration::from_secs(1);
        assert_eq!(survives(1, second), 9, "ten bytes in ten seconds");
        assert_eq!(survives(100, second), 100, "just enough, for ever");
        assert_eq!(survives(99, second), 9, "just not enough");
        let mut progress = Progress::new(SLOWEST);
        assert!(
            progress.goes_on_with(1_000_000, 10 * second),
            "a good start"
        );
        let later = (0..20).take_while(|_| progress.goes_on_with(1, second));
        assert_eq!(later.count(), 9, "does not excuse what follows");
    }
}
