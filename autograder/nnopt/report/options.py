"""What a reader's screen can show, and how much they want to see."""

from __future__ import annotations

import msgspec


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The choices that every renderer understands; each takes the ones that concern it.

    `width` counts terminal columns. Without `color` there is not one escape code, without
    `unicode` not one character outside ASCII. `verbose` tells every test in full and lists the
    passed tests of right tasks too. `title` stands above a picture.
    """

    width: int = 80
    color: bool = False
    unicode: bool = True
    verbose: bool = False
    title: str = "nnopt-grade"
