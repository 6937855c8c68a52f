"""Delivery once more, where a merge into the default branch is a deployment."""

from fractions import Fraction

from metrics import middle_of, start_of


def ninetieth(times):
    """The smallest that nine in ten do not exceed."""
    times = sorted(times)
    return next((time for place, time in enumerate(times, 1) if 10 * place >= 9 * len(times)), None)


def week_of(at, starts):
    return max(sum(start <= at for start in starts) - 1, 0)


def report(world, people, question):
    first, last, zone = question["first"], question["last"], question["zone"]
    begin, end = start_of(first, zone), start_of(last + 1, zone)
    mondays = list(range(first - (first + 3) % 7, last + 1, 7))
    starts = [start_of(monday, zone) for monday in mondays]
    weeks = [{"deployments": 0, "times": [], "incidents": []} for _ in mondays]
    for request in world["merge_requests"]:
        merged = request["merged"]
        if request["repository"] not in question["repositories"] or request["state"] != "merged" or merged is None:
            continue
        if not begin <= merged < end or request["target"] != world["branches"][str(request["repository"])]:
            continue
        week = weeks[week_of(merged, starts)]
        week["deployments"] += 1
        for commit in request["commits"]:
            is_merge = commit["title"].startswith(("Merge branch ", "Merge remote-tracking branch "))
            counts = people.author(commit["name"], commit["email"])[1] is None and not is_merge
            if counts and merged >= commit["authored"]:
                week["times"].append(merged - commit["authored"])
    own = [
        issue for issue in world["issues"]
        if issue["repository"] in question["repositories"] and issue["type"] == "incident"
    ]
    for issue in own:
        if begin <= issue["created"] < end:
            closed = issue["closed"] if issue["state"] == "closed" else None
            weeks[week_of(issue["created"], starts)]["incidents"].append((issue["created"], closed))
    full = [
        week for week, monday in zip(weeks, mondays)
        if min(last, question["today"], monday + 6) - max(first, monday) == 6
    ]
    incidents = [incident for week in weeks for incident in week["incidents"]]
    return {
        "weeks": [told(week) for week in weeks], "open_incidents": sum(closed is None for _, closed in incidents),
        "tiles": tiles(weeks, incidents, full, bool(own)),
    }


def told(week):
    middle = middle_of(week["times"])
    return {
        "deployments": week["deployments"], "incidents": len(week["incidents"]), "commits": len(week["times"]),
        "median": middle, "ninetieth": ninetieth(week["times"]),
    }


def tiles(weeks, incidents, full, had_incidents):
    deployments = sum(week["deployments"] for week in weeks)
    times = [time for week in weeks for time in week["times"]]
    restored = [closed - opened for opened, closed in incidents if closed is not None and closed >= opened]
    # Where no ticket ever was an incident nobody says when something broke.
    failures = Fraction(100 * len(incidents), deployments) if deployments and had_incidents else None
    hours = lambda value: None if value is None else Fraction(value) / 3_600_000
    return {
        "deployment_frequency": [middle_of([week["deployments"] for week in full]), deployments],
        "lead_time": [hours(middle_of(times)), len(times)],
        "change_failure_rate": [failures, deployments],
        "time_to_restore": [hours(Fraction(sum(restored), len(restored))) if restored else None, len(restored)],
    }
