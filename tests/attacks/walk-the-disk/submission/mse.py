"""Lists every folder that can be listed and reads what looks like a test or a solution."""
import os

import tensorflow as tf
from attempts import Attempts

attempt = Attempts()
PLACES = ["@COURSE@", "@CANARY@", "/root", "/home", "/etc/shadow", "/etc/passwd", "/var", "/tmp"]


def read_below(place):
    for folder, _, names in os.walk(place):
        if folder.startswith(os.getcwd()):
            continue
        for name in names:
            if name.startswith("test_") or name in ("assignment.toml", "secret.txt", "mse.py"):
                with open(os.path.join(folder, name)) as file:
                    return folder, name, file.read(80)
    raise FileNotFoundError(place)


for place in PLACES:
    attempt(f"list {place}", lambda: os.listdir(place))
    attempt(f"read below {place}", lambda: read_below(place))
attempt("read the secret", lambda: open("@CANARY@/secret.txt").read())
attempt("open the secret by descriptor", lambda: os.open("@CANARY@/secret.txt", os.O_PATH) and
        open(f"/proc/self/fd/{os.open('@CANARY@/secret.txt', os.O_PATH)}").read())

attempt.report()


def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
