//! What a query can stand on while it is executed: a thing of the world, borrowed.

use std::rc::Rc;

use serde_json::Value;

use super::connection::Connection;
use crate::world::{Group, Issue, Membership, MergeRequest, Project, User};

/// A thing of the world.
#[derive(Clone)]
pub(crate) enum Node<'a> {
    Query,
    Complexity,
    /// The asking account.
    Account(&'a User),
    /// A person as embedded in bodies, and the merge request it was reached through.
    Person(&'a Value, Option<&'a MergeRequest>),
    Membership(&'a Membership),
    Level(i64),
    Group(&'a Group),
    Project(&'a Project),
    Repository(&'a Project),
    MergeRequest(&'a Project, &'a MergeRequest),
    Issue(&'a Project, &'a Issue),
    /// What a person has to do with a merge request.
    Interaction(&'a MergeRequest, &'a Value),
    /// A name or an object.
    Label(&'a Project, &'a Value),
    /// Anything that is all in one body: notes, positions, milestones, commits.
    Body(&'a Value),
    Connection(Rc<Connection<'a>>),
    PageInfo(Rc<Connection<'a>>),
    /// A piece of the schema's description.
    Described(Rc<Value>),
}

/// The null of everything that has no body.
static NOTHING: Value = Value::Null;

impl<'a> Node<'a> {
    /// The body REST has for it.
    pub(crate) fn body(&self) -> &'a Value {
        match self {
            Self::Person(body, _) | Self::Interaction(_, body) | Self::Body(body) => body,
            Self::MergeRequest(_, row) => &row.body,
            Self::Issue(_, row) => &row.body,
            _ => &NOTHING,
        }
    }

    /// A body as a node; `None` for null.
    pub(crate) fn of(body: &'a Value) -> Option<Self> {
        body.is_object().then_some(Self::Body(body))
    }

    /// A person as a node; `None` for null.
    pub(crate) fn person(body: &'a Value) -> Option<Self> {
        body.is_object().then_some(Self::Person(body, None))
    }
}
