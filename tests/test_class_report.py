"""What a class misunderstood: the causes are right, and the page of it can be used by anybody."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections import Counter
from math import comb
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from tests.golden.documents import KIT, make_assignment, make_document, make_task, make_test
from tests.jupyter_bench import chromium
from tests.machine import package
from tests.made_class import made_class

from nnopt.grading.kept import Entry, Kept
from nnopt.insights.groups import causes
from nnopt.insights.items import alpha, items
from nnopt.insights.outliers import outliers
from nnopt.insights.page import class_page
from nnopt.insights.programs import calls_of
from nnopt.report.document import Isolation, Submission
from nnopt.report.given import close, parsed, written

SIMILAR = """def mse(y_true, y_pred):
    total, count = 0.0, 0
    for left, right in zip(tf.unstack(y_true), tf.unstack(y_pred)):
        total += tf.reduce_sum(tf.math.squared_difference(left, right))
        count += int(tf.size(left))
    return total / max(count, 1)
"""
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"


def agreement(found, truth):
    """The adjusted Rand index of two groupings of the same things: 1 when they are the same."""
    assert set(found) == set(truth)
    pairs = sum(comb(n, 2) for n in Counter((found[k], truth[k]) for k in truth).values())
    left = sum(comb(n, 2) for n in Counter(found.values()).values())
    right = sum(comb(n, 2) for n in Counter(truth.values()).values())
    chance = left * right / comb(len(truth), 2)
    return (pairs - chance) / ((left + right) / 2 - chance)


def test_causes_agree_with_the_truth():
    documents, truth = made_class(300)
    groups = causes(documents)
    found = {(name, g.task): number for number, g in enumerate(groups) for name in g.who}
    assert agreement(found, truth) >= 0.95
    new = {(name, group.task) for group in groups if group.new for name in group.who}
    assert new == {key for key, mistake in truth.items() if mistake.endswith("4")}


def named(document, name):
    return replace(document, submission=Submission(name, "0" * 64))


def one(*tests, name="ben", **fields):
    task = make_task("mse", "MSE", *tests)
    return named(make_document(make_assignment("02_mse", "MSE", task), **fields), name)


def failed(name, given, **fields):
    return make_test(name, "A case.", 2, status="failed", stage="value", given=given, **fields)


def test_other_numbers_tests_or_stages_are_other_causes():
    right = written(0, [1.0, 2.0])
    works = [
        one(failed("a", right), name="anna"),
        one(failed("a", written(0, np.float32([1, 2.000001]))), name="ben"),
        one(failed("a", written(0, [1.0, 2.1])), name="carla"),
        one(failed("a", written(1, [1.0, 2.0])), name="dora"),
        one(failed("b", right), name="emil"),
        one(failed("a", written(0, [1.0, float("nan")])), name="farid"),
        one(failed("a", written(0, [[1.0, 2.0]])), name="gina"),
    ]
    assert [cause.who for cause in causes(works)] == [
        ["anna", "ben"], *([each.submission.id] for each in works[2:])
    ]  # fmt: skip


def test_what_follows_from_a_wrong_task_is_counted_there():
    text = "def mse(a, b): ...\n\n\ndef train(x): return mse(x, 0)\n"
    trait = {"misconception": "limit", "hint": "A hint."}
    given, rest = written(0, [1.0]), {"status": "failed", "stage": "contract"}
    tasks = [
        make_task("mse", "MSE", failed("a", given), failed("b", given, **trait)),
        make_task("train", "Train", failed("c", given), failed("d", given, **trait)),
        make_task("other", "Other", failed("e", given), make_test("f", "Rest.", 1, **rest)),
    ]
    work = named(make_document(make_assignment("02_mse", "MSE", *tasks)), "anna")
    calls = calls_of({"02_mse": {"anna": {"mse.py": text}}})
    assert [(c.task, c.name, len(c.tests)) for c in causes([work], calls)] == [
        ("mse", "", 2), ("other", "", 1),
    ]  # fmt: skip
    assert [cause.task for cause in causes([work])] == ["mse", "other", "train"]


def test_a_kind_of_wrong_result_is_a_cause_of_its_own_in_each_task():
    def work(name, first, second):
        kind = {"misconception": "no gradient", "hint": "A hint."}
        sign = {"misconception": "wrong sign", "hint": "A hint."}
        tasks = [
            make_task("mse", "MSE", failed("a", "", **kind), failed("b", first, **sign)),
            make_task("train", "Train", failed("c", "", **kind), failed("d", second, **sign)),
        ]
        return named(make_document(make_assignment("02_mse", "MSE", *tasks)), name)

    same, other = written(0, [1.0]), written(0, [2.0])
    found = causes([work("anna", same, same), work("ben", same, other)])
    assert sorted((cause.task, cause.name, cause.who) for cause in found) == [
        ("mse", "", ["anna", "ben"]),
        ("mse", "no gradient", ["anna", "ben"]),
        ("train", "", ["anna"]),
        ("train", "", ["ben"]),
        ("train", "no gradient", ["anna", "ben"]),
    ]


def test_own_numbers_do_not_part_a_cause():
    works = [
        one(failed(test, written(0, [value])), name=name, kit=replace(KIT, seed=seed))
        for seed, (name, test, value) in enumerate(
            [("anna", "a", 0.5), ("ben", "a", 0.7), ("carla", "b", 0.5)]
        )
    ]
    assert [cause.who for cause in causes(works)] == [["anna", "ben"], ["carla"]]


def test_exceptions_are_grouped_by_what_they_say_beside_numbers():
    fields = {"status": "failed", "stage": "exception", "exception": "ValueError"}
    texts = ("bad shape 3", "bad shape 17", "no such file")
    works = [
        one(make_test("a", "A case.", 2, message=text, **fields), name=str(n))
        for n, text in enumerate(texts)
    ]
    assert [cause.who for cause in causes(works)] == [["0", "1"], ["2"]]
    assert not any(cause.new for cause in causes(works))


@pytest.mark.parametrize(
    "value",
    [None, "a] 1 b", {"a": [1, 2], 3: None}, [], np.zeros((0, 3)), (1.0, "x"), True, [float("inf")],
     np.arange(1000.0), "x" * 9999, "] nan"],
)  # fmt: skip
def test_any_value_has_a_short_line_that_is_like_itself(value):
    line = written(2, value)
    assert len(line) < 600
    head, numbers = parsed(line)
    assert head
    assert close(numbers, parsed(written(2, value))[1])


def test_one_wrong_entry_of_many_is_seen():
    zeros, other = np.zeros(1000), np.zeros(1000)
    other[501] = 1
    assert not close(parsed(written(0, zeros))[1], parsed(written(0, other))[1])


def test_items_have_no_statistic_below_twenty():
    few, _ = made_class(19)
    assert all((i.mean, i.separates, i.curve) == (None, None, ()) for i in items(few))
    assert alpha(few) == {}
    many, truth = made_class(300)
    for item in items(many):
        wrong = sum(task == item.task for _, task in truth)
        assert (item.count, item.wrong, item.right) == (300, wrong, 300 - wrong)
        assert item.mean == pytest.approx(1 - wrong / 300)
        assert len(item.curve) == 5
        assert item.curve[0] < item.curve[4]
        # Mistakes were drawn for each task by itself.
        assert abs(item.separates) < 0.2


def test_a_task_that_goes_with_the_rest_separates():
    def work(good):
        tests = [make_test("t", "T.", 1, **({} if good else {"status": "failed"}))]
        tasks = [make_task(name, name, *tests) for name in ("a", "b", "c")]
        return make_document(make_assignment("02_mse", "MSE", *tasks))

    works = [work(n % 2) for n in range(40)]
    assert [round(item.separates, 6) for item in items(works)] == [1, 1, 1]
    assert alpha(works)["02_mse"] == pytest.approx(1)


def test_outliers_say_why():
    ended = {"status": "crashed", "stage": "crashed", "called": "mse"}
    works = [
        one(make_test("t", "T.", 1), name="anna", duration_s=0.4),
        one(make_test("t", "T.", 1), name="ben", duration_s=90.0),
        one(make_test("t", "T.", 1, message="`mse` used too much memory", **ended), name="carla"),
        one(make_test("t", "T.", 1, **ended | {"status": "timeout"}), name="dora"),
        one(make_test("t", "T.", 1), name="emil", isolation=Isolation("practice", (), False)),
        *(one(make_test("t", "T.", 1), name=f"s{n}", duration_s=0.5) for n in range(9)),
    ]
    assert outliers(works) == [
        ("ben", "took 90 s"),
        ("carla", "`mse` used too much memory"),
        ("dora", "`mse` did not finish in time"),
        ("emil", "ran in practice isolation: not official"),
    ]


def test_nothing_of_a_student_becomes_markup():
    fields = dict.fromkeys(("message", "misconception", "hint", "detail", "called"), HOSTILE)
    work = one(failed("a", written(0, HOSTILE), **fields), name=HOSTILE, notes=(HOSTILE,))
    page = class_page([work], title=HOSTILE, people={HOSTILE: (HOSTILE, HOSTILE)})
    assert "<img" not in page
    assert page.count("<script") == 2
    assert "<script>alert" not in page
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page)


def test_without_names_no_name_is_in_the_page():
    works, _ = made_class(30)
    works.append(one(make_test("t", "T.", 1), name="Xaver", notes=("Found Xaver_mse.py.",)))
    page = class_page(works, people={"Xaver": ("Xaver Wu", "x@example.org")}, anonymous=True)
    assert "Xaver" not in page
    assert "student_0000" not in page
    assert "Xaver_mse.py" in class_page(works)


def test_the_same_class_gives_the_same_page():
    works, _ = made_class(25)
    assert class_page(works) == class_page(works)
    assert "Nothing failed." in class_page([one(make_test("t", "T.", 1))])


def test_the_command_writes_the_page_of_a_run(tmp_path):
    command = [Path(sys.executable).parent / "nnopt", "report", tmp_path]
    assert subprocess.run(command, capture_output=True).returncode == 3
    with Kept(tmp_path) as kept:
        for document in made_class(3)[0]:
            kept.keep(Entry(document.submission.id, "graded", {}), document, None)
    run = {"cwd": tmp_path, "capture_output": True, "text": True}
    done = subprocess.run([*command, "-o", "new/page.html"], **run)
    assert "3 submissions are in new/page.html" in done.stdout, done.stderr
    page = tmp_path / "new" / "page.html"
    assert "student_00002" in page.read_text()
    assert page.stat().st_mode & 0o077 == 0
    refused = subprocess.run([*command, "-o", "page.csv"], **run)
    assert refused.returncode == 2
    assert "ends in .html" in refused.stderr
    blocked = subprocess.run([*command, "-o", page / "x.html"], **run)
    assert blocked.returncode == 3
    assert "Traceback" not in blocked.stderr


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def opened(browser, tmp_path):
    """A function that opens the page of a class in a browser of its own, and the class's folder."""
    contexts = []

    def open_page(documents, fragment="", works=None, **options):
        (tmp_path / "class.html").write_text(class_page(documents, works=works))
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        said = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"file://{tmp_path}/class.html{fragment}")
        page.wait_for_selector("#all tbody tr")
        assert said == []
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.slow
def test_sorting_filter_and_switch_work_by_keyboard(opened, tmp_path):
    page = opened(made_class(120)[0])
    first = page.locator("#all tbody tr:first-child td:first-child")
    assert first.inner_text() == "student_00000"
    page.locator("#all th:last-child button").press("Enter")
    page.locator("#all th:last-child button").press("Enter")
    assert page.locator("#all th:last-child").get_attribute("aria-sort") == "descending"
    times = [float(t) for t in page.locator("#all td:last-child").all_inner_texts()]
    assert times == sorted(times, reverse=True)
    page.locator("#filter").press_sequentially("_0007")
    assert page.locator("#all tbody tr").count() == 10
    page.locator("#all tbody tr:first-child a").press("Enter")
    page.locator("#student #whose:focus").wait_for()
    page.locator(".cause summary").first.press("Enter")
    page.locator(".who a").first.wait_for()
    assert "student_" in page.locator(".who").first.inner_text()
    page.locator("#names").press("Enter")
    assert "student_0" not in page.locator("body").inner_text()
    for kind, count in (("students", 120), ("causes", 15), ("tasks", 3)):
        page.locator("#filter").fill("")
        with page.expect_download() as saved:
            page.locator(f"[data-export={kind}] button", has_text="JSON").press("Enter")
        assert len(json.loads(Path(saved.value.path()).read_text())) == count


@pytest.mark.slow
def test_a_cell_of_a_saved_table_is_no_formula(opened):
    page = opened([one(make_test("t", "T.", 1), name="=1+1")])
    with page.expect_download() as saved:
        page.locator("[data-export=students] button", has_text="CSV").click()
    assert Path(saved.value.path()).read_text("utf-8-sig").splitlines()[1].startswith('"\'=1+1"')


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_page(opened, scheme):
    axe = package("axe_playwright_python.sync_playwright").Axe()
    small = {"width": 320, "height": 640}
    # The page's own policy would keep axe out.
    code = {"02_mse": {f"student_0000{n}": {"mse.py": SIMILAR} for n in (3, 7)}}
    options = {"color_scheme": scheme, "viewport": small, "bypass_csp": True}
    page = opened(made_class(40)[0], "#s1", works=code, **options)
    page.locator("button.beside").click()
    found = axe.run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.slow
def test_a_very_large_class_opens_at_once(opened):
    works, _ = made_class(500)
    many = [named(works[n % 500], f"s{n:05}") for n in range(10_000)]
    # The text of the page takes seconds to write, and is not what is measured here.
    page = opened(many)
    start = time.monotonic()
    page.reload()
    page.wait_for_selector("#all tbody tr")
    # Three seconds on a machine that has time for it.
    assert time.monotonic() - start < 10


@pytest.mark.slow
def test_two_similar_works_stand_side_by_side(opened):
    works, _ = made_class(30)
    texts = {"student_00003": SIMILAR, "student_00007": SIMILAR.replace("total", "loss")}
    code = {"02_mse": {name: {"mse.py": text} for name, text in texts.items()}}
    page = opened(works, works=code)
    page.locator("button.beside").press("Enter")
    page.locator("#which:focus").wait_for()
    assert "student_00003 and student_00007, 100 %" in page.locator("#which").inner_text()
    assert page.locator("#pair pre").count() == 2
    assert page.locator("#pair mark").count() == 2 * len(SIMILAR.splitlines())
    page.locator("#names").press("Enter")
    assert "student_0" not in page.locator("body").inner_text()
    assert page.locator("#pair mark").count() == 0


@pytest.mark.slow
def test_the_pictures_of_the_guide_can_be_made(opened, screenshot):
    works, _ = made_class(120)
    texts = (SIMILAR, SIMILAR.replace("total", "loss"))
    code = {f"student_0000{n}": {"mse.py": text} for n, text in zip((3, 7), texts, strict=True)}
    wide = {"width": 1000, "height": 720}
    page = opened(works, works={"02_mse": code}, viewport=wide)
    screenshot(page, "class_causes")
    page.locator("button.beside").click()
    page.locator("#similar").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('similar').scrollIntoView()")
    screenshot(page, "class_similar")
    page = opened(works, "#s2", viewport=wide, color_scheme="dark")
    page.evaluate("document.getElementById('tasks').scrollIntoView()")
    screenshot(page, "class_tasks_dark")
    assert page.locator("#student").is_visible()
