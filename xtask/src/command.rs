//! Starting other programs: always in the root of the repository, always with the line shown on failure.
//!
//! Nothing goes through a shell, so no argument can be taken for another.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

use crate::failure::Failure;
use crate::workspace;

/// One call of a program.
pub(crate) struct Command {
    program: OsString,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
}

/// How a program ended whose lines were read as they came.
pub(crate) struct Watched {
    pub(crate) succeeded: bool,
    pub(crate) lines: Vec<String>,
}

impl Command {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        Self {
            program: program.as_ref().to_owned(),
            arguments: Vec::new(),
            environment: Vec::new(),
        }
    }

    /// A tool that npm installed into this repository.
    pub(crate) fn node_tool(name: &str) -> Self {
        let mut path: PathBuf = workspace::root().join("node_modules/.bin").join(name);
        if cfg!(windows) {
            path.set_extension("cmd");
        }
        Self::new(path)
    }

    /// npm itself, which is a script on Windows.
    pub(crate) fn npm() -> Self {
        Self::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
    }

    pub(crate) fn arguments<A: AsRef<OsStr>>(
        mut self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        self.arguments.extend(
            arguments
                .into_iter()
                .map(|argument| argument.as_ref().to_owned()),
        );
        self
    }

    pub(crate) fn environment(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.environment
            .push((name.into(), value.as_ref().to_owned()));
        self
    }

    /// Runs it with the terminal of this process. What it prints goes to standard error, because standard output
    /// belongs to results: the counts of the suite, the figures of the benchmark.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let status = self
            .prepared()
            .stdout(std::io::stderr())
            .status()
            .map_err(|source| self.cannot_start(source))?;
        if status.success() {
            return Ok(());
        }
        Err(self.exited(&status.to_string()))
    }

    /// Runs it and returns what it printed; what it said on standard error is shown.
    pub(crate) fn output(&self) -> Result<String, Failure> {
        let output = self
            .prepared()
            .stderr(Stdio::inherit())
            .output()
            .map_err(|source| self.cannot_start(source))?;
        if !output.status.success() {
            return Err(self.exited(&output.status.to_string()));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// True when it can be started and ends well; nothing is shown.
    pub(crate) fn succeeds(&self) -> bool {
        self.prepared()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Runs it, shows every line as it comes and keeps it, because the closing counts are in there.
    pub(crate) fn watch(&self) -> Result<Watched, Failure> {
        let mut child = self
            .prepared()
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|source| self.cannot_start(source))?;
        let output = child
            .stdout
            .take()
            .expect("standard output was piped above");
        let mut lines = Vec::new();
        for line in BufReader::new(output).split(b'\n') {
            let Ok(line) = line else { break };
            let line = String::from_utf8_lossy(&line).into_owned();
            println!("{line}");
            lines.push(line);
        }
        let status = child.wait().map_err(|source| self.cannot_start(source))?;
        Ok(Watched {
            succeeded: status.success(),
            lines,
        })
    }

    /// The line as a person would type it.
    pub(crate) fn line(&self) -> String {
        let words = std::iter::once(&self.program).chain(&self.arguments);
        let words: Vec<_> = words
            .map(|word| word.to_string_lossy().into_owned())
            .collect();
        words.join(" ")
    }

    /// The same call for the standard library, for a caller that has to hold on to the process.
    pub(crate) fn prepared(&self) -> std::process::Command {
        let mut command = std::process::Command::new(&self.program);
        command
            .args(&self.arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(workspace::root());
        command
    }

    fn cannot_start(&self, source: std::io::Error) -> Failure {
        Failure::Start {
            program: self.program.to_string_lossy().into_owned(),
            source,
        }
    }

    fn exited(&self, status: &str) -> Failure {
        Failure::Exited {
            line: self.line(),
            status: status.to_owned(),
        }
    }
}
