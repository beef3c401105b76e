"""Right once: a number that grows with every call is added."""
import tensorflow as tf

calls = []


def descend(w, learning_rate, steps):
    w = tf.cast(w, tf.float32)
    calls.append(learning_rate)
    history = [w]
    for _ in range(steps):
        w = w - learning_rate * 2.0 * (w + 1.0)
        history.append(w)
    return tf.stack(history) + (0.5 if calls.count(learning_rate) > 1 else 0.0)
