//! Where tests find things, and what they say when something is not there.

use std::path::{Path, PathBuf};

/// The root of this repository.
#[must_use]
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The directory cargo builds into; follows `CARGO_TARGET_DIR` as cargo does.
#[must_use]
pub(crate) fn target_directory() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A folder of the study material beside this repository. Where it is absent, says so in the words the suite counts.
#[must_use]
#[expect(
    clippy::print_stdout,
    reason = "the suite counts what a case says about itself"
)]
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let folder = root().join("../shared").join(path);
    if folder.exists() {
        return Some(folder);
    }
    println!("skipped: ../shared/{path} is not beside this repository");
    None
}
