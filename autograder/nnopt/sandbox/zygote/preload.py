"""How TensorFlow gets into a process that will be forked, and when such a process may be forked."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nnopt.sandbox.inside.guard import Guard


def import_tensorflow(disallow: Sequence[str]) -> tuple[Any, Guard]:
    """Import TensorFlow, run no op, and make ready for forks.

    Returns the module, and what notices the use of the calls in `disallow` from now on.
    """
    # Collections in the middle of the import would find nothing and take a tenth of its time.
    gc.disable()
    import tensorflow as tf

    # What a child needs anyway is read once, here, not in each child.
    import nnopt.sandbox.inside.serve  # noqa: F401

    _ = tf.keras.losses.MeanSquaredError
    guard = Guard(disallow)
    tf.get_logger().setLevel("CRITICAL")
    # Only what is installed: a checkout on the path would offer its folders to the student.
    roots = (sys.prefix, sys.base_prefix, "/usr/lib")
    sys.path[:] = [entry for entry in sys.path if entry.startswith(roots)]
    assert_forkable()
    # Without this the first collection in each child copies TensorFlow's whole heap. A collection
    # before it was measured: 0.3 s of every start, and children took as long (0.10 s of processor
    # time for 28 calls and 20 steps of training) with it as without.
    gc.freeze()
    gc.enable()
    return tf, guard


def assert_forkable() -> None:
    """Refuse to fork a process whose TensorFlow has run an op, or that has a second thread.

    Raises `RuntimeError` that says which.
    """
    from tensorflow.python.eager import context

    if context.context()._context_handle is not None:
        raise RuntimeError("TensorFlow ran an op before the fork: children would hang")
    threads = len(os.listdir("/proc/self/task")) if Path("/proc/self/task").is_dir() else 1
    if threads != 1:
        raise RuntimeError(f"{threads} threads before the fork: the walls would bind only one")
