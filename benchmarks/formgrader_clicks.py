"""Does what formgrader does when somebody presses autograde, and prints the seconds of each click.

Usage: python formgrader_clicks.py COURSE ASSIGNMENT STUDENT...

Like a Jupyter server, the process has imported nbgrader before the first click.
"""

from __future__ import annotations

import os
import sys
import time

from nbgrader.apps import NbGraderAPI
from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory


def main(course: str, assignment: str, *students: str) -> None:
    """Press autograde for one student after the other."""
    os.chdir(course)
    app = NbGrader()
    app.initialize([])
    api = NbGraderAPI(CourseDirectory(parent=app), parent=app)
    for student in students:
        start = time.perf_counter()
        result = api.autograde(assignment, student)
        print(time.perf_counter() - start, flush=True)
        if not result["success"]:
            raise SystemExit(result.get("error", "") + result.get("log", ""))


if __name__ == "__main__":
    main(*sys.argv[1:])
