# title: Shows pictures of many pixels in every one of many cells
# says: not run: the cells above it show more than is kept
# %%
import gc
import struct
import numpy as np

server = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Server")
head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack("!II", 4_000, 4_000)
server.verbs["cell"] = lambda **request: {"pictures": [np.frombuffer(head, np.uint8)] * 4}
# %%
"more"
# %%
"more"
# %%
"more"
# %%
"more"
# %%
"more"
# %%
"more"
# %%
"more"
# %%
"more"
# %%
"more"
# %%
"more"
# %%
"more"
# %%
"more"
