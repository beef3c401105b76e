"""fork, vfork, spawn, a pool of processes, a shell."""
import multiprocessing
import os
import pty
import subprocess
from concurrent.futures import ProcessPoolExecutor

import tensorflow as tf
from attempts import Attempts

attempt = Attempts()


def bomb():
    while True:
        os.fork()


attempt("fork", bomb)
attempt("forkpty", pty.fork)
attempt("posix_spawn", lambda: os.posix_spawn("/bin/sh", ["sh"], {}))
attempt("subprocess", lambda: subprocess.run(["/bin/sh", "-c", ":(){ :|:& };:"]))
attempt("system", lambda: os.system("touch @CANARY@/system") and 1 / 0)
attempt("popen", lambda: os.popen("id").read())
attempt("process", lambda: multiprocessing.Process(target=bomb).start())
attempt("pool", lambda: ProcessPoolExecutor(2).submit(bomb).result(1))

attempt.report()


def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
