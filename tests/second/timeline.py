"""The project timeline once more: volume by day, week or month, its figures, its lines over the bars, and its lists."""

import datetime
from fractions import Fraction

from impact import HIGH
from metrics import EPOCH, commits_frame, ratio, trend_of

KINDS = {"newWork": "new", "legacyRefactor": "legacy", "helpOthers": "help", "rework": "rework"}
LIST = 8


def step_of(first, last):
    days = last - first + 1
    return "day" if days < 6 * 7 else "week" if days <= 2 * 366 else "month"


def beginning(day, step):
    """The first day of the day, week or month a day is in."""
    date = EPOCH + datetime.timedelta(days=day)
    return day - {"day": 0, "week": date.weekday(), "month": date.day - 1}[step]


def periods_of(first, last, today, step):
    """Each with the days of the range that are in it."""
    held = {}
    for day in range(first, last + 1):
        held.setdefault(beginning(day, step), []).append(day)
    for start, days in held.items():
        # The next one begins where this one ends.
        ends = beginning(days[-1] + 1, step) != start
        yield {
            "first": days[0], "last": days[-1], "days": sum(day <= today for day in days),
            "whole": days[0] == start and ends and days[-1] <= today,
        }


def volume(commits):
    known = commits[commits.known]
    return {
        "commits": len(commits), "codingDays": len(commits[["person", "day"]].drop_duplicates()),
        "lines": {name: int(commits[column].sum()) for name, column in KINDS.items()},
        "impact": int(known.impact.sum()), "impactCommits": len(known),
    }


def figures(commits, week_days):
    """Impact, complexity and time to 100 of some commits, each with what it is of."""
    known, measured = commits[commits.known], commits[commits.measured]
    weeks = (known.day + 3) // 7
    at_work = set(zip(known.person, weeks))
    days = len(measured[["person", "day"]].drop_duplicates())
    lines, rework = int(commits.total.sum()), int(commits.rework.sum())
    return {
        "impact": (ratio(7 * int(known.impact.sum()), sum(week_days[week] for _, week in at_work)), len(known)),
        "commit_complexity": (ratio(100 * int((known.complexity >= HIGH).sum()), len(known)), len(known)),
        "time_to_100": (ratio(8 * days * 100, lines), days),
        "productive_time_to_100": (ratio(8 * days * 100, lines - rework), days),
    }


def shares(commits, people, paths):
    """Of each kind of work all lines, of how many, and the longest list of whom and where they are from."""
    names = {
        "people": lambda person: (people.name_of(person), people.key_of(person)),
        "repositories": lambda repository: (paths[str(repository)], ""),
    }
    told = {}
    for by, column in (("people", "person"), ("repositories", "repository")):
        told[by] = {}
        for kind, lines in KINDS.items():
            sums = commits.groupby(column)[lines].sum()
            rows = [(int(count), *names[by](who)) for who, count in sums.items() if count > 0]
            rows.sort(key=lambda row: (-row[0], row[1].lower(), row[2]))
            most = [[name, key, count] for count, name, key in rows[:LIST]]
            told[by][kind] = [sum(row[0] for row in rows), len(rows), most]
    return told


def timeline(world, people, question):
    first, last, today = (question[key] for key in ("first", "last", "today"))
    commits = commits_frame(world, people, question)
    commits = commits[(commits.day >= first) & (commits.day <= last)]
    if question["people"] is not None:
        commits = commits[commits.person.isin({people.of_alias(alias) for alias in question["people"]})]
    left_out = {
        reason: [len(own), own.person.nunique()] for reason, own in commits.groupby("reason")
    }
    commits = commits[commits.reason.isna()]
    step = step_of(first, last)
    periods = list(periods_of(first, last, today, step))
    week_days = {
        week: max(min(last, today, 7 * week + 3) - max(first, 7 * week - 3) + 1, 0)
        for week in range((first + 3) // 7, (last + 3) // 7 + 1)
    }
    by_week = [figures(commits[(commits.day + 3) // 7 == week], week_days) for week in week_days]
    tiles = {}
    for metric, (value, count) in figures(commits, week_days).items():
        weekly = [week[metric][0] for week in by_week]
        full = [value if days == 7 else None for value, days in zip(weekly, week_days.values())]
        tiles[metric] = {"value": value, "count": count, "weekly": weekly, "trend": trend_of(full)}
    for period in periods:
        period |= volume(commits[(commits.day >= period["first"]) & (commits.day <= period["last"])])
    return {
        "step": step, "people": commits.person.nunique(), "left_out": left_out, "tiles": tiles,
        "whole": volume(commits), "periods": periods, "shares": shares(commits, people, world["paths"]),
    }


def together(periods, count):
    """Bars of so many neighbouring periods."""
    bars = []
    for place in range(0, len(periods), count):
        own = periods[place:place + count]
        sums = ("commits", "codingDays", "impact", "impactCommits", "days")
        bar = {name: sum(one[name] for one in own) for name in sums}
        bar["lines"] = sum(sum(one["lines"].values()) for one in own)
        bars.append(bar | {"whole": all(one["whole"] for one in own)})
    return bars


def height(measure, bars):
    """What some bars count together; None where that is not known."""
    commits, days = sum(bar["commits"] for bar in bars), sum(bar["codingDays"] for bar in bars)
    if measure == "per_day":
        return ratio(commits, days)
    if measure == "impact" and commits and not sum(bar["impactCommits"] for bar in bars):
        return None
    return Fraction(sum(bar[measure] for bar in bars))


def fitted(heights, wholes):
    """The straight line that fits whole bars best, at every bar."""
    points = [(place, value) for place, value in enumerate(heights) if value is not None and wholes[place]]
    if len(points) < 4:
        return None
    x, y = (Fraction(sum(part), len(points)) for part in zip(*points))
    slope = sum((at - x) * (value - y) for at, value in points) / sum((at - x) ** 2 for at, _ in points)
    return [y + slope * (place - x) for place in range(len(heights))]


def overlays(periods, count, measure):
    """Heights of bars with the trend, the moving average of four, and what each were if all days were alike."""
    bars = together(periods, count)
    heights, mean = [height(measure, [bar]) for bar in bars], measure != "per_day"
    moving = [None] * min(3, len(bars))
    for place in range(3, len(bars)):
        value = height(measure, bars[place - 3:place + 1])
        moving.append(value / 4 if mean and value is not None else value)
    days, all_of_them = sum(bar["days"] for bar in bars), height(measure, bars)
    daily = None
    if days and all_of_them is not None:
        a_day = all_of_them / days if mean else all_of_them
        daily = [(a_day * bar["days"] if mean else a_day) if bar["days"] else None for bar in bars]
    trend = fitted(heights, [bar["whole"] for bar in bars])
    return {"values": heights, "trend": trend, "average": moving, "daily": daily}
