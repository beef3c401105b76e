"""Ends with SIGABRT, as a failed check in C code does."""
import os


def mse(y_true, y_pred):
    os.abort()
