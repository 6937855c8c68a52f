"""Runs the SQL of docs/at-scale.md on an engine and holds every metric against what the app said."""

import datetime
import json
import re
import sys


def blocks(document):
    """SQL by the heading above it."""
    found = {}
    for part in re.split(r"^##+ ", document, flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        for block in re.findall(r"```sql\n(.*?)```", text, flags=re.DOTALL):
            found.setdefault(heading, []).extend(one.strip() for one in block.split(";\n") if one.strip())
    return found


def asked(statement, question):
    """The statement with the folder and the question of a test in the place of those of the document."""
    for written, meant in (
        ("'exports/", f"'{question['exports']}/"), ("'2026-10-19'", f"'{question['first']}'"),
        ("'2026-11-15'", f"'{question['last']}'"), ("'2026-11-20'", f"'{question['today']}'"),
        ("'Europe/Oslo'", f"'{question['zone']}'"), ("'day' AS step", f"'{question['step']}' AS step"),
    ):
        statement = statement.replace(written, meant)
    return statement


# Families of metrics, and lists with the columns that are held against the app's.
METRICS = ("Code", "Impact", "Pull requests", "Reviews", "Sharing index", "Review collaboration", "Review workflow",
           "Tickets")
LISTS = {
    "Project timeline": range(9), "Pull requests on their way": range(9), "Who reviews whom": (1, 3, 4),
    "Ticket log": range(13),
}
PREPARED = ("Every repository once", "Points of commits")


def plain(row, places):
    """Days as text and sums as whole numbers, whatever an engine gives them as."""
    values = (row[place] for place in places)
    return [str(value) if isinstance(value, (datetime.date, str)) else value and int(value) for value in values]


class DuckDB:
    heading = "Load with DuckDB"
    step = 1

    def __init__(self):
        import duckdb
        self.connection = duckdb.connect()

    def rows(self, statement):
        return self.connection.execute(statement).fetchall()

    def keep(self, table):
        """Nothing is worth keeping: files are read in no time."""


class Spark:
    heading = "Load with Spark"
    # Every second range: a second a statement adds up.
    step = 2

    def __init__(self):
        from pyspark.sql import SparkSession
        session = SparkSession.builder.master("local[2]").appName("at-scale")
        for key, value in {
            "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "1", "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1", "spark.driver.memory": "1g", "spark.log.level": "ERROR",
            "spark.sql.warehouse.dir": sys.argv[3],
            # Few rows: making programs for them, and plans anew, would take longer than reading them.
            "spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN",
            "spark.sql.adaptive.enabled": "false",
        }.items():
            session = session.config(key, value)
        self.session = session.getOrCreate()

    def rows(self, statement):
        return [tuple(row) for row in self.session.sql(statement).collect()]

    def keep(self, table):
        self.session.sql(f"CACHE TABLE {table}")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        told = json.load(file)
    sql, engine = blocks(told["document"]), {"duckdb": DuckDB, "spark": Spark}[sys.argv[2]]()
    assert all(name in sql for name in (*METRICS, *LISTS)), "every family of metrics is in the document"
    compared, known, different, loaded, said = 0, 0, [], None, set()
    questions = told["questions"][engine.step - 1::engine.step]
    for question in questions:
        load = [*sql[engine.heading], *(one for heading in PREPARED for one in sql[heading])]
        if loaded == question["exports"]:
            load = [one for one in load if "VIEW question" in one]
        for statement in load:
            engine.rows(asked(statement, question))
        if loaded != question["exports"]:
            loaded = question["exports"]
            for table in ("commit_points", "commits", "pull_requests", "open_pull_requests", "review_events", "tickets"):
                engine.keep(table)
        answer = {}
        for family in METRICS:
            for statement in sql[family]:
                answer |= {metric: [int(top), int(bottom)] for metric, top, bottom in engine.rows(statement)}
        assert set(answer) == set(question["answer"]), (sorted(answer), sorted(question["answer"]))
        for metric, value in question["answer"].items():
            compared, known = compared + 1, known + (value[0] != 0)
            said |= {metric} if any(value) else set()
            if answer[metric] != value:
                different.append(f"{question['first']} to {question['last']} in {question['zone']}, {metric}: "
                                 f"{answer[metric]} here, {value} in the app")
        for family, places in LISTS.items():
            rows = [plain(row, places) for statement in sql[family] for row in engine.rows(statement)]
            order = lambda row: json.dumps(row)
            ours, theirs = sorted(rows, key=order), sorted(question["lists"][family], key=order)
            compared, known = compared + max(len(ours), len(theirs)), known + len(ours)
            said |= {family} if ours else set()
            if ours != theirs:
                apart = [row for row in ours if row not in theirs][:3], [row for row in theirs if row not in ours][:3]
                different.append(f"{question['first']} to {question['last']}, {family}: {apart[0]} here, "
                                 f"{apart[1]} in the app")
    print("\n".join(different[:60]))
    print(f"{sys.argv[2]}: {len(questions)} questions, {compared} figures compared, {known} of them not zero, "
          f"{len(different)} different")
    silent = sorted({*questions[0]["answer"], *LISTS} - said)
    print("\n".join(f"{name} says nothing about any range" for name in silent))
    sys.exit(1 if different or silent or not known else 0)


main()
