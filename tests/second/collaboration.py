"""Who reviews whom once more: figures of both sides, who took part, and the map between the two."""

from fractions import Fraction

from metrics import HOUR, commits_frame, start_of, trend_of
from reviews import evenness, figures, happened

# People that stand by name in a column of the map, where there are more than one further.
NAMED = 12


def merged(world, people, question):
    """Each pull request merged in the range, of whom, why it does not count, what happened and its figures."""
    parents = people.parents(world)
    signed = {(commit["name"], commit["email"]) for commit in world["commits"]}
    begin, end = start_of(question["first"], question["zone"]), start_of(question["last"] + 1, question["zone"])
    chosen = None if question["people"] is None else {people.of_alias(alias) for alias in question["people"]}
    for request in world["merge_requests"]:
        if request["repository"] not in question["repositories"] or request["state"] != "merged":
            continue
        if request["merged"] is None or not begin <= request["merged"] < end:
            continue
        opener, reason = (None, None) if request["author"] is None else people.account(request["author"])
        if chosen is not None and opener not in chosen:
            continue
        row = {"opener": opener, "reason": reason, "read": request["read"], "merged": request["merged"]}
        if reason is None:
            events = happened(request, opener, people, parents, signed)
            row["others"] = {who for _, _, who in events if who is not None}
            row["reviewers"] = {
                who for _, action, who in events if who is not None and action not in ("commit", "merge")
            }
            row["figures"] = figures(request, opener, events, people, parents, question)
        yield row


def mean(values):
    values = [value for value in values if value is not None]
    return (Fraction(sum(values), len(values)) if values else None, len(values))


def of_answers(pairs):
    total, answers = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    return (Fraction(total, answers) if answers else None, answers)


def tiles(rows):
    """Every figure of some pull requests that count, with what it is of."""
    read = [row["figures"] for row in rows if row["read"]]
    hours = lambda figure: (None if figure[0] is None else figure[0] / HOUR, figure[1])
    percent = lambda flags: mean([100 * flag for flag in flags])
    reviewed = {}
    for row in rows:
        if row["read"]:
            for who in row["others"] | ({row["opener"]} - {None}):
                reviewed[who] = reviewed.get(who, 0) + (who in row["reviewers"])
    return {
        "time_to_merge": hours(mean([row["figures"][1] for row in rows])),
        "responsiveness": hours(of_answers([row[8] for row in read])),
        "unreviewed_pull_requests": percent([row[3] == 0 for row in read]),
        "iterated_pull_requests": percent([row[5] > 0 for row in read]),
        "iteration_time": hours(mean([row[6] for row in read])),
        "follow_on_commits": mean([row[5] for row in read]),
        "time_to_first_comment": hours(mean([row["figures"][2] for row in rows])),
        "reaction_time": hours(of_answers([row[7] for row in read])),
        "reviewer_comments": mean([row[4] for row in read]),
        "thoroughly_reviewed": percent([row[3] == 2 for row in read]),
        "sharing_index": (evenness(list(reviewed.values())), len(reviewed)),
    }


def with_weeks(rows, question):
    """The figures of the range with those of its weeks, and where whole weeks go."""
    first, last, zone, today = (question[key] for key in ("first", "last", "zone", "today"))
    mondays = range(first - (first + 3) % 7, last + 1, 7)
    starts = [start_of(monday, zone) for monday in mondays]
    weeks = [[] for _ in mondays]
    for row in rows:
        weeks[max(sum(start <= row["merged"] for start in starts) - 1, 0)].append(row)
    whole = [min(last, today, monday + 6) - max(first, monday) == 6 for monday in mondays]
    by_week = [tiles(week) for week in weeks]
    told = {}
    for metric, (value, count) in tiles(rows).items():
        weekly = [week[metric][0] for week in by_week]
        trend = trend_of([value if full else None for value, full in zip(weekly, whole)])
        told[metric] = {"value": value, "count": count, "weekly": weekly, "trend": trend}
    return told


def committers(world, people, question):
    frame = commits_frame(world, people, question)
    own = frame[frame.reason.isna() & (frame.day >= question["first"]) & (frame.day <= question["last"])]
    chosen = None if question["people"] is None else {people.of_alias(alias) for alias in question["people"]}
    return {person for person in own.person if chosen is None or person in chosen}


def column(reviews, people):
    """One side of the map: who with the most reviews by name, the rest together, and last whoever has no name."""
    named = sorted((-count, people.name_of(who), people.key_of(who), who) for who, count in reviews.items() if who)
    shown = named if len(named) <= NAMED + 1 else named[:NAMED]
    ends, places = [[key, -count] for count, _, key, _ in shown], {row[3]: place for place, row in enumerate(shown)}
    rest = named[len(shown):]
    if rest:
        places |= {row[3]: len(ends) for row in rest}
        ends.append([len(rest), -sum(row[0] for row in rest)])
    if None in reviews:
        places[None] = len(ends)
        ends.append([None, reviews[None]])
    return ends, places


def map_of(pairs, people):
    sides = ({}, {})
    for pair, count in pairs.items():
        for side, who in zip(sides, pair):
            side[who] = side.get(who, 0) + count
    (submitters, above), (reviewers, below) = (column(side, people) for side in sides)
    bands = {}
    for (submitter, reviewer), count in pairs.items():
        band = (above[submitter], below[reviewer])
        bands[band] = bands.get(band, 0) + count
    return {"submitters": submitters, "reviewers": reviewers, "bands": [[*band, bands[band]] for band in sorted(bands)]}


def collaboration(world, people, question):
    rows = list(merged(world, people, question))
    left_out = {}
    for row in rows:
        if row["reason"] is not None:
            left_out.setdefault(row["reason"], []).append(row["opener"])
    rows = [row for row in rows if row["reason"] is None]
    opened, pairs = {}, {}
    for row in rows:
        if row["opener"] is not None:
            opened[row["opener"]] = opened.get(row["opener"], 0) + 1
        for reviewer in row["reviewers"]:
            pairs[row["opener"], reviewer] = pairs.get((row["opener"], reviewer), 0) + 1
    active = {reviewer for _, reviewer in pairs}
    able = {person for person in committers(world, people, question) if people.has_account(person)}
    collaborators = []
    for who in active | set(opened):
        reviewed = sum(count for (_, reviewer), count in pairs.items() if reviewer == who)
        authors = sum(reviewer == who and submitter is not None for submitter, reviewer in pairs)
        collaborators.append([people.key_of(who), people.name_of(who), opened.get(who, 0), reviewed, authors])
    collaborators.sort(key=lambda row: (-row[3], -row[2], row[1], row[0]))
    return {
        "pull_requests": len(rows), "read": sum(row["read"] for row in rows),
        "left_out": {reason: [len(whose), len(set(whose))] for reason, whose in left_out.items()},
        "tiles": with_weeks(rows, question),
        "people": [len(opened), len(active), len(able.union(opened, *(row["others"] for row in rows)))],
        "collaborators": collaborators, "map": map_of(pairs, people),
    }
