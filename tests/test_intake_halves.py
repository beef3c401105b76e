"""What a student has written in two files, a part in each, is one answer."""

import contextlib
import itertools

import pytest
from tests.courses import make_course
from tests.handed_in import module_cell, notebook, only_assignment, write_all

from nnopt.course.catalogue import load_course
from nnopt.intake.take_in import take_in

MODULES = {"net_1": "net", "net_2": "net", "fit_1": "fit"}
TASKS = [{"name": name, "module": "mse"} for name in ("mse", "train", "data")]
HELPER = "FACTOR = {0}\n\n\ndef scaled(x):\n    return FACTOR * x\n\n\n"
MSE = "def mse(a, b):\n    return scaled(a - b)\n\n\n"
TRAIN = "def train(w):\n    return scaled(w)\n"
NO_MSE = "def mse(a, b):\n    raise NotImplementedError\n\n\n"
NO_TRAIN = "def train(w):\n    raise NotImplementedError\n"
FIRST = HELPER.format(2) + MSE + NO_TRAIN
SECOND = HELPER.format(2) + NO_MSE + TRAIN


@pytest.fixture
def hand_in(tmp_path):
    make_course(tmp_path, "02_mse", modules={"mse": ""}, tasks=TASKS)

    def run(contents):
        course = load_course(tmp_path)
        return only_assignment(take_in(write_all(tmp_path / "alice", contents), course))

    return run


def results(assignment):
    names = {}
    exec(assignment.modules["mse"].source, names)
    return names["mse"](5, 2), names["train"](4)


@pytest.mark.parametrize("beside", ["mse (2).py", "rest/mse.py", "Untitled.ipynb"])
def test_two_files(hand_in, beside):
    is_notebook = beside.endswith(".ipynb")
    second = notebook(module_cell(SECOND)) if is_notebook else SECOND
    assignment = hand_in({"mse.py": FIRST, beside: second})
    assert assignment.others == ()
    assert results(assignment) == (6, 8)
    place = f"{beside} cell 1" if is_notebook else beside
    assert f"`train` was taken from `{place}`: `mse.py` does not hold it." in assignment.notes


def test_a_notebook_and_a_module(hand_in):
    assignment = hand_in({"02_mse.ipynb": notebook(module_cell(FIRST)), "mse.py": TRAIN})
    assert results(assignment)[0] == 6
    assert "`train` was taken from `mse.py`" in " ".join(assignment.notes)


def test_what_only_one_of_them_uses_may_differ(hand_in):
    second = HELPER.format(3) + NO_MSE + "def train(w):\n    return 2 * w\n"
    assignment = hand_in({"mse.py": FIRST, "rest/mse.py": second})
    assert assignment.others == ()
    assert results(assignment) == (6, 8)


@pytest.mark.parametrize(
    "second", [HELPER.format(3) + NO_MSE + TRAIN, HELPER.format(2) + MSE.replace("-", "+") + TRAIN]
)
def test_halves_that_contradict_each_other_are_two_works(hand_in, second):
    first = FIRST + "\n\ndef more():\n    return 0\n"
    assert len(hand_in({"mse.py": first, "rest/mse.py": second}).others) == 1


def test_one_task_written_twice_and_another_one_each(hand_in):
    data = "def data():\n    return [3]\n"
    first = HELPER.format(2) + MSE.replace("-", "+") + data
    assignment = hand_in({"mse.py": first, "mse (2).py": HELPER.format(2) + MSE + TRAIN})
    works = [assignment, *assignment.others]
    assert sorted(map(results, works)) == [(6, 8), (14, 8)]
    for work in works:
        assert b"return [3]" in work.modules["mse"].source
    notes = [" ".join(work.notes) for work in works]
    assert "`train` was taken from `mse (2).py`: `mse.py` does not hold it." in notes[0]
    assert "`data` was taken from `mse.py`: `mse (2).py` does not hold it." in notes[1]


def test_a_task_that_calls_the_other_one_goes_with_both(hand_in):
    second = MSE.replace("scaled(a - b)", "b") + "def train(w):\n    return mse(w, 1)\n"
    first = HELPER.format(2) + MSE + "def data():\n    return [3]\n"
    works = hand_in({"mse.py": first, "mse (2).py": second})
    assert sorted(map(results, (works, *works.others))) == [(2, 1), (6, 6)]


@pytest.mark.parametrize("name", ["solution.py", "my_train.py", "mse_new.py", "Untitled.ipynb"])
def test_a_task_written_anew_in_a_file_of_any_name(hand_in, name):
    """The first file is complete, and one of its tasks is wrong."""
    wrong = HELPER.format(2) + MSE.replace("-", "+") + TRAIN + "\n\ndef data():\n    return [3]\n"
    again = HELPER.format(2) + MSE
    if name.endswith(".ipynb"):
        again = notebook(module_cell(again))
    works = hand_in({"mse.py": wrong, name: again})
    assert sorted(map(results, (works, *works.others))) == [(6, 8), (14, 8)]


def test_a_third_file_is_a_work_of_its_own(hand_in):
    draft = "def mse(a, b):\n    return 0\n\n\ndef train(w):\n    return 0\n"
    assignment = hand_in({"mse.py": FIRST, "rest/mse.py": SECOND, "old/mse.py": draft})
    works = [assignment, *assignment.others]
    assert sorted(map(results, works)) == [(0, 0), (6, 8)]


def test_what_is_called_old_comes_after_parts_that_are_not(tmp_path):
    """The old files hold more than either of the new ones, which belong together."""
    tasks = [{"name": name, "module": module} for name, module in MODULES.items()]
    make_course(tmp_path, "08_net", modules=dict.fromkeys(MODULES.values(), ""), tasks=tasks)
    new = {name: f"def {name}():\n    return 'new'\n" for name in MODULES}
    old = {name: text.replace("new", "old") for name, text in new.items()}
    contents = {"src/net.py": new["net_1"] + new["net_2"], "src/Ada_fit.py": new["fit_1"]}
    contents |= {"net-old.py": old["net_1"] + old["net_2"], "fit-old.py": old["fit_1"]}
    work = only_assignment(take_in(write_all(tmp_path / "alice", contents), load_course(tmp_path)))
    assert {module.origin for module in work.modules.values()} == {"src/net.py", "src/Ada_fit.py"}


def test_three_files(hand_in):
    third = "def data():\n    return [3]\n"
    contents = {"task1.py": HELPER.format(2) + MSE, "task2.py": HELPER.format(2) + TRAIN}
    assignment = hand_in({**contents, "task3.py": third})
    assert assignment.others == ()
    assert results(assignment) == (6, 8)
    names = {}
    exec(assignment.modules["mse"].source, names)
    assert names["data"]() == [3]


STUB = NO_MSE + NO_TRAIN + "\n\ndef data():\n    raise NotImplementedError\n"
PARTS = {
    "task1.py": HELPER.format(2) + MSE,
    "task2.py": HELPER.format(2) + TRAIN,
    "task3.py": "def data():\n    return [3]\n",
}


@pytest.mark.parametrize("order", list(itertools.permutations(PARTS)))
def test_a_file_for_each_task_beside_the_untouched_one(hand_in, order):
    names = dict(zip(order, ("a.py", "b.py", "c.py"), strict=True))
    assignment = hand_in({"mse.py": STUB, **{names[path]: PARTS[path] for path in order}})
    assert assignment.others == ()
    assert results(assignment) == (6, 8)
    assert "`mse.py` is as handed out" in " ".join(assignment.notes)


def test_halves_beside_a_draft_of_all_tasks(hand_in):
    """The first half is in a cell that is no code any more, below the draft."""
    draft = "def mse(a, b):\n    return 0\n\n\ndef train(w):\n    return 0\n"
    cells = module_cell(draft), {**module_cell(FIRST), "cell_type": "raw"}
    assignment = hand_in({"02_mse.ipynb": notebook(*cells), "mse.py": SECOND})
    found = []
    for work in (assignment, *assignment.others):
        with contextlib.suppress(NotImplementedError):
            found.append(results(work))
    assert (6, 8) in found


def test_a_name_of_two_assignments_is_that_of_the_one_that_was_handed_in(hand_in, tmp_path):
    tasks = [{"name": "train", "module": "other"}, {"name": "plot", "module": "other"}]
    make_course(tmp_path, "03_other", modules={"other": ""}, tasks=tasks)
    assignment = hand_in(PARTS)
    assert assignment.others == ()
    assert results(assignment) == (6, 8)


def test_a_draft_of_a_task_that_is_written_elsewhere_comes_second(hand_in):
    done = FIRST.replace(NO_TRAIN, TRAIN) + "\n\ndef data():\n    return [3]\n"
    works = hand_in({"mse.py": done, "scratch.py": "def train(w):\n    return 0\n"})
    assert [work.what for work in (works, *works.others)] == ["`mse.py`", "`scratch.py`"]
    assert list(map(results, (works, *works.others))) == [(6, 8), (6, 0)]


def test_what_is_imported_is_no_other_answer(hand_in):
    done = "from parts import train\n\n" + HELPER.format(2) + MSE + "def data():\n    return [3]\n"
    works = hand_in({"mse.py": done, "parts.py": "def train(w):\n    return 2 * w\n"})
    assert works.others == ()
