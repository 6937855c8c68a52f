"""Figures of each merged pull request and who reviews for whom, by their definitions."""

from fractions import Fraction

from metrics import start_of
from timing import passed, started, took

REGULAR = 40


def is_merge(commit, repository, parents):
    known = parents.get((repository, commit["sha"]))
    if known is not None:
        return known > 1
    return commit["title"].startswith(("Merge branch ", "Merge remote-tracking branch "))


def is_known(commit, people, signed):
    """Whether a branch holds the author, by name and address or by an address that is one person's."""
    alone = "address " + commit["email"].strip().lower()
    return (commit["name"], commit["email"]) in signed or (
        people.alias_of_author(commit["name"], commit["email"]) == alone
        and any(people.alias_of_author(*author) == alone for author in signed))


def happened(request, opener, people, parents, signed):
    """What happened until the merge: time, what, and who of others; None is whoever opened it.

    A commit is somebody else's where a branch holds its author's name with that address, or the address alone where that
    tells who it is, and that author has an account.
    """
    events = []

    def add(at, action, person):
        events.append((at, action, None if person == opener else person))

    for note in request["notes"]:
        if note["system"] or note["author"] is None or note["created"] > request["merged"]:
            continue
        person, reason = people.account(note["author"])
        if reason is None:
            add(note["created"], "regular_comment" if note["length"] >= REGULAR else "comment", person)
    for approval in request["approvals"]:
        person, reason = people.account(approval["account"])
        if reason is None and (approval["at"] is None or approval["at"] <= request["merged"]):
            add(approval["at"], "approval", person)
    for commit in request["commits"]:
        if commit["authored"] <= request["created"] or commit["authored"] > request["merged"]:
            continue
        person, reason = people.author(commit["name"], commit["email"])
        if reason is None and not is_merge(commit, request["repository"], parents):
            told = people.has_account(person) and is_known(commit, people, signed)
            add(commit["authored"], "commit", person if told else opener)
    if request["merged_by"] is not None:
        person, reason = people.account(request["merged_by"])
        if reason is None:
            add(request["merged"], "merge", person)
    untimed = [event for event in events if event[0] is None]
    timed = [event for event in events if event[0] is not None]
    return untimed + sorted(timed, key=lambda event: (event[0], event[1] == "merge", event[1], event[2] is not None))


def reaction(begun, events, question):
    """Milliseconds and answers of reviewers, each after the first action of the block before it."""
    total, answers, start, answered = 0, 0, begun, None
    for at, _, who in events:
        if at < begun:
            continue
        if who is None:
            if answered is not None:
                start, answered = at, None
        elif answered is None or who not in answered:
            answered = (answered or set()) | {who}
            total, answers = total + passed(start, at, question), answers + 1
    return [total, answers]


def responsiveness(events, question):
    """Milliseconds and answers of whoever opened it, each to the last action of reviewers."""
    total, answers, asked = 0, 0, None
    for at, _, who in events:
        if who is not None:
            asked = at
        elif asked is not None:
            total, answers, asked = total + passed(asked, at, question), answers + 1, None
    return [total, answers]


def iteration(events, question):
    comments = [place for place, (_, action, who) in enumerate(events) if who is not None and "comment" in action]
    if not comments:
        return 0
    first = comments[0]
    commits = [at for at, action, _ in events[first + 1:] if action == "commit"]
    return passed(events[first][0], commits[-1], question) if commits else 0


def figures(request, opener, events, people, parents, question):
    comments = [
        at for at, action, who in events if "comment" in action and who is not None
    ]
    row = [request["merged"], *took(request, comments, question)]
    if not request["read"]:
        return row + [None] * 6
    reviews = [action for _, action, who in events if who is not None and action not in ("commit", "merge")]
    depth = 0 if not reviews else 2 if "regular_comment" in reviews else 1
    follow_on = [
        commit for commit in request["commits"]
        if commit["authored"] > request["created"] and not is_merge(commit, request["repository"], parents)
        and people.author(commit["name"], commit["email"])[1] is None
    ]
    timed = [event for event in events if event[0] is not None and event[0] >= request["created"]]
    return row + [
        depth, len(comments), len(follow_on), iteration(timed, question),
        reaction(started(request, comments, question), timed, question), responsiveness(timed, question),
    ]


def evenness(counts):
    """One less Gini's coefficient, spread so that one person alone is 0."""
    counts, people = sorted(counts), len(counts)
    if people < 2 or not sum(counts):
        return None
    unequal = sum(abs(one - other) for one in counts for other in counts)
    gini = Fraction(unequal, 2 * people * sum(counts))
    return 1 - gini * people / (people - 1)


def resolution(world, people, question):
    parents = people.parents(world)
    signed = {(commit["name"], commit["email"]) for commit in world["commits"]}
    begin, end = start_of(question["first"], question["zone"]), start_of(question["last"] + 1, question["zone"])
    chosen = None if question["people"] is None else {people.of_alias(alias) for alias in question["people"]}
    rows, reviewed, present = [], {}, set()
    for request in world["merge_requests"]:
        merged = request["state"] == "merged" and request["merged"] is not None and begin <= request["merged"] < end
        if request["repository"] not in question["repositories"] or not merged:
            continue
        opener, reason = (None, None) if request["author"] is None else people.account(request["author"])
        if reason is not None or (chosen is not None and opener not in chosen):
            continue
        events = happened(request, opener, people, parents, signed)
        rows.append(figures(request, opener, events, people, parents, question))
        if request["read"]:
            present |= {who for _, _, who in events if who is not None} | ({opener} - {None})
            for who in {who for _, action, who in events if who is not None and action not in ("commit", "merge")}:
                reviewed[who] = reviewed.get(who, 0) + 1
    return {"rows": rows, "sharing_index": evenness([reviewed.get(who, 0) for who in present])}
