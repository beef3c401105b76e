"""Which version of the kit is this, in which folder is it, and how does it get its extras?"""

from __future__ import annotations

from pathlib import Path

__version__ = "0.1.0"
FOLDER = Path(__file__).resolve().parent


def extra_command(extra: str, folder: Path = FOLDER) -> str:
    """Return how an extra of nnopt is installed beside it: from a checkout, or from a wheel.

    >>> extra_command("nbgrader", Path("/opt/lib/site-packages/nnopt"))
    "pip install 'nnopt[nbgrader]'"
    """
    checkout = folder.parents[1]
    if (checkout / "requirements.lock").is_file():
        return f"pip install -c requirements.lock -e '.[{extra}]' in the checkout, {checkout}"
    return f"pip install 'nnopt[{extra}]'"
