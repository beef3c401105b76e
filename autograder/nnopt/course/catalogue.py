"""Which assignments a course has, and which tasks and points each of them has.

A course folder holds `solutions/NN_name/`, one folder for all of an assignment: `assignment.toml`,
the reference modules, the two suites, and what proves them. The points of a task are those of its
hidden tests, and are written there only.
"""

from __future__ import annotations

import ast
import functools
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from nnopt.course.points import marked_points
from nnopt.errors import CourseError

_UNPACKED = re.compile(r">>> ([a-z]\w*(?:, [a-z]\w*)+) = (\w+)\(")

ASSIGNMENT_ID = re.compile(r"\d+_[a-z0-9_]+")
_UNKNOWN = re.compile(r"unknown field `(\w+)`")
_GONE = {
    "points": "Take `points` out: the points of a task are those of its tests in hidden.py.",
    "section": "Take `section` out: nothing reads it.",
}


class TaskEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `assignment.toml` says of one function or class that the student writes.

    `disallow` lists dotted names (`tf.nn.softmax`, or `tf.keras.losses` with all it holds) that
    would do the exercise for the student. `changes` lists the arguments that it is meant to change;
    everything else stays as it was.
    """

    name: str
    title: str
    module: str = ""
    disallow: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


class Task(TaskEntry, frozen=True):
    """A task with its points, which are those of its hidden tests."""

    points: int = 0


class AssignmentFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of an `assignment.toml`."""

    id: str
    title: str
    summary: str
    modules: tuple[str, ...]
    task: tuple[TaskEntry, ...] = ()


class Assignment(msgspec.Struct, frozen=True):
    """One assignment of a course and where its files are."""

    course: Path
    spec: AssignmentFile

    @property
    def id(self) -> str:
        """The name of its folders, such as `02_mse`."""
        return self.spec.id

    @property
    def title(self) -> str:
        """A title for people."""
        return self.spec.title

    @property
    def modules(self) -> tuple[str, ...]:
        """The names of the modules that a student hands in, in the order of the handout."""
        return self.spec.modules

    @property
    def points(self) -> int:
        """The points of all its tasks."""
        return sum(task.points for task in self.tasks)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Its tasks in the order of the handout; each one names its module."""
        points = marked_points(_text(self.hidden))
        return tuple(
            Task(
                entry.name,
                entry.title,
                entry.module or self.spec.modules[0],
                entry.disallow,
                entry.changes,
                points.get(entry.name, 0),
            )
            for entry in self.spec.task
        )

    @property
    def folder(self) -> Path:
        """The folder of its one source."""
        return self.course / "solutions" / self.id

    @property
    def hidden(self) -> Path:
        """Its hidden tests."""
        return self.folder / "hidden.py"

    @property
    def public(self) -> Path:
        """Its public checks."""
        return self.folder / "public.py"

    @property
    def public_name(self) -> str:
        """What the file of its public checks is called where students have it."""
        return f"test_{self.id.split('_', 1)[1]}.py"

    @property
    def mistakes(self) -> Path:
        """Its known mistakes: named wrong solutions, each with a hint."""
        return self.folder / "mistakes.py"

    @property
    def accepted(self) -> Path:
        """Its file of other right solutions."""
        return self.folder / "accepted.py"

    @property
    def mutants(self) -> Path:
        """Its file of mutants that no hidden test kills, each with the reason."""
        return self.folder / "mutants.toml"

    def reference(self) -> dict[str, str]:
        """Return the reference solution as module name -> source text."""
        return {name: (self.folder / f"{name}.py").read_text("utf-8") for name in self.modules}

    def task(self, name: str) -> Task:
        """Return the task called `name`; `KeyError` when there is none."""
        for task in self.tasks:
            if task.name == name:
                return task
        raise KeyError(name)


class Course(msgspec.Struct, frozen=True):
    """All assignments under one course folder, ordered by id."""

    folder: Path
    assignments: tuple[Assignment, ...]

    @property
    def disallow(self) -> tuple[str, ...]:
        """All calls that some task may not use."""
        tasks = [task for assignment in self.assignments for task in assignment.tasks]
        return tuple(dict.fromkeys(name for task in tasks for name in task.disallow))

    def get(self, assignment_id: str) -> Assignment:
        """Return an assignment by id, or by its number (`02` or `2`)."""
        found = [a for a in self.assignments if a.id == assignment_id]
        found = found or [a for a in self.assignments if a.id.startswith(f"{assignment_id}_")]
        found = found or [a for a in self.assignments if _means(assignment_id, a.id)]
        if len(found) > 1:
            raise CourseError(
                f"'{assignment_id}' may be several assignments in {self.folder}",
                f"Choose one of: {', '.join(a.id for a in found)}.",
            )
        if not found:
            begun = (
                path for path in sorted(self.folder.glob("solutions/*/")) if not _is_told(path)
            )
            for folder in (path for path in begun if _means(assignment_id, path.name)):
                raise CourseError(
                    f"{folder} is no assignment: it has no assignment.toml",
                    "Write one; those of the other assignments show how.",
                )
            known = ", ".join(a.id for a in self.assignments)
            raise CourseError(
                f"there is no assignment '{assignment_id}' in {self.folder}",
                f"Choose one of: {known}.",
            )
        return found[0]


def _means(text: str, assignment_id: str) -> bool:
    """Say whether a text is an id, the start of it, or its number; zeros before it do not count.

    >>> _means("2", "02_mse"), _means("02", "02_mse"), _means("2", "20_more")
    (True, True, False)
    """
    number, _, _ = assignment_id.partition("_")
    is_number = text.isdecimal() and text.lstrip("0") == number.lstrip("0")
    return is_number or f"{assignment_id}_".startswith(f"{text}_")


def _is_told(folder: Path) -> bool:
    return (folder / "assignment.toml").exists()


def load_assignment(course: Path, assignment_id: str) -> Assignment:
    """Read one assignment.toml and check what it says against the files beside it."""
    path = course / "solutions" / assignment_id / "assignment.toml"
    try:
        spec = _spec(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CourseError(f"cannot read {path}: {error}", _remedy(str(error))) from error
    assignment = Assignment(course, spec)
    _check(assignment, path)
    return assignment


@functools.lru_cache(maxsize=64)
def _spec(text: str) -> AssignmentFile:
    return msgspec.convert(tomllib.loads(text), AssignmentFile)


def _remedy(error: str) -> str:
    """Say what to do about a file that cannot be read; some fields are known to have moved."""
    unknown = _UNKNOWN.search(error)
    return _GONE.get(unknown[1], "Mend this file.") if unknown else "Mend this file."


def _check(assignment: Assignment, path: Path) -> None:
    problems = [
        *_problems_of_names(assignment, path.parent.name),
        *_problems_of_tasks(assignment),
    ]
    if problems:
        raise CourseError(f"{path}: {'; '.join(problems)}", "Mend this file.")


def _problems_of_names(assignment: Assignment, folder: str) -> Iterator[str]:
    if assignment.id != folder:
        yield f"its id is '{assignment.id}' but its folder is '{folder}'"
    if not ASSIGNMENT_ID.fullmatch(assignment.id):
        yield f"its id is '{assignment.id}'; it must be like 09_huber_loss"
    if not assignment.modules:
        yield "it names no module"
    for name in assignment.modules:
        if not name.isidentifier():
            yield f"the module '{name}' is no name in Python"
        elif not (assignment.folder / f"{name}.py").is_file():
            yield f"the module {name}.py is not there"


def _problems_of_tasks(assignment: Assignment) -> Iterator[str]:
    names = [task.name for task in assignment.spec.task]
    if not names:
        yield "it has no [[task]]"
    if len(set(names)) != len(names):
        yield "two tasks have the same name"
    for task in assignment.spec.task:
        if task.module and task.module not in assignment.modules:
            yield f"task {task.name} is in '{task.module}', not a module of this one"


def load_course(folder: Path) -> Course:
    """Read every assignment of the course in `folder`.

    Raises `CourseError` when there is no course, or one of its files is wrong.
    """
    ids: Sequence[str] = sorted(p.parent.name for p in folder.glob("solutions/*/assignment.toml"))
    if not ids:
        raise CourseError(
            f"no course in {folder}: it has no solutions/NN_name/assignment.toml",
            "Point --course (or NNOPT_COURSE) at a course folder.",
        )
    return Course(folder, tuple(load_assignment(folder, name) for name in ids))


@functools.cache
def public_names(source: str) -> tuple[str, ...]:
    """Return the public functions and classes that a module defines at its top level.

    >>> public_names("def mse(a): ...\\nclass Ema: ...\\ndef _own(): ...")
    ('mse', 'Ema')
    """
    kinds = (ast.FunctionDef, ast.ClassDef)
    names = (node.name for node in ast.parse(source).body if isinstance(node, kinds))
    return tuple(name for name in names if not name.startswith("_"))


def signatures(assignment: Assignment) -> dict[str, str]:
    """Return how the functions and classes of a reference are called: `mse(y_true, y_pred)`."""
    found: dict[str, str] = {}
    for text in assignment.reference().values():
        found |= _signatures(text)
    return found


def result_names(assignment: Assignment) -> dict[str, tuple[str, ...]]:
    """Return what examples in the reference call the results of functions that have several."""
    found: dict[str, tuple[str, ...]] = {}
    for text in assignment.reference().values():
        found |= _result_names(text)
    return found


@functools.cache
def _result_names(source: str) -> dict[str, tuple[str, ...]]:
    """Return the names that doctests in a module give to several results.

    >>> _result_names("    >>> x, y_true = yogurt_data()")
    {'yogurt_data': ('x', 'y_true')}
    """
    return {name: tuple(parts.split(", ")) for parts, name in _UNPACKED.findall(source)}


@functools.cache
def _signatures(source: str) -> dict[str, str]:
    r"""Return the signatures in a module, without types and defaults.

    >>> _signatures("def mse(a, b=1): ...\nclass Ema:\n    def __init__(self, decay): ...")
    {'mse': 'mse(a, b)', 'Ema': 'Ema(decay)', '__init__': '__init__(decay)'}
    """
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(source)):
        inner = node.body if isinstance(node, ast.ClassDef) else []
        inits = [n for n in inner if isinstance(n, ast.FunctionDef) and n.name == "__init__"]
        for function in [node] if isinstance(node, ast.FunctionDef) else inits:
            name = node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else ""
            arguments = [arg.arg for arg in function.args.args if arg.arg != "self"]
            found[name] = f"{name}({', '.join(arguments)})"
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
