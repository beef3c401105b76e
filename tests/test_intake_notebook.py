"""How notebooks become modules that mean what their kernel meant, and what is said of others."""

import json
import math
import re
import textwrap

import pytest
from tests.handed_in import (
    MSE,
    STUB,
    check_cell,
    code,
    module_cell,
    notebook,
    only_assignment,
    small_course,
    text_cell,
    write_all,
)

from nnopt.errors import IntakeError
from nnopt.intake import limits
from nnopt.intake.jupyter import NotJson, read_notebook
from nnopt.intake.magics import plain, without_magics
from nnopt.intake.take_in import take_in

NAME = "02_mse.ipynb"
TWICE = "def mse(a, b):\n    return twice(a - b)\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return small_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def made(tmp_path, course):
    """Return what a notebook of these cells becomes."""

    def run(*cells, **metadata):
        (tmp_path / NAME).write_text(notebook(*cells, **metadata))
        return only_assignment(take_in(tmp_path / NAME, course, ["02"]))

    return run


@pytest.fixture
def source(made):
    """Return the text of the module that a notebook of these cells becomes."""

    def run(*cells, **metadata):
        assignment = made(*cells, **metadata)
        assert assignment.problem == ""
        return assignment.modules["mse"].source.decode()

    return run


@pytest.mark.parametrize(
    "cell",
    [
        module_cell(MSE),
        module_cell(MSE.splitlines(keepends=True)),
        code(MSE, nbgrader={"grade_id": "02_mse-mse", "solution": True}),
        code(MSE, nbgrader={"grade_id": "module-mse"}),
        code(f"# nnopt: mse.py\n{MSE}"),
        code(MSE),
        code(f"{MSE}\nprint(mse(1, 2))"),
    ],
)
def test_a_module_cell_is_known_by_each_of_its_marks(source, cell):
    assert "return a - b" in source(text_cell("# Title"), cell)


# What comes from other cells


def test_other_cells_give_what_is_needed_and_nothing_else(source):
    text = source(
        code("import numpy as np\nnp.zeros(3)\n%matplotlib inline\nimport pandas as pd"),
        code("STEPS = 10\nRATE = RATE_0 / 1000\nunused = np.zeros(2)\nRATE_0 = 3"),
        module_cell("def mse(a, b):\n    return np.mean(a - b) * RATE\n"),
        code("def plot():\n    return mse(1, 2)\nplot()\nif True:\n    x = 1"),
        check_cell(),
    )
    rows = ["def mse(a, b):", "    return np.mean(a - b) * RATE", "", "import numpy as np"]
    assert text.split("\n") == [*rows, "RATE = RATE_0 / 1000", "RATE_0 = 3"]


@pytest.mark.parametrize(
    ("helper", "taken"),
    [
        ("def twice(x):\n    return 2 * x", "def twice(x):\n    return 2 * x"),
        ("twice = make(lambda x: 2 * x)", "twice = make(lambda x: 2 * x)"),
        ("from helpers import twice, other", "from helpers import twice, other"),
        ("from helpers import *", "from helpers import *"),
        ("try:\n    import twice\nexcept ImportError:\n    twice = abs", None),
        ("class twice:\n    pass\nprint(twice)", "class twice:\n    pass"),
        ("twice: object = abs", "twice: object = abs"),
        ("for twice in (1, 2):\n    pass", None),
        ("with open('x') as twice:\n    pass", None),
        ("def set_up():\n    global twice\n    twice = abs\nset_up()", None),
    ],
)
def test_a_name_comes_from_wherever_it_is_bound(source, helper, taken):
    text = source(code(helper), module_cell(TWICE), check_cell())
    assert text == f"{TWICE}\n{taken or helper}"


def test_what_changes_a_value_comes_with_it(source):
    text = source(
        code("table = {}\ntable['a'] = 1"),
        code("table.update(b=2)\nother = 3\nfor x in 'cd':\n    table[x] = x\nprint(table)"),
        module_cell("def mse(a, b):\n    return table[a]\n"),
        check_cell(),
        code("table = None"),
    )
    *_, first, second, third, loop, body = text.split("\n")
    assert [first, second, third] == ["table = {}", "table['a'] = 1", "table.update(b=2)"]
    assert [loop, body] == ["for x in 'cd':", "    table[x] = x"]


def test_what_is_needed_at_once_stands_before_the_module(source):
    text = source(
        code("import functools\ndef wrap(f):\n    return functools.wraps(f)(lambda *a: twice(*a))"),
        code("def twice(*a):\n    return a"),
        module_cell(f"@wrap\n{MSE}"),
        check_cell(),
    )
    assert text.startswith("import functools\ndef wrap(f):")
    assert text.endswith(f"def twice(*a):\n    return a\n@wrap\n{MSE}")


def test_a_setting_of_a_library_stands_before_the_module(source):
    text = source(
        code("import tensorflow as tf\nimport other\ntf.disable_v2_behavior()\nother.set_x(1)"),
        module_cell("def mse(a, b):\n    return tf.square(a)\n"),
        check_cell(),
    )
    assert text.split("\n")[:2] == ["import tensorflow as tf", "tf.disable_v2_behavior()"]
    assert "other" not in text


@pytest.mark.parametrize(
    "scratch",
    [
        "import pandas as pd\npd.DataFrame().describe()",
        "from google.colab import drive\ndrive.mount('/content/drive')",
        "mse = 3.33",
        "mse(1, 2)\nplt.plot([1, 2])\nplt.show()",
        "from mse import mse",
        "for i in range(3)\n    print(i)",
        "%%bash\nls",
        "tf.GradientTape?\n!nvidia-smi\nfiles = !ls\n%cd /content",
        "await something()",
        "return 3",
        "raise SystemExit",
        "a = b = mse(1, 2)",
    ],
)
@pytest.mark.parametrize("below", [True, False])
def test_scratch_cells_decide_nothing(made, scratch, below):
    cells = [code(scratch), module_cell(MSE), check_cell()]
    assignment = made(*(cells[1:] + cells[:1] if below else cells))
    assert assignment.modules["mse"].source.decode() == MSE
    assert (assignment.problem, assignment.notes, assignment.others) == ("", (), ())


def test_a_name_counts_as_it_is_above_the_checks(source):
    first, last = "def twice(x):\n    return 2 * x", "def twice(x):\n    return 3 * x"
    cells = [code(first), module_cell(TWICE), check_cell(), code(last)]
    assert source(*cells).endswith(first)
    assert source(*cells, check_cell()).endswith(last)
    assert source(*cells[1:]).endswith(last)


def test_what_a_kernel_offers_is_there(source):
    assert source(module_cell("def mse(a, b):\n    display(a)")).endswith("display = print")


# Where the work is


def test_pieces_of_a_split_cell_are_joined(made):
    head, tail = "import os", "def other():\n    return os.name\n"
    assignment = made(module_cell(head), module_cell(MSE), module_cell(tail), check_cell())
    assert assignment.modules["mse"].source.decode() == f"{head}\n{MSE}\n{tail}"
    assert assignment.notes == ("`02_mse.ipynb` has 3 cells for mse.py: they were joined.",)


def test_a_piece_that_others_need_at_once_comes_first_wherever_it_stands(made):
    """Cells were moved, or written from the bottom to the top, and the kernel had them all."""
    head, start = "import math\n", "START = math.pi\n"
    task = "def mse(a: math.inf, b=START):\n    return a - b\n"
    for cells in ([task, start, head], [start, task, head], [head, task, start]):
        source = made(*map(module_cell, cells), check_cell()).modules["mse"].source
        names = {}
        exec(compile(source, "mse", "exec"), names)
        assert names["mse"](math.pi) == 0.0


def test_a_broken_piece_takes_only_itself(made):
    assignment = made(module_cell(MSE), module_cell("def other(a:\n    pass"), check_cell())
    assert assignment.problem == ""
    assert assignment.modules["mse"].source.decode() == MSE
    assert "`02_mse.ipynb cell 2` line 1" in assignment.notes[0]
    assert assignment.notes[0].endswith("This cell was left out.")


@pytest.mark.parametrize("backup_below", [True, False])
def test_an_old_copy_of_the_cell_is_another_work(made, backup_below):
    old = module_cell(MSE.replace("a - b", "b"))
    cells = [module_cell(MSE), old] if backup_below else [old, module_cell(MSE)]
    assignment = made(*cells, check_cell())
    works = [work.modules["mse"].source.decode() for work in (assignment, *assignment.others)]
    assert works == ([MSE.replace("a - b", "b"), MSE][:: 1 if backup_below else -1])


def test_an_untouched_copy_of_the_cell_is_none(made):
    assignment = made(module_cell(STUB), module_cell(MSE), module_cell(STUB), check_cell())
    assert assignment.modules["mse"].source.decode() == MSE
    assert (assignment.notes, assignment.others) == ((), ())
    assert made(module_cell(STUB), module_cell(STUB)).modules["mse"].source.decode() == STUB


@pytest.mark.parametrize("place", ["above", "below", "at the end", "in the check"])
def test_work_in_another_cell_goes_before_a_stub(made, place):
    cells = [module_cell(STUB), check_cell()]
    work = code(f"import math\n\n{MSE.replace('a - b', 'math.exp(a)')}")
    if place == "in the check":
        cells[1] = {**cells[1], "source": work["source"] + "\n" + cells[1]["source"]}
    else:
        cells.insert({"above": 0, "below": 1, "at the end": 2}[place], work)
    assignment = made(*cells)
    rows = assignment.modules["mse"].source.decode().split("\n")
    assert rows[-3:] == ["import math", "def mse(a, b):", "    return math.exp(a)"]
    assert "`mse` was taken from `02_mse.ipynb cell " in assignment.notes[0]
    assert assignment.notes[0].endswith("the cell that is marked as mse.py does not hold it.")


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize(
    "cell",
    [
        lambda text, kind: text_cell(text, kind, nnopt={"module": "mse"}),
        lambda text, kind: text_cell(f"# nnopt: mse.py\n{text}", kind),
        lambda text, kind: text_cell(text, kind),
        lambda text, kind: text_cell(f"```python\n{text}```", kind),
    ],
)
def test_a_cell_that_is_no_code_any_more_is_read_as_code(made, kind, cell):
    for others in ([], [module_cell(STUB)]):
        assignment = made(text_cell("# Title"), cell(MSE, kind), *others, check_cell())
        assert "return a - b" in assignment.modules["mse"].source.decode()
        word = "a Markdown cell" if kind == "markdown" else "a raw cell"
        assert f"{word} and was read as code." in assignment.notes[0]


def test_a_cell_that_writes_the_module_is_the_module(made, course, tmp_path):
    for path in ("mse.py", "src/mse.py", "'mse.py'"):
        text = f"%%writefile {path}\n{MSE}"
        assert made(code(text)).modules["mse"].source.decode() == f"# {text}"
    more = "%%writefile -a mse.py\ndef other():\n    return 1\n"
    text = made(code("%%writefile mse.py\n" + MSE), code(more)).modules["mse"].source.decode()
    assert "def mse" in text
    assert "def other" in text
    helper = code("%%writefile twice.py\ndef twice(x):\n    return x")
    assignment = made(helper, module_cell(f"from twice import twice\n{TWICE}"))
    assert list(assignment.helpers) == ["twice"]


def test_merged_cells_are_parted_at_the_marks_of_the_kit(made):
    kit = "# nnopt: the public checks. Run this cell first.\ndef nnopt_check(name):\n    pass\n"
    for text in (f"# nnopt: mse.py\n{MSE}{kit}", f"{kit}# nnopt: mse.py\n{MSE}"):
        for cell in (module_cell(text), code(text, nnopt={"role": "checks"})):
            module = made(cell, check_cell()).modules["mse"].source.decode()
            assert "def mse" in module
            assert "nnopt_check" not in module


def test_cells_of_the_kit_are_no_part_of_the_module(source):
    checks = "def _nnopt_checks(names):\n    pass\n"
    text = source(
        module_cell("def mse(a, b):\n    return _nnopt_checks\n"),
        code(checks, nnopt={"role": "checks"}),
        code(f"# nnopt: the public checks.\n{checks}"),
        code(f"# Public checks\n{checks}"),
        code(checks, nbgrader={"grade": True, "solution": False, "grade_id": "x"}),
        code("def forward(): pass", nnopt={"module": "forward"}),
    )
    assert text.count("_nnopt_checks") == 2  # only the graded cell may hold a student's code


def test_without_module_cell_and_definition_the_notebook_is_named(made, course, tmp_path):
    assert (
        "`02_mse.ipynb` does not define anything that mse.py needs" in made(code("x = 1")).problem
    )
    (tmp_path / "other.ipynb").write_text(notebook(code("x = 1")))
    with pytest.raises(IntakeError) as raised:
        take_in(tmp_path / "other.ipynb", course)
    assert "Found other.ipynb: no task is defined there." in raised.value.what


def test_a_notebook_without_marks_is_put_together(made):
    cells = [
        code("import numpy as np"),
        code("def mse(a, b):\n    return np.mean(a)"),
        code("x = 1"),
    ]
    assignment = made(*cells)
    assert assignment.modules["mse"].source.decode().split("\n") == [
        "import numpy as np",
        "def mse(a, b):",
        "    return np.mean(a)",
    ]
    assert "`mse` was taken from `02_mse.ipynb cell 2`: no cell is marked" in assignment.notes[0]


def test_names_of_another_module_of_the_notebook_are_imported(tmp_path, course):
    cells = [
        module_cell("def forward(x):\n    return x", "forward"),
        module_cell("def backward(x):\n    return forward(x)", "backward"),
    ]
    (tmp_path / "08_modules.ipynb").write_text(notebook(*cells))
    modules = only_assignment(take_in(tmp_path / "08_modules.ipynb", course)).modules
    assert modules["backward"].source.decode().endswith("\nfrom forward import forward")
    assert modules["backward"].locate(3) == ("08_modules.ipynb cell 1", 1)


# Where it came from


def test_every_line_is_mapped_to_its_cell(made):
    module = made(
        text_cell("text"),
        code("\nx = 'é'; import os; y = f(\n1)\nimport sys"),
        text_cell("text", "raw"),
        module_cell("# comment\ndef mse(a, b):\n    return os, x, last\n"),
        code("print(1)\n\ndef last(\n    a,\n): return a"),
        check_cell(),
    ).modules["mse"]
    expected = [
        ("# comment", 4, 1),
        ("def mse(a, b):", 4, 2),
        ("return os, x, last", 4, 3),
        ("", 4, 4),
        ("import os", 2, 2),
        ("x = 'é'", 2, 2),
        ("def last(", 5, 3),
        ("a,", 5, 4),
        ("): return a", 5, 5),
    ]
    rows = range(1, module.source.count(b"\n") + 2)
    assert [(module.text(row), *module.locate(row)) for row in rows] == [
        (text, f"{NAME} cell {cell}", line) for text, cell, line in expected
    ]


def test_a_syntax_error_is_reported_in_its_cell(made):
    assignment = made(code("import os"), module_cell("import sys\ndef mse(a, b):\n    retrun a"))
    assert assignment.problem == (
        "`02_mse.ipynb cell 2` line 3: invalid syntax: `retrun a`. "
        "Mend this line and run the cell once before handing in."
    )
    assert "cell 1` line 2" in made(code("def mse(a, b):\n    retrun a")).problem


def test_future_imports_come_first(made, source):
    future = "from __future__ import annotations"
    module = made(
        code("import os"), module_cell(f'"""Doc."""\n{future}; import sys\n{MSE}'), code(future)
    ).modules["mse"]
    lines = module.source.decode().split("\n")
    assert lines[:4] == [future, future, '"""Doc."""', "pass; import sys"]
    compile(module.source, "mse", "exec")
    own = f'"""Doc."""\n{future}\n{MSE}'
    assert source(module_cell(own)) == own


def test_a_declared_encoding_means_nothing_in_a_cell(source):
    assert source(module_cell(f"# coding: rot13\n{MSE}")) == f"# coding: utf-8\n{MSE}"


# What IPython does to a cell


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("!pip install x", "# !pip install x"),
        ("!pip \\\n  x\ny = 1", "# !pip \\\n#   x\ny = 1"),
        ("files = !ls\nx = %pwd", "# files = !ls\n# x = %pwd"),
        ("mse?\nmse??\n?mse", "# mse?\n# mse??\n# ?mse"),
        ("x = 7 \\\n  % 2", "x = 7 \\\n  % 2"),
        ('s = """\n% a\n! b\n"""', 's = """\n% a\n! b\n"""'),
        ("x = [\n% a]", "x = [\n% a]"),
        ("!echo \"it's (\nx = 1", "# !echo \"it's (\nx = 1"),
        ("a != b\na == b\nx = 5 % 2", "a != b\na == b\nx = 5 % 2"),
        ("%%bash\nls", ""),
        ("%%time\nx = 1", "# %%time\nx = 1"),
        ("%time x = f()", "x = f()"),
        ("%%writefile mse.py\nx = 1", "# %%writefile mse.py\nx = 1"),
        ("get_ipython().system('ls')\nx = 1", "# get_ipython().system('ls')\nx = 1"),
        ("if x:\n  get_ipython().magic('cd')", "if x:\n  pass  # get_ipython().magic('cd')"),
        ("", ""),
    ],
)  # fmt: skip
def test_magics_become_comments_line_by_line(text, plain):
    assert without_magics(text) == plain


@pytest.mark.parametrize(
    ("text", "result"),
    [
        (">>> def f():\n...     return 1\n>>> f()", "def f():\n    return 1\nf()"),
        ("In [3]: x = 1\nIn [4]: y = 2", "x = 1\ny = 2"),
        ("    x = 1\n    if x:\n        y = 2", "x = 1\nif x:\n    y = 2"),
        ("x = '''\n>>> y\n'''", "x = '''\n>>> y\n'''"),
    ],
)
def test_prompts_and_a_common_indentation_are_taken_off(text, result):
    assert plain(text) == result


def test_invisible_characters_of_a_web_page_are_taken_out(source):
    text = MSE.replace("    ", "\u00a0\u00a0\u00a0\u00a0").replace("def", "\u200bdef")
    assert source(module_cell(text)) == MSE
    quoted = "def mse(a, b):\n    return '\u00a0\u200b'\n"
    assert source(module_cell(quoted)) == quoted


@pytest.mark.parametrize("name", ["mse.py", "mse.md", "answers.md", "mse.txt"])
def test_a_module_that_was_pasted_with_what_stood_around_it(tmp_path, course, name):
    text = f"Here is it:\n\n```python\n{MSE}\n```\n\nIt's done.\n\n~~~\nx = 1\n~~~\n"
    work = only_assignment(take_in(write_all(tmp_path / "alice", {name: text}), course))
    assert work.problem == ""
    module = work.modules["mse"]
    assert module.source.decode().split() == [*MSE.split(), "x", "=", "1"]
    number = 1 + module.source.decode().split("\n").index(MSE.split("\n")[0])
    assert module.locate(number) == (name, 4)
    assert f"`{name}` has text around its code" in " ".join(work.notes)


def test_fences_in_a_broken_module_are_not_taken_for_its_code(tmp_path, course):
    text = f'"""Doc:\n```python\nmse(1, 2)\n```\n"""\n{MSE}\ndef broken(:\n'
    work = only_assignment(take_in(write_all(tmp_path / "alice", {"mse.py": text}), course))
    assert "def broken(:" in work.problem


def test_a_module_that_is_indented_as_a_whole_or_ends_in_zeros(tmp_path, course):
    flat = textwrap.indent(MSE, "    ").encode()
    for data in (flat, MSE.encode() + bytes(512)):
        work = only_assignment(take_in(write_all(tmp_path / "alice", {"mse.py": data}), course))
        assert work.modules["mse"].source.decode().rstrip("\n") == MSE.rstrip("\n")


# Formats


def test_format_3_is_read(tmp_path, course):
    cells = [{"cell_type": "code", "input": MSE, "language": "python", "metadata": {}}]
    data = json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]})
    (tmp_path / NAME).write_text(data)
    module = only_assignment(take_in(tmp_path / NAME, course)).modules["mse"]
    assert module.source.decode() == MSE.rstrip("\n")


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "gbk", "utf-32"])
def test_a_notebook_is_read_in_any_encoding(tmp_path, course, codec):
    text = notebook(module_cell(f"# 均方误差\n{MSE}"))
    raw = json.dumps(json.loads(text), ensure_ascii=False)
    (tmp_path / NAME).write_bytes(raw.encode(codec))
    module = only_assignment(take_in(tmp_path / NAME, course)).modules["mse"]
    assert module.source.decode() == f"# 均方误差\n{MSE}"


def test_what_json_forbids_and_python_writes_is_read(tmp_path, course):
    cell = {**module_cell(MSE), "outputs": [{"data": {"application/json": [float("nan")]}}]}
    (tmp_path / NAME).write_text(notebook(cell))
    assert only_assignment(take_in(tmp_path / NAME, course)).problem == ""


def test_a_notebook_of_another_language_is_graded_when_it_is_python_after_all(made):
    r = {"language_info": {"name": "R"}}
    assert made(module_cell(MSE), **r).problem == ""
    assert "is a notebook for R" in made(module_cell("mse <- 1"), **r).problem


@pytest.mark.parametrize("name", ["mse.py", "02_mse.py", "homework.py"])
def test_a_notebook_that_is_called_a_script_is_a_notebook(tmp_path, course, name):
    (tmp_path / name).write_text(notebook(module_cell(MSE)))
    assert "return a - b" in str(only_assignment(take_in(tmp_path / name, course)).modules)


@pytest.mark.parametrize("name", ["02_mse.ipynb.py", "02_mse.ipynb - Colab.py"])
def test_a_script_with_the_name_of_its_notebook_in_its_own(tmp_path, course, name):
    """The cell of the checks makes a line in it that nobody wrote by hand."""
    checks = f'# nnopt: the public checks.\nKIT = "{"A" * 30_000}"\n'
    (tmp_path / name).write_text(f"# -*- coding: utf-8 -*-\n{checks}# nnopt: mse.py\n{MSE}")
    assert "return a - b" in str(only_assignment(take_in(tmp_path / name, course)).modules)


@pytest.mark.parametrize("name", ["mse.py", "02_mse.py", "02_mse.ipynb", "my 02_mse (1).py"])
@pytest.mark.parametrize("mark", ["", "# nnopt: mse.py\n"])
def test_an_exported_script_is_read(tmp_path, course, name, mark):
    text = (
        "#!/usr/bin/env python\n# coding: utf-8\n\n# In[1]:\n\n\n"
        "get_ipython().run_line_magic('matplotlib', 'inline')\nimport math\n\n# In[2]:\n\n\n"
        f"{mark}def mse(a, b):\n    return math.exp(a)\n\n\n# In[ ]:\n\n\n"
        "get_ipython().run_cell_magic('time', '', 'one = 1\\n')\n\n# # Title\n\n# In[5]:\n\n\n"
        '# nnopt: check of task 2, mse: 5 points\nnnopt_check("mse")\n'
    )
    text = text if mark else text.partition("# nnopt: check")[0]
    (tmp_path / name).write_text(text)
    module = only_assignment(take_in(tmp_path / name, course)).modules["mse"]
    names = {}
    exec(compile(module.source, "mse", "exec"), names)
    assert names["mse"](0, 1) == 1.0
    assert "nnopt_check" not in names
    numbers = [n for n in range(1, 60) if "math.exp" in module.text(n)]
    assert module.locate(numbers[0])[1] == text[: text.index("math.exp")].count("\n") + 1


HOSTILE = {
    "empty": b"",
    "text": b"x = 1",
    "list": b"[]",
    "no cells": b"{}",
    "no cell": b'{"cells": []}',
    "cells of another type": b'{"cells": 3}',
    "cell of another type": b'{"cells": [3]}',
    "nested": b'{"cells": [' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"]}",
    "nested in a field": b'{"cells": [{"source": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]}",
    "nested and skipped": b'{"x": ' + b'{"a":' * 1_000_000 + b"1" + b"}" * 1_000_000 + b"}",
    "truncated": notebook(module_cell(MSE)).encode()[:-3],
    "many cells": b'{"cells": [' + b"{}," * (limits.CELLS + 1) + b"{}]}",
    "very many cells": b'{"cells": [' + b"{}," * 5_000_000 + b"{}]}",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_not_a_notebook_gets_a_reason(kind):
    with pytest.raises(NotJson, match=r"^it"):
        read_notebook(HOSTILE[kind])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty. Save it again"),
        ("{", "is not a notebook that can be read: its text is damaged or is not JSON"),
        ('{"cells": [\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> x\n]}', "an unfinished merge"),
        ("<!DOCTYPE html><html>", "is a web page, not the file itself"),
        ("{\\rtf1", "an RTF file of a word processor"),
    ],
)
def test_a_notebook_that_is_none_says_what_it_is(tmp_path, course, text, words):
    (tmp_path / NAME).write_text(text)
    problem = only_assignment(take_in(tmp_path / NAME, course)).problem
    assert problem.startswith("`02_mse.ipynb` is ")
    assert words in problem


@pytest.mark.parametrize("value", [None, 3, "x", [], {}, True, [[1]], {"a": {"b": 1}}, 10**400])
@pytest.mark.parametrize("field", ["cell_type", "source", "metadata", "nnopt", "nbgrader"])
def test_fields_of_any_type_do_no_harm(made, field, value):
    cell = module_cell(MSE)
    (cell["metadata"] if field.startswith("n") else cell)[field] = value
    assert "``" not in made(cell, {"cell_type": "code"}, {}).problem


@pytest.mark.parametrize("value", [None, 3, "x", [], {"language_info": 3}, {"kernelspec": []}])
def test_notebook_metadata_of_any_type_do_no_harm(tmp_path, course, value):
    data = json.dumps({"metadata": value, "cells": [module_cell(MSE)]})
    (tmp_path / NAME).write_text(data)
    assert only_assignment(take_in(tmp_path / NAME, course)).problem == ""


def test_half_surrogates_and_nul_become_visible_errors(tmp_path, course):
    for escape in ("\\ud800", "\\u0000"):
        text = notebook(module_cell(f"{MSE}x = HERE")).replace("HERE", escape)
        (tmp_path / NAME).write_text(text)
        problem = only_assignment(take_in(tmp_path / NAME, course)).problem
        assert re.search("line 3|not a notebook that can be read", problem)


def test_too_much_code_is_told(made):
    problem = made(code("#" * 600_000), code("#" * 600_000)).problem
    assert "`02_mse.ipynb` is larger than 1 MB" in problem
