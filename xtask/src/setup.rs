//! Brings a machine from "Rust, Node and a C compiler" to "can build and test this": finds what is missing, says what
//! it will install, asks, installs. It never installs anything silently for a person and never touches what is there.

use std::io::{IsTerminal as _, Write as _};
use std::time::SystemTime;

use crate::Options;
use crate::command::Command;
use crate::failure::Failure;
use crate::requirements::{LINUX, Need, Probe, Requirement};
use crate::workspace;

/// Node versions below this lack what the UI tests use.
const OLDEST_NODE: u32 = 20;

/// Makes sure that everything up to `need` is there, the vendored UI modules included.
pub(crate) fn prepare(options: &Options, need: Need) -> Result<(), Failure> {
    install_packages(options, need)?;
    check_node()?;
    install_modules()
}

/// Installs the system packages that are missing.
pub(crate) fn install_packages(options: &Options, need: Need) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let missing = missing(need);
    if missing.is_empty() {
        return Ok(());
    }
    let Some(manager) = Manager::of_this_machine() else {
        return Err(Failure::Requirement(list_for_a_person(&missing)));
    };
    let packages = manager.packages(&missing);
    eprintln!("Missing on this machine:");
    for requirement in &missing {
        eprintln!("  {}", requirement.title);
    }
    let commands = manager.commands(&packages, is_root());
    eprintln!("To be run:");
    for command in &commands {
        eprintln!("  {}", command.line());
    }
    agree(options)?;
    for command in &commands {
        command.run()?;
    }
    let still_missing = self::missing(need);
    if still_missing.is_empty() {
        return Ok(());
    }
    Err(Failure::Requirement(list_for_a_person(&still_missing)))
}

/// Runs `npm ci` where the lock file is newer than what is installed, then vendors the UI modules.
pub(crate) fn install_modules() -> Result<(), Failure> {
    let root = workspace::root();
    let changed = |path: &str| -> Option<SystemTime> {
        root.join(path)
            .metadata()
            .and_then(|data| data.modified())
            .ok()
    };
    let installed = changed("node_modules/.package-lock.json");
    if installed.is_none() || installed < changed("package-lock.json") {
        Command::npm()
            .arguments(["ci", "--no-audit", "--no-fund"])
            .run()?;
    }
    Command::new("node").arguments(["scripts/vendor.mjs"]).run()
}

fn missing(need: Need) -> Vec<Requirement> {
    LINUX
        .iter()
        .filter(|requirement| requirement.need <= need && !requirement.probe.holds())
        .copied()
        .collect()
}

fn check_node() -> Result<(), Failure> {
    let advice = format!("Node {OLDEST_NODE} or newer with npm is needed: https://nodejs.org");
    if !Probe::Program("node", "--version").holds()
        || !Command::npm().arguments(["--version"]).succeeds()
    {
        return Err(Failure::Requirement(advice));
    }
    let version = Command::new("node").arguments(["--version"]).output()?;
    if major(&version).is_none_or(|major| major < OLDEST_NODE) {
        return Err(Failure::Requirement(format!(
            "{advice} (found {})",
            version.trim()
        )));
    }
    Ok(())
}

fn major(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

/// Root and `--yes` have agreed already; anyone else is asked, and nothing is installed without an answer.
fn agree(options: &Options) -> Result<(), Failure> {
    if options.yes || is_root() {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failure::Requirement(
            "nobody can be asked here: run it again with --yes to install these".to_owned(),
        ));
    }
    eprint!("Go ahead? [y/N] ");
    let mut answer = String::new();
    let answered = std::io::stderr()
        .flush()
        .and_then(|()| std::io::stdin().read_line(&mut answer));
    match answered {
        Ok(_) if matches!(answer.trim(), "y" | "Y" | "yes") => Ok(()),
        _ => Err(Failure::Requirement("nothing was installed".to_owned())),
    }
}

fn is_root() -> bool {
    let identity = Command::new("id").arguments(["-u"]).output();
    identity.is_ok_and(|identity| identity.trim() == "0")
}

fn list_for_a_person(missing: &[Requirement]) -> String {
    let lines: Vec<String> = missing
        .iter()
        .map(|requirement| {
            let names = requirement.apt.join(" ");
            format!("  {} (on Debian: {names})", requirement.title)
        })
        .collect();
    format!("please install, then run this again:\n{}", lines.join("\n"))
}

/// The package managers this knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manager {
    Apt,
    Dnf,
    Pacman,
}

impl Manager {
    fn of_this_machine() -> Option<Self> {
        let known = [
            ("apt-get", Self::Apt),
            ("dnf", Self::Dnf),
            ("pacman", Self::Pacman),
        ];
        known
            .into_iter()
            .find(|(program, _)| Probe::File(program).holds())
            .map(|(_, manager)| manager)
    }

    fn packages(self, missing: &[Requirement]) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = missing
            .iter()
            .flat_map(|requirement| match self {
                Self::Apt => requirement.apt,
                Self::Dnf => requirement.dnf,
                Self::Pacman => requirement.pacman,
            })
            .copied()
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn commands(self, packages: &[&str], root: bool) -> Vec<Command> {
        let lines: &[&[&str]] = match self {
            Self::Apt => &[
                &["apt-get", "update"],
                &["apt-get", "install", "--yes", "--no-install-recommends"],
            ],
            Self::Dnf => &[&["dnf", "install", "--assumeyes"]],
            Self::Pacman => &[&["pacman", "--sync", "--refresh", "--needed", "--noconfirm"]],
        };
        let last = lines.len() - 1;
        lines
            .iter()
            .enumerate()
            .map(|(index, line)| {
                let prefix: &[&str] = if root { &[] } else { &["sudo"] };
                let names: &[&str] = if index == last { packages } else { &[] };
                let mut words = prefix.iter().chain(*line).chain(names);
                let program = words.next().expect("every line starts with a program");
                Command::new(program)
                    .arguments(words)
                    .environment("DEBIAN_FRONTEND", "noninteractive")
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_list_has_no_doubles_and_only_the_last_line_names_it() {
        let pacman = Manager::Pacman.packages(LINUX);
        let dbus = pacman.iter().filter(|name| **name == "dbus").count();
        assert_eq!(dbus, 1, "two requirements share this package");

        let lines: Vec<String> = Manager::Apt
            .commands(&["git", "xvfb"], true)
            .iter()
            .map(Command::line)
            .collect();
        assert_eq!(
            lines,
            [
                "apt-get update",
                "apt-get install --yes --no-install-recommends git xvfb"
            ]
        );
    }

    #[test]
    fn a_person_who_is_not_root_installs_through_sudo() {
        let commands = Manager::Dnf.commands(&["git-core"], false);
        assert_eq!(commands[0].line(), "sudo dnf install --assumeyes git-core");
    }

    #[test]
    fn the_version_of_node_is_understood() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
