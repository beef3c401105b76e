"""How does nbgrader get along with one database engine instead of one for each question?

nbgrader opens its gradebook about ten times for each notebook, each time with an engine of
SQLAlchemy that has compiled no statement yet: a third of the time that it needs for a notebook.
An engine is made to be kept for the life of a process. It holds no connection after nbgrader has
closed the gradebook, so that what another process writes, or a new file, is seen as before.
"""

from __future__ import annotations

import functools
from typing import Any

import nbgrader.api
import sqlalchemy


@functools.cache
def _engine(url: str, **options: Any) -> Any:
    return sqlalchemy.create_engine(url, **options)


def share_engines() -> None:
    """Make every gradebook that this process opens from now on use one engine for each database."""
    nbgrader.api.create_engine = _engine
