"""Which calls that would do the exercise for a student does their code make? Seen as it makes them.

The functions and classes are wrapped before the student's code is imported, so it does not matter
how the code comes by them: an alias, `getattr`, `eval`, a pickle, or a name in a text as in
`compile(loss="mse")`. Code can undo this from inside; that costs only this rule.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import re
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any

_LIBRARIES = ("tensorflow", "keras", "numpy", "scipy")
_MANY = 1000


class Guard:
    """Wraps what is not allowed, and notes which of it the student's code calls.

    `used` has the name of each call, with the file and the line of the student's own that made
    it. `own` says which files are the student's.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.used: dict[str, tuple[str, int]] = {}
        self.own: Callable[[str], bool] = lambda file: False
        # A thing has several public names where it is the same thing.
        self._names: dict[object, list[str]] = {}
        for name in dict.fromkeys(names):
            for home, attribute in _homes(name):
                self._wrap(home, attribute, name)

    def _wrap(self, home: Any, attribute: str, name: str) -> None:
        thing = getattr(home, attribute)
        if inspect.ismodule(thing) and len(vars(thing)) > _MANY:
            self._watch(thing, name)
        elif inspect.ismodule(thing):
            # What is loaded only when somebody asks for it stays so.
            for inner in [] if attribute.startswith("_") else dir(thing):
                if not inner.startswith("_") and _is_plain(vars(thing).get(inner)):
                    self._wrap(thing, inner, f"{name}.{inner}")
        elif callable(thing):
            names = self._names.setdefault(
                thing if inspect.isclass(thing) else (id(home), attribute), []
            )
            names.append(name)
            if len(names) > 1:
                return
            if inspect.isclass(thing):
                self._wrap_class(thing, names)
            else:
                self._wrap_function(home, attribute, names)

    def _wrap_function(self, home: Any, attribute: str, names: list[str]) -> None:
        function = getattr(home, attribute)
        setattr(home, attribute, self._wrapped(function, names, "keras"))
        # Where it is defined, a pickle finds it, and so do the libraries themselves.
        source = sys.modules.get(getattr(function, "__module__", None) or "")
        at = getattr(function, "__name__", "")
        if source and vars(source).get(at) is function:
            setattr(source, at, self._wrapped(function, names, *_LIBRARIES))

    def _watch(self, module: Any, name: str) -> None:
        """Wrap the functions of a large module one by one, when somebody asks for them."""
        wrapped = self._wrapped

        class Watched(type(module)):  # type: ignore[misc]
            def __getattribute__(self, attribute: str) -> Any:
                thing = super().__getattribute__(attribute)
                plain = attribute.startswith("_") or not callable(thing)
                return thing if plain else wrapped(thing, [f"{name}.{attribute}"], "keras")

        # Those of TensorFlow 1 are no plain modules, and stay as they are.
        with contextlib.suppress(TypeError):
            module.__class__ = Watched

    def _wrap_class(self, thing: Any, names: list[str]) -> None:
        """Note who makes an object; the class stays itself for `isinstance` and as a base."""
        made = thing.__new__

        def new(cls: Any, *args: Any, **kwargs: Any) -> Any:
            # What an object of a class needs for itself is no call of its own.
            self._note(names, *_LIBRARIES, __name__.partition(".")[0])
            return made(cls) if made is object.__new__ else made(cls, *args, **kwargs)

        with contextlib.suppress(TypeError):  # a class of C code
            thing.__new__ = new

    def _wrapped(self, function: Any, names: list[str], *quiet: str) -> Any:
        @functools.wraps(function, updated=())
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            # What is meant by a name in a text, a library asks for.
            by_name = names[0].endswith(".get") and args and isinstance(args[0], str)
            self._note(names, *(() if by_name else quiet))
            return function(*args, **kwargs)

        # AutoGraph would look for the function behind it, or run a copy of it.
        del wrapper.__wrapped__
        wrapper.autograph_info__ = {}  # type: ignore[attr-defined]
        return wrapper

    def _note(self, names: list[str], *quiet: str) -> None:
        """Note a call, unless it is one of these libraries that makes it for itself."""
        frame: types.FrameType | None = sys._getframe(2)
        if frame and str(frame.f_globals.get("__name__")).partition(".")[0] in quiet:
            return
        in_a_graph = False
        while frame and not self.own(frame.f_code.co_filename):
            # AutoGraph runs a copy of the student's function, whose lines are others.
            in_a_graph |= "__autograph_generated" in frame.f_code.co_filename
            frame = frame.f_back
        if frame or in_a_graph:
            line = (frame.f_code.co_filename, frame.f_lineno) if frame else ("", 0)
            for name in names:
                self.used.setdefault(name, line)


def _is_plain(thing: Any) -> bool:
    return type(thing) is types.ModuleType or (callable(thing) and not inspect.ismodule(thing))


def _homes(name: str) -> Iterator[tuple[Any, str]]:
    """Return every module that offers something under its public names, and what it is called."""
    path, _, attribute = re.sub(r"^(tf\.)?keras\b", "tf.keras", name).rpartition(".")
    roots = {"tf": ("tensorflow", "tensorflow.compat.v1", "tensorflow.compat.v2")}
    first, *inner = path.split(".")
    paths = [".".join([root, *inner]) for root in roots.get(first, (first,))]
    if path.startswith("tf.keras"):
        paths.append(path.removeprefix("tf."))
    for each in paths:
        top, *steps = each.split(".")
        home = sys.modules.get(top)
        for step in steps:
            home = getattr(home, step, None)
        if hasattr(home, attribute):
            yield home, attribute
