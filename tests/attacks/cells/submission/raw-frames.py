# title: Writes frames of its own to the socket, with what JSON can say and Python cannot
# says: (?s)sends.*ended while this cell ran
# %%
import gc
import json
import socket
import struct

sock = next(thing for thing in gc.get_objects() if isinstance(thing, socket.socket))


def fault(number, line):
    frames = [["t", [["s", "cell_0"], ["i", line], ["s", "f"]]]]
    fields = {"stage": "exception", "type": "E", "text": "TEXT"}
    body = [*([name, ["s", value]] for name, value in fields.items()), ["frames", ["l", frames]]]
    header = json.dumps([number, "fault", ["d", body]]).replace("TEXT", "\\ud800\\u0000\\u202e")
    return struct.pack("!4sIQ", b"nnw1", len(header), 0) + header.encode()


print("sends")
# %%
for number in range(4, 20):
    sock.sendall(fault(number, "99999999999999999999"))
# %%
"one"
# %%
"two"
