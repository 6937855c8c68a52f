//! Pictures as files, and the one way to show where a file lies.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::shapes;
use crate::world::World;

const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>"#;

/// The eight bytes a PNG begins with, and something after them.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\nthe rest";

fn asked(name: &str, format: &str, content: &str) -> Value {
    json!({ "picture": { "name": name, "format": format, "content": content } })
}

fn saved(world: &World, arguments: Value) -> PathBuf {
    let saved = world.window.ask("save_picture", arguments);
    shapes::exactly("a saved picture", &saved, "path bytes");
    let path = PathBuf::from(saved["path"].as_str().expect("a path"));
    let length = std::fs::metadata(&path).expect("it is there").len();
    assert_eq!(saved["bytes"], length, "as much as it says");
    path
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn pictures_are_written_whole_and_over_nothing() {
    let world = World::start();
    let first = saved(&world, asked("Time to merge", "svg", SVG));
    let second = saved(&world, asked("Time to merge", "svg", SVG));
    assert_ne!(first, second, "nothing is written over");
    assert_eq!(std::fs::read_to_string(&first).expect("read"), SVG);
    let png = saved(&world, asked("時間", "png", &STANDARD.encode(PNG)));
    assert_eq!(std::fs::read(&png).expect("read"), PNG);
    let downloads = world.folder.path().join("downloads");
    for path in [&first, &second, &png] {
        assert_eq!(path.parent(), Some(downloads.as_path()));
    }
    let name = |path: &Path| path.file_name().map(|name| name.to_owned());
    let first = name(&first).expect("a name").into_string().expect("ASCII");
    assert!(
        first.starts_with("flow-desktop-time-to-merge-20") && first.ends_with(".svg"),
        "{first}"
    );
    assert_eq!(names(&downloads).len(), 3, "nothing unfinished is left");
}

#[test]
fn what_is_no_picture_is_not_written() {
    let world = World::start();
    let refused = [
        asked("x", "svg", "<html><script>alert(1)</script></html>"),
        asked("x", "svg", ""),
        asked("x", "png", SVG),
        asked("x", "png", "not base64!"),
        asked("x", "png", &STANDARD.encode("MZ a program")),
        asked("x", "svg", &format!("{SVG}{}", " ".repeat(32 << 20))),
    ];
    for arguments in refused {
        world
            .window
            .refused("save_picture", arguments, "input.invalid");
    }
    for ending in ["exe", "html", "../svg", "SVG", ""] {
        let refusal = world.window.call("save_picture", asked("x", ending, SVG));
        assert!(refusal.is_err(), "{ending:?} is no kind of picture");
    }
    let hostile = saved(
        &world,
        asked("../../.config/autostart/x.desktop\0\n", "svg", SVG),
    );
    let downloads = world.folder.path().join("downloads");
    assert_eq!(
        hostile.parent(),
        Some(downloads.as_path()),
        "a name leads nowhere else"
    );
    assert_eq!(names(&downloads).len(), 1, "and no other file was written");
}

#[test]
fn a_place_that_takes_no_file_is_told() {
    let world = World::start();
    // A file stands where the folder would be.
    std::fs::write(world.folder.path().join("downloads"), "in the way").expect("written");
    let arguments = asked("Time to merge", "svg", SVG);
    world
        .window
        .refused("save_picture", arguments, "file.not_written");
}

#[test]
fn only_folders_of_what_was_saved_are_opened() {
    let world = World::start();
    let path = saved(&world, asked("Time to merge", "svg", SVG));
    for foreign in [
        "/",
        "/etc/passwd",
        "https://example.com",
        "",
        world.folder.path().to_str().expect("a path"),
        path.parent()
            .and_then(Path::to_str)
            .expect("the folder itself was not saved"),
    ] {
        let arguments = json!({ "path": foreign });
        world
            .window
            .refused("open_saved_folder", arguments, "input.invalid");
    }
    std::fs::remove_dir_all(world.folder.path().join("downloads")).expect("gone");
    let arguments = json!({ "path": path });
    world
        .window
        .refused("open_saved_folder", arguments, "folder.not_opened");
}

#[test]
fn a_window_that_prints_nothing_leaves_no_file() {
    let world = World::start();
    let arguments = json!({ "name": "Overview" });
    world
        .window
        .refused("save_page_as_pdf", arguments, "file.no_pdf");
    let downloads = world.folder.path().join("downloads");
    assert_eq!(names(&downloads), Vec::<String>::new());
}
