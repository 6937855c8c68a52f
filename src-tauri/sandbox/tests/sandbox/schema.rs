//! The table of GraphQL against GitLab's published schema: no type and no field of our own making.

use std::collections::BTreeMap;

use gitlab_sandbox::SandboxConfig;
use serde_json::{Value, json};

use crate::{
    graphql::data,
    support::{one_project, shared, start},
};

/// `name -> kind` of a type's fields in the published schema.
fn published(text: &str, name: &str) -> Option<BTreeMap<String, String>> {
    let start = text.find(&format!("\ntype {name} "))?;
    let body = &text[start..];
    let body = &body[body.find('{')? + 1..body.find("\n}")?];
    let (mut fields, mut inside) = (BTreeMap::new(), 0_usize);
    let mut field = String::new();
    let mut quoted = false;
    for line in body.lines() {
        if line.trim().matches("\"\"\"").count() == 1 {
            quoted = !quoted;
            continue;
        }
        if quoted || line.trim().starts_with('"') {
            continue;
        }
        let before = inside;
        inside += line.matches('(').count();
        inside = inside.saturating_sub(line.matches(')').count());
        if before == 0 {
            field = line
                .trim()
                .split(['(', ':'])
                .next()
                .unwrap_or_default()
                .to_owned();
        }
        if inside == 0 && !field.is_empty() {
            let line = line.split(" @").next().unwrap_or_default();
            let kind = line.rsplit_once(": ").map_or("", |(_, kind)| kind);
            fields.insert(field.clone(), kind.trim().to_owned());
        }
    }
    Some(fields)
}

#[tokio::test]
async fn the_table_is_a_part_of_the_published_schema() {
    let Some(folder) = shared("") else { return };
    let Ok(text) = std::fs::read_to_string(folder.join("schema.graphql")) else {
        eprintln!("skipped: there is no published schema");
        return;
    };
    // The release the schema was published with.
    let sandbox = start(SandboxConfig {
        version: "16.3.0-ee".to_owned(),
        ..one_project()
    })
    .await;
    sandbox.world().set_graphql_limit(1_000);
    let query = "{ __schema { types { name fields { name args { name } type { kind name ofType { kind name ofType { kind name ofType { name kind } } } } } } } }";
    let answer = data(&sandbox, query, json!({})).await;
    let mut compared = 0;
    for one in answer["__schema"]["types"].as_array().expect("types") {
        let (Some(name), Some(fields)) = (one["name"].as_str(), one["fields"].as_array()) else {
            continue;
        };
        // Named after the account since; it was a plain user then.
        let theirs = if name == "CurrentUser" {
            "UserCore"
        } else {
            name
        };
        let known =
            published(&text, theirs).unwrap_or_else(|| panic!("GitLab has no type {theirs}"));
        for field in fields {
            let own = field["name"].as_str().expect("fields have names");
            let kind = known
                .get(own)
                .unwrap_or_else(|| panic!("GitLab has no {theirs}.{own}"));
            let written = written(&field["type"]);
            // Accounts can be gone since, so both became optional; the account got a type of its own.
            let loose = |kind: &str| {
                kind.trim_end_matches('!')
                    .replace("CurrentUser", "UserCore")
            };
            assert_eq!(loose(&written), loose(kind), "{theirs}.{own}");
            compared += 1;
        }
    }
    assert!(compared > 150, "only {compared} fields were compared");
}

/// A described type in GraphQL's notation.
fn written(kind: &Value) -> String {
    match kind["kind"].as_str() {
        Some("NON_NULL") => format!("{}!", written(&kind["ofType"])),
        Some("LIST") => format!("[{}]", written(&kind["ofType"])),
        _ => kind["name"].as_str().unwrap_or_default().to_owned(),
    }
}
