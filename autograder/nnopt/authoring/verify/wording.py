"""Does the text of a hint point without telling: short, and without the number to write?"""

from __future__ import annotations

import re

_END = re.compile(r"[.?!](?=\s|$)")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
# Row 0 and step 0 are places to look at, never what a student has to write.
_ALLOWED = {"0"}


def hint_problems(hint: str) -> list[str]:
    """Return what is wrong with a hint; nothing when all is well.

    >>> hint_problems("Look at your loss. Should it grow?")
    []
    >>> hint_problems("Divide by 32.5 here.")
    ['holds the number 32.5']
    >>> hint_problems("Look. Look again. Is it right?")
    ['has 3 sentences; one or two are read']
    """
    text = hint.strip()
    found = []
    ends = len(_END.findall(text))
    if not text or text[-1] not in ".?!":
        found.append("does not end like a sentence")
    elif ends > 2:
        found.append(f"has {ends} sentences; one or two are read")
    numbers = [number for number in _NUMBER.findall(text) if number not in _ALLOWED]
    found += [f"holds the number {number}" for number in dict.fromkeys(numbers)]
    return found
