"""Runs nbgrader's commands one after another in one process: importing nbgrader takes seconds.

Each line on stdin is a JSON object {"arguments", "folder", "environment"}, each line on stdout the
answer {"status", "text"}. The applications are nbgrader's own, and so is the formgrader call.
"""

import json
import os
import sys
import tempfile
import traceback
import warnings
from pathlib import Path


def run(arguments):
    from jupyter_core.application import NoStart
    from nbgrader.apps.nbgraderapp import NbGraderApp

    app = NbGraderApp.instance()
    try:
        app.initialize(arguments)
        app.start()
    except NoStart:
        return 0
    except SystemExit as end:
        return end.code or 0
    except Exception:
        traceback.print_exc()
        return -1
    finally:
        app.reset()
        NbGraderApp.clear_instance()
    return 0


def click(arguments):
    """Do what formgrader does when somebody presses autograde."""
    from nbgrader.apps import NbGraderAPI
    from nbgrader.apps.baseapp import NbGrader
    from nbgrader.coursedir import CourseDirectory

    app = NbGrader()
    app.initialize([])
    coursedir = CourseDirectory(parent=app)
    result = NbGraderAPI(coursedir, parent=app).autograde(*arguments)
    print(result.get("error", ""), result.get("log", ""), file=sys.stderr)
    return 0 if result["success"] else 1


def main():
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        request = json.loads(line)
        os.chdir(request["folder"])
        os.environ.update(request["environment"])
        with tempfile.TemporaryFile("w+") as log:
            for number in (1, 2):
                os.dup2(log.fileno(), number)
            first, *rest = request["arguments"]
            status = click(rest) if first == "click" else run(request["arguments"])
            sys.stdout.flush()
            sys.stderr.flush()
            log.seek(0)
            text = log.read()
        print(json.dumps({"status": status, "text": text}), file=answers, flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main()
