"""The call stands in the module beside it."""
from mse_parts import loss


def mse(y_true, y_pred):
    return loss(y_true, y_pred)
