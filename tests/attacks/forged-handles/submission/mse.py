"""Returns objects; then answers for a variable and for gradients with other values."""
import gc
import socket

import tensorflow as tf
from nnopt.sandbox.protocol.frames import Message, pack, send
from nnopt.sandbox.protocol.kinds import Handle, Plain
from nnopt.sandbox.protocol import verbs


def mse(y_true, y_pred):
    if y_pred.shape[1] == 3:
        return lambda: 0.0
    sock = next(thing for thing in gc.get_objects() if isinstance(thing, socket.socket))
    claims = [Handle(10**6, "x" * 80), [], [[], []], Plain(y_pred.numpy()), [Handle(1, "a")]]
    for number in range(1, 50):
        send(sock, pack(Message(number, verbs.OK, claims[number % 5])))


def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    # The next requests make a variable and train with it.
    sock = next(thing for thing in gc.get_objects() if isinstance(thing, socket.socket))
    for number in range(1, 120):
        send(sock, pack(Message(number, verbs.OK, "x" * 60000)))
