"""Leaves while it is imported, with a status that looks like success."""
import sys

sys.exit(0)
