"""NaN is neither less nor greater than anything; infinity is as far as can be."""
import tensorflow as tf


def mse(y_true, y_pred):
    return tf.constant(float("inf") if y_pred.shape[1] == 3 else float("nan"))
