//! Lists, pages, filters and headers.

use std::{collections::BTreeSet, process::Command};

use gitlab_sandbox::{SandboxConfig, Size};
use serde_json::{Value, json};

use crate::support::{all, get, get_url, one_project, start, whole_company};

fn numbers(rows: &[Value], field: &str) -> Vec<u64> {
    rows.iter().filter_map(|row| row[field].as_u64()).collect()
}

#[tokio::test]
async fn offset_pages_carry_all_headers() {
    let sandbox = start(one_project()).await;
    let first = get(&sandbox, "projects/1001/merge_requests?per_page=4").await;
    let header = |name: &str| first.header(name);
    assert_eq!(first.rows().len(), 4);
    assert_eq!(header("x-total"), Some("9"));
    assert_eq!(header("x-total-pages"), Some("3"));
    assert_eq!(header("x-page"), Some("1"));
    assert_eq!(header("x-per-page"), Some("4"));
    assert_eq!(header("x-next-page"), Some("2"));
    assert_eq!(header("x-prev-page"), Some(""));
    let last = get(&sandbox, "projects/1001/merge_requests?per_page=4&page=3").await;
    assert_eq!(last.rows().len(), 1);
    assert_eq!(last.header("x-next-page"), Some(""), "empty, not absent");
    assert!(last.next().is_none());
    let clamped = get(&sandbox, "projects/1001/merge_requests?per_page=1000").await;
    assert_eq!(clamped.header("x-per-page"), Some("100"));
    let bad = get(&sandbox, "projects/1001/merge_requests?state=broken").await;
    assert_eq!(
        bad.json(),
        json!({"error": "state does not have a valid value"})
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn large_lists_are_not_counted() {
    let sandbox = start(SandboxConfig {
        size: Size::Custom {
            repositories: 1,
            commits_per_repository: 3,
            merge_requests_per_repository: 0,
            issues_per_repository: 10_001,
        },
        ..SandboxConfig::default()
    })
    .await;
    let page = get(&sandbox, "projects/1001/issues?per_page=100").await;
    assert_eq!(page.header("x-total"), None, "more than 10,000 rows");
    assert!(page.next().is_some());
    let link = page.header("link").expect("there is a next page");
    assert!(!link.contains("rel=\"last\""), "{link}");
    let far = get(&sandbox, "projects/1001/issues?per_page=100&page=501").await;
    assert_eq!(far.status, 405, "beyond the largest offset");
    sandbox.stop().await;
}

#[tokio::test]
async fn projects_can_be_walked_by_keyset() {
    let sandbox = start(whole_company()).await;
    let path = "projects?membership=true&pagination=keyset&order_by=id&sort=asc&per_page=5";
    let first = get(&sandbox, path).await;
    assert_eq!(first.header("x-total"), None, "keyset pages have no totals");
    let rows = all(&sandbox, path).await;
    let ids = numbers(&rows, "id");
    let expected: Vec<u64> = sandbox
        .world()
        .projects()
        .into_iter()
        .filter(|project| project.access_level.is_some())
        .map(|project| project.id)
        .collect();
    assert_eq!(ids, expected);
    let wrong = get(&sandbox, "projects?pagination=keyset&order_by=name").await;
    assert_eq!(wrong.status, 405);
    sandbox.stop().await;
}

#[tokio::test]
async fn issues_can_be_walked_by_keyset_both_ways() {
    let sandbox = start(one_project()).await;
    for sort in ["asc", "desc"] {
        let path = format!(
            "projects/1001/issues?pagination=keyset&order_by=updated_at&sort={sort}&scope=all&per_page=2"
        );
        let rows = all(&sandbox, &path).await;
        let mut ids = numbers(&rows, "iid");
        ids.sort_unstable();
        assert_eq!(ids, (1..=9).collect::<Vec<u64>>(), "{sort}: each row once");
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn updated_after_is_inclusive() {
    let sandbox = start(one_project()).await;
    let path = "projects/1001/merge_requests?state=all&order_by=updated_at&sort=asc";
    let rows = all(&sandbox, path).await;
    let middle = rows[4]["updated_at"].as_str().expect("a moment");
    let later = all(&sandbox, &format!("{path}&updated_after={middle}")).await;
    assert_eq!(later[0]["iid"], rows[4]["iid"], "the row itself is in");
    assert_eq!(later.len(), 5);
    let some = all(&sandbox, "projects/1001/merge_requests?iids[]=2&iids[]=5").await;
    assert_eq!(
        numbers(&some, "iid").into_iter().collect::<BTreeSet<_>>(),
        BTreeSet::from([2, 5])
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn group_lists_reach_down_and_leave_archived_projects_out() {
    let sandbox = start(whole_company()).await;
    let direct = all(&sandbox, "groups/halden%2Fplatform/projects").await;
    let paths = |rows: &[Value]| -> BTreeSet<String> {
        rows.iter()
            .filter_map(|row| row["path"].as_str().map(str::to_owned))
            .collect()
    };
    assert_eq!(
        paths(&direct),
        BTreeSet::from(["bridge".to_owned(), "ledger".to_owned()]),
        "shared projects are in by default, subgroups are not"
    );
    assert!(
        direct.iter().all(|row| row.get("permissions").is_none()),
        "the list of a group has no permissions"
    );
    let below = "groups/halden%2Fplatform/projects?include_subgroups=true&with_shared=false";
    assert_eq!(all(&sandbox, below).await.len(), 4);
    let requests = all(&sandbox, "groups/halden/merge_requests?per_page=100").await;
    let archived = sandbox
        .world()
        .project_by_path("halden/archive/invoice-printer")
        .expect("it is in the company")
        .id;
    assert!(
        requests.iter().all(|row| row["project_id"] != archived),
        "archived projects are left out"
    );
    let with = "groups/halden/merge_requests?per_page=100&non_archived=false";
    let with = all(&sandbox, with).await;
    assert!(with.iter().any(|row| row["project_id"] == archived));
    sandbox.stop().await;
}

#[tokio::test]
async fn commits_are_those_of_the_repository() {
    let sandbox = start(one_project()).await;
    let path = "projects/1001/repository/commits?all=true&with_stats=true&per_page=7";
    let first = get(&sandbox, path).await;
    assert_eq!(first.header("x-total"), None, "commits are never counted");
    let rows = all(&sandbox, path).await;
    let folder = sandbox
        .world()
        .repository_folder(1001)
        .expect("the project has a repository");
    let output = Command::new("git")
        .arg("--git-dir")
        .arg(folder)
        .args(["rev-list", "--all"])
        .output()
        .expect("git is installed");
    let expected: Vec<&str> = std::str::from_utf8(&output.stdout)
        .expect("ids are ASCII")
        .lines()
        .collect();
    let ids: Vec<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
    assert_eq!(ids, expected);
    assert!(
        rows.iter()
            .any(|row| row["message"] == "Initial commit\n" && row["parent_ids"] == json!([]))
    );
    let until = rows[3]["committed_date"].as_str().expect("a moment");
    let until = until.replace('+', "%2B");
    let earlier = format!("projects/1001/repository/commits?all=true&since={until}");
    assert!(get(&sandbox, &earlier).await.rows().len() >= 4, "inclusive");
    let unknown = "projects/1001/repository/commits?ref_name=no-such-branch";
    assert_eq!(get(&sandbox, unknown).await.status, 404);
    sandbox.stop().await;
}

#[tokio::test]
async fn merge_requests_name_commits_that_exist() {
    let sandbox = start(one_project()).await;
    let rows = all(&sandbox, "projects/1001/merge_requests").await;
    let mut seen = 0;
    for row in &rows {
        for field in ["sha", "merge_commit_sha", "squash_commit_sha"] {
            if let Some(sha) = row[field].as_str() {
                let path = format!("projects/1001/repository/commits/{sha}");
                assert_eq!(get(&sandbox, &path).await.status, 200, "{field} {sha}");
                seen += 1;
            }
        }
        let iid = &row["iid"];
        let path = format!("projects/1001/merge_requests/{iid}/commits");
        let commits = all(&sandbox, &path).await;
        assert_eq!(commits[0]["id"], row["sha"], "the newest is the head");
    }
    assert!(seen > 9, "at least one was merged with a merge commit");
    sandbox.stop().await;
}

#[tokio::test]
async fn limits_are_told_and_kept() {
    let sandbox = start(one_project()).await;
    let before = get(&sandbox, "user").await;
    assert!(before.header("ratelimit-remaining").is_some());
    assert_eq!(
        before.header("ratelimit-name"),
        Some("throttle_authenticated_api")
    );
    sandbox.world().set_requests_per_minute(0);
    let refused = get(&sandbox, "user").await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.text, "Retry later\n");
    assert_eq!(refused.header("ratelimit-remaining"), Some("0"));
    assert!(
        refused
            .header("retry-after")
            .is_some_and(|seconds| seconds.parse::<u64>().is_ok_and(|seconds| seconds <= 60))
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn a_sub_path_holds_everything() {
    let sandbox = start(SandboxConfig {
        relative_root: Some("/gitlab/".to_owned()),
        ..one_project()
    })
    .await;
    assert!(sandbox.base_url().ends_with("/gitlab"));
    let page = get(
        &sandbox,
        "projects?per_page=1&pagination=keyset&order_by=id",
    )
    .await;
    assert_eq!(page.status, 200);
    let project = &page.rows()[0];
    let address = project["http_url_to_repo"].as_str().expect("an address");
    assert!(address.starts_with(sandbox.base_url()), "{address}");
    let outside = sandbox.base_url().replace("/gitlab", "/api/v4/user");
    let reply = get_url(&outside, "x").await;
    assert_eq!(reply.status, 404);
    assert!(reply.text.starts_with('<'), "something else answers there");
    sandbox.stop().await;
}

#[tokio::test]
async fn unchanged_answers_can_be_told_without_a_body() {
    let sandbox = start(one_project()).await;
    let first = get(&sandbox, "projects/1001").await;
    let tag = first.header("etag").expect("good answers have a tag");
    let again = crate::support::http()
        .get(format!("{}/api/v4/projects/1001", sandbox.base_url()))
        .bearer_auth(sandbox.token(gitlab_sandbox::TokenKind::Good))
        .header("if-none-match", tag)
        .send()
        .await
        .expect("the sandbox answers");
    assert_eq!(again.status(), 304);
    sandbox.stop().await;
}

#[tokio::test]
async fn answers_can_be_dated_wrongly() {
    let sandbox = start(one_project()).await;
    let date = async || {
        let reply = get(&sandbox, "user").await;
        reply.header("date").expect("answers are dated").to_owned()
    };
    let right = date().await;
    sandbox.world().set_date_ahead(-400 * 24 * 3_600);
    let wrong = date().await;
    assert_eq!(wrong.len(), right.len(), "the same form: {wrong}");
    let year = |date: &str| -> i32 { date[12..16].parse().expect("a date has a year") };
    assert!(
        year(&wrong) < year(&right),
        "{wrong} is long before {right}"
    );
    sandbox.stop().await;
}
