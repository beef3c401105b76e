"""Claims every stage that a worker can tell, and some that it cannot."""
import gc
import socket

from nnopt.sandbox.protocol.frames import Message, pack, send
from nnopt.sandbox.protocol import verbs

STAGES = ["missing", "callable", "signature", "exception", "gradient", "numeric", "passed", "value"]


def mse(y_true, y_pred):
    if y_pred.shape[1] == 3:
        raise NotImplementedError("task mse")
    sock = next(thing for thing in gc.get_objects() if isinstance(thing, socket.socket))
    stage = STAGES[y_pred.shape[0] % len(STAGES)]
    body = {"stage": stage, "type": "passed", "text": "5/5", "frames": [["mse", 10**18, "mse"], 5]}
    for number in range(1, 50):
        send(sock, pack(Message(number, verbs.FAULT, body)))
