"""Which version of the kit is this, and in which folder is it?"""

from __future__ import annotations

from pathlib import Path

__version__ = "0.1.0"
FOLDER = Path(__file__).resolve().parent
