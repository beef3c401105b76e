"""The same function under other names."""
import tensorflow as t
from tensorflow import keras as k

losses = k.losses


def mse(y_true, y_pred):
    return losses.MeanSquaredError()(y_true, y_pred)
