"""How does `%nnopt mse` run the public checks from a notebook?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from nnopt.notebook.beside import check_beside


def add_magic(shell: Any) -> None:
    """Register the line magic `%nnopt`, which runs the checks of the tasks that follow it."""

    def nnopt(line: str) -> None:
        """Run the public checks of these tasks, or of all: `%nnopt`, `%nnopt mse train`."""
        check_beside(Path.cwd(), re.findall(r"\w+", line), shell.user_ns)

    shell.register_magic_function(nnopt, magic_kind="line", magic_name="nnopt")
