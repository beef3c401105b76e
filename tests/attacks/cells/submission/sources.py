# title: Cells that no parser likes
# says: went on
# %%
print("@SURROGATE@ @NUL@ went on")
# %%
# -*- coding: utf-7 -*-
+AAo-raise SystemExit
# %%
%%bash
touch @CANARY@/magic
# %%
!touch @CANARY@/shell
%run -i @CANARY@/secret.txt
get_ipython().system("touch @CANARY@/ipython")
# %%
return
# %%
await x
# %%
yield 5
# %%
def f(:
# %%
from __future__ import braces
# %%
'%s' % "unterminated
# %%
print("went on")
