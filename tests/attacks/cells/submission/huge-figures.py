# title: Plots what has too many pixels, too many figures, and figures that write their own bytes
# says: still there
# %%
import matplotlib
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

matplotlib.rcParams.update({"savefig.bbox": "tight", "savefig.dpi": 1_000})
plt.figure(figsize=(20_000, 1))
plt.text(40, 40, "far")
# %%
for number in range(30):
    plt.figure(figsize=(0.1, 0.1))
print("many")
# %%
class Forged(Figure):
    def savefig(self, stream, **options):
        stream.write(b"\x89PNG\r\n\x1a\n<script>alert(1)</script>")

    def get_size_inches(self):
        return (float("nan"), -1.0)


Forged()
# %%
class Lying:
    __class__ = Figure
    get_size_inches = lambda self: ("<script>", self)

    def savefig(self, *args, **options):
        raise SystemExit("<script>alert(1)</script>")


Lying()
# %%
fig = plt.figure()
fig.text(0.5, 0.5, "<script>", url="javascript:alert(1)")
fig.savefig = lambda stream, **options: stream.write(b"<svg onload=alert(1)>")
# %%
plt.close = plt.figure = plt.get_fignums = None
print("still there")
