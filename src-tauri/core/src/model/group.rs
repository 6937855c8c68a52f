//! Groups of repositories, and personal namespaces, which stand beside them.

use super::{AccessLevel, GroupId, RemoteId, string_enum};

string_enum!(
    /// Who can see a group or repository.
    Visibility {
        /// Members only.
        Private = "private",
        /// Everyone signed in.
        Internal = "internal",
        /// Everyone.
        Public = "public",
        /// A word GitLab did not use when this was written.
        Unknown = "unknown",
    }
);

string_enum!(
    /// What kind of namespace a group is.
    GroupKind {
        /// A group.
        Group = "group",
        /// A person's own namespace.
        User = "user",
    }
);

/// A group as GitLab tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteGroup {
    /// GitLab's id; namespaces of people carry their namespace id.
    pub remote_id: RemoteId,
    /// The parent group's id.
    pub parent_remote_id: Option<RemoteId>,
    /// The path from the top, e.g. `platform/payments`.
    pub full_path: String,
    /// The display name.
    pub name: String,
    /// Who can see it.
    pub visibility: Visibility,
    /// The account's role in it, where known.
    pub access_level: Option<AccessLevel>,
    /// Its page.
    pub web_url: String,
    /// Whether it is archived.
    pub archived: bool,
    /// Group or person.
    pub kind: GroupKind,
}

string_enum!(
    /// Whether a group's repositories are imported as they appear.
    AutoImport {
        /// They are chosen by hand.
        Off = "off",
        /// It was switched on for this group.
        On = "on",
        /// It was switched on for a group above.
        Covered = "covered",
    }
);

/// A stored group with its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Local id.
    pub id: GroupId,
    /// What GitLab told.
    pub remote: RemoteGroup,
    /// The path of the parent, from the full path.
    pub parent_full_path: Option<String>,
    /// Repositories directly in it that the account sees.
    pub repositories_available: i64,
    /// Of those, imported ones.
    pub repositories_imported: i64,
    /// Whether a repository of it reached the account through sharing alone.
    pub shared: bool,
    /// Whether its repositories are imported as they appear.
    pub auto_import: AutoImport,
}
