//! Histories of everything that makes lines hard to follow, made by chance from a seed.

use std::collections::BTreeMap;
use std::path::Path;

use tempfile::TempDir;

use crate::git::source::git;

/// Numbers by chance; the same seed gives the same ones.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).expect("below a usize")
    }

    pub(super) fn happens(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

#[derive(Clone, PartialEq, Eq)]
struct File {
    mode: &'static str,
    content: Vec<u8>,
}

type Tree = BTreeMap<String, File>;

#[derive(Clone)]
struct Made {
    author: usize,
    time: u64,
    parents: Vec<usize>,
}

/// A bare repository that grows by chance.
pub(super) struct RandomHistory {
    folder: TempDir,
    chance: Chance,
    /// The tree of each commit, by its mark.
    trees: Vec<Tree>,
    /// Who made each commit, when, and from what.
    made: Vec<Made>,
    /// The newest commits of the branches.
    heads: Vec<usize>,
    time: u64,
    stream: Vec<u8>,
}

impl RandomHistory {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            folder: empty_repository(),
            chance: Chance::new(seed),
            trees: Vec::new(),
            made: Vec::new(),
            heads: Vec::new(),
            time: 1_500_000_000,
            stream: Vec::new(),
        }
    }

    /// The same commits as if files that do not belong had never been in them.
    pub(super) fn without(&self, leaves_out: impl Fn(&str) -> bool) -> Self {
        let mut other = Self {
            folder: empty_repository(),
            chance: Chance::new(0),
            trees: Vec::new(),
            made: Vec::new(),
            heads: self.heads.clone(),
            time: self.time,
            stream: Vec::new(),
        };
        for (tree, made) in self.trees.iter().zip(&self.made) {
            let mut tree = tree.clone();
            tree.retain(|name, _| !leaves_out(name));
            other.add(tree, made.clone());
        }
        other.import();
        other
    }

    /// The id of each commit, in the order they were made.
    pub(super) fn ids(&self) -> Vec<String> {
        let marks = std::fs::read_to_string(self.path().join("marks")).expect("marks were kept");
        let mut ids = vec![String::new(); self.made.len()];
        for line in marks.lines() {
            let (mark, id) = line.split_once(' ').expect("a mark and an id");
            let mark: usize = mark[1..].parse().expect("a number");
            id.clone_into(&mut ids[mark - 1]);
        }
        ids
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The commits all branches point at.
    pub(super) fn tips(&self) -> Vec<String> {
        let tips = git(self.path(), &["rev-list", "--no-walk", "--all"], b"");
        let tips = String::from_utf8(tips).expect("ids are ASCII");
        tips.lines().map(str::to_owned).collect()
    }

    /// Makes more commits.
    pub(super) fn grow(&mut self, commits: usize) {
        for _ in 0..commits {
            match self.chance.below(10) {
                0 | 1 if self.heads.len() > 1 => self.merge(),
                2 if self.trees.len() > 3 => self.branch(),
                _ => self.change(),
            }
        }
        self.import();
    }

    fn import(&mut self) {
        for (number, head) in self.heads.iter().enumerate() {
            let reset = format!("reset refs/heads/b{number}\nfrom :{}\n\n", head + 1);
            self.stream.extend_from_slice(reset.as_bytes());
        }
        let marks = self.path().join("marks");
        let marks = marks.to_string_lossy().into_owned();
        let import = format!("--import-marks-if-exists={marks}");
        let export = format!("--export-marks={marks}");
        let arguments = ["fast-import", "--quiet", "--force", &import, &export];
        let stream = std::mem::take(&mut self.stream);
        git(self.path(), &arguments, &stream);
    }

    fn change(&mut self) {
        let head = (!self.heads.is_empty()).then(|| self.chance.below(self.heads.len()));
        let parent = head.map(|head| self.heads[head]);
        let mut tree = parent.map(|parent| self.trees[parent].clone());
        let mut tree = tree.take().unwrap_or_default();
        for _ in 0..=self.chance.below(3) {
            self.change_one(&mut tree);
        }
        let parents: Vec<usize> = parent.into_iter().collect();
        let commit = self.commit(tree, &parents);
        match head {
            Some(head) => self.heads[head] = commit,
            None => self.heads.push(commit),
        }
    }

    fn branch(&mut self) {
        let from = self.trees.len() - 1 - self.chance.below(self.trees.len().min(12));
        let mut tree = self.trees[from].clone();
        self.change_one(&mut tree);
        let commit = self.commit(tree, &[from]);
        if self.heads.len() < 5 {
            self.heads.push(commit);
        } else {
            let head = self.chance.below(self.heads.len());
            self.heads[head] = commit;
        }
    }

    /// Merges two or three branches: each file is taken from one of them, or mixed, or something else.
    fn merge(&mut self) {
        let into = self.chance.below(self.heads.len());
        let mut parents = vec![self.heads[into]];
        for _ in 0..=self.chance.below(2) {
            let other = self.heads[self.chance.below(self.heads.len())];
            if !parents.contains(&other) {
                parents.push(other);
            }
        }
        if parents.len() < 2 {
            return self.change();
        }
        let mut tree = Tree::new();
        let trees: Vec<Tree> = parents.iter().map(|at| self.trees[*at].clone()).collect();
        for (number, from) in trees.iter().enumerate() {
            for (name, file) in from {
                let is_mixed = tree.contains_key(name) && self.chance.happens(40);
                if is_mixed {
                    let mixed = self.mix(&tree[name].content, &file.content);
                    tree.get_mut(name).expect("is there").content = mixed;
                } else if number == 0 || self.chance.happens(60) {
                    tree.insert(name.clone(), file.clone());
                }
            }
        }
        if self.chance.happens(20) {
            self.change_one(&mut tree);
        }
        let commit = self.commit(tree, &parents);
        self.heads[into] = commit;
    }

    /// The beginning of one and the end of the other, and sometimes a line of its own between.
    fn mix(&mut self, one: &[u8], other: &[u8]) -> Vec<u8> {
        let (one, other) = (lines(one), lines(other));
        let cut = self.chance.below(one.len().min(other.len()) + 1);
        let mut mixed = one[..cut].concat();
        if self.chance.happens(30) {
            mixed.extend_from_slice(&self.line());
        }
        mixed.extend_from_slice(&other[cut..].concat());
        mixed
    }

    fn change_one(&mut self, tree: &mut Tree) {
        let names: Vec<String> = tree.keys().cloned().collect();
        if names.is_empty() || self.chance.happens(10) {
            return self.add_file(tree);
        }
        let name = names[self.chance.below(names.len())].clone();
        match self.chance.below(20) {
            0 => {
                tree.remove(&name);
            }
            1 | 2 => {
                let mut file = tree.remove(&name).expect("is there");
                if self.chance.happens(60) {
                    file.content = self.edit(&file.content);
                }
                let new_name = self.name(&name);
                tree.insert(new_name, file);
            }
            3 => {
                let file = tree.get_mut(&name).expect("is there");
                file.mode = match file.mode {
                    "100644" => "100755",
                    _ => "100644",
                };
            }
            4 => self.revert(tree, &name),
            5 => {
                // Moved and copied at once: both stem from one file.
                let file = tree.remove(&name).expect("is there");
                for part in ["one", "two"] {
                    let mut copy = file.clone();
                    copy.content = self.edit(&copy.content);
                    tree.insert(format!("{name}.{part}"), copy);
                }
            }
            6 => {
                let content = b"\0\x01binary\n".repeat(1 + self.chance.below(5));
                let mode = "100644";
                tree.insert(
                    format!("binary{}", self.chance.below(3)),
                    File { mode, content },
                );
            }
            7 => {
                let content = name.clone().into_bytes();
                let mode = "120000";
                tree.insert(
                    format!("link{}", self.chance.below(3)),
                    File { mode, content },
                );
            }
            _ => {
                let content = self.edit(&tree[&name].content);
                tree.get_mut(&name).expect("is there").content = content;
            }
        }
    }

    /// The file as it was in some older commit.
    fn revert(&mut self, tree: &mut Tree, name: &str) {
        if self.trees.is_empty() {
            return;
        }
        let older = &self.trees[self.chance.below(self.trees.len())];
        if let Some(file) = older.get(name) {
            tree.insert(name.to_owned(), file.clone());
        }
    }

    fn add_file(&mut self, tree: &mut Tree) {
        let mut content = Vec::new();
        for _ in 0..self.chance.below(120) {
            content.extend_from_slice(&self.line());
        }
        let name = self.name("file");
        let mode = "100644";
        tree.insert(name, File { mode, content });
    }

    fn name(&mut self, like: &str) -> String {
        let base = like.rsplit('/').next().unwrap_or(like);
        let base = base.split('.').next().unwrap_or(base).to_owned();
        match self.chance.below(3) {
            0 => format!("folder{}/{base}", self.chance.below(3)),
            1 => format!("deep/er{}/{base}", self.chance.below(2)),
            _ => format!("{base}{}", self.chance.below(10)),
        }
    }

    /// Lines repeat often, so that blocks could stand at several places.
    fn line(&mut self) -> Vec<u8> {
        let indent = " ".repeat(4 * self.chance.below(4));
        let mut line = match self.chance.below(10) {
            0 | 1 => "\n".to_owned(),
            2 | 3 => format!("{indent}}}\n"),
            4 => format!("{indent}return\n"),
            5 => format!("\tcase {}:\r\n", self.chance.below(4)),
            6 => format!("{indent}x = {}\n", self.chance.below(30)),
            _ => format!("{indent}line {}\n", self.chance.below(100_000)),
        }
        .into_bytes();
        if self.chance.happens(3) {
            line.splice(0..0, *b"caf\xe9 ");
        }
        line
    }

    fn edit(&mut self, content: &[u8]) -> Vec<u8> {
        let mut lines: Vec<Vec<u8>> = lines(content).into_iter().map(<[u8]>::to_vec).collect();
        for _ in 0..=self.chance.below(4) {
            let at = self.chance.below(lines.len() + 1);
            let count = self.chance.below(9);
            let end = (at + count).min(lines.len());
            match self.chance.below(6) {
                0 | 1 => {
                    let new: Vec<_> = (0..count).map(|_| self.line()).collect();
                    lines.splice(at..at, new);
                }
                2 => {
                    lines.drain(at..end);
                }
                3 => {
                    let block: Vec<_> = lines.drain(at..end).collect();
                    let to = self.chance.below(lines.len() + 1);
                    lines.splice(to..to, block);
                }
                4 => {
                    let block = lines[at..end].to_vec();
                    lines.splice(at..at, block);
                }
                _ => {
                    let new: Vec<_> = (0..self.chance.below(9)).map(|_| self.line()).collect();
                    lines.splice(at..end, new);
                }
            }
        }
        let mut content = lines.concat();
        if self.chance.happens(10) {
            while content.last() == Some(&b'\n') {
                content.pop();
            }
        }
        content
    }

    fn commit(&mut self, tree: Tree, parents: &[usize]) -> usize {
        let author = self.chance.below(3);
        self.time += self.chance.below(20 * 24 * 3600) as u64;
        let made = Made {
            author,
            time: self.time,
            parents: parents.to_vec(),
        };
        self.add(tree, made)
    }

    fn add(&mut self, tree: Tree, made: Made) -> usize {
        let mark = self.trees.len() + 1;
        let (author, parents) = (made.author, &made.parents);
        let who = format!(
            "Author {author} <a{author}@example.org> {} +0000",
            made.time
        );
        let mut head = format!("commit refs/heads/work\nmark :{mark}\n");
        head += &format!("author {who}\ncommitter {who}\ndata 2\nm\n\n");
        for (number, parent) in parents.iter().enumerate() {
            let word = if number == 0 { "from" } else { "merge" };
            head += &format!("{word} :{}\n", parent + 1);
        }
        if parents.is_empty() {
            head = format!("reset refs/heads/work\n\n{head}");
        }
        self.stream.extend_from_slice(head.as_bytes());
        self.stream.extend_from_slice(b"deleteall\n");
        for (name, file) in &tree {
            let entry = format!(
                "M {} inline {name}\ndata {}\n",
                file.mode,
                file.content.len()
            );
            self.stream.extend_from_slice(entry.as_bytes());
            self.stream.extend_from_slice(&file.content);
            self.stream.push(b'\n');
        }
        self.trees.push(tree);
        self.made.push(made);
        mark - 1
    }
}

fn empty_repository() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let arguments = ["init", "--bare", "--quiet", "--initial-branch=main", "."];
    git(folder.path(), &arguments, b"");
    folder
}

fn lines(content: &[u8]) -> Vec<&[u8]> {
    content.split_inclusive(|byte| *byte == b'\n').collect()
}
