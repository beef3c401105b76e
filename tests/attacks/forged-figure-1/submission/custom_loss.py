"""Answers in the worker's place with something that is only almost a figure."""
import gc
import socket

from nnopt.sandbox.protocol.frames import Message, pack, send
from nnopt.sandbox.protocol import verbs


def plot_predictions(y_true, y_pred):
    sock = next(thing for thing in gc.get_objects() if isinstance(thing, socket.socket))
    for number in range(1, 40):
        send(sock, pack(Message(number, verbs.OK, {"axes": 3})))
