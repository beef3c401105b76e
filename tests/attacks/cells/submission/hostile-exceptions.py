# title: Raises what ends, lies or never stops when it is looked at
# says: went on to the last cell
# %%
class Ends(BaseException):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__


raise Ends
# %%
raise KeyboardInterrupt("<script>alert(1)</script>")
# %%
raise SystemExit(0)
# %%
raise GeneratorExit
# %%
raise BaseExceptionGroup("x" * 10_000, [KeyboardInterrupt(), Ends()])
# %%
def deep():
    return deep()


deep()
# %%
class Shown:
    def __repr__(self):
        raise Ends


Shown()
# %%
raise type("<b>" * 500, (Exception,), {"__module__": "<i>"})("<script>" * 5_000)
# %%
error = ValueError("loop")
error.__cause__ = error.__context__ = error
raise error
# %%
raise ImportError(name=5, path=[])
# %%
print("went on to the last cell")
