//! What the schema says of itself, made from the table that executes.

use std::rc::Rc;

use serde_json::{Value, json};

use super::{
    Asking,
    node::Node,
    schema::{Field, Read, Type, field, find},
    types,
    values::{Arguments, Given},
};

/// Types without fields, and what they are.
const LEAVES: [(&str, &str); 22] = [
    ("ID", "SCALAR"),
    ("Int", "SCALAR"),
    ("String", "SCALAR"),
    ("Boolean", "SCALAR"),
    ("Time", "SCALAR"),
    ("NoteID", "SCALAR"),
    ("AccessLevelEnum", "ENUM"),
    ("DetailedMergeStatus", "ENUM"),
    ("DiffPositionType", "ENUM"),
    ("IssuableSeverity", "ENUM"),
    ("IssuableState", "ENUM"),
    ("IssueSort", "ENUM"),
    ("IssueState", "ENUM"),
    ("IssueType", "ENUM"),
    ("MergeRequestReviewState", "ENUM"),
    ("MergeRequestSort", "ENUM"),
    ("MergeRequestState", "ENUM"),
    ("MilestoneStateEnum", "ENUM"),
    ("UserState", "ENUM"),
    ("UserType", "ENUM"),
    ("__DirectiveLocation", "ENUM"),
    ("__TypeKind", "ENUM"),
];

fn kind_of(name: &str) -> &'static str {
    LEAVES
        .iter()
        .find(|(own, _)| *own == name)
        .map_or("OBJECT", |(_, kind)| kind)
}

/// `[Label!]!` as nested objects.
fn reference(kind: &str) -> Value {
    if let Some(inner) = kind.strip_suffix('!') {
        return json!({"kind": "NON_NULL", "name": Value::Null, "ofType": reference(inner)});
    }
    if let Some(inner) = kind
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        return json!({"kind": "LIST", "name": Value::Null, "ofType": reference(inner)});
    }
    json!({"kind": kind_of(kind), "name": kind, "ofType": Value::Null})
}

fn input(name: &str, kind: &str) -> Value {
    json!({
        "name": name,
        "description": Value::Null,
        "type": reference(kind),
        "defaultValue": Value::Null,
    })
}

fn described(asking: &Asking<'_>, one: &Type) -> Value {
    let fields: Vec<Value> = one
        .fields
        .iter()
        .filter(|field| one.has(asking, field) && !field.name.starts_with("__"))
        .map(|field| {
            let inputs: Vec<Value> = field
                .arguments
                .iter()
                .map(|(name, kind)| input(name, kind))
                .collect();
            json!({
                "name": field.name,
                "description": Value::Null,
                "args": inputs,
                "type": reference(field.kind),
                "isDeprecated": false,
                "deprecationReason": Value::Null,
            })
        })
        .collect();
    json!({
        "kind": "OBJECT",
        "name": one.name,
        "description": Value::Null,
        "fields": fields,
        "inputFields": Value::Null,
        "interfaces": [],
        "enumValues": Value::Null,
        "possibleTypes": Value::Null,
        "ofType": Value::Null,
    })
}

fn leaf(name: &str) -> Option<Value> {
    let (name, kind) = LEAVES.iter().find(|(own, _)| *own == name)?;
    Some(json!({"kind": kind, "name": name, "fields": Value::Null, "ofType": Value::Null}))
}

fn node(value: Value) -> Given<'static> {
    Given::Node(Node::Described(Rc::new(value)))
}

/// `__type(name:)`.
pub(crate) fn of_type<'a>(asking: &Asking<'a>, _: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    let name = arguments.text("name").unwrap_or_default();
    match find(name)
        .map(|one| described(asking, one))
        .or_else(|| leaf(name))
    {
        Some(value) => node(value),
        None => Given::Null,
    }
}

/// `__schema`.
pub(crate) fn of_schema<'a>(asking: &Asking<'a>, _: &Node<'a>, _: &Arguments) -> Given<'a> {
    let own = types::all()
        .filter(|one| !one.name.starts_with("__"))
        .map(|one| described(asking, one));
    let leaves = LEAVES.iter().filter_map(|(name, _)| leaf(name));
    let types: Vec<Value> = own.chain(leaves).collect();
    node(json!({
        "queryType": {"name": "Query", "kind": "OBJECT"},
        "mutationType": Value::Null,
        "subscriptionType": Value::Null,
        "types": types,
        "directives": [],
    }))
}

/// The value of a piece, as a scalar or as further pieces.
fn piece<'a>(node: &Node<'a>, name: &str) -> Given<'a> {
    let Node::Described(value) = node else {
        return Given::Null;
    };
    match &value[name] {
        Value::Null => Given::Null,
        Value::Bool(flag) => Given::Flag(*flag),
        Value::String(text) => Given::text(text.clone()),
        Value::Array(items) => Given::Nodes(
            items
                .iter()
                .map(|item| Node::Described(Rc::new(item.clone())))
                .collect(),
        ),
        other => Given::Node(Node::Described(Rc::new(other.clone()))),
    }
}

macro_rules! pieces {
    ($(($name:literal, $kind:literal)),* $(,)?) => {
        &[$(field($name, $kind, Read::With(|_, node, _| piece(node, $name)))),*]
    };
}

const DEPRECATED: &[(&str, &str)] = &[("includeDeprecated", "Boolean")];

static TYPE_FIELDS: &[Field] = &[
    field(
        "kind",
        "__TypeKind!",
        Read::With(|_, node, _| piece(node, "kind")),
    ),
    field(
        "name",
        "String",
        Read::With(|_, node, _| piece(node, "name")),
    ),
    field(
        "description",
        "String",
        Read::With(|_, node, _| piece(node, "description")),
    ),
    field(
        "fields",
        "[__Field!]",
        Read::With(|_, node, _| piece(node, "fields")),
    )
    .with(DEPRECATED),
    field(
        "inputFields",
        "[__InputValue!]",
        Read::With(|_, node, _| piece(node, "inputFields")),
    )
    .with(DEPRECATED),
    field(
        "interfaces",
        "[__Type!]",
        Read::With(|_, node, _| piece(node, "interfaces")),
    ),
    field(
        "enumValues",
        "[__EnumValue!]",
        Read::With(|_, node, _| piece(node, "enumValues")),
    )
    .with(DEPRECATED),
    field(
        "possibleTypes",
        "[__Type!]",
        Read::With(|_, node, _| piece(node, "possibleTypes")),
    ),
    field(
        "ofType",
        "__Type",
        Read::With(|_, node, _| piece(node, "ofType")),
    ),
];

/// The types a description is made of.
pub(crate) static TYPES: &[Type] = &[
    Type {
        name: "__Type",
        interfaces: &[],
        fields: TYPE_FIELDS,
    },
    Type {
        name: "__Field",
        interfaces: &[],
        fields: pieces![
            ("name", "String!"),
            ("description", "String"),
            ("args", "[__InputValue!]!"),
            ("type", "__Type!"),
            ("isDeprecated", "Boolean!"),
            ("deprecationReason", "String"),
        ],
    },
    Type {
        name: "__InputValue",
        interfaces: &[],
        fields: pieces![
            ("name", "String!"),
            ("description", "String"),
            ("type", "__Type!"),
            ("defaultValue", "String"),
        ],
    },
    Type {
        name: "__EnumValue",
        interfaces: &[],
        fields: pieces![
            ("name", "String!"),
            ("description", "String"),
            ("isDeprecated", "Boolean!"),
            ("deprecationReason", "String"),
        ],
    },
    Type {
        name: "__Directive",
        interfaces: &[],
        fields: pieces![
            ("name", "String!"),
            ("description", "String"),
            ("locations", "[__DirectiveLocation!]!"),
            ("args", "[__InputValue!]!"),
        ],
    },
    Type {
        name: "__Schema",
        interfaces: &[],
        fields: pieces![
            ("queryType", "__Type!"),
            ("mutationType", "__Type"),
            ("subscriptionType", "__Type"),
            ("types", "[__Type!]!"),
            ("directives", "[__Directive!]!"),
        ],
    },
];
