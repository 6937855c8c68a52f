//! Which added file is a removed one under another name, as git finds it.
//!
//! First files of the same content, then files of the same name in another
//! folder that are similar enough, then the most similar of all. The order of
//! these steps, their limits and how ties are settled are git's, because a size
//! depends on them: a rename counts what changed in the file, not the whole file.

use std::collections::HashMap;
use std::rc::Rc;

use super::contents::Contents;
use super::objects::UnreadableObject;
use super::similarity::{Pieces, SAME, sizes_allow};
use super::trees::{FileChange, FileEntry};

/// Files less similar than this are different files.
const LEAST: u64 = SAME / 2;
/// Files of one name in two folders have to be this similar.
const LEAST_FOR_SAME_NAME: u64 = LEAST + (SAME - LEAST) / 2;
/// With more pairs than this, files whose content changed are not compared.
const MOST_PAIRS: usize = 1000 * 1000;
/// Sources kept for each new file.
const CANDIDATES: usize = 4;
/// Sources of the same content looked at.
const MOST_IDENTICAL: usize = 100;

/// With more new files than this their pieces are not kept.
const MOST_CUT: usize = 500;

/// For each change the change it is a rename of: indexes into the same list.
pub(super) type Sources = Vec<Option<usize>>;

/// Pieces of the files of one commit that were cut already, by the place of the change.
#[derive(Default)]
pub(super) struct CutPieces(HashMap<usize, Option<Rc<Pieces>>>);

/// Finds the renames among the changes of a commit.
///
/// # Errors
/// When a file's content is missing or damaged.
pub(super) fn find(
    changes: &[FileChange],
    contents: &mut Contents<'_>,
    pieces: &mut CutPieces,
) -> Result<Sources, UnreadableObject> {
    let added = |change: &FileChange| change.old.is_none();
    let mut finding = Finding::new(changes, contents, pieces, added);
    if !finding.is_pointless() {
        finding.run()?;
    }
    Ok(finding.sources)
}

/// Finds where the lines of one added file come from, whatever the other added files are.
///
/// `git blame` asks this way: two files that both stem from a third one are both renames of it.
///
/// # Errors
/// When a file's content is missing or damaged.
pub(super) fn find_for(
    wanted: usize,
    changes: &[FileChange],
    contents: &mut Contents<'_>,
    pieces: &mut CutPieces,
) -> Result<Option<usize>, UnreadableObject> {
    let path = &changes[wanted].path;
    let mut finding = Finding::new(changes, contents, pieces, |change| change.path == *path);
    if !finding.is_pointless() {
        finding.run()?;
    }
    Ok(finding.sources[wanted])
}

struct Finding<'run, 'contents> {
    changes: &'run [FileChange],
    contents: &'run mut Contents<'contents>,
    /// Removed and added files that are not part of a rename yet.
    removed: Vec<usize>,
    added: Vec<usize>,
    sources: Sources,
    is_used: Vec<bool>,
    pieces: &'run mut CutPieces,
}

/// A pair that may be a rename.
#[derive(Clone, Copy)]
struct Pair {
    similarity: u64,
    has_same_name: bool,
    removed: usize,
    added: usize,
}

impl<'run, 'contents> Finding<'run, 'contents> {
    fn new(
        changes: &'run [FileChange],
        contents: &'run mut Contents<'contents>,
        pieces: &'run mut CutPieces,
        is_wanted: impl Fn(&FileChange) -> bool,
    ) -> Self {
        let all = |choose: &dyn Fn(&FileChange) -> bool| -> Vec<usize> {
            let chosen = changes.iter().enumerate();
            let chosen = chosen.filter(|(_, change)| choose(change));
            chosen.map(|(place, _)| place).collect()
        };
        Self {
            changes,
            contents,
            removed: all(&|change| change.new.is_none()),
            added: all(&|change| change.old.is_none() && is_wanted(change)),
            sources: vec![None; changes.len()],
            is_used: vec![false; changes.len()],
            pieces,
        }
    }

    const fn is_pointless(&self) -> bool {
        self.removed.is_empty() || self.added.is_empty()
    }

    fn run(&mut self) -> Result<(), UnreadableObject> {
        self.same_content();
        self.drop_used();
        self.same_name()?;
        self.drop_used();
        if self.is_pointless() || self.removed.len() * self.added.len() > MOST_PAIRS {
            return Ok(());
        }
        self.most_similar()
    }

    fn record(&mut self, removed: usize, added: usize) {
        self.sources[added] = Some(removed);
        self.is_used[removed] = true;
    }

    fn drop_used(&mut self) {
        let (is_used, sources) = (&self.is_used, &self.sources);
        self.removed.retain(|removed| !is_used[*removed]);
        self.added.retain(|added| sources[*added].is_none());
    }

    fn old(&self, removed: usize) -> Option<FileEntry> {
        self.changes[removed].old
    }

    fn new_entry(&self, added: usize) -> Option<FileEntry> {
        self.changes[added].new
    }

    fn has_same_name(&self, removed: usize, added: usize) -> bool {
        name_of(&self.changes[removed].path) == name_of(&self.changes[added].path)
    }

    fn same_content(&mut self) {
        let mut by_content: HashMap<_, Vec<usize>> = HashMap::new();
        for removed in &self.removed {
            if let Some(old) = self.old(*removed) {
                by_content.entry(old.id).or_default().push(*removed);
            }
        }
        for added in self.added.clone() {
            let Some(new) = self.new_entry(added) else {
                continue;
            };
            let Some(candidates) = by_content.get(&new.id) else {
                continue;
            };
            let is_possible = |removed: &usize| {
                self.old(*removed).is_some_and(|old| {
                    let both_regular = old.mode.is_regular() && new.mode.is_regular();
                    both_regular || old.mode == new.mode
                }) && !self.is_used[*removed]
            };
            let possible = candidates.iter().copied().filter(is_possible);
            let mut best = None;
            for removed in possible.take(MOST_IDENTICAL) {
                if self.has_same_name(removed, added) {
                    best = Some(removed);
                    break;
                }
                best = best.or(Some(removed));
            }
            if let Some(removed) = best {
                self.record(removed, added);
            }
        }
    }

    fn same_name(&mut self) -> Result<(), UnreadableObject> {
        let unique = |places: &[usize]| {
            let mut by_name: HashMap<&[u8], Option<usize>> = HashMap::new();
            for place in places {
                let name = name_of(&self.changes[*place].path);
                by_name
                    .entry(name)
                    .and_modify(|known| *known = None)
                    .or_insert(Some(*place));
            }
            by_name
        };
        let (removed, added) = (unique(&self.removed), unique(&self.added));
        let mut pairs: Vec<(usize, usize)> = removed
            .iter()
            .filter_map(|(name, removed)| {
                let added = added.get(name).copied().flatten()?;
                Some(((*removed)?, added))
            })
            .collect();
        pairs.sort_unstable();
        for (removed, added) in pairs {
            if self.similarity(removed, added, LEAST_FOR_SAME_NAME)? >= LEAST_FOR_SAME_NAME {
                self.record(removed, added);
            }
        }
        Ok(())
    }

    fn most_similar(&mut self) -> Result<(), UnreadableObject> {
        let mut pairs: Vec<Option<Pair>> = Vec::with_capacity(self.added.len() * CANDIDATES);
        for added in self.added.clone() {
            let mut best: [Option<Pair>; CANDIDATES] = [None; CANDIDATES];
            for removed in self.removed.clone() {
                let pair = Some(Pair {
                    similarity: self.similarity(removed, added, LEAST)?,
                    has_same_name: self.has_same_name(removed, added),
                    removed,
                    added,
                });
                let mut worst = 0;
                for place in 1..CANDIDATES {
                    if is_worse(best[place], best[worst]) {
                        worst = place;
                    }
                }
                if is_worse(best[worst], pair) {
                    best[worst] = pair;
                }
            }
            if self.added.len() > MOST_CUT {
                self.pieces.0.remove(&added);
            }
            pairs.extend(best);
        }
        // The sort is stable, as git's is: of equal pairs the first one wins.
        let mut pairs: Vec<Pair> = pairs.into_iter().flatten().collect();
        pairs.sort_by_key(|pair| std::cmp::Reverse((pair.similarity, pair.has_same_name)));
        for pair in pairs {
            if pair.similarity < LEAST {
                break;
            }
            if self.sources[pair.added].is_none() && !self.is_used[pair.removed] {
                self.record(pair.removed, pair.added);
            }
        }
        Ok(())
    }

    /// How similar the two are; 0 where they cannot be as similar as `least`.
    fn similarity(
        &mut self,
        removed: usize,
        added: usize,
        least: u64,
    ) -> Result<u64, UnreadableObject> {
        let (Some(old), Some(new)) = (self.old(removed), self.new_entry(added)) else {
            return Ok(0);
        };
        if !old.mode.is_regular() || !new.mode.is_regular() {
            return Ok(0);
        }
        let (old_size, new_size) = (self.contents.size(old)?, self.contents.size(new)?);
        if !sizes_allow(old_size, new_size, least) {
            return Ok(0);
        }
        let (Some(old), Some(new)) = (self.pieces(removed, old)?, self.pieces(added, new)?) else {
            return Ok(0);
        };
        Ok(old.similarity(&new))
    }

    fn pieces(
        &mut self,
        place: usize,
        entry: FileEntry,
    ) -> Result<Option<Rc<Pieces>>, UnreadableObject> {
        if let Some(pieces) = self.pieces.0.get(&place) {
            return Ok(pieces.clone());
        }
        let pieces = self.contents.pieces(entry)?.map(Rc::new);
        self.pieces.0.insert(place, pieces.clone());
        Ok(pieces)
    }
}

/// Whether `one` gives way to `other`; nothing gives way to everything.
fn is_worse(one: Option<Pair>, other: Option<Pair>) -> bool {
    let rank = |pair: Option<Pair>| pair.map(|pair| (pair.similarity, pair.has_same_name));
    rank(one) < rank(other)
}

fn name_of(path: &[u8]) -> &[u8] {
    let slash = memchr::memrchr(b'/', path);
    slash.map_or(path, |slash| &path[slash + 1..])
}
