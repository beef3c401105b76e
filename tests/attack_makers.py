"""The submissions that git cannot hold: links, pipes, archives, very large files."""

from __future__ import annotations

import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

RIGHT = """
import tensorflow as tf


def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
"""


def symlink_to_solution(target: Path, canary: Path, course: Path) -> Path:
    (target / "mse.py").symlink_to(course / "solutions" / "02_mse" / "mse.py")
    return target


def folder_link(target: Path, canary: Path, course: Path) -> Path:
    (target / "02_mse").symlink_to(course / "solutions" / "02_mse")
    (target / "loop").symlink_to(target)
    return target


def pipe(target: Path, canary: Path, course: Path) -> Path:
    os.mkfifo(target / "mse.py")
    return target


def zip_slip(target: Path, canary: Path, course: Path) -> Path:
    archive = target.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("mse.py", RIGHT)
        for name in (f"{'../' * 12}{canary}/slipped", f"{canary}/absolute", "..\\..\\slipped.py"):
            file.writestr(name, "HOLE")
        file.writestr("../mse.py", "raise RuntimeError('HOLE')")
    return archive


def zip_links(target: Path, canary: Path, course: Path) -> Path:
    archive = target.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as file:
        for name, mode in (("mse.py", stat.S_IFLNK), ("train.py", stat.S_IFCHR)):
            member = zipfile.ZipInfo(name)
            member.external_attr = (mode | 0o777) << 16
            file.writestr(member, str(course / "solutions" / "02_mse" / "mse.py"))
    return archive


def zip_bomb(target: Path, canary: Path, course: Path) -> Path:
    archive = target.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for number in range(40):
            file.writestr(f"{number}/mse.py", b"#" * 2**20)
    return archive


def zip_many(target: Path, canary: Path, course: Path) -> Path:
    archive = target.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as file:
        for number in range(21_000):
            file.writestr(f"{number}.py", b"")
    return archive


def file_names(target: Path, canary: Path, course: Path) -> Path:
    (target / "mse.py").write_text(RIGHT)
    for name in (
        "\x1b[2J\x1b]0;owned\x07.py",
        "$(touch owned).py",
        "-rf",
        "a\nb.py",
        "\u202eyp.py",
    ):
        (target / name).write_text("raise RuntimeError('HOLE')")
    (target / os.fsdecode(b"\xff\xfe.py")).write_text("")
    return target


def deep_nesting(target: Path, canary: Path, course: Path) -> Path:
    (target / "mse.py").write_text(RIGHT + f"\nX = {'(' * 50_000}{')' * 50_000}\n")
    return target


def ten_megabytes(target: Path, canary: Path, course: Path) -> Path:
    (target / "mse.py").write_text(RIGHT + "# padding\n" * 1_000_000)
    return target


def notebook_nested(target: Path, canary: Path, course: Path) -> Path:
    deep = "[" * 100_000 + "]" * 100_000
    text = json.dumps({"cells": [], "metadata": {}, "nbformat": 4}).replace("{}", deep)
    (target / "02_mse.ipynb").write_text(text)
    return target


Maker = Callable[[Path, Path, Path], Path]
MAKERS: dict[str, Maker] = {
    maker.__name__.replace("_", "-"): maker
    for maker in (
        symlink_to_solution, folder_link, pipe, zip_slip, zip_links, zip_bomb, zip_many,
        file_names, deep_nesting, ten_megabytes, notebook_nested,
    )
}  # fmt: skip
