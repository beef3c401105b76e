"""Nothing here may ever be unpickled, evaluated or imported by name outside."""
import os

import numpy as np


class Bomb:
    def __reduce__(self):
        return os.system, ("touch @CANARY@/unpickled",)

    def __repr__(self):
        return "__import__('os').system('touch @CANARY@/evaluated')"

    __str__ = __repr__


def mse(y_true, y_pred):
    if y_pred.shape[1] == 3:
        return np.array([Bomb(), Bomb()], dtype=object)
    return [Bomb(), Bomb()] if y_pred.shape[0] == 3 else Bomb()
