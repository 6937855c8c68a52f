//! Fetching over HTTP from the stand-in GitLab, faults of the network included.

use flow_core::git::{
    BareClone, ByteStream, FetchError, FetchOutcome, GitTransport, ProtocolError, TransportError,
};
use flow_core::model::ObjectFormat;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use gitlab_sandbox::{Fault, FaultAction, RequestMatcher, Sandbox, SandboxConfig, TokenKind};
use tokio_util::sync::CancellationToken;

use super::expected::assert_same_commits;
use super::fetch::empty_clone;
use super::source::contents;

/// One repository of the sandbox, with the token in a header.
struct OverHttp {
    client: reqwest::Client,
    repository: String,
    token: String,
}

impl OverHttp {
    fn new(sandbox: &Sandbox, path: &str) -> Self {
        Self {
            client: reqwest::Client::new(),
            repository: format!("{}/{path}.git", sandbox.base_url()),
            token: sandbox.token(TokenKind::Good),
        }
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<ByteStream, TransportError> {
        let response = request
            .basic_auth("oauth2", Some(&self.token))
            .header("Git-Protocol", "version=2")
            .send()
            .await?
            .error_for_status()?;
        let body = response.bytes_stream();
        Ok(body
            .map(|chunk| chunk.map_err(TransportError::from))
            .boxed())
    }
}

impl GitTransport for OverHttp {
    fn advertisement(&self) -> BoxFuture<'_, Result<ByteStream, TransportError>> {
        let url = format!("{}/info/refs?service=git-upload-pack", self.repository);
        Box::pin(self.send(self.client.get(url)))
    }

    fn upload_pack(&self, body: Vec<u8>) -> BoxFuture<'_, Result<ByteStream, TransportError>> {
        let request = self
            .client
            .post(format!("{}/git-upload-pack", self.repository))
            .header("Content-Type", "application/x-git-upload-pack-request")
            .header("Accept", "application/x-git-upload-pack-result")
            .body(body);
        Box::pin(self.send(request))
    }
}

async fn fetch(clone: &BareClone, transport: &OverHttp) -> Result<FetchOutcome, FetchError> {
    clone
        .fetch(transport, &mut |_| {}, &CancellationToken::new())
        .await
}

#[tokio::test]
async fn every_repository_of_the_sample_company_is_mirrored() {
    let sandbox = Sandbox::start(SandboxConfig::default())
        .await
        .expect("the sandbox starts");
    let world = sandbox.world();
    let mut kinds = (0, 0, 0);
    for project in world.projects().into_iter().filter(|one| one.cloneable) {
        let format = if project.sha256 {
            ObjectFormat::Sha256
        } else {
            ObjectFormat::Sha1
        };
        let (_folder, clone) = empty_clone(format).await;
        let transport = OverHttp::new(&sandbox, &project.path_with_namespace);
        let outcome = fetch(&clone, &transport).await.expect("a fetch");
        let folder = world.repository_folder(project.id).expect("a repository");
        assert_eq!(
            contents(clone.folder()),
            contents(&folder),
            "{} has the same refs and objects",
            project.path_with_namespace
        );
        assert_eq!(outcome.is_empty, project.empty, "empty ones are told");
        let commits = assert_same_commits(&clone, clone.folder()).await;
        assert_eq!(commits == 0, project.empty, "the others have commits");
        kinds.0 += usize::from(project.sha256);
        kinds.1 += usize::from(project.empty);
        kinds.2 += usize::from(!project.sha256 && !project.empty);
    }
    assert!(
        kinds.0 > 0 && kinds.1 > 0 && kinds.2 > 3,
        "the company has repositories of every kind: {kinds:?}"
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn faults_of_the_network_are_typed_and_harmless() {
    let sandbox = Sandbox::start(SandboxConfig::default())
        .await
        .expect("the sandbox starts");
    let world = sandbox.world();
    let project = world
        .projects()
        .into_iter()
        .find(|project| project.cloneable && !project.empty && !project.sha256)
        .expect("the company has repositories");
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    let transport = OverHttp::new(&sandbox, &project.path_with_namespace);
    // The listing of refs is the first request of its kind, the pack the second.
    let pack = || {
        RequestMatcher::path("/git-upload-pack")
            .method("POST")
            .skip(1)
    };
    let faults = [
        (RequestMatcher::path("/info/refs"), FaultAction::Html(200)),
        (
            RequestMatcher::path("/info/refs"),
            FaultAction::ResetConnection,
        ),
        (
            RequestMatcher::path("/info/refs"),
            FaultAction::TruncateBody(30),
        ),
        (pack(), FaultAction::Status(502, "bad gateway".to_owned())),
        (pack(), FaultAction::ResetConnection),
        (pack(), FaultAction::TruncateBody(600)),
    ];
    for (matcher, action) in faults {
        let name = format!("{action:?}");
        sandbox.faults().push(Fault { matcher, action });
        match fetch(&clone, &transport).await {
            Err(FetchError::Transport(_)) => {}
            Err(FetchError::Protocol(ProtocolError::NotGit)) => {
                assert!(name.starts_with("Html"), "{name} is a git server's");
            }
            other => panic!("{name}: {other:?}"),
        }
        assert_eq!(
            contents(clone.folder()),
            [] as [String; 0],
            "{name} leaves no ref behind"
        );
        sandbox.faults().clear();
    }
    fetch(&clone, &transport)
        .await
        .expect("the clone is usable");
    let folder = world.repository_folder(project.id).expect("a repository");
    assert_eq!(
        contents(clone.folder()),
        contents(&folder),
        "nothing is missing in the end"
    );
    sandbox.stop().await;
}
