# title: Leaves threads that print, answer and compute between its cells
# says: said it|ended
# %%
import gc
import socket
import threading
import time

sock = next(thing for thing in gc.get_objects() if isinstance(thing, socket.socket))


def babble():
    while True:
        print("<script>alert(1)</script>", flush=True)
        time.sleep(0.001)


def forge():
    time.sleep(0.2)
    while True:
        sock.send(b"nnw1" + b"HOLE" * 64)


for work in (babble, forge):
    threading.Thread(target=work).start()
print("said it")
# %%
time.sleep(0.4)
# %%
print("x")
