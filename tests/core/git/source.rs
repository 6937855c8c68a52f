//! Repositories to fetch from, made by git itself.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flow_core::model::ObjectFormat;
use tempfile::TempDir;

use super::upload_pack::UploadPack;

/// Runs git apart from the machine's configuration and gives its output.
pub(crate) fn git(folder: &Path, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = plain_git()
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the tests need git");
    let mut stdin = child.stdin.take().expect("is piped");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("git was started");
    // A git that needs no input may have gone before all of it was written.
    let _written = writer.join().expect("writing does not panic").is_ok();
    assert!(
        output.status.success(),
        "git {arguments:?} failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// Git without the machine's configuration.
pub(crate) fn plain_git() -> Command {
    let mut command = Command::new("git");
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PROTOCOL"] {
        command.env_remove(name);
    }
    command
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("LC_ALL", "C")
        // A repository of another user, as in a container, may be read here.
        .args(["-c", "safe.directory=*"]);
    command
}

/// Text of git's, one trimmed line.
pub(crate) fn git_line(folder: &Path, arguments: &[&str]) -> String {
    String::from_utf8_lossy(&git(folder, arguments, b""))
        .trim()
        .to_owned()
}

/// A bare repository that plays the server's.
pub(crate) struct Source {
    _folder: TempDir,
    path: PathBuf,
}

impl Source {
    pub(crate) fn new(format: ObjectFormat) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("source.git");
        let format = format!("--object-format={}", format.as_str());
        git(
            folder.path(),
            &["init", "-q", "--bare", "-b", "main", &format, "source.git"],
            b"",
        );
        Self {
            _folder: folder,
            path,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn transport(&self) -> UploadPack {
        UploadPack::new(&self.path)
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        git_line(&self.path, arguments)
    }

    pub(crate) fn import(&self, stream: &[u8]) {
        let arguments = [
            "fast-import",
            "--quiet",
            "--force",
            "--date-format=raw-permissive",
        ];
        git(&self.path, &arguments, stream);
    }

    /// Adds a commit with one changed file to `branch`, on top of `parent` or of
    /// the branch as it is.
    pub(crate) fn commit(&self, branch: &str, parent: Option<&str>, text: &str) -> String {
        let mut stream = String::new();
        let commits = self.git(&["rev-list", "--all", "--count"]);
        let seconds = 1_600_000_000 + commits.parse::<u64>().expect("a count") * 60;
        begin_commit(&mut stream, branch, seconds, text);
        let own = format!("refs/heads/{branch}");
        let exists = !self.git(&["for-each-ref", &own]).is_empty();
        if let Some(parent) = parent.or(exists.then_some(own.as_str())) {
            let _ = writeln!(stream, "from {parent}^0");
        }
        inline_file(&mut stream, &format!("{branch}.txt"), text);
        self.import(stream.as_bytes());
        self.git(&["rev-parse", &format!("refs/heads/{branch}")])
    }

    /// Adds `count` commits in a row to `main`.
    pub(crate) fn long_history(&self, count: usize) {
        let mut stream = String::new();
        for number in 0..count {
            let seconds = 1_500_000_000 + number as u64 * 60;
            begin_commit(&mut stream, "main", seconds, &format!("change {number}"));
            let name = format!("file {}", number % 10);
            inline_file(&mut stream, &name, &format!("{number}\n"));
        }
        self.import(stream.as_bytes());
    }

    /// A mirror by git itself, and the refs and objects in it.
    pub(crate) fn mirror(&self) -> (TempDir, Vec<String>) {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = self.path.to_string_lossy();
        git(folder.path(), &["clone", "-q", "--mirror", &path, "m"], b"");
        let contents = contents(&folder.path().join("m"));
        (folder, contents)
    }
}

fn begin_commit(stream: &mut String, branch: &str, seconds: u64, message: &str) {
    let _ = write!(
        stream,
        "commit refs/heads/{branch}\nauthor Ada <ada@example.org> {seconds} +0200\n\
         committer Bo <bo@example.org> {seconds} -0330\ndata {}\n{message}\n",
        message.len()
    );
}

fn inline_file(stream: &mut String, name: &str, content: &str) {
    let _ = write!(
        stream,
        "M 100644 inline {name}\ndata {}\n{content}\n",
        content.len()
    );
}

/// Lets git judge a repository: every object, every link, every index.
pub(crate) fn assert_sound(folder: &Path, why: &str) {
    // Git says what it finds by its status.
    git(
        folder,
        &["fsck", "--full", "--strict", "--no-dangling"],
        b"",
    );
    for entry in std::fs::read_dir(folder.join("objects/pack")).expect("packs") {
        let path = entry.expect("a file").path();
        if path.extension().is_some_and(|it| it == "idx") {
            assert!(
                path.with_extension("pack").exists(),
                "{why}: {path:?} has its pack"
            );
            git(folder, &["verify-pack", &path.to_string_lossy()], b"");
        }
    }
}

/// Branches and tags and all objects they need, sorted.
pub(crate) fn contents(folder: &Path) -> Vec<String> {
    let format = "--format=%(objectname) %(refname)";
    let refs = git(
        folder,
        &["for-each-ref", format, "refs/heads", "refs/tags"],
        b"",
    );
    let objects = git(
        folder,
        &[
            "rev-list",
            "--objects",
            "--branches",
            "--tags",
            "--no-object-names",
        ],
        b"",
    );
    let mut lines: Vec<String> = [refs, objects]
        .iter()
        .flat_map(|output| {
            String::from_utf8_lossy(output)
                .lines()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect();
    lines.sort();
    lines
}
