"""Times the SQL of docs/at-scale.md on DuckDB over an export, for the filters a report was asked with.

What the document decides about rows is kept in tables first, as the app keeps its facts; that is told apart. Prints one
JSON object of milliseconds.
"""

import json
import re
import sys
import time

import duckdb

# Tickets by the ways the app worked out; whose they are is not asked.
TICKETS = """
SELECT count(*), avg(ended_at_ms - first_active_at_ms), avg(waited_ms), sum(backward_moves), sum(moves), sum(weight)
FROM ticket_flows CROSS JOIN question AS q
WHERE NOT gone AND category = 'done' AND ended_at_ms >= q.from_ms AND ended_at_ms < q.to_ms"""


def blocks(document):
    """Statements by the heading above them."""
    found = {}
    for part in re.split(r"^##+ ", document, flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        for block in re.findall(r"```sql\n(.*?)```", text, flags=re.DOTALL):
            found.setdefault(heading, []).extend(one.strip() for one in block.split(";\n") if one.strip())
    return found


def of_folder(statement, folder):
    return statement.replace("'exports/*/", f"'{folder}/")


def asked(statement, question):
    for written, meant in (
        ("'2026-10-19'", question["first"]), ("'2026-11-15'", question["last"]),
        ("'2026-11-20'", question["today"]), ("'Europe/Oslo'", "UTC"),
    ):
        statement = statement.replace(written, f"'{meant}'")
    return statement


def keep(connection, sql, folder):
    """Reads the export once; returns how long that took."""
    started = time.perf_counter()
    for statement in sql["Load with DuckDB"] + sql["Every repository once"]:
        connection.execute(of_folder(statement, folder))
    for table in ("commits", "pull_requests"):
        connection.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
    columns = "category, gone, waited_ms, moves, backward_moves, weight"
    files = f"{folder}/store/ticket_flows/*/part.parquet"
    own = connection.execute(f"SELECT count(*) FROM glob('{files}')").fetchone()[0]
    if own:
        names = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{files}')").fetchall()}
        times = ", ".join(
            f"epoch_ms({name}_utc) AS {name}_ms" if f"{name}_utc" in names else f"{name} AS {name}_ms"
            for name in ("ended_at", "first_active_at"))
        connection.execute(f"CREATE TABLE ticket_flows AS SELECT {columns}, {times} FROM read_parquet('{files}')")
    return (time.perf_counter() - started) * 1_000, bool(own)


def figures(times):
    times.sort()
    last = len(times) - 1
    return {"median": times[last // 2], "p95": times[last * 95 // 100], "longest": times[last]}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        told = json.load(file)
    sql, connection = blocks(told["document"]), duckdb.connect()
    connection.execute(f"SET threads = {told['threads']}")
    keeping, has_tickets = keep(connection, sql, told["folder"])
    question = next(one for one in sql["Load with DuckDB"] if "VIEW question" in one)
    overview = sql["Code"] + sql["Pull requests"]
    to_merge = sql["Pull requests"][0].split("\nUNION ALL")[0]
    results = {"keeping": keeping, "version": duckdb.__version__}
    for kind, questions in told["questions"].items():
        times = {name: [] for name in ("overview", "time_to_merge", "tickets")}
        for one in questions:
            chosen = " AND ".join(f"{column} = '{value}'" for column, value in one["chosen"].items()) or "true"
            for table in ("commits", "pull_requests"):
                view = f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM kept_{table} WHERE {chosen}"
                connection.execute(view)
            connection.execute(asked(question, one))
            asking = {"overview": overview, "time_to_merge": [to_merge]}
            if has_tickets and not one["chosen"]:
                asking["tickets"] = [TICKETS]
            for name, statements in asking.items():
                started = time.perf_counter()
                for statement in statements:
                    connection.execute(statement).fetchall()
                times[name].append((time.perf_counter() - started) * 1_000)
        results[kind] = {name: figures(own) for name, own in times.items() if own}
    print(json.dumps(results))


main()
