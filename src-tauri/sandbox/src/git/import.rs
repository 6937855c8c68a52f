//! Writes a history as a `git fast-import` stream and runs it. Order and bytes of the stream
//! decide the commit ids, so nothing here may depend on time or on the machine.

use std::{
    collections::HashMap,
    fs,
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Stdio},
};

/// A name in the stream for a commit that has no id yet.
pub(crate) type Mark = usize;

/// Name, e-mail and moment of an author or committer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) name: String,
    pub(crate) email: String,
    /// Unix seconds.
    pub(crate) seconds: i64,
    pub(crate) zone_minutes: i32,
}

impl Signature {
    /// As a stream for git has it.
    pub(crate) fn line(&self) -> String {
        let sign = if self.zone_minutes < 0 { '-' } else { '+' };
        let minutes = self.zone_minutes.abs();
        format!(
            "{} <{}> {} {sign}{:02}{:02}",
            self.name,
            self.email,
            self.seconds,
            minutes / 60,
            minutes % 60
        )
    }
}

/// One change of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Write(String, Vec<u8>),
    Rename(String, String),
    Delete(String),
}

/// One commit to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewCommit<'a> {
    pub(crate) author: &'a Signature,
    pub(crate) committer: &'a Signature,
    pub(crate) message: &'a [u8],
    /// Encoding header; `None` is UTF-8.
    pub(crate) encoding: Option<&'a str>,
    pub(crate) parents: &'a [Mark],
    pub(crate) changes: &'a [Change],
}

/// A stream that git reads while it is written, so that a long history needs no memory.
#[derive(Debug)]
pub(crate) struct Stream {
    child: Child,
    input: BufWriter<ChildStdin>,
    marks: PathBuf,
    commits: usize,
    /// The first thing that went wrong while writing; told at the end.
    failure: Option<io::Error>,
}

impl Stream {
    /// Starts an import into an existing bare repository.
    pub(crate) fn begin(folder: &Path) -> io::Result<Self> {
        let marks = folder.join("import-marks");
        let mut child = super::command()
            .arg("--git-dir")
            .arg(folder)
            .args(["fast-import", "--quiet", "--force", "--done"])
            .arg(format!("--export-marks={}", marks.display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self {
            child,
            input: BufWriter::new(input),
            marks,
            commits: 0,
            failure: None,
        })
    }

    /// Appends a commit; its parents must have been appended before.
    pub(crate) fn commit(&mut self, commit: &NewCommit<'_>) -> Mark {
        self.commits += 1;
        let mark = self.commits;
        if commit.parents.is_empty() && mark > 1 {
            // Without this a further root would get the scratch reference as its parent.
            self.line("reset refs/scratch\n");
        }
        // A scratch reference holds every commit until the real ones are set at the end.
        self.line(&format!("commit refs/scratch\nmark :{mark}"));
        self.line(&format!("author {}", commit.author.line()));
        self.line(&format!("committer {}", commit.committer.line()));
        if let Some(encoding) = commit.encoding {
            self.line(&format!("encoding {encoding}"));
        }
        self.data(commit.message);
        for (index, parent) in commit.parents.iter().enumerate() {
            let word = if index == 0 { "from" } else { "merge" };
            self.line(&format!("{word} :{parent}"));
        }
        for change in commit.changes {
            match change {
                Change::Write(path, content) => {
                    self.line(&format!("M 100644 inline {}", quoted(path)));
                    self.data(content);
                }
                Change::Rename(from, to) => {
                    self.line(&format!("R {} {}", quoted(from), quoted(to)));
                }
                Change::Delete(path) => self.line(&format!("D {}", quoted(path))),
            }
        }
        self.line("");
        mark
    }

    /// Points a full reference name at a commit.
    pub(crate) fn reference(&mut self, name: &str, mark: Mark) {
        self.line(&format!("reset {name}\nfrom :{mark}\n"));
    }

    /// Adds an annotated tag.
    pub(crate) fn tag(&mut self, name: &str, mark: Mark, tagger: &Signature, message: &str) {
        self.line(&format!(
            "tag {name}\nfrom :{mark}\ntagger {}",
            tagger.line()
        ));
        self.data(message.as_bytes());
    }

    pub(crate) const fn commits(&self) -> usize {
        self.commits
    }

    fn line(&mut self, text: &str) {
        self.write(text.as_bytes());
        self.write(b"\n");
    }

    fn data(&mut self, bytes: &[u8]) {
        self.line(&format!("data {}", bytes.len()));
        self.write(bytes);
        self.write(b"\n");
    }

    fn write(&mut self, bytes: &[u8]) {
        if self.failure.is_none()
            && let Err(error) = self.input.write_all(bytes)
        {
            self.failure = Some(error);
        }
    }

    /// Ends the import and gives the ids of all marks.
    pub(crate) fn finish(mut self) -> io::Result<HashMap<Mark, String>> {
        // A reference that points nowhere is not written.
        self.line("reset refs/scratch\n");
        self.line("done");
        let written = self.input.flush();
        let Self {
            child,
            input,
            marks,
            failure,
            ..
        } = self;
        drop(input);
        let output = child.wait_with_output()?;
        if !output.status.success() {
            return Err(io::Error::other(format!(
                "git fast-import: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            )));
        }
        failure.map_or(written, Err)?;
        let list = fs::read_to_string(&marks)?;
        fs::remove_file(&marks)?;
        Ok(list
            .lines()
            .filter_map(|line| {
                let (mark, id) = line.strip_prefix(':')?.split_once(' ')?;
                Some((mark.parse().ok()?, id.to_owned()))
            })
            .collect())
    }
}

fn quoted(path: &str) -> String {
    format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\""))
}
