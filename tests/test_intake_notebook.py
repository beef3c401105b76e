"""How notebooks become modules, and what is said about those that cannot."""

import json
import re

import pytest
from nnopt.intake.source import SourceError, syntax_problem

from nnopt.intake import limits
from nnopt.intake.assembly import assemble
from nnopt.intake.notebook import read_notebook, without_magics

MSE = "def mse(a, b):\n    return a - b\n"
STUB = 'def mse(a, b):\n    raise NotImplementedError("task 2, mse: not written yet")\n'
NAME = "02_mse.ipynb"


def code(source, **metadata):
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": []}


def module_cell(source, **metadata):
    return code(source, nnopt={"module": "mse"}, **metadata)


def notebook(*cells, **metadata):
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}
    return json.dumps(document).encode()


def made(*cells, modules=("mse",)):
    book = read_notebook(notebook(*cells), NAME)
    return assemble(book, "02_mse", "mse", ["mse"], modules)


def source(*cells, **kw):
    return made(*cells, **kw).module.source.decode()


def sentence(data):
    """Return what the student is told about a notebook, or an empty string."""
    try:
        book = read_notebook(data, NAME)
        result = assemble(book, "02_mse", "mse", ["mse"], ["mse"])
    except SourceError as error:
        return str(error)
    return syntax_problem(result.module) if result else ""


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
def test_a_module_cell_is_known_by_each_of_its_marks(cell):
    assert "return a - b" in source({"cell_type": "markdown", "source": "# Title"}, cell)


def test_cells_around_the_module_give_definitions_but_no_calls():
    text = source(
        code("import numpy as np\nnp.zeros(3)\n%matplotlib inline"),
        code("STEPS = 10\nRATE = -1 / 1000\nw = np.zeros(2)\ndata = [1, (2, 3)]\nA, B = 1, 2"),
        module_cell(MSE),
        code("@cached\ndef plot():\n    return 1\nplot()\nif True:\n    x = 1"),
        code("class Shadow:\n    pass\n\nfor i in range(3):\n    mse(i, i)"),
    )
    assert text.split("\n") == [
        "import numpy as np",
        "STEPS = 10",
        "RATE = -1 / 1000",
        "data = [1, (2, 3)]",
        "A, B = 1, 2",
        *MSE.split("\n"),
        "@cached",
        "def plot():",
        "    return 1",
        "class Shadow:",
        "    pass",
    ]


def test_every_line_is_mapped_to_its_cell():
    module = made(
        {"cell_type": "markdown", "source": "text"},
        code("\nx = 'é'; import os; y = f(\n1)\nimport sys"),
        {"cell_type": "raw", "source": "text"},
        module_cell(f"# comment\n{MSE}"),
        code("print(1)\n\ndef last(\n    a,\n): return a"),
    ).module
    expected = [
        ("x = 'é'", 2, 2),
        ("import os", 2, 2),
        ("import sys", 2, 4),
        ("# comment", 4, 1),
        ("def mse(a, b):", 4, 2),
        ("return a - b", 4, 3),
        ("", 4, 4),
        ("def last(", 5, 3),
        ("a,", 5, 4),
        ("): return a", 5, 5),
    ]
    rows = range(1, module.source.count(b"\n") + 2)
    assert [(module.text(row), *module.locate(row)) for row in rows] == [
        (text, f"{NAME} cell {cell}", line) for text, cell, line in expected
    ]


def test_a_syntax_error_is_reported_in_its_cell():
    module = made(code("import os"), module_cell("import sys\ndef mse(a, b):\n    retrun a")).module
    assert syntax_problem(module) == (
        "`02_mse.ipynb cell 2` line 3: invalid syntax: `retrun a`. "
        "Mend this line and run the cell once before handing in."
    )


def test_future_imports_come_first():
    future = "from __future__ import annotations"
    module = made(
        code("import os"), module_cell(f'"""Doc."""\n{future}; import sys\n{MSE}'), code(future)
    ).module
    lines = module.source.decode().split("\n")
    assert lines[:5] == [future, future, "import os", '"""Doc."""', "pass; import sys"]
    assert module.locate(2) == (f"{NAME} cell 3", 1) or module.locate(1) == (f"{NAME} cell 3", 1)
    compile(module.source, "mse", "exec")
    first = made(module_cell(f'"""Doc."""\n{future}\n{MSE}')).module.source.decode()
    assert first == f'"""Doc."""\n{future}\n{MSE}'


def test_a_declared_encoding_means_nothing_in_a_cell():
    assert source(module_cell(f"# coding: rot13\n{MSE}")) == f"# coding: utf-8\n{MSE}"


def test_cells_of_the_kit_are_no_part_of_the_module():
    checks = "def _nnopt_checks(names):\n    pass\n"
    text = source(
        module_cell(MSE),
        code(checks, nnopt={"role": "checks"}),
        code(f"# nnopt: the public checks.\n{checks}"),
        code(f"# Public checks\n{checks}"),
        code(checks, nbgrader={"grade": True, "solution": False, "grade_id": "x"}),
        code("def forward(): pass", nnopt={"module": "forward"}),
    )
    assert text == MSE


def test_of_doubled_module_cells_the_last_with_work_is_taken():
    result = made(module_cell("def mse(a, b):\n    return 0"), module_cell(MSE), module_cell(STUB))
    assert result.module.source.decode() == MSE
    assert result.notes == ("`02_mse.ipynb` has 3 cells for mse.py; cell 2 was graded.",)
    assert made(module_cell(STUB), module_cell(STUB)).module.source.decode() == STUB


def test_without_module_cell_and_definition_there_is_no_module():
    assert made(code("x = 1")) is None
    assert made(module_cell(MSE)) is not None


def test_a_broken_cell_beside_the_module_is_left_out_with_a_note():
    result = made(code("x = (1"), module_cell(MSE))
    assert result.module.source.decode() == MSE
    assert "`02_mse.ipynb cell 1` line 1" in result.notes[0]
    with pytest.raises(SourceError, match="cell 1` line 2"):
        made(code("def mse(a, b):\n    retrun a"))


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
        ("", ""),
    ],
)
def test_magics_become_comments_line_by_line(text, plain):
    assert without_magics(text) == plain


def test_format_3_is_read():
    cells = [{"cell_type": "code", "input": MSE, "language": "python", "metadata": {}}]
    data = json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]})
    book = read_notebook(data.encode(), NAME)
    module = assemble(book, "02_mse", "mse", ["mse"], ["mse"]).module
    assert module.source.decode() == MSE.rstrip("\n")


HOSTILE = {
    "empty": b"",
    "text": b"x = 1",
    "list": b"[]",
    "no cells": b"{}",
    "cells of another type": b'{"cells": 3}',
    "cell of another type": b'{"cells": [3]}',
    "nested": b'{"cells": [' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"]}",
    "nested in a field": b'{"cells": [{"source": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]}",
    "nested and skipped": b'{"x": ' + b'{"a":' * 1_000_000 + b"1" + b"}" * 1_000_000 + b"}",
    "not a number": b'{"cells": [NaN]}',
    "not a number and skipped": b'{"cells": [{"cell_type": "code", "outputs": NaN}]}',
    "truncated": notebook(module_cell(MSE))[:-3],
    "not UTF-8": b'{"cells": [{"source": "\xff"}]}',
    "UTF-16": notebook(module_cell(MSE)).decode().encode("utf-16"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_not_a_notebook_gets_a_sentence(kind):
    with pytest.raises(SourceError, match=r"^`02_mse.ipynb` is not a notebook that can be read: "):
        read_notebook(HOSTILE[kind], NAME)


@pytest.mark.parametrize("value", [None, 3, "x", [], {}, True, [[1]], {"a": {"b": 1}}, 10**400])
@pytest.mark.parametrize("field", ["cell_type", "source", "metadata", "nnopt", "nbgrader"])
def test_fields_of_any_type_do_no_harm(field, value):
    cell = module_cell(MSE)
    (cell["metadata"] if field.startswith("n") else cell)[field] = value
    assert "``" not in sentence(notebook(cell, {"cell_type": "code"}, {}))


@pytest.mark.parametrize("value", [None, 3, "x", [], {"language_info": 3}, {"kernelspec": []}])
def test_notebook_metadata_of_any_type_do_no_harm(value):
    data = json.dumps({"metadata": value, "cells": [module_cell(MSE)]}).encode()
    assert read_notebook(data, NAME).language == "python"


def test_half_surrogates_and_nul_become_visible_errors():
    for escape in (b"\\ud800", b"\\u0000"):
        data = notebook(module_cell(f"{MSE}x = HERE")).replace(b"HERE", escape)
        assert re.search("line 3|not a notebook that can be read", sentence(data))


def test_caps():
    with pytest.raises(SourceError, match="cells"):
        read_notebook(notebook(*[{}] * (limits.CELLS + 1)), NAME)
    with pytest.raises(SourceError, match="1 MB of code"):
        read_notebook(notebook(code("#" * 600_000), code("#" * 600_000)), NAME)
