"""Walks a running sandbox with python-gitlab and fails at the first thing a GitLab would do otherwise.

Address and tokens come from the environment (SANDBOX_ADDRESS, SANDBOX_TOKEN_GOOD, ...); they are never printed.
"""

import os

import gitlab
from gitlab.exceptions import GitlabAuthenticationError, GitlabGetError, GitlabListError

ADDRESS = os.environ["SANDBOX_ADDRESS"]


def token(kind):
    return os.environ["SANDBOX_TOKEN_" + kind]


def client(kind="GOOD", bearer=False):
    if bearer:
        return gitlab.Gitlab(ADDRESS, oauth_token=token(kind), per_page=3)
    return gitlab.Gitlab(ADDRESS, private_token=token(kind), per_page=3)


def expect(condition, why):
    if not condition:
        raise AssertionError(why)


def refused(error, code, action):
    try:
        action()
    except error as problem:
        expect(problem.response_code == code, f"{problem.response_code} instead of {code}")
        return problem
    raise AssertionError(f"nothing was refused, {code} was expected")


def authentication():
    for bearer in (False, True):
        gl = client(bearer=bearer)
        gl.auth()
        expect(gl.user.username == "mara.lindqvist", "the account is known by both headers")
    version, revision = gl.version()
    expect(version.startswith("18.") and revision != "unknown", "the instance tells its version")
    own = gl.personal_access_tokens.get("self")
    expect(own.scopes == ["read_api", "read_repository"], "the token tells its scopes")
    print("authentication: both headers, version, own token")


def bad_tokens():
    for kind in ("UNKNOWN", "EXPIRED", "REVOKED"):
        problem = refused(GitlabAuthenticationError, 401, client(kind).auth)
        expect(str(problem), "the client finds words in the body")
    small = client("READUSERONLY")
    small.auth()
    refused(GitlabListError, 403, lambda: small.projects.list(get_all=False))
    bot = client("BOT")
    bot.auth()
    expect(bot.user.bot, "a project's token belongs to a bot")
    print("tokens: unknown, expired, revoked, too small, bot")


def groups(gl):
    listed = list(gl.groups.list(iterator=True))
    paths = {group.full_path for group in listed}
    expect("halden/platform/runtime/drivers" in paths, "nested groups are listed")
    expect("finance" not in paths, "a hidden group is not")
    pages = gl.groups.list(iterator=True)
    expect(pages.total == len(listed), "the total is told")
    company = gl.groups.get("halden", with_projects=False)
    below = company.descendant_groups.list(get_all=True)
    expect(len(below) == 9, "all groups below are reached")
    within = company.projects.list(get_all=True, include_subgroups=True, with_shared=False)
    expect(len(within) > 8, "all projects below are reached")
    member = company.members_all.get(gl.user.id)
    expect(member.access_level == gitlab.const.AccessLevel.REPORTER, "the own role is told")
    refused(GitlabGetError, 404, lambda: gl.groups.get("finance"))
    print(f"groups: {len(listed)} listed, {len(within)} projects below one")


def projects(gl):
    walked = list(
        gl.projects.list(membership=True, pagination="keyset", order_by="id", sort="asc", iterator=True)
    )
    ids = [project.id for project in walked]
    expect(ids == sorted(set(ids)), "a keyset walk gives each project once, in order")
    offset = gl.projects.list(membership=True, get_all=True)
    expect(sorted(project.id for project in offset) == ids, "both ways of paging agree")
    long = [project for project in walked if len(project.path) > 200]
    expect(len(long) == 1 and gl.projects.get(long[0].path_with_namespace).id == long[0].id, "a huge name is found")
    refused(GitlabGetError, 404, lambda: gl.projects.get("finance/payroll"))
    print(f"projects: {len(walked)} by keyset and by offset")
    return walked


def code(project):
    commits = project.commits.list(get_all=True, all=True, with_stats=True)
    expect(len(commits) == len({commit.id for commit in commits}), "each commit once")
    for commit in commits[:5]:
        expect(commit.stats["total"] == commit.stats["additions"] + commit.stats["deletions"], "sums are right")
        one = project.commits.get(commit.id)
        expect(one.stats == commit.stats and one.parent_ids == commit.parent_ids, "list and single agree")
    branches = project.branches.list(get_all=True)
    expect(sum(branch.default for branch in branches) == 1, "one branch is the default")
    return len(commits)


def merge_requests(project):
    requests = project.mergerequests.list(state="all", scope="all", order_by="updated_at", sort="asc", get_all=True)
    moments = [request.updated_at for request in requests]
    expect(moments == sorted(moments), "sorted as asked")
    notes = 0
    for request in requests:
        whole = project.mergerequests.get(request.iid)
        expect(whole.diff_refs["head_sha"] == whole.sha, "the head is the newest commit")
        commits = list(whole.commits())
        expect(commits and commits[0].id == whole.sha, "commits newest first")
        listed = whole.notes.list(get_all=True, sort="asc", order_by="updated_at")
        notes += len(listed)
        counted = [note for note in listed if not note.system]
        expect(len(counted) == whole.user_notes_count, "the count leaves system notes out")
        approved = whole.approvals.get().approved_by
        expect(all(entry["user"]["id"] for entry in approved), "approvals name their people")
        whole.discussions.list(get_all=True)
        whole.resourcelabelevents.list(get_all=True)
        for event in whole.resourcestateevents.list(get_all=True):
            expect(event.state in ("closed", "merged"), "states that end it")
        list(whole.participants())
        whole.reviewer_details.list(get_all=True)
    detailed = project.mergerequests.list(with_labels_details=True, get_all=True)
    labels = [label for request in detailed for label in request.labels]
    expect(all("color" in label for label in labels), "labels in detail when asked for")
    return len(requests), notes


def issues(project):
    offset = project.issues.list(state="all", scope="all", get_all=True)
    keyset = list(
        project.issues.list(pagination="keyset", order_by="updated_at", sort="asc", scope="all", iterator=True)
    )
    expect(sorted(issue.iid for issue in offset) == sorted(issue.iid for issue in keyset), "both ways agree")
    events = 0
    for issue in offset:
        labels = issue.resourcelabelevents.list(get_all=True)
        states = issue.resourcestateevents.list(get_all=True)
        events += len(labels) + len(states)
        expect((issue.state == "closed") == bool(issue.closed_at), "closed issues say when")
        expect(bool(states) == (issue.state == "closed"), "an event for each closing, none for the creation")
        issue.notes.list(get_all=True)
    return len(offset), events


def everything(gl, walked):
    for project in walked:
        if project.empty_repo:
            continue
        counts = {}
        try:
            counts["commits"] = code(project)
            counts["merge requests"], counts["notes"] = merge_requests(project)
        except GitlabListError as problem:
            expect(problem.response_code == 403, "code may only be refused")
            expect(
                project.path in ("firmware", "requests", "handbook"),
                f"{project.path_with_namespace} should be readable",
            )
        if project.issues_access_level == "disabled":
            refused(GitlabListError, 403, lambda: project.issues.list(get_all=False))
        else:
            counts["issues"], counts["events"] = issues(project)
        print(f"{project.path_with_namespace[:60]}: {counts}")
    empty = gl.projects.get("halden/operations/new-beginnings")
    expect(empty.empty_repo and empty.default_branch is None, "an empty repository says so")
    expect(empty.commits.list(get_all=True) == [], "and has no commits")


def streams(gl, project):
    company = gl.groups.get("halden", with_projects=False)
    newest = company.mergerequests.list(state="all", scope="all", order_by="updated_at", non_archived=False, get_all=False)
    since = newest[-1].updated_at
    changed = company.mergerequests.list(state="all", scope="all", updated_after=since, non_archived=False, get_all=True)
    expect(len(changed) >= len(newest), "what a group tells since then has the last row too")
    expect(all(row.updated_at >= since for row in changed), "and nothing older")
    expect(company.issues.list(scope="all", updated_after=since, get_all=True) is not None, "issues have the stream too")
    active = gl.projects.list(membership=True, last_activity_after=project.last_activity_at, get_all=True)
    expect(project.id in [one.id for one in active], "activity is found, its own moment included")
    events = project.events.list(target_type="issue", action="closed", get_all=True)
    closed = project.issues.list(state="closed", get_all=True)
    expect({event.target_iid for event in events} >= {issue.iid for issue in closed}, "closings are events")
    chosen = project.mergerequests.list(iids=[1, 3], get_all=True)
    expect({request.iid for request in chosen} == {1, 3}, "single numbers can be asked for")
    expect(len(project.labels.list(include_ancestor_groups=False, get_all=True)) > 3, "labels of the project")
    print(f"streams: {len(changed)} merge requests of a group, {len(events)} closings")


LISTED = """
query Listed($path: ID!, $after: String) {
  queryComplexity { score limit }
  project(fullPath: $path) {
    mergeRequests(first: 3, after: $after, sort: UPDATED_ASC) {
      count
      pageInfo { hasNextPage endCursor }
      nodes { id iid title author { username } notes { nodes { body system } } labels { nodes { title } } }
    }
  }
}
"""


def by_graphql(gl, project):
    graphql = gitlab.GraphQL(ADDRESS, token=token("GOOD"))
    expect(graphql.execute("{ currentUser { username } }")["currentUser"]["username"] == gl.user.username, "the same account")
    rows, after = [], None
    while True:
        data = graphql.execute(LISTED, variable_values={"path": project.path_with_namespace, "after": after})
        expect(0 < data["queryComplexity"]["score"] <= data["queryComplexity"]["limit"], "the query has a price")
        page = data["project"]["mergeRequests"]
        rows += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    listed = project.mergerequests.list(state="all", order_by="updated_at", sort="asc", get_all=True)
    expect([row["iid"] for row in rows] == [str(one.iid) for one in listed], "both ways give the same rows in the same order")
    expect(page["count"] == len(rows), "and the same number")
    for row, one in zip(rows, listed):
        notes = one.notes.list(sort="asc", get_all=True)
        expect([note["body"] for note in row["notes"]["nodes"]] == [note.body for note in notes], "and the same notes")
    try:
        graphql.execute("{ currentUser { shoeSize } }")
    except Exception as problem:
        expect("shoeSize" in str(problem), "an unknown field is told by its name")
    else:
        raise AssertionError("an unknown field was not refused")
    print(f"graphql: {len(rows)} merge requests, as by REST")


def changes():
    owner = client("OWNER")
    company = owner.groups.get("halden", with_projects=False)
    account = company.service_accounts.create({"name": "Python", "username": "python-reader"})
    company.members.create({"user_id": account.id, "access_level": gitlab.const.AccessLevel.REPORTER})
    made = account.access_tokens.create({"name": "walk", "scopes": ["read_api"], "expires_at": "2027-03-01"})
    robot = gitlab.Gitlab(ADDRESS, oauth_token=made.token)
    robot.auth()
    expect(robot.user.bot and robot.user.username == "python-reader", "the account is a bot")
    expect(len(robot.groups.list(get_all=True)) >= 10, "it sees the group it was added to")
    gl = client("API")
    old = gl.personal_access_tokens.get("self")
    old.rotate(self_rotate=True, expires_at="2027-02-01")
    refused(GitlabAuthenticationError, 401, gl.auth)
    renewed = gitlab.Gitlab(ADDRESS, private_token=old.token)
    renewed.auth()
    expect(renewed.personal_access_tokens.get("self").expires_at == "2027-02-01", "renewed until then")
    print("changes: service account, member, token, rotation")


def main():
    authentication()
    bad_tokens()
    gl = client()
    gl.auth()
    groups(gl)
    walked = projects(gl)
    everything(gl, walked)
    ledger = gl.projects.get("halden/platform/ledger")
    streams(gl, ledger)
    by_graphql(gl, ledger)
    changes()
    print("all of it")


if __name__ == "__main__":
    main()
