# title: Prints, shows and raises what terminals and browsers obey
# says: \\x1b\]0;owned
# %%
EVIL = ("\x1b[2J\x1b]0;owned\x07\x1b]8;;javascript:alert(1)\x1b\\link\x1b]8;;\x1b\\\r\b\x00\x9b1m"
        "\u202eesrever\u2066\u200b\ud800\ue000\U000e0041\u2028" + "e" + "\u0301" * 400)
print(EVIL)
# %%
import sys
sys.stdout.buffer.write(EVIL.encode("utf-8", "surrogatepass") + bytes(range(256)) + b"\xff\xfe\xc0\xaf")
# %%
class Evil:
    def __repr__(self):
        return EVIL


Evil()
# %%
raise type(EVIL[:40].replace("\x00", "").replace("\ud800", ""), (Exception,), {})(EVIL)
# %%
def f(): raise ValueError("\x1b[31m"); "\u202e <script>alert(1)</script> "
f()
