//! `cargo xtask bundle`: makes the .deb and the .rpm and looks inside them.
//!
//! The checks are of things that fail silently: a desktop entry without `%u` starts the app but loses the link it was
//! started with, and a missing icon only shows on somebody else's machine.

use std::path::{Path, PathBuf};

use crate::Options;
use crate::command::Command;
use crate::failure::Failure;
use crate::requirements::{Need, Probe};
use crate::setup;
use crate::workspace;

const METAINFO: &str = "usr/share/metainfo/dev.flowdesktop.desktop.metainfo.xml";
const ICON: &str = "usr/share/icons/hicolor/128x128/apps/flow-desktop.png";
const BINARY: &str = "usr/bin/flow-desktop";

/// Builds both packages and checks them.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    make(options).map(drop)
}

/// Builds both packages, checks the .deb, whose files the .rpm shares, and returns where it is.
pub(crate) fn make(options: &Options) -> Result<PathBuf, Failure> {
    setup::prepare(options, Need::Build)?;
    let made = workspace::target_directory().join("release/bundle");
    clear(&made)?;
    Command::node_tool("tauri")
        .arguments(["build", "--bundles", "deb,rpm", "--", "--locked"])
        .run()?;
    let deb = single_file(&made.join("deb"), "deb")?;
    let rpm = single_file(&made.join("rpm"), "rpm")?;
    let unpacked = unpack(&deb)?;
    check_desktop_entry(&unpacked)?;
    for path in [METAINFO, ICON, BINARY] {
        if !unpacked.join(path).is_file() {
            return Err(Failure::Check(format!("/{path} is not in the package")));
        }
    }
    validate_metainfo(&unpacked.join(METAINFO))?;
    for package in [&deb, &rpm] {
        let bytes = size(package)?;
        let megabytes = bytes as f64 / 1_000_000.0;
        eprintln!("{} ({megabytes:.1} MB)", package.display());
    }
    Ok(deb)
}

/// An older package would pass for the new one.
fn clear(folder: &Path) -> Result<(), Failure> {
    match std::fs::remove_dir_all(folder) {
        Err(problem) if problem.kind() != std::io::ErrorKind::NotFound => {
            Err(file_failure(folder)(problem))
        }
        _ => Ok(()),
    }
}

fn single_file(folder: &Path, extension: &str) -> Result<PathBuf, Failure> {
    let entries = std::fs::read_dir(folder).map_err(file_failure(folder))?;
    entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .find(|path| path.extension().is_some_and(|found| found == extension))
        .ok_or_else(|| Failure::Check(format!("no .{extension} in {}", folder.display())))
}

/// Tauri leaves the content of the package as an archive inside it; `ar` and `tar` come with every compiler.
fn unpack(deb: &Path) -> Result<PathBuf, Failure> {
    let folder = workspace::target_directory().join("release/bundle/unpacked");
    std::fs::create_dir_all(&folder).map_err(file_failure(&folder))?;
    let archive = folder.join("data.tar.gz");
    let archive_argument = format!("--output={}", folder.display());
    Command::new("ar")
        .arguments(["x".as_ref(), archive_argument.as_ref(), deb.as_os_str()])
        .run()?;
    Command::new("tar")
        .arguments(["--extract", "--gzip", "--file"])
        .arguments([&archive])
        .arguments([Path::new("--directory"), &folder])
        .run()?;
    Ok(folder)
}

fn check_desktop_entry(unpacked: &Path) -> Result<(), Failure> {
    let path = single_file(&unpacked.join("usr/share/applications"), "desktop")?;
    let entry = std::fs::read_to_string(&path).map_err(file_failure(&path))?;
    problem_of_desktop_entry(&entry).map_or(Ok(()), |problem| Err(Failure::Check(problem)))?;
    let metainfo = unpacked.join(METAINFO);
    let metainfo_text = std::fs::read_to_string(&metainfo).map_err(file_failure(&metainfo))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if !metainfo_text.contains(&format!(">{name}</launchable>")) {
        return Err(Failure::Check(format!(
            "the AppStream metadata does not launch `{name}`"
        )));
    }
    if Probe::File("desktop-file-validate").holds() {
        Command::new("desktop-file-validate")
            .arguments([&path])
            .run()?;
    }
    Ok(())
}

/// What is wrong with a desktop entry, if anything is.
fn problem_of_desktop_entry(entry: &str) -> Option<String> {
    let value = |key: &str| entry.lines().find_map(|line| line.strip_prefix(key));
    if !value("Exec=").is_some_and(|line| line.ends_with(" %u")) {
        return Some(
            "the desktop entry does not hand over the link it is opened with (Exec=… %u)"
                .to_owned(),
        );
    }
    if !value("MimeType=").is_some_and(|line| {
        line.split(';')
            .any(|kind| kind == "x-scheme-handler/flow-desktop")
    }) {
        return Some("the desktop entry does not claim flow-desktop links".to_owned());
    }
    if value("Icon=") != Some("flow-desktop") {
        return Some("the desktop entry names no icon of this package".to_owned());
    }
    None
}

fn validate_metainfo(path: &Path) -> Result<(), Failure> {
    if !Probe::File("appstreamcli").holds() {
        eprintln!("skipped: appstreamcli is not here, the AppStream metadata was not validated");
        return Ok(());
    }
    Command::new("appstreamcli")
        .arguments(["validate", "--no-net"])
        .arguments([path])
        .run()
}

/// Bytes of a file.
pub(crate) fn size(path: &Path) -> Result<u64, Failure> {
    path.metadata()
        .map(|data| data.len())
        .map_err(file_failure(path))
}

fn file_failure(path: &Path) -> impl FnOnce(std::io::Error) -> Failure {
    let path = path.to_owned();
    move |source| Failure::File { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str =
        "Exec=flow-desktop %u\nIcon=flow-desktop\nMimeType=x-scheme-handler/flow-desktop;\n";

    #[test]
    fn a_complete_entry_has_no_problem() {
        assert_eq!(problem_of_desktop_entry(GOOD), None);
    }

    #[test]
    fn an_entry_that_loses_the_link_is_found() {
        let problem = problem_of_desktop_entry(&GOOD.replace(" %u", ""));
        assert!(problem.is_some_and(|text| text.contains("%u")));
    }

    #[test]
    fn an_entry_without_the_scheme_or_icon_is_found() {
        assert!(problem_of_desktop_entry(&GOOD.replace("flow-desktop;", "other;")).is_some());
        assert!(problem_of_desktop_entry(&GOOD.replace("Icon=flow-desktop", "Icon=x")).is_some());
    }
}
