"""Computes every figure once more and holds it against what the app said. Run by the tests of the core."""

import json
import math
import pathlib
import shutil
import subprocess
import sys
from fractions import Fraction

import collaboration
import delivery
import gitlab
import metrics
import reviews
import tickets
import timeline
import work_log
import workflow


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

    def near(self, where, ours, told, distance):
        self.compared += 1
        if abs(ours - Fraction(told)) > distance:
            self.different.append(f"{where}: {float(ours)} here, {told} in the app")

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
    compare_tiles(comparison, name, ours["tiles"], told["tiles"])


def compare_tiles(comparison, name, ours, told):
    """Figures of a range with those of its weeks."""
    assert set(ours) == set(told), "a metric is computed on one side only"
    for metric, tile in ours.items():
        theirs, where = told[metric], f"{name} {metric}"
        comparison.number(where, tile["value"], theirs["value"])
        comparison.same(f"{where} count", tile["count"], theirs["count"])
        comparison.trend(f"{where} trend", tile["trend"], theirs["trend"])
        for week, (mine, there) in enumerate(zip(tile["weekly"], theirs["weekly"], strict=True)):
            comparison.number(f"{where} of week {week}", mine, there)


def compare_resolution(comparison, name, ours, told):
    exact = Fraction(*told["sharing_index"]) if told["sharing_index"][1] else None
    comparison.same(f"{name} sharing index", ours["sharing_index"], exact)
    order = lambda rows: sorted(rows, key=lambda row: json.dumps(row))
    mine, theirs = order(ours["rows"]), order(told["rows"])
    comparison.same(f"{name} pull requests", len(mine), len(theirs))
    names = ["merge", "time to merge", "first comment", "depth", "comments", "follow-on commits", "iteration time",
             "reaction time", "responsiveness"]
    for place, (one, other) in enumerate(zip(mine, theirs)):
        for figure, here, there in zip(names, one, other, strict=True):
            comparison.same(f"{name} {figure} of pull request {place}", here, there)


def compare_work_log(comparison, name, ours, told):
    for reason, count in told["left_out"].items():
        comparison.same(f"{name} work log, {reason}", ours["left_out"][reason], count)
    for grouping in ("people", "repositories"):
        mine, theirs = ours[grouping], told[grouping]
        for key in sorted(set(mine) | set(theirs)):
            one, other = mine.get(key, {}), theirs.get(key, {})
            for day in sorted(set(one) | set(other)):
                comparison.same(f"{name} work log, {key} on day {day}", one.get(day), other.get(day))


def compare_tickets(comparison, name, ours, told):
    mine, theirs = ({(row[0], row[1]): row[2:] for row in rows} for rows in (ours["rows"], told["rows"]))
    for key in sorted(set(mine) | set(theirs)):
        comparison.same(f"{name} ticket {key}", mine.get(key), theirs.get(key))
    comparison.same(f"{name} velocity's unit", ours["unit"], told["unit"])
    for metric, value in told["tiles"].items():
        comparison.number(f"{name} {metric}", ours["tiles"][metric], value)


def compare_delivery(comparison, name, ours, told):
    comparison.same(f"{name} open incidents", ours["open_incidents"], told["open_incidents"])
    for week, (mine, theirs) in enumerate(zip(ours["weeks"], told["weeks"], strict=True)):
        theirs = {**theirs, "median": theirs["median"] and Fraction(*theirs["median"])}
        for figure, value in mine.items():
            comparison.same(f"{name} {figure} of week {week}", value, theirs[figure])
    for metric, (value, count) in told["tiles"].items():
        comparison.same(f"{name} {metric} count", ours["tiles"][metric][1], count)
        comparison.number(f"{name} {metric}", ours["tiles"][metric][0], value)


def compare_timeline(comparison, name, ours, told):
    for figure in ("step", "people", "whole", "left_out"):
        comparison.same(f"{name} timeline, {figure}", ours[figure], told[figure])
    compare_tiles(comparison, f"{name} timeline,", ours["tiles"], told["tiles"])
    for place, (mine, theirs) in enumerate(zip(ours["periods"], told["periods"], strict=True)):
        for figure, value in mine.items():
            theirs_as_number = theirs["numbers"].get(figure, theirs.get(figure))
            comparison.same(f"{name} timeline, {figure} of period {place}", value, theirs_as_number)
    for by, kinds in ours["shares"].items():
        for kind, lines in kinds.items():
            comparison.same(f"{name} timeline, {kind} by {by}", lines, told["shares"][by][kind])


def compare_overlays(comparison, name, periods, drawn):
    """Bars and lines over them as the window draws them."""
    for count, measures in zip((1, 4), drawn, strict=True):
        for measure, lines in measures.items():
            for line, mine in timeline.overlays(periods, count, measure).items():
                theirs, where = lines[line], f"{name} {line} of {measure}, {count} a bar"
                comparison.same(f"{where}, known", mine is None, theirs is None)
                # The window's heights of a line are sums and products of rounded numbers.
                near = max((abs(value) for value in mine or [] if value is not None), default=0) / 10**9
                for place, (here, there) in enumerate(zip(mine or [], theirs or [], strict=True)):
                    if line == "trend":
                        comparison.near(f"{where}, place {place}", here, there, near)
                    else:
                        comparison.number(f"{where}, place {place}", here, there)


def compare_collaboration(comparison, name, ours, told):
    for figure in ("pull_requests", "read", "people", "left_out"):
        comparison.same(f"{name} collaboration, {figure}", ours[figure], told[figure])
    compare_tiles(comparison, f"{name} collaboration,", ours["tiles"], told["tiles"])
    for place in range(max(len(ours["collaborators"]), len(told["collaborators"]))):
        mine, theirs = (rows["collaborators"][place:place + 1] for rows in (ours, told))
        comparison.same(f"{name} collaborator {place}", mine, theirs)
    for part, mine in ours["map"].items():
        comparison.same(f"{name} map, {part}", mine, told["map"][part])


def compare_workflow(comparison, name, ours, told):
    comparison.same(f"{name} workflow, left out", ours["left_out"], told["left_out"])
    for figure, count in ours["figures"].items():
        comparison.same(f"{name} workflow, {figure}", count, told["figures"][figure])
        comparison.same(f"{name} workflow, rows {figure}", count, told["totals"][figure])
    mine, theirs = ({tuple(row["key"]): row for row in rows["rows"]} for rows in (ours, told))
    for key in sorted(set(mine) | set(theirs)):
        one, other = mine.get(key, {}), theirs.get(key, {})
        for figure in sorted(set(one) | set(other)):
            comparison.same(f"{name} workflow, {figure} of {key}", one.get(figure), other.get(figure))


def bars(file):
    """What the window makes of the periods of every question; None where there is no Node.js."""
    node = shutil.which("node")
    if node is None:
        print("skipped: there is no node here")
        return None
    script = pathlib.Path(__file__).with_name("volume.mjs")
    return json.loads(subprocess.run([node, script, file], check=True, capture_output=True).stdout)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        told = json.load(file)
    world = told["world"] if "world" in told else gitlab.world(told)
    people, comparison, drawn = metrics.People(world, told), Comparison(), bars(sys.argv[1])
    for place, question in enumerate(told["questions"]):
        compare(comparison, question["name"], metrics.overview(world, people, question), question["answer"])
        resolved = reviews.resolution(world, people, question)
        compare_resolution(comparison, question["name"], resolved, question["resolution"])
        if question["tickets"] is not None:
            ways = tickets.report(world, people, question, told["statuses"])
            compare_tickets(comparison, question["name"], ways, question["tickets"])
            delivered = delivery.report(world, people, question)
            compare_delivery(comparison, question["name"], delivered, question["delivery"])
        worked = timeline.timeline(world, people, question)
        compare_timeline(comparison, question["name"], worked, question["timeline"])
        if drawn is not None:
            compare_overlays(comparison, question["name"], worked["periods"], drawn[place])
        moving = workflow.workflow(world, people, question, question["workflow"]["seen_until"])
        compare_workflow(comparison, question["name"], moving, question["workflow"])
        between = collaboration.collaboration(world, people, question)
        compare_collaboration(comparison, question["name"], between, question["collaboration"])
        compare_work_log(comparison, question["name"], work_log.work_log(world, people, question), question["work_log"])
    print("\n".join(comparison.different[:60]))
    print(f"{len(world['commits'])} commits, {len(world['merge_requests'])} merge requests, {len(told['questions'])} "
          f"questions: {comparison.compared} figures compared, {comparison.known} of them not empty, "
          f"{len(comparison.different)} different")
    sys.exit(1 if comparison.different or not comparison.known else 0)


main()
