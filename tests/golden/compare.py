"""Compare what a renderer wrote with the file that is committed for it."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent


def same_as_golden(name: str, text: str | bytes) -> None:
    """Fail unless `text` is exactly the golden file `name`; NNOPT_GOLDEN=write writes it."""
    written = text.encode("utf-8") if isinstance(text, str) else text
    path = FOLDER / name
    if os.environ.get("NNOPT_GOLDEN") == "write":
        path.write_bytes(written)
    assert path.is_file(), f"no golden file {path.name}; write it with NNOPT_GOLDEN=write"
    assert written.decode("utf-8") == path.read_bytes().decode("utf-8")
