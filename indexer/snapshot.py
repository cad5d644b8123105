"""Snapshots: immutable, checksummed builds of the index, published atomically.

An index folder holds

    CURRENT                    the id of the snapshot in service and its manifest's checksum
    snapshots/<id>/            manifest.json and the files that it lists, never changed
    embeddings.sqlite          the embedding cache
    readings.sqlite            what readers made of each file
    originals/                 the files with pages, by their digest
    build.lock                 held while a build runs

A build writes into `snapshots/.making-…`, flushes, renames, and last replaces CURRENT. Whatever
happens before that last step, the snapshot before stays in service.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.errors import SnapshotError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FORMAT = 2
_KEPT = 2  # snapshots left standing: the one in service, and the one before for who still opens it
_REBUILD = "yinju build"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot says of itself. `content` is its writer's; `files` maps name → SHA-256."""

    snapshot_id: str
    created: str
    content: Mapping[str, Any]
    files: Mapping[str, str]


def current(index_dir: Path) -> str | None:
    """Return the id of the snapshot in service, None if there is none."""
    try:
        return (index_dir / "CURRENT").read_text("ascii").split()[0]
    except (OSError, IndexError, UnicodeDecodeError):
        return None


def publish(index_dir: Path, write: Callable[[Path], Mapping[str, Any]]) -> Manifest:
    """Write a snapshot and put it in service. The caller holds the build lock.

    `write` fills the folder that it is given and returns the manifest's content.
    """
    snapshots = index_dir / "snapshots"
    snapshots.mkdir(parents=True, exist_ok=True)
    for remains in snapshots.glob(".making-*"):  # of builds that were killed
        shutil.rmtree(remains, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=".making-", dir=snapshots))
    try:
        content = write(folder)
        created = datetime.now(UTC)
        manifest = Manifest(
            snapshot_id=f"{created:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}",
            created=created.isoformat(timespec="seconds"),
            content=content,
            files=_checksums(folder),
        )
        _put_in_service(index_dir, folder, manifest)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _remove_old(snapshots, manifest.snapshot_id)
    return manifest


def _put_in_service(index_dir: Path, folder: Path, manifest: Manifest) -> None:
    text = json.dumps(
        {
            "format": FORMAT,
            "id": manifest.snapshot_id,
            "created": manifest.created,
            "content": manifest.content,
            "files": manifest.files,
        },
        ensure_ascii=False,
        indent=1,
    )
    (folder / "manifest.json").write_text(text, "utf-8")
    for file in folder.rglob("*"):
        _flush(file)
    _flush(folder)
    target = folder.parent / manifest.snapshot_id
    folder.rename(target)
    _flush(target.parent)
    checksum = hashlib.sha256(text.encode()).hexdigest()
    fresh = index_dir / "CURRENT.new"
    fresh.write_text(f"{manifest.snapshot_id} {checksum}", "ascii")
    _flush(fresh)
    fresh.replace(index_dir / "CURRENT")
    _flush(index_dir)


def _flush(path: Path) -> None:
    if path.is_dir() and os.name == "nt":  # Windows cannot flush a folder
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def manifests(index_dir: Path) -> list[Manifest]:
    """Return the manifests of all snapshots that still stand."""
    paths = (index_dir / "snapshots").glob("*/manifest.json")
    return [_manifest(json.loads(path.read_bytes())) for path in paths]


def _manifest(fields: Mapping[str, Any]) -> Manifest:
    return Manifest(fields["id"], fields["created"], fields["content"], fields["files"])


def _remove_old(snapshots: Path, newest: str) -> None:
    old = [child for child in snapshots.iterdir() if child.name != newest]
    old.sort(key=lambda child: child.stat().st_mtime_ns)
    for child in old[: max(len(old) - _KEPT + 1, 0)]:
        # What is open stays readable until it is closed; Windows refuses, and the next build tries.
        shutil.rmtree(child, ignore_errors=True)


def open_current(index_dir: Path) -> tuple[Path, Manifest]:
    """Return the folder and the manifest of the snapshot in service, every file verified.

    Raises SnapshotError if there is none, or if any file of it is missing or was changed.
    """
    for _ in range(3):  # a build may replace the snapshot while it is being opened
        pointer = _read_pointer(index_dir)
        try:
            return _verify(index_dir, *pointer)
        except SnapshotError:
            if _read_pointer(index_dir) == pointer:
                raise
    raise SnapshotError(
        f"索引“{index_dir}”正在不断重建，暂时无法打开：请稍后再试。",
        f"The index {index_dir} is being rebuilt over and over: try again later.",
    )


def _read_pointer(index_dir: Path) -> tuple[str, str]:
    pointer = index_dir / "CURRENT"
    if not pointer.exists():
        raise SnapshotError(
            f"“{index_dir}”里还没有索引：请先运行 {_REBUILD} 文库文件夹 --index {index_dir}。",
            f"There is no index in {index_dir} yet: run {_REBUILD} CORPUS --index {index_dir}.",
        )
    try:
        snapshot_id, checksum = pointer.read_text("ascii").split()
    except (ValueError, UnicodeDecodeError):
        raise _damaged(index_dir, "CURRENT") from None
    return snapshot_id, checksum


def manifest_in_service(index_dir: Path) -> Manifest:
    """Return the manifest of the snapshot in service; its files are not looked at.

    Raises SnapshotError if there is none, or if it was changed.
    """
    return _read_manifest(index_dir, *_read_pointer(index_dir))


def _read_manifest(index_dir: Path, snapshot_id: str, checksum: str) -> Manifest:
    try:
        text = (index_dir / "snapshots" / snapshot_id / "manifest.json").read_bytes()
    except OSError:
        raise _damaged(index_dir, "manifest.json") from None
    if hashlib.sha256(text).hexdigest() != checksum:
        raise _damaged(index_dir, "manifest.json")
    fields = json.loads(text)
    if fields["format"] != FORMAT:
        raise SnapshotError(
            f"索引“{index_dir}”是另一个版本的程序建立的"
            f"（格式 {fields['format']}，本程序用 {FORMAT}）："
            f"请重新运行 {_REBUILD}。",
            f"The index {index_dir} was built by another version (format {fields['format']}, this "
            f"program uses {FORMAT}): run {_REBUILD} again.",
        )
    return _manifest(fields)


def _verify(index_dir: Path, snapshot_id: str, checksum: str) -> tuple[Path, Manifest]:
    manifest = _read_manifest(index_dir, snapshot_id, checksum)
    folder = index_dir / "snapshots" / snapshot_id
    found = _checksums(folder)
    found.pop("manifest.json", None)
    for name, expected in manifest.files.items():
        if found.get(name) != expected:
            raise _damaged(index_dir, name)
    return folder, manifest


def _damaged(index_dir: Path, name: str) -> SnapshotError:
    return SnapshotError(
        f"索引“{index_dir}”已损坏（文件 {name} 缺失或被改动）：请重新运行 {_REBUILD}。",
        f"The index {index_dir} is damaged ({name} is missing or was changed): "
        f"run {_REBUILD} again.",
    )


def _checksums(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    with ThreadPoolExecutor() as pool:
        sums = list(pool.map(_checksum, files))
    return {
        file.relative_to(folder).as_posix(): checksum
        for file, checksum in zip(files, sums, strict=True)
    }


def _checksum(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
