# title: Takes the folder of the cells away
# says: ended while this cell ran
# %%
import os
import shutil
folder = os.path.dirname((lambda: 0).__code__.co_filename)
shutil.rmtree(folder)
open(folder, "w").close()
# %%
print("x")
