"""The figure that is read comes from the worker too: it may be anything."""
import gc
import socket

from nnopt.sandbox.protocol.frames import Message, pack, send
from nnopt.sandbox.protocol import verbs

CLAIMS = [
    None, 5, [], {}, {"axes": 3}, {"axes": [None]}, {"axes": [{}]}, {"axes": [{"lines": [{}]}]},
    {"axes": [{"lines": [{"label": "exact", "x": 1, "y": None}], "scatters": [{"label": "over"}],
               "legend": 4, "xlabel": 3, "ylabel": []}]},
]


def plot_predictions(y_true, y_pred):
    sock = next(thing for thing in gc.get_objects() if isinstance(thing, socket.socket))
    claim = CLAIMS[int(1000 * abs(float(y_pred[0, 0]))) % len(CLAIMS)]
    for number in range(1, 200):
        send(sock, pack(Message(number, verbs.OK, claim)))
