//! GitLab's GraphQL, read only: one table of types and fields from which queries are checked,
//! priced, executed and described to clients that ask what there is. It must never know a field
//! that GitLab does not have; a test holds the table against GitLab's published schema.

mod connection;
mod introspection;
mod node;
mod plan;
mod run;
mod schema;
mod types;
mod values;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    answer::Answer,
    world::{State, access::Viewer},
};

/// Longest query taken, in characters.
const LONGEST_QUERY: usize = 10_000;
/// Highest complexity without an account.
const ANONYMOUS_LIMIT: u64 = 200;

/// Who asks, and of what kind of GitLab.
#[derive(Clone, Copy)]
pub(crate) struct Asking<'a> {
    pub(crate) state: &'a State,
    pub(crate) viewer: Viewer,
    pub(crate) version: &'a str,
    /// Complexity of the whole query; known before anything is executed.
    score: u64,
    limit: u64,
}

/// What is sent to `/api/graphql`.
#[derive(Deserialize)]
struct Request {
    #[serde(default)]
    query: String,
    #[serde(default)]
    variables: Option<Map<String, Value>>,
    #[serde(default, rename = "operationName")]
    operation: Option<String>,
}

/// An answer, and how many merge requests and issues it took.
pub(crate) struct Answered {
    pub(crate) answer: Answer,
    pub(crate) items: usize,
}

/// The refusal of a credential, in the words GraphQL has for it.
pub(crate) fn invalid_token() -> Answer {
    Answer::json(401, &json!({"errors": [{"message": "Invalid token"}]}))
}

/// Answers one request.
pub(crate) fn answer(state: &State, viewer: Viewer, version: &str, body: &[u8]) -> Answered {
    let refused = |error: plan::Refused| Answered {
        answer: Answer::json(200, &json!({"errors": [error.body()]})),
        items: 0,
    };
    let Ok(request) = serde_json::from_slice::<Request>(body) else {
        return refused(plan::Refused::said("The query could not be read"));
    };
    if request.query.chars().count() > LONGEST_QUERY {
        return refused(plan::Refused::said("Query too large"));
    }
    let mut asking = Asking {
        state,
        viewer,
        version,
        score: 0,
        limit: match viewer {
            Some(_) => state.behaviour.graphql_limit,
            None => ANONYMOUS_LIMIT,
        },
    };
    let variables = request.variables.unwrap_or_default();
    match plan::plan(
        &asking,
        &request.query,
        request.operation.as_deref(),
        variables,
    ) {
        Err(error) => refused(error),
        Ok(plan) => {
            asking.score = plan.complexity();
            if asking.score > asking.limit {
                return refused(plan::Refused::said(format!(
                    "Query has complexity of {}, which exceeds max complexity of {}",
                    asking.score, asking.limit
                )));
            }
            let (text, items) = run::run(&asking, &plan);
            Answered {
                answer: Answer::json_text(200, text),
                items,
            }
        }
    }
}
