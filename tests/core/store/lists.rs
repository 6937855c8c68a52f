//! Windows of long lists: order, ties, search, states, edges.

use flow_core::model::{Commit, CommitSize, ListQuery, PullRequest, RepositoryId, Ticket};

use super::support::{
    TestStore, commit, minutes_after_start, person, pull_request, searching, sorted, ticket,
};

/// Titles of a window of commits.
async fn titles(store: &TestStore, repository: RepositoryId, query: ListQuery) -> Vec<String> {
    let page = store.list_commits(repository, query).await.expect("lists");
    page.rows.into_iter().map(|row| row.title).collect()
}

fn titled(number: i64, title: &str, author: &str) -> Commit {
    let mut commit = commit(number);
    commit.title = title.to_owned();
    commit.author.name = author.to_owned();
    commit.author.email = format!("{}@example.com", author.to_lowercase());
    commit
}

#[tokio::test]
async fn commits_sort_by_every_column_and_ties_by_id() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let mut commits = [
        titled(1, "b", "Zoe"),
        titled(2, "C", "ada"),
        titled(3, "a", "Bob"),
        titled(4, "a", "Bob"),
    ];
    for (commit, (additions, deletions)) in commits.iter_mut().zip([(5, 9), (1, 7), (9, 8), (9, 8)])
    {
        commit.size = Some(CommitSize {
            additions,
            deletions,
            files: 1,
        });
    }
    commits[3].author.at = commits[2].author.at;
    store
        .save_commits(repository, &commits, None)
        .await
        .expect("saves");
    for (sort, ascending) in [
        ("date", [1, 2, 3, 4]),
        ("author", [2, 3, 4, 1]),
        ("title", [3, 4, 1, 2]),
        ("additions", [2, 1, 3, 4]),
        ("deletions", [2, 3, 4, 1]),
    ] {
        let mut expected = ascending.map(|number| format!("{number:040x}"));
        for descending in [false, true] {
            let page = store
                .list_commits(repository, sorted(sort, descending, 10))
                .await
                .expect("lists");
            let shas: Vec<_> = page.rows.into_iter().map(|row| row.sha).collect();
            assert_eq!(shas, expected, "{sort}, descending: {descending}");
            expected.reverse();
        }
    }
}

#[tokio::test]
async fn windows_cover_a_list_without_gap_or_overlap() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let same_title: Vec<_> = (0..25)
        .map(|number| titled(number, "same", "Ada"))
        .collect();
    store
        .save_commits(repository, &same_title, None)
        .await
        .expect("saves");
    for search in ["", "same"] {
        let mut seen = Vec::new();
        for offset in [0, 10, 20, 30] {
            let page = store
                .list_commits(
                    repository,
                    ListQuery {
                        offset,
                        search: search.to_owned(),
                        ..sorted("title", true, 10)
                    },
                )
                .await
                .expect("lists");
            assert_eq!(
                (page.total, page.offset),
                (25, offset),
                "the list's length does not depend on the window"
            );
            seen.extend(page.rows.into_iter().map(|row| row.id.0));
        }
        let mut expected = seen.clone();
        expected.sort_unstable_by(|left, right| right.cmp(left));
        expected.dedup();
        assert_eq!(seen.len(), 25, "every row once, searching {search:?}");
        assert_eq!(seen, expected, "ties in the order of their ids");
    }
}

#[tokio::test]
async fn strange_windows_are_harmless() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let commits: Vec<_> = (0..3).map(commit).collect();
    store
        .save_commits(repository, &commits, None)
        .await
        .expect("saves");
    for (offset, limit, rows) in [
        (-5, -5, 1),
        (i64::MAX, i64::MAX, 0),
        (0, i64::MAX, 3),
        (i64::MIN, 0, 1),
    ] {
        for search in ["", "change"] {
            let page = store
                .list_commits(
                    repository,
                    ListQuery {
                        offset,
                        limit,
                        search: search.to_owned(),
                        sort: "'; DROP TABLE commits; --".to_owned(),
                        ..ListQuery::default()
                    },
                )
                .await
                .expect("lists");
            assert_eq!(page.rows.len(), rows, "offset {offset}, limit {limit}");
        }
    }
    let newest_first = titles(
        &store,
        repository,
        ListQuery {
            limit: 9,
            ..ListQuery::default()
        },
    )
    .await;
    assert_eq!(
        newest_first,
        ["Change 2", "Change 1", "Change 0"],
        "no sort means the newest first"
    );
}

#[tokio::test]
async fn commits_are_found_by_title_author_and_object_id() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let mut by_id = titled(4, "Plain", "Cleo");
    by_id.sha = "deadbeef".repeat(5);
    let commits = [
        titled(1, "Fix 100% of the leaks", "Ada"),
        titled(2, "fix 1000 leaks", "Äneas"),
        titled(3, "under_score", "Bob"),
        by_id,
    ];
    store
        .save_commits(repository, &commits, None)
        .await
        .expect("saves");
    for (search, found) in [
        ("FIX", vec!["fix 1000 leaks", "Fix 100% of the leaks"]),
        ("leaks fix", vec!["fix 1000 leaks", "Fix 100% of the leaks"]),
        ("100%", vec!["Fix 100% of the leaks"]),
        ("r_s", vec!["under_score"]),
        ("fix ada", vec!["Fix 100% of the leaks"]),
        ("äneas", vec!["fix 1000 leaks"]),
        ("ÄNEAS", vec!["fix 1000 leaks"]),
        ("bob@example", vec!["under_score"]),
        ("DEADbee", vec!["Plain"]),
        ("eadbeef", vec![]),
        ("\\", vec![]),
        ("'\"", vec![]),
        ("nothing like it", vec![]),
    ] {
        assert_eq!(
            titles(&store, repository, searching(search)).await,
            found,
            "searching {search:?}"
        );
    }
    let long = titles(&store, repository, searching(&"x".repeat(100_000))).await;
    assert!(
        long.is_empty(),
        "a long search finds nothing and does not fail"
    );
}

/// Three pull requests that differ in every column.
async fn three_pull_requests(store: &TestStore) -> RepositoryId {
    let (_, repository) = store.with_repository().await;
    let pulls = [
        PullRequest {
            title: "beta".to_owned(),
            author: Some(person(5, "Zoe")),
            state: "opened".to_owned(),
            source_branch: "topic".to_owned(),
            updated_at: minutes_after_start(900),
            ..pull_request(11)
        },
        PullRequest {
            title: "Alpha".to_owned(),
            author: None,
            source_branch: "topic".to_owned(),
            state: "merged".to_owned(),
            ..pull_request(12)
        },
        PullRequest {
            title: "gamma".to_owned(),
            author: Some(person(6, "ada")),
            state: "closed".to_owned(),
            source_branch: "hotfix".to_owned(),
            ..pull_request(13)
        },
    ];
    store
        .save_pull_requests(repository, &pulls, None)
        .await
        .expect("saves");
    repository
}

/// Numbers of a window of pull requests.
async fn pull_request_numbers(
    store: &TestStore,
    repository: RepositoryId,
    query: ListQuery,
) -> Vec<i64> {
    let page = store
        .list_pull_requests(repository, query)
        .await
        .expect("lists");
    page.rows.iter().map(|row| row.pull_request.iid).collect()
}

#[tokio::test]
async fn pull_requests_sort_by_every_column() {
    let store = TestStore::new();
    let repository = three_pull_requests(&store).await;
    let numbers = async |query| pull_request_numbers(&store, repository, query).await;
    for (sort, expected) in [
        ("number", [11, 12, 13]),
        ("title", [12, 11, 13]),
        ("author", [12, 13, 11]),
        ("created", [11, 12, 13]),
        ("updated", [12, 13, 11]),
        ("state", [13, 12, 11]),
        ("notes", [11, 12, 13]),
    ] {
        let mut expected = expected;
        assert_eq!(numbers(sorted(sort, false, 10)).await, expected, "{sort}");
        expected.reverse();
        assert_eq!(
            numbers(sorted(sort, true, 10)).await,
            expected,
            "{sort}, descending"
        );
    }
}

#[tokio::test]
async fn pull_requests_are_found_by_words_number_and_state() {
    let store = TestStore::new();
    let repository = three_pull_requests(&store).await;
    let numbers = async |query| pull_request_numbers(&store, repository, query).await;
    assert_eq!(numbers(searching("")).await, [11, 13, 12], "the default");
    for (search, found) in [
        ("alpha", vec![12]),
        ("zoe", vec![11]),
        ("!13", vec![13]),
        ("13", vec![13]),
        ("3", vec![]),
        ("hotfix", vec![13]),
    ] {
        assert_eq!(numbers(searching(search)).await, found, "{search:?}");
    }
    let opened = ListQuery {
        state: Some("opened".to_owned()),
        ..searching("")
    };
    let page = store
        .list_pull_requests(repository, opened.clone())
        .await
        .expect("lists");
    assert_eq!(page.total, 1, "only that state is counted");
    let none = ListQuery {
        search: "alpha".to_owned(),
        ..opened
    };
    assert!(numbers(none).await.is_empty(), "state and search together");
}

#[tokio::test]
async fn tickets_sort_search_and_filter() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let tickets = [
        Ticket {
            title: "beta".to_owned(),
            user_note_count: 3,
            assignees: Vec::new(),
            state: "opened".to_owned(),
            ..ticket(1)
        },
        Ticket {
            title: "Alpha".to_owned(),
            user_note_count: 1,
            labels: vec!["Größe::klein".to_owned()],
            author: Some(person(9, "Zoe")),
            ..ticket(2)
        },
        Ticket {
            title: "gamma".to_owned(),
            user_note_count: 2,
            author: None,
            ..ticket(3)
        },
    ];
    store
        .save_tickets(repository, &tickets, None)
        .await
        .expect("saves");
    let numbers = async |query: ListQuery| -> Vec<i64> {
        let page = store.list_tickets(repository, query).await.expect("lists");
        page.rows.iter().map(|row| row.ticket.iid).collect()
    };
    for (sort, expected) in [
        ("number", [1, 2, 3]),
        ("title", [2, 1, 3]),
        ("author", [3, 1, 2]),
        ("created", [1, 2, 3]),
        ("updated", [1, 2, 3]),
        ("notes", [2, 3, 1]),
    ] {
        assert_eq!(numbers(sorted(sort, false, 10)).await, expected, "{sort}");
    }
    for (search, found) in [
        ("ALPHA", vec![2]),
        ("barbara", vec![3, 2]),
        ("größe", vec![2]),
        ("#3", vec![3]),
        ("urgent beta", vec![1]),
    ] {
        assert_eq!(numbers(searching(search)).await, found, "{search:?}");
    }
    let closed = ListQuery {
        state: Some("closed".to_owned()),
        ..searching("")
    };
    assert_eq!(numbers(closed).await, [3, 2], "only that state");
}
