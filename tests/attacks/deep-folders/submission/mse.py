"""Goes down by relative paths, so that the whole path is longer than the system allows."""
import os

import tensorflow as tf

for _ in range(2_000):
    os.mkdir("d" * 100)
    os.chdir("d" * 100)

def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
