//! Other programs that read the same rows, each through a small script beside this file.

use std::path::{Path, PathBuf};
use std::process::Command;

use gitlab_sandbox::{Sandbox, TokenKind};
use serde::Deserialize;
use serde_json::{Value, json};

use super::options::Options;
use super::run;

/// A program to measure against.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Peer {
    /// python-gitlab, one request after the other.
    PythonGitlab,
    /// The GitLab backend of Perceval.
    Perceval,
    /// A script of our own: asyncio with 16 requests in flight.
    Tuned,
}

/// What a script told.
#[derive(Debug, Deserialize)]
pub(crate) struct Told {
    /// From its first request to its last row.
    pub(crate) seconds: f64,
    /// Merge requests, issues and notes.
    pub(crate) rows: u64,
}

impl Peer {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::PythonGitlab => "python_gitlab",
            Self::Perceval => "perceval",
            Self::Tuned => "tuned",
        }
    }

    fn script(self) -> PathBuf {
        let file = match self {
            Self::PythonGitlab => "python_gitlab.py",
            Self::Perceval => "perceval_gitlab.py",
            Self::Tuned => "tuned_asyncio.py",
        };
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../benches/peers")
            .join(file)
    }
}

/// Has a program read the first projects of the world.
pub(crate) fn measure(python: &Path, peer: Peer, sandbox: &Sandbox, projects: usize) -> Told {
    let output = Command::new(python)
        .arg(peer.script())
        .arg(sandbox.base_url())
        .arg(sandbox.token(TokenKind::Good))
        .args(run::paths(sandbox, projects))
        .output()
        .expect("the interpreter starts");
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(text.lines().last().unwrap_or_default()).unwrap_or_else(|problem| {
        let complaint = String::from_utf8_lossy(&output.stderr);
        panic!("{} told {text:?}: {problem}\n{complaint}", peer.name())
    })
}

/// Which versions of the programs were measured.
pub(crate) fn versions(options: &Options) -> Value {
    let Some(python) = &options.python else {
        return json!({});
    };
    let output = Command::new(python)
        .args([
            "-c",
            concat!(
                "import json, platform; from importlib.metadata import version; ",
                "print(json.dumps({'Python': platform.python_version(), ",
                "**{name: version(name) for name in ('python-gitlab', 'perceval', 'aiohttp')}}))"
            ),
        ])
        .output()
        .expect("the interpreter starts");
    serde_json::from_slice(&output.stdout).expect("versions of what was installed")
}
