"""What does Dolos need to compare the same files? Its own program is not called here."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from nnopt.insights.programs import Programs
from nnopt.report.cells import harmless
from nnopt.zipped import zipped

_UNSAFE = re.compile(r"[^\w-]+")


def dolos_zip(works: Programs, people: Mapping[str, tuple[str, str]] | None = None) -> bytes:
    """Return a .zip with one file for each submission and the `info.csv` that Dolos reads.

    Dolos compares files: the modules of a submission are one, each under a comment with its name.
    `label` is empty; fill it in to color a group of submissions.

    >>> import zipfile
    >>> archive = zipfile.ZipFile(io.BytesIO(dolos_zip({"ben": {"mse.py": "x = 1"}})))
    >>> archive.namelist(), archive.read("info.csv").decode().split()
    (['info.csv', '0001-ben.py'], ['filename,full_name,id,label', '0001-ben.py,ben,ben,'])
    """
    table, rows = io.StringIO(), []
    for number, name in enumerate(sorted(works), 1):
        file = f"{number:04}-{_UNSAFE.sub('_', name)[:80]}.py"
        known = (people or {}).get(name, ("", ""))[0]
        rows.append((file, harmless(known or name), harmless(name), works[name]))
    writer = csv.writer(table)
    writer.writerow(["filename", "full_name", "id", "label"])
    writer.writerows([*row[:3], ""] for row in rows)
    texts = {"info.csv": table.getvalue()}
    for file, _, _, files in rows:
        texts[file] = "\n".join(f"# {each}\n{files[each]}" for each in sorted(files))
    return zipped((name, text.encode()) for name, text in texts.items())
