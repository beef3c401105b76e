"""Which walls this process can put up around itself: prints the name of each that stands."""

from __future__ import annotations

import contextlib


def main() -> None:
    """Try Landlock, then seccomp; whatever an attempt raises means that this wall is not there."""
    with contextlib.suppress(Exception):
        from py_landlock import Landlock

        from nnopt.worker.filter import load_filter

        # The library loads its C part on import; after Landlock nothing can be read.
        with contextlib.suppress(Exception):
            import pyseccomp  # noqa: F401

        Landlock(strict=False).apply()
        print("landlock", flush=True)
        load_filter()
        print("seccomp", flush=True)


if __name__ == "__main__":
    main()
