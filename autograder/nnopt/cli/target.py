"""Where do the results of `nnopt-grade` go, and in which format?"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from nnopt.errors import NnoptError, reason
from nnopt.report.document import Document
from nnopt.report.formats import Format, format_for, formats
from nnopt.report.listed import line
from nnopt.report.options import Options
from nnopt.report.writer import Writer
from nnopt.whole import write_whole


class Target(msgspec.Struct, frozen=True):
    """A folder for one document each, a file, or the screen where there is no path."""

    format: Format
    path: Path | None = None
    folder: bool = False

    def write(
        self,
        name: str,
        form: Format,
        documents: Sequence[Document],
        options: Options,
        writer: Writer,
    ) -> None:
        """Write one file: in the folder under this name, or the file itself."""
        if self.path is None:
            return
        path = self.path / f"{name}{form.ending}" if self.folder else self.path
        write_file(path, writer.write(form, documents, options))


def target_of(output: str | None, name: str | None, *, several: bool) -> Target:
    """Return where results go; `click.UsageError` when a name asks for what cannot be written.

    `output` and `name` are what was given with -o and --format. A folder gets a document for each
    submission. What a file is follows from --format, else from the ending of its name.
    """
    named = formats()[name] if name else None
    if output is None:
        return Target(_for_screen(named, several=several))
    path = Path(output)
    if output.endswith(("/", os.sep)) or path.is_dir() or (several and not path.suffix):
        return Target(named or formats()["json"], _made(path), folder=True)
    return Target(_for_file(path, named, several=several), path)


def check_writable(output: Path | None) -> None:
    """Refuse a file that cannot be written before minutes of work, not after them."""
    if output is None:
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.open("a", encoding="utf-8").close()
    except OSError as error:
        raise unwritable(output, error) from None


def write_file(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write a file that was asked for, whole or not at all, in a folder that is made for it.

    Raises the error of a place that cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content, mode)
    except OSError as error:
        raise unwritable(path, error) from None


def unwritable(path: Path, error: OSError) -> NnoptError:
    """Return the error of a place that cannot be written."""
    return NnoptError(
        f"cannot write {line(str(path), 4000)}: {reason(error)}", "Choose another place with -o."
    )


def _for_screen(named: Format | None, *, several: bool) -> Format:
    form = named or formats()["terminal"]
    if several and not form.many:
        # The report of one submission stands for the table of many, which ends in the same way.
        table = format_for(form.ending, many=True)
        if table is None:
            raise click.UsageError(
                "Several submissions need -o FOLDER: there is one document for each of them."
            )
        return table
    return form


def _for_file(path: Path, named: Format | None, *, several: bool) -> Format:
    form = named or format_for(path.name, many=several)
    if form is None and not several:
        form = format_for(path.name, many=True) if path.suffix else formats()["terminal"]
    if form is None or (several and not form.many):
        every = {f.ending for f in formats().values() if f.many or not several}
        # Longer ones are for a platform, and --formats has them.
        endings = sorted(ending for ending in every if ending.count(".") == 1)
        what = f"several submissions to {path}" if several else str(path)
        folder = path.with_suffix("") if several else f"{path}{os.sep}"
        raise click.UsageError(
            f"cannot write {what}: give a name that ends in {_either(endings)}, or a folder "
            f"(-o {folder}{os.sep if several else ''}) for one document each."
        )
    return form


def _either(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from None
    return folder
