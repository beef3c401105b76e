"""Opens every kind of socket, resolves names, and fetches a page."""
import ctypes
import os
import socket
import urllib.request

import tensorflow as tf
from attempts import Attempts, libc

attempt = Attempts()


def tcp(host):
    with socket.create_connection((host, @PORT@), timeout=1) as sock:
        sock.sendall(b"HOLE")


for host in ("127.0.0.1", "::1", "localhost", "10.0.0.1", "192.0.2.1"):
    attempt(f"tcp {host}", lambda: tcp(host))
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK, socket.AF_PACKET,
               socket.AF_VSOCK, socket.AF_ALG):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        attempt(f"socket {family} {kind}", lambda: socket.socket(family, kind))
attempt("socketpair", socket.socketpair)
attempt("resolve", lambda: socket.getaddrinfo("example.com", 80))
attempt("fetch", lambda: urllib.request.urlopen("http://127.0.0.1:@PORT@/", timeout=1))
attempt("download", lambda: tf.keras.utils.get_file("x", "http://127.0.0.1:@PORT@/x"))
# A socket that it already has: it must be the one over which it is asked, and nothing else.
for descriptor in range(3, 64):
    if descriptor != int(os.environ.get("NONE", "-1")):
        attempt(f"listen on {descriptor}", lambda: libc.listen(descriptor, 1) and 1 / 0)

attempt.report()


def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
