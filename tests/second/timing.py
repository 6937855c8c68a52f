"""When the time of a pull request starts, and how much of a stretch counts: counted day by day."""

import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = 86_400_000
EPOCH = datetime.date(1970, 1, 1)
# What GitLab writes when a draft is one no more, and wrote before version 14.
READY = ("marked this merge request as **ready**", "unmarked as a **Work In Progress**")


@lru_cache(maxsize=None)
def start_of(day, zone):
    date = EPOCH + datetime.timedelta(days=day)
    moment = datetime.datetime(date.year, date.month, date.day, tzinfo=ZoneInfo(zone))
    return (moment.astimezone(datetime.timezone.utc) - datetime.datetime(
        1970, 1, 1, tzinfo=datetime.timezone.utc)) // datetime.timedelta(milliseconds=1)


def rules_of(question):
    return question.get("rules") or {}


def started(request, comments, question):
    """From when on it is counted; comments are those of reviewers who count."""
    rule, within = rules_of(question).get("start", "opened"), lambda at: request["created"] <= at <= request["merged"]
    if rule == "marked_ready":
        marks = (note["created"] for note in request["notes"] if note["system"] and note["body"].startswith(READY))
        return max(filter(within, marks), default=request["created"])
    if rule == "first_commented" and comments and within(min(comments)):
        return min(comments)
    return request["created"]


def is_worked(day, holidays):
    date = EPOCH + datetime.timedelta(days=day)
    return date.weekday() < 5 and not any(first <= str(date) <= last for first, last in holidays)


def passed(begin, end, question):
    """Milliseconds between two instants that count."""
    rules = rules_of(question)
    if rules.get("days", "every_day") == "every_day":
        return end - begin
    zone, total = question["zone"], 0
    for day in range(begin // DAY - 1, end // DAY + 2):
        if is_worked(day, rules["holidays"]):
            total += max(min(end, start_of(day + 1, zone)) - max(begin, start_of(day, zone)), 0)
    return total


def took(request, comments, question):
    """Milliseconds to the merge and to the first comment; None is none."""
    start = started(request, comments, question)
    merge = passed(start, request["merged"], question) if request["merged"] >= request["created"] else None
    if not comments or min(comments) < request["created"]:
        return merge, None
    return merge, passed(start, min(comments), question) if min(comments) > start else 0
