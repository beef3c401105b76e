# title: Reads and writes outside by the functions of libraries
# says: tried [0-9]+ things
# seconds: 20
# %%
import os
import sys

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from attempts import Attempts

attempt = Attempts()
TEST, SOLUTION = "@COURSE@/autograder/hidden/test_02_mse.py", "@COURSE@/solutions/02_mse/mse.py"
for path in (TEST, SOLUTION, "@CANARY@/secret.txt", "@CANARY@/classmate/mse.py"):
    attempt(f"tf reads {path}", lambda: tf.io.read_file(path))
    attempt(f"gfile reads {path}", lambda: tf.io.gfile.GFile(path).read())
    attempt(f"numpy reads {path}", lambda: np.fromfile(path, np.uint8))
    attempt(f"numpy maps {path}", lambda: np.memmap(path, np.uint8, "r"))
    attempt(f"dataset reads {path}", lambda: list(tf.data.TextLineDataset(path)))
    attempt(f"loader reads {path}", lambda: __import__("importlib.util", fromlist=["x"])
            .spec_from_file_location("x", path).loader.get_data(path))
attempt("gfile lists", lambda: tf.io.gfile.listdir("@COURSE@"))
attempt("tf writes", lambda: tf.io.write_file("@CANARY@/tf.txt", "HOLE"))
attempt("gfile copies", lambda: tf.io.gfile.copy("@CANARY@/secret.txt", "@CANARY@/copy.txt"))
attempt("gfile removes", lambda: tf.io.gfile.remove("@CANARY@/canary.txt"))
attempt("numpy saves", lambda: np.save("@CANARY@/numpy.npy", np.zeros(3)))
attempt("matplotlib saves", lambda: plt.figure().savefig("@CANARY@/figure.png"))
attempt("checkpoint", lambda: tf.train.Checkpoint(x=tf.Variable(1.0)).write("@CANARY@/checkpoint"))
attempt("summary", lambda: tf.summary.create_file_writer("@CANARY@/summary").flush())
plt.close("all")
for name, found in {"argv": sys.orig_argv, "environ": dict(os.environ)}.items():
    attempt(f"tests in {name}", lambda: str(found).index("autograder/hidden"))
    attempt(f"secret in {name}", lambda: str(found).index("HOLE in the environment"))
attempt.report()
# %%
import gc
texts = [t for t in gc.get_objects() if isinstance(t, dict) and "expected" in t and "hidden" in t]
print(len(texts), "records")
assert not texts, "HOLE"
# %%
assert not [name for name in sys.modules if name.startswith(("nnopt.testing", "nnopt.grading"))], "HOLE"
# %%
import nnopt.testing.compare
# %%
plt.savefig("@CANARY@/figure.svg")
