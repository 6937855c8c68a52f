//! A store in a folder of its own, and model values with little to say.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use flow_core::clock::FixedClock;
use flow_core::model::{
    AccessLevel, Account, AccountKind, AuthenticationKind, Commit, CommitSize, FeatureAccess,
    GroupKind, Integration, IntegrationId, ListQuery, NetworkSettings, NewIntegration,
    ObjectFormat, Person, Provider, PullRequest, RemoteGroup, RemoteId, RemoteRepository,
    RepositoryId, SecretLocation, Service, Signature, Ticket, Timestamp, Visibility,
};
use flow_core::store::Store;

/// The time at which every test begins.
pub(crate) const START: Timestamp = Timestamp::from_millis(1_700_000_000_000);

/// An open store and the folder it goes with.
pub(crate) struct TestStore {
    store: Store,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) path: PathBuf,
    folder: tempfile::TempDir,
}

impl Deref for TestStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl TestStore {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::open_in(folder)
    }

    /// Opens the store again after its process was killed: the connections are
    /// never closed, so the write-ahead log is left as it is.
    pub(crate) fn reopen(self) -> Self {
        let Self { store, folder, .. } = self;
        std::mem::forget(store);
        Self::open_in(folder)
    }

    fn open_in(folder: tempfile::TempDir) -> Self {
        let path = folder.path().join("data").join("flow.sqlite");
        let clock = Arc::new(FixedClock::new(START));
        let store = Store::open(&path, clock.clone()).expect("the store opens");
        Self {
            store,
            clock,
            path,
            folder,
        }
    }

    /// An integration with every service.
    pub(crate) async fn add_integration(&self, name: &str) -> Integration {
        self.create_integration(integration(name))
            .await
            .expect("the integration is created")
    }

    /// An integration with one imported repository.
    pub(crate) async fn with_repository(&self) -> (IntegrationId, RepositoryId) {
        let id = self.add_integration("Work").await.id;
        let repositories = self.import(id, &[("platform/api", 1)]).await;
        (id, repositories[0])
    }

    /// Lists and chooses repositories, given by path and GitLab id.
    pub(crate) async fn import(
        &self,
        id: IntegrationId,
        repositories: &[(&str, i64)],
    ) -> Vec<RepositoryId> {
        let listed = repositories
            .iter()
            .map(|(path, remote_id)| repository(path, *remote_id))
            .collect();
        self.replace_listing(id, vec![group("platform", 10)], listed)
            .await
            .expect("the listing is stored");
        let available = self.available_repositories(id).await.expect("reads");
        let chosen: Vec<RepositoryId> = repositories
            .iter()
            .filter_map(|(path, _)| {
                available
                    .iter()
                    .find(|repository| repository.remote.full_path == *path)
                    .map(|repository| repository.id)
            })
            .collect();
        self.choose_repositories(id, &chosen).await.expect("writes");
        chosen
    }
}

pub(crate) fn integration(name: &str) -> NewIntegration {
    NewIntegration {
        name: name.to_owned(),
        provider: Provider::GitlabSelfManaged,
        base_url: "https://gitlab.example.com".to_owned(),
        secret_key: format!("key of {name}"),
        authentication: AuthenticationKind::AccessToken,
        secret_location: SecretLocation::Keyring,
        account: Account {
            remote_id: RemoteId(7),
            username: "ada".to_owned(),
            name: "Ada".to_owned(),
            kind: AccountKind::Human,
            highest_access_level: Some(AccessLevel::MAINTAINER),
        },
        token_name: Some("Flow".to_owned()),
        token_expires_on: Some("2027-01-31".to_owned()),
        scopes: vec!["read_api".to_owned(), "read_repository".to_owned()],
        gitlab_version: Some("18.5.0".to_owned()),
        services: Service::ALL.to_vec(),
        added_by: "Ada".to_owned(),
        is_sample: false,
        application_id: None,
        network: NetworkSettings::default(),
    }
}

pub(crate) fn group(path: &str, remote_id: i64) -> RemoteGroup {
    RemoteGroup {
        remote_id: RemoteId(remote_id),
        parent_remote_id: None,
        full_path: path.to_owned(),
        name: last(path).to_owned(),
        visibility: Visibility::Private,
        access_level: Some(AccessLevel::DEVELOPER),
        web_url: format!("https://gitlab.example.com/groups/{path}"),
        archived: false,
        kind: GroupKind::Group,
    }
}

/// A repository; its group has the GitLab id 10.
pub(crate) fn repository(path: &str, remote_id: i64) -> RemoteRepository {
    let group_path = path.rsplit_once('/').map_or("", |(group, _)| group);
    RemoteRepository {
        remote_id: RemoteId(remote_id),
        name: last(path).to_owned(),
        full_path: path.to_owned(),
        group_path: group_path.to_owned(),
        group_remote_id: RemoteId(10),
        web_url: format!("https://gitlab.example.com/{path}"),
        clone_url: format!("https://gitlab.example.com/{path}.git"),
        default_branch: Some("main".to_owned()),
        empty: false,
        archived: false,
        pending_deletion: false,
        visibility: Visibility::Internal,
        last_activity_at: Some(START),
        access_level: Some(AccessLevel::DEVELOPER),
        object_format: ObjectFormat::Sha1,
        repository_access: FeatureAccess::Enabled,
        merge_requests_access: FeatureAccess::Enabled,
        issues_access: FeatureAccess::Private,
        shared: false,
    }
}

fn last(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

pub(crate) fn person(remote_id: i64, name: &str) -> Person {
    Person {
        remote_id: RemoteId(remote_id),
        username: name.to_lowercase(),
        name: name.to_owned(),
        state: "active".to_owned(),
        web_url: format!("https://gitlab.example.com/{}", name.to_lowercase()),
    }
}

pub(crate) fn commit(number: i64) -> Commit {
    let signature = |minutes: i64| Signature {
        name: "Ada".to_owned(),
        email: "ada@example.com".to_owned(),
        at: Timestamp::from_millis(START.millis() + (number + minutes) * 60_000),
        offset_minutes: 330,
    };
    Commit {
        sha: format!("{number:040x}"),
        parents: (number > 0)
            .then(|| format!("{:040x}", number - 1))
            .into_iter()
            .collect(),
        author: signature(0),
        committer: signature(5),
        title: format!("Change {number}"),
        message: format!("Change {number}\n\nBecause it had to be.\n"),
        size: Some(CommitSize {
            additions: number,
            deletions: 1,
            files: 2,
        }),
    }
}

pub(crate) fn pull_request(number: i64) -> PullRequest {
    PullRequest {
        remote_id: RemoteId(1000 + number),
        iid: number,
        title: format!("Pull {number}"),
        description: Some(format!("Why {number}")),
        state: "merged".to_owned(),
        draft: false,
        author: Some(person(1, "Ada")),
        created_at: minutes_after_start(number),
        updated_at: minutes_after_start(number + 10),
        merged_at: Some(minutes_after_start(number + 9)),
        merged_by: Some(person(2, "Grace")),
        closed_at: None,
        closed_by: None,
        source_branch: format!("feature/{number}"),
        target_branch: "main".to_owned(),
        source_repository_remote_id: Some(RemoteId(1)),
        head_sha: Some(format!("{number:040x}")),
        merge_commit_sha: Some(format!("{:040x}", number + 1)),
        squash_commit_sha: None,
        squash: true,
        labels: vec!["zebra".to_owned(), "apple".to_owned()],
        assignees: vec![person(3, "Linus"), person(1, "Ada")],
        reviewers: vec![person(2, "Grace")],
        milestone: Some("1.0".to_owned()),
        user_note_count: 3,
        detailed_merge_status: Some("mergeable".to_owned()),
        web_url: format!("https://gitlab.example.com/platform/api/-/merge_requests/{number}"),
    }
}

pub(crate) fn ticket(number: i64) -> Ticket {
    Ticket {
        remote_id: RemoteId(2000 + number),
        iid: number,
        title: format!("Ticket {number}"),
        description: None,
        state: "closed".to_owned(),
        issue_type: "incident".to_owned(),
        author: Some(person(1, "Ada")),
        assignees: vec![person(4, "Barbara"), person(2, "Grace")],
        labels: vec!["urgent".to_owned(), "backend".to_owned()],
        milestone: None,
        created_at: minutes_after_start(number),
        updated_at: minutes_after_start(number + 10),
        closed_at: Some(minutes_after_start(number + 8)),
        closed_by: Some(person(2, "Grace")),
        due_on: Some("2026-12-24".to_owned()),
        weight: Some(5),
        confidential: true,
        user_note_count: number,
        web_url: format!("https://gitlab.example.com/platform/api/-/issues/{number}"),
    }
}

pub(crate) fn minutes_after_start(minutes: i64) -> Timestamp {
    Timestamp::from_millis(START.millis() + minutes * 60_000)
}

/// The first `limit` rows, sorted.
pub(crate) fn sorted(sort: &str, descending: bool, limit: i64) -> ListQuery {
    ListQuery {
        sort: sort.to_owned(),
        descending,
        limit,
        ..ListQuery::default()
    }
}

/// The first rows a search finds.
pub(crate) fn searching(words: &str) -> ListQuery {
    ListQuery {
        search: words.to_owned(),
        limit: 100,
        ..ListQuery::default()
    }
}
