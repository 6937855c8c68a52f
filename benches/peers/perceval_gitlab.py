"""Reads merge requests and issues through Perceval's GitLab backend.

Arguments: address, token, paths of projects. Prints seconds and rows as one JSON object.
"""

import json
import sys
import time

from perceval.backends.core.gitlab import CATEGORY_ISSUE, CATEGORY_MERGE_REQUEST, GitLab


def main() -> None:
    address, token, *paths = sys.argv[1:]
    rows = 0
    started = time.perf_counter()
    for path in paths:
        owner, _, repository = path.rpartition("/")
        for category in (CATEGORY_MERGE_REQUEST, CATEGORY_ISSUE):
            backend = GitLab(
                owner=owner.replace("/", "%2F"),
                repository=repository,
                api_token=token,
                base_url=address,
                sleep_for_rate=False,
            )
            for item in backend.fetch(category=category):
                rows += 1 + len(item["data"]["notes_data"])
    print(json.dumps({"seconds": time.perf_counter() - started, "rows": rows}))


main()
