"""What the doctor says in a terminal."""

from __future__ import annotations

from nnopt.doctor.report import Check, Report
from nnopt.report.options import Options
from nnopt.report.page import BAD, GOOD, HINT, QUIET, STRONG, WAIT, Page


def show(report: Report, options: Options) -> str:
    """Return the report as text.

    >>> from nnopt.doctor.report import Section
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
