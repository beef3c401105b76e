"""Who made which submission of a Gradescope export? Its file of metadata says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import yaml

from nnopt.errors import IntakeError


class Submitter(msgspec.Struct, frozen=True):
    """One of those who made a submission, and when it was made."""

    sid: str = ""
    name: str = ""
    email: str = ""
    created: str = ""


def read_metadata(text: bytes) -> dict[str, list[Submitter]]:
    r"""Return the submitters of each submission by its number.

    >>> text = b"submission_8:\n  :submitters:\n  - :name: Anna\n    :sid: '0042'\n"
    >>> read_metadata(text)["8"][0].sid
    '0042'
    """
    try:
        # No value is taken for anything but text, and no tag of Ruby's is obeyed.
        loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        found = yaml.load(text, Loader=loader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise IntakeError(
            "the file submission_metadata.yml cannot be read", "Export the submissions again."
        ) from error
    submissions = found.items() if isinstance(found, dict) else ()
    return {
        str(name).rpartition("_")[2]: list(_submitters(about))
        for name, about in submissions
        if isinstance(about, dict)
    }


def _submitters(about: dict[str, Any]) -> Iterator[Submitter]:
    created = str(_field(about, "created_at") or "")
    listed = _field(about, "submitters")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict):
            sid, name, email = (str(_field(each, key) or "") for key in ("sid", "name", "email"))
            yield Submitter(sid, name, email, created)


def _field(fields: dict[str, Any], name: str) -> Any:
    """Return a field, whether it was written as a symbol of Ruby or not."""
    return fields.get(f":{name}", fields.get(name))
