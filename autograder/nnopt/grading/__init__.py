"""Grading: a pool of lanes, in each of which pytest runs the suites job after job."""

from typing import Final

DEFAULT_SEED: Final = 20190815
"""All hidden data are drawn from it unless somebody says otherwise."""
DEFAULT_TIMEOUT: Final = 5.0
"""Seconds that each call of a student's function may take unless somebody says otherwise."""
IMPORT_SECONDS: Final = 15.0
"""Seconds that the import of each module may take."""
