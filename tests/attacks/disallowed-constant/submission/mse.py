"""Makes the object outside of the function, in a tuple and by a lambda."""
import tensorflow as tf

LOSS, _ = tf.keras.losses.MeanSquaredError(), 0
score = lambda a, b: LOSS(a, b)


def mse(y_true, y_pred):
    return score(y_true, y_pred)
