"""What a sealed submission is: immutable source texts, and where each of their lines came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from nnopt.intake import limits


def shown(text: str, limit: int = limits.NAME_SHOWN) -> str:
    r"""Return a name or text of the student's as it may be printed.

    Control characters, bidirectional marks and undecodable bytes become `?`.

    >>> shown("mse\x1b[2J.py")
    'mse?[2J.py'
    >>> shown("a" * 100, limit=5)
    'aaaa…'
    """
    clean = "".join(c if c.isprintable() else "?" for c in text[: limit + 1])
    return clean if len(clean) <= limit else f"{clean[: limit - 1]}…"


def listed(names: Iterable[str]) -> str:
    """Return names as a list in a sentence, each of them once.

    >>> listed(["a", "b", "a", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    *most, last = dict.fromkeys(names) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def digest(parts: Iterable[str | bytes]) -> str:
    """Return one sha256 of many parts; moving a byte from one part to the next changes it."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "backslashreplace") if isinstance(part, str) else part
        total.update(b"%d:" % len(data))
        total.update(data)
    return total.hexdigest()


class SourceLine(msgspec.Struct, frozen=True):
    """Where one line of a sealed module came from; a notebook: `02_mse.ipynb cell 5`."""

    file: str
    line: int


class SealedModule(msgspec.Struct, frozen=True):
    """One Python module as it will be imported in the sandbox, and nowhere else.

    `source` is UTF-8 without a byte order mark, its lines end in a line feed. `origin` is the
    file name as the student knows it. `lines` says where each line came from when the module was
    put together from notebook cells, and is empty when it is the file itself.
    """

    name: str
    source: bytes
    origin: str
    lines: tuple[SourceLine, ...] = ()

    @property
    def sha256(self) -> str:
        """The hash of its source."""
        return hashlib.sha256(self.source).hexdigest()

    def locate(self, line: int) -> tuple[str, int]:
        r"""Return the student's file (or notebook cell) of a line, and the line's number there.

        A number outside the module gives the nearest line.

        >>> SealedModule("mse", b"a = 1\nb = 2\n", "mse.py").locate(2)
        ('mse.py', 2)
        """
        if not self.lines:
            return self.origin, max(1, min(line, self.source.count(b"\n") + 1))
        place = self.lines[max(1, min(line, len(self.lines))) - 1]
        return place.file, place.line

    def text(self, line: int) -> str:
        r"""Return the text of a line as it may be printed: stripped, at most 200 characters.

        >>> SealedModule("mse", b"a = 1\n  b = 2\n", "mse.py").text(2)
        'b = 2'
        """
        rows = self.source.split(b"\n")
        if not 1 <= line <= len(rows):
            return ""
        row = rows[line - 1].decode("utf-8", "replace").strip()
        visible = "".join(c if c == "\t" or c.isprintable() else "" for c in row)
        return visible.replace("\t", " ").strip()[: limits.TEXT_SHOWN]


class SealedAssignment(msgspec.Struct, frozen=True, kw_only=True):
    """What was handed in for one assignment.

    `modules` holds the modules that were found, `absent` says of the others why they are not
    among them. `helpers` are the modules beside them: the student's own, and stubs in the place
    of absent ones. `data` has the files that they may open. `problem` is one sentence that says
    why the assignment cannot be graded and what to do, and is empty when it can.

    Several different pieces of work are all graded: `others` has those beside this one, each
    complete, and `what` says where each one comes from.
    """

    id: str
    modules: dict[str, SealedModule] = {}
    helpers: dict[str, SealedModule] = {}
    data: dict[str, bytes] = {}
    absent: dict[str, str] = {}
    problem: str = ""
    notes: tuple[str, ...] = ()
    what: str = ""
    others: tuple[SealedAssignment, ...] = ()
    sha256: str = ""

    @property
    def sources(self) -> dict[str, bytes]:
        """The texts of all modules by their names."""
        every = {**self.helpers, **self.modules}
        return {name: module.source for name, module in every.items()}


class SealedSubmission(msgspec.Struct, frozen=True):
    """A whole submission; `id` is the name of its folder or file."""

    id: str
    sha256: str
    assignments: tuple[SealedAssignment, ...]
    notes: tuple[str, ...]


def pack(submission: SealedSubmission) -> bytes | None:
    """Return a submission as bytes; None when a name in it is no text, such as half a character."""
    try:
        return msgspec.msgpack.encode(submission)
    except UnicodeEncodeError:
        return None


# Made before there are threads: see `nnopt.grading.job`.
_decoder = msgspec.msgpack.Decoder(SealedSubmission)


def unpack(data: bytes) -> SealedSubmission:
    """Return the submission that `pack` made bytes of; `msgspec.MsgspecError` when it is none."""
    return _decoder.decode(data)


def seal_assignment(content: SealedAssignment) -> SealedAssignment:
    """Cap the notes of an assignment and give it a hash of all that its results depend on."""
    few = capped_notes(content.notes)
    parts: list[str | bytes] = [content.id, content.problem, *few, content.what]
    for name in sorted(content.absent):
        parts += ["absent", name, content.absent[name]]
    for kind, group in (("module", content.modules), ("helper", content.helpers)):
        for name in sorted(group):
            module = group[name]
            parts += [kind, name, module.origin, module.source]
            parts += [f"{place.file}:{place.line}" for place in module.lines]
    for name in sorted(content.data):
        parts += ["data", name, content.data[name]]
    parts += [other.sha256 for other in content.others]
    return msgspec.structs.replace(content, notes=few, sha256=digest(parts))


def capped_notes(notes: Iterable[str]) -> tuple[str, ...]:
    """Return the notes without repetitions, and a count in place of those above the cap."""
    unique = list(dict.fromkeys(notes))
    kept = unique[: limits.NOTES]
    if len(unique) > len(kept):
        kept.append(f"{len(unique) - len(kept)} more notes of this kind are not shown.")
    return tuple(kept)
