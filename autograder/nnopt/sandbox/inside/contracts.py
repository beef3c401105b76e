"""Does a function leave everything else as it was, and give the same when it is called again?

Looked at around every call of a test. What a function is meant to change, its task says.
"""

from __future__ import annotations

import decimal
import gc
import inspect
import logging
import os
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

# So many calls of a function are done twice, none that takes longer: the time is the student's.
_REPEATED = 3
# Work, which a busy machine does not make longer, and time.
_MOST_WORK_S, _LONGEST_S = 0.1, 1.0
_LARGEST = 100_000


class Contracts:
    """Notes what calls do beside giving a result: `noticed` has function and deed, each once."""

    def __init__(self, tf: Any) -> None:
        self.tf = tf
        self.noticed: list[tuple[str, str]] = []
        self.disturbed = False  # whether the last call changed anything
        self.soon = True  # whether it was done soon
        self._calls: Counter[str] = Counter()
        self._last: dict[str, Any] = {}

    def note(self, name: str, what: str) -> None:
        """Note what a function does."""
        if (name, what) not in self.noticed:
            self.noticed.append((name, what))

    def watch(self, name: str, function: Any, args: Any, kwargs: Any) -> Any:
        """Call a function, and note what is other than before."""
        given = _by_name(function, args, kwargs)
        before, figures, self.disturbed = dict(self._state(given)), _figures(), False
        result, start, worked = None, time.monotonic(), time.process_time()
        try:
            result = function(*args, **kwargs)
        finally:
            passed = time.monotonic() - start
            self.soon = time.process_time() - worked <= _MOST_WORK_S and passed <= _LONGEST_S
            for what, value in self._state(given):
                if what in before and not _kept(what, before[what], value):
                    self.note(name, what)
                    self.disturbed = True
            now = _figures()
            if any(now.get(figure) != count for figure, count in figures.items()):
                self.note(name, "figure")
            if set(now) - set(figures) - {id(getattr(result, "figure", result))}:
                self.note(name, "open figure")
        for argument, value in given.items():
            if any(self._is_one(part, value) for part in _parts(result)):
                self.note(name, f"returns:{argument}")
        return result

    def is_repeated(self, name: str, value: Any) -> bool:
        """Say whether a call is done twice: the first that change nothing and are done soon."""
        free = not self.disturbed and self.soon and size_of(value) <= _LARGEST
        self._calls[name] += free
        return free and self._calls[name] <= _REPEATED

    def remember(self, name: str, result: Any) -> None:
        """Note when a function gives an object that it gave before."""
        last = self._last.get(name)
        if any(self._is_one(part, old) for part in _parts(result) for old in _parts(last)):
            self.note(name, "returns again")
        self._last[name] = result

    def _state(self, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Return copies of all that must stay as it is."""
        for name, value in given.items():
            yield f"argument:{name}", self._copy(value)
        yield "random:Python", random.getstate()
        kind, keys, *more = np.random.get_state()
        yield "random:NumPy", (kind, np.asarray(keys).tobytes(), *more)
        yield "random:TensorFlow", self._tensorflow()
        yield "settings:NumPy", (np.geterr(), np.get_printoptions())
        yield "settings:Python", _settings()
        if keras := sys.modules.get("keras"):
            own = keras.config
            yield "settings:Keras", (own.floatx(), own.epsilon(), own.image_data_format())
        yield "folder", str(Path.cwd())
        yield "environment", dict(os.environ)
        if matplotlib := sys.modules.get("matplotlib"):
            yield "rcParams", dict(dict.items(matplotlib.rcParams))

    def _tensorflow(self) -> Any:
        from tensorflow.python.eager import context

        own = context.context()
        generator = getattr(own, "_rng", None)
        state = generator.getstate() if isinstance(generator, random.Random) else None
        return getattr(own, "_seed", None), state, self.tf.config.functions_run_eagerly()

    def _copy(self, value: Any) -> Any:
        """Return a copy of what can be compared: arrays, variables, and lists of these."""
        if isinstance(value, self.tf.Variable):
            return np.array(value.numpy())
        if isinstance(value, np.ndarray):
            return np.array(value)
        if isinstance(value, list | tuple):
            return [self._copy(item) for item in value]
        if isinstance(value, dict):
            return {str(key): self._copy(item) for key, item in value.items()}
        return value if isinstance(value, bool | int | float | str) else None

    def _is_one(self, value: Any, other: Any) -> bool:
        """Say whether who changes one of two things changes the other too."""
        if isinstance(value, np.ndarray) and isinstance(other, np.ndarray):
            return bool(np.shares_memory(value, other)) and value.size > 0
        return value is other and isinstance(value, list | dict | self.tf.Variable)


def _settings() -> tuple[Any, ...]:
    """Return settings of Python that hold for everybody.

    Of the filters of warnings those that are for all of them: libraries set others while they load.
    """
    for_all = [each for each in warnings.filters if each[1] is None and each[3] is None]
    silenced = [each for each in for_all if each[2] in (Warning, UserWarning)]
    loggers = logging.root.manager.disable, logging.root.level
    return sys.getrecursionlimit(), gc.isenabled(), silenced, loggers, decimal.getcontext().prec


def _by_name(function: Any, args: Any, kwargs: Any) -> dict[str, Any]:
    try:
        return dict(inspect.signature(function).bind(*args, **kwargs).arguments)
    except (TypeError, ValueError):
        return {**{str(number): value for number, value in enumerate(args)}, **kwargs}


def _parts(result: Any) -> list[Any]:
    return [result, *(result if isinstance(result, list | tuple) else ())]


def _figures() -> dict[int, int]:
    """Return pyplot's open figures, and how much is drawn in each."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    figures = [pyplot.figure(number) for number in pyplot.get_fignums()] if pyplot else []
    return {id(figure): len(figure.findobj()) for figure in figures}


def _kept(what: str, before: Any, value: Any) -> bool:
    """Say whether something is as it was; a state, which has many parts, is compared at once."""
    return alike(before, value) if what.startswith("argument:") else bool(before == value)


def size_of(value: Any) -> int:
    """Return of how many numbers a value is made."""
    if isinstance(value, list | tuple):
        return sum(map(size_of, value))
    if isinstance(value, dict):
        return sum(map(size_of, value.values()))
    return value.size if isinstance(value, np.ndarray) else 1


def alike(value: Any, other: Any) -> bool:
    """Say whether two values are the same, up to the last digits of their numbers.

    >>> alike(np.ones(2), np.ones(2)), alike("text", np.ones(2)), alike([1.0], np.ones(1))
    (True, False, False)
    """
    if isinstance(value, np.ndarray) and isinstance(other, np.ndarray):
        if value.shape != other.shape or value.dtype.kind not in "fiub":
            return value.shape == other.shape and bool((value == other).all())
        return bool(np.allclose(value, other, rtol=1e-5, atol=1e-8, equal_nan=True))
    if isinstance(value, np.ndarray) or isinstance(other, np.ndarray):
        # A number is one also where it stands in an array.
        sizes = [getattr(each, "shape", ()) for each in (value, other)]
        many = isinstance(value, list | tuple | dict) or isinstance(other, list | tuple | dict)
        return not many and sizes == [(), ()] and bool(value == other)
    if isinstance(value, list | tuple) and isinstance(other, list | tuple):
        return len(value) == len(other) and all(map(alike, value, other))
    if isinstance(value, dict) and isinstance(other, dict):
        return value.keys() == other.keys() and all(alike(value[key], other[key]) for key in value)
    return value is other or bool(value == other) or (value != value and other != other)
