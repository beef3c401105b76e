"""Which dots does the network learn to tell apart?

Source: Peking University, TensorFlow notes, section 4, "building a network in modules".
"""

from __future__ import annotations

import numpy as np


def generateds(seed: int = 2, rows: int = 300) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Draw dots on a plane; those near the origin are red, the others blue.

    Rule: the coordinates are standard normal numbers of a `np.random.RandomState(seed)` made in
    this call, row by row. The label of a dot is 1 where x0^2 + x1^2 < 2, else 0. The color is
    "red" where the label is 1, else "blue".

    Args:
        seed: the seed of the generator, an int.
        rows: the number of dots, a positive int.

    Returns:
        A tuple (x, y_true, colors), in the notes (X, Y_, Y_c): x float32 array [rows, 2]; y_true
        float32 array [rows, 1] of 0 and 1; colors a list of `rows` strings.

    >>> x, y_true, colors = generateds(rows=2)
    >>> print(x.round(4))
    [[-0.4168 -0.0563]
     [-2.1362  1.6403]]
    >>> print(y_true)
    [[1.]
     [0.]]
    >>> print(colors)
    ['red', 'blue']
    """
    # BEGIN SOLUTION
    rng = np.random.RandomState(seed)
    x = rng.randn(rows, 2).astype(np.float32)
    y_true = (x[:, :1] ** 2 + x[:, 1:] ** 2 < 2).astype(np.float32)
    colors = ["red" if label else "blue" for label in y_true[:, 0]]
    return x, y_true, colors
    # END SOLUTION
