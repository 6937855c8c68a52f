//! What a machine needs beyond Rust, Node and a C compiler, and what the packages are called.

use crate::command::Command;

/// How to find out whether something is there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Probe {
    /// A program on the search path that answers to this argument.
    Program(&'static str, &'static str),
    /// A program on the search path that has no harmless argument.
    File(&'static str),
    /// One of these programs on the search path; systems name it differently.
    OneOf(&'static [&'static str]),
    /// A library with its headers, as pkg-config knows it.
    Library(&'static str),
}

/// Who needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// To build and to open the app.
    Build,
    /// To open it in a virtual display, and for the suite.
    VirtualDisplay,
}

/// One thing that may be missing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Requirement {
    /// What it is, for people.
    pub(crate) title: &'static str,
    pub(crate) need: Need,
    pub(crate) probe: Probe,
    pub(crate) apt: &'static [&'static str],
    pub(crate) dnf: &'static [&'static str],
    pub(crate) pacman: &'static [&'static str],
}

/// Everything a Linux machine needs. pkg-config comes first because the libraries are looked up with it.
pub(crate) const LINUX: &[Requirement] = &[
    Requirement {
        title: "pkg-config",
        need: Need::Build,
        probe: Probe::Program("pkg-config", "--version"),
        apt: &["pkg-config"],
        dnf: &["pkgconf-pkg-config"],
        pacman: &["pkgconf"],
    },
    Requirement {
        title: "WebKitGTK 4.1 with headers",
        need: Need::Build,
        probe: Probe::Library("webkit2gtk-4.1"),
        apt: &["libwebkit2gtk-4.1-dev"],
        dnf: &["webkit2gtk4.1-devel"],
        pacman: &["webkit2gtk-4.1"],
    },
    Requirement {
        title: "GTK 3 with headers",
        need: Need::Build,
        probe: Probe::Library("gtk+-3.0"),
        apt: &["libgtk-3-dev"],
        dnf: &["gtk3-devel"],
        pacman: &["gtk3"],
    },
    Requirement {
        title: "D-Bus with headers",
        need: Need::Build,
        probe: Probe::Library("dbus-1"),
        apt: &["libdbus-1-dev"],
        dnf: &["dbus-devel"],
        pacman: &["dbus"],
    },
    Requirement {
        title: "git",
        need: Need::Build,
        probe: Probe::Program("git", "--version"),
        apt: &["git"],
        dnf: &["git-core"],
        pacman: &["git"],
    },
    Requirement {
        title: "a virtual display (Xvfb)",
        need: Need::VirtualDisplay,
        probe: Probe::File("Xvfb"),
        apt: &["xvfb"],
        dnf: &["xorg-x11-server-Xvfb"],
        pacman: &["xorg-server-xvfb"],
    },
    Requirement {
        title: "WebKitWebDriver",
        need: Need::VirtualDisplay,
        probe: Probe::File("WebKitWebDriver"),
        apt: &["webkit2gtk-driver"],
        // dnf resolves a path to whichever package holds it in that release.
        dnf: &["/usr/bin/WebKitWebDriver"],
        pacman: &["webkitgtk-6.0"],
    },
    Requirement {
        title: "a D-Bus session daemon",
        need: Need::VirtualDisplay,
        probe: Probe::File("dbus-daemon"),
        apt: &["dbus-daemon"],
        dnf: &["dbus-daemon"],
        pacman: &["dbus"],
    },
    Requirement {
        title: "a keyring (gnome-keyring)",
        need: Need::VirtualDisplay,
        probe: Probe::File("gnome-keyring-daemon"),
        apt: &["gnome-keyring"],
        dnf: &["gnome-keyring"],
        pacman: &["gnome-keyring"],
    },
    Requirement {
        title: "a browser (Chromium)",
        need: Need::VirtualDisplay,
        probe: Probe::OneOf(&["chromium", "chromium-browser", "google-chrome"]),
        apt: &["chromium"],
        dnf: &["chromium"],
        pacman: &["chromium"],
    },
    Requirement {
        title: "the browser's driver (chromedriver)",
        need: Need::VirtualDisplay,
        probe: Probe::File("chromedriver"),
        apt: &["chromium-driver"],
        dnf: &["chromedriver"],
        pacman: &["chromium"],
    },
    Requirement {
        title: "programs that open links (xdg-utils)",
        need: Need::VirtualDisplay,
        probe: Probe::File("xdg-mime"),
        apt: &["xdg-utils"],
        dnf: &["xdg-utils"],
        pacman: &["xdg-utils"],
    },
    Requirement {
        title: "the list of programs for links (desktop-file-utils)",
        need: Need::VirtualDisplay,
        probe: Probe::File("update-desktop-database"),
        apt: &["desktop-file-utils"],
        dnf: &["desktop-file-utils"],
        pacman: &["desktop-file-utils"],
    },
    Requirement {
        title: "Python 3 with venv",
        need: Need::VirtualDisplay,
        probe: Probe::Program("python3", "-c=import ensurepip, venv"),
        apt: &["python3", "python3-venv"],
        dnf: &["python3"],
        pacman: &["python"],
    },
    Requirement {
        title: "Java for Spark",
        need: Need::VirtualDisplay,
        probe: Probe::Program("java", "-version"),
        apt: &["default-jre-headless"],
        dnf: &["java-latest-openjdk-headless"],
        pacman: &["jre-openjdk-headless"],
    },
];

impl Probe {
    /// Looks whether it is there.
    pub(crate) fn holds(self) -> bool {
        match self {
            Self::Program(program, argument) => {
                let words = match argument.split_once('=') {
                    Some((switch, value)) => vec![switch, value],
                    None => vec![argument],
                };
                Command::new(program).arguments(words).succeeds()
            }
            Self::File(name) => is_on_the_path(name),
            Self::OneOf(names) => names.iter().copied().any(is_on_the_path),
            Self::Library(name) => Command::new("pkg-config")
                .arguments(["--exists", name])
                .succeeds(),
        }
    }
}

fn is_on_the_path(name: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_requirement_names_a_package_for_each_manager() {
        for requirement in LINUX {
            let lists = [requirement.apt, requirement.dnf, requirement.pacman];
            assert!(
                lists.iter().all(|packages| !packages.is_empty()),
                "{} cannot be installed somewhere",
                requirement.title
            );
        }
    }

    #[test]
    fn a_probe_tells_present_from_absent() {
        assert!(
            Probe::Program("cargo", "--version").holds(),
            "cargo runs this test"
        );
        assert!(!Probe::Program("no-such-program-anywhere", "--version").holds());
        assert!(!Probe::File("no-such-program-anywhere").holds());
        assert!(Probe::OneOf(&["no-such-program-anywhere", "cargo"]).holds());
        assert!(!Probe::OneOf(&["no-such-program-anywhere"]).holds());
        assert!(!Probe::Library("no-such-library-anywhere").holds());
    }
}
