"""What does one layer of a network compute, and how large is a network?

The three activation functions from primitives, such that neither they nor their derivatives fail
for inputs of 1000; one layer; and the number of layers and of parameters of a whole network.

Source: Peking University, TensorFlow notes, section 4, "model, activation functions, complexity".
"""

from collections.abc import Callable, Sequence

import tensorflow as tf


def relu(x: tf.Tensor) -> tf.Tensor:
    """Return the rectified linear unit of each entry.

    relu(x) is x where x is positive, and 0 where it is not. The derivative with respect to `x`
    must exist: 1 where x is positive, 0 where it is negative (at 0 it is not defined).

    Args:
        x: any numbers, float32, any shape.

    Returns:
        Numbers that are never negative: float32, the shape of `x`.

    Example:
        >>> print(relu(tf.constant([-2.0, 0.5, 3.0])).numpy())
        [0.  0.5 3. ]
    """
    raise NotImplementedError("task 1, relu: not written yet")


def sigmoid(x: tf.Tensor) -> tf.Tensor:
    """Return the sigmoid of each entry, a number between 0 and 1.

    sigmoid(x) = 1 / (1 + exp(-x)). The derivative with respect to `x` must exist; it is
    sigmoid(x) * (1 - sigmoid(x)), at 0 too. Both must be finite and right from -1000 to 1000.

    Args:
        x: any numbers, float32, any shape.

    Returns:
        Numbers from 0 to 1: float32, the shape of `x`.

    Example:
        >>> print(sigmoid(tf.constant([-1000.0, -1.0, 0.0, 1.0, 1000.0])).numpy().round(4))
        [0.     0.2689 0.5    0.7311 1.    ]
    """
    raise NotImplementedError("task 2, sigmoid: not written yet")


def tanh(x: tf.Tensor) -> tf.Tensor:
    """Return the hyperbolic tangent of each entry, a number between -1 and 1.

    tanh(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x)). The derivative with respect to `x` must
    exist; it is 1 - tanh(x)^2, at 0 too. Both must be finite and right from -1000 to 1000.

    Args:
        x: any numbers, float32, any shape.

    Returns:
        Numbers from -1 to 1: float32, the shape of `x`.

    Example:
        >>> print(tanh(tf.constant([-1000.0, -1.0, 0.0, 1.0, 1000.0])).numpy().round(4))
        [-1.     -0.7616  0.      0.7616  1.    ]
    """
    raise NotImplementedError("task 3, tanh: not written yet")


def layer(
    x: tf.Tensor,
    w: tf.Tensor | tf.Variable,
    b: tf.Tensor | tf.Variable,
    activation: Callable[[tf.Tensor], tf.Tensor] | None = None,
) -> tf.Tensor:
    """Return what one layer of a network makes of its inputs.

    activation(x @ w + b); without an activation (None), x @ w + b as it is. The derivatives with
    respect to `x`, `w` and `b` must exist, because training asks for them.

    Args:
        x: the inputs, one example a row, float32, shape [rows, inputs].
        w: the weights, float32, shape [inputs, outputs].
        b: the biases, float32, shape [outputs].
        activation: a function from a float32 tensor to a tensor of the same shape, or None.

    Returns:
        The outputs: float32, shape [rows, outputs].

    Example:
        >>> x = tf.constant([[1.0, 2.0], [0.0, -1.0]])
        >>> w = tf.constant([[1.0, -1.0, 2.0], [0.0, 1.0, 1.0]])
        >>> b = tf.constant([0.5, -2.0, 0.0])
        >>> print(layer(x, w, b).numpy())
        [[ 1.5 -1.   4. ]
         [ 0.5 -3.  -1. ]]
        >>> print(layer(x, w, b, tf.square).numpy())
        [[ 2.25  1.   16.  ]
         [ 0.25  9.    1.  ]]
    """
    raise NotImplementedError("task 4, layer: not written yet")


def count_layers(sizes: Sequence[int]) -> int:
    """Return how many layers a network has: the hidden ones and the output layer.

    The inputs are no layer: nothing is computed there.

    Args:
        sizes: how many numbers there are at each stage, in order: the inputs first, then the
            outputs of each layer. At least two whole numbers, each 1 or more.

    Returns:
        The number of layers.

    Example:
        >>> count_layers([3, 4, 2])
        2
    """
    raise NotImplementedError("task 5, count_layers: not written yet")


def count_parameters(sizes: Sequence[int]) -> int:
    """Return how many numbers training may change: all weights and all biases.

    A layer with n inputs and m outputs has a table w of shape [n, m] and a list b of shape [m].

    Args:
        sizes: as in `count_layers`.

    Returns:
        The number of parameters.

    Example:
        >>> count_parameters([3, 4, 2])
        26
    """
    raise NotImplementedError("task 6, count_parameters: not written yet")
