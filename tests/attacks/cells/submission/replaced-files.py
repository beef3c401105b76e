# title: Puts links, folders and pipes where the next cells are written
# says: tried [0-9]+ things
# seconds: 20
# %%
import os
from attempts import Attempts

attempt = Attempts()
folder = os.path.dirname((lambda: 0).__code__.co_filename)
attempt("link to a file", lambda: os.symlink("@CANARY@/canary.txt", f"{folder}/cell_1.py"))
attempt("link to a new file", lambda: os.symlink("@CANARY@/new.txt", f"{folder}/cell_3.py"))
attempt("pipe", lambda: os.mkfifo(f"{folder}/cell_2.py"))
attempt("device", lambda: os.mknod(f"{folder}/cell_4.py", 0o020666, os.makedev(1, 5)))
attempt("hard link", lambda: os.link("@CANARY@/canary.txt", f"{folder}/cell_5.py"))
attempt.report()
# %%
"a second cell"
# %%
"a third"
# %%
"a fourth"
