"""Which mutants has the author explained: those that no test can kill, and those left alive?

`mutants.toml` of an assignment names them by function and by the statement before and after the
change, so that an entry holds when lines move:

    [[equivalent]]
    function = "profit_loss"
    before = "return tf.reduce_sum(tf.where(y_pred > y_true, over, under))"
    after = "return tf.reduce_sum(tf.where(y_pred >= y_true, over, under))"
    reason = "Both branches are 0 at a tie."

Spaces, quotes and needless parentheses do not matter. `after` is "" for a removed statement; `nth`
(1) tells equal changes of equal statements apart. A `[[survivor]]` has the same fields: it is not
equivalent, counts as not killed, and says why.
"""

from __future__ import annotations

import ast
import functools
import tomllib
from collections.abc import Iterator

import msgspec

from nnopt.authoring.mutation.mutants import Mutant
from nnopt.course.catalogue import Assignment
from nnopt.errors import CourseError


@functools.cache
def normal(statement: str) -> object:
    """Return the tree of a statement (or of the head of one), so that two spellings are equal.

    >>> normal("return (a, 'b')") == normal('return a,"b"')
    True
    >>> normal("if a:") == normal("if not a:")
    False
    """
    for text in (statement, f"{statement} pass"):
        try:
            return ast.dump(ast.parse(text))
        except SyntaxError:
            continue
    return statement


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One explained mutant."""

    function: str
    before: str
    after: str
    reason: str
    nth: int = 1

    def names(self, mutant: Mutant) -> bool:
        """Say whether this entry is about a mutant."""
        mine = (self.function, normal(self.before), normal(self.after), self.nth)
        theirs = (mutant.function, normal(mutant.before), normal(mutant.after), mutant.nth)
        return mine == theirs

    def __str__(self) -> str:
        change = f"`{self.before}` -> `{self.after}`" if self.after else f"`{self.before}` removed"
        return f"{self.function}: {change}" + (f" ({self.nth}.)" if self.nth > 1 else "")


class Ledger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The explained mutants of one assignment."""

    equivalent: tuple[Entry, ...] = ()
    survivor: tuple[Entry, ...] = ()

    def entries(self) -> Iterator[Entry]:
        """Return all entries."""
        yield from self.equivalent
        yield from self.survivor


def load_ledger(assignment: Assignment) -> Ledger:
    """Read the explained mutants of an assignment; no file means none.

    Raises `CourseError` when the file is not of this form, or an entry has no reason or a twin.
    """
    path = assignment.mutants
    if not path.is_file():
        return Ledger()
    try:
        ledger = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Ledger)
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise CourseError(f"cannot read {path}: {error}", "Mend this file.") from error
    seen: set[str] = set()
    for entry in ledger.entries():
        if not entry.reason.strip():
            raise CourseError(f"{path}: {entry}: there is no reason", "Say why no test kills it.")
        if str(entry) in seen:
            raise CourseError(f"{path}: {entry}: this is there twice", "Take one of them out.")
        seen.add(str(entry))
    return ledger
