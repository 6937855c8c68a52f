//! The few requests that change something at GitLab: tokens, service accounts, hooks.
//!
//! They are never repeated after GitLab may have acted on them; the one repetition
//! there is follows a 401, which means that it did not.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::client::{Answer, Client};
use super::error::{RequestError, RequestErrorKind};

impl Client {
    /// Creates something. `path` is relative to `/api/v4/`.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, RequestError> {
        self.send_body(Method::POST, path, body).await
    }

    /// Changes something that is there.
    pub(super) async fn replace<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, RequestError> {
        self.send_body(Method::PUT, path, body).await
    }

    async fn send_body<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, RequestError> {
        let body = serde_json::to_vec(body).expect("what this app sends is always JSON");
        let name = name_of(&method);
        let answer = self.write(method, path, Some(body)).await?;
        serde_json::from_slice(&answer.body).map_err(|source| RequestError {
            method: name,
            ..self.error(path, None, RequestErrorKind::Malformed(source))
        })
    }

    /// Deletes something.
    pub(super) async fn delete(&self, path: &str) -> Result<(), RequestError> {
        self.write(Method::DELETE, path, None).await.map(drop)
    }

    async fn write(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Answer, RequestError> {
        let name = name_of(&method);
        let once = async || {
            let mut used = None;
            let request = || {
                let request = self.http.request(method.clone(), self.address_of(path));
                match &body {
                    Some(body) => request
                        .header(CONTENT_TYPE, "application/json")
                        .body(body.clone()),
                    None => request,
                }
            };
            let sent = self.send_once(path, request, &mut used).await;
            let answer = match sent {
                Ok((response, permit)) => self.read(path, response, permit).await,
                Err(error) => Err(error),
            };
            (answer, used)
        };
        let (first, used) = once().await;
        let answer = match first {
            Err(error) if self.is_renewed(&error, used).await? => once().await.0,
            other => other,
        };
        answer.map_err(|error| RequestError {
            method: name,
            ..error
        })
    }
}

/// The method as errors name it.
fn name_of(method: &Method) -> &'static str {
    match *method {
        Method::POST => "POST",
        Method::PUT => "PUT",
        _ => "DELETE",
    }
}
