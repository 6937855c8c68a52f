//! Real git repositories: made with `git fast-import`, read with `git log`, served with
//! `git upload-pack`. The machine's own git settings never take part.

pub(crate) mod import;
pub(crate) mod log;
pub(crate) mod push;
pub(crate) mod repository;

use std::process::Command;

/// Variables that would make git look at another repository or at someone's settings.
const FOREIGN: [&str; 9] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DEFAULT_HASH",
];

const NOWHERE: &str = if cfg!(windows) { "NUL" } else { "/dev/null" };

/// `git` with nothing of the machine's configuration.
pub(crate) fn command() -> Command {
    let mut command = Command::new("git");
    for name in FOREIGN {
        command.env_remove(name);
    }
    command
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", NOWHERE)
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C");
    command
}
