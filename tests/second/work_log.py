"""The work log once more: who did what on which day of the reader."""

import datetime
from zoneinfo import ZoneInfo

from metrics import EPOCH, commits_frame

KINDS = ["commit", "merge", "pull_request", "comment", "ticket"]
SHOWN = (None, "merge", "outlier", "title", "marked")


def of_commits(world, people, question):
    """Kind, time, who, why it does not count, and where; a merge a fork has as well is one merge."""
    frame, seen = commits_frame(world, people, question), set()
    for row in frame.itertuples():
        reason = row.reason
        if reason == "merge" and row.sha in seen:
            reason = "copy"
        if row.reason == "merge":
            seen.add(row.sha)
        where = world["commits"][row.place]["repository"]
        yield "merge" if row.parents > 1 else "commit", row.authored, row.person, reason, where


def of_accounts(world, people, repositories):
    def who(account):
        return (None, None) if account is None else people.account(account)

    def told(kind, row, rows):
        for at, account in rows:
            if at is not None:
                yield (kind, at, *who(account), row["repository"])

    for kind, name in (("pull_request", "merge_requests"), ("ticket", "issues")):
        for row in world.get(name, []):
            if row["repository"] not in repositories:
                continue
            end = {"merged": ("merged", "merged_by"), "closed": ("closed", "closed_by")}.get(row["state"])
            ended = [(row[end[0]], row[end[1]])] if end else []
            yield from told(kind, row, [(row["created"], row["author"]), *ended])
            comments = [(note["created"], note["author"]) for note in row["notes"] if not note["system"]]
            yield from told("comment", row, comments)


def work_log(world, people, question):
    repositories, zone = set(question["repositories"]), ZoneInfo(question["zone"])
    chosen = None if question["people"] is None else {people.of_alias(alias) for alias in question["people"]}
    rows = {"people": {}, "repositories": {}}
    out = dict.fromkeys(("copies", "squashed", "orphaned", "unnamed"), 0)
    left = {"bots": set(), "excluded": set(), "hidden": set()}
    events = [*of_commits(world, people, question), *of_accounts(world, people, repositories)]
    for kind, at, person, reason, repository in events:
        moment = datetime.datetime.fromtimestamp(0, datetime.timezone.utc) + datetime.timedelta(milliseconds=at)
        day = (moment.astimezone(zone).date() - EPOCH).days
        if not question["first"] <= day <= question["last"] or (chosen is not None and person not in chosen):
            continue
        if reason in ("copy", "squashed", "orphaned"):
            out[{"copy": "copies"}.get(reason, reason)] += 1
        elif reason in ("bot", "excluded", "hidden"):
            left[{"bot": "bots"}.get(reason, reason)].add(person)
        if reason not in SHOWN:
            continue
        out["unnamed"] += person is None
        places = [("repositories", world["paths"][str(repository)])]
        if person is not None:
            places.append(("people", people.key_of(person)))
        for grouping, key in places:
            cell = rows[grouping].setdefault(key, {}).setdefault(str(day - question["first"]), [0] * len(KINDS))
            cell[KINDS.index(kind)] += 1
    return {**rows, "left_out": {**out, **{name: len(some) for name, some in left.items()}}}
