"""What a test may say means the same in the sandbox and in the student's own process.

Every test here runs twice: on a worker, as hidden tests do, and on functions of this process, as
public checks do. The verdicts and the words must be the same ones.
"""

import numpy as np
import pytest
from tests.courses import make_course

from nnopt.course.catalogue import result_names, signatures
from nnopt.grading.run import Run
from nnopt.grading.sealed_run import forbidden
from nnopt.intake.take_in import take_in
from nnopt.sandbox.outside.warm import Policy, Warm
from nnopt.sandbox.outside.workers import Workers
from nnopt.testing.finding import Finding
from nnopt.testing.local import LocalWork, Namespace, Task
from nnopt.testing.probe import Probe
from nnopt.testing.student import Student, settled

SECONDS = 60.0
TOOLS = """
import math

import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure
from tensorflow import nn
from tensorflow.math import tanh as th

number = 3.0

def kind(x): return f"{type(x).__module__.split('.')[0]} {x.dtype if hasattr(x, 'dtype') else x}"
def is_ndarray(x): return isinstance(x, np.ndarray)
def parts(x): return {"a": tf.constant(x), "b": [tf.Variable(x), None, "text"]}
def give(what): return GIVEN[what]
def two(x):
    '''>>> ws, rates = two(1.0)'''
    return tf.constant([x, x]), tf.constant([x])
def nan(x): return tf.constant([np.nan, x])
def product(a, b): return tf.reduce_sum(a * b)
def square_sum(w): return tf.reduce_sum(tf.square(w))
def times(factor): return lambda w: factor * square_sum(w)
def apply(function, w): return function(w)
def cut(a): return tf.constant(float(tf.reduce_sum(a)))
def boom(): return 1 / 0
def own(): raise Own("mine")
def clash(): return tf.reshape(tf.ones(2), [3])
def missing_part(x): return not_written(x)
def not_written(x): raise NotImplementedError("task 9, not_written: not written yet")
def of_a_library(): return tf.keras.losses.Loss().call(1.0, 2.0)
def draw_numbers(rng, count): return rng.normal(size=count)
def tidy(seed): return np.random.RandomState(seed).rand(3)
def untidy(seed):
    np.random.seed(seed)
    return np.random.rand(3)
def leave(): raise SystemExit(3)
def returns_a_function(): return square_sum
@tf.function
def in_a_graph(x):
    for _ in tf.range(2):
        x = x + "text"
    return x

class Own(Exception):
    pass

class Sum:
    def __init__(self, *pairs): self.pairs = pairs
    def total(self, factor=1.0): return factor * tf.add_n([f(w) for f, w in self.pairs])

def draw(log=True):
    figure = Figure()
    axes = figure.add_subplot()
    axes.plot([0, 1], [2, 3], label="line")
    axes.plot([0, 1], [3, 3])
    axes.scatter([1, 2], [3, 4], label="dots")
    axes.contour(np.arange(9.0).reshape(3, 3), levels=[4.5])
    axes.set(xlabel="x", ylabel="y", title="t", yscale="log" if log else "linear")
    axes.legend()
    return figure

def draws_nothing(): return None

def attribute(x): return tf.exp(x) + tf.nn.relu(x)
def by_module(x): return nn.relu(x)
def by_name(x): return th(x)
def by_getattr(x): return getattr(tf.nn, "relu")(x)
def by_another(x): return by_module(x)
def by_keras(x): return tf.keras.losses.MeanSquaredError()(x, x)
def by_math(x): return math.tanh(0.5)
@tf.function
def recorded(x): return tf.nn.relu(x)
def allowed(x): return tf.where(x > 0.0, x, 0.0)

GIVEN = {
    "nothing": None, "text": "text", "one": 1.0, "empty list": [], "list": [1.0, 2.0],
    "two arrays": [np.ones(2), np.ones(2)], "stacked": np.ones((2, 2)), "pair": (1.0, 2.0),
    "three": (1.0, 2.0, 3.0), "ragged": [np.ones(2), np.ones(3)], "column": np.ones((3, 1)),
    "dict": {"a": 1.0}, "np.str_": np.str_("red"), "np.bool_": np.bool_(True),
    "words": np.where([True, False], "red", "blue"), "scalar array": np.array(3),
    "np.int64": np.int64(3), "object array": np.array(["red", None], dtype=object),
    "complex": np.array([1j]), "set": {1.0}, "generator": (i for i in ()), "infinite": np.inf,
    "negative": -2.0, "tuple of lists": ([1.0], [2.0]), "large": 1e200, "sparse": None,
}
"""
RULES = {
    "disallow": ["tf.nn", "tf.tanh", "tf.math.tanh", "tf.keras.losses", "math.tanh"],
}


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    names = ["attribute", "by_module", "by_name", "by_getattr", "by_another", "by_keras"]
    tasks = [{"name": name} | RULES for name in [*names, "by_math", "recorded", "allowed"]]
    folder = tmp_path_factory.mktemp("course")
    return make_course(folder, "01_tools", modules={"tools": TOOLS}, tasks=tasks).get("01")


@pytest.fixture(scope="module")
def remote(assignment):
    """The functions in a worker."""
    with Warm(1, Policy(require="practice", box=False)) as warm:
        warm.wait_ready()
        run = Run(
            assignment,
            Workers(warm.socket(0)),
            {"tools": TOOLS.encode()},
            seed=1,
            timeout=SECONDS,
            expected={},
            locate=lambda module, line: None,
        )
        yield run
        run.close()


@pytest.fixture(scope="module")
def local(assignment, tmp_path_factory):
    """The functions in this process."""
    folder = tmp_path_factory.mktemp("student")
    (folder / "tools.py").write_text(TOOLS, "utf-8")
    usages = signatures(assignment)
    disallow = tuple(RULES["disallow"])
    results = result_names(assignment)
    tasks = {
        name: Task("tools", usage, disallow, results=results.get(name, ()))
        for name, usage in usages.items()
    }
    return LocalWork(tasks, Namespace(folder), {})


@pytest.fixture(params=["remote", "local"])
def probe(request):
    work = request.getfixturevalue(request.param)
    # Both begin with the same random numbers.
    return Probe(work, "", "test", 1)


@pytest.fixture
def student(probe):
    return Student(probe)


@pytest.fixture
def close(probe):
    return settled(probe.close)


def found(check, *args, **kwargs):
    with pytest.raises(Finding) as caught:
        check(*args, **kwargs)
    return caught.value


def test_arguments(student):
    assert "float32" in student.kind(np.array([1.0]))
    assert "tensorflow" in student.kind(np.ones(2))
    assert "int64" in student.kind(np.array([1]))
    assert "bool" in student.kind(np.array([True]))
    assert student.kind(3) == "builtins 3"
    assert student.is_ndarray(student.plain(np.ones(2))) is True


def test_results(student, close):
    parts = student.parts(2.0)
    assert isinstance(parts["a"], np.ndarray)
    assert isinstance(parts["b"][0], np.ndarray)
    assert parts["b"][1:] == [None, "text"]
    close(parts["a"], 2.0)


def test_one_of_several_results_is_told_by_the_name_in_the_handout(student, close):
    found_in = found(close, student.two(1.0), (np.ones(2), np.zeros(1)))
    assert found_in.message == "Result `rates` of `two` is too large."
    ws, rates = student.two(1.0)
    assert found(close, ws, np.ones(3)).message.startswith("Result `ws` of `two` is too short")
    assert found(close, rates, np.zeros(1)).message == found_in.message
    # How many there are is the student's choice: of others nothing is told.
    assert found(close, student.parts(2.0)["a"], 1.0).message.startswith("`parts` ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("np.str_", "red"),
        ("np.bool_", True),
        ("words", ["red", "blue"]),
        ("object array", ["red", None]),
        ("scalar array", 3),
        ("np.int64", 3),
    ],
)
def test_numpys_own_values_are_those_that_they_stand_for(student, name, value):
    given = student.give(name)
    assert given == value
    assert type(given) is type(value)


def test_variables_and_objects_that_stay(student, close):
    w = student.variable([1.0, 2.0])
    w.assign([3.0, 1.0])
    close(w.numpy(), [3.0, 1.0])
    close(student.product(w, 2.0), 8.0)
    close(student.gradient("product", w, np.array(2.0), wrt=0), [2.0, 2.0])
    held = student.keep.Sum([student.square_sum, w], (student.times(2.0), w))
    close(held.total(), 30.0)
    close(student.apply(held.total, 0.5), 15.0)
    assert len(held.read("pairs")) == 2


def test_a_function_is_an_argument(student, close):
    w = np.array([1.0, -2.0, 3.0])
    close(student.apply(student.square_sum, w), 14.0)
    close(student.apply(function=student.square_sum, w=w), 14.0)
    close(student.apply(student.tensorflow("square"), w), [1.0, 4.0, 9.0])
    close(student.gradient("apply", student.tensorflow("square"), w, wrt=1), 2 * w)
    close(student.square_sum(student.number), 9.0)


def test_gradients(student, close):
    w, b = student.variable([1.0, -2.0]), student.variable(2.0)
    held = student.keep.Sum((student.square_sum, w), (student.times(3.0), b))
    close(student.gradient(held.total, wrt=w), [2.0, -4.0])
    by_w, by_b = student.gradient(held.total, wrt=[w, b])
    close(by_w, [2.0, -4.0])
    close(by_b, 12.0)
    by_factor, by_w = student.gradient(held.total, 0.5, wrt=(0, w))
    close(by_factor, 17.0)
    close(by_w, [1.0, -2.0])
    close(student.gradient(student.times(3.0), np.array([1.0]), wrt=0), [6.0])
    with pytest.raises(TypeError, match="wrt"):
        student.gradient("square_sum", np.ones(2))


def test_random_numbers(student):
    given, known = student.random_state(5), np.random.RandomState(5)
    np.testing.assert_array_equal(student.draw_numbers(given, 4), known.normal(size=4))
    np.testing.assert_array_equal(given.rand(3), known.rand(3))
    undisturbed = student.random_state().rand(2)
    student.tidy(7)
    assert not np.array_equal(student.random_state().rand(2), undisturbed)


def test_figures(student, close):
    (axes,) = student.figure("draw")["axes"]
    assert (axes["title"], axes["xlabel"], axes["ylabel"]) == ("t", "x", "y")
    assert (axes["xscale"], axes["yscale"], axes["images"]) == ("linear", "log", 0)
    assert axes["legend"] == ["line", "dots"]
    assert [line["label"] for line in axes["lines"]] == ["line", ""]
    close(axes["lines"][0]["y"], [2.0, 3.0])
    (dots,) = axes["scatters"]
    close(dots["offsets"], [[1.0, 3.0], [2.0, 4.0]])
    assert dots["label"] == "dots"
    assert dots["colors"].shape == (1, 4)
    (contour,) = axes["contours"]
    close(contour["levels"], [4.5])
    assert all(path.shape[1] == 2 for path in contour["paths"])


def test_what_may_be_compared_with_what(student, close):
    """An empty list is an empty array, and a stacked array is a list of its rows."""
    close(student.give("empty list"), np.zeros(0))
    close(student.give("stacked"), [np.ones(2), np.ones(2)])
    close(student.give("two arrays"), np.ones((2, 2)))
    close(student.give("list"), np.array([1.0, 2.0]))
    assert found(close, student.give("empty list"), np.zeros((0, 1))).stage == "shape"


def row(name, expected):
    """A comparison of what `give` returns."""
    return lambda student, close, require: close(student.give(name), expected)


ROWS = {
    "nothing": row("nothing", 1.0),
    "text for a number": row("text", 1.0),
    "number for a text": row("one", "text"),
    "another text": row("text", "other"),
    "sign": row("negative", 2.0),
    "size": row("one", 3.0),
    "shape": row("column", np.ones(3)),
    "scalar for an array": row("one", np.ones(2)),
    "array for a scalar": row("list", 1.0),
    "too few results": row("pair", (1.0, 2.0, 3.0)),
    "a result of several": row("three", (1.0, 2.0, 4.0)),
    "ragged": row("ragged", np.ones((2, 2))),
    "no dict": row("one", {"a": 1.0}),
    "entry of a dict": row("dict", {"a": 2.0}),
    "infinite": row("infinite", 1.0),
    "too large to compare": row("large", 1.0),
    "complex": row("complex", np.ones(1)),
    "an object": row("set", 1.0),
    "a generator": row("generator", np.ones(2)),
    "order": row("list", np.array([2.0, 1.0])),
    "nan": lambda s, close, require: close(s.nan(1.0), [0.0, 1.0]),
    "exception": lambda s, close, require: s.boom(),
    "exception of its own": lambda s, close, require: s.own(),
    "exception of TensorFlow": lambda s, close, require: s.clash(),
    "in a graph": lambda s, close, require: s.in_a_graph(np.ones(1)),
    "signature": lambda s, close, require: s.product(1.0),
    "missing": lambda s, close, require: s.not_there(),
    "not callable": lambda s, close, require: s.number(),
    "no gradient": lambda s, close, require: s.gradient("cut", np.ones(2), wrt=0),
    "derivative": lambda s, close, require: close(
        s.gradient("square_sum", np.ones(2), wrt=0), [1.0, 1.0]
    ),
    "derivative with a wrong shape": lambda s, close, require: close(
        s.gradient("square_sum", np.ones(2), wrt=0), 1.0
    ),
    "not written": lambda s, close, require: s.not_written(1.0),
    "of a library": lambda s, close, require: s.of_a_library(),
    "leaves": lambda s, close, require: s.leave(),
    "no figure": lambda s, close, require: s.figure("draws_nothing"),
    "a function for a number": lambda s, close, require: close(s.returns_a_function(), 1.0),
    "a method that is missing": lambda s, close, require: s.keep.Sum().average(),
    "require": lambda s, close, require: require(s.give("one") == 2.0, "Say so."),
    "what the test cannot read": lambda s, close, require: s.give("one")[0],
    "a title": lambda s, close, require: require(
        s.figure("draw", log=False)["axes"][0]["yscale"] == "log", "Draw it with a log scale."
    ),
}


def verdict(work, check):
    """Return what one comparison comes to: stage, status, words, and words for those who may
    see everything."""
    probe = Probe(work, "", "row", 1)
    try:
        check(Student(probe), settled(probe.close), probe.require)
    except Finding as finding:
        return finding.stage, finding.status, finding.message, finding.full
    except Exception as error:
        finding = probe.unreadable(error)
        return finding.stage, finding.status, finding.message, finding.full
    return "passed"


@pytest.mark.parametrize("name", ROWS)
def test_verdict_and_words_are_the_same(remote, local, name):
    in_the_sandbox, here = verdict(remote, ROWS[name]), verdict(local, ROWS[name])
    assert here == in_the_sandbox
    assert in_the_sandbox != "passed"


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("attribute", "tf.nn.relu"),
        ("by_module", "tf.nn.relu"),
        ("by_name", "tf.math.tanh"),
        ("by_getattr", "tf.nn.relu"),
        ("by_another", "tf.nn.relu"),
        ("by_keras", "tf.keras.losses.MeanSquaredError"),
        ("by_math", "math.tanh"),
        ("recorded", "tf.nn.relu"),
        ("allowed", None),
    ],
)
def test_a_call_that_is_not_allowed(assignment, local, tmp_path, name, call):
    (tmp_path / "tools.py").write_text(TOOLS, "utf-8")
    course = make_course(
        tmp_path / "c", "01_tools", modules={"tools": TOOLS}, tasks=[{"name": name} | RULES]
    )
    sealed = take_in(tmp_path / "tools.py", course).assignments[0]
    local.guard.used.clear()
    Student(Probe(local, name, "row", 1)).__getattr__(name)(np.array([0.5, -0.5]))
    here, there = local.disallowed(name), forbidden(course.get("01"), sealed).get(name)
    if call is None:
        assert (here, there) == (None, None)
        return
    assert here.stage == there.stage == "disallowed"
    assert call in there.message
    # One thing may have several public names, and in a graph a copy of the function runs.
    assert here.message == there.message or name == "by_name"
    assert here.location == there.location or name == "recorded"
