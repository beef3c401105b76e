# title: Patches libraries, builtins and the executor in its process
# says: (?s)poisoned.*a lie of its own
# %%
import ast
import builtins
import sys

import numpy as np
import tensorflow as tf

tf.reduce_mean = np.mean = tf.math.reduce_mean = lambda *args, **kwargs: 0.0
np.allclose = np.array_equal = lambda *args, **kwargs: True
tf.Tensor.__eq__ = np.testing.assert_allclose = lambda *args, **kwargs: True
print("poisoned")
# %%
serve = sys.modules["nnopt.sandbox.inside.serve"]
cells = sys.modules["nnopt.sandbox.inside.cells"]
cells.Cells._shown = lambda self, value: {"text": "a lie of its own", "pictures": []}
serve.Server.canary = serve.Server.versions = lambda *args: b"HOLE"
# %%
1 + 1
