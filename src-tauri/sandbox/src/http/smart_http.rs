//! Git over smart HTTP, read only, by the `git` program: what clones here clones from GitLab.

use std::{io, io::Read as _, path::PathBuf, process::Stdio};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use flate2::read::GzDecoder;
use futures_util::stream;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::{Child, ChildStdout},
};

use super::authentication::Credential;
use crate::{
    answer::Answer,
    git,
    token::Standing,
    world::{State, access::REPORTER},
};

/// A request for git, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GitRequest {
    /// What references there are.
    Advertise(String),
    /// The pack itself.
    UploadPack(String),
    /// Anything else below `.git/`, pushing included.
    Unsupported,
}

impl GitRequest {
    /// Recognises git's addresses; `None` when it is none of them.
    pub(crate) fn of(method: &str, path: &str, service: Option<&str>) -> Option<Self> {
        let path = path.trim_start_matches('/');
        let (repository, rest) = path.split_once(".git/")?;
        let repository = percent_encoding::percent_decode_str(repository)
            .decode_utf8_lossy()
            .into_owned();
        Some(match (method, rest, service) {
            ("GET", "info/refs", Some("git-upload-pack")) => Self::Advertise(repository),
            ("POST", "git-upload-pack", _) => Self::UploadPack(repository),
            _ => Self::Unsupported,
        })
    }
}

/// Finds the repository, or says no as GitLab does.
pub(crate) fn authorize(
    state: &State,
    request: &GitRequest,
    credential: &Credential,
) -> Result<PathBuf, Answer> {
    let (GitRequest::Advertise(path) | GitRequest::UploadPack(path)) = request else {
        return Err(Answer::text(
            403,
            "You are not allowed to push code to this project.",
        ));
    };
    let account = basic_account(state, credential)?;
    let project = state
        .project(path)
        .or_else(|| state.projects.get(state.redirects.get(path)?));
    let Some(project) = project.filter(|project| state.sees_project(account, project)) else {
        // A stranger is asked who they are before they learn whether anything is there.
        return Err(if account.is_none() {
            denied()
        } else {
            Answer::text(
                404,
                "The project you were looking for could not be found or you don't have permission to view it.",
            )
        });
    };
    if state.may_use(account, project, project.repository, REPORTER) {
        Ok(project.folder.clone())
    } else if account.is_none() {
        Err(denied())
    } else {
        Err(Answer::text(
            403,
            "You are not allowed to download code from this project.",
        ))
    }
}

fn denied() -> Answer {
    Answer::text(
        401,
        "HTTP Basic: Access denied. If a password was provided for Git authentication, the password was incorrect or you're required to use a token instead of a password.",
    )
    .header("www-authenticate", "Basic realm=\"GitLab\"")
}

/// The account behind Basic credentials; `None` when there are none.
fn basic_account(state: &State, credential: &Credential) -> Result<Option<u64>, Answer> {
    use crate::records::CredentialKind;
    if credential.kind != CredentialKind::Basic {
        // Git's endpoint knows no other way; a bearer token counts as no credential.
        return Ok(None);
    }
    let blocked = |id: u64| {
        state
            .users
            .get(&id)
            .is_some_and(|user| user.state == "blocked")
    };
    let token = credential
        .token(state)
        .filter(|token| token.standing(state.clock.now()) == Standing::Good)
        .filter(|token| !blocked(token.user_id))
        .filter(|_| !credential.username.is_empty())
        .ok_or_else(denied)?;
    if token.has_scope(&["api", "read_repository", "write_repository"]) {
        Ok(Some(token.user_id))
    } else {
        Err(Answer::text(
            403,
            "You are not allowed to download code from this project.",
        ))
    }
}

/// Runs `git upload-pack` and streams what it says.
pub(crate) async fn run(
    request: &GitRequest,
    folder: PathBuf,
    headers: &HeaderMap,
    body: Bytes,
) -> io::Result<Response<Body>> {
    let advertise = matches!(request, GitRequest::Advertise(_));
    let mut command = tokio::process::Command::from(git::command());
    command.args(["upload-pack", "--stateless-rpc"]);
    if advertise {
        command.arg("--http-backend-info-refs");
    }
    if let Some(protocol) = headers
        .get("git-protocol")
        .and_then(|value| value.to_str().ok())
    {
        command.env("GIT_PROTOCOL", protocol);
    }
    let mut child = command
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let input = plain(headers, body)?;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::ErrorKind::BrokenPipe.into());
    };
    tokio::spawn(async move {
        // A program that has heard enough closes its end; that is no fault of the request.
        if let Err(error) = stdin.write_all(&input).await {
            tracing::debug!(%error, "git stopped listening");
        }
    });
    let start = advertise.then(|| Bytes::from_static(b"001e# service=git-upload-pack\n0000"));
    let kind = if advertise { "advertisement" } else { "result" };
    let mut response = Response::new(Body::from_stream(output(start, child, stdout)));
    *response.status_mut() = StatusCode::OK;
    let content_type = format!("application/x-git-upload-pack-{kind}");
    if let Ok(value) = HeaderValue::from_str(&content_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

/// The program's output in pieces; the program ends when the client goes away.
fn output(
    start: Option<Bytes>,
    child: Child,
    stdout: ChildStdout,
) -> impl futures_util::Stream<Item = io::Result<Bytes>> {
    stream::unfold(
        (start, child, stdout),
        |(start, mut child, mut stdout)| async move {
            if let Some(start) = start {
                return Some((Ok(start), (None, child, stdout)));
            }
            let mut piece = vec![0; 64 * 1024];
            match stdout.read(&mut piece).await {
                Ok(0) => match child.wait().await {
                    Ok(status) if status.success() => None,
                    // The stream breaks off, so that the client does not take half a pack for all.
                    Ok(_) => Some((Err(io::ErrorKind::BrokenPipe.into()), (None, child, stdout))),
                    Err(error) => Some((Err(error), (None, child, stdout))),
                },
                Ok(length) => {
                    piece.truncate(length);
                    Some((Ok(Bytes::from(piece)), (None, child, stdout)))
                }
                Err(error) => Some((Err(error), (None, child, stdout))),
            }
        },
    )
}

/// Git compresses long requests.
fn plain(headers: &HeaderMap, body: Bytes) -> io::Result<Vec<u8>> {
    let zipped = headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|value| value == "gzip" || value == "x-gzip");
    if !zipped {
        return Ok(body.to_vec());
    }
    let mut plain = Vec::new();
    GzDecoder::new(body.as_ref()).read_to_end(&mut plain)?;
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_addresses_are_told_from_pages() {
        assert_eq!(
            GitRequest::of("GET", "/a/b.git/info/refs", Some("git-upload-pack")),
            Some(GitRequest::Advertise("a/b".to_owned()))
        );
        assert_eq!(
            GitRequest::of("GET", "/a/b.git/info/refs", Some("git-receive-pack")),
            Some(GitRequest::Unsupported),
            "the sandbox is read only"
        );
        assert_eq!(GitRequest::of("GET", "/a/b", None), None);
    }
}
