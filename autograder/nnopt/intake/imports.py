"""Which imports of a module mean another file of the same submission, under another name?

Files may have been renamed, put into folders or made a package. In the sandbox all of them are
modules side by side, so such imports are written anew, each on its own line.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping

import msgspec

from nnopt.intake.names import added_to
from nnopt.intake.sealed import SealedModule
from nnopt.intake.syntax import parse

LIBRARIES = {"tensorflow", "keras", "numpy", "matplotlib", "scipy", "pytest", "nnopt"}
# What TensorFlow imports when it is first used.
LIBRARIES |= {"absl", "google", "h5py", "ml_dtypes", "optree", "six", "PIL", "_pytest"}
HIDDEN = {name.lower() for name in LIBRARIES | sys.stdlib_module_names}


class Aliases:
    """Finds the module that is meant by a name; `renamed` has the names that files had."""

    def __init__(self, modules: Mapping[str, SealedModule], renamed: Mapping[str, str]) -> None:
        self._modules = modules
        folded = {name.casefold(): name for name in modules}
        self._renamed = folded | {name.casefold(): to for name, to in renamed.items()}

    def leads(self, dotted: str) -> bool:
        """Say whether a name leads to a module as it is."""
        return dotted in self._modules

    def target(self, dotted: str, *, relative: bool = False) -> str | None:
        """Return the module for a name that does not lead there by itself."""
        if dotted in self._modules and not relative:
            return None
        top, last = dotted.partition(".")[0], dotted.rpartition(".")[2]
        if top.lower() in HIDDEN and not relative:
            return None
        if last in self._modules:
            return last
        alike = [name for name in self._modules if added_to(last, name) is not None]
        return self._renamed.get(last.casefold()) or (alike[0] if len(alike) == 1 else None)


def imported(text: str) -> list[str]:
    """Return the last parts of the names that a text imports modules by.

    >>> imported("import a.b as c\\nfrom d import e\\nfrom . import f")
    ['b', 'd', 'e', 'f']
    """
    try:
        tree = parse(text)
    except SyntaxError:
        return []
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [node.module or "", *(name.name for name in node.names)]
    return list(dict.fromkeys(name.rpartition(".")[2] for name in found if name not in ("", "*")))


def pointed(module: SealedModule, aliases: Aliases) -> SealedModule:
    """Return a module whose imports lead to the files that they mean."""
    text = module.source.decode()
    try:
        tree = parse(text)
    except SyntaxError:
        return module
    rows = text.split("\n")
    changed = False
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and (new := _rewritten(node, aliases)):
            changed |= _put(rows, node, new)
    if not changed:
        return module
    return msgspec.structs.replace(module, source="\n".join(rows).encode())


def _rewritten(node: ast.Import | ast.ImportFrom, aliases: Aliases) -> str:
    if isinstance(node, ast.Import):
        targets = [aliases.target(each.name) for each in node.names]
        if not any(targets):
            return ""
        parts = [_as(t or a.name, a, bool(t)) for t, a in zip(targets, node.names, strict=True)]
        return "import " + ", ".join(parts)
    relative = node.level > 0
    if node.module and (target := aliases.target(node.module, relative=relative)):
        names = ", ".join(_as(each.name, each, False) for each in node.names)
        return f"from {target} import {names}"
    if node.module and not relative and node.module.partition(".")[0].lower() in HIDDEN:
        return ""
    if not relative and aliases.leads(node.module or ""):
        return ""
    modules = [aliases.target(each.name, relative=True) for each in node.names]
    if not all(modules):
        return ""
    return "import " + ", ".join(
        _as(str(t), a, True) for t, a in zip(modules, node.names, strict=True)
    )


def _as(name: str, alias: ast.alias, renamed: bool) -> str:
    wanted = alias.asname or (alias.name.partition(".")[0] if renamed else "")
    return f"{name} as {wanted}" if wanted and wanted != name else name


def _put(rows: list[str], node: ast.Import | ast.ImportFrom, new: str) -> bool:
    """Put a statement in the place of another and keep the number of rows."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    before = rows[first].encode()[: node.col_offset].decode()
    after = rows[last].encode()[node.end_col_offset :].decode()
    others = ";" in before or (after.strip() and not after.lstrip().startswith("#"))
    if others and (first != last or ";" in before):
        return False
    rows[first] = before + new + (after if first == last else "")
    for number in range(first + 1, last + 1):
        rows[number] = ""
    return True
