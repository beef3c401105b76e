"""A real JupyterLab and a real browser: what the tests of the notebook pages are driven with."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.machine import need, package

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
# As root there is no sandbox; the rest keeps it from looking up hosts of its maker.
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()
# Seconds; generous, because other programs may have the processor.
PATIENCE = 400


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """Start Debian's Chromium; `browser.new_page()` opens a page."""
    program = need(*CHROMIUM, remedy="apt-get install chromium")
    sync_api = package("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Lab:
    """A running JupyterLab; `url(path)` is where a file or a page of it is."""

    def __init__(self, base: str, token: str, log: Path) -> None:
        self.base, self.token, self.log = base, token, log

    def url(self, path: str) -> str:
        return f"{self.base}{path}?token={self.token}"


def jupyter_environment(folder: Path, **more: str) -> dict[str, str]:
    """Return an environment in which nothing of this machine's user is seen."""
    kept = {k: v for k, v in os.environ.items() if k in ("LANG", "LC_ALL", "NNOPT_CACHE")}
    named = {
        "HOME": folder,
        "JUPYTER_CONFIG_DIR": folder / "config",
        "JUPYTER_DATA_DIR": folder / "data",
        "JUPYTER_RUNTIME_DIR": folder / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": folder / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces",
        "IPYTHONDIR": folder / "ipython",
    }
    for path in named.values():
        path.mkdir(parents=True, exist_ok=True)
    # nbgrader starts `alembic` and `jupyter` by name.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**kept, "PATH": path, **{k: str(v) for k, v in named.items()}, **more}


@contextlib.contextmanager
def jupyterlab(root: Path, environment: Mapping[str, str]) -> Iterator[Lab]:
    """Start JupyterLab in a folder, with nbgrader's extensions, and stop it with its kernels."""
    package("jupyterlab")
    config = Path(environment["JUPYTER_CONFIG_DIR"])
    off = {"@jupyterlab/apputils-extension:announcements": True}
    (config / "labconfig").mkdir(parents=True, exist_ok=True)
    (config / "labconfig/page_config.json").write_text(json.dumps({"disabledExtensions": off}))
    _settings(environment, "notebook-extension/tracker", windowingMode="none")
    token = secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
               "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", f"--ServerApp.root_dir={root}",
               f"--IdentityProvider.token={token}", "--LabApp.extension_manager=readonly",
               "--ServerApp.terminals_enabled=False"]  # fmt: skip
    log = config / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=root, env=environment, stdout=out, stderr=out)
    try:
        yield Lab(_address(server, log), token, log)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _settings(environment: Mapping[str, str], name: str, **values: Any) -> None:
    """Write what a user would set in JupyterLab's settings."""
    path = Path(environment["JUPYTERLAB_SETTINGS_DIR"], f"@jupyterlab/{name}.jupyterlab-settings")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values))


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    """Wait for the line in which the server says where it is."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        text = log.read_text("utf-8", "replace")
        if found := re.search(r"(http://127\.0\.0\.1:(?!0/)\d+/)lab\?token", text):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text('utf-8', 'replace')}")


class NotebookPage:
    """A notebook that is open in JupyterLab. Cells are named by their ids."""

    def __init__(self, page: Any, lab: Lab, path: Path, inside: Path) -> None:
        self.page = page
        self.ids = [cell["id"] for cell in json.loads(path.read_text("utf-8"))["cells"]]
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(lab.url(f"lab/tree/{path.relative_to(inside).as_posix()}"))
        # What is run before the kernel answers is lost.
        page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for()

    def cell(self, name: str) -> Any:
        """Return a cell."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(self.ids.index(name))

    def fill(self, name: str, source: str) -> None:
        """Click into a cell and put a source in place of what is there."""
        self.cell(name).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)

    def select(self, name: str) -> None:
        """Click beside a cell."""
        self.cell(name).locator(".jp-InputArea-prompt").click()

    def run_from(self, name: str, last: str) -> None:
        """Press Shift+Enter from the selected cell, `name`, to the cell `last`, and wait for it."""
        for _ in range(self.ids.index(name), self.ids.index(last) + 1):
            self.page.keyboard.press("Shift+Enter")
        done = re.compile(r"\[\d+\]:")
        self.cell(last).locator(".jp-InputArea-prompt", has_text=done).wait_for(state="attached")

    def validate(self) -> str:
        """Press Validate and return what the dialog says."""
        self.page.get_by_role("button", name="Validate").click()
        dialog = self.page.get_by_role("dialog").filter(has_text="Validation Results")
        dialog.wait_for()
        return str(dialog.inner_text())

    def accept(self) -> None:
        """Press OK in the dialog that is open."""
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        self.page.locator(".jp-Dialog").wait_for(state="detached")

    def run_new_cell(self, source: str) -> None:
        """Add a cell at the end, run it, and wait for it."""
        self.select(self.ids[-1])
        self.page.keyboard.press("b")
        self.page.keyboard.press("Enter")
        self.page.keyboard.insert_text(source)
        self.ids.append("")
        self.run_from("", "")
