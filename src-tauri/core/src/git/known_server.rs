//! What is remembered of a server from the last complete fetch, so that the next
//! one can begin with the list of refs: one request when nothing is new.
//!
//! It is a guess about the server, never about the repository: where the answer is
//! not as expected, everything is asked for again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::model::ObjectFormat;

use super::protocol::Advertisement;
use super::references::replace_file;

/// What the file begins with where version 2 is spoken.
const VERSION_2: &str = "git protocol 2";
/// What follows where the server says how ids are made.
const ANNOUNCES: &str = " object-format";

fn path(folder: &Path) -> PathBuf {
    folder.join("flow-desktop-server")
}

/// What the server of the clone in `folder` is expected to say of itself.
pub(super) fn recall(folder: &Path, format: ObjectFormat) -> Option<Advertisement> {
    let text = fs::read_to_string(path(folder)).ok()?;
    let rest = text.trim_end().strip_prefix(VERSION_2)?;
    Some(Advertisement {
        object_format: format,
        announces_format: rest == ANNOUNCES,
        listing: None,
        shallow: Vec::new(),
    })
}

/// Remembers a server that speaks version 2; any other is forgotten.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn remember(folder: &Path, advertisement: &Advertisement) -> io::Result<()> {
    if advertisement.listing.is_some() {
        forget(folder);
        return Ok(());
    }
    let announces = if advertisement.announces_format {
        ANNOUNCES
    } else {
        ""
    };
    let content = format!("{VERSION_2}{announces}\n");
    if fs::read(path(folder)).is_ok_and(|found| found == content.as_bytes()) {
        return Ok(());
    }
    replace_file(&path(folder), content.as_bytes())
}

/// Asks the server everything next time.
pub(super) fn forget(folder: &Path) {
    // Where it stays, the next answer that is not as expected leads to the same.
    let _absent = fs::remove_file(path(folder)).is_err();
}
