//! Where every line of every file comes from, at one commit.
//!
//! A commit differs from its parent in a few files, so states share what is the
//! same: files hang in a tree of small nodes by the number of their path, and
//! only the nodes on the way to a changed file are new.

use std::rc::Rc;

use super::diff::Hunk;
use super::graph::Place;

/// Children of a node.
const WIDTH: usize = 32;
const BITS: u32 = WIDTH.trailing_zeros();

/// Consecutive lines of one origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) lines: u32,
    /// The commit they were written in.
    pub(super) commit: Place,
}

/// The lines of a file from the first to the last.
pub(super) type Lines = Rc<[Run]>;

/// The files of a commit.
#[derive(Clone, Default)]
pub(super) struct State {
    root: Option<Rc<Node>>,
    /// Levels of nodes above the files.
    height: u32,
}

#[derive(Clone)]
#[expect(
    clippy::large_enum_variant,
    reason = "a list of files is wider than one of nodes, and most nodes are such lists"
)]
enum Node {
    Inner([Option<Rc<Self>>; WIDTH]),
    Files([Option<Lines>; WIDTH]),
}

impl State {
    /// No files. `paths` is how many paths there can be.
    pub(super) fn new(paths: usize) -> Self {
        let mut height = 0;
        let mut room = WIDTH;
        while room < paths {
            room *= WIDTH;
            height += 1;
        }
        Self { root: None, height }
    }

    /// The lines of a file; a file that has none is not there.
    pub(super) fn lines(&self, path: u32) -> Option<&Lines> {
        let mut node = self.root.as_ref()?;
        let mut height = self.height;
        loop {
            match &**node {
                Node::Inner(children) => {
                    node = children[place(path, height)].as_ref()?;
                    height -= 1;
                }
                Node::Files(files) => return files[place(path, 0)].as_ref(),
            }
        }
    }

    /// Sets or removes the lines of a file.
    pub(super) fn set(&mut self, path: u32, lines: Option<Lines>) {
        let mut slot = &mut self.root;
        let mut height = self.height;
        loop {
            if slot.is_none() && lines.is_none() {
                return;
            }
            let node = slot.get_or_insert_with(|| Rc::new(Node::empty(height)));
            match Rc::make_mut(node) {
                Node::Inner(children) => {
                    slot = &mut children[place(path, height)];
                    height -= 1;
                }
                Node::Files(files) => {
                    files[place(path, 0)] = lines;
                    return;
                }
            }
        }
    }
}

impl Node {
    fn empty(height: u32) -> Self {
        if height > 0 {
            Self::Inner([const { None }; WIDTH])
        } else {
            Self::Files([const { None }; WIDTH])
        }
    }
}

const fn place(path: u32, height: u32) -> usize {
    (path >> (height * BITS)) as usize % WIDTH
}

/// Puts runs one after the other.
#[derive(Default)]
pub(super) struct LinesBuilder {
    runs: Vec<Run>,
}

impl LinesBuilder {
    pub(super) fn push(&mut self, lines: u32, commit: Place) {
        if lines == 0 {
            return;
        }
        match self.runs.last_mut() {
            Some(last) if last.commit == commit => last.lines += lines,
            _ => self.runs.push(Run { lines, commit }),
        }
    }

    /// The lines, `None` where there are none.
    pub(super) fn finish(&mut self) -> Option<Lines> {
        let lines = (!self.runs.is_empty()).then(|| self.runs.as_slice().into());
        self.runs.clear();
        lines
    }
}

/// A place in a file's lines that only moves on.
pub(super) struct Cursor<'lines> {
    runs: &'lines [Run],
    /// Lines of the first run that are passed already.
    passed: u32,
}

impl<'lines> Cursor<'lines> {
    pub(super) const fn new(runs: &'lines [Run]) -> Self {
        Self { runs, passed: 0 }
    }

    /// Takes the next `count` lines, giving how many come from which commit. Lines that are not
    /// there are left out.
    pub(super) fn take(&mut self, count: u32, mut each: impl FnMut(u32, Place)) {
        let mut count = count;
        while count > 0 {
            let Some(run) = self.runs.first() else {
                return;
            };
            let lines = count.min(run.lines - self.passed);
            each(lines, run.commit);
            count -= lines;
            self.passed += lines;
            if self.passed == run.lines {
                self.runs = &self.runs[1..];
                self.passed = 0;
            }
        }
    }
}

/// The lines of a file after a change; what it removes is told with the number of the hunk.
pub(super) fn replace(
    old: &[Run],
    hunks: &[Hunk],
    commit: Place,
    builder: &mut LinesBuilder,
    mut removed: impl FnMut(usize, u32, Place),
) -> Option<Lines> {
    let mut cursor = Cursor::new(old);
    let mut at = 0;
    for (number, hunk) in hunks.iter().enumerate() {
        cursor.take(hunk.old_start - at, |lines, from| builder.push(lines, from));
        cursor.take(hunk.old_count, |lines, from| removed(number, lines, from));
        builder.push(hunk.new_count, commit);
        at = hunk.old_start + hunk.old_count;
    }
    cursor.take(u32::MAX, |lines, from| builder.push(lines, from));
    builder.finish()
}

/// The lines of a merged file: each line is that of the first parent that has it, the rest is new.
pub(super) fn combine(
    count: u32,
    parents: &[(&[Run], &[Hunk])],
    commit: Place,
    builder: &mut LinesBuilder,
) -> Option<Lines> {
    let mut origins: Vec<Option<Place>> = vec![None; count as usize];
    for (runs, hunks) in parents {
        let mut cursor = Cursor::new(runs);
        let (mut old_at, mut new_at) = (0, 0);
        let end = Hunk {
            old_start: u32::MAX,
            ..Hunk::default()
        };
        for hunk in hunks.iter().chain(std::iter::once(&end)) {
            cursor.take(hunk.old_start - old_at, |lines, from| {
                let end = (new_at + lines as usize).min(origins.len());
                for origin in &mut origins[new_at.min(end)..end] {
                    origin.get_or_insert(from);
                }
                new_at += lines as usize;
            });
            cursor.take(hunk.old_count, |_, _| {});
            old_at = hunk.old_start.saturating_add(hunk.old_count);
            new_at += hunk.new_count as usize;
        }
    }
    for origin in origins {
        builder.push(1, origin.unwrap_or(commit));
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(lines: u32, commit: Place) -> Run {
        Run { lines, commit }
    }

    const fn hunk(old_start: u32, old_count: u32, new_start: u32, new_count: u32) -> Hunk {
        Hunk {
            old_start,
            old_count,
            new_start,
            new_count,
        }
    }

    #[test]
    fn states_share_what_is_the_same() {
        let lines: Lines = [run(1, 0)].into();
        let mut first = State::new(5000);
        for path in [0, 31, 32, 4999] {
            assert!(first.lines(path).is_none());
            first.set(path, Some(Rc::clone(&lines)));
        }
        let mut second = first.clone();
        second.set(32, None);
        second.set(1000, None);
        assert!(second.lines(32).is_none() && first.lines(32).is_some());
        assert!(second.lines(4999).is_some() && second.lines(1000).is_none());
    }

    #[test]
    fn a_change_replaces_runs() {
        let mut builder = LinesBuilder::default();
        let old = [run(3, 1), run(4, 2), run(3, 1)];
        let mut gone = Vec::new();
        let hunks = [hunk(2, 3, 2, 1), hunk(9, 1, 7, 0), hunk(10, 0, 7, 2)];
        let new = replace(&old, &hunks, 9, &mut builder, |number, lines, from| {
            gone.push((number, lines, from));
        });
        let expected = [run(2, 1), run(1, 9), run(2, 2), run(2, 1), run(2, 9)];
        assert_eq!(new.as_deref(), Some(&expected[..]));
        assert_eq!(gone, [(0, 1, 1), (0, 2, 2), (1, 1, 1)]);
        let all = [hunk(0, 10, 0, 0)];
        let new = replace(&old, &all, 9, &mut builder, |_, _, _| {});
        assert_eq!(new, None, "no lines are no file");
    }

    #[test]
    fn a_merge_asks_its_parents_in_order() {
        let mut builder = LinesBuilder::default();
        let first = ([run(4, 1)], [hunk(1, 1, 1, 2)]);
        let second = ([run(4, 2)], [hunk(2, 1, 2, 2)]);
        let parents: [(&[Run], &[Hunk]); 2] = [(&first.0, &first.1), (&second.0, &second.1)];
        let new = combine(5, &parents, 9, &mut builder);
        let expected = [run(1, 1), run(1, 2), run(1, 9), run(2, 1)];
        assert_eq!(new.as_deref(), Some(&expected[..]));
    }
}
