"""The corpus folder as people change it: files added, removed, and put back.

Nothing is overwritten and nothing is lost: a file of a name that is taken gets another, and what is
removed is kept, with its sidecar, in `.removed/` of the folder, which builds do not look into.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import threading
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from indexer import corpus, readers
from indexer.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from indexer.records import Document, Failure, RawDocument

Outcome = Literal["added", "renamed", "replaced", "same", "refused"]

_REMOVED = ".removed"
# Not allowed in names on some system or other; the last are names of devices on Windows.
_FORBIDDEN = frozenset('<>:"/\\|?*')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_STEM_BYTES = 180  # systems take names of 255 bytes; a sidecar's and a number's part come behind
_lock = threading.Lock()  # of two that add files of one name, one comes second


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a file that was to be added.

    `path` is where it is now, relative to the folder, None where it was refused. `documents` are
    what was read of it; `failures` say what was not and why, or why it was refused.
    """

    name: str  # as it was given
    outcome: Outcome
    path: str | None
    documents: tuple[Document, ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Removal:
    """Files that were removed together, relative to the folder; `removed_at` is ISO, UTC."""

    removal_id: str
    removed_at: str
    paths: tuple[str, ...]


def add(
    folder: Path,
    name: str,
    data: bytes,
    read: Callable[[bytes, str], RawDocument] = readers.read,
    *,
    replace: bool = False,
) -> Added:
    """Read a file, and put it into the folder if there is any text in it.

    With `replace`, a file of that name is removed first; else the new one gets another name. The
    very same file under its name is left as it is. Raises CorpusError if the folder cannot be
    written.
    """
    safe = safe_name(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".incoming-", dir=folder) as incoming:
            arrived = Path(incoming, safe)
            arrived.write_bytes(data)
            documents, failures = corpus.load([arrived], read)
            if not documents:
                return Added(name, "refused", None, failures=tuple(failures))
            with _lock:
                outcome, path = _put(folder, arrived, replace=replace)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return Added(name, outcome, path, tuple(documents), tuple(failures))


def _put(folder: Path, arrived: Path, *, replace: bool) -> tuple[Outcome, str]:
    target = folder / arrived.name
    outcome: Outcome = "added"
    if target.is_file() and _digest(target) == _digest(arrived):
        return "same", target.name
    if target.is_file() and replace:
        remove(folder, [target.name])
        outcome = "replaced"
    elif _is_taken(target):
        target, outcome = _free(target), "renamed"
    arrived.replace(target)
    return outcome, target.name


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_taken(path: Path) -> bool:
    # A build passes over README.md: a text of that name needs another.
    return path.exists() or path.name.lower() == "readme.md"


def _free(path: Path) -> Path:
    """Return the path with the first number that makes it a free one: «甲（2）.pdf»."""
    suffix = readers.suffix_of(path.name)
    stem, suffix = path.name[: -len(suffix)], path.name[-len(suffix) :]
    number = 2
    while (other := path.with_name(f"{stem}（{number}）{suffix}")).exists():
        number += 1
    return other


def safe_name(name: str) -> str:
    """Return a file name, without folders, that every system takes and shows as it is.

    What cannot be in a name becomes «_»; a long one is shortened, its suffix kept.
    """
    base = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    # Categories of C: control characters, marks that turn the writing direction, lone surrogates.
    shown = "".join(
        "_" if one in _FORBIDDEN or unicodedata.category(one)[0] == "C" else one for one in base
    )
    shown = shown.strip(" .")
    suffix = shown[len(shown) - len(readers.suffix_of(shown)) :]
    stem = shown[: len(shown) - len(suffix)].rstrip(" .")
    stem = stem.encode()[:_STEM_BYTES].decode(errors="ignore") or "_"
    return f"{'_' if _RESERVED.fullmatch(stem) else ''}{stem}{suffix[:_STEM_BYTES]}"


def remove(folder: Path, paths: Sequence[str]) -> Removal:
    """Move files of the folder, relative to it, to where builds do not look, with their sidecars.

    Raises CorpusError, before anything is moved, if one of them is no file of the corpus, and if
    the folder cannot be written.
    """
    held = {path.relative_to(folder).as_posix(): path for path in corpus.find_files(folder)}
    for path in paths:
        if path not in held:
            raise CorpusError(
                f"文库里没有文件「{path}」：它可能已被移除，请刷新页面。",
                f"There is no file {path!r} in the corpus: it may have been removed; reload.",
            )
    removal_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    try:
        for file in corpus.with_sidecars(held[path] for path in paths):
            _move(file, folder / _REMOVED / removal_id / file.relative_to(folder))
    except OSError as error:
        raise _unwritable(folder, error) from error
    return _removal(folder / _REMOVED / removal_id)


def removals(folder: Path) -> list[Removal]:
    """Return what was removed and not put back, the last first."""
    kept = folder / _REMOVED
    found = sorted((path for path in kept.glob("*") if path.is_dir()), reverse=True)
    return [_removal(path) for path in found]


def _removal(kept: Path) -> Removal:
    day = datetime.strptime(kept.name.partition("-")[0], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    files = sorted(path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file())
    return Removal(kept.name, day.isoformat(timespec="seconds"), tuple(files))


def restore(folder: Path, removal_id: str) -> Removal:
    """Put back what was removed.

    Raises CorpusError, before anything is moved, if there is no such removal or a file of the same
    name has come since, and if the folder cannot be written.
    """
    removal = next((one for one in removals(folder) if one.removal_id == removal_id), None)
    if removal is None:
        raise CorpusError(
            "没有可以撤销的移除：它可能已被撤销，请刷新页面。",
            "There is no such removal to undo: it may have been undone; reload.",
        )
    for path in removal.paths:
        if (folder / path).exists():
            raise CorpusError(
                f"文库里又有了同名的文件「{path}」，不能放回：请先移除它。",
                f"There is a file {path!r} in the corpus again: remove it before the undo.",
            )
    kept = folder / _REMOVED / removal_id
    try:
        for path in removal.paths:
            _move(kept / path, folder / path)
        shutil.rmtree(kept)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return removal


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _unwritable(folder: Path, error: OSError) -> CorpusError:
    return CorpusError(
        f"文库文件夹「{folder}」写不进去（{error.strerror}）：请检查权限和磁盘空间。",
        f"The corpus folder {str(folder)!r} cannot be written ({error.strerror}): check its "
        "permissions and the disk.",
    )
