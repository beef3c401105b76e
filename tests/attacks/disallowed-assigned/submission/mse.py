"""No function of its own at all."""
import tensorflow as tf

mse = tf.keras.losses.MeanSquaredError()
