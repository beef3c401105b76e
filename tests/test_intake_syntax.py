"""Which texts can be graded as modules, and what the student is told about the others."""

import sys
import time
import warnings

import pytest

from nnopt.intake import limits
from nnopt.intake.sealed import SealedModule, SourceLine, capped_notes, digest, shown
from nnopt.intake.syntax import parse, syntax_problem
from nnopt.intake.text import SourceError, read_text
from nnopt.intake.tokens import excess
from nnopt.intake.work import fingerprint, is_written


def problem(text: str) -> str:
    return syntax_problem(SealedModule("mse", text.encode(), "mse.py"))


def test_a_good_module_has_no_problem():
    assert problem("def mse(a, b):\n    return a - b\n") == ""
    assert problem("") == ""


def test_the_sentence_names_file_line_text_and_remedy():
    assert problem("a = 1\ndef f():\n    retrun a\n") == (
        "`mse.py` line 3: invalid syntax: `retrun a`. "
        "Mend this line and run the file once before handing in."
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("print 'x'\n", "Missing parentheses in call to 'print'"),
        ("if a:\n\tb = 1\n        c = 2\n", "inconsistent use of tabs and spaces"),
        ("x = (1,\n", "'(' was never closed"),
        ("%matplotlib inline\n", "works in notebooks only"),
        ("<<<<<<< HEAD\nx = 1\n", "unfinished merge"),
        ("x = \u201cmse\u201d\n", "Type the quotation marks"),
        ("if a:\n", "on line 1"),
    ],
)
def test_advice(text, words):
    assert words in problem(text)


def test_a_place_in_pythons_own_message_is_the_cells_line():
    lines = (SourceLine("a.ipynb cell 2", 1), *(SourceLine("a.ipynb cell 5", n) for n in (1, 2)))
    module = SealedModule("mse", b"import os\ndef f():\nx = 1", "a.ipynb cell 5", lines)
    assert (
        "`a.ipynb cell 5` line 2: expected an indented block after function definition on "
        "line 1" in syntax_problem(module)
    )


def test_python_warnings_do_not_leak():
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        assert problem("x = '\\d'\ny = 1 is 1\nassert (x, y)\n") == ""
    assert seen == []


NESTED = {
    "brackets": "(" * 5_000,
    "not": "x = " + "not " * 4_000 + "1",
    "joined not": "x = " + "not \\\n" * 100_000 + "1",
    "minus in brackets": "x = (" + "-\n" * 10_000 + "1)",
    "attributes": "a" + "\\\n.a" * 200_000,
    "calls": "(a" + "()\n" * 9_000 + ")",
    "dotted import": "import " + "a.\\\n" * 200_000 + "b",
    "elif": "if a: b\n" + "elif a: b\n" * 90_000,
    "elif in the cap": "if a: b\n" + "elif a: b\n" * 15_000,
    "lambda": "lambda: " * 2_000 + "1",
    "power": "(1" + "**\n1" * 18_000 + ")",
    "lines": "a\n" * 500_000,
    "statements": ("a;" * 9_000 + "\n") * 50,
    "one line": "x = 1 #" + "a" * 900_000,
    "number": "x = " + "9" * 10_000,
    "strings without end": '"""\\' * 200_000,
    "quotes": "'\"" * 9_000 + "\n",
    "format strings": 'f"{' * 3_000,
    "closing": ")" * 5_000,
    "dictionaries": "{1:" * 99,
}


@pytest.mark.parametrize("kind", NESTED)
def test_texts_that_could_crash_or_stall_the_parser_get_a_sentence(kind):
    start = time.monotonic()
    sentence = problem(NESTED[kind])
    assert sentence == "" or sentence.startswith("`mse.py` line ")
    assert len(sentence) < 600
    assert time.monotonic() - start < 10


def test_deep_indentation_is_counted_by_level():
    def nested(levels):
        return "".join(f"{'    ' * n}if a:\n" for n in range(levels)) + "    " * levels + "b\n"

    assert problem(nested(limits.INDENTS)) == ""
    assert "indented more than 50 times" in problem(nested(limits.INDENTS + 1))
    assert problem("if a:\n    b\n" * 200) == ""


def test_brackets_in_strings_and_comments_do_not_count():
    text = f"x = '{'(' * 300}'  # {'[' * 300}\ny = '''\n{'{' * 300}\n'''\n"
    assert excess(text) is None
    assert problem(text) == ""


def test_a_table_of_numbers_is_no_hostile_text():
    table = "X = [\n" + "    [0.8113182, -1.4845988],\n" * 5_000 + "]\n"
    assert problem(table) == ""


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b"x = 1\r\ny = 2\rz = 3", "x = 1\ny = 2\nz = 3"),
        (b"# -*- coding: utf-8 -*-\nx = '\xc3\xa9'\n", "# -*- coding: utf-8 -*-\nx = 'é'\n"),
        (
            b"#!x\n# vim: set fileencoding=latin1 :\n'\xe9'\n",
            "#!x\n# vim: set fileencoding=utf-8 :\n'é'\n",
        ),
        (b"x = 1\n# coding: koi8-r\n", "x = 1\n# coding: koi8-r\n"),
        (b"", ""),
        ("# coding: koi8-r\n'д'".encode("koi8-r"), "# coding: utf-8\n'д'"),
        ("# coding: big5\r'誤'".encode("big5"), "# coding: utf-8\n'誤'"),
        ("# coding: cp1251\n'ж'".encode("cp1251"), "# coding: utf-8\n'ж'"),
        (b"# coding: rot13\nx = 1", "# coding: utf-8\nx = 1"),
        (b"# coding: punycode\nx = 1", "# coding: utf-8\nx = 1"),
        (b"# coding: no.such/codec\nx = 1", "# coding: utf-8/codec\nx = 1"),
        ("x = '误'\r\n".encode("utf-16"), "x = '误'\n"),
        ("\ufeffx = '误'\r\n".encode("utf-16-be"), "x = '误'\n"),
        ("x = 1; y = 2\n".encode("utf-16-le"), "x = 1; y = 2\n"),
        ("x = '误'".encode("utf-32"), "x = '误'"),
    ],
)
def test_encodings_that_python_takes_are_read(data, text):
    assert read_text(data, "mse.py") == (text, "")


@pytest.mark.parametrize(
    ("data", "text", "name"),
    [
        ("# 均方误差\nx = 1".encode("gbk"), "# 均方误差\nx = 1", "GBK"),
        (b"# \xfcber\nx = 1", "# über\nx = 1", "Windows-1252"),
        (b"# coding: utf-8\n# \xfcber\n", "# coding: utf-8\n# über\n", "Windows-1252"),
    ],
)
def test_other_encodings_are_read_and_told(data, text, name):
    assert read_text(data, "mse.py") == (
        text,
        f"`mse.py` is not UTF-8 text and was read as {name}. Save it as UTF-8.",
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"x = 1\0\n", "NUL bytes"),
        (b"{\\rtf1\\ansi def mse", "an RTF file of a word processor"),
        (b"PK\x03\x04word/document.xml", "an office document"),
        (b"%PDF-1.7", "a PDF"),
        (b"\n<!DOCTYPE html>\n<html>", "a web page, not the file itself"),
        (b"<html lang='en'><body>def mse", "a web page, not the file itself"),
        (b"\x89PNG\r\n", "a picture"),
    ],
)
def test_what_is_no_code_is_named_and_says_what_to_do(data, words):
    with pytest.raises(SourceError, match=r"`mse\.py`") as raised:
        read_text(data, "mse.py")
    assert words in str(raised.value)
    assert "hand" in str(raised.value).lower()


@pytest.mark.parametrize(
    ("body", "written"),
    [
        (["raise NotImplementedError('task 1, f: not written yet')"], False),
        (['"""Doc."""', "raise NotImplementedError"], False),
        (["pass"], False),
        (["..."], False),
        (["return x", "raise NotImplementedError('task 1, f: not written yet')"], True),
        (["raise NotImplementedError('task 1')", "return x"], True),
        (["raise ValueError"], True),
        (["return None"], True),
        (["x = NotImplementedError"], True),
    ],
)
def test_a_function_is_work_when_it_has_more_than_a_stub(body, written):
    (function,) = parse("\n    ".join(["def f(x):", *body])).body
    assert is_written(function) is written
    (method,) = parse("\n        ".join(["class F:\n    x = 1\n    def f(x):", *body])).body
    assert is_written(method)
    (method,) = parse("\n        ".join(["class F:\n    'Doc.'\n    def f(x):", *body])).body
    assert is_written(method) is written


def test_comments_docstrings_and_format_are_no_difference():
    first = "def f(a, b=1):\n    return a + b  # so\n"
    second = '"""Doc."""\n\ndef f(a,b = 1):\n\t"""Add."""\n\treturn (a+\n b)'
    other = "def f(a, b=1):\n    return b + a\n"
    prints = [fingerprint(parse(text)) for text in (first, second, other)]
    assert prints[0] == prints[1] != prints[2]
    assert fingerprint(parse("x = 1")) != fingerprint(parse("x = 1.0"))
    assert fingerprint(parse("x = '1'")) != fingerprint(parse("x = 1"))


def test_shown_names_cannot_steer_a_terminal():
    assert shown("a\x1b[31m\u202eb\udcff\n") == "a?[31m?b??"
    assert len(shown("x" * 1_000)) == limits.NAME_SHOWN


def test_text_of_a_line_is_stripped_clean_and_short():
    module = SealedModule("m", b"\tx\x1b[0m = 1 \n" + b"y" * 500, "m.py")
    assert module.text(1) == "x[0m = 1"
    assert len(module.text(2)) == limits.TEXT_SHOWN
    assert module.text(3) == module.text(0) == module.text(-1) == ""
    assert module.locate(99) == ("m.py", 2)


def test_digest_keeps_parts_apart():
    assert digest(["ab", "c"]) != digest(["a", "bc"])


def test_notes_are_capped():
    notes = capped_notes([f"note {n}" for n in range(100)] * 2)
    assert len(notes) == limits.NOTES + 1
    assert notes[-1].startswith("80 more")


def test_parsing_leaves_no_module_behind():
    before = set(sys.modules)
    parse("import antigravity")
    assert set(sys.modules) == before
