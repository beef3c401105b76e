"""Named variants of a reference solution: wrong ones with a hint, and other right ones.

A variants file is Python cut into cells. Each cell starts with `# %% name`; the comment lines
below it are TOML; the rest is code that replaces the functions of the same names in the
reference module:

    # %% sum_for_mean
    # task = "mse"
    # hint = "Give every row twice and look at your loss. What should it do?"
    def mse(y_true, y_pred):
        return tf.reduce_sum(tf.square(y_pred - y_true))

Code above the first cell is for readers and linters (imports) and belongs to no variant.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec

from nnopt.course.catalogue import Assignment
from nnopt.errors import CourseError


class VariantHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The TOML lines at the head of a cell.

    `task` and `hint` are for misconceptions. `module` is where the code goes when the assignment
    has more than one. `also` names another mistake that gives the same numbers on every input.
    `note` says why the variant is here, for authors.
    """

    task: str = ""
    hint: str = ""
    module: str = ""
    also: str = ""
    note: str = ""


class Variant(msgspec.Struct, frozen=True):
    """One named variant and the code that makes it."""

    name: str
    header: VariantHeader
    code: str

    def modules(self, assignment: Assignment) -> dict[str, str]:
        """Return the reference modules with this variant's code in place of theirs.

        The code stands at the end of the module: a later definition wins, also for callers
        inside the module.
        """
        modules = assignment.reference()
        module = self.header.module or assignment.modules[0]
        if self.header.task and not self.header.module:
            module = assignment.task(self.header.task).module
        modules[module] = f"{modules[module]}\n\n{self.code}"
        return modules


_CELL = re.compile(r"^# %% +(?P<name>\w+) *$", re.MULTILINE)


def parse_variants(text: str, source: str = "variants") -> tuple[Variant, ...]:
    """Cut the text of a variants file into variants.

    >>> [v.name for v in parse_variants("# %% a\\n# task = 'mse'\\nx = 1\\n# %% b\\nx = 2\\n")]
    ['a', 'b']
    """
    variants: list[Variant] = []
    cells = _CELL.split(text)[1:]
    for name, body in zip(cells[::2], cells[1::2], strict=True):
        lines = body.strip("\n").split("\n")
        count = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
        header = "\n".join(line.removeprefix("#").strip() for line in lines[:count])
        try:
            fields = msgspec.convert(tomllib.loads(header), VariantHeader)
        except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
            raise CourseError(f"{source}: cell {name}: {error}", "Mend its header.") from error
        if any(v.name == name for v in variants):
            raise CourseError(f"{source}: two cells are called {name}", "Rename one of them.")
        variants.append(Variant(name, fields, "\n".join(lines[count:]).strip("\n") + "\n"))
    return tuple(variants)


def load_misconceptions(assignment: Assignment) -> tuple[Variant, ...]:
    """Read the misconceptions of an assignment; each must name a task and give a hint."""
    variants = _load(assignment.mistakes)
    tasks = {task.name for task in assignment.tasks}
    for variant in variants:
        if variant.header.task not in tasks or not variant.header.hint:
            raise CourseError(
                f"{assignment.mistakes}: {variant.name} needs a task of {assignment.id} and a hint",
                "Add `# task = ...` and `# hint = ...` below its first line.",
            )
    return variants


def load_accepted(assignment: Assignment) -> tuple[Variant, ...]:
    """Read the accepted variants of an assignment."""
    return _load(assignment.accepted)


def _load(path: Path) -> tuple[Variant, ...]:
    return parse_variants(path.read_text("utf-8"), str(path)) if path.is_file() else ()
