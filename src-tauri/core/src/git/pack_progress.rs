//! How far writing a pack is, told by the crate that writes it.
//!
//! That crate reports through a tree of named tasks; two of them matter here.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gix_pack::index::write::ProgressId;
use gix_utils::progress::prodash::messages::MessageLevel;
use gix_utils::progress::{Count, Id, NestedProgress, Progress, Step, StepShared, UNKNOWN, Unit};

use super::fetch::FetchPhase;
use super::pack::Counts;

/// The tasks that are watched.
#[derive(Debug, Default)]
pub(super) struct PackProgress {
    receiving: Task,
    indexing: Task,
}

/// One of them.
#[derive(Debug, Default, Clone)]
struct Task {
    done: StepShared,
    /// 0 until it is known.
    total: Arc<AtomicUsize>,
}

impl PackProgress {
    /// What the crate is given: everything below reports to `watched`.
    pub(super) fn root(watched: &Arc<Self>) -> Reporter {
        Reporter {
            watched: Arc::clone(watched),
            id: UNKNOWN,
            task: Task::default(),
        }
    }

    /// How far the pack is.
    pub(super) fn counts(&self) -> Option<Counts> {
        self.indexing
            .counts(FetchPhase::Indexing)
            .or_else(|| self.receiving.counts(FetchPhase::Receiving))
    }
}

impl Task {
    fn counts(&self, phase: FetchPhase) -> Option<Counts> {
        let total = self.total.load(Ordering::Relaxed) as u64;
        let done = self.done.load(Ordering::Relaxed) as u64;
        (total > 0).then_some(Counts { phase, done, total })
    }
}

/// One node of the tree.
#[derive(Debug)]
pub(super) struct Reporter {
    watched: Arc<PackProgress>,
    id: Id,
    task: Task,
}

impl NestedProgress for Reporter {
    type SubProgress = Self;

    fn add_child(&mut self, name: impl Into<String>) -> Self {
        self.add_child_with_id(name, UNKNOWN)
    }

    fn add_child_with_id(&mut self, _name: impl Into<String>, id: Id) -> Self {
        let task = if id == Id::from(ProgressId::IndexObjects) {
            self.watched.receiving.clone()
        } else if id == Id::from(ProgressId::ResolveObjects) {
            self.watched.indexing.clone()
        } else {
            Task::default()
        };
        Self {
            watched: Arc::clone(&self.watched),
            id,
            task,
        }
    }
}

impl Progress for Reporter {
    fn init(&mut self, max: Option<Step>, _unit: Option<Unit>) {
        self.set_max(max);
    }

    fn set_max(&mut self, max: Option<Step>) -> Option<Step> {
        self.task.total.store(max.unwrap_or(0), Ordering::Relaxed);
        None
    }

    fn set_name(&mut self, _name: String) {}

    fn name(&self) -> Option<String> {
        None
    }

    fn id(&self) -> Id {
        self.id
    }

    fn message(&self, _level: MessageLevel, _message: String) {}
}

impl Count for Reporter {
    fn set(&self, step: Step) {
        self.task.done.store(step, Ordering::Relaxed);
    }

    fn step(&self) -> Step {
        self.task.done.load(Ordering::Relaxed)
    }

    fn inc_by(&self, step: Step) {
        self.task.done.fetch_add(step, Ordering::Relaxed);
    }

    fn counter(&self) -> StepShared {
        Arc::clone(&self.task.done)
    }
}
