"""Pull requests on their way once more: every one that was open at some time of a range."""

from metrics import start_of
from reviews import is_merge

DAY = 86_400_000
WAITS_AFTER = 3 * DAY


def end_of(request):
    """How it stands, and when it ended; None while it is open."""
    if request["state"] == "merged":
        return "merged", request["merged"]
    if request["state"] == "closed":
        return "closed", request["updated"] if request["closed"] is None else request["closed"]
    return "open", None


DRAFT_MARKS = {
    "marked this merge request as **draft**": True, "marked this merge request as **ready**": False,
    "marked as a **Work In Progress**": True, "unmarked as a **Work In Progress**": False,
}


def drafts(request, ended):
    """From when until when it was a draft: each note says what it became, the first one also what it was before."""
    marks = [
        (note["created"], note["id"], is_draft) for note in request["notes"] if note["system"]
        for words, is_draft in DRAFT_MARKS.items() if note["body"].startswith(words)
    ]
    states = [(at, is_draft) for at, _, is_draft in sorted(marks)]
    states.insert(0, (request["created"], not states[0][1] if states else request["draft"]))
    changes = [state for place, state in enumerate(states) if place == 0 or state[1] != states[place - 1][1]]
    ends = [at for at, _ in changes[1:]] + [ended]
    return [[at, until] for (at, is_draft), until in zip(changes, ends) if is_draft]


def said(request, opener, ended, people):
    """When the author commented, when others commented and when they approved: of those who count, until the end."""
    told = [
        (note["created"], note["author"], True) for note in request["notes"]
        if not note["system"] and note["author"] is not None
    ] + [(row["at"], row["account"], False) for row in request["approvals"]]
    own, comments, approvals = [], [], []
    for at, account, is_comment in told:
        person, reason = people.account(account)
        if reason is not None or (at is not None and ended is not None and at > ended):
            continue
        if person == opener:
            own += [at] if is_comment else []
        else:
            (comments if is_comment else approvals).append(at)
    return own, comments, approvals


def row_of(request, opener, question, world, people, seen_until):
    standing, ended = end_of(request)
    begin, end = start_of(question["first"], question["zone"]), start_of(question["last"] + 1, question["zone"])
    lasted = max(seen_until - request["created"], 0) if ended is None else ended - request["created"]
    followed, own, reviews, commits = None, [], [], []
    if request["read"]:
        own, comments, approvals = said(request, opener, ended, people)
        commits = [
            commit["authored"] for commit in request["commits"]
            if commit["authored"] > request["created"] and people.author(commit["name"], commit["email"])[1] is None
            and not is_merge(commit, request["repository"], people.parents(world))
        ]
        followed = [bool(comments or approvals), len(own) + len(comments), len(commits)]
        # An approval may have no time.
        reviews = [at for at in comments + approvals if at is not None]
    return {
        "key": [world["paths"][str(request["repository"])], request["iid"]], "created": request["created"],
        "standing": standing, "lasted": lasted if lasted >= 0 else None,
        "ended_in_range": ended is not None and begin <= ended < end,
        "opened_in_range": begin <= request["created"] < end,
        "draft": standing == "open" and request["draft"], "followed": followed,
        "drafts": drafts(request, ended), "commits": sorted(commits), "own_comments": sorted(own), "reviews": sorted(reviews),
    }


def waits(row):
    """Open for longer than a first review should take, no draft, and known to have none."""
    late = row["lasted"] is not None and row["lasted"] > WAITS_AFTER
    return row["standing"] == "open" and not row["draft"] and row["followed"] is not None \
        and not row["followed"][0] and late


def workflow(world, people, question, seen_until):
    begin, end = start_of(question["first"], question["zone"]), start_of(question["last"] + 1, question["zone"])
    chosen = None if question["people"] is None else {people.of_alias(alias) for alias in question["people"]}
    rows, left_out = [], {}
    for request in world["merge_requests"]:
        standing, ended = end_of(request)
        if request["repository"] not in question["repositories"] or (standing == "merged" and ended is None):
            continue
        opener, reason = (None, None) if request["author"] is None else people.account(request["author"])
        if request["created"] >= end or (ended is not None and ended < begin):
            continue
        if chosen is not None and opener not in chosen:
            continue
        if reason is not None:
            left_out.setdefault(reason, []).append(opener)
        else:
            rows.append(row_of(request, opener, question, world, people, seen_until))
    count = lambda holds: sum(map(holds, rows))
    figures = {
        "open": count(lambda row: row["standing"] == "open"), "opened": count(lambda row: row["opened_in_range"]),
        "merged": count(lambda row: row["standing"] == "merged" and row["ended_in_range"]),
        "closed": count(lambda row: row["standing"] == "closed" and row["ended_in_range"]),
        "waiting": count(waits),
    }
    told = {reason: [len(whose), len(set(whose))] for reason, whose in left_out.items()}
    return {"rows": rows, "figures": figures, "left_out": told}
