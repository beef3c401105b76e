# title: Raises in files that are named like cells that are not there
# says: ZeroDivisionError
# %%
import os
folder = os.path.dirname((lambda: 0).__code__.co_filename)
for name in ("cell_99999999999999999999999999999999", "cell_7", "cell_0", "cell_\u0663", "<script>"):
    exec(compile("def f(): 1 / 0", f"{folder}/{name}.py", "exec"))
    try:
        f()
    except ZeroDivisionError as error:
        print(error)
# %%
exec(compile("\n" * 40 + "1 / 0", f"{folder}/cell_99999999999999999999999999999999.py", "exec"))
# %%
exec(compile("\n" * 2_000_000 + "1 / 0", f"{folder}/cell_0.py", "exec"))
# %%
raise SyntaxError("<script>", (f"{folder}/cell_3.py", 2**70, 1, "<script>alert(1)</script>"))
# %%
1 / 0
