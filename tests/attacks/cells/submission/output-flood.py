# title: Prints much in every one of many cells
# says: not run: the cells above it show more than is kept
# %%
page = "x" * 200_000
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
# %%
print(page)
