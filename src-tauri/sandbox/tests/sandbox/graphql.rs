//! GraphQL against REST of the same world, and against GitLab's published schema.

use gitlab_sandbox::{Item, Sandbox, SandboxConfig, TokenKind};
use serde_json::{Value, json};

use crate::{
    support::{Reply, all, http, one_project, start, whole_company},
    world::only,
};

/// Posts a query.
pub(crate) async fn post(sandbox: &Sandbox, token: &str, body: &Value) -> Reply {
    let response = http()
        .post(format!("{}/api/graphql", sandbox.base_url()))
        .bearer_auth(token)
        .json(body)
        .send()
        .await
        .expect("the sandbox answers");
    Reply::of(response).await
}

async fn ask(sandbox: &Sandbox, query: &str, variables: Value) -> Value {
    let body = json!({"query": query, "variables": variables});
    let reply = post(sandbox, &sandbox.token(TokenKind::Good), &body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

/// The data of a query that must work.
pub(crate) async fn data(sandbox: &Sandbox, query: &str, variables: Value) -> Value {
    let answer = ask(sandbox, query, variables).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["data"].clone()
}

/// The first error of a query that must not work.
async fn error(sandbox: &Sandbox, query: &str) -> String {
    let answer = ask(sandbox, query, json!({})).await;
    assert!(
        answer.get("data").is_none(),
        "nothing is executed: {answer}"
    );
    answer["errors"][0]["message"]
        .as_str()
        .expect("errors have words")
        .to_owned()
}

const REQUESTS: &str = "
query Requests($path: ID!, $after: String, $since: Time, $first: Int) {
  queryComplexity { score limit }
  project(fullPath: $path) {
    mergeRequests(first: $first, after: $after, updatedAfter: $since, sort: UPDATED_ASC) {
      count pageInfo { hasNextPage endCursor }
      nodes {
        id iid title description state draft createdAt updatedAt mergedAt closedAt
        sourceBranch targetBranch sourceProjectId diffHeadSha mergeCommitSha squash
        detailedMergeStatus userNotesCount webUrl
        author { ...Person } mergeUser { id username }
        milestone { title } labels { nodes { title } }
        assignees { nodes { ...Person } }
        reviewers { nodes { id mergeRequestInteraction { reviewState approved } } }
        approvedBy { nodes { username } }
        commits(first: 20) { nodes { sha title message authorName authorEmail authoredDate committerName committerEmail committedDate } }
        notes(first: 20) { pageInfo { hasNextPage endCursor } nodes { id body system internal resolvable resolved createdAt author { id username } } }
      }
    }
  }
}
fragment Person on User { id username name state }";

fn path_of(sandbox: &Sandbox) -> String {
    sandbox.world().projects()[0].path_with_namespace.clone()
}

/// REST's moment without its milliseconds.
fn whole(moment: &Value) -> Value {
    match moment.as_str() {
        Some(text) => json!(format!("{}Z", &text[..19])),
        None => Value::Null,
    }
}

fn number(gid: &Value) -> u64 {
    let text = gid.as_str().expect("ids are text");
    text.rsplit('/')
        .next()
        .and_then(|end| end.parse().ok())
        .expect("a number at the end")
}

#[tokio::test]
async fn merge_requests_say_what_rest_says() {
    let sandbox = start(one_project()).await;
    let id = only(&sandbox);
    let mut rows = Vec::new();
    let mut after = Value::Null;
    loop {
        let variables = json!({"path": path_of(&sandbox), "after": after, "first": 4});
        let page = data(&sandbox, REQUESTS, variables).await;
        let list = &page["project"]["mergeRequests"];
        assert_eq!(list["count"], sandbox.world().merge_requests(id).len());
        rows.extend(list["nodes"].as_array().expect("rows").clone());
        after = list["pageInfo"]["endCursor"].clone();
        if list["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    let rest = all(
        &sandbox,
        &format!("projects/{id}/merge_requests?order_by=updated_at&sort=asc"),
    )
    .await;
    assert_eq!(rows.len(), rest.len());
    for (row, rest) in rows.iter().zip(&rest) {
        assert_eq!(number(&row["id"]), rest["id"], "the same order");
        assert_eq!(row["iid"], rest["iid"].to_string());
        for (ours, theirs) in [
            ("title", "title"),
            ("description", "description"),
            ("state", "state"),
            ("draft", "draft"),
            ("sourceBranch", "source_branch"),
            ("diffHeadSha", "sha"),
            ("mergeCommitSha", "merge_commit_sha"),
            ("sourceProjectId", "source_project_id"),
            ("userNotesCount", "user_notes_count"),
            ("webUrl", "web_url"),
        ] {
            assert_eq!(row[ours], rest[theirs], "{ours}");
        }
        for (ours, theirs) in [
            ("createdAt", "created_at"),
            ("mergedAt", "merged_at"),
            ("closedAt", "closed_at"),
        ] {
            assert_eq!(row[ours], whole(&rest[theirs]), "{ours} in whole seconds");
        }
        assert_eq!(row["author"]["username"], rest["author"]["username"]);
        let status = rest["detailed_merge_status"]
            .as_str()
            .map(str::to_uppercase);
        assert_eq!(
            row["detailedMergeStatus"].as_str().map(str::to_owned),
            status
        );
        below(&sandbox, id, row).await;
    }
}

/// What hangs on a merge request.
async fn below(sandbox: &Sandbox, id: u64, row: &Value) {
    let path = format!(
        "projects/{id}/merge_requests/{}",
        row["iid"].as_str().expect("text")
    );
    let notes = all(sandbox, &format!("{path}/notes?sort=asc")).await;
    let own = row["notes"]["nodes"].as_array().expect("rows");
    assert_eq!(own.len(), notes.len());
    for (one, other) in own.iter().zip(&notes) {
        assert_eq!(number(&one["id"]), other["id"]);
        assert_eq!(one["body"], other["body"]);
    }
    let commits = all(sandbox, &format!("{path}/commits")).await;
    let own = row["commits"]["nodes"].as_array().expect("rows");
    assert_eq!(own.len(), commits.len());
    for (one, other) in own.iter().zip(&commits) {
        assert_eq!(one["sha"], other["id"]);
        assert_eq!(one["committerEmail"], other["committer_email"]);
    }
}

#[tokio::test]
async fn issues_keep_confidential_ones_from_guests() {
    let sandbox = start(one_project()).await;
    let id = only(&sandbox);
    let query = "query($path: ID!) { project(fullPath: $path) { issues(sort: CREATED_ASC) {
        count nodes { iid title type severity weight dueDate confidential closedAt author { id } labels { nodes { title } } } } } }";
    let variables = json!({"path": path_of(&sandbox)});
    let mine = data(&sandbox, query, variables.clone()).await;
    let rest = all(
        &sandbox,
        &format!("projects/{id}/issues?order_by=created_at&sort=asc"),
    )
    .await;
    let rows = mine["project"]["issues"]["nodes"].as_array().expect("rows");
    assert_eq!(rows.len(), rest.len());
    for (row, rest) in rows.iter().zip(&rest) {
        assert_eq!(row["iid"], rest["iid"].to_string());
        for (ours, theirs) in [
            ("type", "type"),
            ("weight", "weight"),
            ("dueDate", "due_date"),
        ] {
            assert_eq!(row[ours], rest[theirs], "{ours}");
        }
    }
    let body = json!({"query": query, "variables": variables});
    let guest = post(&sandbox, &sandbox.token(TokenKind::Guest), &body)
        .await
        .json();
    let seen = &guest["data"]["project"]["issues"];
    assert!(seen["count"].as_u64() < mine["project"]["issues"]["count"].as_u64());
}

#[tokio::test]
async fn chosen_items_come_with_all_that_hangs_on_them() {
    let sandbox = start(one_project()).await;
    let (world, id) = (sandbox.world(), only(&sandbox));
    let item = Item::MergeRequest(1);
    for number in 0..120 {
        world
            .add_note(id, item, &format!("Note {number}"))
            .expect("it is there");
    }
    let query = "query($path: ID!, $iids: [String!], $after: String) { project(fullPath: $path) {
        items: mergeRequests(iids: $iids, first: 100) { nodes { iid
          notes(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { body internal confidential } } } } } }";
    let mut variables = json!({"path": path_of(&sandbox), "iids": ["1", "3"], "after": null});
    let first = data(&sandbox, query, variables.clone()).await;
    let rows = first["project"]["items"]["nodes"].as_array().expect("rows");
    assert_eq!(rows.len(), 2, "only those that were chosen");
    let long = rows.iter().find(|row| row["iid"] == "1").expect("chosen");
    assert_eq!(long["notes"]["pageInfo"]["hasNextPage"], true);
    variables["after"] = long["notes"]["pageInfo"]["endCursor"].clone();
    variables["iids"] = json!(["1"]);
    let rest = data(&sandbox, query, variables).await;
    let rest = &rest["project"]["items"]["nodes"][0]["notes"]["nodes"];
    let whole = world.merge_requests(id)[0].notes.len();
    assert_eq!(rest.as_array().map(Vec::len), Some(whole - 100));
    assert_eq!(
        rest[rest.as_array().map_or(0, Vec::len) - 1]["body"],
        "Note 119"
    );
}

#[tokio::test]
async fn what_cannot_be_seen_is_null() {
    let sandbox = start(whole_company()).await;
    let query = r#"{ mine: project(fullPath: "halden/platform/ledger") { fullPath maxAccessLevel { integerValue stringValue } }
        hidden: project(fullPath: "finance/payroll") { fullPath }
        group(fullPath: "halden") { fullPath projects(includeSubgroups: true, first: 5) { count nodes { fullPath archived repository { empty rootRef } } }
          descendantGroups { nodes { fullPath } } }
        currentUser { id username name state bot type groupMemberships { nodes { accessLevel { integerValue } group { fullPath } } } } }"#;
    let seen = data(&sandbox, query, json!({})).await;
    assert_eq!(seen["hidden"], Value::Null, "no permission is no error");
    assert_eq!(seen["mine"]["maxAccessLevel"]["stringValue"], "REPORTER");
    assert_eq!(seen["currentUser"]["type"], "HUMAN");
    assert_eq!(
        seen["group"]["descendantGroups"]["nodes"]
            .as_array()
            .map(Vec::len),
        Some(9)
    );
    let ids = sandbox
        .world()
        .projects()
        .iter()
        .map(|project| format!("gid://gitlab/Project/{}", project.id))
        .collect::<Vec<_>>();
    let many = data(
        &sandbox,
        "query($ids: [ID!]) { projects(ids: $ids) { nodes { id } } }",
        json!({"ids": ids}),
    )
    .await;
    let visible = sandbox
        .world()
        .projects()
        .iter()
        .filter(|project| project.visible)
        .count();
    assert_eq!(
        many["projects"]["nodes"].as_array().map(Vec::len),
        Some(visible)
    );
}

#[tokio::test]
async fn queries_are_priced_as_gitlab_prices_them() {
    let sandbox = start(one_project()).await;
    let score = async |query: &str, variables: Value| {
        let answer = data(&sandbox, query, variables).await;
        answer["queryComplexity"]["score"]
            .as_u64()
            .expect("a number")
    };
    assert_eq!(
        score("{ queryComplexity { score limit } }", json!({})).await,
        3
    );
    // project: 1 + children; mergeRequests: (nodes 1 + iid 1 + resolver 1 + default sort 1) * 1.2.
    let small = "query($path: ID!, $first: Int) { queryComplexity { score } project(fullPath: $path) { mergeRequests(first: $first) { nodes { iid } } } }";
    let at =
        async |first: u64| score(small, json!({"path": path_of(&sandbox), "first": first})).await;
    assert_eq!(at(20).await, 2 + 1 + 4, "4.8 is cut to 4");
    assert_eq!(at(100).await, 2 + 1 + 8, "a hundred rows double a list");
    let variables = json!({"path": path_of(&sandbox), "first": 100});
    let answer = ask(&sandbox, REQUESTS, variables.clone()).await;
    assert!(
        answer.get("errors").is_none(),
        "the whole query fits: {answer}"
    );
    sandbox.world().set_graphql_limit(100);
    let answer = ask(&sandbox, REQUESTS, variables).await;
    let words = answer["errors"][0]["message"].as_str().unwrap_or_default();
    assert!(
        words.starts_with("Query has complexity of ")
            && words.ends_with("which exceeds max complexity of 100"),
        "{words}"
    );
}

#[tokio::test]
async fn refusals_have_words_and_status_200() {
    let sandbox = start(one_project()).await;
    let cases = [
        (
            "{ currentUser { shoeSize } }",
            "Field 'shoeSize' doesn't exist on type 'CurrentUser'",
        ),
        ("{ project { id } }", "missing required arguments: fullPath"),
        (
            "{ currentUser(id: 1) { id } }",
            "doesn't accept argument 'id'",
        ),
        ("{ currentUser }", "must have selections"),
        (
            "{ currentUser { id { id } } }",
            "Selections can't be made on scalars",
        ),
        (
            "query($path: ID!) { project(fullPath: $path) { id } }",
            "Variable $path of type ID! was provided invalid value",
        ),
        (
            "{ currentUser { ...Nobody } }",
            "Fragment Nobody was used, but not defined",
        ),
        ("{ currentUser { id }", "Parse error"),
        ("mutation { noteDestroy { id } }", "mutations"),
    ];
    for (query, words) in cases {
        let said = error(&sandbox, query).await;
        assert!(said.contains(words), "{query}: {said}");
    }
    let long = format!("{{ currentUser {{ id }} }} #{}", "x".repeat(10_000));
    assert_eq!(error(&sandbox, &long).await, "Query too large");
    let query = json!({"query": "{ currentUser { id } }"});
    let refused = post(&sandbox, &sandbox.token(TokenKind::Revoked), &query).await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.json()["errors"][0]["message"], "Invalid token");
}

#[tokio::test]
async fn older_gitlabs_have_fewer_fields() {
    let closed = "{ __type(name: \"MergeRequest\") { name kind fields { name type { kind name ofType { name } } } } }";
    let names = |answer: &Value| -> Vec<String> {
        let fields = answer["__type"]["fields"]
            .as_array()
            .expect("fields")
            .clone();
        fields
            .iter()
            .filter_map(|field| field["name"].as_str().map(str::to_owned))
            .collect()
    };
    let new = start(one_project()).await;
    let known = names(&data(&new, closed, json!({})).await);
    assert!(known.contains(&"closedAt".to_owned()) && !known.contains(&"closedBy".to_owned()));
    new.world().remove_graphql_field("MergeRequest.closedAt");
    assert!(!names(&data(&new, closed, json!({})).await).contains(&"closedAt".to_owned()));
    let old = start(SandboxConfig {
        version: "16.3.0-ee".to_owned(),
        ..one_project()
    })
    .await;
    assert!(!names(&data(&old, closed, json!({})).await).contains(&"closedAt".to_owned()));
    let none = start(SandboxConfig {
        graphql: false,
        ..one_project()
    })
    .await;
    let reply = post(
        &none,
        &none.token(TokenKind::Good),
        &json!({"query": "{ __typename }"}),
    )
    .await;
    assert_eq!(reply.status, 404, "or none at all");
}

#[tokio::test]
async fn a_page_goes_on_behind_its_cursor_whatever_moved() {
    let sandbox = start(one_project()).await;
    let (world, id) = (sandbox.world(), only(&sandbox));
    let query = "query($path: ID!, $after: String) { project(fullPath: $path) { issues(first: 4, after: $after, sort: UPDATED_ASC) {
        pageInfo { endCursor hasNextPage } nodes { iid } } } }";
    let mut after = Value::Null;
    let mut seen = Vec::new();
    loop {
        let page = data(
            &sandbox,
            query,
            json!({"path": path_of(&sandbox), "after": after}),
        )
        .await;
        let list = &page["project"]["issues"];
        let iids: Vec<&str> = list["nodes"]
            .as_array()
            .expect("rows")
            .iter()
            .filter_map(|row| row["iid"].as_str())
            .collect();
        seen.extend(iids.iter().map(|iid| (*iid).to_owned()));
        if list["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = list["pageInfo"]["endCursor"].clone();
        if seen.len() == 4 {
            let first = seen[0].parse().expect("a number");
            world
                .retitle(id, Item::Issue(first), "Touched")
                .expect("it is there");
        }
    }
    for issue in world.issues(id) {
        assert!(
            seen.contains(&issue.iid.to_string()),
            "{} was not skipped",
            issue.iid
        );
    }
    assert_eq!(
        seen.len(),
        world.issues(id).len() + 1,
        "the touched one is met again at its new place"
    );
}
