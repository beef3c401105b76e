"""The function that a reader finds is not the one that is called."""
import tensorflow as tf


def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))


globals()["mse"] = tf.keras.losses.MeanSquaredError()
