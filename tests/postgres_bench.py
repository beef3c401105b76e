"""A real PostgreSQL for tests: made from Debian's package in a folder of its own, and stopped."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.machine import missing

USER = "nnopt"


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Start a server that listens on a socket in its folder only; give the folder."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        missing("apt-get install postgresql gives initdb, which this test needs")
    binaries = programs[-1].parent
    # PostgreSQL refuses to run as root; a socket's path may have 107 letters.
    run_as: dict[str, Any] = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="nnopt-pg-", dir="/tmp"))
    if run_as:
        shutil.chown(folder, **run_as)
    data = folder / "data"
    make = [binaries / "initdb", "--pgdata", data, "--username", USER, "--auth=trust",
            "--encoding=UTF8", "--locale=C", "--no-sync"]  # fmt: skip
    server = None
    try:
        subprocess.run(make, cwd=folder, check=True, capture_output=True, **run_as)
        serve = [binaries / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=",
                 "-c", "fsync=off", "-c", "shared_buffers=16MB"]  # fmt: skip
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(serve, cwd=folder, stdout=log, stderr=log, **run_as)
        _wait(server, binaries, folder)
        yield str(folder)
    finally:
        if server is not None:
            server.terminate()
            server.wait(60)
        shutil.rmtree(folder)


def _wait(server: subprocess.Popen[bytes], binaries: Path, folder: Path) -> None:
    """Wait until the server takes connections."""
    end = time.monotonic() + 60
    ask = [binaries / "pg_isready", "--quiet", "--host", folder]
    while time.monotonic() < end and server.poll() is None:
        if subprocess.run(ask, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise AssertionError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
