"""What an examination found: checks in sections, and whether official grading is possible."""

from __future__ import annotations

import msgspec


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at.

    `ok` is None for what is only told. What is `needed` and not ok makes official grading
    impossible; the rest is good to have. `remedy` says how to get it.
    """

    name: str
    found: str
    ok: bool | None = None
    needed: bool = False
    remedy: str = ""


class Section(msgspec.Struct, frozen=True):
    """Checks that belong together."""

    title: str
    checks: tuple[Check, ...]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The whole examination; `mode` is empty when no isolation could be tried."""

    schema: str = "nnopt.doctor/1"
    official: bool
    mode: str
    sections: tuple[Section, ...]


def is_official(sections: tuple[Section, ...]) -> bool:
    """Tell whether nothing that official grading needs is missing.

    >>> is_official((Section("A", (Check(name="x", found="no", ok=False),)),))
    True
    >>> is_official((Section("A", (Check(name="x", found="no", ok=False, needed=True),)),))
    False
    """
    return not any(check.needed and not check.ok for part in sections for check in part.checks)
