//! Arguments on their way in, and what fields give on their way out.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::Value;
use time::OffsetDateTime;

use super::node::Node;
use crate::world::bodies::parse_timestamp;

/// Arguments of a field, with variables put in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arguments(pub(super) BTreeMap<String, Value>);

impl Arguments {
    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.as_u64()
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.get(name)?.as_bool()
    }

    pub(crate) fn moment(&self, name: &str) -> Option<OffsetDateTime> {
        parse_timestamp(self.text(name)?)
    }

    /// A list, or a single value where a list is expected.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<String>> {
        let text = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        Some(match self.get(name)? {
            Value::Array(items) => items.iter().filter_map(text).collect(),
            one => text(one).into_iter().collect(),
        })
    }
}

/// What a field gives.
pub(crate) enum Given<'a> {
    Null,
    Flag(bool),
    Number(i64),
    Text(Cow<'a, str>),
    /// A scalar as REST has it.
    Body(&'a Value),
    Node(Node<'a>),
    Nodes(Vec<Node<'a>>),
}

impl<'a> Given<'a> {
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn count(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }

    /// The node, or null without one.
    pub(crate) fn node(node: Option<Node<'a>>) -> Self {
        node.map_or(Self::Null, Self::Node)
    }
}

/// A moment in whole seconds.
pub(crate) fn seconds(moment: OffsetDateTime) -> String {
    let utc = moment.to_offset(time::UtcOffset::UTC);
    format!(
        "{}T{:02}:{:02}:{:02}Z",
        crate::world::bodies::date(utc.date()),
        utc.hour(),
        utc.minute(),
        utc.second()
    )
}
