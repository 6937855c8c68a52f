//! The second look at a history, oldest first: where each removed line came from.
//!
//! No file is read: what was kept of each commit's changes is applied to the
//! lines of its parents. The state of a commit lives until its last child is done.

use crate::model::CommitWork;

use super::authors::Mailmap;
use super::graph::{Graph, Place};
use super::kept::{Kept, Records};
use super::reading::{Failure, Sizes};
use super::spool::FileOrigin;
use super::state::{Cursor, Lines, LinesBuilder, State, combine, replace};
use super::work::{Tally, Writing};

/// Who wants to know where lines come from.
pub(super) trait Listener {
    /// A commit that was asked for is done. Errors end the replay.
    fn work(&mut self, work: CommitWork) -> Result<(), Failure>;

    /// Lines of a commit's parent that the commit removed: the name of the file in the parent, the
    /// first line, how many, and where they come from.
    fn removed(&mut self, _commit: Place, _path: u32, _line: u32, _count: u32, _from: Place) {}
}

/// A history that is gone through.
pub(super) struct Replay<'history> {
    graph: &'history Graph,
    records: Records<'history>,
    paths: usize,
    /// The number of the first author with the same address, for each author.
    people: Vec<u32>,
    addresses: Vec<String>,
    states: Vec<Option<State>>,
    /// Children that are not done.
    waiting: Vec<u32>,
    builder: LinesBuilder,
}

impl<'history> Replay<'history> {
    pub(super) fn new(
        graph: &'history Graph,
        kept: &'history Kept,
        paths: usize,
        mailmap: &Mailmap,
    ) -> Self {
        let addresses = graph.authors.addresses(mailmap);
        let mut first = std::collections::HashMap::new();
        let people = addresses.iter().zip(0..);
        let people = people
            .map(|(address, number)| *first.entry(address.clone()).or_insert(number))
            .collect();
        Self {
            graph,
            records: kept.records(),
            paths,
            people,
            addresses,
            states: Vec::new(),
            waiting: Vec::new(),
            builder: LinesBuilder::default(),
        }
    }

    /// Goes through the history up to the wanted commits and tells the work of these.
    ///
    /// # Errors
    /// When what was kept is damaged, or the listener ends it.
    pub(super) fn run(
        &mut self,
        is_wanted: &[bool],
        listener: &mut impl Listener,
    ) -> Result<(), Failure> {
        let tips: Vec<_> = (self.graph.nodes.iter().zip(is_wanted))
            .filter(|(_, is_wanted)| **is_wanted)
            .map(|(node, _)| node.id)
            .collect();
        let is_needed = self.graph.reached_by(&tips);
        let order = self.graph.oldest_first(&is_needed);
        let relevant = if tips.len() == order.len() {
            None
        } else {
            Some(self.relevant_paths(&order, is_wanted)?)
        };
        self.states.clear();
        self.states.resize(self.graph.nodes.len(), None);
        self.waiting.clear();
        self.waiting.resize(self.graph.nodes.len(), 0);
        for place in &order {
            for parent in self.graph.parents(*place) {
                self.waiting[*parent as usize] += 1;
            }
        }
        for place in order {
            let wants = is_wanted[place as usize];
            self.commit(place, wants, relevant.as_deref(), listener)?;
        }
        Ok(())
    }

    /// The files of the commit, and whether it is a merge.
    fn files(&mut self, place: Place) -> Result<Vec<FileOrigin>, Failure> {
        let node = self.graph.node(place);
        let record = self.records.read(node.record)?;
        let mut rest = record.ok_or(Failure::Kept)?;
        Sizes::read(&mut rest).ok_or(Failure::Kept)?;
        let mut files = Vec::new();
        while !rest.is_empty() {
            files.push(FileOrigin::read(&mut rest).ok_or(Failure::Kept)?);
        }
        Ok(files)
    }

    /// The paths on which the work of the wanted commits depends. Newer commits are asked first:
    /// what an ancestor's file is called is known by then.
    fn relevant_paths(
        &mut self,
        order: &[Place],
        is_wanted: &[bool],
    ) -> Result<Vec<bool>, Failure> {
        let mut relevant = vec![false; self.paths];
        for place in order.iter().rev() {
            let wants = is_wanted[*place as usize];
            for file in self.files(*place)? {
                if wants || relevant[file.path() as usize] {
                    file.each_source(|path| relevant[path as usize] = true);
                }
            }
        }
        Ok(relevant)
    }

    fn commit(
        &mut self,
        place: Place,
        wants: bool,
        relevant: Option<&[bool]>,
        listener: &mut impl Listener,
    ) -> Result<(), Failure> {
        let mut files = self.files(place)?;
        if let Some(relevant) = relevant
            && !wants
        {
            files.retain(|file| relevant[file.path() as usize]);
        }
        let parents = self.graph.parents(place);
        let is_merge = parents.len() > 1;
        let mut tally = Tally::new(self.writing(place));
        let mut changes: Vec<(u32, Option<Lines>)> = Vec::with_capacity(files.len());
        for file in &files {
            let lines = self.file(place, file, &mut tally, listener);
            changes.push((file.path(), lines));
        }
        let mut state = self.inherit(place);
        for (path, lines) in changes {
            state.set(path, lines);
        }
        if self.waiting[place as usize] > 0 {
            self.states[place as usize] = Some(state);
        }
        if wants && !is_merge {
            let sha = self.graph.node(place).id.to_hex();
            listener.work(tally.finish(sha, &self.addresses))?;
        }
        Ok(())
    }

    /// The first parent's state; parents without children to come give theirs up.
    fn inherit(&mut self, place: Place) -> State {
        let mut inherited = None;
        for (number, parent) in self.graph.parents(place).iter().enumerate() {
            let parent = *parent as usize;
            self.waiting[parent] -= 1;
            let state = if self.waiting[parent] == 0 {
                self.states[parent].take()
            } else if number == 0 {
                self.states[parent].clone()
            } else {
                None
            };
            if number == 0 {
                inherited = state;
            }
        }
        inherited.unwrap_or_else(|| State::new(self.paths))
    }

    fn writing(&self, place: Place) -> Writing {
        let node = self.graph.node(place);
        Writing {
            author: self.people[node.author as usize],
            at: node.author_time,
        }
    }

    fn lines(&self, place: Place, parent: usize, path: u32) -> Option<Lines> {
        let parent = *self.graph.parents(place).get(parent)?;
        self.states[parent as usize].as_ref()?.lines(path).cloned()
    }

    /// The lines of a file after the commit, and what the commit did to it as work.
    fn file(
        &mut self,
        place: Place,
        file: &FileOrigin,
        tally: &mut Tally,
        listener: &mut impl Listener,
    ) -> Option<Lines> {
        let mut builder = std::mem::take(&mut self.builder);
        let lines = match file {
            FileOrigin::Removed {
                path,
                counts,
                lines,
            } => {
                if *counts {
                    tally.add_whole_file(*lines);
                    let old = self.lines(place, 0, *path);
                    self.take_all(place, *path, old.as_ref(), *lines, tally, listener);
                }
                None
            }
            FileOrigin::Changed { .. } => self.changed(place, file, &mut builder, tally, listener),
            FileOrigin::Added {
                counts,
                lines,
                copied,
                ..
            } => {
                if *counts {
                    tally.add_new(*lines);
                    tally.add_whole_file(*lines);
                }
                match copied {
                    Some((from, hunks)) => {
                        let old = self.lines(place, 0, *from);
                        let old = old.as_deref().unwrap_or_default();
                        replace(old, hunks, place, &mut builder, |_, _, _| {})
                    }
                    None => {
                        builder.push(*lines, place);
                        builder.finish()
                    }
                }
            }
            FileOrigin::Taken { path, parent } => self.lines(place, *parent as usize, *path),
            FileOrigin::Merged { lines, from, .. } => {
                let parents: Vec<_> = from
                    .iter()
                    .map(|(parent, name, hunks)| {
                        (self.lines(place, *parent as usize, *name), hunks.as_slice())
                    })
                    .collect();
                let parents: Vec<_> = parents
                    .iter()
                    .map(|(lines, hunks)| (lines.as_deref().unwrap_or_default(), *hunks))
                    .collect();
                combine(*lines, &parents, place, &mut builder)
            }
        };
        self.builder = builder;
        lines
    }

    fn take_all(
        &self,
        place: Place,
        path: u32,
        old: Option<&Lines>,
        count: u32,
        tally: &mut Tally,
        listener: &mut impl Listener,
    ) {
        let mut line = 0;
        let mut cursor = Cursor::new(old.map_or(&[], |lines| lines));
        cursor.take(count, |lines, from| {
            tally.add_replaced(lines, self.writing(from));
            listener.removed(place, path, line, lines, from);
            line += lines;
        });
    }

    fn changed(
        &self,
        place: Place,
        file: &FileOrigin,
        builder: &mut LinesBuilder,
        tally: &mut Tally,
        listener: &mut impl Listener,
    ) -> Option<Lines> {
        let FileOrigin::Changed {
            from,
            keeps_lines,
            counts,
            lines,
            hunks,
            ..
        } = file
        else {
            return None;
        };
        let old = self.lines(place, 0, *from);
        if *counts {
            tally.add_changed_file(hunks);
        }
        let (mut hunk, mut line) = (usize::MAX, 0);
        let old = old.as_deref().unwrap_or_default();
        let new = replace(old, hunks, place, builder, |number, lines, origin| {
            if number != hunk {
                (hunk, line) = (number, hunks[number].old_start);
            }
            if *counts {
                tally.add_replaced(lines, self.writing(origin));
                listener.removed(place, *from, line, lines, origin);
            }
            line += lines;
        });
        if *keeps_lines {
            return new;
        }
        builder.push(*lines, place);
        builder.finish()
    }
}
