# title: Answers with exceptions that name lines and cells that are not there
# says: the lane lives
# %%
import gc
from nnopt.sandbox.protocol import verbs
from nnopt.sandbox.inside.modules import Fault

server = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Server")
CELLS = ["cell_0", "cell_1", "cell_9", "cell_" + "9" * 60, "cell_-1", "cell_\u0663", "cell_\u00b2",
         "cell_", "cell_1e3", "cell_0x1", "cell_ 1", "../cell_1", "<script>", "cell_" + "0" * 70]
LINES = [0, 1, 2, -1, -2**63, 2**63 - 1, 2**64 - 1, 10**18]
FRAMES = [(cell, line, "<script>alert(1)</script>") for cell in CELLS for line in LINES]


def faults():
    for frame in FRAMES:
        yield Fault(verbs.EXCEPTION, "Error", "forged", [frame])
    kinds = ["<script>alert(1)</script>", "\x1b[2J", "", "x" * 5000]
    for kind in kinds:
        yield Fault("exception", kind, kind * 50, [(1, 2), "x", None, ("cell_0", "1", 2), []])
    yield Fault("import", "", "", [5, None, "x"])
    yield Fault("\x1b", "", "", FRAMES * 20)
    while True:
        yield Fault(verbs.EXCEPTION, "Error", "the lane lives", [("cell_0", 10**18, "f")] * 20)


given = faults()


def cell(**request):
    raise next(given)


server.verbs["cell"] = cell
# %%
"forged 1"
# %%
"forged 2"
# %%
"forged 3"
# %%
"forged 4"
# %%
"forged 5"
# %%
"forged 6"
# %%
"forged 7"
# %%
"forged 8"
# %%
"forged 9"
# %%
"forged 10"
# %%
"forged 11"
# %%
"forged 12"
# %%
"forged 13"
# %%
"forged 14"
# %%
"forged 15"
# %%
"forged 16"
# %%
"forged 17"
# %%
"forged 18"
# %%
"forged 19"
# %%
"forged 20"
# %%
"forged 21"
# %%
"forged 22"
# %%
"forged 23"
# %%
"forged 24"
# %%
"forged 25"
# %%
"forged 26"
# %%
"forged 27"
# %%
"forged 28"
# %%
"forged 29"
# %%
"forged 30"
# %%
"forged 31"
# %%
"forged 32"
# %%
"forged 33"
# %%
"forged 34"
# %%
"forged 35"
# %%
"forged 36"
# %%
"forged 37"
# %%
"forged 38"
# %%
"forged 39"
# %%
"forged 40"
# %%
"forged 41"
# %%
"forged 42"
# %%
"forged 43"
# %%
"forged 44"
# %%
"forged 45"
# %%
"forged 46"
# %%
"forged 47"
# %%
"forged 48"
# %%
"forged 49"
# %%
"forged 50"
# %%
"forged 51"
# %%
"forged 52"
# %%
"forged 53"
# %%
"forged 54"
# %%
"forged 55"
# %%
"forged 56"
# %%
"forged 57"
# %%
"forged 58"
# %%
"forged 59"
# %%
"forged 60"
# %%
"forged 61"
# %%
"forged 62"
# %%
"forged 63"
# %%
"forged 64"
# %%
"forged 65"
# %%
"forged 66"
# %%
"forged 67"
# %%
"forged 68"
# %%
"forged 69"
# %%
"forged 70"
# %%
"forged 71"
# %%
"forged 72"
# %%
"forged 73"
# %%
"forged 74"
# %%
"forged 75"
# %%
"forged 76"
# %%
"forged 77"
# %%
"forged 78"
# %%
"forged 79"
# %%
"forged 80"
# %%
"forged 81"
# %%
"forged 82"
# %%
"forged 83"
# %%
"forged 84"
# %%
"forged 85"
# %%
"forged 86"
# %%
"forged 87"
# %%
"forged 88"
# %%
"forged 89"
# %%
"forged 90"
# %%
"forged 91"
# %%
"forged 92"
# %%
"forged 93"
# %%
"forged 94"
# %%
"forged 95"
# %%
"forged 96"
# %%
"forged 97"
# %%
"forged 98"
# %%
"forged 99"
# %%
"forged 100"
# %%
"forged 101"
# %%
"forged 102"
# %%
"forged 103"
# %%
"forged 104"
# %%
"forged 105"
# %%
"forged 106"
# %%
"forged 107"
# %%
"forged 108"
# %%
"forged 109"
# %%
"forged 110"
# %%
"forged 111"
# %%
"forged 112"
# %%
"forged 113"
# %%
"forged 114"
# %%
"forged 115"
# %%
"forged 116"
# %%
"forged 117"
# %%
"forged 118"
# %%
"forged 119"
# %%
"forged 120"
# %%
"forged 121"
# %%
"forged 122"
