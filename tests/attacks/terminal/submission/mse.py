"""TIOCSTI on every descriptor and device, also with bits that the kernel does not look at."""
import fcntl
import os

import tensorflow as tf
from attempts import Attempts, system_call

attempt = Attempts()
NAMES = ["/dev/tty", "/dev/console", "/dev/tty0", "/dev/tty1", "/dev/pts/0", "/dev/pts/1"]
for name in NAMES:
    attempt(f"open {name}", lambda: os.open(name, os.O_RDWR | os.O_NOCTTY))
for descriptor in range(16):
    attempt(f"TIOCSTI {descriptor}", lambda: fcntl.ioctl(descriptor, 0x5412, b"x"))
    attempt(f"wide TIOCSTI {descriptor}", lambda: system_call(16, descriptor, 0x100005412, b"x"))
    attempt(f"TIOCLINUX {descriptor}", lambda: fcntl.ioctl(descriptor, 0x541C, b"\x03"))
    attempt(f"TIOCSCTTY {descriptor}", lambda: fcntl.ioctl(descriptor, 0x540E, 1))
attempt("a terminal of its own", os.openpty)

attempt.report()


def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
