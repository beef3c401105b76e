"""Recurses until Python gives up, and in another case until the C stack is gone."""
import sys


def mse(y_true, y_pred):
    if y_pred.shape[1] == 3:
        sys.setrecursionlimit(10**9)
        return repr(nested())
    return mse(y_true, y_pred)


def nested():
    inner = []
    for _ in range(10**6):
        inner = [inner]
    return inner
