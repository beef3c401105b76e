"""Calls that would do the exercise are found however they are written, and nothing else is."""

import time

import pytest

from nnopt.course.catalogue import Task
from nnopt.testing.rules import Use, find_disallowed

SOFTMAX = ("tf.nn.softmax", "tf.keras.activations", "tf.keras.losses", "tf.losses")


def found(source, disallow=SOFTMAX, **others):
    task = Task(name="soft", title="", points=1, module="act", disallow=disallow)
    sources = {"act": source.encode()} | {name: text.encode() for name, text in others.items()}
    use = find_disallowed(sources, task)
    return use and use.name


@pytest.mark.parametrize(
    "head",
    [
        "import tensorflow as tf",
        "import tensorflow as tf, numpy as np",
        "import numpy as np\nfrom __future__ import annotations\nimport tensorflow as tf",
        "try:\n    import tensorflow as tf\nexcept ImportError:\n    raise",
    ],
)
def test_the_usual_import(head):
    assert found(f"{head}\ndef soft(x):\n    return tf.nn.softmax(x)") == "tf.nn.softmax"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import tensorflow\ndef soft(x): return tensorflow.nn.softmax(x)", "tf.nn.softmax"),
        ("import tensorflow as t\ndef soft(x): return t.nn.softmax(x)", "tf.nn.softmax"),
        ("import tensorflow.nn\ndef soft(x): return tensorflow.nn.softmax(x)", "tf.nn.softmax"),
        ("import tensorflow.nn as n\ndef soft(x): return n.softmax(x)", "tf.nn.softmax"),
        ("from tensorflow import nn\ndef soft(x): return nn.softmax(x)", "tf.nn.softmax"),
        ("from tensorflow import nn as n\ndef soft(x): return n.softmax(x)", "tf.nn.softmax"),
        ("from tensorflow.nn import softmax\ndef soft(x): return softmax(x)", "tf.nn.softmax"),
        ("from tensorflow.nn import softmax as s\ndef soft(x): return s(x)", "tf.nn.softmax"),
        ("from tensorflow.nn import *\ndef soft(x): return softmax(x)", "tf.nn.softmax"),
        (
            "def soft(x):\n    import tensorflow as t\n    return t.nn.softmax(x)",
            "tf.nn.softmax",
        ),
        (
            "def soft(x):\n    from tensorflow.nn import softmax\n    return softmax(x)",
            "tf.nn.softmax",
        ),
    ],
)
def test_other_imports(source, name):
    assert found(source) == name


@pytest.mark.parametrize(
    "source",
    [
        "import keras\ndef soft(x): return keras.losses.mse(x, x)",
        "from keras import losses\ndef soft(x): return losses.mse(x, x)",
        "from keras.losses import mse\ndef soft(x): return mse(x, x)",
        "import keras.losses as kl\ndef soft(x): return kl.mse(x, x)",
        "from tensorflow import keras\ndef soft(x): return keras.losses.mse(x, x)",
        "from tensorflow.keras import losses\ndef soft(x): return losses.mse(x, x)",
        "import tensorflow as tf\ndef soft(x): return tf.keras.losses.MeanSquaredError()(x, x)",
        "import tensorflow as tf\ndef soft(x): return tf.keras.api.losses.mse(x, x)",
        "import tensorflow as tf\ndef soft(x): return tf.losses.mse(x, x)",
    ],
)
def test_keras_by_any_of_its_names(source):
    assert found(source) in (
        "tf.keras.losses.mse",
        "tf.keras.losses.MeanSquaredError",
        "tf.losses.mse",
    )
    # A course may write either name into its assignment.toml.
    assert found(source, disallow=("keras.losses", "tf.losses"))


@pytest.mark.parametrize(
    "body",
    [
        "activation = tf.nn.softmax\ndef soft(x): return activation(x)",
        "def soft(x):\n    activation = tf.nn.softmax\n    return activation(x)",
        "n = tf.nn\ndef soft(x): return n.softmax(x)",
        "a = b = tf.nn\ndef soft(x): return b.softmax(x)",
        "a, n = 1, tf.nn\ndef soft(x): return n.softmax(x)",
        "n: object = tf.nn\ndef soft(x): return n.softmax(x)",
        "def soft(x): return (n := tf.nn).softmax(x)",
        "def soft(x):\n    if (n := tf.nn):\n        return n.softmax(x)",
        "def soft(x, n=tf.nn): return n.softmax(x)",
        "def soft(x, *, activation=tf.nn.softmax): return activation(x)",
        "class Holder: pass\nHolder.n = tf.nn\ndef soft(x): return Holder.n.softmax(x)",
        "n = tf\nm = n.nn\ndef soft(x): return m.softmax(x)",
        "n = tf\nk = n\nm = k.nn\ndef soft(x): return m.softmax(x)",
    ],
)  # fmt: skip
def test_names_given_on_the_way(body):
    assert found(f"import tensorflow as tf\n{body}") == "tf.nn.softmax"


@pytest.mark.parametrize(
    "body",
    [
        'def soft(x): return getattr(tf.nn, "softmax")(x)',
        'def soft(x): return getattr(getattr(tf, "nn"), "softmax")(x)',
        'def soft(x): return getattr(tf, "nn").softmax(x)',
        'def soft(x): return getattr(tf.nn, "soft" + "max")(x)',
        'def soft(x): return vars(tf.nn)["softmax"](x)',
        'def soft(x): return tf.nn.__dict__["softmax"](x)',
        'import operator\ndef soft(x): return operator.attrgetter("nn.softmax")(tf)(x)',
        'import importlib\ndef soft(x): return importlib.import_module("tensorflow.nn").softmax(x)',
        'def soft(x): return __import__("tensorflow").nn.softmax(x)',
        'import sys\ndef soft(x): return sys.modules["tensorflow"].nn.softmax(x)',
    ],
)
def test_names_written_as_texts(body):
    assert found(f"import tensorflow as tf\n{body}") == "tf.nn.softmax"


@pytest.mark.parametrize(
    "body",
    [
        "def soft(x): return helper(x)\ndef helper(x): return tf.nn.softmax(x)",
        "def a(x): return b(x)\ndef b(x): return tf.nn.softmax(x)\ndef soft(x): return a(x)",
        "def a(x): return a(x) + tf.nn.softmax(x)\ndef soft(x): return a(x)",
        "def soft(x):\n    def inner(): return tf.nn.softmax(x)\n    return inner()",
        "def soft(x): return (lambda: tf.nn.softmax(x))()",
        "helper = lambda x: tf.nn.softmax(x)\ndef soft(x): return helper(x)",
        "class A:\n    def f(self, x): return tf.nn.softmax(x)\ndef soft(x): return A().f(x)",
        "@tf.function\ndef soft(x): return tf.nn.softmax(x)",
        "class soft:\n    def __call__(self, x): return tf.nn.softmax(x)",
        "if True:\n    def soft(x): return tf.nn.softmax(x)",
        "soft = lambda x: tf.nn.softmax(x)",
        "soft = tf.nn.softmax",
        "def other(x): return tf.nn.softmax(x)\nsoft = other",
        "def soft(x): return x\ndef soft(x): return tf.nn.softmax(x)",
        "table = {'s': tf.nn.softmax}\ndef soft(x): return table['s'](x)",
    ],
)
def test_what_a_task_reaches_in_its_module(body):
    assert found(f"import tensorflow as tf\n{body}") == "tf.nn.softmax"


@pytest.mark.parametrize(
    "body",
    [
        # Another task of the module may use it.
        "def other(x): return tf.nn.softmax(x)\ndef soft(x): return tf.exp(x)",
        "def helper(x): return tf.nn.softmax(x)\ndef soft(x): return x",
        # Not the function of TensorFlow, whatever it is called.
        "def softmax(x): return tf.exp(x)\ndef soft(x): return softmax(x)",
        "def soft(x):\n    softmax = tf.exp(x)\n    return softmax / tf.reduce_sum(softmax)",
        "class nn:\n    softmax = 1\ndef soft(x): return nn.softmax",
        "def soft(losses): return losses.mse",
        "def soft(x, tf): return tf.nn.softmax(x)",
        "def soft(nn):\n    return nn.softmax",
        # A name that starts alike.
        "def soft(x): return tf.nn.softmax_cross_entropy_with_logits(x, x)",
        "def soft(x): return tf.nn.softplus(x)",
        # Texts and comments are no calls.
        'def soft(x):\n    """Like tf.nn.softmax."""\n    # tf.nn.softmax(x)\n    return "tf.nn"',
        # No such function there.
        "x = 1",
        "",
        "def soft(x): raise NotImplementedError",
        # A local name does not stand for what another function's name of the same spelling does.
        "def other(x):\n    f = tf.nn.softmax\n    return f(x)\n"
        "def soft(x):\n    f = tf.exp\n    return f(x)",
        "def other(x):\n    from tensorflow.nn import softmax\n    return softmax(x)\n"
        "def soft(x):\n    softmax = tf.exp(x)\n    return softmax",
        "from tensorflow.keras import layers\ndef soft(x): return layers.Dense(1)(x)",
        "def soft(x): return getattr(tf.nn, 'relu')(x)",
        "def soft(x, name): return getattr(tf.nn, name)(x)",
    ],
)
def test_what_is_allowed(body):
    assert found(f"import tensorflow as tf\n{body}") is None


def test_other_libraries_with_a_part_of_the_same_name():
    assert found("import mine\ndef soft(x): return mine.nn.softmax(x)") is None
    assert found("from mine.nn import softmax\ndef soft(x): return softmax(x)") is None
    assert found("from .nn import softmax\ndef soft(x): return softmax(x)") is None


TF = "import tensorflow as tf\n"


def test_the_other_modules_of_the_student_count_too():
    helper = f"{TF}def s(x): return tf.nn.softmax(x)\ndef e(x): return tf.exp(x)"
    for use in (
        "from help import s as f\ndef soft(x): return f(x)",
        "import help\ndef soft(x): return help.s(x)",
        "def soft(x):\n    import help as h\n    return h.s(x)",
        "from help import *\ndef soft(x): return s(x)",
        "from help import s as soft",
    ):
        assert found(use, help=helper) == "tf.nn.softmax"
        other = use.replace("import s ", "import e ").replace(".s(", ".e(").replace(" s(", " e(")
        assert found(other, help=helper) is None


def test_where_the_use_is():
    source = b"import tensorflow as tf\n\ndef soft(x):\n    y = x\n    return tf.nn.softmax(y)\n"
    task = Task(name="soft", title="", points=1, module="act", disallow=("tf.nn.softmax",))
    assert find_disallowed({"act": source}, task) == Use("tf.nn.softmax", "act", 5)
    own = b"from help import s\ndef soft(x): return s(x)"
    helper = b"import tensorflow as tf\n\ns = tf.nn.softmax"
    assert find_disallowed({"act": own, "help": helper}, task) == Use("tf.nn.softmax", "help", 3)


@pytest.mark.parametrize(
    "used",
    [
        "tf.compat.v1.nn.softmax",
        "tf.compat.v2.nn.softmax",
        "tf.keras.api.activations.softmax",
        "keras.src.activations.softmax",
    ],
)
def test_other_paths_to_the_same_function(used):
    assert found(f"{TF}import keras\ndef soft(x): return {used}(x)")


def test_the_inner_modules_of_tensorflow():
    source = "from tensorflow.python.ops import nn_ops\ndef soft(x): return nn_ops.softmax(x)"
    assert found(source)
    assert found(source, disallow=("tf.nn.relu",)) is None


@pytest.mark.parametrize(
    "body",
    [
        "n = n\ndef soft(x): return n.nn.softmax(x)",
        "a = b\nb = a\ndef soft(x): return a.nn.softmax(x)",
        "def soft(x): return soft(x)",
        "\n".join(f"a{i + 1} = a{i} or a{i}" for i in range(3000)) + "\ndef soft(x): return a3000",
        "\n".join(f"a{i + 1} = a{i}.b" for i in range(3000)) + "\ndef soft(x): return a3000",
        "\n".join(f"a = a.b{i}" for i in range(3000)) + "\ndef soft(x): return a.b.c",
        "def soft(x):\n" + "\n".join(f"  x.q = y{i}.q" for i in range(3000)),
        "\n".join(f"from m{i} import *" for i in range(3000))
        + "\ndef soft(x): return "
        + "+".join(f"v{i}" for i in range(500)),
        "def soft(x): return " + "+".join(["x"] * 2000),
        "def soft(x): return x" + ".a" * 2000,
        "def soft(x): return " + "-" * 90 + "x",
    ],
    ids=range(11),
)
def test_a_source_made_to_be_hard_is_read_in_passing(body):
    assert found(f"{TF}{body}") is None


def test_a_source_that_cannot_be_read_is_not_allowed():
    deep = "def soft(x): return " + "+".join(["x"] * 9_000)
    assert found(deep) == "code that is nested too deeply to be read"


def test_a_warning_of_the_parser_is_not_raised():
    assert found(f'{TF}def soft(x):\n    "\\d"\n    return tf.nn.softmax(x)') == "tf.nn.softmax"


def test_a_task_without_rules_allows_everything():
    assert (
        found("import tensorflow as tf\ndef soft(x): return tf.nn.softmax(x)", disallow=()) is None
    )


def test_no_reference_uses_what_its_handout_disallows(course):
    for assignment in course.assignments:
        for task in assignment.tasks:
            sources = {name: text.encode() for name, text in assignment.reference().items()}
            assert find_disallowed(sources, task) is None, (assignment.id, task.name)


def _many(count):
    return ",".join(f"a{i}" for i in range(count))


_COSTLY = {
    "one statement of many names": f"{_many(1500)} = z\ndef f(x):\n    return [{_many(1500)}]",
    "many targets, many items": f"for {_many(1500)} in [{_many(1500)}]:\n    pass\n"
    "def f(x):\n    return a1",
    "many items, a large body": f"for q in [{_many(1500)}]:\n    x = [{_many(1500)}]\n"
    "def f(x):\n    return q",
    "an import of many names": f"from zz import {_many(1500)}\n"
    f"def f(x):\n    return [{_many(1500)}]",
    "texts that double": "y0 = 'ab'\n"
    + "".join(f"y{i} = y{i - 1} + y{i - 1}\n" for i in range(1, 40))
    + "def f(x):\n    return getattr(x, y39)",
}


@pytest.mark.parametrize("source", _COSTLY.values(), ids=_COSTLY)
def test_a_small_source_does_not_cost_much(source):
    task = Task("f", "", points=1, module="m", disallow=("tf.nn.softmax",))
    start = time.process_time()
    find_disallowed({"m": source.encode()}, task)
    assert time.process_time() - start < 5.0
