"""What a test asks of the student's functions, done in the process that holds them.

A worker does it behind the walls; where a student runs the public checks, their own process does.
It decides nothing: it calls, and gives back values.
"""

from __future__ import annotations

import inspect
import io
import random
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import Any, Protocol

import numpy as np

from nnopt.sandbox.inside.contracts import Contracts, alike
from nnopt.sandbox.inside.figures import read_figure
from nnopt.sandbox.inside.objects import NotNumeric, Objects
from nnopt.sandbox.protocol.kinds import Fault, Handle
from nnopt.sandbox.protocol.verbs import (
    MISSING,
    NO_GRADIENT,
    NOT_CALLABLE,
    NOTHING,
    NUMERIC,
    SIGNATURE,
)


class Code(Protocol):
    """Where the student's functions are."""

    def function(self, module: str, name: str) -> Any:
        """Return what a module calls `name`; `Fault` when it has none or cannot be imported."""

    def fault(self, error: BaseException) -> Fault:
        """Describe an exception by its class, its words and the student's own lines."""


class Calls:
    """Calls the student's functions, and keeps the objects that stay with them."""

    def __init__(self, tf: Any, code: Code) -> None:
        self.tf = tf
        self.code = code
        self.objects = Objects(tf)
        self.contracts = Contracts(tf)
        self._made_by: dict[int, str] = {}  # which function an object comes from

    def begin(self, seed: int) -> None:
        """Start a test: the same random numbers, no object and no figure of an earlier one."""
        self.objects.clear()
        self._made_by.clear()
        random.seed(seed)
        np.random.seed(seed % 2**32)
        self.tf.random.set_seed(seed)
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            pyplot.close("all")

    def call(self, target: Any, args: Any, kwargs: Any, keep: bool = False) -> Any:
        """Call a function or a method and return its result, or a handle to it."""
        name, found = self._root(target), self._out
        result = self._call(target, args, kwargs)
        if keep or type(value := found(result)) is Handle:
            handle = self.objects.keep(result) if keep else value
            self._made_by[handle.number] = name
            return handle
        if isinstance(target[0], str):
            self._call_again(name, target, args, kwargs, value)
        return value

    def _call_again(self, name: str, target: Any, args: Any, kwargs: Any, value: Any) -> None:
        """Look whether the same call gives the same, where nothing that it is given may change."""
        handles = [self.objects.get(part) for part in _handles([args, kwargs])]
        plain = all(isinstance(each, self.tf.Variable) or callable(each) for each in handles)
        if not plain or not self.contracts.is_repeated(name, value):
            return
        unheard = io.StringIO()
        try:
            with redirect_stdout(unheard), redirect_stderr(unheard):
                same = alike(value, self._out(self._call(target, args, kwargs)))
        except Fault:
            same = False
        if not same:
            self.contracts.note(name, "repeat")

    def gradient(
        self, target: Any, args: Any, kwargs: Any, wrt: list[int | Handle], upstream: int = 0
    ) -> Any:
        """Return the derivatives of a result with respect to positional arguments or variables.

        With the seed `upstream` the parts of the result are weighted by random numbers.
        """
        tf = self.tf
        values = list(self.objects.incoming(args))
        watched = []
        for item in wrt:
            if isinstance(item, Handle):
                watched.append(self.objects.get(item))
            else:
                values[item] = tf.convert_to_tensor(values[item], tf.float32)
                watched.append(values[item])
        if not all(isinstance(part, tf.Tensor | tf.Variable) for part in watched):
            raise Fault(NO_GRADIENT)
        with tf.GradientTape() as tape:
            tape.watch(watched)
            result = self._run(target, values, self.objects.incoming(kwargs))
        if not isinstance(result, tf.Tensor | tf.Variable):
            raise Fault(NOTHING if result is None else NO_GRADIENT, type(result).__name__)
        weights = None
        if upstream:
            drawn = np.random.RandomState(upstream).uniform(-2.0, 2.0, tuple(result.shape))
            weights = tf.cast(drawn, result.dtype)
        found = tape.gradient(result, watched, output_gradients=weights)
        if any(part is None for part in found):
            raise Fault(NO_GRADIENT)
        return [self.objects.outgoing(part) for part in found]

    def figure(self, target: Any, args: Any, kwargs: Any) -> Any:
        """Call a plotting function and return the figure that it returned or left open."""
        from matplotlib import pyplot
        from matplotlib.figure import Figure

        pyplot.close("all")
        # Somebody else's figure, which is none of the function's business.
        pyplot.figure()
        result = self._call(target, args, kwargs)
        figure = getattr(result, "figure", result)
        if not isinstance(figure, Figure):
            figure = pyplot.gcf()
            if not figure.axes:
                raise Fault(NUMERIC, text="no figure")
        try:
            drawn = read_figure(figure)
            self._draw_again(target, args, kwargs, figure)
            return drawn
        finally:
            pyplot.close("all")

    def _draw_again(self, target: Any, args: Any, kwargs: Any, figure: Any) -> None:
        """Look whether the next call works too, and leaves alone the figure that this one gave."""
        name = self._root(target)
        if not self.contracts.is_repeated(f"figure of {name}", 0):
            return
        parts, unheard = figure.findobj(), io.StringIO()
        try:
            with redirect_stdout(unheard), redirect_stderr(unheard):
                self._call(target, args, kwargs)
        except Fault:
            self.contracts.note(name, "repeat")
            return
        if figure.findobj() != parts:
            self.contracts.note(name, "figure")

    def read(self, handle: Any, name: str) -> Any:
        """Return an attribute of a kept object, or of TensorFlow (None), or what a module has."""
        if isinstance(handle, str):
            return self._out(self.code.function(handle, name))
        return self._out(self._attribute(self.tf if handle is None else handle, name))

    def variable(self, value: Any, trainable: bool = True) -> Any:
        """Make a float32 variable and return its handle."""
        start = np.asarray(value)
        made = self.tf.Variable(start, dtype=self.tf.float32, trainable=trainable)
        return self.objects.keep(made)

    def random_state(self, seed: int | None) -> Any:
        """Make a generator of random numbers, or take NumPy's global one; return its handle."""
        own = np.random.mtrand._rand  # what np.random.seed and np.random.normal work on
        return self.objects.keep(own if seed is None else np.random.RandomState(seed))

    def _root(self, target: Any) -> str:
        """Return the function that a call is about: of an object, the one that made it."""
        owner, name = target
        return self._made_by.get(owner.number, "") if isinstance(owner, Handle) else str(name)

    def _call(self, target: Any, args: Any, kwargs: Any) -> Any:
        return self._run(target, self.objects.incoming(args), self.objects.incoming(kwargs))

    def _run(self, target: Any, args: Any, kwargs: Any) -> Any:
        """Find the target, [module, name] or [handle, method], and call it."""
        owner, name = target
        if isinstance(owner, str):
            function = self.code.function(owner, name)
        else:
            function = self._attribute(owner, name) if name else self.objects.get(owner)
        if not callable(function):
            raise Fault(NOT_CALLABLE, type(function).__name__)
        _check_signature(function, args, kwargs)
        root = self._root(target)
        try:
            result = self.contracts.watch(root, function, list(args), dict(kwargs))
        except BaseException as error:
            raise self.code.fault(error) from None
        if isinstance(owner, str):
            self.contracts.remember(root, result)
        return result

    def _attribute(self, owner: Any, name: str) -> Any:
        try:
            return getattr(self.objects.get(owner) if isinstance(owner, Handle) else owner, name)
        except AttributeError:
            raise Fault(MISSING, text=name) from None

    def _out(self, result: Any) -> Any:
        try:
            return self.objects.outgoing(result)
        except NotNumeric as error:
            raise Fault(NUMERIC, text=str(error)) from None
        except BaseException as error:
            raise self.code.fault(error) from None


def _check_signature(function: Any, args: Any, kwargs: Any) -> None:
    try:
        signature = inspect.signature(function)
    except BaseException:
        return  # a callable without a readable signature: calling it will tell
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        raise Fault(SIGNATURE, str(error), str(signature)) from None


def _handles(value: Any) -> list[Handle]:
    """Return the handles in a value."""
    if isinstance(value, Handle):
        return [value]
    parts = list(value.values()) if isinstance(value, dict) else value
    return [h for part in parts for h in _handles(part)] if isinstance(parts, list | tuple) else []
