//! Work that blocks, on a thread of its own, and that is over when nobody waits
//! for it any more.
//!
//! Writing into a clone goes on here and not in the runtime's pool, because
//! dropping a future must mean that its writing has ended: the next to open the
//! clone cleans up.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

/// Work on its way; dropping it tells it to stop and waits until it has.
pub(super) struct Background<T> {
    stop: Arc<Stop>,
    thread: Option<JoinHandle<()>>,
    result: oneshot::Receiver<T>,
}

/// Tells work to stop, in the two forms that those who do it understand.
#[derive(Debug, Default)]
pub(super) struct Stop {
    pub(super) flag: AtomicBool,
    pub(super) token: CancellationToken,
}

impl<T: Send + 'static> Background<T> {
    /// Starts it.
    ///
    /// # Errors
    /// The system's, where it has no thread to give.
    pub(super) fn start(
        name: &str,
        work: impl FnOnce(&Stop) -> T + Send + 'static,
    ) -> io::Result<Self> {
        let stop = Arc::new(Stop::default());
        let told = Arc::clone(&stop);
        let (sender, result) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                // Nobody waits any more where sending fails.
                drop(sender.send(work(&told)));
            })?;
        Ok(Self {
            stop,
            thread: Some(thread),
            result,
        })
    }

    /// What it comes to. May be waited for again when dropped in between.
    ///
    /// # Errors
    /// An error of kind `Other` where it panicked.
    pub(super) async fn result(&mut self) -> io::Result<T> {
        let result = (&mut self.result).await;
        result.map_err(|_| io::Error::other("a thread ended without a result"))
    }

    /// Starts it and waits for what it comes to.
    ///
    /// # Errors
    /// As [`Self::start`] and [`Self::result`].
    pub(super) async fn run(
        name: &str,
        work: impl FnOnce(&Stop) -> T + Send + 'static,
    ) -> io::Result<T> {
        Self::start(name, work)?.result().await
    }
}

impl<T> Drop for Background<T> {
    fn drop(&mut self) {
        self.stop.flag.store(true, Ordering::Relaxed);
        self.stop.token.cancel();
        if let Some(thread) = self.thread.take() {
            // It told of its panic already, by having no result.
            drop(thread.join());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_is_over_once_it_is_dropped() {
        let over = Arc::new(AtomicBool::new(false));
        let inside = Arc::clone(&over);
        let work = Background::start("test", move |stop| {
            while !stop.flag.load(Ordering::Relaxed) {
                std::thread::yield_now();
            }
            inside.store(true, Ordering::Relaxed);
        });
        drop(work.expect("a thread"));
        assert!(over.load(Ordering::Relaxed), "it was told and waited for");
    }

    #[tokio::test]
    async fn a_result_arrives_and_a_panic_is_an_error() {
        let mut work = Background::start("test", |_| 7).expect("a thread");
        assert_eq!(work.result().await.expect("no panic"), 7, "its result");
        let mut work = Background::start("test", |_| panic!("for the test")).expect("a thread");
        let result: io::Result<()> = work.result().await;
        assert!(result.is_err(), "nobody waits forever");
    }
}
