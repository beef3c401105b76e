"""Who writes what a student's text is in? A process of its own, with limits for each document.

A format that chokes on one document, or takes it for ever, costs this document and no other.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from nnopt.apart import DEEP, MEMORY, Apart, Limits, TooCostly, serve, told
from nnopt.errors import Fault, GraderError, MachineError, NnoptError
from nnopt.report.document import Document
from nnopt.report.formats import Format, formats
from nnopt.report.listed import line
from nnopt.report.options import Options

_PROGRAM = ("-m", "nnopt.report.writer")
_REMEDY = "Its document (.json) holds all of it. This is a fault of the kit; please report it."
# For one document; for those of a class as much as they are more.
_MB, _SECONDS = 1024 * 1024, 20
_MEMORY, _MORE_MEMORY = 768 * _MB, 4 * _MB


class _Told(msgspec.Struct, frozen=True):
    """What was written, or why not, what to do, and whose fault it is."""

    content: bytes = b""
    what: str = ""
    remedy: str = ""
    fault: Fault = "kit"


# Made before there are threads: see `nnopt.grading.job`.
_told = msgspec.msgpack.Decoder(_Told)


class Writer(Apart):
    """Writes documents, one after another; a context manager, and for several threads."""

    does = "writes documents"
    flags = ("-P",)  # formats of other packages are found where this process finds them

    def __init__(self) -> None:
        super().__init__(_PROGRAM)

    def write(self, form: Format, documents: Sequence[Document], options: Options) -> bytes:
        """Do what `Format.write` does, within limits; raises `NnoptError` where that fails."""
        name = line(documents[0].submission.id, 80) if len(documents) == 1 else "the class"
        return self.make(
            f"{name} ({form.name})", len(documents), _written, form.name, documents, options
        )

    def make(self, name: str, count: int, made: Callable[..., str | bytes], *given: Any) -> bytes:
        """Return what a function of the kit makes of `count` documents, as bytes."""
        # Who asks is trusted. What comes back is bytes, and no pickle.
        question = pickle.dumps((made, given))
        try:
            memory = _MEMORY + count * _MORE_MEMORY
            answer = self.ask(question, Limits(memory, _SECONDS + count // 2))
        except TooCostly as error:
            raise GraderError(f"{name} was not written: {error}", _REMEDY) from None
        except MachineError as error:
            raise MachineError(f"{name} was not written: {error.what}", error.remedy) from None
        found = _told.decode(answer)
        if found.what:
            what = found.what if found.remedy else f"{name} was not written: {found.what}"
            raise NnoptError(what, found.remedy or _REMEDY, fault=found.fault)
        return found.content


def _written(form: str, documents: Sequence[Document], options: Options) -> bytes:
    return formats()[form].write(documents, options)


def _answer(question: bytes) -> bytes:
    try:
        made, given = pickle.loads(question)
        content = made(*given)
        content = (
            content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
        )
        return msgspec.msgpack.encode(_Told(content))
    except NnoptError as error:
        found = _Told(what=error.what, remedy=error.remedy or _REMEDY, fault=error.fault)
    except MemoryError:
        found = _Told(what=MEMORY)
    except RecursionError:
        found = _Told(what=DEEP)
    except Exception as error:
        found = _Told(what=type(error).__name__)
    return msgspec.msgpack.encode(found)


def main(arguments: Sequence[str]) -> None:
    """Answer until the other side is gone."""
    connection, _ = told(arguments[0])
    serve(connection, _answer)


if __name__ == "__main__":
    # What is pickled names this module as others do.
    from nnopt.report import writer

    writer.main(sys.argv[1:])
