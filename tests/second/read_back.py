"""Reads an export with pyarrow and holds every table against the store it was made of."""

import datetime
import json
import os
import sqlite3
import sys
import urllib.parse

import pyarrow.parquet

TYPES = {"integer": "int64", "boolean": "bool", "text": "string", "instant, UTC, milliseconds": "timestamp[ms, tz=UTC]",
         "day": "date32[day]"}
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def plain(value):
    """A value as the store has it."""
    if isinstance(value, datetime.datetime):
        return (value - EPOCH) // datetime.timedelta(milliseconds=1)
    if isinstance(value, datetime.date):
        return (value - EPOCH.date()).days
    return int(value) if isinstance(value, bool) else value


def key(row):
    return [(value is not None, str(type(value)), value) for value in row]


def rows_of(folder, table, names):
    """Every row of a table's files; each file is checked against what is said of it."""
    rows = []
    for file in table["files"]:
        path = os.path.join(folder, file["path"])
        read = pyarrow.parquet.ParquetFile(path)
        schema = {field.name: str(field.type) for field in read.schema_arrow}
        assert schema == {column["name"]: TYPES[column["type"]] for column in table["columns"]}, (path, schema)
        content = read.read().to_pylist()
        assert len(content) == file["rows"], path
        assert os.path.getsize(path) == file["bytes"], path
        rows += [[plain(row[name]) for name in names] for row in content]
        parts = dict(part.split("=", 1) for part in file["path"].split("/") if "=" in part)
        check_parts(parts, content)
    return rows


def check_parts(parts, content):
    """Rows lie in the folder of their month and repository."""
    for row in content:
        if "author_day" in row:
            assert row["author_day"].strftime("%Y-%m") == parts["month"], (parts, row)
            host, number = row["repository_key"].split(" ")
            name = urllib.parse.unquote(parts["repository"], errors="strict")
            assert name.endswith(f"-{number}") and name.startswith(f"{host}/{row['repository_path'][:10]}"), (parts, row)


def stored(store, name, columns):
    """The same columns as they are in the store."""
    kinds = {row[1]: row[2] for row in store.execute(f"PRAGMA table_xinfo({name})")}
    def expression(column):
        own = column.removesuffix("_utc") if column not in kinds else column
        return f"lower(hex({own}))" if kinds[own] == "BLOB" else own
    return store.execute(f"SELECT {', '.join(map(expression, columns))} FROM {name}").fetchall()


def main():
    folder, store = sys.argv[1], sqlite3.connect(f"file:{sys.argv[2]}?mode=ro", uri=True)
    with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
        manifest = json.load(file)
    compared = 0
    for table in manifest["tables"]:
        names = [column["name"] for column in table["columns"]]
        rows = rows_of(folder, table, names)
        assert len(rows) == table["rows"], table["name"]
        if table["name"].startswith("store/"):
            ours = [list(row) for row in stored(store, table["name"].removeprefix("store/"), names)]
        elif table["name"] == "commits":
            names = ["repository_id", "sha", "authored_at_utc", "author_day", "haloc_lines", "left_out", "is_merge", "title"]
            places = [[column["name"] for column in table["columns"]].index(name) for name in names]
            rows = [[row[place] for place in places] for row in rows]
            ours = [list(row) for row in store.execute(
                "SELECT repository_id, sha, authored_at, author_day_number, haloc_lines, left_out, is_merge, title "
                "FROM report_commits")]
        else:
            continue
        assert sorted(rows, key=key) == sorted(ours, key=key), table["name"]
        compared += len(rows)
    print(f"{len(manifest['tables'])} tables, {compared} rows read back")
    sys.exit(0 if compared else 1)


main()
