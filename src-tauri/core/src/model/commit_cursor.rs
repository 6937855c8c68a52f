//! How far the commits of a repository were read, as the store keeps it.

use serde::{Deserialize, Serialize};

use super::PathsFingerprint;

/// The commits whose history is stored, and what did not count when it was read. A cursor
/// without the latter is of the time before paths could be excluded, when everything counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommitCursor {
    /// The commits all refs pointed at, in hexadecimal.
    pub tips: Vec<String>,
    /// Those of them that no branch or tag of the host reached; `None` before anybody looked.
    pub kept: Option<Vec<String>>,
    /// The list of excluded paths the stored sizes and work types are of.
    pub excluded: PathsFingerprint,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    /// Everything counts: what earlier versions of the program wrote.
    Tips(Vec<String>),
    Reached {
        tips: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kept: Option<Vec<String>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        excluded: Option<String>,
    },
}

impl CommitCursor {
    /// Reads a stored cursor; `None` where it is unreadable, which starts over.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (tips, kept, excluded) = match serde_json::from_str(text).ok()? {
            Written::Tips(tips) => (tips, None, None),
            Written::Reached {
                tips,
                kept,
                excluded,
            } => (tips, kept, excluded),
        };
        Some(Self {
            tips,
            kept,
            excluded: match excluded {
                Some(excluded) => PathsFingerprint::parse(&excluded)?,
                None => PathsFingerprint::default(),
            },
        })
    }

    /// The cursor as it is stored.
    #[must_use]
    pub fn to_text(&self) -> String {
        let is_of_nothing = self.excluded.is_of_nothing();
        let written = Written::Reached {
            tips: self.tips.clone(),
            kept: self.kept.clone(),
            excluded: (!is_of_nothing).then(|| self.excluded.to_string()),
        };
        serde_json::to_string(&written).expect("texts and lists of them are JSON")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ExcludedPaths;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let list = ExcludedPaths::read("*.lock").expect("a list");
        for excluded in [PathsFingerprint::default(), list.fingerprint()] {
            for kept in [None, Some(Vec::new()), Some(vec!["bb".to_owned()])] {
                let cursor = CommitCursor {
                    tips: vec!["aa".to_owned(), "bb".to_owned()],
                    kept,
                    excluded,
                };
                let text = cursor.to_text();
                assert_eq!(CommitCursor::read(&text), Some(cursor), "{text}");
            }
        }
    }

    #[test]
    fn cursors_of_earlier_versions_are_read_and_know_of_nothing_kept() {
        let earlier = CommitCursor::read(r#"["aa"]"#).expect("a cursor of an earlier version");
        assert!(earlier.excluded.is_of_nothing(), "everything counted then");
        assert_eq!((earlier.tips, earlier.kept), (vec!["aa".to_owned()], None));
        for unreadable in ["", "7", r#"{"tips":3}"#, r#"{"tips":[],"excluded":"zz"}"#] {
            assert_eq!(CommitCursor::read(unreadable), None, "{unreadable:?}");
        }
    }
}
