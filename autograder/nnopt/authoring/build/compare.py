"""What differs between assignments/ on disk and what solutions/ says, and how is that mended?"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from nnopt.authoring.build.plots import draw_plots, matplotlib_version
from nnopt.authoring.build.release import release_files
from nnopt.course.catalogue import Course

_LEFT_BEHIND = {"__pycache__", ".pytest_cache", ".ipynb_checkpoints", ".ruff_cache", ".mypy_cache"}
_FOLDER = re.compile(r"\d\d_\w+")
_DIFF_LINES = 12


class Difference(msgspec.Struct, frozen=True):
    """One file that is not as it should be; `content` is what should be in it.

    `path` is relative to the course. `extra` is a file of a kind that only the build makes, so it
    may be removed; `foreign` is any other file, left alone. `note` says what was not compared.
    """

    kind: Literal["differs", "missing", "extra", "foreign", "note"]
    path: str
    content: bytes = b""
    text: str = ""

    @property
    def ok(self) -> bool:
        """Whether this is a remark only."""
        return self.kind == "note"


def find_differences(course: Course, ids: Sequence[str] = ()) -> list[Difference]:
    """Compare assignments/ with what the build would write; `ids` limits it to some assignments.

    Raises `CourseError` when solutions/ is wrong.
    """
    chosen = [course.get(name) for name in ids] or list(course.assignments)
    plots = draw_plots(chosen)
    found: list[Difference] = []
    for assignment in chosen:
        files = release_files(assignment, plots[assignment.id])
        found += _compare(course.folder, f"assignments/{assignment.id}", files)
    if rules := _house_rules(course):
        found += filter(None, [_compare_file(course.folder, "assignments/README.md", rules)])
    if not ids:
        for name in _abandoned(course):
            found += _compare(course.folder, f"assignments/{name}", {})
    return found


def apply_differences(course: Course, differences: Sequence[Difference]) -> None:
    """Write what is missing or differs and remove what is extra."""
    for difference in differences:
        path = course.folder / difference.path
        if difference.kind in ("differs", "missing"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(difference.content)
        elif difference.kind == "extra":
            path.unlink()
            for folder in (path.parent, path.parent.parent):
                if folder.parent != course.folder and not any(folder.iterdir()):
                    folder.rmdir()


def _house_rules(course: Course) -> bytes:
    """Return the page that all assignments share; empty when the course has none."""
    try:
        text = (course.folder / "solutions/HOUSE_RULES.md").read_text("utf-8").strip()
    except FileNotFoundError:
        return b""
    origin = "<!-- For authors: Made by `nnopt build` from solutions/HOUSE_RULES.md. -->"
    return f"{text}\n\n{origin}\n".encode()


def _abandoned(course: Course) -> list[str]:
    """Return the folders in assignments/ that no longer have a source."""
    known = {assignment.id for assignment in course.assignments}
    folders = (course.folder / "assignments").glob("*/")
    return sorted(p.name for p in folders if _FOLDER.fullmatch(p.name) and p.name not in known)


def _compare(course: Path, folder: str, files: Mapping[str, bytes]) -> list[Difference]:
    found = [
        difference
        for name, content in files.items()
        if (difference := _compare_file(course, f"{folder}/{name}", content))
    ]
    for path in sorted((course / folder).rglob("*")):
        name = path.relative_to(course / folder)
        if path.is_file() and name.as_posix() not in files and not _LEFT_BEHIND & {*name.parts}:
            kind: Literal["extra", "foreign"] = "extra" if _made_here(path, name) else "foreign"
            found.append(Difference(kind, f"{folder}/{name.as_posix()}"))
    return found


def _compare_file(course: Path, path: str, content: bytes) -> Difference | None:
    try:
        there = (course / path).read_bytes()
    except FileNotFoundError:
        return Difference("missing", path, content)
    if there == content:
        return None
    if path.endswith(".svg") and matplotlib_version(there) != matplotlib_version(content):
        made = matplotlib_version(there) or "an unknown version"
        text = f"drawn by matplotlib {made}, so not compared; delete it to have it drawn again"
        return Difference("note", path, text=text)
    return Difference("differs", path, content, _diff(there, content))


def _diff(there: bytes, content: bytes) -> str:
    """Return the first lines of a diff from what is there to what should be."""
    try:
        old, new = (text.decode("utf-8").splitlines() for text in (there, content))
    except UnicodeDecodeError:
        return "what is there is not text"
    lines = list(difflib.unified_diff(old, new, "there", "should be", lineterm="", n=1))
    if not lines:
        return "line endings differ"
    shown = [line if len(line) <= 120 else f"{line[:117]}..." for line in lines[:_DIFF_LINES]]
    more = len(lines) - _DIFF_LINES
    return "\n".join([*shown, f"... {more} more lines"] if more > 0 else shown)


def _made_here(path: Path, name: Path) -> bool:
    """Say whether a file is of a kind that only the build makes: then nobody misses it."""
    if name.parent == Path("plots"):
        return name.suffix == ".svg"
    if name.parent != Path() or name.suffix not in (".py", ".ipynb", ".md"):
        return False
    marks = (b"not written yet", b"# nnopt: ", b"Made by `nnopt build`", b"pytest.mark.task(")
    text = path.read_bytes()
    return any(mark in text for mark in marks)
