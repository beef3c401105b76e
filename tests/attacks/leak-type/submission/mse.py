"""In class names, in fields of a structured array, in keys."""
import numpy as np


def digits(y_true):
    return str(int(abs(float(y_true[0, 0])) * 1e5))


def mse(y_true, y_pred):
    found = digits(y_true)
    if y_pred.shape[1] == 3:
        return np.zeros(1, [(f"leak_{found}", "f4")])
    if y_pred.shape[0] == 3:
        return {f"leak_{found}": found}
    return type(f"leak_{found}", (), {})()
