"""`nnopt`: the commands of authors and instructors."""

from __future__ import annotations

import importlib
from typing import Any

import click

from nnopt.version import __version__

# Imported when called: `nnopt --help` must answer at once.
_COMMANDS = {
    "build": "nnopt.cli.build:build",
    "doctor": "nnopt.cli.doctor:doctor",
    "grade": "nnopt.cli.grade:main",
    "gradescope-bundle": "nnopt.cli.gradescope_bundle:gradescope_bundle",
    "hand-back": "nnopt.cli.hand_back:hand_back",
    "intake": "nnopt.cli.intake:intake",
    "mine": "nnopt.cli.mine:mine",
    "nbgrader-init": "nnopt.cli.nbgrader_init:nbgrader_init",
    "nbgrader-students": "nnopt.cli.nbgrader_students:nbgrader_students",
    "new": "nnopt.cli.new:new",
    "regrade": "nnopt.cli.regrade:regrade",
    "release": "nnopt.cli.release:release",
    "report": "nnopt.cli.report:report",
    "show": "nnopt.cli.show:show",
    "similar": "nnopt.cli.similar:similar",
    "verify": "nnopt.cli.verify:verify",
    "worker": "nnopt.cli.worker:worker",
}


class Lazy(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: Any = getattr(importlib.import_module(module), name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nnopt")
def main() -> None:
    """Write, check and grade exercises on how neural networks are optimized."""
