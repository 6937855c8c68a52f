//! Work over the spans of time of one question, side by side on the machine's cores.
//!
//! Threads know nothing of what they work on, and nobody here reads the store.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Scope as Threads;

use super::super::StoreError;

/// Takes spans of time one by one. Several of them take the spans of one question side by side.
pub(super) trait SpanWorker: Send {
    /// What it takes.
    type Span: Send;

    /// Takes one.
    fn take(&mut self, span: Self::Span) -> Result<(), StoreError>;
}

/// How much there is to do about a span: bytes to be read, or as many as would take as long.
pub(super) type Weight = usize;

/// A worker alone is through so much sooner than others are called.
const ALONE: Weight = 32 << 10;
/// More workers than these wait for the one who gives.
const MOST_WORKERS: usize = 6;
/// Spans given ahead, about half a megabyte each where there is a lot to be read.
const AHEAD: usize = 4;

/// Gives one span to whoever takes it.
pub(super) type Give<'give, Span> = dyn FnMut(Span, Weight) -> Result<(), StoreError> + 'give;

/// Has workers take all spans that `give_all` gives, each one of them, and returns all workers there were.
pub(super) fn side_by_side<Worker: SpanWorker>(
    make: impl Fn() -> Worker,
    give_all: impl FnOnce(&mut Give<'_, Worker::Span>) -> Result<(), StoreError>,
) -> Result<Vec<Worker>, StoreError> {
    let mut alone = make();
    let mut given = 0;
    let others = std::thread::scope(|threads| {
        let mut others: Option<Others<'_, Worker>> = None;
        give_all(&mut |span, weight| {
            if given < ALONE {
                given += weight;
                return alone.take(span);
            }
            others
                .get_or_insert_with(|| Others::start(threads, &make))
                .give(span);
            Ok(())
        })?;
        others.map_or_else(|| Ok(Vec::new()), Others::end)
    });
    let mut workers = others?;
    workers.push(alone);
    Ok(workers)
}

/// Workers on threads of their own.
struct Others<'scope, Worker: SpanWorker> {
    spans: SyncSender<Worker::Span>,
    threads: Vec<std::thread::ScopedJoinHandle<'scope, Result<Worker, StoreError>>>,
}

impl<'scope, Worker: SpanWorker + 'scope> Others<'scope, Worker> {
    fn start(threads: &'scope Threads<'scope, '_>, make: &impl Fn() -> Worker) -> Self
    where
        Worker::Span: 'scope,
    {
        let (spans, waiting) = sync_channel(AHEAD);
        let waiting = Arc::new(Mutex::new(waiting));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let own = (0..cores.min(MOST_WORKERS)).map(|_| {
            let (worker, waiting) = (make(), Arc::clone(&waiting));
            threads.spawn(move || take_all(worker, &waiting))
        });
        Self {
            spans,
            threads: own.collect(),
        }
    }

    /// Where nobody takes it any more, the end says why.
    fn give(&self, span: Worker::Span) {
        let _nobody_is_left = self.spans.send(span);
    }

    fn end(self) -> Result<Vec<Worker>, StoreError> {
        drop(self.spans);
        let workers = self.threads.into_iter().map(|thread| {
            let ended = thread.join();
            ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        workers.collect()
    }
}

fn take_all<Worker: SpanWorker>(
    mut worker: Worker,
    waiting: &Mutex<Receiver<Worker::Span>>,
) -> Result<Worker, StoreError> {
    loop {
        let next = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        match next {
            Ok(span) => worker.take(span)?,
            Err(_none_comes) => return Ok(worker),
        }
    }
}
