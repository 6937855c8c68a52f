"""Delivery once more, whether merges into the default branch, tags or GitLab's deployments are told as deployments."""

from fractions import Fraction

from metrics import is_titled, middle_of, start_of


def ninetieth(times):
    """The smallest that nine in ten do not exceed."""
    times = sorted(times)
    return next((time for place, time in enumerate(times, 1) if 10 * place >= 9 * len(times)), None)


def week_of(at, starts):
    return max(sum(start <= at for start in starts) - 1, 0)


def merges(world, people):
    """Merges into the default branch with the times of the commits they list."""
    for request in world["merge_requests"]:
        merged = request["merged"]
        if request["state"] != "merged" or merged is None:
            continue
        if request["target"] != world["branches"][str(request["repository"])]:
            continue
        times = []
        for commit in request["commits"]:
            is_merge = commit["title"].startswith(("Merge branch ", "Merge remote-tracking branch "))
            counts = people.author(commit["name"], commit["email"])[1] is None and not is_merge
            if counts and merged >= commit["authored"]:
                times.append(merged - commit["authored"])
        yield request["repository"], merged, times


def history_of(sha, commits):
    """A commit and all it stands on, as far as it is here."""
    found, ahead = set(), [sha]
    while ahead:
        one = ahead.pop()
        if one in commits and one not in found:
            found.add(one)
            ahead += commits[one]["parent_shas"]
    return found


def held(world, people, rule):
    """Tags or deployments of the names that are meant, with the times of the commits each was the first to hold."""
    own = {}
    for commit in world["commits"]:
        own.setdefault(commit["repository"], {})[commit["sha"]] = commit
    told = world["tags" if rule["source"] == "tags" else "deployments"]
    told = [one for one in told if is_titled(one["of"], rule["names"])]
    before = {}
    for one in sorted(told, key=lambda one: (one["at"], one["iid"], one["name"])):
        commits, times = own.get(one["repository"], {}), []
        fresh = history_of(one["sha"], commits) - before.setdefault(one["repository"], set())
        before[one["repository"]] |= fresh
        for sha in fresh:
            commit = commits[sha]
            counts = people.author(commit["name"], commit["email"])[1] is None and commit["parents"] < 2
            if counts and one["at"] >= commit["authored"]:
                times.append(one["at"] - commit["authored"])
        yield one["repository"], one["at"], times


def report(world, people, question):
    first, last, zone = question["first"], question["last"], question["zone"]
    begin, end = start_of(first, zone), start_of(last + 1, zone)
    mondays = list(range(first - (first + 3) % 7, last + 1, 7))
    starts = [start_of(monday, zone) for monday in mondays]
    weeks = [{"deployments": 0, "times": [], "incidents": []} for _ in mondays]
    rule = question.get("deployments", {"source": "merges"})
    of_source = merges(world, people) if rule["source"] == "merges" else held(world, people, rule)
    for repository, at, times in of_source:
        if repository in question["repositories"] and begin <= at < end:
            week = weeks[week_of(at, starts)]
            week["deployments"] += 1
            week["times"] += times
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
