//! The local git program, run without network and without secrets.
//!
//! Every run gets the same surroundings: no configuration but the clone's own,
//! no hooks, no replaced objects, plain English messages. Nothing in this module
//! may pass a token or an address to a process.

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};

/// Variables that would point git at something else than what it is told, or
/// make it write where nobody reads.
const FOREIGN_VARIABLES: &[&str] = &[
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_ATTR_SOURCE",
    "GIT_CEILING_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_CONFIG_SYSTEM",
    "GIT_DEFAULT_HASH",
    "GIT_DIFF_OPTS",
    "GIT_DIR",
    "GIT_EXTERNAL_DIFF",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_PROTOCOL",
    "GIT_QUARANTINE_PATH",
    "GIT_REF_STORAGE",
    "GIT_REFERENCE_BACKEND",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_TRACE",
    "GIT_TRACE2",
    "GIT_TRACE2_EVENT",
    "GIT_TRACE2_PERF",
    "GIT_TRACE_PACKET",
    "GIT_TRACE_SETUP",
    "GIT_WORK_TREE",
];

/// Variables every run has.
const OWN_VARIABLES: &[(&str, &str)] = &[
    ("GIT_ATTR_NOSYSTEM", "1"),
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_DEFAULT_REF_FORMAT", "files"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("LC_ALL", "C"),
];

/// Settings every run has.
const SETTINGS: &[&str] = &[
    "core.attributesFile=/dev/null",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.longpaths=true",
    "gc.auto=0",
];

/// How much of what git says on its error output is kept, in bytes.
pub(super) const LONGEST_MESSAGE: usize = 2_000;

/// The git program is not there, or does not answer as git does.
#[derive(Debug, thiserror::Error)]
#[error("the git program is missing or does not work")]
pub struct GitMissing {
    #[source]
    source: Option<io::Error>,
}

/// A run of the local git program that did not work.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// There is no git program.
    #[error(transparent)]
    Missing(#[from] GitMissing),
    /// The program could not be started or talked to.
    #[error("git {subcommand} could not be run")]
    Io {
        /// What was run.
        subcommand: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The program ended with an error.
    #[error("git {subcommand} failed: {message}")]
    Failed {
        /// What was run.
        subcommand: String,
        /// What it said, without the clone's folder.
        message: String,
    },
    /// The program said something this app does not understand.
    #[error("git {subcommand} gave an answer that was not understood")]
    Answer {
        /// What was run.
        subcommand: String,
    },
}

impl ProgramError {
    /// Whether the disk was full or a quota used up.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Missing(_) | Self::Answer { .. } => false,
            Self::Io { source, .. } => source.kind() == io::ErrorKind::StorageFull,
            Self::Failed { message, .. } => says_disk_full(message),
        }
    }
}

/// Whether a message of git's tells of a full disk.
pub(super) fn says_disk_full(message: &str) -> bool {
    [
        "No space left on device",
        "Disk quota exceeded",
        "not enough space on the disk",
    ]
    .iter()
    .any(|words| message.contains(words))
}

/// A version of git.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Before the first dot.
    pub major: u32,
    /// After it.
    pub minor: u32,
    /// After the second one, 0 where there is none.
    pub patch: u32,
}

impl Version {
    /// The first one that reads and writes SHA-256 repositories without calling it an experiment.
    pub const WITH_SHA256: Self = Self {
        major: 2,
        minor: 42,
        patch: 0,
    };

    /// Reads the answer to `git --version`, vendor suffixes included.
    fn parse(text: &str) -> Option<Self> {
        let number = text.trim().strip_prefix("git version ")?;
        let mut parts = number
            .split(|character: char| !character.is_ascii_digit())
            .map(str::parse);
        Some(Self {
            major: parts.next()?.ok()?,
            minor: parts.next()?.ok()?,
            patch: parts.next().and_then(Result::ok).unwrap_or(0),
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// The version of the git program on the search path.
///
/// # Errors
/// [`GitMissing`] when there is none.
pub async fn git_version() -> Result<Version, GitMissing> {
    GitProgram::default().version().await
}

/// Where the git program is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitProgram {
    path: PathBuf,
}

impl Default for GitProgram {
    /// `git` on the search path.
    fn default() -> Self {
        Self::at("git")
    }
}

impl GitProgram {
    /// The program with this name or path.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Its version.
    ///
    /// # Errors
    /// [`GitMissing`] when it is not there, or is a placeholder that only offers to install git.
    pub async fn version(&self) -> Result<Version, GitMissing> {
        let output = plain_command(&self.path)
            .arg("--version")
            .stdin(Stdio::null())
            .output()
            .await
            .map_err(|source| GitMissing {
                source: Some(source),
            })?;
        Version::parse(&String::from_utf8_lossy(&output.stdout))
            .filter(|_| output.status.success())
            .ok_or(GitMissing { source: None })
    }

    /// Starts git on the repository in `folder` with all three outputs piped.
    pub(super) fn start<I, S>(&self, folder: &Path, arguments: I) -> Result<Running, ProgramError>
    where
        I: IntoIterator<Item = S>,
        S: AsRef<OsStr>,
    {
        let mut command = plain_command(&self.path);
        // The folder holds no user's configuration, whatever version looks for one there.
        command
            .env("HOME", folder)
            .env("XDG_CONFIG_HOME", folder)
            .arg("--no-pager")
            .arg("--git-dir")
            .arg(folder);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        let mut subcommand = String::new();
        for argument in arguments {
            if subcommand.is_empty() {
                subcommand = argument.as_ref().to_string_lossy().into_owned();
            }
            command.arg(argument);
        }
        match command.spawn() {
            Ok(child) => Ok(Running {
                child,
                subcommand,
                folder: folder.to_owned(),
            }),
            Err(source) if source.kind() == io::ErrorKind::NotFound => Err(GitMissing {
                source: Some(source),
            }
            .into()),
            Err(source) => Err(ProgramError::Io { subcommand, source }),
        }
    }

    /// Runs git with `input` and gives what it writes.
    ///
    /// # Errors
    /// [`ProgramError`] when it cannot be run or ends with an error.
    pub(super) async fn run(
        &self,
        folder: &Path,
        arguments: &[&str],
        input: &[u8],
    ) -> Result<Vec<u8>, ProgramError> {
        let mut running = self.start(folder, arguments)?;
        let stdin = running.child.stdin.take();
        let stdout = running.child.stdout.take();
        let stderr = running.child.stderr.take();
        let write = async move {
            if let Some(mut stdin) = stdin {
                // A program that ends early tells why by its status; the broken pipe adds nothing.
                let _ended_early = stdin.write_all(input).await.is_err();
            }
        };
        let read = async move {
            let mut output = Vec::new();
            if let Some(mut stdout) = stdout {
                stdout.read_to_end(&mut output).await?;
            }
            Ok::<_, io::Error>(output)
        };
        let (output, message, ()) = tokio::join!(read, read_message(stderr), write);
        let output = output.map_err(|source| running.io_error(source))?;
        let status = running
            .child
            .wait()
            .await
            .map_err(|source| running.io_error(source))?;
        if status.success() {
            Ok(output)
        } else {
            Err(running.failure(&message))
        }
    }
}

/// A run of git that is killed when dropped.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) child: Child,
    subcommand: String,
    folder: PathBuf,
}

impl Running {
    /// What went wrong while talking to it.
    pub(super) fn io_error(&self, source: io::Error) -> ProgramError {
        ProgramError::Io {
            subcommand: self.subcommand.clone(),
            source,
        }
    }

    /// What went wrong by its own words.
    pub(super) fn failure(&self, message: &[u8]) -> ProgramError {
        ProgramError::Failed {
            subcommand: self.subcommand.clone(),
            message: self.redact(message),
        }
    }

    /// Its own words without the folder, which tells the user's name.
    pub(super) fn redact(&self, message: &[u8]) -> String {
        let folder = self.folder.to_string_lossy();
        String::from_utf8_lossy(message)
            .trim()
            .replace(folder.as_ref(), "(clone)")
    }

    /// An answer that was not understood.
    pub(super) fn odd_answer(&self) -> ProgramError {
        ProgramError::Answer {
            subcommand: self.subcommand.clone(),
        }
    }
}

/// Reads an error output to its end and keeps the last part.
pub(super) async fn read_message(stream: Option<impl AsyncRead + Unpin>) -> Vec<u8> {
    let mut kept = Vec::new();
    let Some(mut stream) = stream else {
        return kept;
    };
    let mut chunk = [0_u8; 4096];
    // An error while reading errors leaves what was read so far.
    while let Ok(count @ 1..) = stream.read(&mut chunk).await {
        kept.extend_from_slice(&chunk[..count]);
        if kept.len() > LONGEST_MESSAGE {
            kept.drain(..kept.len() - LONGEST_MESSAGE);
        }
    }
    kept
}

fn plain_command(path: &Path) -> Command {
    let mut command = Command::new(path);
    for name in FOREIGN_VARIABLES {
        command.env_remove(name);
    }
    command
        .envs(OWN_VARIABLES.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    #[cfg(windows)]
    {
        /// Without it a console window flashes up for every run.
        const CREATE_NO_WINDOW: u32 = 0x0800_0000;
        command.creation_flags(CREATE_NO_WINDOW);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_with_vendor_suffixes() {
        let version = |major, minor, patch| {
            Some(Version {
                major,
                minor,
                patch,
            })
        };
        for (text, expected) in [
            ("git version 2.47.3\n", version(2, 47, 3)),
            ("git version 2.39.5 (Apple Git-154)", version(2, 39, 5)),
            ("git version 2.45.1.windows.1", version(2, 45, 1)),
            ("git version 3.0-rc1", version(3, 0, 0)),
            ("xcode-select: note: no developer tools", None),
            ("git version ", None),
        ] {
            assert_eq!(Version::parse(text), expected, "{text:?}");
        }
    }

    #[tokio::test]
    async fn a_missing_program_is_said_to_be_missing() {
        let program = GitProgram::at("flow-desktop-no-such-git");
        assert!(program.version().await.is_err(), "there is no such program");
        let error = program.run(Path::new("."), &["rev-parse"], b"").await;
        assert!(
            matches!(error, Err(ProgramError::Missing(_))),
            "not an input or output error: {error:?}"
        );
    }

    #[test]
    fn full_disks_are_told_apart() {
        assert!(
            says_disk_full("fatal: write error: No space left on device"),
            "as git says it in the C locale"
        );
        assert!(!says_disk_full("fatal: bad object"), "anything else is not");
    }
}
