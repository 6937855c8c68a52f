"""Reads the sizes of commits through PyDriller, newest first.

Arguments: folder of the repository, most commits to read. Prints seconds and commits as one JSON object.
"""

import json
import sys
import time
from itertools import islice

from pydriller import Repository


def main() -> None:
    folder, most = sys.argv[1], int(sys.argv[2])
    repository = Repository(folder, order="reverse", include_refs=True)
    lines = commits = 0
    started = time.perf_counter()
    for commit in islice(repository.traverse_commits(), min(most, sys.maxsize)):
        commits += 1
        if not commit.merge:
            lines += commit.insertions + commit.deletions + commit.files
    print(json.dumps({"seconds": time.perf_counter() - started, "commits": commits, "lines": lines}))


main()
