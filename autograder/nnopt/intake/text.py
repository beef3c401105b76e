"""Which text is in these bytes? Whatever encoding a machine chose; what is no text is named."""

from __future__ import annotations

import codecs
import re

_COOKIE = re.compile(r"[ \t\f]*#[^\n]{0,200}?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHER_FILES = {
    b"{\\rtf": "an RTF file of a word processor",
    b"PK\x03\x04": "a zip archive or an office document",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"\x1f\x8b": "a packed file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_WEB_PAGE = re.compile(r"\s{0,200}(?:<\?xml|<!doctype html|<html|<head|<body|<p>|<div)", re.I)
_LINK = re.compile(r"\s{0,200}(?:\[InternetShortcut\]\s{1,9}URL=)?https?://\S{1,2000}\s*", re.I)
# Decoding them takes quadratic time, or they are no encodings of a text.
_REFUSED = {"punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape"}
_PLAIN = "Save it as plain text in UTF-8 and hand it in again."


class SourceError(Exception):
    """A file that cannot be used; the message is a sentence for the student."""


def read_text(data: bytes, origin: str) -> tuple[str, str]:
    r"""Return the text of a file, lines ended by line feeds, and a remark about its encoding.

    Marks and declarations are believed if they fit, then it is UTF-8, then what fits best. A
    declaration becomes `utf-8`, because the sealed copy is UTF-8. Raises `SourceError`.

    >>> read_text(b"# coding: latin-1\r\nname = '\xe9'\r\n", "mse.py")
    ("# coding: utf-8\nname = 'é'\n", '')
    """
    for mark, what in _OTHER_FILES.items():
        if data.startswith(mark):
            raise SourceError(f"`{origin}` is {what}, not a text. {_PLAIN}")
    text, note = _decoded(data, origin)
    # A disk or a cloud that lost the end of a file leaves zeros there.
    text = text.rstrip("\0")
    if "\0" in text:
        raise SourceError(f"`{origin}` contains NUL bytes, so it is not a text file. {_PLAIN}")
    # Old tools of Windows end a text with a control character.
    text = text.removeprefix("\ufeff").removesuffix("\x1a")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _WEB_PAGE.match(text):
        raise SourceError(
            f"`{origin}` is a web page, not the file itself. Download the file (on GitHub: Raw) "
            "and hand that in."
        )
    if _LINK.fullmatch(text):
        raise SourceError(
            f"`{origin}` is a link, and links are not opened. Download the file (in Colab: File > "
            "Download) and hand that in."
        )
    return without_cookie(text), note


def _decoded(data: bytes, origin: str) -> tuple[str, str]:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace"), ""
    if codec := _without_mark(data):
        return data.decode(codec, "replace"), ""
    start = data[:1_000].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    named = declared(start.decode("latin-1"))
    for codec in filter(None, (_known(named), "utf-8")):
        try:
            return data.decode(codec), ""
        except (UnicodeError, ValueError):
            continue
    codec, name = _guess(data)
    return (
        data.decode(codec, "replace"),
        f"`{origin}` is not UTF-8 text and was read as {name}. Save it as UTF-8.",
    )


def _without_mark(data: bytes) -> str:
    """Return the kind of UTF-16 that a text without a mark seems to be in, or nothing."""
    start = data[:2_000]
    if len(start) < 4 or len(start) % 2 or b"\0" not in start:
        return ""
    half = len(start) // 2
    for offset, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        if start[offset::2].count(0) > 0.7 * half and not start[1 - offset :: 2].count(0):
            return codec
    return ""


def _known(name: str) -> str:
    """Return a codec that Python would take for a source, or nothing."""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # There is no public way to ask; `bytes.decode` itself does this.
    is_text = getattr(codec, "_is_text_encoding", True)
    return codec.name if is_text and codec.name.replace("-", "_") not in _REFUSED else ""


def _guess(data: bytes) -> tuple[str, str]:
    """Return a codec and its name for people; Chinese characters are two bytes each."""
    high = [len(run) for run in re.findall(rb"[\x80-\xff]+", data)]
    if high and all(length % 2 == 0 for length in high):
        for codec, name in (("gb18030", "GBK"), ("big5", "Big5"), ("shift_jis", "Shift JIS")):
            try:
                data.decode(codec)
            except UnicodeError:
                continue
            return codec, name
    return "cp1252", "Windows-1252"


def declared(text: str) -> str:
    """Return the encoding that a source declares in its first two lines, or nothing."""
    found = _cookie(text)
    return found[1] if found else ""


def without_cookie(text: str) -> str:
    """Return a source that declares no encoding but UTF-8.

    >>> without_cookie("#!x\\n# coding: latin-1")
    '#!x\\n# coding: utf-8'
    """
    found = _cookie(text)
    return f"{text[: found.start(1)]}utf-8{text[found.end(1) :]}" if found else text


def _cookie(text: str) -> re.Match[str] | None:
    start = 0
    for _ in range(2):
        if found := _COOKIE.match(text, start):
            return found
        end = text.find("\n", start)
        row = text[start : end if end >= 0 else None].strip()
        if end < 0 or (row and not row.startswith("#")):
            break
        start = end + 1
    return None
