"""Command lines, environments, memory, open files and working folders of everybody else."""
import os

import tensorflow as tf
from attempts import Attempts

attempt = Attempts()
PARTS = ("environ", "cmdline", "maps", "mem", "auxv", "stack", "io", "status", "fdinfo", "task",
         "fd", "cwd", "root", "exe", "ns", "fd/0", "fd/3", "root/etc/passwd", "cwd/secret.txt")


def look(path):
    if os.path.islink(path):
        # Where the trusted process works is told by the link itself.
        return os.readlink(path)
    return os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(64)


for pid in (@PID@, os.getppid(), @VICTIM@, 1):
    for part in PARTS:
        attempt(f"{pid}/{part}", lambda: open(f"/proc/{pid}/{part}", "rb").read(64))
        attempt(f"look {pid}/{part}", lambda: look(f"/proc/{pid}/{part}"))
for part in ("environ", "maps", "mem", "root/etc/passwd"):
    attempt(f"own {part}", lambda: open(f"/proc/self/{part}", "rb").read(64))
attempt("list /proc", lambda: os.listdir("/proc"))
attempt("own environment", lambda: open("/proc/self/environ").read())
attempt("kernel", lambda: open("/proc/kallsyms").read(9) + open("/proc/version").read())

attempt.report()


def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
