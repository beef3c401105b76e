"""How does a folder become a course of nbgrader, and how is the kit's part kept up to date?"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import msgspec

from nnopt.authoring.build.notebook import is_handout
from nnopt.authoring.build.release import release_files
from nnopt.course.catalogue import Assignment, Course
from nnopt.errors import CourseError, reason

CONFIG, KIT_CONFIG, README = "nbgrader_config.py", "nnopt_nbgrader.py", "README.md"
LOADS = f'load_subconfig("{KIT_CONFIG}")'
DEFAULT_EXCHANGE = Path("/usr/local/share/nbgrader/exchange")
_COURSE = re.compile(r"^c\.Nnopt\.course = (.+)$", re.MULTILINE)
_BLOCK = f"""\
# Added by `nnopt nbgrader-init`: what makes nbgrader grade with nnopt. What stands below wins.
{LOADS}  # noqa: F821

"""


class Change(msgspec.Struct, frozen=True):
    """What was done to one file of the folder."""

    kind: Literal["wrote", "updated", "kept"]
    path: str


def course_of(folder: Path) -> Path | None:
    """Return which course a folder grades with, None when none is written there."""
    try:
        found = _COURSE.search((folder / KIT_CONFIG).read_text("utf-8"))
        named = ast.literal_eval(found[1]) if found else ""
    except (OSError, ValueError, SyntaxError):
        return None
    return Path(named) if isinstance(named, str) and named else None


def make_course(
    folder: Path,
    course: Course,
    *,
    course_id: str = "",
    exchange: Path | None = None,
    mode: int = 0o700,
) -> list[Change]:
    """Write or update a course folder; returns what was done, the kept files too.

    `source/<assignment>/`, `nnopt_nbgrader.py` and the README are the kit's. An existing
    `nbgrader_config.py` is the instructor's: at most the line that loads the kit's part is added
    at its top. Cells that the instructor added to a notebook in source/ stay. A new folder gets the
    permissions `mode`: submissions, grades and the gradebook are for its owner alone.
    """
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder} is a file", "Give the name of a folder.")
    try:
        if not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode=0o700)
            folder.chmod(mode)
        return list(
            _changes(folder.resolve(), course, course_id or folder.resolve().name, exchange)
        )
    except OSError as error:
        where = error.filename or folder
        raise CourseError(
            f"cannot write {where}: {reason(error)}",
            "Change its permissions, or give another folder.",
        ) from error


def _changes(
    folder: Path, course: Course, course_id: str, exchange: Path | None
) -> Iterator[Change]:
    names = [each.id for each in course.assignments]
    config = folder / CONFIG
    if not config.exists():
        place = exchange or _default_exchange(folder)
        text = _template("own_config").format(course_id=course_id, exchange=str(place))
        yield _write(config, text.encode(), folder)
    elif KIT_CONFIG not in (text := config.read_text("utf-8")):
        yield _write(config, (_BLOCK + text).encode(), folder)
    else:
        yield Change("kept", CONFIG)
    kit = _template("kit_config").replace("{course!r}", repr(str(course.folder)))
    yield _write(folder / KIT_CONFIG, kit.encode(), folder)
    if not (folder / README).exists() or b"`nnopt nbgrader-init`" in (folder / README).read_bytes():
        readme = _template("readme").format(
            course_id=course_id, first=names[0], ids=", ".join(names)
        )
        yield _write(folder / README, readme.encode(), folder)
    for assignment in course.assignments:
        for name, content in _released(assignment).items():
            path = folder / "source" / assignment.id / name
            if name.endswith(".ipynb") and path.is_file():
                content = _with_own_cells(content, path.read_bytes())
            yield _write(path, content, folder)


def _released(assignment: Assignment) -> dict[str, bytes]:
    """Return the notebook and what it shows; never a module: nbgrader overwrites students' own."""
    folder = assignment.course / "assignments" / assignment.id / "plots"
    plots = {path.stem: path.read_bytes() for path in sorted(folder.glob("*.svg"))}
    if (assignment.folder / "plots.py").is_file() and not plots:
        raise CourseError(f"{folder} has no plots", "Run `nnopt build` first.")
    files = release_files(assignment, plots)
    return {
        name: content
        for name, content in files.items()
        if name.startswith("plots/") or name == f"{assignment.id}.ipynb"
    }


def _write(path: Path, content: bytes, folder: Path) -> Change:
    name = path.relative_to(folder).as_posix()
    there = path.read_bytes() if path.is_file() else None
    if there == content:
        return Change("kept", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return Change("wrote" if there is None else "updated", name)


def _default_exchange(folder: Path) -> Path:
    """Return nbgrader's own exchange if this machine has it, else a new one in the folder."""
    if DEFAULT_EXCHANGE.is_dir():
        return DEFAULT_EXCHANGE
    exchange = folder / "exchange"
    exchange.mkdir(exist_ok=True)
    # Students hand in there.
    exchange.chmod(0o777)
    return exchange


def _template(name: str) -> str:
    return (resources.files("nnopt.nbgrader") / f"{name}.txt").read_text("utf-8")


def _with_own_cells(new: bytes, old: bytes) -> bytes:
    """Return the kit's new notebook with the cells that were added to the old one.

    Each of them stays behind the cell that it stood behind. An old notebook that cannot be read
    has no such cells.
    """
    notebook = json.loads(new)
    try:
        cells = json.loads(old)["cells"]
        own = [(_id(cells[n - 1]) if n else "", c) for n, c in enumerate(cells) if _is_own(c)]
    except (ValueError, KeyError, TypeError):
        return new
    if not own:
        return new
    for before, cell in own:
        places = [n for n, c in enumerate(notebook["cells"]) if _id(c) == before]
        place = places[0] + 1 if places else len(notebook["cells"]) if before else 0
        notebook["cells"].insert(place, cell)
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def _id(cell: dict[str, Any]) -> str:
    return str(cell.get("id", ""))


def _is_own(cell: dict[str, Any]) -> bool:
    return "nnopt" not in cell["metadata"] and not is_handout(_id(cell))
