//! A desktop of its own for one test: a virtual display, a D-Bus session, a keyring or none, and private folders.
//!
//! It exists so that a window can be opened on a machine without a screen and so that nothing of the person who runs
//! the tests is read or changed. It uses the standard library alone, because `xtask` shares it.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Large enough for the window at its starting size, with room around it.
const SCREEN: &str = "1400x1000x24";

/// A daemon that has not answered by then never will.
const PATIENCE: Duration = Duration::from_secs(20);

/// A session bus that starts nothing by itself: a keyring or a portal that bus activation brings in would make
/// the tests depend on what else is installed.
const BUS_CONFIGURATION: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=FOLDER</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Notes the address of a page instead of opening it in the browser of whoever runs the tests; a test takes its own
/// browser there. Notes the path of a folder that is to be shown. Any other link goes the way it goes on a real desktop: to the program that registered for it.
const BROWSER: &str = r#"#!/bin/sh
case "$1" in
  http://* | https://*) printf '%s\n' "$1" >> "$HOME/opened-in-browser" ;;
  /*) printf '%s\n' "$1" >> "$HOME/opened-folders" ;;
  *) exec "$(PATH="${PATH#*:}"; command -v xdg-open)" "$@" ;;
esac
"#;

/// What tells a program which desktop it runs on, and would make it behave as on that of the caller.
const OF_THE_CALLER: [&str; 9] = [
    "WAYLAND_DISPLAY",
    "DBUS_SESSION_BUS_PID",
    "SSH_AUTH_SOCK",
    "XDG_CURRENT_DESKTOP",
    "XDG_SESSION_DESKTOP",
    "DESKTOP_SESSION",
    "GNOME_DESKTOP_SESSION_ID",
    "KDE_FULL_SESSION",
    "BROWSER",
];

/// Whether the desktop has a place for secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keyring {
    /// An unlocked keyring answers.
    Unlocked,
    /// Nothing answers, as on a machine where none is installed.
    Missing,
}

/// Why a desktop did not come up.
#[derive(Debug)]
pub(crate) struct StartDesktopError {
    what: &'static str,
    why: String,
}

impl std::fmt::Display for StartDesktopError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} did not start: {}", self.what, self.why)
    }
}

impl std::error::Error for StartDesktopError {}

/// A running desktop; everything it started ends with it.
#[derive(Debug)]
pub(crate) struct Desktop {
    home: PathBuf,
    environment: Vec<(OsString, OsString)>,
    processes: Vec<Child>,
}

impl Desktop {
    /// Brings up display, bus and keyring.
    ///
    /// # Errors
    ///
    /// One of the programs is not installed or did not answer in time.
    pub(crate) fn start(keyring: Keyring) -> Result<Self, StartDesktopError> {
        let home = new_home().map_err(|problem| failed("the private folder", &problem))?;
        let mut desktop = Self {
            environment: environment_in(&home),
            home,
            processes: Vec::new(),
        };
        desktop.start_display()?;
        desktop.start_bus()?;
        if keyring == Keyring::Unlocked {
            desktop.start_keyring()?;
        }
        Ok(desktop)
    }

    /// The home folder of this desktop; everything a program writes is below it.
    #[must_use]
    pub(crate) fn home(&self) -> &Path {
        &self.home
    }

    /// A program of this desktop: with its variables and none of the caller's secrets or displays.
    #[must_use]
    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        for name in OF_THE_CALLER {
            command.env_remove(name);
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.current_dir(&self.home);
        command
    }

    /// Addresses that were opened in the system's browser, oldest first.
    #[must_use]
    pub(crate) fn opened_in_browser(&self) -> Vec<String> {
        self.noted("opened-in-browser")
    }

    /// Folders that were shown in the system's file manager, oldest first.
    #[must_use]
    pub(crate) fn opened_folders(&self) -> Vec<String> {
        self.noted("opened-folders")
    }

    fn noted(&self, file: &str) -> Vec<String> {
        let noted = std::fs::read_to_string(self.home.join(file));
        noted
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    fn start_display(&mut self) -> Result<(), StartDesktopError> {
        let what = "Xvfb";
        let mut child = self
            .command("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-nolisten",
                "tcp",
                "-screen",
                "0",
                SCREEN,
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|problem| failed(what, &problem))?;
        let number = first_line(&mut child, what);
        self.processes.push(child);
        self.set("DISPLAY", format!(":{}", number?));
        Ok(())
    }

    fn start_bus(&mut self) -> Result<(), StartDesktopError> {
        let what = "dbus-daemon";
        let configuration = self.home.join("session-bus.conf");
        let text = BUS_CONFIGURATION.replace("FOLDER", &self.home.join("run").to_string_lossy());
        std::fs::write(&configuration, text).map_err(|problem| failed(what, &problem))?;
        let mut argument = OsString::from("--config-file=");
        argument.push(&configuration);
        let mut child = self
            .command("dbus-daemon")
            .arg(argument)
            .args(["--nofork", "--nopidfile", "--print-address=1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|problem| failed(what, &problem))?;
        let address = first_line(&mut child, what);
        self.processes.push(child);
        self.set("DBUS_SESSION_BUS_ADDRESS", address?);
        Ok(())
    }

    fn start_keyring(&mut self) -> Result<(), StartDesktopError> {
        let what = "gnome-keyring-daemon";
        let mut child = self
            .command("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|problem| failed(what, &problem))?;
        let mut input = child.stdin.take().expect("standard input was piped above");
        let written = input.write_all(b"a keyring for one test");
        drop(input);
        self.processes.push(child);
        written.map_err(|problem| failed(what, &problem))?;
        self.wait_for_secrets()
    }

    /// Asks the bus until somebody owns the name of the secret service.
    fn wait_for_secrets(&self) -> Result<(), StartDesktopError> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let asked = self
                .command("dbus-send")
                .args([
                    "--session",
                    "--print-reply",
                    "--dest=org.freedesktop.DBus",
                    "/",
                ])
                .arg("org.freedesktop.DBus.GetNameOwner")
                .arg("string:org.freedesktop.secrets")
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .map_err(|problem| failed("dbus-send", &problem))?;
            if asked.success() {
                return Ok(());
            }
        }
        Err(StartDesktopError {
            what: "the keyring",
            why: "nobody answered for secrets".to_owned(),
        })
    }

    fn set(&mut self, name: &str, value: String) {
        self.environment.push((name.into(), value.into()));
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        // Last started, first ended: the display goes last, so that nothing complains about it on the way.
        for child in self.processes.iter_mut().rev() {
            let killed = child.kill();
            let waited = child.wait();
            if let (Err(problem), _) | (_, Err(problem)) = (killed, waited) {
                eprintln!("a process of the test desktop did not end: {problem}");
            }
        }
        if std::env::var_os("FLOW_DESKTOP_KEEP").is_none() {
            drop(std::fs::remove_dir_all(&self.home));
        }
    }
}

fn failed(what: &'static str, problem: &std::io::Error) -> StartDesktopError {
    StartDesktopError {
        what,
        why: problem.to_string(),
    }
}

fn new_home() -> std::io::Result<PathBuf> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("flow-desktop-{}-{number}", std::process::id());
    let home = std::env::temp_dir().join(name);
    let mut private = std::fs::DirBuilder::new();
    private.mode(0o700).recursive(true);
    for folder in ["", "run", "bin"] {
        private.create(home.join(folder))?;
    }
    let browser = home.join("bin/xdg-open");
    std::fs::write(&browser, BROWSER)?;
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755))?;
    Ok(home)
}

fn environment_in(home: &Path) -> Vec<(OsString, OsString)> {
    let mut path = home.join("bin").into_os_string();
    if let Some(rest) = std::env::var_os("PATH") {
        path.push(":");
        path.push(rest);
    }
    let mut environment: Vec<(OsString, OsString)> =
        vec![("PATH".into(), path), ("HOME".into(), home.into())];
    for (name, folder) in [
        ("XDG_DATA_HOME", "data"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_RUNTIME_DIR", "run"),
    ] {
        environment.push((name.into(), home.join(folder).into()));
    }
    for (name, value) in [
        ("LANG", "en_US.UTF-8"),
        ("TZ", "UTC"),
        ("GDK_BACKEND", "x11"),
        ("NO_AT_BRIDGE", "1"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        // There is no graphics card behind a virtual display.
        ("LIBGL_ALWAYS_SOFTWARE", "1"),
        ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
    ] {
        environment.push((name.into(), value.into()));
    }
    environment
}

/// Reads the line a daemon prints when it is ready, with a limit, because a daemon that hangs would hang the suite.
fn first_line(child: &mut Child, what: &'static str) -> Result<String, StartDesktopError> {
    let output = child
        .stdout
        .take()
        .expect("standard output was piped by the caller");
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = BufReader::new(output).read_line(&mut line);
        // The receiver is gone when the wait was given up; then nobody wants the line.
        drop(sender.send(read.map(|_| line)));
    });
    match receiver.recv_timeout(PATIENCE) {
        Ok(Ok(line)) if !line.trim().is_empty() => Ok(line.trim().to_owned()),
        Ok(Err(problem)) => Err(failed(what, &problem)),
        Ok(Ok(_)) => Err(StartDesktopError {
            what,
            why: "it ended at once".to_owned(),
        }),
        Err(_) => Err(StartDesktopError {
            what,
            why: format!("no answer in {} seconds", PATIENCE.as_secs()),
        }),
    }
}
