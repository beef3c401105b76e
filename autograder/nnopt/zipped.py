"""How archives are made that hold the same whenever they hold the same: no clock, no owner."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterable

_DATE = (1980, 1, 1, 0, 0, 0)


def zipped(files: Iterable[tuple[str, bytes]], programs: Collection[str] = ()) -> bytes:
    """Return a .zip of files by name, in their order; `programs` are those that can be run.

    >>> archive = zipfile.ZipFile(io.BytesIO(zipped([("b.txt", b"2"), ("a.txt", b"1")])))
    >>> archive.namelist(), archive.read("a.txt")
    (['b.txt', 'a.txt'], b'1')
    """
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in files:
            member = zipfile.ZipInfo(name, _DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = (0o755 if name in programs else 0o644) << 16
            archive.writestr(member, content, compresslevel=9)
    return written.getvalue()
