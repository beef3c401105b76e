"""How do submissions get from the exchange, where students may put anything, into the course?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect

from nnopt.nbgrader.walls import TIMESTAMP, copy_work, read_timestamp

_ODD = datetime.min


class Collect(ExchangeCollect):
    """Collects as nbgrader does, but follows no link and takes only what may be work."""

    src_records: list[dict[str, Any]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        # One odd name among them would stop the whole class.
        try:
            record: dict[str, Any] = super()._path_to_record(path)
        except (Exception, SystemExit):
            filename = Path(path).name
            return {"username": filename.split("+")[0], "filename": filename, "timestamp": _ODD}
        return record

    def copy_files(self) -> None:
        """Copy what can be collected; say what cannot."""
        self.src_records = [record for record in self.src_records if self._can_be(record)]
        super().copy_files()

    def _can_be(self, record: dict[str, Any]) -> bool:
        path = Path(self.inbound_path) / record["filename"]
        why = ""
        if record["timestamp"] == _ODD:
            why = "its name ends in no time. Ask the student to submit again"
        elif path.is_symlink() or not path.is_dir():
            why = "it is no folder. Ask the student to submit with nbgrader"
        if why:
            self.log.error("%s was not collected: %s.", path, why)
        return not why

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy one submission; its time is that of the exchange, whatever its own file says."""
        copy_work(Path(src), Path(dest), self.log.warning)
        made = next(r["timestamp"] for r in self.src_records if src.endswith(f"/{r['filename']}"))
        try:
            said = read_timestamp(Path(dest))
        except ValueError:
            said = None
        if said != made:
            (Path(dest) / TIMESTAMP).write_text(f"{made} UTC", "utf-8")
        if self.coursedir.groupshared:
            self.set_perms(dest, 0o660, 0o2770)
