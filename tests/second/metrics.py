"""The figures of the overview by their definitions, in pandas, with fractions instead of rounding."""

import datetime
import json
import re
from fractions import Fraction

import pandas

import impact
from timing import DAY, EPOCH, start_of, took

HOUR = 3_600_000
# What counts until somebody decides otherwise.
USUAL = {"limit": 1000, "titles": [], "counts_orphaned": False, "judged": {}}
REASONS = ["merge", "outlier", "title", "marked", "copy", "squashed", "orphaned", "bot", "excluded", "hidden"]

ROLES = set("""root noreply no-reply nobody git gitlab admin administrator user you your me ci build builds runner jenkins
unknown none vagrant ubuntu ec2-user test dev info team developers""".split())
MACHINES = {"localhost", "localhost.localdomain", "(none)", "none"}
PROGRAMS = {"renovate", "dependabot", "greenkeeper", "github actions", "github-actions", "jenkins", "semantic-release",
            "hosted weblate", "mergify", "gitlab ci"}
BOT_NAME = re.compile(r"[ _-]bot$|\[bot\]$")
TOKEN_NAME = re.compile(r"^(project|group)_[0-9].*_bot|^(project|group)_[0-9]_bot|^service_account_")
BOT_ADDRESS = re.compile(
    r"\[bot\]@|[-_.]bot@|^([0-9].*-)?(project|group)_[0-9].*_bot.*@|^([0-9].*-)?(project|group)_[0-9]+_bot.*@"
    r"|^([0-9].*-)?service_account_.*@|^(renovate|dependabot)@")
BOT_ACCOUNTS = {"renovate", "dependabot", "greenkeeper", "github-actions", "weblate", "mergify", "jenkins",
                "semantic-release", "snyk", "support-bot", "alert-bot"}
BOT_ACCOUNT_NAMES = {"renovate", "dependabot", "greenkeeper", "github actions", "jenkins"}


class People:
    """Who is who: aliases, those that were joined, and how each is treated."""

    def __init__(self, world, told):
        self.host, self.decided = told["host"], {}
        for person, member in enumerate(told["members"]):
            for alias in member["aliases"]:
                self.decided[alias] = (f"joined {person}", member)
        self.accounts = {account["id"]: account for account in world["accounts"]}

        # Whoever is joined with an account, or is one.
        self.with_account = {
            f"joined {person}" for person, member in enumerate(told["members"])
            if any(alias.startswith("account ") for alias in member["aliases"])
        }
        self.keys = [member["key"] for member in told["members"]]
        self.names = {member["key"]: member["name"] for member in told["members"]}
        self.frames, self.parent_counts = {}, None

    def has_account(self, person):
        return person in self.with_account or person.startswith("account ")

    def of_alias(self, alias):
        """Whose alias it is."""
        return self._decided(alias, False)[0]

    def key_of(self, person):
        """What the app calls somebody."""
        return self.keys[int(person.removeprefix("joined "))] if person.startswith("joined ") else person

    def parents(self, world):
        """How many parents each commit of a branch has."""
        if self.parent_counts is None:
            self.parent_counts = {
                (commit["repository"], commit["sha"]): commit["parents"] for commit in world["commits"]
            }
        return self.parent_counts

    def name_of(self, person):
        """What somebody is called, as the app's list of people has it."""
        return self.names[self.key_of(person)]

    def alias_of_author(self, name, email):
        address = email.strip(" ").lower()
        local, _, machine = address.partition("@")
        nameless = f"address {address}"
        shared = not local or not machine or local in ROLES or machine in MACHINES
        return f"{nameless} {name.strip(' ').lower()}" if shared else nameless

    def author(self, name, email):
        lower, address = name.lower(), email.lower()
        bot = bool(BOT_NAME.search(lower) or lower in PROGRAMS or BOT_ADDRESS.search(address))
        return self._decided(self.alias_of_author(name, email), bot)

    def account(self, number):
        row = self.accounts[number]
        username, name = row["username"], row["name"].lower()
        lower = username.lower()
        bot = bool(TOKEN_NAME.search(username) or re.search(r"[-_.]bot$|\[bot\]$", lower) or BOT_NAME.search(name)
                   or lower in BOT_ACCOUNTS or name in BOT_ACCOUNT_NAMES)
        return self._decided(f"account {self.host} {number}", bot)

    def _decided(self, alias, bot):
        """Who it is and why not to count it, `None` where it counts."""
        person, member = self.decided.get(alias, (alias, {}))
        treatment = member.get("treatment", "automatic")
        if treatment == "hidden":
            return person, "hidden"
        if treatment == "excluded":
            return person, "bot" if bot else "excluded"
        return person, "bot" if treatment == "automatic" and bot else None


def is_titled(title, patterns):
    """Whether a title is one of some patterns: `*` is anything, `?` one character, letters in either case."""
    def expression(pattern):
        return "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)
    return any(re.fullmatch(expression(pattern), title, re.IGNORECASE | re.DOTALL) for pattern in patterns)


def fate_of_commits(frame, squashed, rules):
    """Why each does not count, by the first reason that holds. What is said of one stands above the rules."""
    said = frame.sha.map(rules["judged"]).astype(object)
    left_alone = said.isna()
    orphaned = frame.orphaned & left_alone & (not rules["counts_orphaned"])
    # Of the same change the one a branch leads to counts, and then the one that was made first.
    frame = frame.assign(orphaned=orphaned).sort_values(["orphaned", "committed", "sha"], kind="stable")
    merge = frame.parents > 1
    again = frame.assign(is_merge=merge).duplicated(["person", "authored", "title", "is_merge"])
    large = frame.total > (float("inf") if rules["limit"] is None else rules["limit"])
    titled = frame.title.map(lambda title: is_titled(title, rules["titles"])).astype(bool)
    reason = pandas.Series([None] * len(frame), index=frame.index, dtype=object)
    for name, holds in [("outlier", large & left_alone), ("title", titled & left_alone), ("marked", said == "outlier"),
                        ("orphaned", frame.orphaned), ("squashed", frame.sha.isin(squashed)), ("copy", again),
                        ("merge", merge)]:
        reason[holds] = name
    reason[frame.personal.notna()] = frame.personal
    return frame.assign(reason=reason)


def commits_frame(world, people, question):
    """Every commit of a question's repositories by the rules of that time; made once for all questions about these."""
    repositories, rules = set(question["repositories"]), question.get("rules") or USUAL
    of = (*sorted(repositories), json.dumps(rules, sort_keys=True))
    if of not in people.frames:
        people.frames[of] = new_frame(world, people, repositories, rules)
    return people.frames[of]


def new_frame(world, people, repositories, rules):
    rows, addresses, usual = [], {}, impact.usual_lines(world)
    for commit in world["commits"]:
        person, _ = people.author(commit["name"], commit["email"])
        addresses.setdefault(person, set()).add(commit["email"].strip(" ").lower())
    for place, commit in enumerate(world["commits"]):
        if commit["repository"] not in repositories:
            continue
        person, personal = people.author(commit["name"], commit["email"])
        lines = commit["lines"]
        own = sum(count for email, count in commit["helped"] if email.strip(" ").lower() in addresses[person])
        new, legacy, other, again = lines or (0, 0, 0, 0)
        points = impact.points(commit, usual)
        rows.append({
            "repository": commit["repository"], "orphaned": bool(commit.get("orphaned")),
            "measured": lines is not None, "known": points is not None,
            "impact": points[0] if points else 0, "complexity": points[1] if points else 0,
            "place": place, "person": person, "personal": personal, "sha": commit["sha"], "title": commit["title"],
            "parents": commit["parents"], "authored": commit["authored"], "committed": commit["committed"],
            "day": (commit["authored"] + commit["offset"] * 60_000) // DAY,
            "new": new, "legacy": legacy, "help": other - own, "rework": again + own,
            "total": new + legacy + other + again,
        })
    columns = ["repository", "orphaned", "measured", "known", "impact", "complexity", "place", "person", "personal", "sha",
               "title", "parents", "authored", "committed", "day", "new", "legacy", "help", "rework", "total"]
    squashed = {
        commit["sha"] for request in world["merge_requests"] if request["repository"] in repositories
        for commit in request["commits"]
        if request["squash_sha"] and request["merged"] is not None and commit["sha"] != request["squash_sha"]
    }
    frame = pandas.DataFrame(rows, columns=columns)
    # A frame without rows knows no types.
    types = {"orphaned": bool, "measured": bool, "known": bool, "parents": int, "day": int, "total": int}
    return fate_of_commits(frame.astype(types), squashed, rules)


def merged_frame(world, people, question):
    repositories = set(question["repositories"])
    parents, rows = people.parents(world), []
    for request in world["merge_requests"]:
        if request["repository"] not in repositories or request["state"] != "merged" or request["merged"] is None:
            continue
        opener = (None, None) if request["author"] is None else people.account(request["author"])

        def counts(account):
            if account is None:
                return False
            person, reason = people.account(account)
            return reason is None and person != opener[0]

        def is_merge(commit):
            known = parents.get((request["repository"], commit["sha"]))
            if known is not None:
                return known > 1
            return commit["title"].startswith(("Merge branch ", "Merge remote-tracking branch "))

        comments = [
            note["created"] for note in request["notes"]
            if not note["system"] and note["created"] <= request["merged"] and counts(note["author"])
        ]
        approvals = [
            row for row in request["approvals"]
            if (row["at"] is None or row["at"] <= request["merged"]) and counts(row["account"])
        ]
        follow_on = [
            commit for commit in request["commits"]
            if commit["authored"] > request["created"] and not is_merge(commit)
            and people.author(commit["name"], commit["email"])[1] is None
        ]
        merge_time, comment_time = took(request, comments, question)
        rows.append({
            "person": opener[0], "reason": opener[1], "merged": request["merged"], "read": request["read"],
            "took": merge_time, "answered": comment_time,
            "unreviewed": not comments and not approvals, "iterated": bool(follow_on),
        })
    return pandas.DataFrame(
        rows, columns=["person", "reason", "merged", "read", "took", "answered", "unreviewed", "iterated"])


def ratio(above, below):
    return Fraction(int(above), int(below)) if below else None


def mean_of(values):
    kept = [int(value) for value in values if not pandas.isna(value) and value >= 0]
    return ratio(sum(kept), len(kept)), len(kept), kept


def middle_of(values):
    values = sorted(values)
    if not values:
        return None
    return Fraction(values[(len(values) - 1) // 2] + values[len(values) // 2], 2)


def figures(commits, merged, writers, days):
    """Every metric over some commits and merge requests that count: value as a fraction, and what it is of."""
    coding_days = len(commits[["person", "day"]].drop_duplicates())
    lines, rework = int(commits.total.sum()), int(commits.rework.sum())
    took, took_of, _ = mean_of(merged.took)
    answered, answered_of, _ = mean_of(merged.answered)
    read = merged[merged.read.astype(bool)]
    share = lambda part: None if read.empty else Fraction(100 * int(part.astype(bool).sum()), len(read))
    return {
        "time_to_merge": (took and took / HOUR if took is not None else None, took_of),
        "time_to_first_comment": (answered / HOUR if answered is not None else None, answered_of),
        "unreviewed_pull_requests": (share(read.unreviewed), len(read)),
        "iterated_pull_requests": (share(read.iterated), len(read)),
        "coding_days": (ratio(coding_days * 7, writers * days), writers),
        "commits_per_day": (ratio(len(commits), coding_days), coding_days),
        "efficiency": (ratio(100 * (lines - rework), lines), lines),
        "code_volume": (Fraction(lines) if writers else None, len(commits)),
    }


def trend_of(values):
    """Slope a week, "short" of too few and "unclear" where it goes neither way. Exact: nothing is rounded."""
    points = [(week, value) for week, value in enumerate(values) if value is not None]
    if len(points) < 4:
        return "short"
    count = len(points)
    middle, level = Fraction(sum(x for x, _ in points), count), sum(y for _, y in points) / count
    spread = sum((x - middle) ** 2 for x, _ in points)
    slope = sum((x - middle) * (y - level) for x, y in points) / spread
    unexplained = sum((y - level - slope * (x - middle)) ** 2 for x, y in points)
    if slope == 0 or slope * slope * spread * (count - 2) < 4 * unexplained:
        return "unclear"
    return slope


def overview(world, people, question):
    first, last, zone, today = (question[key] for key in ("first", "last", "zone", "today"))
    repositories = set(question["repositories"])
    commits, merged = commits_frame(world, people, question), merged_frame(world, people, question)
    commits = commits[(commits.day >= first) & (commits.day <= last)]
    merged = merged[(merged.merged >= start_of(first, zone)) & (merged.merged < start_of(last + 1, zone))]
    if question["people"] is not None:
        chosen = {people.of_alias(alias) for alias in question["people"]}
        commits, merged = commits[commits.person.isin(chosen)], merged[merged.person.isin(chosen)]
    left_out = {
        reason: [
            int((commits.reason == reason).sum()),
            len(set(commits.person[commits.reason == reason]) | set(merged.person[merged.reason == reason].dropna())),
        ]
        for reason in REASONS
    }
    commits, merged = commits[commits.reason.isna()], merged[merged.reason.isna()]
    writers = commits.person.nunique()
    whole = figures(commits, merged, writers, max(min(last, today) - first + 1, 0))
    weeks, weekly = list(range(first - (first + 3) % 7, last + 1, 7)), []
    work, times, lengths = [], [], []
    for index, monday in enumerate(weeks):
        days = max(min(last, today, monday + 6) - max(first, monday) + 1, 0)
        own = commits[(commits.day >= monday) & (commits.day < monday + 7)]
        after = index == 0 or merged.merged >= start_of(monday, zone)
        before = index == len(weeks) - 1 or merged.merged < start_of(monday + 7, zone)
        requests = merged[after & before] if index or index < len(weeks) - 1 else merged
        weekly.append(figures(own, requests, writers, days))
        work.append([int(own[kind].sum()) for kind in ("new", "legacy", "help", "rework")])
        mean, _, kept = mean_of(requests.took)
        times.append([mean, middle_of(kept)])
        lengths.append(days)
    tiles = {}
    for metric, (value, count) in whole.items():
        values = [week[metric][0] for week in weekly]
        full = [value if days == 7 else None for value, days in zip(values, lengths)]
        tiles[metric] = {"value": value, "count": count, "weekly": values, "trend": trend_of(full)}
    everybody = set(commits.person) | set(merged.person.dropna())
    return {"tiles": tiles, "left_out": left_out, "people": len(everybody), "work_types": work, "time_to_merge": times}
