"""Right, but leaves traps for the end: atexit, a finalizer, a trace function, a signal handler."""
import atexit
import os
import signal
import sys
import weakref

import tensorflow as tf


class Trap:
    def __del__(self):
        os.abort()


def on_exit(*_):
    open("@CANARY@/left.txt", "w").write("HOLE")
    os._exit(0)


atexit.register(on_exit)
sys.modules["trap"] = Trap()
weakref.finalize(sys.modules["trap"], on_exit)
sys.excepthook = on_exit
for number in range(1, 65):
    try:
        signal.signal(number, on_exit)
    except (OSError, ValueError):
        pass

def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
