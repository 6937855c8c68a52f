//! What is suggested for joining, and why.

use flow_core::model::{
    ListQuery, MatchEvidence, MatchStrength, MemberFilter, PullRequestCommit, PullRequestDetails,
    RepositoryId,
};
use flow_core::store::MatchedPair;

use super::members::{commit_by, members, named, save};
use super::support::{TestStore, minutes_after_start, person, pull_request};

async fn matches(store: &TestStore) -> Vec<MatchedPair> {
    let query = ListQuery {
        limit: 100,
        ..ListQuery::default()
    };
    let found = store.list_member_matches(&query).await.expect("reads");
    found.page.rows
}

/// An account that opened a pull request, by id and username.
async fn account(store: &TestStore, repository: RepositoryId, id: i64, username: &str, name: &str) {
    let mut pull = pull_request(id);
    let mut author = person(id, username);
    name.clone_into(&mut author.name);
    pull.author = Some(author);
    // Nobody else: each of them is an account of its own.
    pull.merged_by = None;
    pull.assignees = Vec::new();
    pull.reviewers = Vec::new();
    let saved = store.save_pull_requests(repository, &[pull], None).await;
    saved.expect("saves");
}

#[tokio::test]
async fn the_address_gitlab_gives_in_place_of_a_persons_own_is_certain() {
    for address in [
        "31-vera@users.noreply.gitlab.example.com",
        "31-an-old-name@users.noreply.gitlab.example.com",
        "vera@users.noreply.gitlab.example.com",
        "31-vera@users.noreply.chosen.example",
    ] {
        let store = TestStore::new();
        let (_, repository) = store.with_repository().await;
        account(&store, repository, 31, "vera", "Vera Molnár").await;
        save(&store, repository, &[commit_by(1, "v", address)]).await;
        let found = matches(&store).await;
        assert_eq!(found.len(), 1, "{address}");
        assert_eq!(found[0].found.strength, MatchStrength::Certain, "{address}");
    }
}

#[tokio::test]
async fn another_hosts_no_reply_address_says_nothing() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    account(&store, repository, 31, "vera", "Vera Molnár").await;
    let address = "31-otto@users.noreply.elsewhere.example";
    save(&store, repository, &[commit_by(1, "o", address)]).await;
    assert!(matches(&store).await.is_empty(), "ids are each host's own");
}

#[tokio::test]
async fn certain_ones_are_joined_at_once_and_taken_back_at_once() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    account(&store, repository, 31, "vera", "Vera Molnár").await;
    let commits = [
        commit_by(1, "v", "31-vera@users.noreply.gitlab.example.com"),
        commit_by(2, "o", "ot.to+flow@gmail.com"),
        commit_by(3, "o", "otto@googlemail.com"),
        commit_by(4, "Molnár, Vera", "vm@home.example"),
    ];
    save(&store, repository, &commits).await;
    let change = store.join_certain_matches().await.expect("joins");
    assert_eq!(change.changed, 2, "two aliases went to whom they belong");
    let vera = named(&store, "Vera Molnár").await;
    assert_eq!(vera.aliases.len(), 2);
    let left = matches(&store).await;
    assert_eq!(left.len(), 1, "a name alone is for a person to judge");
    assert_eq!(left[0].found.strength, MatchStrength::Likely);
    store.undo_member_change(change.undo).await.expect("undone");
    assert_eq!(members(&store, MemberFilter::All).await.len(), 4 + 1);
}

#[tokio::test]
async fn hints_add_up() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    account(&store, repository, 1, "b.kovacs", "B.").await;
    account(&store, repository, 2, "ines", "Ines").await;
    let commits = [
        commit_by(1, "bkovacs", "b_kovacs+work@home.example"),
        commit_by(2, "someone", "ines@home.example"),
    ];
    save(&store, repository, &commits).await;
    let found = matches(&store).await;
    let strengths: Vec<_> = found.iter().map(|pair| pair.found.strength).collect();
    assert_eq!(
        strengths,
        [MatchStrength::Likely, MatchStrength::Possible],
        "a username in name and address is more than in one of them"
    );
}

#[tokio::test]
async fn two_accounts_of_one_host_are_seldom_one_person() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    account(&store, repository, 1, "jsmith", "Jo Smith").await;
    account(&store, repository, 2, "jo.smith.2", "Jo Smith").await;
    let found = matches(&store).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].found.strength, MatchStrength::Possible);
}

#[tokio::test]
async fn who_opens_the_pull_requests_wrote_their_commits() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let mut pulls = Vec::new();
    for number in 1..=4 {
        let mut pull = pull_request(number);
        pull.author = Some(person(31, "vera"));
        pulls.push(pull);
    }
    let saved = store.save_pull_requests(repository, &pulls, None).await;
    saved.expect("saves");
    save(&store, repository, &[commit_by(1, "x", "x@home.example")]).await;
    let waiting = store.pull_requests_without_details(repository, 10).await;
    for (number, pull) in waiting.expect("reads").into_iter().enumerate() {
        // Another colleague's commit is in every one as well, but not in nearly all of theirs.
        let written = |address: &str| PullRequestCommit {
            sha: "a".repeat(40),
            title: String::new(),
            message: String::new(),
            author_name: "x".to_owned(),
            author_email: address.to_owned(),
            authored_at: minutes_after_start(1),
            committer_name: String::new(),
            committer_email: String::new(),
            committed_at: minutes_after_start(1),
        };
        let mut commits = vec![written("X@home.example")];
        commits.extend((number < 2).then(|| written("seldom@home.example")));
        let details = PullRequestDetails {
            commits,
            ..PullRequestDetails::default()
        };
        let saved = store.save_pull_request_details(pull.id, pull.updated_at, details);
        saved.await.expect("saves");
    }
    save(
        &store,
        repository,
        &[commit_by(2, "s", "seldom@home.example")],
    )
    .await;
    let found = matches(&store).await;
    assert_eq!(found.len(), 1, "two pull requests would be chance");
    assert_eq!(
        found[0].found.evidence,
        [MatchEvidence::OpensPullRequests {
            address: "x@home.example".to_owned(),
            username: "vera".to_owned(),
            matching: 4,
            all: 4,
        }]
    );
    assert_eq!(found[0].found.strength, MatchStrength::Likely);
}

#[tokio::test]
async fn a_suggestion_that_was_dismissed_does_not_come_back() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let commits = [
        commit_by(1, "Vera Molnár", "vera@work.example"),
        commit_by(2, "Vera Molnar", "vera@home.example"),
    ];
    save(&store, repository, &commits).await;
    let found = matches(&store).await.remove(0);
    let change = store.keep_apart(&found.first.key, &found.second.key).await;
    let change = change.expect("decides");
    assert!(matches(&store).await.is_empty());
    save(
        &store,
        repository,
        &[commit_by(3, "Vera Molnár", "vera@work.example")],
    )
    .await;
    assert!(
        matches(&store).await.is_empty(),
        "not after another import either"
    );
    store.undo_member_change(change.undo).await.expect("undone");
    assert_eq!(matches(&store).await.len(), 1);
}

#[tokio::test]
async fn bots_are_not_matched_with_people() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    account(&store, repository, 31, "release-bot", "Release Train").await;
    save(
        &store,
        repository,
        &[commit_by(1, "Release Train", "rt@work.example")],
    )
    .await;
    assert!(
        matches(&store).await.is_empty(),
        "one name, but one is a program"
    );
}
