"""The student's modules inside the worker: written to real files, imported, called.

Files must be real because AutoGraph reads the source of what it converts.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nnopt.sandbox.protocol import verbs


class Fault(Exception):
    """The student's code did not do what was asked; the stage says where it stopped."""

    def __init__(self, stage: str, kind: str = "", text: str = "", frames: Any = ()) -> None:
        super().__init__(stage)
        self.stage, self.kind, self.text, self.frames = stage, kind, text, frames

    def body(self) -> dict[str, Any]:
        """Return the body of the answer that reports this."""
        return {
            "stage": self.stage,
            "type": self.kind[:100],
            "text": self.text[:2000],
            "frames": list(self.frames),
        }


class Modules:
    """The sealed modules of one job, in their own folder."""

    def __init__(self, folder: Path, sources: Mapping[str, bytes]) -> None:
        self.folder = folder
        folder.mkdir()
        for name, source in sources.items():
            (folder / f"{name}.py").write_bytes(source)
        # Last, so that nothing here can take the place of a library.
        sys.path.append(str(folder))

    def load(self, name: str) -> Any:
        """Import a module; `Fault` carries what it raised."""
        path = self.folder / f"{name}.py"
        try:
            module = importlib.import_module(name)
        except BaseException as error:
            raise self.fault(error) from None
        if getattr(module, "__file__", None) != str(path):
            raise Fault(verbs.MISSING, text=name)
        return module

    def function(self, module: str, name: str) -> Any:
        """Return what a module calls `name`."""
        try:
            return getattr(self.load(module), name)
        except AttributeError:
            raise Fault(verbs.MISSING, text=name) from None

    def call(self, function: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Call; what comes out of the student's code is a `Fault`, whatever its class."""
        if not callable(function):
            raise Fault(verbs.NOT_CALLABLE, type(function).__name__)
        _check_signature(function, args, kwargs)
        try:
            return function(*args, **kwargs)
        except BaseException as error:
            raise self.fault(error) from None

    def fault(self, error: BaseException) -> Fault:
        """Describe an exception by its class name, text and the student's own lines."""
        frames = []
        root = f"{self.folder}/"
        if isinstance(error, SyntaxError) and str(error.filename).startswith(root):
            frames.append((Path(str(error.filename)).stem, error.lineno or 1, ""))
        for frame in traceback.extract_tb(error.__traceback__)[-200:]:
            if frame.filename.startswith(root):
                frames.append((Path(frame.filename).stem, frame.lineno or 1, frame.name))
        try:
            text = str(error)
        except BaseException:
            text = ""
        return Fault(verbs.EXCEPTION, type(error).__name__, text, frames[-20:])


def _check_signature(function: Any, args: list[Any], kwargs: dict[str, Any]) -> None:
    try:
        signature = inspect.signature(function)
    except BaseException:
        return  # a callable without a readable signature: calling it will tell
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        raise Fault(verbs.SIGNATURE, str(error), str(signature)) from None
