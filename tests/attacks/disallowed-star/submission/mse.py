"""A star hides where a name comes from."""
from tensorflow.keras.losses import *


def mse(y_true, y_pred):
    return MeanSquaredError()(y_true, y_pred)
