"""What an examination found, whether official grading is possible, and how a terminal shows it."""

from __future__ import annotations

import msgspec

from nnopt.report.options import Options
from nnopt.report.page import BAD, GOOD, HINT, QUIET, STRONG, WAIT, Page


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


def show(report: Report, options: Options) -> str:
    """Return the report as text.

    >>> checks = (Check(name="box", found="missing", ok=False, remedy="Install bubblewrap."),)
    >>> report = Report(official=True, mode="lockdown", sections=(Section("Isolation", checks),))
    >>> print(show(report, Options(unicode=False)), end="")
    Isolation
      ! box  missing
             Install bubblewrap.
    <BLANKLINE>
    Official grading is possible on this machine (lockdown).
    """
    page = Page(options)
    for section in report.sections:
        page.put((section.title, STRONG))
        width = max((len(check.name) for check in section.checks), default=0)
        for check in section.checks:
            _check(page, check, width)
        page.blank()
    if report.official:
        text = f"Official grading is possible on this machine ({report.mode})."
        page.put((text, GOOD))
    else:
        page.put(("Official grading is not possible on this machine.", BAD))
        if report.mode == "practice":
            page.put("Practice: nnopt-grade --allow-weak-isolation, for work that you trust.")
    return page.text()


def _check(page: Page, check: Check, width: int) -> None:
    sign, style = _sign(page, check)
    head = f"{sign} {check.name:<{width}}  "
    page.put(check.found, indent=2, first=(head, style))
    if check.remedy:
        page.put(
            (check.remedy, HINT if check.ok is False else QUIET), indent=2, first=" " * len(head)
        )


def _sign(page: Page, check: Check) -> tuple[str, str]:
    if check.ok is None:
        return " ", QUIET
    if check.ok:
        return page.sign("✓", "+"), GOOD
    return (page.sign("✗", "x"), BAD) if check.needed else ("!", WAIT)
