"""Right, but a thread of its own goes on and answers in between."""
import threading

import tensorflow as tf


def spin():
    while True:
        pass


threading.Thread(target=spin).start()

def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
