"""nnopt: grade exercises on neural-network optimisation, in isolation and with explanations.

Students who have it installed can run the public checks of an assignment from a notebook in its
folder: `import nnopt; nnopt.check("mse")`, or `%load_ext nnopt` and then `%nnopt mse`.
"""

import sys
from pathlib import Path
from typing import Any

from nnopt.version import __version__ as __version__


def check(*tasks: str) -> None:
    """Run the public checks of these tasks, or of all tasks, and show what came of them.

    The checks are those of the current folder, which is the folder of the notebook, or those of
    the notebook itself when their file is not there. They call the functions
    that are defined where `check` is called; a function that is not there is looked up in the
    assignment's modules, if they are imported. Nothing of the course is needed: no hidden tests,
    no reference.

    Raises `AssertionError` with one line of text unless every check passes.
    """
    from nnopt.testing.beside import check_beside

    check_beside(Path.cwd(), tasks, sys._getframe(1).f_globals)


def load_ipython_extension(shell: Any) -> None:
    """Add the line magic `%nnopt [TASK...]`; IPython calls this for `%load_ext nnopt`."""
    from nnopt.testing.beside import add_magic

    add_magic(shell)
