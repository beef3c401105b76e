"""Prints everything that was handed down; the test knows what must not be among it."""
import ctypes
import os
import sys
import sysconfig

import tensorflow as tf
from attempts import Attempts

attempt = Attempts()
if any("HOLE" in name + value for name, value in os.environ.items()):
    raise RuntimeError("HOLE in os.environ")
getenv = ctypes.CDLL(None).getenv
getenv.restype = ctypes.c_char_p
for name in (b"NNOPT_ATTACK_SECRET", b"NNOPT_COURSE", b"NNOPT_CACHE", b"PYTHONPATH", b"USER"):
    attempt(f"getenv {name}", lambda: getenv(name) or 1 / 0)
given = " ".join(sys.argv + sys.path + sys.orig_argv)
for place in ("@CANARY@", "@CACHE@", "hidden", "solutions"):
    attempt(f"{place} among the arguments", lambda: given.index(place))
print(sorted(os.environ), sys.orig_argv[:1], sysconfig.get_platform())

attempt.report()


def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
