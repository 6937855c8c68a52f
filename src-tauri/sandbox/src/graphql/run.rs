//! Executes a plan and writes the answer as it goes, in the order it was asked for.

use serde_json::Value;

use super::{
    Asking,
    node::Node,
    plan::{Plan, Planned},
    schema::Read,
    values::{Arguments, Given, seconds},
};
use crate::world::bodies::parse_timestamp;

/// The whole answer, and how many merge requests and issues are in it.
pub(crate) fn run(asking: &Asking<'_>, plan: &Plan) -> (String, usize) {
    let mut writer = Writer {
        asking,
        out: String::with_capacity(16 * 1024),
        items: 0,
    };
    writer.out.push_str("{\"data\":");
    writer.object(plan, &Node::Query);
    writer.out.push('}');
    (writer.out, writer.items)
}

struct Writer<'w, 'a> {
    asking: &'w Asking<'a>,
    out: String,
    items: usize,
}

impl<'a> Writer<'_, 'a> {
    fn object(&mut self, plan: &Plan, node: &Node<'a>) {
        if matches!(node, Node::MergeRequest(..) | Node::Issue(..)) {
            self.items += 1;
        }
        for (index, planned) in plan.fields.iter().enumerate() {
            self.out.push(if index == 0 { '{' } else { ',' });
            self.text(&planned.key);
            self.out.push(':');
            let given = self.read(plan, planned, node);
            self.given(planned, given);
        }
        self.out.push('}');
    }

    fn read(&self, plan: &Plan, planned: &Planned, node: &Node<'a>) -> Given<'a> {
        let body = node.body();
        match planned.field.read {
            Read::TypeName => Given::text(plan.kind.name),
            Read::Body(name) => Given::Body(&body[name]),
            Read::Flag(name) => Given::Flag(body[name] == true),
            Read::Text(name) => match &body[name] {
                Value::Null => Given::Null,
                Value::String(text) => Given::text(text.as_str()),
                other => Given::text(other.to_string()),
            },
            Read::Capitals(name) => match body[name].as_str() {
                None => Given::Null,
                Some(word) => Given::text(word.to_uppercase()),
            },
            Read::Time(name) => match body[name].as_str() {
                None => Given::Null,
                Some(text) => time(text),
            },
            Read::Global(kind) => match &body["id"] {
                Value::Null => Given::Null,
                Value::String(id) => Given::text(format!("gid://gitlab/{kind}/{id}")),
                id => Given::text(format!("gid://gitlab/{kind}/{id}")),
            },
            Read::With(read) => self.with(read, node, &planned.arguments),
        }
    }

    fn with(
        &self,
        read: for<'n> fn(&Asking<'n>, &Node<'n>, &Arguments) -> Given<'n>,
        node: &Node<'a>,
        arguments: &Arguments,
    ) -> Given<'a> {
        read(self.asking, node, arguments)
    }

    fn given(&mut self, planned: &Planned, given: Given<'a>) {
        match given {
            Given::Null => self.out.push_str("null"),
            Given::Flag(flag) => self.out.push_str(if flag { "true" } else { "false" }),
            Given::Number(number) => self.out.push_str(&number.to_string()),
            Given::Text(text) => self.text(&text),
            Given::Body(Value::String(text)) => self.text(text),
            Given::Body(value) => self.out.push_str(&value.to_string()),
            Given::Node(node) => match &planned.children {
                Some(plan) => self.object(plan, &node),
                None => self.out.push_str("null"),
            },
            Given::Nodes(nodes) => {
                self.out.push('[');
                for (index, node) in nodes.iter().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    match &planned.children {
                        Some(plan) => self.object(plan, node),
                        None => self.out.push_str("null"),
                    }
                }
                self.out.push(']');
            }
        }
    }

    fn text(&mut self, text: &str) {
        // A string serialises always.
        self.out
            .push_str(&serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned()));
    }
}

/// A moment of REST in whole seconds; a moment of git keeps its own zone, a date stays one.
fn time(text: &str) -> Given<'static> {
    if text.len() <= 10 {
        return Given::text(text.to_owned());
    }
    if let (Some(start), Some(end)) = (text.get(..19), text.get(23..))
        && text.get(19..20) == Some(".")
    {
        return Given::text(format!("{start}{end}"));
    }
    parse_timestamp(text).map_or(Given::Null, |moment| Given::text(seconds(moment)))
}
