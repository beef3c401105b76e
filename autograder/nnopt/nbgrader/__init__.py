"""nbgrader: its commands and its formgrader, with the grading done by nnopt in isolation.

Nothing here is imported unless nbgrader asks for it: `pip install nnopt[nbgrader]`.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any


class _Moved(ModuleType):
    """A module that configuration files still name; what they name in it is elsewhere now."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what tools ask of any module
            raise AttributeError(name)
        return getattr(importlib.import_module(self.__dict__["new"]), name)


# Written by `nnopt nbgrader-init` before, until it is run again.
for _old, _new in {"feedback": "release", "save": "autograde", "totals": "export"}.items():
    _moved = sys.modules[f"{__name__}.{_old}"] = _Moved(f"{__name__}.{_old}")
    _moved.__dict__["new"] = f"{__name__}.{_new}"
