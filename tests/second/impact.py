"""Points of commits by their formulas: what each input adds, rounded down by itself."""

import math
from fractions import Fraction

MOST_LINES = 1_000_000
MEDIUM, HIGH = 100, 250


def rounded_down(times, number):
    """So many times the root of a number, without its fraction."""
    return math.isqrt(math.floor(times * times * Fraction(number)))


def usual_lines(world):
    """The median of the lines of a repository's commits that were measured and have some."""
    lines = {}
    for commit in world["commits"]:
        if commit["lines"] is not None and sum(commit["lines"]):
            lines.setdefault(commit["repository"], []).append(sum(commit["lines"]))
    return {repository: middle(sorted(counts)) for repository, counts in lines.items()}


def middle(counts):
    half = len(counts) // 2
    return Fraction(counts[half]) if len(counts) % 2 else Fraction(counts[half - 1] + counts[half], 2)


def points(commit, usual):
    """Its Impact and the points its complexity is told by; None where its lines or places are not known."""
    if commit["lines"] is None or commit.get("spread") is None:
        return None
    lines, old = min(sum(commit["lines"]), MOST_LINES), min(commit["lines"][1], MOST_LINES)
    places, files = (max(number - 1, 0) for number in commit["spread"])
    amount, severity = rounded_down(10, lines), rounded_down(5, old)
    share = rounded_down(10, lines + old) - amount
    spread = rounded_down(5, places) + rounded_down(10, files)
    history = rounded_down(10, lines / usual[commit["repository"]]) if commit["repository"] in usual else 0
    complexity = amount + spread + severity
    return complexity + share + history, complexity
