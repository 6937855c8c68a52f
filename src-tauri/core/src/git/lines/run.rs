//! A run through a history from beginning to end: what is new is told newest
//! first with its sizes, then oldest first with its work types.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::model::{Commit, CommitWork, ExcludedPaths};

use super::authors::Mailmap;
use super::contents::{Content, Contents};
use super::graph::{Graph, NOT_RECORDED, Place, Shallow};
use super::inflate::Inflater;
use super::kept::Kept;
use super::object_id::ObjectId;
use super::objects::Objects;
use super::pack_data::ObjectKind;
use super::paths::Paths;
use super::reading::{Failure, Reading};
use super::replay::{Listener, Replay};
use super::trees::file_at;

/// What objects made lately may take, in bytes.
const CACHE: usize = 96 * 1024 * 1024;
/// Work types told at once.
const PAGE: usize = 500;

/// What a run is about.
pub(in super::super) struct Order {
    /// The clone.
    pub(in super::super) folder: PathBuf,
    /// The commits all refs point at, in hexadecimal.
    pub(in super::super) tips: Vec<String>,
    /// Commits that need not be told, with all they reach.
    pub(in super::super) known: Vec<String>,
    /// Files and folders that do not count, from the first commit to the last.
    pub(in super::super) excluded: ExcludedPaths,
    /// Threads that look at commits.
    pub(in super::super) threads: usize,
}

/// Who a run tells what it finds. An answer of false ends it.
pub(in super::super) trait Audience {
    /// How many commits will be told.
    fn total(&mut self, commits: u64) -> bool;
    /// Some commits, newest first.
    fn commits(&mut self, page: Vec<Commit>) -> bool;
    /// There are no more commits; work follows.
    fn commits_end(&mut self) -> bool;
    /// Work types of some commits, oldest first.
    fn work(&mut self, page: Vec<CommitWork>) -> bool;
    /// Whether to go on.
    fn go_on(&mut self) -> bool;
}

/// What a run leaves to be kept for the next one.
pub(in super::super) struct Remains {
    kept: Kept,
    graph: Graph,
    paths: Paths,
}

impl Remains {
    /// Writes what the next run needs beside the clone.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub(in super::super) fn keep(mut self) -> io::Result<()> {
        self.kept.finish(&self.graph, &self.paths)
    }
}

/// Goes through a history.
///
/// # Errors
/// When an object is missing or damaged, the disk fails or the audience ends it.
pub(in super::super) fn run(
    order: &Order,
    audience: &mut impl Audience,
) -> Result<Remains, Failure> {
    let mut told = Told::default();
    match attempt(order, audience, &mut told) {
        Err(Failure::Kept) => {
            tracing::warn!("what was kept of a history is damaged and is made anew");
            Kept::open(&order.folder, order.excluded.fingerprint())?
                .0
                .forget()?;
            attempt(order, audience, &mut told)
        }
        outcome => outcome,
    }
}

/// What the audience knows already.
#[derive(Default)]
struct Told {
    total: bool,
    commits: bool,
}

fn attempt(
    order: &Order,
    audience: &mut impl Audience,
    told: &mut Told,
) -> Result<Remains, Failure> {
    let (mut kept, mut graph, paths) = Kept::open(&order.folder, order.excluded.fingerprint())?;
    let objects = Objects::open(&order.folder, CACHE)?;
    let (tips, known) = (ids(&order.tips), ids(&order.known));
    let shallow = Shallow::read(&order.folder)?;
    graph.walk(&objects, &tips, &shallow, || audience.go_on())?;
    if !audience.go_on() {
        return Err(Failure::Ended);
    }
    let wanted = wanted(&graph, &tips, &known);
    let list = graph.newest_first(&tips, &wanted);
    if !std::mem::replace(&mut told.total, true) {
        heard(audience.total(list.len() as u64))?;
    }
    if !list.is_empty() {
        let nothing = vec![false; wanted.len()];
        let recorded = to_record(&graph, &tips, list, &wanted);
        let reading = Reading {
            objects: &objects,
            paths: &paths,
            excluded: &order.excluded,
            order: &recorded,
            is_told: if told.commits { &nothing } else { &wanted },
            threads: order.threads,
        };
        reading.run(&mut graph, &mut kept, |page| {
            heard(audience.commits(with_whole_ids(&objects, page)?))
        })?;
    }
    if !std::mem::replace(&mut told.commits, true) {
        heard(audience.commits_end())?;
    }
    if wanted.contains(&true) {
        let mailmap = read_mailmap(&order.folder, &graph, &objects);
        let mut telling = Telling {
            audience,
            objects: &objects,
            page: Vec::new(),
        };
        let mut replay = Replay::new(&graph, &kept, paths.since(0).len(), &mailmap);
        replay.run(&wanted, &mut telling)?;
        telling.flush()?;
    }
    Ok(Remains { kept, graph, paths })
}

/// Which commits are told: those the tips reach and nothing known does.
fn wanted(graph: &Graph, tips: &[ObjectId], known: &[ObjectId]) -> Vec<bool> {
    let is_known = graph.reached_by(known);
    let mut wanted = graph.reached_by(tips);
    for (wanted, is_known) in wanted.iter_mut().zip(is_known) {
        *wanted &= !is_known;
    }
    wanted
}

/// The commits to look at: those that are told and, behind them, those that are not but whose
/// changes were not kept.
fn to_record(graph: &Graph, tips: &[ObjectId], told: Vec<Place>, wanted: &[bool]) -> Vec<Place> {
    let needed = graph.reached_by(tips);
    let mut missing = vec![false; needed.len()];
    let mut any = false;
    for (place, node) in graph.nodes.iter().enumerate() {
        missing[place] = needed[place] && !wanted[place] && node.record == NOT_RECORDED;
        any |= missing[place];
    }
    if !any {
        return told;
    }
    let mut order = told;
    let all = graph.newest_first(tips, &needed);
    order.extend(all.into_iter().filter(|place| missing[*place as usize]));
    order
}

fn ids(texts: &[String]) -> Vec<ObjectId> {
    let ids = texts.iter();
    ids.filter_map(|text| ObjectId::from_hex(text.as_bytes()))
        .collect()
}

/// Commits with their ids as people know them, where they were cut.
fn with_whole_ids(objects: &Objects, mut page: Vec<Commit>) -> Result<Vec<Commit>, Failure> {
    if !objects.cuts_ids() {
        return Ok(page);
    }
    for commit in &mut page {
        if let Some(whole) = objects.whole_id(&commit.sha)? {
            commit.sha = whole;
        }
        let mut parents = Vec::with_capacity(commit.parents.len());
        for parent in &commit.parents {
            // One that a shallow server lacks has no name here.
            parents.extend(objects.whole_id(parent)?);
        }
        commit.parents = parents;
    }
    Ok(page)
}

const fn heard(goes_on: bool) -> Result<(), Failure> {
    if goes_on { Ok(()) } else { Err(Failure::Ended) }
}

/// Collects work types to pages.
struct Telling<'run, A> {
    audience: &'run mut A,
    objects: &'run Objects,
    page: Vec<CommitWork>,
}

impl<A: Audience> Telling<'_, A> {
    fn flush(&mut self) -> Result<(), Failure> {
        let page = std::mem::take(&mut self.page);
        heard(page.is_empty() || self.audience.work(page))
    }
}

impl<A: Audience> Listener for Telling<'_, A> {
    fn work(&mut self, mut work: CommitWork) -> Result<(), Failure> {
        if self.objects.cuts_ids()
            && let Some(whole) = self.objects.whole_id(&work.sha)?
        {
            work.sha = whole;
        }
        self.page.push(work);
        if self.page.len() < PAGE {
            return Ok(());
        }
        self.flush()
    }
}

/// The mailmap of the commit HEAD stands at; an empty one where there is none.
fn read_mailmap(folder: &Path, graph: &Graph, objects: &Objects) -> Mailmap {
    let mut inflater = Inflater::new();
    let mut read = || {
        let head = head(folder)?;
        let tree = match graph.place(&head) {
            Some(place) => graph.node(place).tree,
            None => {
                let object = objects.read_kind(head, ObjectKind::Commit, &mut inflater);
                super::commit_text::CommitText::parse(&object.ok()?)?.tree
            }
        };
        let file = file_at(objects, &mut inflater, tree, b".mailmap").ok()??;
        let inflater = &mut inflater;
        let content = Contents { objects, inflater }.read(file).ok()?;
        match content {
            Content::Text(text) if file.mode.is_regular() => Some(Mailmap::parse(&text)),
            _ => None,
        }
    };
    read().unwrap_or_default()
}

/// The commit HEAD stands at.
pub(super) fn head(folder: &Path) -> Option<ObjectId> {
    let head = fs::read(folder.join("HEAD")).ok()?;
    let head = head.trim_ascii();
    let Some(name) = head.strip_prefix(b"ref: ") else {
        return ObjectId::from_hex(head);
    };
    let name = std::str::from_utf8(name).ok()?;
    if let Ok(loose) = fs::read(folder.join(name)) {
        return ObjectId::from_hex(loose.trim_ascii());
    }
    let packed = fs::read(folder.join("packed-refs")).ok()?;
    packed.split(|byte| *byte == b'\n').find_map(|line| {
        let (id, rest) = line.split_at_checked(memchr::memchr(b' ', line)?)?;
        (rest.strip_prefix(b" ")? == name.as_bytes()).then(|| ObjectId::from_hex(id))?
    })
}

/// Lines a commit removed, and the commit they were written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedLines {
    /// The commit that removed them, in hexadecimal.
    pub commit: String,
    /// The file in the commit's parent, in the bytes the repository has.
    pub path: Vec<u8>,
    /// The first of them in the parent's file, from 1.
    pub line: u32,
    /// How many.
    pub count: u32,
    /// The commit they were written in, in hexadecimal.
    pub origin: String,
}

/// Tells of all lines that were ever removed where they came from: what work types are made of.
/// Keeps nothing beside the clone.
///
/// # Errors
/// When an object is missing or damaged, or the disk fails.
pub(in super::super) fn removed_lines(
    order: &Order,
    each: impl FnMut(RemovedLines),
) -> Result<(), Failure> {
    let remains = run(order, &mut Nobody)?;
    let paths = remains.paths.since(0);
    let objects = Objects::open(&order.folder, CACHE)?;
    let mailmap = read_mailmap(&order.folder, &remains.graph, &objects);
    let mut replay = Replay::new(&remains.graph, &remains.kept, paths.len(), &mailmap);
    let wanted = remains.graph.reached_by(&ids(&order.tips));
    let mut removals = Removals {
        graph: &remains.graph,
        paths: &paths,
        each,
    };
    replay.run(&wanted, &mut removals)
}

struct Removals<'history, F> {
    graph: &'history Graph,
    paths: &'history [std::sync::Arc<[u8]>],
    each: F,
}

impl<F: FnMut(RemovedLines)> Listener for Removals<'_, F> {
    fn work(&mut self, _work: CommitWork) -> Result<(), Failure> {
        Ok(())
    }

    fn removed(&mut self, commit: Place, path: u32, line: u32, count: u32, from: Place) {
        (self.each)(RemovedLines {
            commit: self.graph.node(commit).id.to_hex(),
            path: self.paths[path as usize].to_vec(),
            line: line + 1,
            count,
            origin: self.graph.node(from).id.to_hex(),
        });
    }
}

/// An audience that is not interested.
struct Nobody;

impl Audience for Nobody {
    fn total(&mut self, _commits: u64) -> bool {
        true
    }

    fn commits(&mut self, _page: Vec<Commit>) -> bool {
        true
    }

    fn commits_end(&mut self) -> bool {
        true
    }

    fn work(&mut self, _page: Vec<CommitWork>) -> bool {
        true
    }

    fn go_on(&mut self) -> bool {
        true
    }
}
