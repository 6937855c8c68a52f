"""Tickets once more: their way through the statuses, and the figures of those that were completed."""

import re
from fractions import Fraction

from metrics import HOUR, start_of

OVER, UNDER_WAY = ("done", "canceled"), ("active", "waiting")


def labels_at_first(issue, places):
    """Those that were taken before they were given, and those it has without that anybody gave them."""
    first = {}
    for event in sorted(issue["label_events"], key=lambda event: (event["at"], event["id"])):
        if event["label"] in places:
            first.setdefault(event["label"], event["action"])
    silent = {label for label in issue["labels"] if label in places and label not in first}
    return silent | {label for label, action in first.items() if action != "add"}


def changes(issue, places):
    """What happened at each instant from the opening on: labels given and taken, and whether it was closed."""
    moments = {issue["created"]: ([], [])}
    for event in issue["label_events"]:
        if event["label"] in places:
            moment = moments.setdefault(max(event["at"], issue["created"]), ([], []))
            moment[0].append((event["id"], event["label"], event["action"] == "add"))
    states = sorted((event["at"], event["id"], event["state"] == "closed") for event in issue["state_events"])
    for at, number, closed in states:
        moments.setdefault(max(at, issue["created"]), ([], []))[1].append((number, closed))
    closed = issue["state"] == "closed"
    if (states[-1][2] if states else False) != closed:
        told = issue["closed"] if closed and issue["closed"] is not None else issue["updated"]
        at = max(told, states[-1][0] if states else issue["created"], issue["created"])
        moments.setdefault(at, ([], []))[1].append((float("inf"), closed))
    return sorted(moments.items())


def way(issue, statuses):
    """Each status with its place in the line, what it means, and since when."""
    places = {label: place for place, (label, _) in enumerate(statuses)}
    held, closed, steps = dict.fromkeys(labels_at_first(issue, places), issue["created"]), False, []
    for at, (labels, states) in changes(issue, places):
        for _, label, given in sorted(labels):
            if given:
                held.setdefault(label, at)
            else:
                held.pop(label, None)
        if states:
            closed = max(states)[1]
        standing = [
            (since, places[label]) for label, since in held.items()
            if not closed or statuses[places[label]][1] in OVER
        ]
        if standing:
            place = max(standing)[1]
            step = (place + 1, statuses[place][1], at)
        else:
            step = (len(statuses) + 1, "done", at) if closed else (0, "not_started", at)
        if not steps or steps[-1][0] != step[0]:
            steps.append(step)
    return steps


def credited(issue, began):
    """Accounts and names of those who were assigned after work began, or at any time where it did not."""
    until = {}
    notes = sorted((note["created"], note["id"], note["body"]) for note in issue["notes"] if note["system"])
    for at, _, body in notes:
        if not re.search("assigned .*@", body):
            continue
        assigned = True
        for word in re.split("[ ,]", body):
            if word.startswith("@") and len(word) > 1:
                until[word[1:]] = None if assigned else at
            elif word in ("assigned", "unassigned"):
                assigned = word == "assigned"
    names = [name for name, at in until.items() if at is None or began is None or at >= began]
    return issue["assignees"], names


def counts(issue, began, people, by_name):
    accounts, names = credited(issue, began)
    accounts = [*accounts, *(by_name[name.lower()] for name in names if name.lower() in by_name)]
    reasons = [people.account(account)[1] for account in accounts]
    return not reasons or None in reasons


def row_of(issue, steps, paths):
    started = [since for _, category, since in steps if category in UNDER_WAY]
    run = []
    for step in reversed(steps):
        if step[1] != steps[-1][1]:
            break
        run.append(step[2])
    ended = run[-1] if steps[-1][1] == "done" else None
    moves = list(zip(steps, steps[1:]))
    back = [
        one for one in moves if one[1][0] < one[0][0] and not (one[0][1] in OVER and one[1][1] in OVER)
    ]
    waited = sum(after[2] - before[2] for before, after in moves if before[1] == "waiting")
    cycle = None if ended is None or not started or ended < started[0] else ended - started[0]
    path = paths[str(issue["repository"])]
    return [path, issue["iid"], ended, cycle, waited, [len(back), len(moves)], issue["weight"]]


def report(world, people, question, statuses):
    begin, end = start_of(question["first"], question["zone"]), start_of(question["last"] + 1, question["zone"])
    by_name, rows = {row["username"].lower(): row["id"] for row in world["accounts"]}, []
    for issue in world["issues"]:
        if issue["repository"] not in question["repositories"]:
            continue
        steps = way(issue, statuses)
        row = row_of(issue, steps, world["paths"])
        began = next((since for _, category, since in steps if category in UNDER_WAY), None)
        if row[2] is not None and begin <= row[2] < end and counts(issue, began, people, by_name):
            rows.append(row)
    days = max(min(question["last"], question["today"]) - question["first"] + 1, 0)
    return {"rows": rows, **tiles(rows, days)}


def tiles(rows, days):
    mean = lambda values: Fraction(sum(values), len(values)) / HOUR if values else None
    weights = [row[6] for row in rows if row[6] is not None]
    unit = "weight" if any(weight > 0 for weight in weights) else "tickets"
    back, moves = sum(row[5][0] for row in rows), sum(row[5][1] for row in rows)
    speed = sum(weights) if unit == "weight" else len(rows)
    # Of days that are all to come nothing is known, not even that nothing was completed.
    return {"unit": unit, "tiles": {
        "tickets_completed": Fraction(len(rows)) if days else None,
        "cycle_time": mean([row[3] for row in rows if row[3] is not None]),
        "queue_time": mean([row[4] for row in rows]), "backflow_rate": Fraction(100 * back, moves) if moves else None,
        "velocity": Fraction(7 * speed, days) if days else None,
    }}
