# title: Raises and shows texts that end who cuts them
# says: (?s)still there.*ended while this cell ran
# %%
class Text(str):
    def __getitem__(self, key):
        raise SystemExit(0)

    def encode(self, *args):
        raise KeyboardInterrupt


class Long:
    def __repr__(self):
        return Text("long")


Long()
# %%
print("still there")
# %%
class Lies(Exception):
    def __str__(self):
        return Text("lies")


raise Lies
# %%
raise Lies
