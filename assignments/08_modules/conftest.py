"""Fixtures of the public checks. Run them in this folder: python -m pytest

Those of one task: python -m pytest --task NAME
"""

import contextlib
import importlib
import itertools
import os
import sys
import traceback
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

# Both are read when TensorFlow and matplotlib are imported: no log lines, no windows.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "Agg")

import pytest

import functools
import random
import re

import numpy as np
import tensorflow as tf

import io


_MAX_ARTISTS = 50
_MAX_POINTS = 200_000


def read_figure(figure: Any, *, png: bool = False) -> dict[str, Any]:
    """Return a figure as dicts of texts and arrays; its picture too when `png` is asked for."""
    data: dict[str, Any] = {"axes": [_axes(axes) for axes in figure.axes[:_MAX_ARTISTS]]}
    if png:
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=80)
        data["png"] = np.frombuffer(stream.getvalue(), np.uint8)
    return data


def _axes(axes: Any) -> dict[str, Any]:
    from matplotlib.collections import PathCollection

    legend = axes.get_legend()
    collections = list(axes.collections)[:_MAX_ARTISTS]
    return {
        "title": axes.get_title(),
        "xlabel": axes.get_xlabel(),
        "ylabel": axes.get_ylabel(),
        "xscale": axes.get_xscale(),
        "yscale": axes.get_yscale(),
        "legend": [text.get_text() for text in legend.get_texts()] if legend else [],
        "lines": [_line(line) for line in list(axes.lines)[:_MAX_ARTISTS]],
        "scatters": [_scatter(c) for c in collections if isinstance(c, PathCollection)],
        "contours": [_contour(c) for c in collections if hasattr(c, "levels")],
        "images": len(axes.images),
    }


def _label(artist: Any) -> str:
    label = str(artist.get_label())
    return "" if label.startswith("_") else label


def _line(line: Any) -> dict[str, Any]:
    x, y = (np.asarray(data, np.float64)[:_MAX_POINTS] for data in line.get_data(orig=False))
    return {"label": _label(line), "x": x, "y": y, "drawstyle": str(line.get_drawstyle())}


def _scatter(collection: Any) -> dict[str, Any]:
    """Read a scatter; points whose marker is empty are drawn nowhere, so there are none."""
    offsets = np.asarray(np.ma.filled(collection.get_offsets(), np.nan), np.float64)
    colors = np.asarray(collection.get_facecolors(), np.float64)
    shown = collection.get_visible() and any(len(path.vertices) for path in collection.get_paths())
    points = offsets[: _MAX_POINTS if shown else 0]
    return {"label": _label(collection), "offsets": points, "colors": colors[:_MAX_POINTS]}


def _contour(collection: Any) -> dict[str, Any]:
    paths = [np.asarray(path.vertices, np.float64) for path in collection.get_paths()]
    levels = np.asarray(collection.levels, np.float64)
    return {"levels": levels, "paths": [path[:_MAX_POINTS] for path in paths[:_MAX_ARTISTS]]}


NOT_THEIRS = re.compile("site-packages|dist-packages|__autograph_generated")


class Student:
    """The student's functions: `student.mse(y_true, y_pred)` calls `mse`.

    Floating arrays arrive there as float32 tensors, integer arrays as tensors of their type;
    tensors and variables come back as arrays. `find` returns a function by its name.
    """

    def __init__(self, find: Callable[[str], Any], *, keep: bool = False) -> None:
        self._find = find
        self._keep = keep

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        return functools.partial(self._call, name)

    @property
    def keep(self) -> "Student":
        """The same functions, but every result comes back as a `Handle`."""
        return Student(self._find, keep=True)

    def plain(self, array: np.ndarray[Any, Any]) -> "Plain":
        """Mark an array that is to arrive as it is, not as a tensor."""
        return Plain(array)

    def variable(self, value: Any) -> "Handle":
        """Make a float32 `tf.Variable`."""
        return Handle(tf.Variable(value, dtype=tf.float32))

    def tensorflow(self, name: str) -> "Handle":
        """Return a function of TensorFlow, such as `square`, to be handed to the student's code."""
        return Handle(getattr(tf, name))

    def gradient(self, name: str, *args: Any, wrt: int | tuple[int, ...] = 1, **kwargs: Any) -> Any:
        """Return the derivative of the result with respect to argument number `wrt`."""
        __tracebackhide__ = True
        places = (wrt,) if isinstance(wrt, int) else wrt
        values = [_send(value) for value in args]
        for place in places:
            if not isinstance(values[place], tf.Variable):
                values[place] = tf.convert_to_tensor(values[place], tf.float32)
        with tf.GradientTape() as tape:
            tape.watch([values[place] for place in places])
            result = self._find(name)(*values, **_send(kwargs))
        require(tf.is_tensor(result), f"{name} must return a tensor, or it has no gradient")
        found = tape.gradient(result, [values[place] for place in places])
        for place, gradient in zip(places, found, strict=True):
            require(
                gradient is not None,
                f"no gradient flows from argument {place + 1} to the result of {name}: "
                "compute it with TensorFlow from beginning to end",
            )
        arrays = [tf.convert_to_tensor(gradient).numpy() for gradient in found]
        return arrays[0] if isinstance(wrt, int) else arrays

    def figure(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a function that draws and return its figure as plain data."""
        __tracebackhide__ = True
        from matplotlib import pyplot
        from matplotlib.figure import Figure

        pyplot.close("all")
        result = self._find(name)(*_send(args), **_send(kwargs))
        if not isinstance(result, Figure):
            require(pyplot.get_fignums(), f"{name} drew nothing: it must return its Figure")
            result = pyplot.gcf()
        pyplot.close("all")
        return read_figure(result)

    def _call(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        result = self._find(name)(*_send(args), **_send(kwargs))
        return Handle(result) if self._keep else _receive(result)


class Plain:
    """An array that a student's function gets as it is."""

    def __init__(self, array: np.ndarray[Any, Any]) -> None:
        self.array = array


class Handle:
    """An object of the student's: `h.method(...)`, `h(...)`, `h.read("attribute")`."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        return functools.partial(self._method, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object."""
        __tracebackhide__ = True
        return _receive(self._value(*_send(args), **_send(kwargs)))

    def read(self, attribute: str) -> Any:
        """Return the value of an attribute."""
        return _receive(getattr(self._value, attribute))

    def _method(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        return _receive(getattr(self._value, name)(*_send(args), **_send(kwargs)))


def _send(value: Any) -> Any:
    """Turn an argument into what a student's function gets."""
    if isinstance(value, Handle):
        return value._value
    if isinstance(value, Plain):
        return value.array.copy()
    owner = getattr(value.func, "__self__", None) if isinstance(value, functools.partial) else None
    if isinstance(owner, Student):
        # One of the student's own functions, handed to another: it is to return tensors.
        return owner._find(*value.args)
    if isinstance(value, np.ndarray):
        return tf.constant(value, tf.float32 if value.dtype.kind == "f" else None)
    if isinstance(value, list | tuple):
        return type(value)(_send(part) for part in value)
    if isinstance(value, dict):
        return {key: _send(part) for key, part in value.items()}
    return value


def _receive(value: Any) -> Any:
    """Turn a result into what a check gets."""
    if isinstance(value, np.ndarray | np.generic):
        return np.array(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if tf.is_tensor(value) or isinstance(value, tf.Variable):
        return np.asarray(value.numpy()) if hasattr(value, "numpy") else Handle(value)
    if isinstance(value, list | tuple):
        parts = [_receive(part) for part in value]
        return parts if isinstance(value, list) else tuple(parts)
    if isinstance(value, dict):
        return {key: _receive(part) for key, part in value.items()}
    if hasattr(value, "__array__") and not callable(value):
        return np.array(value)
    return Handle(value)


def set_seeds() -> None:
    """Give every check the same random numbers, also to a function that draws its own."""
    random.seed(0)
    np.random.seed(0)
    tf.random.set_seed(0)


def require(condition: Any, message: str) -> None:
    """Fail with `message` unless `condition` holds."""
    __tracebackhide__ = True
    if not condition:
        raise AssertionError(message)


def close(value: Any, expected: Any, rtol: float = 1e-5, atol: float = 1e-6) -> Any:
    """Check that `value` equals `expected` within the tolerances and return it as float64.

    Compares in this order and stops at the first difference: returned, numeric, shape, finite,
    value. Lists, tuples and dicts of arrays are compared part by part.
    """
    __tracebackhide__ = True
    if expected is None or isinstance(expected, str):
        same = type(value) is type(expected) and value == expected
        require(same, f"expected: {_show(expected)}\ngot: {_show(value)}")
        return value
    require(value is not None, f"nothing came back (None)\nexpected: {_show(expected)}")
    if isinstance(expected, dict):
        same_keys = isinstance(value, dict) and value.keys() == expected.keys()
        require(same_keys, f"expected a dict with the keys {list(expected)}\ngot: {_show(value)}")
        return {key: close(value[key], expected[key], rtol, atol) for key in expected}
    if _is_list_of_arrays(expected) or (
        isinstance(expected, list | tuple) and _is_list_of_arrays(value)
    ):
        same_length = isinstance(value, list | tuple) and len(value) == len(expected)
        require(same_length, f"expected {len(expected)} results\ngot: {_show(value)}")
        parts = [close(*pair, rtol, atol) for pair in zip(value, expected, strict=True)]
        return tuple(parts) if isinstance(value, tuple) else parts
    return _close_arrays(value, np.asarray(expected), rtol, atol)


def _is_list_of_arrays(value: Any) -> bool:
    arrays = (np.ndarray, dict)
    return isinstance(value, list | tuple) and any(isinstance(part, arrays) for part in value)


def _close_arrays(value: Any, expected: np.ndarray[Any, Any], rtol: float, atol: float) -> Any:
    __tracebackhide__ = True
    both = f"expected: {_show(expected)}\ngot: {_show(value)}"
    try:
        got = np.asarray(value)
    except ValueError:
        got = np.asarray(None)
    require(got.dtype.kind in "biuf", f"this is not a number or an array of numbers\n{both}")
    got, expected = got.astype(np.float64), expected.astype(np.float64)
    shapes = f"expected {_shape(expected)}, got {_shape(got)}"
    require(got.shape == expected.shape, f"the shape differs: {shapes}\n{both}")
    bad = int(np.sum(~np.isfinite(got)))
    require(not bad, f"{bad} of {got.size} numbers are NaN or infinite\n{both}")
    wrong = np.abs(got - expected) > atol + rtol * np.abs(expected)
    if wrong.any():
        require(False, f"the value differs{_first(wrong, got, expected)}\n{both}")
    return got


def _shape(array: np.ndarray[Any, Any]) -> str:
    return f"shape {list(array.shape)}" if array.ndim else "one number (shape [])"


def _first(wrong: np.ndarray[Any, Any], got: Any, expected: Any) -> str:
    """Say where an array differs first; one number needs no place."""
    if not wrong.ndim:
        return ""
    place = tuple(int(i) for i in np.argwhere(wrong)[0])
    numbers = f"expected {expected[place]:.7g}, got {got[place]:.7g}"
    return f" in {int(wrong.sum())} of {wrong.size} places, first at {list(place)}: {numbers}"


def _show(value: Any) -> str:
    if isinstance(value, Handle):
        return f"an object of type {type(value._value).__name__}"
    if isinstance(value, list | tuple | dict):
        return str(value)[:300]
    if isinstance(value, np.ndarray | np.generic | int | float) and not isinstance(value, bool):
        return np.array2string(np.asarray(value), precision=7, separator=", ", threshold=40)
    return repr(value)[:300]

import ast
import inspect
import re
import textwrap
import types
from collections.abc import Iterator, Sequence


def find_disallowed(function: Any, disallow: Sequence[str]) -> tuple[str, int] | None:
    """Return the first such call in a function, or in what it uses in its module, and its line."""
    banned = [_one_name(name) for name in disallow]
    waiting = [function] if banned else []
    for each in waiting:
        for names, line, value in _said(each):
            for name in map(_one_name, names):
                if any(name == other or name.startswith(f"{other}.") for other in banned):
                    return name, line
            same_module = getattr(value, "__module__", "") == function.__module__
            if same_module and not any(value is known for known in waiting):
                waiting.append(value)
    return None


def _said(function: Any) -> Iterator[tuple[list[str], int, Any]]:
    """Yield the full names of all that a function says, its line, and what its first part is."""
    if isinstance(function, type):
        for method in vars(function).values():
            if isinstance(method, types.FunctionType):
                yield from _said(method)
        return
    plain = inspect.unwrap(function)
    try:
        lines, first = inspect.getsourcelines(plain)
        tree = ast.parse(textwrap.dedent("".join(lines)))
    except (OSError, TypeError, SyntaxError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            base, dot, rest = ast.unparse(node).partition(".")
            value = getattr(plain, "__globals__", {}).get(base)
            if re.fullmatch(r"[\w.]*", rest):
                names = [f"{origin}{dot}{rest}" for origin in _origins(value)]
                yield names, first + node.lineno - 1, value


def _origins(value: Any) -> list[str]:
    """Return the public names of a module, or of a function that was imported by itself."""
    if isinstance(value, types.ModuleType):
        return [value.__name__]
    paths = [f"tf.{name}" for name in getattr(value, "_tf_api_names", ())]
    keras = getattr(value, "_api_export_path", ())
    return [*paths, *([keras] if isinstance(keras, str) else keras)]


def _one_name(name: str) -> str:
    """Give a call one name, whichever of its public paths leads there."""
    name = re.sub(r"^(tf|tensorflow)\b(\._api\.v2)?(\.compat\.v\d)?", "tf", name)
    return re.sub(r"^(tf\.)?keras(\.(api|src|_tf_keras|v2|keras))*\b", "tf.keras", name)


HERE = Path(__file__).resolve().parent
MODULES = ("generateds", "forward", "backward")
DISALLOWED = {
    "get_weight": (
        "tf.keras.regularizers", "tf.keras.layers", "tf.nn.l2_loss",
    ),
    "get_bias": (
        "tf.keras.layers",
    ),
    "get_parameters": (
        "tf.keras.layers",
    ),
    "forward": (
        "tf.keras.layers",
    ),
    "learning_rate": (
        "tf.keras.optimizers.schedules", "tf.compat.v1.train.exponential_decay",
    ),
    "update_average": (
        "tf.train.ExponentialMovingAverage",
        "tf.compat.v1.train.ExponentialMovingAverage",
    ),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the option --task."""
    # The folder of another assignment may have offered it already.
    with contextlib.suppress(ValueError):
        parser.addoption("--task", metavar="NAME", help="run the checks of this task only")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker of the checks known."""
    config.addinivalue_line("markers", "task(name): the task of the handout that a check is for")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the checks of the task that --task names."""
    wanted = config.getoption("--task", None)
    if wanted is None or not items:
        return
    tasks = dict.fromkeys(task for task in map(_task, items) if task)
    if wanted not in tasks:
        known = ", ".join(tasks)
        raise pytest.UsageError(f"there is no task {wanted!r} here: say one of {known}")
    config.hook.pytest_deselected(items=[item for item in items if _task(item) != wanted])
    items[:] = [item for item in items if _task(item) == wanted]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Tell a failure shortly; fail what is right through a call that is not allowed."""
    try:
        yield
    except Exception as error:
        # TensorFlow raises NotImplementedError as well, and that one needs its traceback.
        written = not str(error).endswith("not written yet")
        if written or not isinstance(error, NotImplementedError):
            _shorten(error)
            raise
        reason = str(error)
    else:
        reason = _disallowed(_task(item))
    if reason:
        pytest.fail(reason, pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what a check was called with, but not our fixtures, which say nothing."""
    report = yield
    shown = getattr(report.longrepr, "reprtraceback", None)
    for entry in getattr(shown, "reprentries", ()):
        if arguments := getattr(entry, "reprfuncargs", None):
            names = ("student", "close", "require")
            arguments.args = [pair for pair in arguments.args if pair[0] not in names]
    return report


def _task(item: pytest.Item) -> str:
    mark = item.get_closest_marker("task")
    return str(mark.args[0]) if mark else ""


def _shorten(error: BaseException) -> None:
    """Leave the inner steps of TensorFlow and other libraries out of a traceback."""
    steps = []
    step = error.__traceback__
    while step is not None:
        if not NOT_THEIRS.search(step.tb_frame.f_code.co_filename):
            steps.append(step)
        step = step.tb_next
    for before, after in itertools.pairwise([*steps, None]):
        if before is not None:
            before.tb_next = after


def _disallowed(task: str) -> str:
    """Say which call a task uses that is not allowed, if it does."""
    names = DISALLOWED.get(task, ())
    use = find_disallowed(_find(task), names) if names else None
    if use is None:
        return ""
    return (
        f"the result is right, but `{use[0]}` in line {use[1]} is not allowed in {task}: "
        "the grader gives this task no points"
    )


def _find(name: str) -> Any:
    """Return the student's function or class `name`."""
    for module in MODULES:
        found = getattr(_import(module), name, None)
        if found is not None:
            return found
    files = " or ".join(f"{module}.py" for module in MODULES)
    return pytest.fail(f"there is no `{name}` in {files}: do not rename it", pytrace=False)


def _import(module: str) -> Any:
    """Import a module of this folder, also when one of that name came from another folder."""
    known = sys.modules.get(module)
    if known is not None and Path(known.__file__ or "").resolve().parent != HERE:
        for name in MODULES:
            sys.modules.pop(name, None)
    try:
        return importlib.import_module(module)
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        line = error.lineno if isinstance(error, SyntaxError) else last.lineno
        file = error.filename if isinstance(error, SyntaxError) else last.filename
        where = f"{Path(file or module).name}, line {line}"
        reason = f"{type(error).__name__}: {error}\n{where}"
    return pytest.fail(f"{module}.py cannot be imported: {reason}", pytrace=False)


@pytest.fixture
def student(monkeypatch: pytest.MonkeyPatch) -> Student:
    """The student's functions, to be called with plain arrays and numbers."""
    monkeypatch.syspath_prepend(HERE)
    set_seeds()
    return Student(_find)


@pytest.fixture(name="close")
def close_fixture() -> Callable[..., Any]:
    """Compare a result with the expected value."""
    return close


@pytest.fixture(name="require")
def require_fixture() -> Callable[..., None]:
    """Fail with a sentence unless a condition holds."""
    return require
