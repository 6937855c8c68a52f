//! Walks through history by commits alone: what is new, what is reached, and
//! whether anything on the way is missing.
//!
//! One walk serves all questions. It goes from the youngest commit on and paints
//! what earlier history reaches, so that a small fetch costs little however long
//! the history is. It knows nothing of files and lines.

use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap, HashSet};

use gix_hash::ObjectId;
use tokio_util::sync::CancellationToken;

use super::objects::{CommitHead, ObjectError, Objects};

/// A walk over the commits of one clone.
pub(super) struct Walk<'a> {
    objects: &'a mut Objects,
    /// Commits whose parents are not on the server either.
    shallow: &'a HashSet<ObjectId>,
    cancel: &'a CancellationToken,
    queue: BinaryHeap<(i64, ObjectId)>,
    /// Of those in the queue.
    heads: HashMap<ObjectId, CommitHead>,
    commits: HashMap<ObjectId, Seen>,
    /// Queued commits that may still turn out to be new.
    open: usize,
}

/// What is known of a commit that came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    /// Reached from what is excluded.
    excluded: bool,
    /// Taken from the queue already.
    done: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        objects: &'a mut Objects,
        shallow: &'a HashSet<ObjectId>,
        cancel: &'a CancellationToken,
    ) -> Self {
        Self {
            objects,
            shallow,
            cancel,
            queue: BinaryHeap::new(),
            heads: HashMap::new(),
            commits: HashMap::new(),
            open: 0,
        }
    }

    /// The commits `include` reaches and `exclude` does not, youngest first by
    /// their commit dates. Each is shown to `visit` before it is known for certain
    /// that nothing excluded reaches it, so that `visit` may see a few more.
    ///
    /// Excluded commits that are missing are as if they were not named.
    ///
    /// # Errors
    /// [`ObjectError::Missing`] where history has a hole; what `visit` returns.
    pub(super) fn run(
        mut self,
        include: &[ObjectId],
        exclude: &[ObjectId],
        visit: &mut dyn FnMut(&Objects, &ObjectId, &CommitHead) -> Result<(), ObjectError>,
    ) -> Result<Vec<ObjectId>, ObjectError> {
        for id in exclude {
            match self.objects.commit(id) {
                Ok(head) => self.queue(*id, head, true),
                Err(ObjectError::Missing(_)) => {}
                Err(error) => return Err(error),
            }
        }
        for id in include {
            let head = self.objects.commit(id)?;
            self.queue(*id, head, false);
        }
        let mut found = Vec::new();
        let mut oldest = i64::MAX;
        while let Some((seconds, id)) = self.queue.pop() {
            // Where dates are wrong, an excluded commit may come late; a younger one cannot.
            if self.open == 0 && seconds < oldest {
                break;
            }
            if self.cancel.is_cancelled() {
                return Err(ObjectError::Cancelled);
            }
            let (head, excluded) = self.take(&id);
            if !excluded {
                visit(self.objects, &id, &head)?;
                oldest = oldest.min(seconds);
                found.push(id);
            }
            if !self.shallow.contains(&id) {
                self.queue_parents(&head.parents, excluded)?;
            }
        }
        let commits = self.commits;
        found.retain(|id| commits.get(id).is_some_and(|seen| !seen.excluded));
        Ok(found)
    }

    /// Marks a commit as taken from the queue and tells whether it is excluded.
    fn take(&mut self, id: &ObjectId) -> (CommitHead, bool) {
        let head = self.heads.remove(id).expect("what is queued has a head");
        let seen = self.commits.get_mut(id).expect("what is queued was seen");
        seen.done = true;
        if !seen.excluded {
            self.open -= 1;
        }
        (head, seen.excluded)
    }

    fn queue(&mut self, id: ObjectId, head: CommitHead, excluded: bool) {
        match self.commits.entry(id) {
            Entry::Vacant(place) => {
                let done = false;
                place.insert(Seen { excluded, done });
                self.open += usize::from(!excluded);
                self.queue.push((head.seconds, id));
                self.heads.insert(id, head);
            }
            Entry::Occupied(_) if excluded => self.exclude(id),
            Entry::Occupied(_) => {}
        }
    }

    fn queue_parents(&mut self, parents: &[ObjectId], excluded: bool) -> Result<(), ObjectError> {
        for parent in parents {
            if !self.commits.contains_key(parent) {
                let head = self.objects.commit(parent)?;
                self.queue(*parent, head, excluded);
            } else if excluded {
                self.exclude(*parent);
            }
        }
        Ok(())
    }

    /// Excludes a commit seen before, and those behind it that were counted as new.
    fn exclude(&mut self, id: ObjectId) {
        let mut late = vec![id];
        while let Some(id) = late.pop() {
            let Some(seen) = self.commits.get_mut(&id) else {
                continue;
            };
            if seen.excluded {
                continue;
            }
            seen.excluded = true;
            if !seen.done {
                // Its turn comes, and with it that of its parents.
                self.open -= 1;
            } else if let Ok(head) = self.objects.commit(&id) {
                late.extend(head.parents);
            }
        }
    }
}
