"""How large a submission may be.

The caps count what is read: code, and the data files that code may open. They are far above what
the exercises need, and low enough that a hostile submission takes seconds and some hundred
megabytes at worst.
"""

from __future__ import annotations

MB = 1024 * 1024

# Names that are looked at, whatever they are the names of.
NAMES = 200_000
DEPTH = 8
NAME_CHARACTERS = 255
PATH_CHARACTERS = 1_000
# Of names that are not read, so many are kept for the hints.
SEEN = 1_000

CODE_FILES = 500
MODULE_BYTES = 1 * MB
# With its outputs and pictures, which are dropped at once.
NOTEBOOK_BYTES = 64 * MB
# A reader that takes what Jupyter writes and JSON forbids (NaN) needs many times the memory.
LENIENT_BYTES = 10 * MB
# Code that is kept, of all files together.
CODE_BYTES = 4 * MB
# Bytes that are read or unpacked in all.
READ_BYTES = 256 * MB

DATA_FILES = 200
DATA_BYTES = 1 * MB
DATA_TOTAL_BYTES = 8 * MB

ARCHIVE_BYTES = 1024 * MB
INNER_ARCHIVE_BYTES = 64 * MB
# The list of members is read as a whole; it also names what is skipped, such as an environment.
DIRECTORY_BYTES = 32 * MB
ARCHIVES_IN_ARCHIVES = 3

CELLS = 20_000
# What people look at in a notebook, in nbgrader's pages.
SHOWN_CELLS = 2_000
SHOWN_TEXT = 300_000
SHOWN_PICTURES = 8 * MB
# `ast.parse` needs about 3 kB of memory per token; some statements take quadratic time.
TOKENS = 100_000
LINES = 20_000
LINE_CHARACTERS = 20_000
BRACKETS = 100
INDENTS = 50

HELPERS = 20
HELPER_NAME = 100
# Different pieces of work on one assignment that are all graded.
WORKS = 6

NOTES = 20
NAME_SHOWN = 80
TEXT_SHOWN = 200

# What the process that reads a submission may use: bytes of memory, and seconds of a processor.
READ_MEMORY = 1024 * MB
READ_SECONDS = 20
# So many seconds it may be silent, on a machine that has no time for it.
READ_STEPS = 300
