"""vars, __dict__ and sys.modules hold the same functions."""
import sys

import tensorflow as tf


def mse(y_true, y_pred):
    return vars(tf.keras)["losses"].MeanSquaredError()(y_true, y_pred)
