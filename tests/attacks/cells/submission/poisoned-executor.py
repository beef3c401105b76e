# title: Empties the modules and names that the executor needs
# says: ended while this cell ran|KeyError|broke|Error
# %%
import builtins
import sys

sys.modules["__main__"].__dict__.clear()
# %%
import sys
for name in list(sys.modules):
    if name.startswith(("nnopt", "numpy", "matplotlib", "ast", "io", "types")):
        sys.modules[name].__dict__.clear()
# %%
print("x")
