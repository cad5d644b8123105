"""What readers made of files: a file that was read once is not read again.

A SQLite file beside the snapshots, keyed by all that a reading depends on: the file's name and
content, the readers' code, and the libraries that they call. Recognising a scan takes seconds a
page, so that a build which was killed, or follows a small change, must not begin anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.readers import wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.records import RawDocument

_READERS = Path(__file__).parent / "readers"
_LIBRARIES = ("lxml", "openvino", "pypdfium2", "rapidocr")


class Readings:
    """The readings in the file `path`."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS reading (key BLOB PRIMARY KEY, value BLOB NOT NULL)"
            " WITHOUT ROWID"
        )
        self._readers = fingerprint()
        self._used: set[bytes] = set()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def get(self, data: bytes, name: str, read: Callable[[bytes, str], RawDocument]) -> RawDocument:
        """Return what `read` makes of a file, from the cache if it holds it. Raises as `read`."""
        key = hashlib.sha256(b"\0".join((self._readers, name.encode(), data))).digest()
        self._used.add(key)
        query = "SELECT value FROM reading WHERE key = ?"
        if found := self._database.execute(query, (key,)).fetchone():
            return wire.decode(found[0])
        raw = read(data, name)
        self._database.execute("INSERT INTO reading VALUES (?, ?)", (key, wire.encode(raw)))
        return raw

    def prune(self) -> None:
        """Delete what nobody asked for since this object was made."""
        held = {key for (key,) in self._database.execute("SELECT key FROM reading")}
        stale = [(key,) for key in held - self._used]
        self._database.executemany("DELETE FROM reading WHERE key = ?", stale)


def fingerprint() -> bytes:
    """Return what tells these readers from others: their code, and the libraries they call."""
    found = hashlib.sha256()
    for path in sorted(_READERS.glob("*.py")):
        found.update(path.read_bytes())
    for library in _LIBRARIES:
        found.update(f"{library} {_version(library)}\n".encode())
    return found.digest()


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:  # an extra that is not installed
        return ""
