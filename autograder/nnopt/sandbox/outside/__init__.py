"""The trusted side of isolation: which walls, how the warm process starts, how work reaches it."""

import sys

from nnopt.errors import IsolationError

if sys.platform == "win32":
    raise IsolationError(
        "students' code cannot be isolated on Windows itself",
        "Use WSL: run `wsl --install` in a Windows terminal, open the Linux that it installs, "
        "and install and run nnopt there.",
    )
