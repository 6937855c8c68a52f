//! What the history keeps of a commit's changes: where lines went, and no line.
//!
//! Written while sizes are measured, newest first; read again oldest first to
//! tell whose lines were replaced. Everything is a variable-length number, so a
//! commit takes a few dozen bytes.

use super::diff::Hunk;

/// How a file of a commit came from its parents' files. Paths are numbers of the history's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FileOrigin {
    /// It is gone. Its lines went with it.
    Removed { path: u32, counts: bool, lines: u32 },
    /// It is the file `from` of the parent with these hunks replaced.
    Changed {
        path: u32,
        from: u32,
        /// Whether its lines are those of `from` where no hunk says otherwise; else all are new.
        keeps_lines: bool,
        /// Whether the change counts as work.
        counts: bool,
        lines: u32,
        hunks: Vec<Hunk>,
    },
    /// It is new. Some of its lines may stem from a removed file that counts as removed.
    Added {
        path: u32,
        counts: bool,
        lines: u32,
        copied: Option<(u32, Vec<Hunk>)>,
    },
    /// A merge took it from one of the later parents as it was.
    Taken { path: u32, parent: u32 },
    /// A merge made it from several parents: each with the name it has there.
    Merged {
        path: u32,
        lines: u32,
        from: Vec<(u32, u32, Vec<Hunk>)>,
    },
}

const REMOVED: u64 = 0;
const CHANGED: u64 = 1;
const ADDED: u64 = 2;
const TAKEN: u64 = 3;
const MERGED: u64 = 4;
const COUNTS: u64 = 8;
const KEEPS_LINES: u64 = 16;
const IS_COPIED: u64 = 32;

/// Appends a number, seven bits a byte.
pub(super) fn write_number(into: &mut Vec<u8>, number: u64) {
    let mut rest = number;
    while rest >= 0x80 {
        into.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    into.push(rest as u8);
}

/// Takes a number; `None` where the bytes end or it is too large.
pub(super) fn read_number(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for place in 0..10 {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        number |= u64::from(byte & 0x7f).checked_shl(7 * place)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Takes a number of 32 bits.
pub(super) fn read_u32(rest: &mut &[u8]) -> Option<u32> {
    read_number(rest)?.try_into().ok()
}

impl FileOrigin {
    /// What the file is called in the commit, or was.
    pub(super) const fn path(&self) -> u32 {
        match self {
            Self::Removed { path, .. }
            | Self::Changed { path, .. }
            | Self::Added { path, .. }
            | Self::Taken { path, .. }
            | Self::Merged { path, .. } => *path,
        }
    }

    /// The paths in the parents whose lines matter for it.
    pub(super) fn each_source(&self, mut each: impl FnMut(u32)) {
        match self {
            Self::Removed { path, .. } | Self::Taken { path, .. } => each(*path),
            Self::Changed { from, .. } => each(*from),
            Self::Added { copied, .. } => {
                if let Some((from, _)) = copied {
                    each(*from);
                }
            }
            Self::Merged { from, .. } => from.iter().for_each(|(_, name, _)| each(*name)),
        }
    }

    /// Appends it.
    pub(super) fn write(&self, into: &mut Vec<u8>) {
        let flag = |is_set: bool, flag: u64| if is_set { flag } else { 0 };
        let mut number = |number: u64| write_number(into, number);
        match self {
            Self::Removed {
                path,
                counts,
                lines,
            } => {
                number(REMOVED | flag(*counts, COUNTS));
                number(u64::from(*path));
                number(u64::from(*lines));
            }
            Self::Changed {
                path,
                from,
                keeps_lines,
                counts,
                lines,
                hunks,
            } => {
                number(CHANGED | flag(*counts, COUNTS) | flag(*keeps_lines, KEEPS_LINES));
                number(u64::from(*path));
                number(u64::from(*from));
                number(u64::from(*lines));
                write_hunks(into, hunks);
            }
            Self::Added {
                path,
                counts,
                lines,
                copied,
            } => {
                number(ADDED | flag(*counts, COUNTS) | flag(copied.is_some(), IS_COPIED));
                number(u64::from(*path));
                number(u64::from(*lines));
                if let Some((from, hunks)) = copied {
                    number(u64::from(*from));
                    write_hunks(into, hunks);
                }
            }
            Self::Taken { path, parent } => {
                number(TAKEN);
                number(u64::from(*path));
                number(u64::from(*parent));
            }
            Self::Merged { path, lines, from } => {
                number(MERGED);
                number(u64::from(*path));
                number(u64::from(*lines));
                number(from.len() as u64);
                for (parent, name, hunks) in from {
                    write_number(into, u64::from(*parent));
                    write_number(into, u64::from(*name));
                    write_hunks(into, hunks);
                }
            }
        }
    }

    /// Takes what [`Self::write`] wrote; `None` where it is damaged.
    pub(super) fn read(rest: &mut &[u8]) -> Option<Self> {
        let kind = read_number(rest)?;
        let counts = kind & COUNTS != 0;
        let path = read_u32(rest)?;
        Some(match kind & 7 {
            REMOVED => Self::Removed {
                path,
                counts,
                lines: read_u32(rest)?,
            },
            CHANGED => Self::Changed {
                path,
                from: read_u32(rest)?,
                keeps_lines: kind & KEEPS_LINES != 0,
                counts,
                lines: read_u32(rest)?,
                hunks: read_hunks(rest)?,
            },
            ADDED => Self::Added {
                path,
                counts,
                lines: read_u32(rest)?,
                copied: if kind & IS_COPIED == 0 {
                    None
                } else {
                    Some((read_u32(rest)?, read_hunks(rest)?))
                },
            },
            TAKEN => Self::Taken {
                path,
                parent: read_u32(rest)?,
            },
            MERGED => {
                let lines = read_u32(rest)?;
                let count = read_u32(rest)?;
                let mut from = Vec::new();
                for _ in 0..count {
                    from.push((read_u32(rest)?, read_u32(rest)?, read_hunks(rest)?));
                }
                Self::Merged { path, lines, from }
            }
            _ => return None,
        })
    }
}

/// Hunks follow each other, so only distances are written.
fn write_hunks(into: &mut Vec<u8>, hunks: &[Hunk]) {
    write_number(into, hunks.len() as u64);
    let mut old_end = 0;
    for hunk in hunks {
        write_number(into, u64::from(hunk.old_start - old_end));
        write_number(into, u64::from(hunk.old_count));
        write_number(into, u64::from(hunk.new_count));
        old_end = hunk.old_start + hunk.old_count;
    }
}

fn read_hunks(rest: &mut &[u8]) -> Option<Vec<Hunk>> {
    let count = read_u32(rest)?;
    let mut hunks = Vec::new();
    let (mut old_end, mut new_end) = (0_u32, 0_u32);
    for _ in 0..count {
        let distance = read_u32(rest)?;
        let hunk = Hunk {
            old_start: old_end.checked_add(distance)?,
            old_count: read_u32(rest)?,
            new_start: new_end.checked_add(distance)?,
            new_count: read_u32(rest)?,
        };
        old_end = hunk.old_start.checked_add(hunk.old_count)?;
        new_end = hunk.new_start.checked_add(hunk.new_count)?;
        hunks.push(hunk);
    }
    Some(hunks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let hunks = vec![
            Hunk {
                old_start: 3,
                old_count: 0,
                new_start: 3,
                new_count: 200,
            },
            Hunk {
                old_start: 1000,
                old_count: 7,
                new_start: 1200,
                new_count: 0,
            },
        ];
        let origins = [
            FileOrigin::Removed {
                path: 300,
                counts: true,
                lines: 12,
            },
            FileOrigin::Changed {
                path: 1,
                from: 2,
                keeps_lines: true,
                counts: false,
                lines: 1193,
                hunks: hunks.clone(),
            },
            FileOrigin::Added {
                path: u32::MAX,
                counts: true,
                lines: 0,
                copied: None,
            },
            FileOrigin::Added {
                path: 4,
                counts: true,
                lines: 1193,
                copied: Some((9, hunks.clone())),
            },
            FileOrigin::Taken { path: 5, parent: 2 },
            FileOrigin::Merged {
                path: 6,
                lines: 1193,
                from: vec![(0, 6, hunks), (2, 7, Vec::new())],
            },
        ];
        let mut bytes = Vec::new();
        for origin in &origins {
            origin.write(&mut bytes);
        }
        let mut rest = bytes.as_slice();
        for origin in &origins {
            assert_eq!(FileOrigin::read(&mut rest).as_ref(), Some(origin));
        }
        assert!(rest.is_empty(), "nothing is left");
        for end in 0..bytes.len() {
            let mut rest = &bytes[..end];
            while FileOrigin::read(&mut rest).is_some() {}
        }
    }
}
