"""The same function by the path that its documentation does not speak of."""
from keras.src.losses import losses


def mse(y_true, y_pred):
    return losses.MeanSquaredError()(y_true, y_pred)
