"""How does a path become files in memory? A folder, an archive or one file."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import msgspec

from nnopt.errors import IntakeError, reason
from nnopt.intake import limits
from nnopt.intake.archive import is_archive, read_archive
from nnopt.intake.files import (
    Basket,
    Findings,
    Found,
    code_limit,
    kind_of,
)
from nnopt.intake.folder import IrregularError, open_regular, read_folder
from nnopt.intake.tarball import BLOCK

_WHAT = "Give a folder, a .zip, a notebook (.ipynb) or a module (.py)."


def read(path: Path, name: str) -> Findings:
    """Read what was handed in; `IntakeError` says why it cannot be read."""
    basket = Basket()
    try:
        mode = os.lstat(path).st_mode
        if stat.S_ISDIR(mode):
            read_folder(path, basket)
        elif stat.S_ISREG(mode):
            _read_file(path, name, basket)
        else:
            raise IrregularError(kind_of(mode))
    except FileNotFoundError as error:
        raise IntakeError(f"{name} does not exist", _WHAT) from error
    except IrregularError as error:
        raise IntakeError(f"{name} is {error}", "Give the folder or file itself.") from error
    except OSError as error:
        remedy = "Check the path and its permissions."
        raise IntakeError(f"{name} cannot be read: {reason(error)}", remedy) from error
    except ValueError as error:
        raise IntakeError("the path holds a NUL character", _WHAT) from error
    return basket.findings()


def _read_file(path: Path, name: str, basket: Basket) -> None:
    with open_regular(str(path)) as file:
        start = file.read(BLOCK)
        if is_archive(path.name, start):
            if os.fstat(file.fileno()).st_size > limits.ARCHIVE_BYTES:
                megabytes = limits.ARCHIVE_BYTES // limits.MB
                raise IntakeError(
                    f"{name} is larger than {megabytes} MB",
                    "Hand in the assignments only, without data.",
                )
            file.seek(0)
            read_archive(file, path.name, basket)
            return
        file.seek(0)
        # Whatever it is called: what is in it decides.
        limit = code_limit(path.name) or limits.MODULE_BYTES
        basket.put(path.name, lambda limit: file.read(limit + 1), limit)


def without_top_folder(findings: Findings, ids: set[str]) -> Findings:
    """Leave out the one folder that everything is in, unless it is that of an assignment."""
    paths = [found.path for found in findings.files]
    tops = {path.partition("/")[0] for path in paths}
    if len(tops) != 1 or not all("/" in path for path in paths) or tops & ids:
        return findings
    prefix = f"{tops.pop()}/"

    def moved(files: tuple[Found, ...]) -> tuple[Found, ...]:
        return tuple(
            msgspec.structs.replace(found, path=found.path.removeprefix(prefix)) for found in files
        )

    return msgspec.structs.replace(findings, files=moved(findings.files), data=moved(findings.data))
