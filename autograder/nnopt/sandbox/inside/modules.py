"""The student's modules inside the worker: written to real files, imported, called.

Files must be real because AutoGraph reads the source of what it converts.
"""

from __future__ import annotations

import importlib
import os
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nnopt.sandbox.inside.loading import Loading
from nnopt.sandbox.protocol import verbs
from nnopt.sandbox.protocol.kinds import Fault


class Modules:
    """The sealed modules of one job, in their own folder, with the files that they may open.

    The folder is the working folder too, as it is where students write them.
    """

    def __init__(
        self,
        folder: Path,
        sources: Mapping[str, bytes],
        data: Mapping[str, bytes] | None = None,
        *,
        gently: bool = False,
    ) -> None:
        self.folder = folder
        folder.mkdir()
        for path, content in (data or {}).items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        for name, source in sources.items():
            (folder / f"{name}.py").write_bytes(source)
        os.chdir(folder)
        self.loading = Loading(folder, gently=gently)

    def is_own(self, file: str) -> bool:
        """Say whether a file is one of the student's."""
        return file.startswith(f"{self.folder}/")

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

    def fault(self, error: BaseException) -> Fault:
        """Describe an exception by its class name, text and the student's own lines."""
        frames = []
        trace = traceback.extract_tb(error.__traceback__)
        own = bool(trace) and self.is_own(trace[-1].filename)
        waits = own and isinstance(error, NotImplementedError)
        if isinstance(error, SyntaxError) and self.is_own(str(error.filename)):
            frames.append((Path(str(error.filename)).stem, error.lineno or 1, ""))
        for frame in trace[-200:]:
            if self.is_own(frame.filename):
                frames.append((Path(frame.filename).stem, frame.lineno or 1, frame.name))
        try:
            text = str(error)
        except BaseException:
            text = ""
        stage = verbs.NOT_WRITTEN if waits else verbs.EXCEPTION
        return Fault(stage, type(error).__name__, text, frames[-20:])
