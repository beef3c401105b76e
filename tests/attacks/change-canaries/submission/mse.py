"""Writes to, appends to, renames, removes, dates and decorates files that everybody may write."""
import os
import shutil
from pathlib import Path

import tensorflow as tf
from attempts import Attempts

attempt = Attempts()
CANARY = Path("@CANARY@/canary.txt")
attempt("write", lambda: CANARY.write_text("HOLE"))
attempt("append", lambda: CANARY.open("a").write("HOLE"))
attempt("chmod", lambda: CANARY.chmod(0o777))
attempt("chown", lambda: os.chown(CANARY, os.getuid(), -1))
attempt("utime", lambda: os.utime(CANARY))
attempt("truncate", lambda: os.truncate(CANARY, 0))
attempt("xattr", lambda: os.setxattr(CANARY, "user.owned", b"x"))
attempt("unlink", CANARY.unlink)
attempt("rename", lambda: CANARY.rename("@CANARY@/gone.txt"))
attempt("replace", lambda: os.replace("mse.py", CANARY))
attempt("hard link", lambda: os.link("mse.py", "@CANARY@/link"))
attempt("symlink", lambda: os.symlink("/etc/passwd", "@CANARY@/symlink"))
attempt("mkdir", lambda: os.mkdir("@CANARY@/folder"))
attempt("fifo", lambda: os.mkfifo("@CANARY@/fifo"))
attempt("rmtree", lambda: shutil.rmtree("@CANARY@"))
attempt("move up", lambda: os.rename("../student", "../../student"))
for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/", "../.."):
    attempt(f"write to {folder}", lambda: Path(folder, "nnopt-owned").write_text("HOLE"))

attempt.report()


def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
