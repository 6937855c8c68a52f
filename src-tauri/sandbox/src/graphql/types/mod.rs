//! The table: every type GitLab has that the sandbox answers, and how each field is read.

mod issue;
mod items;
mod lists;
mod merge_request;
mod note;
mod people;
mod places;
mod query;
mod small;

use super::{introspection, schema::Type};

/// All types.
pub(crate) fn all() -> impl Iterator<Item = &'static Type> {
    [
        query::TYPES,
        places::TYPES,
        people::TYPES,
        merge_request::TYPES,
        issue::TYPES,
        note::TYPES,
        small::TYPES,
        lists::TYPES,
        introspection::TYPES,
    ]
    .into_iter()
    .flatten()
}
