# title: Moves, cuts, fills and closes what it prints to
# says: (?s)first.*last
# %%
import os
import sys
print("first")
# %%
out = sys.stdout.fileno()
for size in (0, 2**20, 5):
    try:
        os.ftruncate(out, size)
    except OSError as error:
        print("refused", error.errno)
# %%
os.lseek(out, 2**24, os.SEEK_SET)
print("far away")
# %%
os.lseek(out, 0, os.SEEK_SET)
os.write(out, b"over what was there")
# %%
os.pwrite(out, b"x" * 100_000, 0)
os.lseek(out, 0, os.SEEK_END)
# %%
sys.stdout = sys.stderr = None
# %%
class Ends:
    def __getattr__(self, name):
        raise SystemExit(0)


sys.stdout = sys.stderr = Ends()
# %%
sys.stdout = sys.stderr = open(out, "w", closefd=False)
print("last")
