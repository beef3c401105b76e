"""The `student` of a test: calls go to the sandbox, values come back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnopt.sandbox.protocol import verbs
from nnopt.sandbox.protocol.values import Handle, Plain, Value

if TYPE_CHECKING:
    from nnopt.testing.trial import Trial


class Student:
    """Offers the student's functions by name.

    Floating arrays arrive there as float32 tensors, integer arrays as tensors of their type;
    `plain(array)` arrives as an array. A function that is not called, `student.mse`, may be an
    argument too: the function itself arrives.
    """

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self.keep = Keeper(trial)

    def __getattr__(self, name: str) -> Remote:
        return Remote(self._trial, self._trial.target(name), name)

    @staticmethod
    def plain(array: Any) -> Plain:
        """Mark an array so that it arrives as an ndarray."""
        return Plain(np.asarray(array))

    def variable(self, value: Any) -> RemoteObject:
        """Make a float32 `tf.Variable` in the sandbox."""
        made = self._trial.ask(verbs.VARIABLE, {"value": np.asarray(value, np.float64)}, "")
        return RemoteObject(self._trial, made)

    def random_state(self, seed: int | None = None) -> RemoteObject:
        """Make a `np.random.RandomState` in the sandbox.

        Without a seed it is NumPy's global generator, so that a test can see whether a function
        draws from it: every test starts with the same one.
        """
        return RemoteObject(self._trial, self._trial.ask(verbs.RANDOM_STATE, {"seed": seed}, ""))

    def tensorflow(self, name: str) -> RemoteObject:
        """Return a function of TensorFlow, such as `square`, to be handed to the student's code."""
        function = self._trial.ask(verbs.READ, {"handle": None, "name": name}, "")
        return RemoteObject(self._trial, function)

    def gradient(
        self,
        function: str | Remote | RemoteObject,
        *args: Any,
        wrt: int | RemoteObject | Sequence[int | RemoteObject],
        **kwargs: Any,
    ) -> Any:
        """Return the derivative of a result with respect to what `wrt` says.

        The function is a name, an object that can be called or a method of one. `wrt` is the
        number of a positional argument, a variable of the sandbox, or several of these.
        """
        remote = self._remote(function)
        several = isinstance(wrt, Sequence)
        wanted = {"wrt": bare(list(wrt) if isinstance(wrt, Sequence) else [wrt])}
        body = _call_body(remote.target, args, kwargs) | wanted
        found = self._trial.ask(verbs.GRADIENT, body, remote.name)
        return found[0] if not several and isinstance(found, list) and found else found

    def _remote(self, function: str | Remote | RemoteObject) -> Remote:
        if isinstance(function, RemoteObject):
            return _itself(function)
        return function if isinstance(function, Remote) else getattr(self, function)

    def figure(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a plotting function and return its figure as data."""
        body = _call_body(self._trial.target(name), args, kwargs)
        return self._trial.ask(verbs.FIGURE, body | {"png": False}, name)


class Keeper:
    """Offers the student's functions such that their results stay in the sandbox."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial

    def __getattr__(self, name: str) -> Remote:
        return Remote(self._trial, self._trial.target(name), name, keep=True)


class Remote:
    """One function of the student's."""

    def __init__(self, trial: Trial, target: list[Any], name: str, *, keep: bool = False) -> None:
        self._trial, self.target, self.name, self._keep = trial, target, name, keep

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        body = _call_body(self.target, args, kwargs) | {"keep": self._keep}
        result = self._trial.ask(verbs.CALL, body, self.name)
        return RemoteObject(self._trial, result) if isinstance(result, Handle) else result

    def fetch(self) -> Any:
        """Return what stands for the function itself, to be handed on."""
        owner, name = self.target
        return self._trial.ask(verbs.READ, {"handle": owner, "name": name}, self.name)


class RemoteObject:
    """An object that lives in the sandbox."""

    def __init__(self, trial: Trial, handle: Handle) -> None:
        self._trial = trial
        self.handle = handle

    def __getattr__(self, name: str) -> Remote:
        return Remote(self._trial, [self.handle, name], name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _itself(self)(*args, **kwargs)

    def read(self, name: str) -> Any:
        """Return an attribute."""
        return self._trial.ask(verbs.READ, {"handle": self.handle, "name": name}, name)


def _itself(thing: RemoteObject) -> Remote:
    return Remote(thing._trial, [thing.handle, ""], "the returned function")


def _call_body(target: list[Any], args: Sequence[Any], kwargs: dict[str, Any]) -> dict[str, Value]:
    return {"target": target, "args": bare(list(args)), "kwargs": bare(kwargs)}


def bare(value: Any) -> Value:
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
