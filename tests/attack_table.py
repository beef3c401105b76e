"""The table of attacks in docs/security.md, made of what the suite expects of each of them.

`python -m tests.attack_table` writes it anew.
"""

from __future__ import annotations

import re
import sys

from tests.attack_bench import ROOT, Attack, load, names

PAGE = ROOT / "docs" / "security.md"
GROUPS = {
    "ending": "Ending the run",
    "forging": "Forging results",
    "reading": "Reading what is hidden",
    "exhausting": "Using up the machine",
    "escaping": "Getting out",
    "loader": "Files that others load",
    "cheating": "Cheating",
    "notebooks": "Notebooks",
}
_STAGES = {
    "crashed": "the process ended, told as that",
    "timeout": "stopped at its time limit",
    "disallowed": "the call is named",
    "not_written": "told as not written",
    "import": "told as missing",
}
_MARKS = re.compile(r"(?<=<!-- attacks -->\n).*?(?=<!-- end of attacks -->)", re.DOTALL)


def ending(attack: Attack) -> str:
    """Say how an attack ends."""
    if attack.status == "refused":
        return "refused before anything is run"
    if attack.status == "ungradable":
        return "not graded, with the reason"
    stage = _STAGES.get(attack.stage, "")
    if attack.full:
        return "only its right functions count; what it tried failed"
    points = "no point" if attack.score == 0 else "the points of its own code"
    return f"{points}; {stage}" if stage else points


def table() -> str:
    """Return the tables of all groups."""
    attacks = [load(name) for name in names()]
    parts = []
    for group, title in GROUPS.items():
        rows = [
            f"| {attack.title} | {ending(attack)} | {', '.join(attack.modes)} |"
            for attack in attacks
            if attack.group == group
        ]
        head = f"### {title}\n\n| attack | how it ends | tried in |\n|---|---|---|\n"
        parts.append(head + "\n".join(rows) + "\n")
    return "\n" + "\n".join(parts) + "\n"


def main() -> None:
    """Write the tables into the page."""
    PAGE.write_text(_MARKS.sub(lambda _: table(), PAGE.read_text("utf-8")), "utf-8")


def written() -> str:
    """Return the tables that the page has."""
    found = _MARKS.search(PAGE.read_text("utf-8"))
    return found[0] if found else ""


if __name__ == "__main__":
    sys.exit(main())
