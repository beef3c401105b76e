"""Attributes by name, in parts."""
import tensorflow as tf


def mse(y_true, y_pred):
    return getattr(getattr(tf.keras, "los" + "ses"), "MeanSquaredError")()(y_true, y_pred)
