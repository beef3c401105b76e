"""Which versions are installed? Nothing is imported to find out: that would take seconds."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

import nnopt
from nnopt.doctor.report import Check, Section

_OLDEST = (3, 11)
_NEEDED = {"TensorFlow": "tensorflow", "Keras": "keras", "NumPy": "numpy"}
_OPTIONAL = {"nbgrader": ("nbgrader", "pip install -e '.[nbgrader]' in the checkout")}


def examine_software() -> Section:
    """Look at Python, the kit and the packages that verdicts depend on."""
    checks = [
        Check(name="nnopt", found=nnopt.__version__),
        Check(
            name="Python",
            found=f"{platform.python_version()} ({sys.executable})",
            ok=sys.version_info >= _OLDEST,
            needed=True,
            remedy="" if sys.version_info >= _OLDEST else "Install Python 3.11 or newer.",
        ),
    ]
    checks += [_package(name, package) for name, package in _NEEDED.items()]
    checks += [_optional(name, *what) for name, what in _OPTIONAL.items()]
    return Section("Software", tuple(checks))


def installed(package: str) -> str:
    """Return the version of a package, empty when it is not installed.

    >>> installed("no-such-package")
    ''
    """
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _package(name: str, package: str) -> Check:
    found = installed(package)
    remedy = "" if found else f"Install it: pip install {package}"
    return Check(
        name=name, found=found or "not installed", ok=bool(found), needed=True, remedy=remedy
    )


def _optional(name: str, package: str, how: str) -> Check:
    found = installed(package)
    if found:
        return Check(name=name, found=found, ok=True)
    return Check(name=name, found="not installed", remedy=f"Only needed to grade with it: {how}")
