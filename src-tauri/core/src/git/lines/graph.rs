//! The commits of a clone and who descends from whom.
//!
//! Held in flat lists of numbers, because there may be a million commits. A
//! commit's place in the lists is its number everywhere in this module.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::fs;
use std::io;
use std::path::Path;

use super::authors::Authors;
use super::commit_text::CommitText;
use super::inflate::Inflater;
use super::object_id::ObjectId;
use super::objects::{Objects, UnreadableObject};
use super::pack_data::ObjectKind;

/// A commit's place in the lists.
pub(super) type Place = u32;

/// No record yet.
pub(super) const NOT_RECORDED: u64 = u64::MAX;

/// What is known of a commit without reading it again.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub(super) id: ObjectId,
    pub(super) tree: ObjectId,
    /// Seconds since the epoch: when it was put there, and when it was written.
    pub(super) order_time: i64,
    pub(super) author_time: i64,
    pub(super) author: u32,
    /// Where its record begins in the kept file.
    pub(super) record: u64,
    pub(super) parents_at: u32,
    pub(super) parent_count: u32,
}

/// Commits and their parents.
#[derive(Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) authors: Authors,
    parents: Vec<Place>,
    places: HashMap<ObjectId, Place>,
}

impl Graph {
    /// The parents of a commit, first parent first. A shallow clone's oldest commits have none.
    pub(super) fn parents(&self, commit: Place) -> &[Place] {
        let node = self.node(commit);
        let at = node.parents_at as usize;
        &self.parents[at..at + node.parent_count as usize]
    }

    pub(super) fn node(&self, commit: Place) -> &Node {
        &self.nodes[commit as usize]
    }

    pub(super) fn place(&self, id: &ObjectId) -> Option<Place> {
        self.places.get(id).copied()
    }

    /// Adds a commit that is known already. Its parents may be added later.
    pub(super) fn add(&mut self, node: Node, parents: &[ObjectId]) {
        let place = self.place_or_new(node.id).0;
        self.fill(place, node, parents);
    }

    fn place_or_new(&mut self, id: ObjectId) -> (Place, bool) {
        let next = self.nodes.len() as Place;
        let place = *self.places.entry(id).or_insert(next);
        if place == next {
            self.nodes.push(Node {
                id,
                record: NOT_RECORDED,
                ..Node::default()
            });
        }
        (place, place == next)
    }

    /// Fills in a commit; gives the parents that were not known.
    fn fill(&mut self, place: Place, node: Node, parents: &[ObjectId]) -> Vec<Place> {
        let parents_at = self.parents.len() as u32;
        let mut unknown = Vec::new();
        for parent in parents {
            let (parent, is_new) = self.place_or_new(*parent);
            self.parents.push(parent);
            if is_new {
                unknown.push(parent);
            }
        }
        self.nodes[place as usize] = Node {
            parents_at,
            parent_count: parents.len() as u32,
            ..node
        };
        unknown
    }

    /// Reads the commits `tips` reach and that are not known.
    ///
    /// # Errors
    /// When one is missing or damaged.
    pub(super) fn walk(
        &mut self,
        objects: &Objects,
        tips: &[ObjectId],
        shallow: &Shallow,
        mut go_on: impl FnMut() -> bool,
    ) -> Result<(), UnreadableObject> {
        let mut inflater = Inflater::new();
        let mut waiting = Vec::new();
        for tip in tips {
            let (place, is_new) = self.place_or_new(*tip);
            if is_new {
                waiting.push(place);
            }
        }
        while let Some(place) = waiting.pop() {
            if !go_on() {
                return Ok(());
            }
            let id = self.node(place).id;
            let object = objects.read_kind(id, ObjectKind::Commit, &mut inflater)?;
            let text = CommitText::parse(&object).ok_or_else(|| UnreadableObject::damaged(id))?;
            let (name, address) = text.author();
            let node = Node {
                id,
                tree: text.tree,
                order_time: text.order_time(),
                author_time: text.author_time(),
                author: self.authors.number(name, address),
                record: NOT_RECORDED,
                ..Node::default()
            };
            let parents: &[ObjectId] = if shallow.has(&id) { &[] } else { &text.parents };
            waiting.extend(self.fill(place, node, parents));
        }
        Ok(())
    }

    /// Which commits some of `tips` reach.
    pub(super) fn reached_by(&self, tips: &[ObjectId]) -> Vec<bool> {
        let mut is_reached = vec![false; self.nodes.len()];
        let mut waiting: Vec<Place> = tips.iter().filter_map(|tip| self.place(tip)).collect();
        while let Some(place) = waiting.pop() {
            if !std::mem::replace(&mut is_reached[place as usize], true) {
                waiting.extend_from_slice(self.parents(place));
            }
        }
        is_reached
    }

    /// The wanted commits as `git log` lists them: of those whose children are listed, the one
    /// put there last comes next.
    pub(super) fn newest_first(&self, tips: &[ObjectId], is_wanted: &[bool]) -> Vec<Place> {
        let mut listed = Vec::new();
        let mut is_seen = vec![false; self.nodes.len()];
        let mut next = BinaryHeap::new();
        let mut count = 0_u32;
        let mut see = |place: Place, next: &mut BinaryHeap<_>| {
            if !std::mem::replace(&mut is_seen[place as usize], true) {
                next.push((self.node(place).order_time, Reverse(count), place));
                count += 1;
            }
        };
        for tip in tips.iter().filter_map(|tip| self.place(tip)) {
            see(tip, &mut next);
        }
        while let Some((_, _, place)) = next.pop() {
            if !is_wanted[place as usize] {
                continue;
            }
            listed.push(place);
            for parent in self.parents(place) {
                see(*parent, &mut next);
            }
        }
        listed
    }

    /// The wanted commits, each after its wanted parents; of those that may come next the oldest.
    pub(super) fn oldest_first(&self, is_wanted: &[bool]) -> Vec<Place> {
        let mut children: Vec<Vec<Place>> = vec![Vec::new(); self.nodes.len()];
        let mut open = vec![0_u32; self.nodes.len()];
        let mut ready = BinaryHeap::new();
        let wanted = |place: &Place| is_wanted[*place as usize];
        for place in (0..self.nodes.len() as Place).filter(wanted) {
            let mut parents = 0;
            for parent in self.parents(place).iter().filter(|parent| wanted(parent)) {
                children[*parent as usize].push(place);
                parents += 1;
            }
            open[place as usize] = parents;
            if parents == 0 {
                ready.push(Reverse((self.node(place).order_time, place)));
            }
        }
        let mut listed = Vec::new();
        while let Some(Reverse((_, place))) = ready.pop() {
            listed.push(place);
            for child in std::mem::take(&mut children[place as usize]) {
                let open = &mut open[child as usize];
                *open -= 1;
                if *open == 0 {
                    ready.push(Reverse((self.node(child).order_time, child)));
                }
            }
        }
        listed
    }
}

/// The commits whose parents a shallow clone lacks.
pub(super) struct Shallow(Vec<ObjectId>);

impl Shallow {
    /// Reads which they are.
    ///
    /// # Errors
    /// When the file that says so cannot be read.
    pub(super) fn read(folder: &Path) -> io::Result<Self> {
        let text = match fs::read(folder.join("shallow")) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let lines = text.split(|byte| *byte == b'\n');
        let mut ids: Vec<_> = lines
            .filter_map(|line| ObjectId::from_hex(line.trim_ascii()))
            .collect();
        ids.sort_unstable();
        Ok(Self(ids))
    }

    fn has(&self, id: &ObjectId) -> bool {
        self.0.binary_search(id).is_ok()
    }
}
