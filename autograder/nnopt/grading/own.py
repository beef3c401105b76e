"""Which hidden data does each student get, where everybody gets numbers of their own?

A seed is drawn for each student by HMAC of a secret key and the student's id: the same student gets
the same numbers at every run, and nobody without the key can tell those of another student. The
known mistakes stay recorded on the data of the course; a wrong submission is run on them once more
to be recognized, which takes a run and not one for every known mistake.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from pathlib import Path

import msgspec

from nnopt.errors import NnoptError, reason

NOTE = (
    "Own numbers: the hidden data were drawn for this student alone (--per-student-seed, seed {})."
)
"""What every report says that was made with own numbers."""
_PURPOSE = b"nnopt own numbers\0"
# Below 2 ** 53: a seed is a number of JSON, which some readers keep as a float.
_SEED_BYTES = 6
_LEAST = 16
_MAKE = "Make one with `openssl rand -hex 16 > key.txt` and give @key.txt."


class Own(msgspec.Struct, frozen=True):
    """The key of a class; it is shown nowhere.

    >>> key = Own(b"sixteen or more signs")
    >>> key.seed("anna") == key.seed("anna") != key.seed("ben")
    True
    >>> key
    Own(...)
    """

    key: bytes

    def __repr__(self) -> str:
        return "Own(...)"

    def seed(self, student: str) -> int:
        """Return the seed of a student's hidden data; one name in two Unicode forms is one name."""
        name = unicodedata.normalize("NFC", student).encode("utf-8", "surrogateescape")
        digest = hmac.new(self.key, _PURPOSE + name, hashlib.sha256).digest()
        return int.from_bytes(digest[:_SEED_BYTES], "big")


def read_key(text: str) -> Own:
    """Return the key that a person gave: itself, or @FILE that holds it.

    Raises `NnoptError` when the file cannot be read or the key is too short to be a secret.

    >>> read_key("0123456789abcdef").key
    b'0123456789abcdef'
    """
    key = text.encode("utf-8", "surrogateescape")
    if text.startswith("@"):
        try:
            key = Path(text[1:]).read_bytes()
        except OSError as error:
            raise NnoptError(f"cannot read the key {text[1:]}: {reason(error)}", _MAKE) from None
    key = key.strip()
    if len(key) < _LEAST:
        raise NnoptError(f"the key has {len(key)} of at least {_LEAST} characters", _MAKE)
    return Own(key)
