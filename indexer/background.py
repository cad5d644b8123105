"""A build in a process of its own, so that a server goes on answering from the last snapshot.

The process writes a line of JSON for each thing that it reports: {"progress": [stage, done, total]}
and last {"report": …} or {"error": [Chinese, English]}.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.errors import SnapshotError, YinjuError
from indexer.records import BuildReport, Failure

if TYPE_CHECKING:
    from collections.abc import Sequence

# Not `-m`, which looks for modules in the working folder first.
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from indexer.background import run; run(sys.argv[2:])"
)
_NICER = 10  # who asks meanwhile comes first

_builds: dict[Path, Build] = {}
_lock = threading.Lock()


class Build:
    """One build, running or done; any number of threads may look at it.

    `stage`, `done` and `total` are as in building.Progress, "" and 0 before the first. `report` or
    `error` is there when it is done.
    """

    def __init__(self, corpora: Sequence[Path], index_dir: Path) -> None:
        self.stage, self.done, self.total = "", 0, 0
        self.report: BuildReport | None = None
        self.error: YinjuError | None = None
        arguments = [json.dumps(sys.path), str(index_dir), *map(str, corpora)]
        self._process = subprocess.Popen(  # noqa: S603 - this program, with paths of its own
            [sys.executable, "-c", _BOOT, *arguments], stdout=subprocess.PIPE, encoding="utf-8"
        )
        self._follower = threading.Thread(target=self._follow, daemon=True)
        self._follower.start()

    @property
    def is_running(self) -> bool:
        """Whether it is not done yet."""
        return self._follower.is_alive()

    def stop(self) -> None:
        """End it; the last snapshot stays in service. `error` then says so."""
        self._process.terminate()
        self._follower.join()

    def wait(self) -> None:
        """Wait until it is done."""
        self._follower.join()

    def _follow(self) -> None:
        for line in self._process.stdout or ():
            self._take(json.loads(line))
        code = self._process.wait()
        if self.report is None and self.error is None:
            self.error = SnapshotError(
                f"建立索引的程序中止了（{code}），原有索引照常使用：请重新建立。",
                f"The build was ended ({code}), and the last index stays in service: build again.",
            )

    def _take(self, message: dict[str, Any]) -> None:
        match message:
            case {"progress": [stage, done, total]}:
                self.stage, self.done, self.total = stage, done, total
            case {"report": fields}:
                failures = tuple(Failure(**failure) for failure in fields.pop("failures"))
                self.report = BuildReport(**fields, failures=failures)
            case {"error": [chinese, english]}:
                self.error = YinjuError(chinese, english)


def start(corpora: Sequence[Path], index_dir: Path) -> Build:
    """Start a build of an index folder, unless one is running: return that one."""
    key = index_dir.resolve()
    with _lock:
        if key not in _builds or not _builds[key].is_running:
            _builds[key] = Build(corpora, index_dir)
        return _builds[key]


def last(index_dir: Path) -> Build | None:
    """Return the build of an index folder that this process started last, None if none."""
    return _builds.get(index_dir.resolve())


def run(arguments: Sequence[str]) -> None:
    """Build the index folder that comes first from the corpora behind it; report as said above."""
    from indexer.building import build

    # What libraries print must not come between the reports.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as output:
        os.dup2(2, 1)
        if sys.platform != "win32":
            os.nice(_NICER)

        def tell(**message: object) -> None:
            # Where the server has ended, this fails and ends the build.
            print(json.dumps(message), file=output, flush=True)

        def on_progress(stage: str, done: int, total: int) -> None:
            tell(progress=[stage, done, total])

        try:
            report = build(
                [Path(path) for path in arguments[1:]], Path(arguments[0]), on_progress=on_progress
            )
        except YinjuError as error:
            tell(error=[str(error), error.english])
        else:
            tell(report=asdict(report))
