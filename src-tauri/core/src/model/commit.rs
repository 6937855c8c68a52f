//! Commits as git tells them.

use super::{CommitId, Timestamp, WorkTypes};

/// A person as a commit names them: no account, only a name and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The instant.
    pub at: Timestamp,
    /// The zone the person worked in, minutes east of UTC.
    pub offset_minutes: i32,
}

/// A commit with its size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Hexadecimal object id, 40 or 64 digits.
    pub sha: String,
    /// Parents, first parent first.
    pub parents: Vec<String>,
    /// Who wrote it.
    pub author: Signature,
    /// Who put it there.
    pub committer: Signature,
    /// The first paragraph in one line.
    pub title: String,
    /// The whole message.
    pub message: String,
    /// Its size, `None` where it was not measured: git measures no merges by default.
    pub size: Option<CommitSize>,
}

/// Lines and files a commit changes against its first parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CommitSize {
    /// Added lines of text files.
    pub additions: i64,
    /// Deleted lines of text files.
    pub deletions: i64,
    /// Changed files, binary ones included.
    pub files: i64,
}

/// A stored commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCommit {
    /// Local id.
    pub id: CommitId,
    /// What git told.
    pub commit: Commit,
    /// Its lines by what they replaced, once they were told apart.
    pub work: Option<WorkTypes>,
}

/// A stored commit as lists show it: without its message and parents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitRow {
    /// Local id.
    pub id: CommitId,
    /// Hexadecimal object id.
    pub sha: String,
    /// The first paragraph in one line.
    pub title: String,
    /// Author's name.
    pub author_name: String,
    /// Author's address.
    pub author_email: String,
    /// When it was written.
    pub authored_at: Timestamp,
    /// The author's zone, minutes east of UTC.
    pub author_offset_minutes: i32,
    /// When it was put there.
    pub committed_at: Timestamp,
    /// Its size, where it was measured.
    pub size: Option<CommitSize>,
    /// Its lines by what they replaced, once they were told apart.
    pub work: Option<WorkTypes>,
    /// Whether it has more than one parent.
    pub is_merge: bool,
}
