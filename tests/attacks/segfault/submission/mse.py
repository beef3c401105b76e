"""Dereferences a null pointer, in the main thread or in another one."""
import ctypes
import threading
import time


def mse(y_true, y_pred):
    if y_pred.shape[1] == 3:
        threading.Thread(target=ctypes.string_at, args=(0,)).start()
        time.sleep(1)
    return ctypes.string_at(0)
