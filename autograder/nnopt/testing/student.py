"""The `student` of a test: its functions by name, wherever they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnopt.sandbox.protocol.kinds import Handle, Plain
from nnopt.sandbox.protocol.verbs import CALL, FIGURE, GRADIENT, RANDOM_STATE, READ, VARIABLE
from nnopt.testing.probe import Probe

NO_FUNCTION = (
    "a function of a test cannot be handed over: write it into a module of the reference, where "
    "students receive it, and hand over `student.NAME`; or take one of TensorFlow, such as "
    '`student.tensorflow("square")`'
)


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
        owner = self._probe.work.module_of(name)
        return Remote(self._probe, owner, name, name, keep=self._keep)

    @property
    def keep(self) -> Student:
        """The same functions, whose results stay with the student's code as objects."""
        return Student(self._probe, keep=True)

    @staticmethod
    def plain(array: Any) -> Plain:
        """Mark an array so that it arrives as an ndarray."""
        return Plain(np.asarray(array))

    def variable(self, value: Any, *, trainable: bool = True) -> Remote:
        """Make a float32 `tf.Variable`."""
        return self._made(VARIABLE, value=np.asarray(value, np.float64), trainable=trainable)

    def random_state(self, seed: int | None = None) -> Remote:
        """Make a `np.random.RandomState`.

        Without a seed it is NumPy's global generator, so that a test can see whether a function
        draws from it: every test starts with the same one.
        """
        return self._made(RANDOM_STATE, seed=seed)

    def tensorflow(self, name: str) -> Remote:
        """Return a function of TensorFlow, such as `square`, to be handed to the student's code."""
        return self._made(READ, handle=None, name=name)

    def gradient(
        self,
        function: str | Remote,
        *args: Any,
        wrt: int | Remote | Sequence[int | Remote],
        **kwargs: Any,
    ) -> Any:
        """Return the derivative of a result with respect to what `wrt` says.

        The function is a name, an object that can be called or a method of one. `wrt` is the
        number of a positional argument, a variable, or several of these.
        """
        remote = getattr(self, function) if isinstance(function, str) else function
        places = [wrt] if isinstance(wrt, int | Remote) else list(wrt)
        found = remote._ask(GRADIENT, args, kwargs, wrt=bare(places))
        return found[0] if isinstance(wrt, int | Remote) and isinstance(found, list) else found

    def figure(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a plotting function and return its figure as data."""
        return getattr(self, name)._ask(FIGURE, args, kwargs)

    def _made(self, verb: str, **body: Any) -> Remote:
        return Remote(self._probe, self._probe.ask(verb, body))


class Remote:
    """A function or an object of the student's, or of a test's, that lives with their code.

    `owner` is a module or a handle, `name` what it has; without a name it is the object itself.
    """

    def __init__(
        self, probe: Probe, owner: Any, name: str = "", called: str = "", *, keep: bool = False
    ) -> None:
        self._probe, self._owner, self._name, self._keep = probe, owner, name, keep
        self._called = called or "the returned function"

    def __getattr__(self, name: str) -> Remote:
        if name.startswith("__"):
            raise AttributeError(name)
        return Remote(self._probe, bare(self), name, name)

    def __repr__(self) -> str:
        kind = getattr(self._owner, "kind", "object")
        return self._name or f"<{kind}>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        result = self._ask(CALL, args, kwargs, keep=self._keep)
        return Remote(self._probe, result) if isinstance(result, Handle) else result

    def _ask(self, verb: str, args: Any, kwargs: Any, **more: Any) -> Any:
        """Ask for something that is done with a call of this function."""
        target = [self._owner, self._name]
        body = {"target": target, "args": bare(list(args)), "kwargs": bare(kwargs), **more}
        return self._probe.ask(verb, body, self._called)

    def read(self, name: str) -> Any:
        """Return an attribute."""
        return self._probe.ask(READ, {"handle": bare(self), "name": name}, name)

    def _itself(self) -> Any:
        """Return what stands for it, to be handed on."""
        if not self._name:
            return self._owner
        return self._probe.ask(READ, {"handle": self._owner, "name": self._name}, self._called)


def bare(value: Any) -> Any:
    """Put handles in the place of the objects that stand for them."""
    if isinstance(value, Remote):
        return value._itself()
    if isinstance(value, list | tuple):
        return type(value)(bare(item) for item in value)
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items()}
    if callable(value):
        raise TypeError(NO_FUNCTION)
    return value


def settled(check: Callable[..., Any]) -> Callable[..., Any]:
    """Return a comparison that takes objects of the student's too, by what stands for them."""
    return lambda value, *args, **kwargs: check(bare(value), *args, **kwargs)
