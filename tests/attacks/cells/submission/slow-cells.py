# title: Takes nearly all of its time in every one of many cells
# says: not run: the cells above it took more than 1 s
# seconds: 0.1
# %%
import time
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
# %%
time.sleep(0.07)
