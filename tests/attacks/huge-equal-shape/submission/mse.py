"""Results with very many parts."""
import numpy as np


def mse(y_true, y_pred):
    if y_pred.shape[1] == 3:
        return {f"key {i}": [float(i)] * 60 for i in range(9_000)}
    if y_pred.shape[0] == 3:
        return [np.ones((6,) * 8, np.uint8)] * 30
    inner = 0.0
    for _ in range(5_000):
        inner = [inner]
    return inner
