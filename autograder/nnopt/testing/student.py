"""The `student` of a test: its functions by name, wherever they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnopt.sandbox.protocol.kinds import Handle, Plain
from nnopt.sandbox.protocol.verbs import CALL, FIGURE, GRADIENT, RANDOM_STATE, READ, VARIABLE
from nnopt.testing.probe import Probe


class Student:
    """Offers the student's functions: `student.mse(y_true, y_pred)` calls `mse`.

    Floating arrays arrive there as float32 tensors, integer arrays as tensors of their type;
    `plain(array)` arrives as an array. Tensors and variables come back as arrays. A function that
    is not called, `student.mse`, may be an argument too: the function itself arrives.
    """

    def __init__(self, probe: Probe, *, keep: bool = False) -> None:
        self._probe, self._keep = probe, keep

    def __getattr__(self, name: str) -> Remote:
        if name.startswith("__"):
            raise AttributeError(name)
        target = [self._probe.work.module_of(name), name]
        return Remote(self._probe, target, name, keep=self._keep)

    @property
    def keep(self) -> Student:
        """The same functions, whose results stay with the student's code as objects."""
        return Student(self._probe, keep=True)

    @staticmethod
    def plain(array: Any) -> Plain:
        """Mark an array so that it arrives as an ndarray."""
        return Plain(np.asarray(array))

    def variable(self, value: Any) -> RemoteObject:
        """Make a float32 `tf.Variable`."""
        made = self._probe.ask(VARIABLE, {"value": np.asarray(value, np.float64)})
        return RemoteObject(self._probe, made)

    def random_state(self, seed: int | None = None) -> RemoteObject:
        """Make a `np.random.RandomState`.

        Without a seed it is NumPy's global generator, so that a test can see whether a function
        draws from it: every test starts with the same one.
        """
        return RemoteObject(self._probe, self._probe.ask(RANDOM_STATE, {"seed": seed}))

    def tensorflow(self, name: str) -> RemoteObject:
        """Return a function of TensorFlow, such as `square`, to be handed to the student's code."""
        function = self._probe.ask(READ, {"handle": None, "name": name})
        return RemoteObject(self._probe, function)

    def gradient(
        self,
        function: str | Remote | RemoteObject,
        *args: Any,
        wrt: int | RemoteObject | Sequence[int | RemoteObject],
        **kwargs: Any,
    ) -> Any:
        """Return the derivative of a result with respect to what `wrt` says.

        The function is a name, an object that can be called or a method of one. `wrt` is the
        number of a positional argument, a variable, or several of these.
        """
        remote = getattr(self, function) if isinstance(function, str) else _callable(function)
        several = isinstance(wrt, Sequence)
        wanted = {"wrt": bare(list(wrt) if isinstance(wrt, Sequence) else [wrt])}
        body = _call_body(remote.target, args, kwargs) | wanted
        found = self._probe.ask(GRADIENT, body, remote.name)
        return found[0] if not several and isinstance(found, list) and found else found

    def figure(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a plotting function and return its figure as data."""
        body = _call_body([self._probe.work.module_of(name), name], args, kwargs)
        return self._probe.ask(FIGURE, body, name)


class Remote:
    """One function of the student's."""

    def __init__(self, probe: Probe, target: list[Any], name: str, *, keep: bool = False) -> None:
        self._probe, self.target, self.name, self._keep = probe, target, name, keep

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        body = _call_body(self.target, args, kwargs) | {"keep": self._keep}
        result = self._probe.ask(CALL, body, self.name)
        return RemoteObject(self._probe, result) if isinstance(result, Handle) else result

    def fetch(self) -> Any:
        """Return what stands for the function itself, to be handed on."""
        owner, name = self.target
        return self._probe.ask(READ, {"handle": owner, "name": name}, self.name)


class RemoteObject:
    """An object that stays with the student's code."""

    def __init__(self, probe: Probe, handle: Handle) -> None:
        self._probe = probe
        self.handle = handle

    def __getattr__(self, name: str) -> Remote:
        if name.startswith("__"):
            raise AttributeError(name)
        return Remote(self._probe, [self.handle, name], name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _callable(self)(*args, **kwargs)

    def read(self, name: str) -> Any:
        """Return an attribute."""
        return self._probe.ask(READ, {"handle": self.handle, "name": name}, name)


def _callable(thing: Remote | RemoteObject) -> Remote:
    if isinstance(thing, Remote):
        return thing
    return Remote(thing._probe, [thing.handle, ""], "the returned function")


def _call_body(target: list[Any], args: Sequence[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    return {"target": target, "args": bare(list(args)), "kwargs": bare(kwargs)}


def bare(value: Any) -> Any:
    """Put handles in the place of the objects that stand for them."""
    if isinstance(value, RemoteObject):
        return value.handle
    if isinstance(value, Remote):
        return value.fetch()
    if isinstance(value, list | tuple):
        return type(value)(bare(item) for item in value)
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items()}
    return value


def settled(check: Callable[..., Any]) -> Callable[..., Any]:
    """Return a comparison that takes objects of the student's too, by what stands for them."""

    def compare(value: Any, *args: Any, **kwargs: Any) -> Any:
        return check(bare(value), *args, **kwargs)

    return compare
