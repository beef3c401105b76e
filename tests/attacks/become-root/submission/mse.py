"""Changes of user, capabilities, setuid programs, and a setuid copy of its own."""
import os
import resource
import shutil

import tensorflow as tf
from attempts import Attempts, libc, system_call

attempt = Attempts()
attempt("setuid", lambda: os.setuid(0))
attempt("setgid", lambda: os.setgid(0))
attempt("setresuid", lambda: os.setresuid(0, 0, 0))
attempt("setgroups", lambda: os.setgroups([0]))
attempt("setuid to another", lambda: os.setuid(1000))
attempt("seteuid", lambda: os.seteuid(0))
for program in ("/bin/su", "/usr/bin/sudo", "/bin/mount", "/usr/bin/passwd", "/usr/bin/bwrap"):
    attempt(f"run {program}", lambda: os.execv(program, [program]))


def setuid_copy():
    shutil.copyfile("student/mse.py", "copy")
    os.chmod("copy", 0o4755)


attempt("setuid copy", setuid_copy)
attempt("limits", lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)))
attempt("more data", lambda: resource.setrlimit(resource.RLIMIT_DATA, (2**40, 2**40)))
attempt("limits of the parent", lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1)))
attempt("capset", lambda: system_call(126, bytes([34, 5, 8, 32, 0, 0, 0, 0]), b"\xff" * 24))
attempt("ambient", lambda: libc.prctl(47, 2, 2, 0, 0) and 1 / 0)
if 0 in os.getresuid() + os.getresgid() + tuple(os.getgroups()):
    raise RuntimeError("HOLE: runs as root")

attempt.report()


def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
