# title: Takes the place of the worker's answer to the next cells
# says: ends honestly
# %%
import gc
import sys
import zlib
import struct
import numpy as np

server = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Server")
bytes_of = lambda data: np.frombuffer(data, np.uint8)
HEAD = b"\x89PNG\r\n\x1a\n"


def png(width, height, more=b""):
    def chunk(kind, data):
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    body = chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return HEAD + body + chunk(b"IDAT", zlib.compress(bytes(8))) + chunk(b"IEND", b"") + more


HTML = b"<script>alert(1)</script>"
PICTURES = [
    b"", HTML, b"GIF89a" + HTML, b"<svg onload=alert(1)>", HEAD, HEAD + HTML, HEAD + HTML * 10,
    png(60_000, 60_000), png(2**31 - 1, 1), png(0, 9), png(8, 8) + bytes(2**20),
]
ANSWERS = iter([
    None, 5, "text", [], [[[]]], {}, {"text": 5}, {"text": ["x"]}, {"text": {"text/html": "x"}},
    {"text": None, "pictures": None}, {"text": "x" * 60_000}, {"pictures": "HOLE"},
    {"pictures": {"image/svg+xml": "<svg onload=alert(1)>"}},
    {"pictures": ["<svg onload=alert(1)>", 5, None, np.zeros((3, 3)), np.array(1.5)]},
    *({"pictures": [bytes_of(data)]} for data in PICTURES),
    {"pictures": [bytes_of(png(8, 8, HTML))] * 400},
    {"text": "", "text/html": "<script>alert(1)</script>", "html": "HOLE", "end": "HOLE"},
    {"text": "ends honestly"},
])
server.verbs["cell"] = lambda **request: next(ANSWERS)
# %%
"forged 1"
# %%
"forged 2"
# %%
"forged 3"
# %%
"forged 4"
# %%
"forged 5"
# %%
"forged 6"
# %%
"forged 7"
# %%
"forged 8"
# %%
"forged 9"
# %%
"forged 10"
# %%
"forged 11"
# %%
"forged 12"
# %%
"forged 13"
# %%
"forged 14"
# %%
"forged 15"
# %%
"forged 16"
# %%
"forged 17"
# %%
"forged 18"
# %%
"forged 19"
# %%
"forged 20"
# %%
"forged 21"
# %%
"forged 22"
# %%
"forged 23"
# %%
"forged 24"
# %%
"forged 25"
# %%
"forged 26"
# %%
"forged 27"
# %%
"forged 28"
