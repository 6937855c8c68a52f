"""Reads merge requests and issues with their notes through python-gitlab, one request after the other.

Arguments: address, token, paths of projects. Prints seconds and rows as one JSON object.
"""

import json
import sys
import time

import gitlab


def main() -> None:
    address, token, *paths = sys.argv[1:]
    host = gitlab.Gitlab(address, private_token=token)
    rows = 0
    started = time.perf_counter()
    for path in paths:
        project = host.projects.get(path, lazy=True)
        for items in (project.mergerequests, project.issues):
            for item in items.list(iterator=True, per_page=100, state="all", scope="all"):
                rows += 1 + len(item.notes.list(get_all=True, per_page=100))
    print(json.dumps({"seconds": time.perf_counter() - started, "rows": rows}))


main()
