"""How large a submission may be.

The caps are far above what the exercises need, and low enough that reading a hostile submission
takes seconds and some hundred megabytes at worst.
"""

from __future__ import annotations

MB = 1024 * 1024

FILES = 2_000
DEPTH = 8
MODULE_BYTES = 1 * MB
NOTEBOOK_BYTES = 10 * MB
TOTAL_BYTES = 32 * MB
HELPERS = 20
COPIES = 10

ARCHIVE_BYTES = 64 * MB
# Counted before the list of members is read: it also holds what is skipped, such as .git.
ARCHIVE_ENTRIES = 20_000
ARCHIVE_RATIO = 200

CELLS = 2_000
# `ast.parse` needs about 3 kB of memory per token; some statements take quadratic time.
TOKENS = 100_000
LINES = 20_000
LINE_CHARACTERS = 20_000
BRACKETS = 100
INDENTS = 50

NOTES = 20
NAME_SHOWN = 80
TEXT_SHOWN = 200
