"""Reads a world the slow way: bodies of GitLab's API, and what `git log` says of the clones.

Nothing of the app is used here but the work types and edit places of commits, which have a proof of their own against
`git blame` and `git diff`; they are read as rows, without judging any.
"""

import datetime
import json
import sqlite3
import subprocess
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

FIELD, END = "\x01", "\x02"


def milliseconds(text):
    """An RFC 3339 time as milliseconds since 1970; None of None."""
    if text is None:
        return None
    moment = datetime.datetime.fromisoformat(text)
    return (moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) // datetime.timedelta(milliseconds=1)


def whole_second(text):
    """Notes are told in whole seconds by GraphQL; REST's milliseconds of them count as if they were."""
    return milliseconds(text) // 1000 * 1000


class Api:
    """Every page of a list, without looking at what is in it."""

    def __init__(self, address, token):
        self.address, self.token = address.rstrip("/") + "/api/v4", token

    def get(self, path):
        request = urllib.request.Request(self.address + path, headers={"PRIVATE-TOKEN": self.token})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def allowed(self, path, otherwise):
        """Every page, or `otherwise` where the project does not have it."""
        try:
            return self.every(path)
        except urllib.error.HTTPError as error:
            if error.code not in (403, 404):
                raise
            return otherwise

    def every(self, path):
        rows, page, mark = [], 1, "&" if "?" in path else "?"
        while True:
            found = self.get(f"{path}{mark}per_page=100&page={page}")
            rows += found
            if len(found) < 100:
                return rows
            page += 1


def commits_of(folder, repository):
    """Commits of all branches and tags, as git prints them."""
    form = FIELD.join(["%H", "%P", "%an", "%ae", "%ad", "%cd", "%s"]) + END
    output = subprocess.run(
        ["git", "-C", folder, "log", "--branches", "--tags", "--no-mailmap", "--date=raw", f"--format={form}"],
        check=True, capture_output=True,
    ).stdout.decode("utf-8", "replace")
    for entry in output.split(END):
        fields = entry.lstrip("\n").split(FIELD)
        if len(fields) != 7:
            continue
        sha, parents, name, email, authored, committed, title = fields
        seconds, zone = authored.split()
        minutes = (int(zone[1:-2]) * 60 + int(zone[-2:])) * (-1 if zone[0] == "-" else 1)
        yield {
            "repository": repository, "sha": sha, "parents": len(parents.split()),
            "parent_shas": parents.split(), "name": name, "email": email,
            "authored": int(seconds) * 1000, "offset": minutes, "committed": int(committed.split()[0]) * 1000,
            "title": title,
        }


def tags_of(folder, repository):
    """Tags on commits, dated by whoever made the tag, and where nobody did by the commit."""
    fields = ("refname:strip=2", "objecttype", "objectname", "*objecttype", "*objectname", "taggerdate:raw", "committerdate:raw")
    form = "%01".join(f"%({field})" for field in fields)
    lines = subprocess.run(
        ["git", "-C", folder, "for-each-ref", f"--format={form}", "refs/tags"], check=True, capture_output=True,
    ).stdout.decode("utf-8", "replace").splitlines()
    for name, kind, sha, peeled_kind, peeled, tagged, committed in (line.split(FIELD) for line in lines):
        if "commit" in (kind, peeled_kind):
            yield {
                "repository": repository, "name": name, "of": name, "iid": 0, "sha": sha if kind == "commit" else peeled,
                "at": int((tagged or committed).split()[0]) * 1000,
            }


def deployment(repository, body):
    """Dated by when its job ended."""
    ended = (body.get("deployable") or {}).get("finished_at")
    return {
        "repository": repository, "name": body["ref"], "of": body["environment"]["name"], "iid": body["iid"],
        "sha": body["sha"], "at": milliseconds(ended or body["updated_at"]),
    }


def approved_at(approval, notes):
    """The last note in which GitLab says that this person approved, and otherwise what the approval says."""
    told = [
        whole_second(note["created_at"]) for note in notes
        if note["system"] and note["body"] == "approved this merge request"
        and note["author"]["id"] == approval["user"]["id"]
    ]
    return max(told) if told else milliseconds(approval.get("approved_at"))


def account_in(body, name):
    return None if body.get(name) is None else body[name]["id"]


def told_note(note):
    return {
        "author": account_in(note, "author"), "system": note["system"], "created": whole_second(note["created_at"]),
        "length": len(note["body"].strip()), "body": note["body"], "id": note["id"],
    }


def issue(api, repository, body):
    path = f"/projects/{repository}/issues/{body['iid']}"
    notes = api.allowed(f"{path}/notes", [])
    labels, states = (api.allowed(f"{path}/resource_{kind}_events", []) for kind in ("label", "state"))
    return {
        "type": body.get("issue_type"),
        "labels": [label if isinstance(label, str) else label["name"] for label in body["labels"]],
        "weight": body.get("weight"),
        "updated": milliseconds(body["updated_at"]), "assignees": [person["id"] for person in body["assignees"]],
        "label_events": [
            {
                "id": event["id"], "at": milliseconds(event["created_at"]), "action": event["action"],
                "label": None if event.get("label") is None else event["label"]["name"],
            } for event in labels
        ],
        "state_events": [
            {"id": event["id"], "at": milliseconds(event["created_at"]), "state": event["state"]} for event in states
        ],
        "repository": repository, "iid": body["iid"], "state": body["state"], "author": account_in(body, "author"),
        "created": milliseconds(body["created_at"]), "closed": milliseconds(body["closed_at"]),
        "closed_by": account_in(body, "closed_by"), "notes": [told_note(note) for note in notes],
        "people": [body["author"], body.get("closed_by")] + [note["author"] for note in notes] + body["assignees"],
    }


def merge_request(api, repository, body):
    path = f"/projects/{repository}/merge_requests/{body['iid']}"
    notes = api.every(f"{path}/notes")
    try:
        approvals = api.get(f"{path}/approvals").get("approved_by", [])
    except urllib.error.HTTPError as error:
        if error.code not in (403, 404):
            raise
        approvals = []
    return {
        "repository": repository, "iid": body["iid"], "state": body["state"],
        "author": account_in(body, "author"),
        "created": milliseconds(body["created_at"]), "merged": milliseconds(body["merged_at"]),
        "merged_by": account_in(body, "merge_user") or account_in(body, "merged_by"),
        "closed": milliseconds(body["closed_at"]), "closed_by": account_in(body, "closed_by"),
        "draft": bool(body.get("draft")), "updated": milliseconds(body["updated_at"]),
        "target": body["target_branch"], "squash_sha": body.get("squash_commit_sha"), "read": True,
        "notes": [told_note(note) for note in notes],
        "approvals": [
            {"account": approval["user"]["id"], "at": approved_at(approval, notes)} for approval in approvals
        ],
        "commits": [
            {
                "sha": commit["id"], "title": commit["title"], "name": commit["author_name"],
                "email": commit["author_email"], "authored": milliseconds(commit["authored_date"]),
            }
            for commit in api.every(f"{path}/commits")
        ],
        "people": [body[name] for name in ("author", "merge_user", "merged_by", "closed_by") if body.get(name)]
        + [note["author"] for note in notes] + [row["user"] for row in approvals],
    }


def world(told):
    """The same shape a generated world is given in."""
    api = Api(told["address"], told["token"])
    commits, requests, issues, tags, deployments, branches = [], [], [], [], [], {}
    for repository in told["repositories"]:
        project = api.get(f"/projects/{repository['id']}")
        branches[str(repository["id"])] = project.get("default_branch")
        has_commits = project.get("repository_access_level") != "disabled" and not project.get("empty_repo")
        if repository["folder"] and has_commits:
            commits += commits_of(repository["folder"], repository["id"])
            tags += tags_of(repository["folder"], repository["id"])
        bodies = api.allowed(f"/projects/{repository['id']}/deployments?status=success", [])
        deployments += [deployment(repository["id"], body) for body in bodies]
        bodies = api.allowed(f"/projects/{repository['id']}/merge_requests?state=all&scope=all", [])
        with ThreadPoolExecutor(8) as pool:
            requests += pool.map(lambda body: merge_request(api, repository["id"], body), bodies)
            bodies = api.allowed(f"/projects/{repository['id']}/issues?state=all&scope=all", [])
            issues += pool.map(lambda body: issue(api, repository["id"], body), bodies)
    rows = sqlite3.connect(f"file:{told['store']}?mode=ro", uri=True)
    key = "SELECT r.remote_id, lower(hex(c.sha)), {} FROM {} AS w JOIN commits AS c ON c.id = w.commit_id " \
        "JOIN repositories AS r ON r.id = c.repository_id"
    measured = {row[:2]: row[2:] for row in rows.execute(key.format(
        "w.new_work, w.legacy_refactor, w.help_others, w.rework, w.edit_places, w.edited_files", "commit_work"))}
    helped = {}
    for repository, sha, email, count in rows.execute(key.format("w.email, w.lines", "commit_helped")):
        helped.setdefault((repository, sha), []).append([email, count])
    for commit in commits:
        of = (commit["repository"], commit["sha"])
        work = measured.get(of)
        commit["lines"], commit["helped"] = work and work[:4], helped.get(of, [])
        commit["spread"] = None if work is None or None in work[4:] else work[4:]
    accounts = {
        person["id"]: {"id": person["id"], "username": person["username"], "name": person["name"]}
        for row in requests + issues for person in row["people"] if person
    }
    paths = {str(repository["id"]): repository["path"] for repository in told["repositories"]}
    return {
        "commits": commits, "merge_requests": requests, "issues": issues, "accounts": list(accounts.values()),
        "paths": paths, "branches": branches, "tags": tags, "deployments": deployments,
    }
