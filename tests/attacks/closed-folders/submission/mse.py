"""The mode is given when the folder is made, so that chmod is not needed; then umask hides more."""
import os

import tensorflow as tf

for mode in (0o300, 0o500, 0o000, 0o100):
    os.mkdir(f"outer-{mode:o}")
    os.mkdir(f"outer-{mode:o}/inner", mode)
    os.mkdir(f"closed-{mode:o}", mode)
for name in ("outer-300/inner/file", "closed-300/file"):
    open(name, "w").close()
os.mkdir("closed-300/below")
os.umask(0o777)
os.mkdir("nothing")
os.close(os.open("no-mode", os.O_CREAT | os.O_WRONLY))
os.mkdir("\udcff\n\x1b[2J")

def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
