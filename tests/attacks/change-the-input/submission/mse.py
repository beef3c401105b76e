"""Right weights, but the start value is changed."""
import tensorflow as tf


def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = w if isinstance(w, tf.Variable) else tf.Variable(w)
    rows = x.shape[0]
    for i in range(steps):
        start = (i * batch_size) % rows
        with tf.GradientTape() as tape:
            error = x[start : start + batch_size] @ w - y_true[start : start + batch_size]
            loss = tf.reduce_mean(tf.square(error))
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return w
