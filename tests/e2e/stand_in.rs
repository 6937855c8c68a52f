//! A script in place of the app, for links that the browser hands to the desktop.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use crate::desktop::Desktop;

/// Registers a script for links of the app the way a program does, and tells where it notes what it is given, one
/// argument a line. It holds until another program registers.
pub(crate) fn take_over_links(desktop: &Desktop) -> PathBuf {
    let script = desktop.home().join("bin/stand-in");
    let noted = desktop.home().join("handed-over");
    let text = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$@\" > '{0}.new' && mv '{0}.new' '{0}'\n",
        noted.display()
    );
    std::fs::write(&script, text).expect("the private folder can be written");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755))
        .expect("an own file can be made a program");
    let folder = desktop.home().join("data/applications");
    std::fs::create_dir_all(&folder).expect("the private folder can be written");
    let entry = format!(
        "[Desktop Entry]\nType=Application\nName=Stand-in\nExec={} %u\nMimeType=x-scheme-handler/flow-desktop;\n",
        script.display()
    );
    std::fs::write(folder.join("stand-in.desktop"), entry)
        .expect("the private folder can be written");
    let registered = desktop
        .command("xdg-mime")
        .args([
            "default",
            "stand-in.desktop",
            "x-scheme-handler/flow-desktop",
        ])
        .status()
        .expect("xdg-utils are installed: cargo xtask test sees to it");
    assert!(registered.success(), "xdg-mime refused the stand-in");
    noted
}
