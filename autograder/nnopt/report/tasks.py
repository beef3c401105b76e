"""How the tasks of an assignment are told: right ones in a line, others with their first cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from nnopt.report.causes import Arranged, Cause, arrange, first_told, state, task_state, told_in
from nnopt.report.document import TaskResult, TestResult
from nnopt.report.page import BAD, GOOD, HINT, QUIET, STRONG, WAIT, Page
from nnopt.report.plain import block, evidence, paragraph
from nnopt.report.words import happened, not_run, plural, seconds

_SIGNS = {"right": ("✓", ":)"), "wrong": ("✗", ":("), "waiting": ("–", ":|")}
_STYLES = {"right": GOOD, "wrong": BAD, "waiting": WAIT}
_LINES, _MANY_LINES = 6, 40


def put_tasks(
    page: Page,
    tasks: Sequence[TaskResult],
    *,
    instructor: bool,
    told: Mapping[tuple[str, ...], str] | None = None,
) -> None:
    """Tell the tasks in order; a cause that stops several of them is told where it comes first.

    With `verbose` every test is told by itself. `told` says where a cause is told, when that is
    not among these tasks.
    """
    _Teller(page, instructor, first_told(tasks) if told is None else told).tell(tasks)


def again(cause: Cause, task: str) -> str:
    """Return the sentence that points at the task where a cause is told."""
    tests = plural(1 + len(cause.same), "test")
    s = "" if cause.same else "s"
    if cause.test.misconception:
        return f"{tests} fail{s}. This comes from {task}: mend that first."
    return f"{tests} stop{s} for the same reason as in {task}."


class _Teller:
    def __init__(self, page: Page, instructor: bool, told: Mapping[tuple[str, ...], str]) -> None:
        self._page = page
        self._instructor = instructor
        self._told = told
        self._deep = 6 if page.width >= 60 else 4

    def tell(self, tasks: Iterable[TaskResult]) -> None:
        for task in tasks:
            self._task(task)

    def _task(self, task: TaskResult) -> None:
        arranged = arrange(task)
        of_task = task_state(task)
        unwritten = of_task == "waiting" and not arranged.passed and not arranged.waiting
        verdict = "all right" if of_task == "right" else "not written yet" if unwritten else ""
        wide = self._page.width >= 60
        self._page.put(
            (task.name, STRONG),
            f"  {paragraph(task.title)}",
            (f"  {verdict}" if unwritten and not wide else "", _STYLES[of_task]),
            first=self._sign(of_task),
            right=f"{verdict if wide else ''}  {task.score}/{task.max_score}".lstrip(),
            right_style=_STYLES[of_task],
        )
        if of_task == "right":
            if self._page.options.verbose:
                self._passed(arranged)
        elif not unwritten or self._page.options.verbose:
            self._causes(task, arranged)
            self._waiting(arranged.waiting, bool(arranged.causes))
            self._passed(arranged)
            self._page.blank()

    def _causes(self, task: TaskResult, arranged: Arranged) -> None:
        full = True
        for cause in arranged.causes:
            if self._page.options.verbose:
                self._unfolded(cause)
                continue
            if elsewhere := told_in(self._told, task, cause.test):
                self._again(cause, elsewhere)
                continue
            self._cause(cause, full=full or self._hidden(cause.test))
            full = False

    def _unfolded(self, cause: Cause) -> None:
        """Tell every test of a cause; what they all share is said at the first."""
        for number, test in enumerate((cause.test, *cause.same)):
            self._cause(Cause(test, ()), full=True, hint=not number)

    def _hidden(self, test: TestResult) -> bool:
        """Say whether this is a failing case that only the instructor's report can show."""
        return self._instructor and test.visibility == "hidden" and bool(test.detail)

    def _first_hidden(self, tests: Sequence[TestResult]) -> None:
        test = next(filter(self._hidden, tests), None)
        if test is not None:
            self._page.put((f"{paragraph(test.title)}", QUIET), indent=self._deep)
            self._page.put(happened(test), indent=self._deep)
            self._page.quote(evidence(test.detail, _MANY_LINES), self._deep)

    def _again(self, cause: Cause, task: str) -> None:
        """Point at the task where a cause was told."""
        self._line(cause.test, again(cause, task), (cause.test, *cause.same))
        self._first_hidden((cause.test, *cause.same))

    def _cause(self, cause: Cause, *, full: bool, hint: bool = True) -> None:
        test, page, indent = cause.test, self._page, self._deep
        self._line(test, paragraph(test.title), (test,))
        if test.hint and hint:
            page.put(paragraph(test.hint, 2000), indent=indent, first=("Hint: ", HINT))
        if full or not test.hint:
            page.put(happened(test), indent=indent)
        if full:
            self._evidence(test)
        if test.misconception and self._instructor:
            page.put((f"Recognized as {test.misconception}.", QUIET), indent=indent)
        if cause.same:
            verb = "fails" if len(cause.same) == 1 else "fail"
            count = plural(len(cause.same), "more test")
            text = f"{count} {verb} in the same way: {titles(cause.same)}."
            self._line(cause.same[0], text, cause.same)
            if not self._hidden(test):
                self._first_hidden(cause.same)

    def _evidence(self, test: TestResult) -> None:
        page, indent = self._page, self._deep
        most = _MANY_LINES if page.options.verbose else _LINES
        if test.rule:
            page.put((f"Asked for: {paragraph(test.rule)}", QUIET), indent=indent)
        if test.detail:
            page.quote(evidence(test.detail, _MANY_LINES), indent)
        if test.location:
            place = f"{paragraph(test.location.file, 80)}:{test.location.line}"
            page.put((place, STRONG), indent=indent)
            if text := paragraph(test.location.text, 200):
                page.quote([text], indent)
        if test.output.strip():
            page.put("Printed:" if self._instructor else "Your code printed:", indent=indent)
            page.quote(block(test.output, most), indent, QUIET)

    def _waiting(self, tests: tuple[TestResult, ...], after_cause: bool) -> None:
        for test in tests:
            if test.stage or self._page.options.verbose:
                self._line(test, paragraph(test.title), (test,))
                self._page.put((happened(test), QUIET), indent=self._deep)
        rest = [test for test in tests if not (test.stage or self._page.options.verbose)]
        if not rest:
            return
        verb = "waits" if len(rest) == 1 else "wait"
        if after_cause:
            text = f"{plural(len(rest), 'more test')} {verb} for this one."
        elif any(test.message for test in rest):
            text = not_run(rest)
        else:
            text = f"{plural(len(rest), 'test')} {verb} for what stands above."
        self._line(rest[0], text, rest)

    def _passed(self, arranged: Arranged) -> None:
        by_title: dict[tuple[str, str], list[TestResult]] = {}
        for test in arranged.passed:
            own = test.id if self._page.options.verbose else ""
            by_title.setdefault((test.title, own), []).append(test)
        for (title, _), tests in by_title.items():
            count = f" ({len(tests)} tests)" if len(tests) > 1 else ""
            self._line(tests[0], f"{paragraph(title)}{count}", tests)

    def _line(self, test: TestResult, text: str, tests: Sequence[TestResult]) -> None:
        points = sum(each.points for each in tests)
        most = sum(each.max_points for each in tests)
        right = f"{points}/{most}" if most else ""
        if len({each.title for each in tests}) == 1 and test.visibility == "public":
            right = right or "public"
        of_test = state(test)
        slow = self._page.options.verbose and test.duration_s >= 0.1
        took = f"  {seconds(test.duration_s)}" if slow else ""
        self._page.put(
            (text, "" if of_test == "wrong" else QUIET),
            (took, QUIET),
            indent=2,
            first=self._sign(of_test),
            right=right,
        )

    def _sign(self, of: str) -> tuple[str, str]:
        return self._page.sign(*_SIGNS[of]) + " ", _STYLES[of]


def titles(tests: Sequence[TestResult], most: int = 3) -> str:
    """Return the titles of tests, equal ones once, and how many are left out."""
    counts = Counter(paragraph(test.title).rstrip(".") for test in tests)
    named = [f"{t} ({n} tests)" if n > 1 else t for t, n in counts.items()]
    if len(named) > most + 1:
        left_out = len(tests) - sum(list(counts.values())[:most])
        named[most:] = [f"{left_out} others"]
    return "; ".join(named)
