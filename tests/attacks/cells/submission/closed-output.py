# title: Closes what it prints to, and opens something else in its place
# says: ^(?!.*HOLE)
# %%
import os
import sys
out = sys.stdout.fileno()
print("before")
# %%
os.close(out)
os.open(".", os.O_RDONLY)
# %%
print("after")
# %%
os.closerange(3, 64)
# %%
print("x")
