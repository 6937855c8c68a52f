//! How a type and a field are described in the table. Nothing here knows a particular one.

use super::{
    Asking,
    node::Node,
    types,
    values::{Arguments, Given},
};
use crate::http::at_least;

/// A type with fields.
pub(crate) struct Type {
    pub(crate) name: &'static str,
    pub(crate) interfaces: &'static [&'static str],
    pub(crate) fields: &'static [Field],
}

/// What a field adds to a query's complexity, besides its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cost {
    /// A number of its own.
    Fixed(u64),
    /// Looked up by a resolver: one, more for sorting and searching and an amount of its own, and
    /// in a connection a hundredth of everything for each row that may come.
    Resolver(u64),
}

/// How a field is read.
#[derive(Clone, Copy)]
pub(crate) enum Read {
    /// The name of the type.
    TypeName,
    /// A field of the body REST has for it, as it is.
    Body(&'static str),
    /// The same, false where it is null.
    Flag(&'static str),
    /// A number or a word as text.
    Text(&'static str),
    /// A word in capitals.
    Capitals(&'static str),
    /// A moment, in whole seconds as GraphQL writes all moments.
    Time(&'static str),
    /// The global id of a kind of thing.
    Global(&'static str),
    /// Anything else.
    With(for<'a> fn(&Asking<'a>, &Node<'a>, &Arguments) -> Given<'a>),
}

/// One field of a type.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    /// The type in GraphQL's notation, such as `[Label]` or `ID!`.
    pub(crate) kind: &'static str,
    /// Names and types of arguments.
    pub(crate) arguments: &'static [(&'static str, &'static str)],
    pub(crate) cost: Cost,
    /// First version that has it.
    pub(crate) since: (u32, u32),
    pub(crate) read: Read,
}

/// Arguments of every list.
pub(crate) const PAGES: &[(&str, &str)] = &[("after", "String"), ("first", "Int")];

/// A field that costs one.
pub(crate) const fn field(name: &'static str, kind: &'static str, read: Read) -> Field {
    Field {
        name,
        kind,
        arguments: &[],
        cost: Cost::Fixed(1),
        since: (0, 0),
        read,
    }
}

impl Field {
    pub(crate) const fn with(self, arguments: &'static [(&'static str, &'static str)]) -> Self {
        Self { arguments, ..self }
    }

    /// Costs more than one, for what it asks of git or because GitLab says so.
    pub(crate) const fn costs(self, cost: u64) -> Self {
        Self {
            cost: Cost::Fixed(cost),
            ..self
        }
    }

    /// Looked up by a resolver that adds `extra`.
    pub(crate) const fn resolved(self, extra: u64) -> Self {
        Self {
            cost: Cost::Resolver(extra),
            ..self
        }
    }

    pub(crate) const fn since(self, major: u32, minor: u32) -> Self {
        Self {
            since: (major, minor),
            ..self
        }
    }

    /// The type without its list and its exclamation marks.
    pub(crate) fn named_kind(&self) -> &'static str {
        self.kind.trim_matches(['[', ']', '!'])
    }

    pub(crate) fn is_connection(&self) -> bool {
        self.kind.trim_end_matches('!').ends_with("Connection")
    }
}

/// The name of the type a node has, in every type.
pub(crate) static TYPE_NAME: Field = field("__typename", "String!", Read::TypeName);

/// A type by its name.
pub(crate) fn find(name: &str) -> Option<&'static Type> {
    types::all().find(|one| one.name == name)
}

impl Type {
    /// A field, if this GitLab has it.
    pub(crate) fn field(&self, asking: &Asking<'_>, name: &str) -> Option<&'static Field>
    where
        Self: 'static,
    {
        if name == "__typename" {
            return Some(&TYPE_NAME);
        }
        let own: &'static [Field] = self.fields;
        own.iter()
            .find(|field| field.name == name)
            .filter(|field| self.has(asking, field))
    }

    /// Whether this GitLab is new enough for the field, and no test took it away.
    pub(crate) fn has(&self, asking: &Asking<'_>, field: &Field) -> bool {
        let taken = &asking.state.behaviour.graphql_removed;
        at_least(asking.version, field.since.0, field.since.1)
            && (taken.is_empty() || !taken.contains(&format!("{}.{}", self.name, field.name)))
    }
}
