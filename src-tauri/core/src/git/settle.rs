//! What a fetch does to the clone before and after the network: what is missing,
//! and at the end the refs in one step.
//!
//! Everything here reads and writes files and blocks.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use gix_hash::ObjectId;
use tokio_util::sync::CancellationToken;

use crate::model::ObjectFormat;

use super::ancestry::Walk;
use super::background::Stop;
use super::bare_clone::BareClone;
use super::clone_files;
use super::consolidate::consolidate;
use super::fetch::FetchError;
use super::objects::{ObjectError, Objects, hash_kind, parse_id};
use super::protocol::{Listing, Reference};
use super::references::{self, Tip};
use super::wholeness::check_new_history;

/// How many of our refs are named to the server in the first round.
const MOST_TIPS: usize = 256;

/// The clone a fetch works on, for threads.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) folder: PathBuf,
    pub(super) format: ObjectFormat,
}

/// What the clone has and lacks compared with the server's refs.
#[derive(Debug)]
pub(super) struct Plan {
    /// Our refs as they are.
    pub(super) ours: Vec<Tip>,
    /// Objects of the server's refs that are not here.
    pub(super) wants: Vec<String>,
    /// The most recent commits of our refs.
    pub(super) haves: Vec<String>,
    /// Whether those are all of our refs' commits.
    pub(super) names_all: bool,
    /// Commits that are here without their parents.
    pub(super) shallow: Vec<String>,
    /// Whether the server's refs are just ours.
    pub(super) is_same: bool,
}

/// What the refs are after a fetch.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// Commits that refs point at now and none did before.
    pub(super) new_tips: Vec<String>,
    /// Commits no branch or tag of the server reaches any more.
    pub(super) lost_tips: Vec<String>,
    /// The commits all refs point at.
    pub(super) tips: Vec<String>,
    /// Those of them that are kept although no branch or tag of the server reaches them.
    pub(super) kept_tips: Vec<String>,
    /// Whether history ends where the server's does, before its beginning.
    pub(super) is_shallow: bool,
}

impl Place {
    pub(super) fn of(clone: &BareClone) -> Self {
        Self {
            folder: clone.folder().to_owned(),
            format: clone.object_format(),
        }
    }

    /// Cleans up after a killed run.
    ///
    /// # Errors
    /// [`FetchError`] when a file cannot be read or written.
    pub(super) fn tidy(&self) -> Result<(), FetchError> {
        clone_files::remove_leftovers(&self.folder);
        Ok(references::fold_loose(&self.folder)?)
    }

    /// Compares the clone with the server's refs.
    ///
    /// # Errors
    /// [`FetchError`] when the clone cannot be read.
    pub(super) fn plan(&self, theirs: &[Reference]) -> Result<Plan, FetchError> {
        let mut objects = Objects::open(&self.folder, self.format)?;
        let ours = references::read_tips(&self.folder, &mut objects)?;
        let ids: BTreeSet<&str> = theirs.iter().map(|one| one.id.as_str()).collect();
        let mut wants = Vec::new();
        for id in ids {
            if !objects.has(&parse_id(id)?) {
                wants.push(id.to_owned());
            }
        }
        let tips = references::commits_of(&ours);
        let haves = references::most_recent(&mut objects, &tips, MOST_TIPS)?;
        let shallow = references::read_shallow(&self.folder)?;
        Ok(Plan {
            is_same: is_same(&ours, theirs),
            names_all: haves.len() == tips.len(),
            haves: texts(&haves),
            shallow: shallow.iter().map(ObjectId::to_string).collect(),
            ours,
            wants,
        })
    }

    /// Commits ever further back, for the second and last round when the tips
    /// did not suffice, as after a rewrite.
    ///
    /// # Errors
    /// [`FetchError`] when the clone cannot be read.
    pub(super) fn older_commits(
        &self,
        cancel: &CancellationToken,
    ) -> Result<Vec<String>, FetchError> {
        let mut objects = Objects::open(&self.folder, self.format)?;
        let tips = references::read_tips(&self.folder, &mut objects)?;
        let history = self.reached(&mut objects, &tips, cancel)?;
        let mut older = Vec::new();
        let mut next = 0;
        while let Some(commit) = history.get(next) {
            older.push(commit.to_string());
            // Every one of the first sixteen, then an eighth further each time.
            next += 1 + next / 16 * 2;
        }
        Ok(older)
    }

    /// How many commits the refs reach; only the server's own, without what was
    /// lost, where `without_lost`.
    ///
    /// # Errors
    /// [`ObjectError`] when the clone cannot be read.
    pub(super) fn count(
        &self,
        without_lost: bool,
        cancel: &CancellationToken,
    ) -> Result<u64, ObjectError> {
        let mut objects = Objects::open(&self.folder, self.format)?;
        let mut tips = references::read_tips(&self.folder, &mut objects)?;
        tips.retain(|tip| !(without_lost && tip.is_lost()));
        Ok(self.reached(&mut objects, &tips, cancel)?.len() as u64)
    }

    /// The commits that are kept although no branch or tag of the server reaches them.
    ///
    /// # Errors
    /// [`ObjectError`] when the clone cannot be read.
    pub(super) fn orphaned(&self, cancel: &CancellationToken) -> Result<Vec<String>, ObjectError> {
        let mut objects = Objects::open(&self.folder, self.format)?;
        let tips = references::read_tips(&self.folder, &mut objects)?;
        let (lost, live) = references::lost_and_live(&tips);
        if lost.is_empty() {
            return Ok(Vec::new());
        }
        let shallow = references::read_shallow(&self.folder)?;
        let walk = Walk::new(&mut objects, &shallow, cancel);
        Ok(texts(&walk.run(&lost, &live, &mut |_, _, _| Ok(()))?))
    }

    /// The commits the server's branches and tags reach.
    ///
    /// # Errors
    /// [`ObjectError`] when the clone cannot be read.
    pub(super) fn reachable(&self, cancel: &CancellationToken) -> Result<Vec<String>, ObjectError> {
        let mut objects = Objects::open(&self.folder, self.format)?;
        let mut tips = references::read_tips(&self.folder, &mut objects)?;
        tips.retain(|tip| !tip.is_lost());
        Ok(texts(&self.reached(&mut objects, &tips, cancel)?))
    }

    fn reached(
        &self,
        objects: &mut Objects,
        tips: &[Tip],
        cancel: &CancellationToken,
    ) -> Result<Vec<ObjectId>, ObjectError> {
        let shallow = references::read_shallow(&self.folder)?;
        let walk = Walk::new(objects, &shallow, cancel);
        walk.run(&references::commits_of(tips), &[], &mut |_, _, _| Ok(()))
    }

    /// Makes the clone's refs the server's once all they need is here, and keeps
    /// the number of packs small.
    ///
    /// # Errors
    /// [`FetchError::Incomplete`] where history has a hole; then refs stay as they were.
    pub(super) fn settle(
        &self,
        listing: &Listing,
        plan: &Plan,
        stop: &Stop,
    ) -> Result<Settled, FetchError> {
        let mut objects = Objects::open(&self.folder, self.format)?;
        let mut lost = Vec::new();
        let mut now = None;
        if !plan.is_same {
            let theirs = &listing.references;
            let cancel = &stop.token;
            check_new_history(&self.folder, &mut objects, theirs, &plan.ours, cancel)?;
            lost = references::replace(&self.folder, &mut objects, &plan.ours, theirs, cancel)?;
            now = Some(references::read_tips(&self.folder, &mut objects)?);
        }
        drop(objects);
        if let Some(branch) = &listing.head {
            clone_files::write_head(&self.folder, branch).map_err(FetchError::file)?;
        }
        if !plan.is_same {
            self.put_packs_together(stop);
        }
        let before: HashSet<ObjectId> = references::commits_of(&plan.ours).into_iter().collect();
        let now = now.as_ref().unwrap_or(&plan.ours);
        let tips = references::commits_of(now);
        let (kept, _) = references::lost_and_live(now);
        let new: Vec<ObjectId> = tips
            .iter()
            .filter(|commit| !before.contains(*commit))
            .copied()
            .collect();
        Ok(Settled {
            new_tips: texts(&new),
            lost_tips: texts(&lost),
            tips: texts(&tips),
            kept_tips: texts(&kept),
            is_shallow: !references::read_shallow(&self.folder)?.is_empty(),
        })
    }

    /// The clone is whole without it, so a failure is only noted.
    fn put_packs_together(&self, stop: &Stop) {
        let packs = self.folder.join("objects").join("pack");
        if let Err(error) = consolidate(&packs, hash_kind(self.format), &stop.flag) {
            tracing::warn!(%error, "packs could not be put together");
        }
    }
}

fn texts(ids: &[ObjectId]) -> Vec<String> {
    ids.iter().map(ObjectId::to_string).collect()
}

/// Whether the server's refs are just ours.
fn is_same(ours: &[Tip], theirs: &[Reference]) -> bool {
    let ours: HashMap<&[u8], String> = ours
        .iter()
        .filter(|tip| !tip.is_lost())
        .map(|tip| (tip.name.as_slice(), tip.id.to_string()))
        .collect();
    ours.len() == theirs.len()
        && theirs
            .iter()
            .all(|one| ours.get(one.name.as_slice()) == Some(&one.id))
}
