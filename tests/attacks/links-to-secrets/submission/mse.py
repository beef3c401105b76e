"""Symbolic links, hard links, renames and bind mounts that would lead out of its folder."""
import os
import shutil

import tensorflow as tf
from attempts import Attempts

attempt = Attempts()
SECRET = "@CANARY@/secret.txt"


def through(make, name):
    make(SECRET, name)
    return open(name).read()


attempt("symlink", lambda: through(os.symlink, "a"))
attempt("link", lambda: through(os.link, "b"))
attempt("rename", lambda: through(os.rename, "c"))
attempt("copy", lambda: through(shutil.copy, "d"))
attempt("chdir", lambda: os.chdir("@CANARY@") or open("secret.txt").read())
attempt("fchdir", lambda: os.fchdir(os.open("@CANARY@", os.O_RDONLY)))
attempt("chroot", lambda: os.chroot("@CANARY@"))

attempt.report()


def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
