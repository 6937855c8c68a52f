"""Computes every figure once more and holds it against what the app said. Run by the tests of the core."""

import json
import math
import sys
from fractions import Fraction

import gitlab
import metrics


class Comparison:
    """Counts what was compared; keeps what differs."""

    def __init__(self):
        self.compared, self.known, self.different = 0, 0, []

    def same(self, where, ours, told):
        self.compared += 1
        self.known += ours not in (None, 0, [0, 0], "short")
        if ours != told:
            self.different.append(f"{where}: {ours} here, {told} in the app")

    def number(self, where, ours, told):
        """A fraction and the number the app shows: the nearest one, or its neighbour by the rounding of two divisions."""
        self.compared += 1
        self.known += ours not in (None, 0)
        agrees = (ours is None) == (told is None)
        if agrees and ours is not None:
            agrees = abs(ours - Fraction(told)) <= 2 * Fraction(math.ulp(told))
        if not agrees:
            shown = None if ours is None else f"{ours} = {float(ours)}"
            self.different.append(f"{where}: {shown} here, {told} in the app")

    def trend(self, where, ours, told):
        self.compared += 1
        if isinstance(ours, Fraction) and isinstance(told, float):
            if abs(ours - Fraction(told)) > abs(ours) / 10**9:
                self.different.append(f"{where}: {float(ours)} here, {told} in the app")
        elif ours != told:
            self.different.append(f"{where}: {ours} here, {told} in the app")


def compare(comparison, name, ours, told):
    comparison.same(f"{name} people", ours["people"], told["people"])
    for reason, counts in ours["left_out"].items():
        comparison.same(f"{name} {reason}", counts, told["left_out"][reason])
    for week, (mine, theirs) in enumerate(zip(ours["work_types"], told["work_types"], strict=True)):
        comparison.same(f"{name} work types of week {week}", mine, theirs)
    for week, (mine, theirs) in enumerate(zip(ours["time_to_merge"], told["time_to_merge"], strict=True)):
        for kind, here, there in zip(("mean", "median"), mine, theirs, strict=True):
            exact = Fraction(*there) if there and there[1] else None
            comparison.same(f"{name} {kind} of week {week}", here, exact)
    assert set(ours["tiles"]) == set(told["tiles"]), "a metric is computed on one side only"
    for metric, tile in ours["tiles"].items():
        theirs, where = told["tiles"][metric], f"{name} {metric}"
        comparison.number(where, tile["value"], theirs["value"])
        comparison.same(f"{where} count", tile["count"], theirs["count"])
        comparison.trend(f"{where} trend", tile["trend"], theirs["trend"])
        for week, (mine, there) in enumerate(zip(tile["weekly"], theirs["weekly"], strict=True)):
            comparison.number(f"{where} of week {week}", mine, there)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        told = json.load(file)
    world = told["world"] if "world" in told else gitlab.world(told)
    people, comparison = metrics.People(world, told), Comparison()
    for question in told["questions"]:
        compare(comparison, question["name"], metrics.overview(world, people, question), question["answer"])
    print("\n".join(comparison.different[:60]))
    print(f"{len(world['commits'])} commits, {len(world['merge_requests'])} merge requests, {len(told['questions'])} "
          f"questions: {comparison.compared} figures compared, {comparison.known} of them not empty, "
          f"{len(comparison.different)} different")
    sys.exit(1 if comparison.different or not comparison.known else 0)


main()
