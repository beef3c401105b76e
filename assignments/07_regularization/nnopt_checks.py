"""What runs the public checks of 07_regularization. There is no need to read or to change it.

In a terminal: python -m pytest. In the notebook: nnopt_check(). The checks are in test_regularization.py.
"""

import _thread
import builtins
import contextlib
import decimal
import functools
import gc
import importlib
import inspect
import io
import linecache
import logging
import os
import random
import re
import signal
import sys
import sysconfig
import threading
import time
import traceback
import types
import warnings
import numpy as np
import pytest
import tensorflow as tf
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

DTYPES = frozenset({'f2', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', 'b1'})
MAX_BYTES = 64 * 2 ** 20

@dataclass(frozen=True)
class Handle:
    """Stands for an object that stays with the student's code."""
    number: int
    kind: str

@dataclass(frozen=True, eq=False)
class Plain:
    """An array that reaches the student's function as an ndarray, not as a tensor."""
    array: Any

@dataclass(frozen=True)
class Opaque:
    """Something that is no value; only its kind is known."""
    kind: str

class Fault(Exception):
    """The student's code raised, or did not offer what was asked for."""
    def __init__(self, stage, kind='', text='', frames=()):
        super().__init__(stage)
        self.stage, self.kind, self.text, self.frames = (stage, kind, text, frames)
CALL = 'call'
GRADIENT = 'gradient'
FIGURE = 'figure'
READ = 'read'
VARIABLE = 'variable'
RANDOM_STATE = 'random_state'
MISSING = 'missing'
NOT_CALLABLE = 'callable'
SIGNATURE = 'signature'
EXCEPTION = 'exception'
NOT_WRITTEN = 'not_written'
NO_GRADIENT = 'gradient'
NOTHING = 'returned'
NUMERIC = 'numeric'
_MAX_ARTISTS = 1000
_MAX_POINTS = 200000
_TEXTS = ('title', 'xlabel', 'ylabel', 'xscale', 'yscale')

def read_figure(figure):
    """Return a figure as dicts of texts and arrays."""
    return {'axes': [_axes(axes) for axes in figure.axes[:_MAX_ARTISTS]]}

def _axes(axes):
    from matplotlib.collections import PathCollection
    legend = axes.get_legend()
    collections = list(axes.collections)[:_MAX_ARTISTS]
    told = {name: getattr(axes, f'get_{name}')() for name in _TEXTS}
    told['legend'] = [text.get_text() for text in legend.get_texts()] if legend else []
    told['lines'] = [_line(line) for line in list(axes.lines)[:_MAX_ARTISTS]]
    told['scatters'] = [_scatter(c) for c in collections if isinstance(c, PathCollection)]
    told['contours'] = [_contour(c) for c in collections if hasattr(c, 'levels')]
    told['images'] = len(axes.images)
    return told

def _label(artist):
    label = str(artist.get_label())
    return '' if label.startswith('_') else label

def _line(line):
    x, y = (np.asarray(data, np.float64)[:_MAX_POINTS] for data in line.get_data(orig=False))
    return {'label': _label(line), 'x': x, 'y': y, 'drawstyle': str(line.get_drawstyle())}

def _scatter(collection):
    offsets = np.asarray(np.ma.filled(collection.get_offsets(), np.nan), np.float64)
    collection.update_scalarmappable()
    colors = np.asarray(collection.get_facecolors(), np.float64)
    shown = collection.get_visible() and any((len(path.vertices) for path in collection.get_paths()))
    points = offsets[:_MAX_POINTS if shown else 0]
    return {'label': _label(collection), 'offsets': points, 'colors': colors[:_MAX_POINTS]}

def _contour(collection):
    paths = [np.asarray(path.vertices, np.float64) for path in collection.get_paths()]
    levels = np.asarray(collection.levels, np.float64)
    return {'levels': levels, 'paths': [path[:_MAX_POINTS] for path in paths[:_MAX_ARTISTS]]}
_MAX_ITEMS = 10000

class NotNumeric(Exception):
    """A result that cannot cross the wire; the text says why."""

class Objects:
    """The objects that live with the student's code, by number."""
    def __init__(self, tf):
        self._tf = tf
        self._objects: list[Any] = []
    def clear(self):
        self._objects.clear()
    def keep(self, thing):
        self._objects.append(thing)
        return Handle(len(self._objects) - 1, type(thing).__name__)
    def get(self, handle):
        return self._objects[handle.number]
    def incoming(self, value):
        if isinstance(value, Handle):
            return self.get(value)
        if isinstance(value, Plain):
            return np.array(value.array)
        if isinstance(value, np.ndarray):
            floating = np.issubdtype(value.dtype, np.floating)
            return self._tf.constant(value, dtype=np.float32 if floating else value.dtype)
        if isinstance(value, list | tuple):
            return type(value)((self.incoming(item) for item in value))
        if isinstance(value, dict):
            return {key: self.incoming(item) for key, item in value.items()}
        return value
    def outgoing(self, thing, depth=6):
        tf = self._tf
        if thing is None or type(thing) in (bool, int, float, str):
            return thing if type(thing) is not int or abs(thing) < 2 ** 63 else float(thing)
        if isinstance(thing, tf.Variable | tf.Tensor | tf.IndexedSlices | tf.SparseTensor):
            return self._tensor(thing)
        if isinstance(thing, np.ndarray | np.generic):
            return self._array(np.asarray(thing), depth)
        if isinstance(thing, list | tuple | dict):
            return self._container(thing, depth)
        if isinstance(thing, str):
            return str.__str__(thing)
        if hasattr(thing, '__array__') and (not callable(thing)):
            return self._array(np.asarray(thing), depth)
        return self.keep(thing)
    def _container(self, thing, depth):
        if depth == 0 or len(thing) > _MAX_ITEMS:
            raise NotNumeric('a result that is nested too deeply or has too many parts')
        if isinstance(thing, dict):
            return {str(key): self.outgoing(item, depth - 1) for key, item in thing.items()}
        kind = list if isinstance(thing, list) else tuple
        if kind is list and len(thing) > 64 and all((type(item) is float for item in thing)):
            return np.asarray(thing)
        return kind((self.outgoing(item, depth - 1) for item in thing))
    def _tensor(self, thing):
        if isinstance(thing, self._tf.SparseTensor):
            thing = self._tf.sparse.to_dense(thing)
        elif not isinstance(thing, self._tf.Variable):
            thing = self._tf.convert_to_tensor(thing)
        if not hasattr(thing, 'numpy'):
            raise NotNumeric('a symbolic tensor, which has no value yet (run it in its session)')
        if thing.dtype == self._tf.bfloat16:
            thing = self._tf.cast(thing, self._tf.float32)
        return _numbers(np.asarray(thing.numpy()))
    def _array(self, array, depth):
        if array.dtype.kind in 'USO' and array.size <= _MAX_ITEMS:
            return self.outgoing(array.tolist(), depth)
        value = _numbers(array)
        return value.item() if isinstance(value, np.ndarray) and (not value.ndim) else value

def _numbers(array):
    if array.nbytes > MAX_BYTES:
        raise NotNumeric('an array that is too large')
    if array.dtype.str[1:] in DTYPES:
        return np.array(array, subok=False)
    return Opaque(f'array of {array.dtype}')
_REPEATED = 3
_MOST_WORK_S, _LONGEST_S = (0.1, 1.0)
_LARGEST = 100000

class Contracts:
    """Notes what calls do beside giving a result: `noticed` has function and deed, each once."""
    def __init__(self, tf):
        self.tf = tf
        self.noticed: list[tuple[str, str]] = []
        self.disturbed = False
        self.soon = True
        self._calls: Counter[str] = Counter()
        self._last: dict[str, Any] = {}
    def note(self, name, what):
        if (name, what) not in self.noticed:
            self.noticed.append((name, what))
    def watch(self, name, function, args, kwargs):
        given = _by_name(function, args, kwargs)
        before, figures, self.disturbed = (dict(self._state(given)), _figures(), False)
        result, start, worked = (None, time.monotonic(), time.process_time())
        try:
            result = function(*args, **kwargs)
        finally:
            passed = time.monotonic() - start
            self.soon = time.process_time() - worked <= _MOST_WORK_S and passed <= _LONGEST_S
            for what, value in self._state(given):
                if what in before and (not _kept(what, before[what], value)):
                    self.note(name, what)
                    self.disturbed = True
            now = _figures()
            if any((now.get(figure) != count for figure, count in figures.items())):
                self.note(name, 'figure')
            if set(now) - set(figures) - {id(getattr(result, 'figure', result))}:
                self.note(name, 'open figure')
        for argument, value in given.items():
            if any((self._is_one(part, value) for part in _parts(result))):
                self.note(name, f'returns:{argument}')
        return result
    def is_repeated(self, name, value):
        free = not self.disturbed and self.soon and (size_of(value) <= _LARGEST)
        self._calls[name] += free
        return free and self._calls[name] <= _REPEATED
    def remember(self, name, result):
        last = self._last.get(name)
        if any((self._is_one(part, old) for part in _parts(result) for old in _parts(last))):
            self.note(name, 'returns again')
        self._last[name] = result
    def _state(self, given):
        for name, value in given.items():
            yield (f'argument:{name}', self._copy(value))
        yield ('random:Python', random.getstate())
        kind, keys, *more = np.random.get_state()
        yield ('random:NumPy', (kind, np.asarray(keys).tobytes(), *more))
        yield ('random:TensorFlow', self._tensorflow())
        yield ('settings:NumPy', (np.geterr(), np.get_printoptions()))
        yield ('settings:Python', _settings())
        if (keras := sys.modules.get('keras')):
            own = keras.config
            yield ('settings:Keras', (own.floatx(), own.epsilon(), own.image_data_format()))
        yield ('folder', str(Path.cwd()))
        yield ('environment', dict(os.environ))
        if (matplotlib := sys.modules.get('matplotlib')):
            yield ('rcParams', dict(dict.items(matplotlib.rcParams)))
    def _tensorflow(self):
        from tensorflow.python.eager import context
        own = context.context()
        generator = getattr(own, '_rng', None)
        state = generator.getstate() if isinstance(generator, random.Random) else None
        return (getattr(own, '_seed', None), state, self.tf.config.functions_run_eagerly())
    def _copy(self, value):
        if isinstance(value, self.tf.Variable):
            return np.array(value.numpy())
        if isinstance(value, np.ndarray):
            return np.array(value)
        if isinstance(value, list | tuple):
            return [self._copy(item) for item in value]
        if isinstance(value, dict):
            return {str(key): self._copy(item) for key, item in value.items()}
        return value if isinstance(value, bool | int | float | str) else None
    def _is_one(self, value, other):
        if isinstance(value, np.ndarray) and isinstance(other, np.ndarray):
            return bool(np.shares_memory(value, other)) and value.size > 0
        return value is other and isinstance(value, list | dict | self.tf.Variable)

def _settings():
    for_all = [each for each in warnings.filters if each[1] is None and each[3] is None]
    silenced = [each for each in for_all if each[2] in (Warning, UserWarning)]
    loggers = (logging.root.manager.disable, logging.root.level)
    return (sys.getrecursionlimit(), gc.isenabled(), silenced, loggers, decimal.getcontext().prec)

def _by_name(function, args, kwargs):
    try:
        return dict(inspect.signature(function).bind(*args, **kwargs).arguments)
    except (TypeError, ValueError):
        return {**{str(number): value for number, value in enumerate(args)}, **kwargs}

def _parts(result):
    return [result, *(result if isinstance(result, list | tuple) else ())]

def _figures():
    pyplot = sys.modules.get('matplotlib.pyplot')
    figures = [pyplot.figure(number) for number in pyplot.get_fignums()] if pyplot else []
    return {id(figure): len(figure.findobj()) for figure in figures}

def _kept(what, before, value):
    return alike(before, value) if what.startswith('argument:') else bool(before == value)

def size_of(value):
    """Return of how many numbers a value is made."""
    if isinstance(value, list | tuple):
        return sum(map(size_of, value))
    if isinstance(value, dict):
        return sum(map(size_of, value.values()))
    return value.size if isinstance(value, np.ndarray) else 1

def alike(value, other):
    """Say whether two values are the same, up to the last digits of their numbers."""
    if isinstance(value, np.ndarray) and isinstance(other, np.ndarray):
        if value.shape != other.shape or value.dtype.kind not in 'fiub':
            return value.shape == other.shape and bool((value == other).all())
        return bool(np.allclose(value, other, rtol=1e-05, atol=1e-08, equal_nan=True))
    if isinstance(value, np.ndarray) or isinstance(other, np.ndarray):
        sizes = [getattr(each, 'shape', ()) for each in (value, other)]
        many = isinstance(value, list | tuple | dict) or isinstance(other, list | tuple | dict)
        return not many and sizes == [(), ()] and bool(value == other)
    if isinstance(value, list | tuple) and isinstance(other, list | tuple):
        return len(value) == len(other) and all(map(alike, value, other))
    if isinstance(value, dict) and isinstance(other, dict):
        return value.keys() == other.keys() and all((alike(value[key], other[key]) for key in value))
    return value is other or bool(value == other) or (value != value and other != other)

class Calls:
    """Calls the student's functions, and keeps the objects that stay with them."""
    def __init__(self, tf, code):
        self.tf = tf
        self.code = code
        self.objects = Objects(tf)
        self.contracts = Contracts(tf)
        self._made_by: dict[int, str] = {}
    def begin(self, seed):
        self.objects.clear()
        self._made_by.clear()
        random.seed(seed)
        np.random.seed(seed % 2 ** 32)
        self.tf.random.set_seed(seed)
        if (pyplot := sys.modules.get('matplotlib.pyplot')):
            pyplot.close('all')
    def call(self, target, args, kwargs, keep=False):
        name, found = (self._root(target), self._out)
        result = self._call(target, args, kwargs)
        if keep or type((value := found(result))) is Handle:
            handle = self.objects.keep(result) if keep else value
            self._made_by[handle.number] = name
            return handle
        if isinstance(target[0], str):
            self._call_again(name, target, args, kwargs, value)
        return value
    def _call_again(self, name, target, args, kwargs, value):
        handles = [self.objects.get(part) for part in _handles([args, kwargs])]
        plain = all((isinstance(each, self.tf.Variable) or callable(each) for each in handles))
        if not plain or not self.contracts.is_repeated(name, value):
            return
        unheard = io.StringIO()
        try:
            with redirect_stdout(unheard), redirect_stderr(unheard):
                same = alike(value, self._out(self._call(target, args, kwargs)))
        except Fault:
            same = False
        if not same:
            self.contracts.note(name, 'repeat')
    def gradient(self, target, args, kwargs, wrt, upstream=0):
        tf = self.tf
        values = list(self.objects.incoming(args))
        watched = []
        for item in wrt:
            if isinstance(item, Handle):
                watched.append(self.objects.get(item))
            else:
                values[item] = tf.convert_to_tensor(values[item], tf.float32)
                watched.append(values[item])
        if not all((isinstance(part, tf.Tensor | tf.Variable) for part in watched)):
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
        if any((part is None for part in found)):
            raise Fault(NO_GRADIENT)
        return [self.objects.outgoing(part) for part in found]
    def figure(self, target, args, kwargs):
        from matplotlib import pyplot
        from matplotlib.figure import Figure
        pyplot.close('all')
        pyplot.figure()
        result = self._call(target, args, kwargs)
        figure = getattr(result, 'figure', result)
        if not isinstance(figure, Figure):
            figure = pyplot.gcf()
            if not figure.axes:
                raise Fault(NUMERIC, text='no figure')
        try:
            drawn = read_figure(figure)
            self._draw_again(target, args, kwargs, figure)
            return drawn
        finally:
            pyplot.close('all')
    def _draw_again(self, target, args, kwargs, figure):
        name = self._root(target)
        if not self.contracts.is_repeated(f'figure of {name}', 0):
            return
        parts, unheard = (figure.findobj(), io.StringIO())
        try:
            with redirect_stdout(unheard), redirect_stderr(unheard):
                self._call(target, args, kwargs)
        except Fault:
            self.contracts.note(name, 'repeat')
            return
        if figure.findobj() != parts:
            self.contracts.note(name, 'figure')
    def read(self, handle, name):
        if isinstance(handle, str):
            return self._out(self.code.function(handle, name))
        return self._out(self._attribute(self.tf if handle is None else handle, name))
    def variable(self, value, trainable=True):
        start = np.asarray(value)
        made = self.tf.Variable(start, dtype=self.tf.float32, trainable=trainable)
        return self.objects.keep(made)
    def random_state(self, seed):
        own = np.random.mtrand._rand
        return self.objects.keep(own if seed is None else np.random.RandomState(seed))
    def _root(self, target):
        owner, name = target
        return self._made_by.get(owner.number, '') if isinstance(owner, Handle) else str(name)
    def _call(self, target, args, kwargs):
        return self._run(target, self.objects.incoming(args), self.objects.incoming(kwargs))
    def _run(self, target, args, kwargs):
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
    def _attribute(self, owner, name):
        try:
            return getattr(self.objects.get(owner) if isinstance(owner, Handle) else owner, name)
        except AttributeError:
            raise Fault(MISSING, text=name) from None
    def _out(self, result):
        try:
            return self.objects.outgoing(result)
        except NotNumeric as error:
            raise Fault(NUMERIC, text=str(error)) from None
        except BaseException as error:
            raise self.code.fault(error) from None

def _check_signature(function, args, kwargs):
    try:
        signature = inspect.signature(function)
    except BaseException:
        return
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        raise Fault(SIGNATURE, str(error), str(signature)) from None

def _handles(value):
    if isinstance(value, Handle):
        return [value]
    parts = list(value.values()) if isinstance(value, dict) else value
    return [h for part in parts for h in _handles(part)] if isinstance(parts, list | tuple) else []
_LIBRARIES = ('tensorflow', 'keras', 'numpy', 'scipy')
_MANY = 1000

class Guard:
    """Wraps what is not allowed, and notes which of it the student's code calls."""
    def __init__(self, names):
        self.used: dict[str, tuple[str, int]] = {}
        self.own: Callable[[str], bool] = lambda file: False
        self._names: dict[object, list[str]] = {}
        for name in dict.fromkeys(names):
            for home, attribute in _homes(name):
                self._wrap(home, attribute, name)
    def _wrap(self, home, attribute, name):
        thing = getattr(home, attribute)
        if inspect.ismodule(thing) and len(vars(thing)) > _MANY:
            self._watch(thing, name)
        elif inspect.ismodule(thing):
            for inner in [] if attribute.startswith('_') else dir(thing):
                if not inner.startswith('_') and _is_plain(vars(thing).get(inner)):
                    self._wrap(thing, inner, f'{name}.{inner}')
        elif callable(thing):
            names = self._names.setdefault(thing if inspect.isclass(thing) else (id(home), attribute), [])
            names.append(name)
            if len(names) > 1:
                return
            if inspect.isclass(thing):
                self._wrap_class(thing, names)
            else:
                self._wrap_function(home, attribute, names)
    def _wrap_function(self, home, attribute, names):
        function = getattr(home, attribute)
        setattr(home, attribute, self._wrapped(function, names, 'keras'))
        source = sys.modules.get(getattr(function, '__module__', None) or '')
        at = getattr(function, '__name__', '')
        if source and vars(source).get(at) is function:
            setattr(source, at, self._wrapped(function, names, *_LIBRARIES))
    def _watch(self, module, name):
        wrapped = self._wrapped
        class Watched(type(module)):
            def __getattribute__(self, attribute):
                thing = super().__getattribute__(attribute)
                plain = attribute.startswith('_') or not callable(thing)
                return thing if plain else wrapped(thing, [f'{name}.{attribute}'], 'keras')
        with contextlib.suppress(TypeError):
            module.__class__ = Watched
    def _wrap_class(self, thing, names):
        made = thing.__new__
        def new(cls, *args, **kwargs):
            self._note(names, *_LIBRARIES, __name__.partition('.')[0])
            return made(cls) if made is object.__new__ else made(cls, *args, **kwargs)
        with contextlib.suppress(TypeError):
            thing.__new__ = new
    def _wrapped(self, function, names, *quiet):
        @functools.wraps(function, updated=())
        def wrapper(*args, **kwargs):
            by_name = names[0].endswith('.get') and args and isinstance(args[0], str)
            self._note(names, *(() if by_name else quiet))
            return function(*args, **kwargs)
        del wrapper.__wrapped__
        wrapper.autograph_info__ = {}
        return wrapper
    def _note(self, names, *quiet):
        frame: types.FrameType | None = sys._getframe(2)
        if frame and str(frame.f_globals.get('__name__')).partition('.')[0] in quiet:
            return
        in_a_graph = False
        while frame and (not self.own(frame.f_code.co_filename)):
            in_a_graph |= '__autograph_generated' in frame.f_code.co_filename
            frame = frame.f_back
        if frame or in_a_graph:
            line = (frame.f_code.co_filename, frame.f_lineno) if frame else ('', 0)
            for name in names:
                self.used.setdefault(name, line)

def _is_plain(thing):
    return type(thing) is types.ModuleType or (callable(thing) and (not inspect.ismodule(thing)))

def _homes(name):
    path, _, attribute = re.sub('^(tf\\.)?keras\\b', 'tf.keras', name).rpartition('.')
    roots = {'tf': ('tensorflow', 'tensorflow.compat.v1', 'tensorflow.compat.v2')}
    first, *inner = path.split('.')
    paths = ['.'.join([root, *inner]) for root in roots.get(first, (first,))]
    if path.startswith('tf.keras'):
        paths.append(path.removeprefix('tf.'))
    for each in paths:
        top, *steps = each.split('.')
        home = sys.modules.get(top)
        for step in steps:
            home = getattr(home, step, None)
        if hasattr(home, attribute):
            yield (home, attribute)

class Location(NamedTuple):
    """A line of the student's own: the file or cell, the number of the line, and its text."""
    file: str
    line: int
    text: str = ''

class Finding(Exception):
    """A test stopped here."""
    def __init__(self, stage, message, *, full='', status='failed', location=None, called='', exception='', index=0, value=None, named=None):
        super().__init__(message)
        self.stage = stage
        self.message = message
        self.full = full
        self.status = status
        self.location = location
        self.called = called
        self.exception = exception
        self.index = index
        self.value = value
        self.named = named
        self.kind = ''
_TOLD_KINDS = ('function', 'method', 'generator', 'set', 'range', 'map', 'zip', 'complex')
_ORDINALS = 'first second third fourth fifth sixth seventh eighth ninth tenth'.split()
_COUNTS = 'one two three four five six seven eight nine ten'.split()
_WORDS = {
    "sign": "has the wrong sign",
    "later entries": "is right in its first entries and wrong from there on",
    "some entries": "is right in some entries and wrong in others",
    "order": "has the right numbers in the wrong order",
    "close": "is close to the right value, but not equal to it",
    "amount": "is off by the same amount everywhere",
    "factor": "is off by the same factor everywhere",
    "sign and size": "has the wrong sign, and the wrong size too",
    "large": "is too large",
    "small": "is too small",
}
_FORMATTER = {'float_kind': lambda number: f'{number:.7g}'}

@dataclass(frozen=True)
class Mismatch:
    """A difference: the stage, words for anybody, and words that tell all."""
    stage: str
    words: str
    full: str = ''
    place: str = ''
    kind: str = ''

def compare(value, expected, rtol, atol, names=()):
    """Return the first difference of `value` from `expected`, None when there is none."""
    found = _compare(value, expected, rtol, atol, names)
    both = f'expected {show(expected)}, got {show(value)}'
    return replace(found, full=both) if found and (not found.full) else found

def _compare(value, expected, rtol, atol, names):
    if expected is None or isinstance(expected, str):
        words = f'gives {kind(value)} where something else is expected'
        same = type(value) is type(expected) and value == expected
        return None if same else Mismatch('value', words)
    if value is None:
        words = 'returned nothing (None). Does every path through it end in a return?'
        return Mismatch('returned', words)
    if isinstance(expected, Mapping):
        if not isinstance(value, dict) or set(value) != set(expected):
            words = f'gives {kind(value)} where a dict with {len(expected)} entries is expected'
            return Mismatch('numeric', words)
        parts = {f"entry '{key}' of ": (value[key], item) for key, item in expected.items()}
        return _compare_parts(parts, rtol, atol)
    wanted = as_array(expected)
    if wanted is None or (isinstance(expected, tuple) and (not isinstance(value, np.ndarray))):
        if not isinstance(value, list | tuple):
            words = f'gives {kind(value)} where {len(expected)} results are expected'
            return Mismatch('numeric', words)
        if len(value) != len(expected):
            many = 'more' if len(value) > len(expected) else 'fewer'
            return Mismatch('shape', f'gives {many} results than the {len(expected)} expected')
        pairs = zip(value, expected, strict=True)
        places = result_places(len(expected), names)
        return _compare_parts(dict(zip(places, pairs, strict=True)), rtol, atol)
    return _compare_numbers(value, wanted, rtol, atol)

def result_places(count, names=()):
    """Return how each of several results is told, before the name of their function."""
    if names is None:
        return [f'entry {number} of ' for number in range(1, count + 1)]
    if len(names) == count:
        return [f'result `{name}` of ' for name in names]
    if not 1 < count <= len(_COUNTS):
        return [f'result {number} of ' for number in range(1, count + 1)]
    return [f'the {nth} of the {_COUNTS[count - 1]} results of ' for nth in _ORDINALS[:count]]

def _compare_parts(parts, rtol, atol):
    for place, (value, expected) in parts.items():
        found = compare(value, expected, rtol, atol, None)
        if found and found.stage == 'returned' and (not found.place):
            found = replace(found, words='is nothing (None)')
        if found:
            return replace(found, place=f'{found.place}{place}')
    return None

def _compare_numbers(value, expected, rtol, atol):
    array = as_array(value)
    if array is None:
        return Mismatch('numeric', f'gives {kind(value)} where numbers are expected')
    if array.shape != expected.shape:
        shapes = f'expected shape {list(expected.shape)}, got shape {list(array.shape)}; '
        both = f'expected {show(expected)}, got {show(array)}'
        way, words = _of_shapes(array.shape, expected.shape)
        return Mismatch('shape', words, shapes + both, kind=way)
    if not np.isfinite(array).all():
        name = 'NaN (not a number)' if np.isnan(array).any() else 'infinity'
        return Mismatch('finite', f'gives {name}')
    with np.errstate(all='ignore'):
        if not np.allclose(array, expected, rtol=rtol, atol=atol):
            way = _kind_of_values(array, expected, rtol, atol)
            return Mismatch('value', _WORDS[way], kind=way)
    return None

def numbers(value):
    """Turn the numbers in a value into float64 arrays; everything else stays."""
    if isinstance(value, tuple):
        return tuple((numbers(item) for item in value))
    if isinstance(value, dict):
        return {key: numbers(item) for key, item in value.items()}
    array = as_array(value)
    if array is not None:
        return array
    return [numbers(item) for item in value] if isinstance(value, list) else value

def as_array(value):
    """Return numbers, or lists of numbers, as a float64 array; None for anything else."""
    if isinstance(value, bool | int | float | np.ndarray | np.generic):
        return np.asarray(value, np.float64)
    if isinstance(value, list | tuple):
        parts = [as_array(item) for item in value]
        if all((part is not None for part in parts)):
            shapes = {part.shape for part in parts if part is not None}
            return np.asarray(parts, np.float64) if len(shapes) < 2 else None
    return None

def _of_shapes(shape, expected):
    has, wants = (f"{len(axes)} dimension{'s' * (len(axes) != 1)}" for axes in (shape, expected))
    if not expected:
        return ('dimensions', f'has {has} where a single number is expected')
    if not shape:
        return ('dimensions', f'is a single number where an array with {wants} is expected')
    if len(shape) != len(expected):
        verb = 'is' if len(expected) == 1 else 'are'
        return ('dimensions', f'has {has} where {len(expected)} {verb} expected')
    axis = next((i for i, (a, b) in enumerate(zip(shape, expected, strict=True)) if a != b))
    size = 'short' if shape[axis] < expected[axis] else 'long'
    return ('length', f'is too {size} along axis {axis}')

def _kind_of_values(array, expected, rtol, atol):
    def alike(a, b, rtol=rtol, atol=atol):
        return bool(np.allclose(a, b, rtol=rtol, atol=atol))
    same = np.isclose(array, expected, rtol=rtol, atol=atol).ravel()
    several = array.size > 1
    ratios = array / expected if several and expected.all() else np.array([0.0, 1.0])
    if alike(array, -expected):
        return 'sign'
    if several and same.any():
        first_wrong = int(np.argmin(same))
        later = first_wrong and (not same[first_wrong:].any())
        return 'later entries' if later else 'some entries'
    if several and alike(np.sort(array, None), np.sort(expected, None)):
        return 'order'
    if alike(array, expected, 0.01, 0.001):
        return 'close'
    if several and np.ptp(array - expected) <= atol + rtol * np.abs(expected).max():
        return 'amount'
    if several and np.ptp(ratios) <= 0.0001 * np.abs(ratios).max():
        return 'factor'
    if (np.sign(array) == -np.sign(expected)).all() and expected.any():
        return 'sign and size'
    return 'large' if np.abs(array).sum() > np.abs(expected).sum() else 'small'

def kind(value):
    """Name the kind of a value for people."""
    if value is None:
        return 'nothing (None)'
    if isinstance(value, Opaque):
        return 'an array of something other than real numbers'
    if isinstance(value, str):
        return 'a text'
    if isinstance(value, bool | int | float | np.generic):
        return 'a single number'
    if isinstance(value, np.ndarray):
        return 'an array'
    told = isinstance(value, list | tuple | dict)
    name = value.kind if isinstance(value, Handle) else type(value).__name__ if told else ''
    known = told or name in _TOLD_KINDS
    return f'a {name}' if known else 'an object'

def elements(value):
    """Count the numbers in a value."""
    if isinstance(value, Mapping):
        return sum(map(elements, value.values()))
    if isinstance(value, list | tuple):
        return sum(map(elements, value))
    return value.size if isinstance(value, np.ndarray) else 1

def show(value):
    """Write a value for people who may see it, shortened."""
    if isinstance(value, Plain):
        value = np.asarray(value.array)
    if isinstance(value, np.ndarray) and value.ndim > 3:
        return f'an array of shape {value.shape}'
    if isinstance(value, np.ndarray):
        text = np.array2string(value, threshold=12, separator=', ', formatter=_FORMATTER)
        return text.replace('\n', '')
    if isinstance(value, Handle):
        return f'<{value.kind}>'
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(show, value))}]"[:300]
    return repr(value)[:300]
_KNOWN_ERRORS = {name for name in dir(builtins) if name[0].isupper()} | set(
    """
    InvalidArgumentError ResourceExhaustedError NotFoundError UnimplementedError InternalError
    FailedPreconditionError OutOfRangeError OperatorNotAllowedInGraphError
    InaccessibleTensorError UFuncTypeError AxisError LinAlgError StagingError
    """.split()
)
_LONGEST_KIND = 80
MOST_LATE = 2
_OFFERED = {
    MISSING: ("import", "`{name}` is not there. The handout asks for {usage}."),
    NOT_CALLABLE: ("callable", "`{name}` is not a function, so it cannot be called."),
    SIGNATURE: ("signature", "`{name}` cannot be called as {usage}."),
    NOTHING: (
        "returned",
        "`{name}` returned nothing (None). Does every path through it end in a return?",
    ),
    NO_GRADIENT: (
        "gradient",
        "No gradient flows through `{name}`. Use TensorFlow operations all the way.",
    ),
}
_RAISED = {
    "SystemExit": "ended the program (SystemExit). Return a value and do not call exit().",
    "KeyboardInterrupt": "ended the program (KeyboardInterrupt). Return a value and do not call "
    "exit().",
    "MemoryError": "asked for more memory than there is. How large are your arrays?",
    "ResourceExhaustedError": "asked for more memory than there is. How large are your arrays?",
}
_RANDOM = 'changes the random numbers of others ({0}). Make a generator of your own.'
_BESIDE = {
    "argument": "changes its argument `{0}`. Work on a copy.",
    "returns": "gives its argument `{0}` back, so that a change of the one changes the other.",
    "returns again": "gives the same object again, so that a change of the one changes the other.",
    "repeat": "gives something else when it is called again in the same way.",
    "random:Python": _RANDOM.format("Python's `random`"),
    "random:NumPy": _RANDOM.format("NumPy's global generator"),
    "random:TensorFlow": _RANDOM.format("TensorFlow's global seed"),
    "folder": "changes the working folder.",
    "environment": "changes the environment variables.",
    "settings": "changes settings of {0} that hold for everybody.",
    "rcParams": "changes matplotlib's settings (rcParams).",
    "figure": "draws into a figure that was open before. Make a figure of your own.",
    "open figure": "leaves a figure open that it does not return. Close it.",
}
_NO_VALUES = (
    "no figure",
    "a symbolic tensor, which has no value yet (run it in its session)",
    "an array that is too large",
    "a result that is too large or nested too deeply",
    "a result that is nested too deeply or has too many parts",
)

def fault_finding(fault, name, usage, locate):
    """Tell what the student's code raised or did not offer."""
    finding = _fault_finding(fault, name, usage, locate)
    if fault.stage in (EXCEPTION, NUMERIC, NO_GRADIENT):
        kind = fault.kind[:_LONGEST_KIND] if fault.stage == EXCEPTION else ''
        finding.value = f'{fault.stage} {kind}'.strip()
    return finding

def _fault_finding(fault, name, usage, locate):
    if fault.stage in _OFFERED:
        stage, words = _OFFERED[fault.stage]
        full = fault.kind if fault.stage == SIGNATURE else ''
        return Finding(stage, words.format(name=name, usage=usage), full=full)
    places = [locate(module, line) for module, line, _ in reversed(fault.frames)]
    location = next(filter(None, places), None)
    if fault.stage == NUMERIC:
        text = fault.text if fault.text in _NO_VALUES else 'something that is no number'
        return Finding('numeric', f'`{name}` returned {text}.', location=location)
    finding = _raised(fault, name, location)
    finding.called, finding.exception = (name, fault.kind[:_LONGEST_KIND])
    return finding

def _raised(fault, name, location):
    if fault.stage == NOT_WRITTEN:
        inner = next((function for _, _, function in reversed(fault.frames) if function), name)
        if inner != name and inner.isidentifier() and location:
            words = f'`{name}` needs another part that is not written yet (see the line below).'
            return Finding('not_written', words, location=location)
        return Finding('not_written', f'`{name}` is not written yet.')
    kind = fault.kind if fault.kind in _KNOWN_ERRORS else 'an exception of its own'
    words = _RAISED.get(kind, f'raised {kind}.')
    full = '' if kind in _RAISED else error_text(fault.text)
    return Finding('exception', f'`{name}` {words}', full=full, location=location)

def import_finding(fault, module, locate):
    """Tell an import that raised. No hidden input exists yet, so all of it may be told."""
    found = fault_finding(fault, f'{module}.py', '', locate)
    what = error_text(fault.text)
    text = f"{module}.py cannot be imported: {fault.kind}{': ' * bool(what)}{what}"
    return Finding('import', text[:500], location=found.location)

def contract_words(name, what):
    """Tell what a function does beside giving its result; nothing for what nobody can do."""
    kind, _, detail = what.partition(':')
    words = _BESIDE.get(what) or _BESIDE.get(kind, '')
    return f'`{name}` {words.format(detail)}' if words else ''

def late_finding(name, seconds, *, again=False):
    """Tell that something did not finish, or is not called again because of that."""
    time = f"{seconds:g} second{'s' * (seconds != 1)}"
    words = f'did not finish in {time}. Is there a loop without end?'
    if again:
        words = f'did not finish in {time} in two tests, so it was not called again.'
    return Finding('timeout', f'`{name}` {words}', status='timeout', called=name)

def idle_finding(name, seconds):
    """Tell that something did not finish although it worked for a short time only."""
    words = 'Does it wait for something, or was the computer busy with other programs?'
    told = f'`{name}` did not finish in {seconds:g} seconds. {words}'
    return Finding('timeout', told, status='timeout', called=name)

def disallowed_finding(task, call, location):
    """Tell a call that would do the exercise for the student."""
    words = f'`{task}` uses {call}. The handout asks to write it without that.'
    return Finding('disallowed', words, location=location)

def error_text(text):
    """Leave out of an error what helps nobody: folders, and the steps of AutoGraph."""
    if text.startswith('in user code:'):
        text = text.split('\n\n')[-1].strip()
    return re.sub('(?<![\\w/.])(/[\\w.+-]+)+/(?=[\\w.+-])', '', text)
RTOL, ATOL = (1e-05, 1e-06)
_MAX_ELEMENTS = 1000000

class Probe:
    """The state of one test while it runs; `seed` is that of its random numbers."""
    def __init__(self, work, task, test_id, seed):
        self.work = work
        self.task = task
        self.test_id = test_id
        self.seed = seed
        self.times = 1
        self.begun = False
        self.index = 0
        self.recalled = 0
        self.called = ''
        self.call_text = ''
        self._spoken = ''
        self._results: Sequence[Any] = ()
        self.answered = False
    @property
    def rng(self):
        return np.random.RandomState(self.seed)
    def ask(self, verb, body, name=''):
        if name:
            self.call_text = _call_text(name, body)
        if name == 'numpy':
            self._spoken = f'what `{self.called}` leaves in the variable' if self.called else ''
        elif name:
            self.called = name
            of = {GRADIENT: 'the derivative of ', FIGURE: 'the figure of '}.get(verb, '')
            self._spoken = f'{of}`{name}`'
        try:
            value = self.work.ask(self, verb, body)
        except Fault as fault:
            told = fault_finding(fault, self.culprit, self.work.usage(name), self.work.locate)
            told.full, told.index = (self.told(told.full), self.index)
            raise told from None
        self.answered = True
        self._results = value if verb == CALL and isinstance(value, list | tuple) else ()
        if elements(value) > _MAX_ELEMENTS:
            words = f'`{self.culprit}` returned an array that is too large.'
            raise Finding('numeric', words, full=self.told(''))
        return value
    def same(self, value, rtol=RTOL, atol=ATOL):
        index, self.index = (self.index, self.index + 1)
        expected = self.work.same(self, numbers(value))
        self.recalled += 1
        return numbers(value) if expected is None else self._check(value, expected, rtol, atol, index)
    def close(self, value, expected, rtol=RTOL, atol=ATOL):
        index, self.index = (self.index, self.index + 1)
        return self._check(value, numbers(expected), rtol, atol, index)
    def require(self, condition, message):
        index, self.index = (self.index, self.index + 1)
        if not condition:
            raise Finding('value', message, full=self.told(''), index=index, value=message)
    def unreadable(self, error):
        words = f'`{self.culprit}` gave a value of another form than the handout asks for.'
        full = self.told(f'the test raised {type(error).__name__}: {error}')
        return Finding('numeric', words, full=full[:2000])
    @property
    def culprit(self):
        return self.called or f"{self.work.module_of('')}.py"
    def told(self, text):
        return f'{self.call_text}: {text}' if text else self.call_text
    def _check(self, value, expected, rtol, atol, index):
        names = self.work.results(self.called) if self._results else ()
        mismatch = compare(value, expected, rtol, atol, names)
        if mismatch is None:
            return numbers(value)
        spoken = f"{self._place(value, names)}{self._spoken or f'`{self.culprit}`'}"
        finding = difference(mismatch, spoken, self.told(mismatch.full), value)
        finding.index = index
        raise finding
    def _place(self, value, names):
        if len(names) != len(self._results) or not isinstance(value, np.ndarray):
            return ''
        places = zip(self._results, result_places(len(names), names), strict=True)
        return next((place for part, place in places if part is value), '')

def difference(mismatch, spoken, full, value):
    """Tell in which way a value differs; `spoken` says what gave it."""
    words = f'{mismatch.place}{spoken} {mismatch.words}.'
    words = f'{words[:1].upper()}{words[1:]}'.replace('?.', '?')
    finding = Finding(mismatch.stage, words, full=full, value=numbers(value))
    finding.kind = mismatch.kind
    return finding

def _call_text(name, body):
    args = [show(value) for value in body.get('args', [])]
    args += [f'{key}={show(value)}' for key, value in body.get('kwargs', {}).items()]
    return f"{name}({', '.join(args)})"
NO_FUNCTION = (
    "a function of a test cannot be handed over: write it into a module of the reference, where "
    "students receive it, and hand over `student.NAME`; or take one of TensorFlow, such as "
    '`student.tensorflow("square")`'
)

class Student:
    """Offers the student's functions: `student.mse(y_true, y_pred)` calls `mse`."""
    def __init__(self, probe, *, keep=False):
        self._probe, self._keep = (probe, keep)
    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        owner = self._probe.work.module_of(name)
        return Remote(self._probe, owner, name, name, keep=self._keep)
    @property
    def keep(self):
        return Student(self._probe, keep=True)
    @staticmethod
    def plain(array):
        return Plain(np.asarray(array))
    def variable(self, value, *, trainable=True):
        return self._made(VARIABLE, value=np.asarray(value, np.float64), trainable=trainable)
    def random_state(self, seed=None):
        return self._made(RANDOM_STATE, seed=seed)
    def tensorflow(self, name):
        return self._made(READ, handle=None, name=name)
    def gradient(self, function, *args, wrt, **kwargs):
        remote = getattr(self, function) if isinstance(function, str) else function
        places = [wrt] if isinstance(wrt, int | Remote) else list(wrt)
        found = remote._ask(GRADIENT, args, kwargs, wrt=bare(places))
        return found[0] if isinstance(wrt, int | Remote) and isinstance(found, list) else found
    def figure(self, name, *args, **kwargs):
        return getattr(self, name)._ask(FIGURE, args, kwargs)
    def _made(self, verb, **body):
        return Remote(self._probe, self._probe.ask(verb, body))

class Remote:
    """A function or an object of the student's, or of a test's, that lives with their code."""
    def __init__(self, probe, owner, name='', called='', *, keep=False):
        self._probe, self._owner, self._name, self._keep = (probe, owner, name, keep)
        self._called = called or 'the returned function'
    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return Remote(self._probe, bare(self), name, name)
    def __repr__(self):
        kind = getattr(self._owner, 'kind', 'object')
        return self._name or f'<{kind}>'
    def __call__(self, *args, **kwargs):
        result = self._ask(CALL, args, kwargs, keep=self._keep)
        return Remote(self._probe, result) if isinstance(result, Handle) else result
    def _ask(self, verb, args, kwargs, **more):
        target = [self._owner, self._name]
        body = {'target': target, 'args': bare(list(args)), 'kwargs': bare(kwargs), **more}
        return self._probe.ask(verb, body, self._called)
    def read(self, name):
        return self._probe.ask(READ, {'handle': bare(self), 'name': name}, name)
    def _itself(self):
        if not self._name:
            return self._owner
        return self._probe.ask(READ, {'handle': self._owner, 'name': self._name}, self._called)

def bare(value):
    """Put handles in the place of the objects that stand for them."""
    if isinstance(value, Remote):
        return value._itself()
    if isinstance(value, list | tuple):
        return type(value)((bare(item) for item in value))
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items()}
    if callable(value):
        raise TypeError(NO_FUNCTION)
    return value

def settled(check):
    """Return a comparison that takes objects of the student's too, by what stands for them."""
    return lambda value, *args, **kwargs: check(bare(value), *args, **kwargs)
SECONDS = 10.0
PATIENCE = 4

class Spent:
    """The time of one call: on a busy computer, only what its process works counts."""
    def __init__(self):
        self._begun, self._worked = (time.monotonic(), time.process_time())
    def left(self):
        passed = time.monotonic() - self._begun
        spent = min(passed, time.process_time() - self._worked)
        return max(0.0, min(SECONDS - spent, PATIENCE * SECONDS - passed))
    def late(self, name):
        worked = time.process_time() - self._worked >= SECONDS
        return late_finding(name, SECONDS) if worked else idle_finding(name, PATIENCE * SECONDS)

@contextlib.contextmanager
def limited(spent):
    """Interrupt what is inside when its time is over; the event says whether it was."""
    done, late = (threading.Event(), threading.Event())
    threading.Thread(target=_watch, args=(spent, done, late), daemon=True).start()
    try:
        with _heard():
            yield late
    finally:
        done.set()

def _watch(spent, done, late):
    while not done.wait(spent.left()):
        if not spent.left() and (not done.is_set()):
            late.set()
            _interrupt()
            return

def _interrupt():
    main = threading.main_thread().ident
    if main is None or not hasattr(signal, 'pthread_kill'):
        _thread.interrupt_main()
    else:
        signal.pthread_kill(main, signal.SIGINT)

@contextlib.contextmanager
def _heard():
    before = signal.getsignal(signal.SIGINT)
    if callable(before) or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
_PYTHON = (sysconfig.get_path('stdlib'), '<frozen')
_IN_USER_CODE = re.compile('File "(.+?)", line (\\d+), in (\\w+)')

class Task(NamedTuple):
    """What is known of a task: its module, how it is called, and the calls it may not use."""
    module: str
    usage: str
    disallow: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    results: tuple[str, ...] = ()

@functools.cache
def guard(names):
    """Return what notices calls that are not allowed, in place from now on."""
    made = Guard(names)
    made.own = is_own
    return made

class Namespace:
    """The student's functions: the names of a notebook, or the modules of a folder."""
    def __init__(self, folder, names=None):
        self.folder, self.names = (folder, names)
    def function(self, module, name):
        found = None if self.names is None else self.names.get(name)
        if found is None or isinstance(found, types.ModuleType):
            owner = self._import(module) if self.names is None else sys.modules.get(module)
            found = getattr(owner, name, None)
        if found is None and self.names is not None:
            raise Finding('import', f'`{name}` is not there yet. Run the cell with your code first.')
        if found is None:
            raise Fault(MISSING, text=name)
        return found
    def fault(self, error):
        trace = traceback.extract_tb(error.__traceback__)
        frames = [(frame.filename, frame.lineno or 1, frame.name) for frame in trace]
        own = bool(frames) and is_own(frames[-1][0])
        stage = NOT_WRITTEN if own and isinstance(error, NotImplementedError) else EXCEPTION
        text = str(error)
        if text.startswith('in user code:'):
            frames += [(file, int(line), name) for file, line, name in _IN_USER_CODE.findall(text)]
        if isinstance(error, SyntaxError) and error.filename:
            frames.append((error.filename, error.lineno or 1, ''))
            text = error.msg
        return Fault(stage, type(error).__name__, text, [f for f in frames if is_own(f[0])])
    def _import(self, module):
        known = sys.modules.get(module)
        if known is not None and Path(known.__file__ or '').parent != self.folder:
            for path in self.folder.glob('*.py'):
                sys.modules.pop(path.stem, None)
        sys.path.insert(0, str(self.folder))
        try:
            return importlib.import_module(module)
        except Exception as error:
            raise import_finding(self.fault(error), module, locate) from None
        finally:
            sys.path.remove(str(self.folder))

class LocalWork:
    """Asks the functions of a namespace; each call has so many seconds."""
    recording = False
    def __init__(self, tasks, namespace, late, modules=None):
        self.late = late
        self.modules = modules or {}
        self.tasks, self.namespace = (tasks, namespace)
        self.calls = Calls(tf, namespace)
        self.guard = guard(tuple((name for task in tasks.values() for name in task.disallow)))
        self.guard.used.clear()
    def module_of(self, name):
        first = next(iter(self.tasks.values()))
        return self.modules.get(name) or self.tasks.get(name, first).module
    def usage(self, name):
        return f'`{(self.tasks[name].usage if name in self.tasks else name)}`'
    def results(self, name):
        return self.tasks[name].results if name in self.tasks else ()
    def locate(self, module, line):
        return locate(module, line)
    def ask(self, probe, verb, body):
        if self.late.get(probe.task, 0) >= MOST_LATE:
            raise late_finding(probe.task, SECONDS, again=True)
        if not probe.begun:
            self.calls.begin(probe.seed)
            probe.begun = True
        spent = Spent()
        with limited(spent) as late:
            try:
                return getattr(self.calls, verb)(**body)
            except (Fault, KeyboardInterrupt) as error:
                if late.is_set():
                    self.late[probe.task] = self.late.get(probe.task, 0) + 1
                    raise spent.late(probe.culprit) from None
                if isinstance(error, Fault) and error.kind == 'KeyboardInterrupt':
                    raise KeyboardInterrupt from None
                raise
    def disallowed(self, task):
        for other in self.tasks[task].disallow:
            for name, line in self.guard.used.items():
                if f'{name}.'.startswith(f'{other}.'):
                    return disallowed_finding(task, name, locate(*line))
        return None
    def beside(self, task):
        for name, what in self.calls.contracts.noticed:
            if name == task and what.partition(':')[2] not in self.tasks[task].changes:
                return Finding('contract', contract_words(name, what))
        return None
    def same(self, probe, value):
        raise TypeError(f'{probe.test_id}: a public check compares with `close`')

def is_own(file):
    """Say whether a file (or a cell of a notebook) is the student's and not a library's or ours."""
    parts = Path(file).parts
    foreign = 'site-packages' in parts or 'dist-packages' in parts or '__autograph' in file
    ours = parts[-1:] and parts[-1].startswith(('nnopt_checks', 'test_', 'conftest'))
    exists = bool(linecache.getline(file, 1)) or Path(file).is_file()
    return exists and (not (foreign or ours or file.startswith(_PYTHON) or ('/nnopt/' in file)))

def locate(file, line):
    """Return a line with the name by which the student knows its file."""
    if not is_own(file):
        return None
    where = Path(file).name if Path(file).is_file() else 'your cell'
    return Location(where, line, linecache.getline(file, line).strip())
RIGHT, WRONG, WAITING = ('✓', '✗', '–')
_PLAIN = str.maketrans({RIGHT: '+', WRONG: 'x', WAITING: '-'})
_COLORS = {RIGHT: '\x1b[32m', WRONG: '\x1b[31m', WAITING: '\x1b[33m'}

class ChecksFailed(AssertionError):
    """Some checks did not pass."""
    def _render_traceback_(self):
        return [str(self)]

class Outcome(NamedTuple):
    """What one check found in a task; nothing when it is right."""
    task: str
    title: str
    finding: Finding | None = None
    @property
    def mark(self):
        if self.finding is None:
            return RIGHT
        return WAITING if self.finding.stage == 'not_written' else WRONG

def card(outcomes):
    """Return lines of text: tasks as they come, wrong checks first, each cause told once."""
    told: dict[object, str] = {}
    lines = []
    for task in dict.fromkeys((outcome.task for outcome in outcomes)):
        checks = [each for each in outcomes if each.task == task]
        checks.sort(key=lambda check: (WRONG, WAITING, RIGHT).index(check.mark))
        marks = [check.mark for check in checks]
        if set(marks) == {WAITING}:
            lines.append(f'{WAITING} {task}: not written yet')
            continue
        lines.append(f'{marks[0]} {task}: {marks.count(RIGHT)} of {len(marks)} checks passed')
        for check in checks:
            lines.append(f'    {check.mark} {check.title}')
            lines += [f'        {line}' for line in _lines(check, told)]
    return lines

def _lines(check, told):
    finding = check.finding
    if finding is None or check.mark == WAITING:
        return [finding.message] if finding else []
    cause = finding.location or (check.task, finding.message)
    if cause in told:
        same = told[cause] == check.task
        return ['It fails in the same way.' if same else f'This comes from {told[cause]}: mend that first.']
    told[cause] = check.task
    lines = [finding.message, *filter(None, finding.full.split('\n'))]
    if finding.location:
        file, line, text = finding.location
        lines.append(f'line {line} of {file}: {text}')
    return lines

def print_card(lines):
    """Print a card: in color where that is seen, without signs where they cannot be shown."""
    kernel = type(sys.stdout).__module__.startswith('ipykernel')
    color = (kernel or sys.stdout.isatty()) and (not os.environ.get('NO_COLOR'))
    for line in lines:
        mark = line.strip()[:1]
        shown = f'{_COLORS[mark]}{line}\x1b[0m' if color and mark in _COLORS else line
        code = sys.stdout.encoding or 'utf-8'
        try:
            print(shown)
        except UnicodeEncodeError:
            print(shown.translate(_PLAIN).encode(code, 'replace').decode(code))
HERE = Path(__file__).resolve().parent
CHECKS = ''
TASKS = {}
MODULES = {}
LATE = {}
OUTCOMES = {}

class Check(NamedTuple):
    """One check: its task, its title, its function and the arguments that a row gives it."""
    task: str
    title: str
    function: Callable[..., None]
    row: Mapping[str, Any]
    def run(self, names, late):
        work = LocalWork(TASKS, Namespace(HERE, names), late, MODULES)
        finding = self._find(Probe(work, self.task, self.title, 0))
        finding = work.disallowed(self.task) or finding or work.beside(self.task)
        return Outcome(self.task, self.title, finding)
    def _find(self, probe):
        fixtures = {'student': Student(probe), 'close': settled(probe.close)}
        fixtures['require'] = probe.require
        wanted = inspect.signature(self.function).parameters
        given = {name: value for name, value in fixtures.items() if name in wanted}
        try:
            self.function(**given, **self.row)
        except Finding as finding:
            return finding
        except Exception as error:
            if not probe.answered:
                raise
            return probe.unreadable(error)
        return None

def read_checks(source, tasks):
    """Return the checks of some tasks, in their order."""
    names: dict[str, Any] = {'__name__': 'checks'}
    exec(compile(source, str(HERE / CHECKS), 'exec'), names)
    for function in [value for name, value in names.items() if name.startswith('test_')]:
        marks = {mark.name: mark.args for mark in getattr(function, 'pytestmark', ())}
        title = (function.__doc__ or function.__name__).strip().split('\n')[0]
        parts, rows = marks.get('parametrize', ((), [()]))
        keys = [key.strip() for key in (parts.split(',') if isinstance(parts, str) else parts)]
        for values in rows if marks.get('task', ('',))[0] in tasks else ():
            row = dict(zip(keys, values if len(keys) > 1 else (values,), strict=False))
            told = [f'{k} = {v}' for k, v in row.items() if isinstance(v, int | float | str)]
            full = f"{title} [{', '.join(told)}]" if told else title
            yield Check(marks['task'][0], full, function, row)

def task_names(wanted):
    """Return the names of the tasks that are asked for: by name, in any case, or by number."""
    known = {name.lower(): name for name in TASKS}
    known |= {str(number): name for number, name in enumerate(TASKS, 1)}
    for word in wanted:
        if word.lower() not in known:
            names = ', '.join(TASKS)
            raise ChecksFailed(f'there is no task {word!r} here: say one of {names}')
    return [known[word.lower()] for word in wanted] or list(TASKS)

def notebook(names, source):
    """Return `nnopt_check`, which runs checks on the names of a notebook and shows a card."""
    LocalWork(TASKS, Namespace(HERE, names), {})
    def nnopt_check(*tasks):
        checks = list(read_checks(source, task_names(tasks)))
        late: dict[str, int] = {}
        try:
            with contextlib.redirect_stderr(sys.stdout):
                outcomes = [check.run(names, late) for check in checks]
        except KeyboardInterrupt:
            raise ChecksFailed('stopped before all checks were run') from None
        lines = card(outcomes)
        print_card(lines)
        for mark in (WRONG, WAITING):
            for number, line in enumerate(lines):
                if line.startswith(mark):
                    raise ChecksFailed(' '.join((part.strip() for part in lines[number:][:3])))
    return nnopt_check

def pytest_addoption(parser):
    """Offer the option --task."""
    with contextlib.suppress(ValueError):
        parser.addoption('--task', metavar='NAME', help='check this task only: its name or number')

def pytest_configure(config):
    """Make the marker of the checks known."""
    config.addinivalue_line('markers', 'task(name): the task of the handout that a check is for')

def pytest_pycollect_makemodule(module_path, parent):
    """Collect the public checks ourselves; any other file is pytest's business."""
    if module_path != HERE / CHECKS:
        return None
    module: pytest.Module = CheckFile.from_parent(parent, path=module_path)
    return module

class CheckFile(pytest.Module):
    """The file of the public checks."""
    def collect(self):
        wanted = self.config.getoption('--task', None)
        try:
            chosen = task_names([wanted] if wanted else [])
        except ChecksFailed as error:
            raise self.CollectError(str(error)) from None
        source = self.path.read_text('utf-8')
        for number, check in enumerate(read_checks(source, chosen), 1):
            name = f'{check.function.__name__}[{number}]'
            yield CheckItem.from_parent(self, name=name, number=number, check=check)

class CheckItem(pytest.Item):
    """One check; what is not written yet is no failure."""
    def __init__(self, *, number, check, **kwargs):
        super().__init__(**kwargs)
        self.number, self.check = (number, check)
    def runtest(self):
        outcome = self.check.run(None, LATE)
        OUTCOMES[self.nodeid] = (self.number, outcome)
        if outcome.mark == WAITING:
            pytest.skip('not written yet')
        if outcome.finding:
            pytest.fail(outcome.finding.message, pytrace=False)

def pytest_report_teststatus(report):
    """Call a check wrong or not written in place of failed or skipped: the card says the rest."""
    _, outcome = OUTCOMES.get(report.nodeid, (0, None))
    if report.when != 'call' or outcome is None or outcome.finding is None:
        return None
    waits = outcome.mark == WAITING
    return ('not written', '-', 'NOT WRITTEN') if waits else ('wrong', 'x', 'WRONG')

def pytest_terminal_summary():
    """Show the card."""
    ran = sorted(OUTCOMES.values(), key=lambda pair: pair[0])
    outcomes = [outcome for task in TASKS for _, outcome in ran if outcome.task == task]
    print_card(card(outcomes))
CHECKS = "test_regularization.py"
TASKS.update({
    "l1_regularizer": Task("regularization", "l1_regularizer(scale)", (
        "tf.keras.regularizers",
    )),
    "l2_regularizer": Task("regularization", "l2_regularizer(scale)", (
        "tf.keras.regularizers", "tf.nn.l2_loss",
    )),
    "Losses": Task("regularization", "Losses()"),
    "get_weight": Task("regularization", "get_weight(shape, regularizer, losses, rng)", changes=('losses', 'rng')),
    "get_bias": Task("regularization", "get_bias(shape)"),
    "total_loss": Task("regularization", "total_loss(data_loss, losses)"),
    "decision_grid": Task("regularization", "decision_grid(predict, low, high, step)", results=('xx', 'yy', 'probs')),
    "plot_boundary": Task("regularization", "plot_boundary(x, y_true, xx, yy, probs)"),
})
MODULES.update({'dots_data': 'regularization', 'network': 'regularization', 'quartic': 'regularization'})
