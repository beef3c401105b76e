# title: Replaces what packs the worker's answers, so that half a frame comes and no more
# says: did not finish within 0.3 s
# seconds: 0.3
# %%
import sys
sys.modules["nnopt.sandbox.inside.serve"].pack = lambda *args: b"HOLE"
# %%
1 + 1
