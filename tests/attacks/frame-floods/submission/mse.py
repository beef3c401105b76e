"""Half a frame and silence; a header of a gigabyte; an endless stream; lists nested 100,000 deep."""
import gc
import socket
import struct
import time


def mse(y_true, y_pred):
    sock = next(thing for thing in gc.get_objects() if isinstance(thing, socket.socket))
    head = struct.Struct("!4sIQ")
    if y_pred.shape[1] == 3:
        nested = b"\x93\x02\xa2ok" + b"\x92\xa1l\x91" * 100_000 + b"\xc0"
        sock.sendall(head.pack(b"nnw1", len(nested), 0) + nested)
    elif y_pred.shape[0] == 3:
        sock.sendall(head.pack(b"nnw1", 2**31, 2**40) + bytes(2**26))
    else:
        sock.sendall(head.pack(b"nnw1", 2**20, 2**26) + b"[")
    time.sleep(60)
