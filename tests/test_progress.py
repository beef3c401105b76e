"""What a command says about its progress where no terminal is."""

from nnopt.cli.progress import Log
from nnopt.grading.recording import Recording


def said(steps, total):
    """Return the lines of a run in which `steps` of work are done after so many seconds."""
    times = iter([0.0, 0.0, *(seconds for seconds, _ in steps)])
    log = Log(lambda: next(times))
    counts = [0, *(count for _, count in steps)]
    return [line for count in counts if (line := log.line("Grading", count, total))]


def test_a_short_run_says_nothing():
    assert said([(second, second) for second in range(1, 15)], 14) == []


def test_a_line_now_and_then_has_count_rate_and_time_left():
    lines = said([(second, 3 * second) for second in range(1, 61)], 540)
    assert lines == [
        "Grading: 45 of 540, 3 per second, about 3 minutes left",
        "Grading: 90 of 540, 3 per second, about 2 minutes left",
        "Grading: 135 of 540, 3 per second, about 2 minutes left",
        "Grading: 180 of 540, 3 per second, about 2 minutes left",
    ]


def test_what_is_nearly_done_needs_no_line():
    assert said([(20, 8), (24, 9), (26, 10)], 10) == []


def test_slow_work_is_counted_by_the_minute():
    assert said([(60, 2)], 40) == ["Grading: 2 of 40, 2 per minute, about 19 minutes left"]


def test_the_same_work_on_other_things_begins_anew():
    """As `nnopt mine` does: what is left is told by the rate of now, not by what was before."""
    lines = said([(20, 3), (100, 1), (110, 2), (120, 3)], 40)
    assert lines == [
        "Grading: 3 of 40, 9 per minute, about 4 minutes left",
        "Grading: 2 of 40, 6 per minute, about 6 minutes left",
    ]


def recording(*parts):
    """A recording of the works on these assignments, and the list of what it tells."""
    told = []
    return Recording(parts, lambda *step: told.append(step)), told


def test_of_several_assignments_one_count_tells_how_many_are_through():
    what = "Recording known mistakes of 3 assignments (first time)"
    once, told = recording("01_a", "02_b", "02_b", "03_c")
    once.graded("01_a")  # nothing was recorded yet, so nothing is to be said
    assert told == []
    once.recorded("02_b", 1, 5)
    once.recorded("02_b", 5, 5)
    once.graded("02_b")
    once.recorded("02_b", 1, 2)  # another student's work has more of them
    once.graded("02_b")
    once.graded("03_c")
    assert told == [(what, count, 3) for count in (1, 2, 2, 3)]


def test_of_a_single_assignment_its_mistakes_are_counted():
    once, told = recording("01_a", "01_a")
    once.recorded("01_a", 1, 5)
    once.graded("01_a")
    assert told == [("Recording known mistakes of 01_a (first time)", 1, 5)]
