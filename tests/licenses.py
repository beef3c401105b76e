"""The list of what is installed with nnopt and under which licenses: `python -m tests.licenses`."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licenses.md"
LOCK = ROOT / "requirements.lock"
# Those whose metadata say nothing, by what their files say.
SAID = {"axe-playwright-python": "MIT and, of the axe-core in it, MPL-2.0", "namex": "Apache-2.0"}
HEAD = """# Licenses

nnopt is under the [MIT license](../LICENSE). It contains no code of others. These packages are
installed beside it, in the versions of `requirements.lock`; some of them only with the extras
`nbgrader` and `dev`. bubblewrap (LGPL-2.0-or-later) and libseccomp (LGPL-2.1) are programs and
libraries of the system, used as they are. Made by `python -m tests.licenses`.

| package | version | license |
|---|---|---|
"""


def pins() -> dict[str, str]:
    """Return the packages of the lock with their versions."""
    lines = LOCK.read_text("utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def license_of(name: str) -> str | None:
    """Return what a package says of its license, None when it is not installed."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return None
    kinds = [text.rpartition("::")[2].strip() for text in said.get_all("Classifier", [])
             if text.startswith("License ::") and text.count("::") > 1]  # fmt: skip
    first = (said.get("License") or "").partition("\n")[0]
    return said.get("License-Expression") or " or ".join(kinds) or first or SAID.get(name)


def rows() -> dict[str, tuple[str, str]]:
    """Return version and license of each package as the page has them."""
    found = re.findall(r"^\| (\S+) \| (\S+) \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    return {name: (version, license) for name, version, license in found if name != "package"}


def main() -> None:
    """Write the page; what is not installed here keeps its row."""
    known = rows() if PAGE.exists() else {}
    table = [
        f"| {name} | {version} | {license_of(name) or known[name][1]} |\n"
        for name, version in pins().items()
    ]
    PAGE.write_text(HEAD + "".join(table), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
