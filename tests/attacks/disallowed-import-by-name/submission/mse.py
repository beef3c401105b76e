"""Imports inside of the function, by a text."""
import importlib


def mse(y_true, y_pred):
    return importlib.import_module("tensorflow.keras." + "losses").MeanSquaredError()(y_true, y_pred)
