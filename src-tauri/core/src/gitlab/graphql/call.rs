//! One question over GraphQL, repeated like any other read.
//!
//! Answers come with status 200 even when they are refusals; those are told
//! apart here, by the few sentences GitLab does not translate.

use reqwest::header::CONTENT_TYPE;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::error::{BulkError, NoBulk};
use super::price::Price;
use crate::gitlab::answer;
use crate::gitlab::client::{Answer, Client, Read};
use crate::gitlab::error::{RequestError, RequestErrorKind};

/// Below the base itself, not below the REST root.
pub(in crate::gitlab) const PATH: &str = "/api/graphql";

/// An answer: data, or why not.
#[derive(Debug, Deserialize)]
struct Envelope<T> {
    #[serde(default = "none")]
    data: Option<T>,
    #[serde(default)]
    errors: Vec<Complaint>,
}

const fn none<T>() -> Option<T> {
    None
}

#[derive(Debug, Deserialize)]
struct Complaint {
    #[serde(default)]
    message: String,
}

/// What an answer without data means.
#[derive(Debug)]
pub(super) enum Asked<T> {
    /// The data.
    Answer(T),
    /// The question was too large or took too long; a smaller one may pass.
    TooMuch,
    /// Its price is above the host's limit; fewer rows may pass.
    TooDear(Price),
}

impl Client {
    /// Asks a question and reads its answer.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        query: &str,
        variables: Value,
    ) -> Result<Asked<T>, BulkError> {
        let body = json!({"query": query, "variables": variables}).to_string();
        let answered = self
            .repeating(Read::Question(&body), |answer| {
                serde_json::from_slice::<Envelope<T>>(&answer.body)
            })
            .await;
        match answered {
            Ok(envelope) => understood(envelope),
            // A host that gave up on the question, again and again.
            Err(error) if matches!(error.kind, RequestErrorKind::Server { .. }) => {
                Ok(Asked::TooMuch)
            }
            Err(error) if matches!(error.kind, RequestErrorKind::Forbidden(_)) => {
                Err(NoBulk::Closed.into())
            }
            Err(error) if error.is_absence() => Err(NoBulk::NoEndpoint.into()),
            Err(error) => Err(as_post(error).into()),
        }
    }

    pub(in crate::gitlab) async fn ask_renewing(&self, body: &str) -> Result<Answer, RequestError> {
        let mut used = None;
        match self.ask_once(body, &mut used).await {
            Err(error) if self.is_renewed(&error, used).await? => {
                self.ask_once(body, &mut None).await
            }
            other => other,
        }
    }

    async fn ask_once(
        &self,
        body: &str,
        used: &mut Option<crate::model::Secret>,
    ) -> Result<Answer, RequestError> {
        let request = || {
            let request = self.http.post(self.address_of(PATH));
            request
                .header(CONTENT_TYPE, "application/json")
                .body(body.to_owned())
        };
        let (response, permit) = self.send_once(PATH, request, used).await?;
        self.read(PATH, response, permit).await
    }
}

fn as_post(error: RequestError) -> RequestError {
    RequestError {
        method: "POST",
        ..error
    }
}

fn understood<T>(envelope: Envelope<T>) -> Result<Asked<T>, BulkError> {
    if let Some(data) = envelope.data.filter(|_| envelope.errors.is_empty()) {
        return Ok(Asked::Answer(data));
    }
    let messages = envelope.errors.iter().map(|error| error.message.as_str());
    let said = messages.collect::<Vec<_>>().join("; ");
    if let Some(price) = Price::in_words(&said) {
        return Ok(Asked::TooDear(price));
    }
    let lower = said.to_ascii_lowercase();
    // Source: the GraphQL library GitLab uses ("complexity", "timeout") and GitLab's own limit on size.
    let too_much = ["complexity", "timeout", "timed out", "query too large"];
    if too_much.iter().any(|mark| lower.contains(mark)) {
        return Ok(Asked::TooMuch);
    }
    Err(BulkError::Refused(answer::one_line(&said)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Asked<Value>, BulkError> {
        understood(serde_json::from_str(text).expect("an envelope"))
    }

    #[test]
    fn refusals_with_status_200_are_told_apart() {
        let complex = r#"{"errors":[{"message":"Query has complexity of 300, which exceeds max complexity of 250"}]}"#;
        let price = Price {
            score: 300,
            limit: 250,
        };
        assert!(
            matches!(read(complex), Ok(Asked::TooDear(told)) if told == price),
            "ask for less, and for how much less"
        );
        let untold = r#"{"errors":[{"message":"The complexity is too high"}]}"#;
        assert!(matches!(read(untold), Ok(Asked::TooMuch)), "ask for less");
        let slow = r#"{"errors":[{"message":"Timeout on Query.project"}],"data":{"project":null}}"#;
        assert!(
            matches!(read(slow), Ok(Asked::TooMuch)),
            "half an answer is none"
        );
        let other = r#"{"errors":[{"message":"Field 'x' doesn't exist\non type 'Y'"}]}"#;
        assert!(
            matches!(read(other), Err(BulkError::Refused(said)) if !said.contains('\n')),
            "in one line"
        );
        assert!(matches!(read(r#"{"data":{"a":1}}"#), Ok(Asked::Answer(_))));
    }
}
