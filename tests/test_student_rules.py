"""The public checks see the usual ways to write a call that a task does not allow."""

import importlib.util
import sys

import pytest
from nnopt.authoring.build.student_rules import find_disallowed

SOURCE = '''\
import math
import numpy as np
import tensorflow as tf
from tensorflow import keras, nn
from tensorflow.math import tanh as th
from keras.losses import mean_squared_error

def attribute(x):
    return tf.exp(x) + (tf.nn
        .relu(x))
def module(x): return nn.relu(x)
def function(x): return th(x)
def of_keras(x): return mean_squared_error(x, x)
def by_keras(x): return keras.activations.relu(x)
def old(x): return tf.compat.v1.losses.absolute_difference(x, x)
def numbers(x): return math.tanh(np.exp(x))
def by_another(x): return module(x)
@tf.function
def recorded(x): return tf.nn.relu(x)
class Layer:
    def call(self, x): return tf.nn.relu(x)

def allowed(x):
    """This is what tf.nn.relu does."""
    return tf.where(x > 0.0, x, 0.0) if len(x) else allowed(nothing)
nothing = [1]
'''

DISALLOW = ["tf.nn", "tf.tanh", "tf.keras.losses", "tf.keras.activations", "tf.losses", "math.tanh"]


@pytest.fixture(scope="module")
def student(tmp_path_factory):
    path = tmp_path_factory.mktemp("work") / "student_rules_work.py"
    path.write_text(SOURCE, "utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules[path.stem]


@pytest.mark.parametrize(
    ("name", "call", "text"),
    [
        ("attribute", "tf.nn.relu", "    return tf.exp(x) + (tf.nn"),
        ("module", "tf.nn.relu", None),
        ("function", "tf.nn.tanh", None),
        ("of_keras", "tf.keras.losses.mean_squared_error", None),
        ("by_keras", "tf.keras.activations.relu", None),
        ("old", "tf.losses.absolute_difference", None),
        ("numbers", "math.tanh", None),
        ("by_another", "tf.nn.relu", "def module(x): return nn.relu(x)"),
        ("recorded", "tf.nn.relu", None),
        ("Layer", "tf.nn.relu", "    def call(self, x): return tf.nn.relu(x)"),
    ],
)
def test_a_call_is_found_with_its_line(student, name, call, text):
    lines = SOURCE.split("\n")
    at = lines.index(text or next(line for line in lines if line.startswith(f"def {name}("))) + 1
    assert find_disallowed(getattr(student, name), DISALLOW) == (call, at)


def test_other_calls_and_words_are_no_matter(student):
    assert find_disallowed(student.allowed, DISALLOW) is None
    assert find_disallowed(student.attribute, []) is None
