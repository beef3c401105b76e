"""Which class do the arguments of a command mean, and what are its students called?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from nnopt.classes.download import Class, class_of, layout_of, open_class
from nnopt.classes.layouts import Layout
from nnopt.classes.people import read_roster
from nnopt.intake.sealed import shown


@contextmanager
def class_for(
    submissions: Sequence[Path], layout: Layout | None, roster: Path | None
) -> Iterator[Class]:
    """Open the downloads of a class; without members when the submissions are single ones.

    Without a layout all of them must have the plain shape of one platform.
    """
    people = read_roster(roster) if roster else []
    plain = layout or _plain(submissions)
    if plain:
        with open_class(submissions, plain, people) as whole:
            yield whole
    else:
        yield class_of(submissions, people) if people else Class(())


def _plain(submissions: Sequence[Path]) -> Layout | None:
    archives = [path for path in submissions if path.is_dir() or path.suffix.lower() == ".zip"]
    if len(archives) < len(submissions):
        return None
    first = layout_of(submissions[0])
    same = first and all(layout_of(path) == first for path in submissions[1:])
    return first if same else None


def people_of(whole: Class) -> dict[str, tuple[str, str]]:
    """Return name and e-mail by the id that a submission has in its document."""
    known = {shown(each.id): each.person for each in whole.members}
    known |= {shown(person.id): person for person in whole.missing}
    return {name: (person.name, person.email) for name, person in known.items()}
