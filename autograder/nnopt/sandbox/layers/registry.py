"""Which layers are there? Those of the kit, and those that other packages offer.

A package offers a layer as an entry point of the group `nnopt.layers`:

    [project.entry-points."nnopt.layers"]
    umask = "my_package.umask:Umask"
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from importlib.metadata import entry_points

from nnopt.sandbox.layers.box import Box
from nnopt.sandbox.layers.landlock import Landlock
from nnopt.sandbox.layers.layer import Layer
from nnopt.sandbox.layers.limits import Limits
from nnopt.sandbox.layers.seccomp import Seccomp
from nnopt.sandbox.layers.user import User
from nnopt.sandbox.protocol.settings import LayerSource

GROUP = "nnopt.layers"


def registered() -> tuple[Layer, ...]:
    """Return all layers, in the order in which reports list them."""
    added = [point.load()() for point in sorted(entry_points(group=GROUP), key=lambda p: p.name)]
    return (Box(), User(), Landlock(), Seccomp(), Limits(), *added)


def source_of(layer: Layer) -> LayerSource:
    """Return where another process finds the class of a layer."""
    kind = type(layer)
    return LayerSource(
        kind.__module__, kind.__qualname__, sys.modules[kind.__module__].__file__ or ""
    )


def load(source: LayerSource) -> Layer:
    """Return a layer; the file is read where its module is on no path of this process."""
    layer: Layer = getattr(_module(source), source.name)()
    return layer


def _module(source: LayerSource) -> object:
    try:
        return importlib.import_module(source.module)
    except ModuleNotFoundError:
        spec = importlib.util.spec_from_file_location(source.module, source.file)
        if spec is None or spec.loader is None:
            raise
    module = importlib.util.module_from_spec(spec)
    sys.modules[source.module] = module
    spec.loader.exec_module(module)
    return module
