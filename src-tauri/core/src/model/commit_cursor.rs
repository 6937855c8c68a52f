//! How far the commits of a repository were read, as the store keeps it.

use serde::{Deserialize, Serialize};

use super::PathsFingerprint;

/// The commits whose history is stored, and what did not count when it was read. A cursor
/// without the latter is of the time before paths could be excluded, when everything counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommitCursor {
    /// The commits all refs pointed at, in hexadecimal.
    pub tips: Vec<String>,
    /// The list of excluded paths the stored sizes and work types are of.
    pub excluded: PathsFingerprint,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    /// Everything counts: what earlier versions of the program wrote and read.
    Tips(Vec<String>),
    Narrowed {
        tips: Vec<String>,
        excluded: String,
    },
}

impl CommitCursor {
    /// Reads a stored cursor; `None` where it is unreadable, which starts over.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Some(match serde_json::from_str(text).ok()? {
            Written::Tips(tips) => Self {
                tips,
                excluded: PathsFingerprint::default(),
            },
            Written::Narrowed { tips, excluded } => Self {
                tips,
                excluded: PathsFingerprint::parse(&excluded)?,
            },
        })
    }

    /// The cursor as it is stored.
    #[must_use]
    pub fn to_text(&self) -> String {
        let tips = self.tips.clone();
        let written = if self.excluded.is_of_nothing() {
            Written::Tips(tips)
        } else {
            let excluded = self.excluded.to_string();
            Written::Narrowed { tips, excluded }
        };
        serde_json::to_string(&written).expect("texts and lists of them are JSON")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ExcludedPaths;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_without_a_list_as_ever() {
        let list = ExcludedPaths::read("*.lock").expect("a list");
        for excluded in [PathsFingerprint::default(), list.fingerprint()] {
            let tips = vec!["aa".to_owned(), "bb".to_owned()];
            let cursor = CommitCursor { tips, excluded };
            let text = cursor.to_text();
            assert_eq!(CommitCursor::read(&text), Some(cursor), "{text}");
        }
        let earlier = CommitCursor::read(r#"["aa"]"#).expect("a cursor of an earlier version");
        assert!(earlier.excluded.is_of_nothing(), "everything counted then");
        assert_eq!(earlier.to_text(), r#"["aa"]"#, "which can read it still");
        for unreadable in ["", "7", r#"{"tips":[]}"#, r#"{"tips":[],"excluded":"zz"}"#] {
            assert_eq!(CommitCursor::read(unreadable), None, "{unreadable:?}");
        }
    }
}
