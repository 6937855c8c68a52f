//! From a query's text to what will be executed: parsed, with variables and fragments put in,
//! checked against the table, and priced. A query that gets a plan cannot fail any more.

use std::collections::BTreeMap;

use graphql_parser::query::{
    Definition, Directive, Document, Field as Asked, FragmentDefinition, OperationDefinition,
    Selection, SelectionSet, TypeCondition, Value as Literal, VariableDefinition,
};
use serde_json::{Map, Value, json};

use super::{
    Asking,
    connection::page_size,
    schema::{Cost, Field, Type, find},
    values::Arguments,
};

/// Why a query is not executed; told with status 200.
pub(crate) struct Refused {
    message: String,
    extensions: Value,
}

impl Refused {
    pub(crate) fn said(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            extensions: Value::Null,
        }
    }

    fn coded(message: String, extensions: Value) -> Self {
        Self {
            message,
            extensions,
        }
    }

    pub(crate) fn body(&self) -> Value {
        let mut body = json!({"message": self.message});
        if !self.extensions.is_null() {
            body["extensions"] = self.extensions.clone();
        }
        body
    }
}

/// One field to be executed.
pub(crate) struct Planned {
    /// Alias or name.
    pub(crate) key: String,
    pub(crate) field: &'static Field,
    pub(crate) arguments: Arguments,
    pub(crate) children: Option<Plan>,
}

/// The fields asked of one type.
pub(crate) struct Plan {
    pub(crate) kind: &'static Type,
    pub(crate) fields: Vec<Planned>,
}

impl Plan {
    /// The sum of what the fields cost.
    pub(crate) fn complexity(&self) -> u64 {
        self.fields.iter().map(Planned::complexity).sum()
    }
}

impl Planned {
    fn complexity(&self) -> u64 {
        let children = self.children.as_ref().map_or(0, Plan::complexity);
        match self.field.cost {
            Cost::Fixed(cost) => cost + children,
            Cost::Resolver(extra) => {
                // Sorted lists have a default, which counts like one that was given.
                let accepts = |name: &str| self.field.arguments.iter().any(|(own, _)| *own == name);
                let sorted = u64::from(accepts("sort") && self.field.name != "projects");
                let searched = if self.arguments.has("search") { 5 } else { 0 };
                let sum = children + 1 + extra + sorted + searched;
                let chosen = self.arguments.has("iid") || self.arguments.has("iids");
                if !self.field.is_connection() || chosen {
                    return sum;
                }
                sum + sum * page_size(&self.arguments) as u64 / 100
            }
        }
    }
}

type Fragments<'q> = BTreeMap<&'q str, &'q FragmentDefinition<'static, String>>;

/// Makes the plan of a query.
pub(crate) fn plan(
    asking: &Asking<'_>,
    text: &str,
    operation: Option<&str>,
    given: Map<String, Value>,
) -> Result<Plan, Refused> {
    let document = graphql_parser::parse_query::<String>(text).map_err(|error| {
        let reason = error.to_string();
        Refused::said(format!("Parse error: {}", reason.replace('\n', " ")))
    })?;
    let document = document.into_static();
    let (variables, selections) = operation_of(&document, operation)?;
    let fragments = document
        .definitions
        .iter()
        .filter_map(|definition| match definition {
            Definition::Fragment(fragment) => Some((fragment.name.as_str(), fragment)),
            Definition::Operation(_) => None,
        })
        .collect();
    let planner = Planner {
        asking,
        fragments,
        variables: bound(variables, given)?,
    };
    let query = find("Query").ok_or_else(|| Refused::said("No query type"))?;
    planner.plan(query, &[selections], 0)
}

type Operation<'q> = (
    &'q [VariableDefinition<'static, String>],
    &'q SelectionSet<'static, String>,
);

/// The operation that is meant: the named one, or the only one.
fn operation_of<'q>(
    document: &'q Document<'static, String>,
    wanted: Option<&str>,
) -> Result<Operation<'q>, Refused> {
    let mut found = None;
    for definition in &document.definitions {
        let Definition::Operation(operation) = definition else {
            continue;
        };
        let (name, operation): (Option<&str>, Operation<'q>) = match operation {
            OperationDefinition::SelectionSet(set) => (None, (&[], set)),
            OperationDefinition::Query(query) => (
                query.name.as_deref(),
                (&query.variable_definitions, &query.selection_set),
            ),
            OperationDefinition::Mutation(_) | OperationDefinition::Subscription(_) => {
                return Err(Refused::said("Schema is not configured for mutations"));
            }
        };
        if wanted.is_none() && found.is_some() {
            return Err(Refused::said("An operation name is required"));
        }
        if wanted.is_none() || wanted == name {
            found = Some(operation);
        }
    }
    found.ok_or_else(|| Refused::said("No operation with this name"))
}

/// The variables with their values; those that must be there are.
fn bound(
    definitions: &[VariableDefinition<'static, String>],
    mut given: Map<String, Value>,
) -> Result<BTreeMap<String, Value>, Refused> {
    let mut bound = BTreeMap::new();
    for definition in definitions {
        let kind = definition.var_type.to_string();
        let value = match given.remove(&definition.name) {
            Some(value) => value,
            None => definition
                .default_value
                .as_ref()
                .map_or(Value::Null, |value| literal(value, &BTreeMap::new())),
        };
        if kind.ends_with('!') && value.is_null() {
            return Err(Refused::said(format!(
                "Variable ${} of type {kind} was provided invalid value",
                definition.name
            )));
        }
        bound.insert(definition.name.clone(), value);
    }
    Ok(bound)
}

/// A value as it is written, with variables put in.
fn literal(value: &Literal<'static, String>, variables: &BTreeMap<String, Value>) -> Value {
    match value {
        Literal::Variable(name) => variables.get(name).cloned().unwrap_or(Value::Null),
        Literal::Int(number) => json!(number.as_i64()),
        Literal::Float(number) => json!(number),
        Literal::String(text) => json!(text),
        Literal::Boolean(flag) => json!(flag),
        Literal::Null => Value::Null,
        Literal::Enum(word) => json!(word),
        Literal::List(items) => items.iter().map(|item| literal(item, variables)).collect(),
        Literal::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), literal(value, variables)))
            .collect::<Map<String, Value>>()
            .into(),
    }
}

struct Planner<'q, 'a> {
    asking: &'q Asking<'a>,
    fragments: Fragments<'q>,
    variables: BTreeMap<String, Value>,
}

/// One response key with all places it was asked at.
type Collected<'q> = Vec<(&'q str, Vec<&'q Asked<'static, String>>)>;

impl<'q> Planner<'q, '_> {
    fn plan(
        &self,
        kind: &'static Type,
        selections: &[&'q SelectionSet<'static, String>],
        depth: usize,
    ) -> Result<Plan, Refused> {
        let mut collected = Vec::new();
        for set in selections {
            self.collect(kind, set, depth, &mut collected)?;
        }
        let fields = collected
            .iter()
            .map(|(key, asked)| self.field(kind, key, asked, depth))
            .collect::<Result<_, _>>()?;
        Ok(Plan { kind, fields })
    }

    fn collect(
        &self,
        kind: &'static Type,
        set: &'q SelectionSet<'static, String>,
        depth: usize,
        collected: &mut Collected<'q>,
    ) -> Result<(), Refused> {
        // Deeper than any honest query: a fragment that contains itself.
        if depth > 40 {
            return Err(Refused::said("Fragment contains an infinite loop"));
        }
        for selection in &set.items {
            match selection {
                Selection::Field(asked) if self.included(&asked.directives) => {
                    let key = asked.alias.as_deref().unwrap_or(&asked.name);
                    match collected.iter_mut().find(|(own, _)| *own == key) {
                        Some((_, places)) => places.push(asked),
                        None => collected.push((key, vec![asked])),
                    }
                }
                Selection::InlineFragment(fragment) if self.included(&fragment.directives) => {
                    let on = fragment.type_condition.as_ref();
                    if on.is_none_or(|on| applies(kind, on)) {
                        self.collect(kind, &fragment.selection_set, depth + 1, collected)?;
                    }
                }
                Selection::FragmentSpread(spread) if self.included(&spread.directives) => {
                    let name = spread.fragment_name.as_str();
                    let fragment = self.fragments.get(name).ok_or_else(|| {
                        Refused::said(format!("Fragment {name} was used, but not defined"))
                    })?;
                    if applies(kind, &fragment.type_condition) {
                        self.collect(kind, &fragment.selection_set, depth + 1, collected)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What `@include` and `@skip` say.
    fn included(&self, directives: &[Directive<'static, String>]) -> bool {
        directives.iter().all(|directive| {
            let condition = directive
                .arguments
                .iter()
                .find(|(name, _)| name == "if")
                .is_some_and(|(_, value)| literal(value, &self.variables) == true);
            match directive.name.as_str() {
                "include" => condition,
                "skip" => !condition,
                _ => true,
            }
        })
    }

    fn field(
        &self,
        kind: &'static Type,
        key: &str,
        asked: &[&'q Asked<'static, String>],
        depth: usize,
    ) -> Result<Planned, Refused> {
        let first = asked[0];
        let field = kind.field(self.asking, &first.name).ok_or_else(|| {
            Refused::coded(
                format!(
                    "Field '{}' doesn't exist on type '{}'",
                    first.name, kind.name
                ),
                json!({"code": "undefinedField", "typeName": kind.name, "fieldName": first.name}),
            )
        })?;
        let arguments = self.arguments(field, first)?;
        let selections: Vec<_> = asked
            .iter()
            .map(|place| &place.selection_set)
            .filter(|set| !set.items.is_empty())
            .collect();
        let children = match find(field.named_kind()) {
            Some(below) if !selections.is_empty() => {
                Some(self.plan(below, &selections, depth + 1)?)
            }
            None if selections.is_empty() => None,
            Some(_) => {
                return Err(Refused::said(format!(
                    "Field must have selections (field '{}' returns {} but has no selections. Did you mean '{} {{ ... }}'?)",
                    field.name,
                    field.named_kind(),
                    field.name
                )));
            }
            None => {
                return Err(Refused::said(format!(
                    "Selections can't be made on scalars (field '{}' returns {})",
                    field.name,
                    field.named_kind()
                )));
            }
        };
        Ok(Planned {
            key: key.to_owned(),
            field,
            arguments,
            children,
        })
    }

    fn arguments(
        &self,
        field: &Field,
        asked: &Asked<'static, String>,
    ) -> Result<Arguments, Refused> {
        let mut arguments = BTreeMap::new();
        for (name, value) in &asked.arguments {
            if !field.arguments.iter().any(|(own, _)| own == name) {
                return Err(Refused::coded(
                    format!("Field '{}' doesn't accept argument '{name}'", field.name),
                    json!({"code": "argumentNotAccepted", "name": field.name, "argumentName": name}),
                ));
            }
            if let Literal::Variable(variable) = value
                && !self.variables.contains_key(variable)
            {
                return Err(Refused::said(format!(
                    "Variable ${variable} is used by anonymous query but not declared"
                )));
            }
            arguments.insert(name.clone(), literal(value, &self.variables));
        }
        let arguments = Arguments(arguments);
        let missing = field
            .arguments
            .iter()
            .find(|(name, kind)| kind.ends_with('!') && !arguments.has(name));
        match missing {
            Some((name, _)) => Err(Refused::coded(
                format!(
                    "Field '{}' is missing required arguments: {name}",
                    field.name
                ),
                json!({"code": "missingRequiredArguments", "arguments": name}),
            )),
            None => Ok(arguments),
        }
    }
}

fn applies(kind: &Type, on: &TypeCondition<'static, String>) -> bool {
    let TypeCondition::On(name) = on;
    kind.name == name || kind.interfaces.contains(&name.as_str())
}
