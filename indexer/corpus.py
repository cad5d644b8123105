"""The corpus: folders of texts, and the sidecars that carry metadata beside them."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from indexer import readers, structure
from indexer.errors import CorpusError, ReadError
from indexer.readers import archive
from indexer.readers.encoding import decode
from indexer.readers.front_matter import parse_pairs
from indexer.records import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from indexer.records import Document, RawDocument

_SIDECAR = ".yaml"
_SETTINGS = ".toml"  # what says which statutes to import is no text


def default_corpus_dir() -> Path:
    """Where the texts are if nobody says: YINJU_CORPUS, else `corpus` in the working folder."""
    return Path(os.environ.get("YINJU_CORPUS") or "corpus")


def find_texts(folder: Path) -> list[Path]:
    """Return the files of a folder, and of the folders in it, that a reader can read, sorted.

    Hidden files and folders, README.md and sidecars are no texts. Raises CorpusError where the
    folder is missing.
    """
    return [path for path in find_files(folder) if readers.suffix_of(path.name)]


def find_sources(root: Path) -> list[Path]:
    """Return the texts of a folder, or one text, and the sidecars beside them: what is read.

    Raises CorpusError where the folder is missing.
    """
    return with_sidecars([root] if root.is_file() else find_texts(root))


def with_sidecars(files: Iterable[Path]) -> list[Path]:
    """Return files, and behind them the sidecars that stand beside them."""
    texts = list(files)
    sidecars = (path.with_name(path.name + _SIDECAR) for path in texts)
    return [*texts, *(path for path in sidecars if path.is_file())]


def load(
    folders: Sequence[Path],
    read: Callable[[bytes, str], RawDocument] = readers.read,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[list[Document], list[Failure]]:
    """Read every text of some folders; an entry may also be a single file.

    Returns the Documents, and a Failure for each file that could not be read. `read` is given the
    content and the name of a file, or of a member of an archive. `on_progress` is called with
    (files done, files in all) after each file. Raises CorpusError for a folder that is missing or
    holds no text.
    """
    files = [(root, path) for root in folders for path in _texts_of(root)]
    documents: list[Document] = []
    failures: list[Failure] = []
    taken: set[str] = set()
    for done, (root, path) in enumerate(files, start=1):
        relative = _relative(root, path)
        try:
            for inner, data in _contents(path):
                place = f"{relative}/{inner}" if inner else relative
                doc_id = _doc_id(place, taken)
                try:
                    raw = read(data, place.rpartition("/")[2])
                    extra = () if inner else _sidecar(path, relative, failures)
                    documents += _parse(raw, data, place, doc_id, extra)
                except ReadError as error:
                    failures.append(Failure(place, str(error), error.english))
        except ReadError as error:
            failures.append(Failure(relative, str(error), error.english))
        if on_progress is not None:
            on_progress(done, len(files))
    return documents, failures


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the members of an archive with their paths in it; of another file, itself and ""."""
    data = readers.load(path)
    if readers.suffix_of(path.name) in archive.SUFFIXES:
        yield from archive.members(data, path.name)
    else:
        yield "", data


def _parse(
    raw: RawDocument, data: bytes, place: str, doc_id: str, extra: Sequence[tuple[str, str]]
) -> list[Document]:
    """Return the Documents of one file. Raises ReadError where there is no text."""
    sha256 = hashlib.sha256(data).hexdigest()
    parsed = structure.parse(raw, doc_id=doc_id, path=place, extra=extra, sha256=sha256)
    documents = [document for document in parsed if document.text]
    if not documents:
        why = "；".join(raw.notes) or "只有页码或空行"
        raise ReadError(
            f"“{place}”里没有读到正文（{why}），请检查文件内容。",
            f"No text could be read from {place}: it holds scanned pages, page numbers or blank "
            "lines only; check its content.",
        )
    return documents


def _sidecar(path: Path, relative: str, failures: list[Failure]) -> tuple[tuple[str, str], ...]:
    """Return what the sidecar of a text says; one that cannot be read is a Failure of its own."""
    try:
        return _read_sidecar(path.with_name(path.name + _SIDECAR))
    except ReadError as error:
        failures.append(Failure(relative + _SIDECAR, str(error), error.english))
        return ()


def _texts_of(root: Path) -> list[Path]:
    if root.is_file():
        return [root]
    files = find_files(root)
    if not any(readers.suffix_of(path.name) for path in files):
        raise CorpusError(
            f"语料文件夹「{root}」里没有可用的文本，请放入 PDF、DOCX、OFD、TXT 等文件。",
            f"The corpus folder {str(root)!r} holds no text; put in PDF, DOCX, OFD or TXT files.",
        )
    return files


def find_files(folder: Path) -> list[Path]:
    """Return every file that could be meant as a text, of a readable format or not, sorted.

    Raises CorpusError where the folder is missing.
    """
    if not folder.is_dir():
        raise CorpusError(
            f"找不到语料文件夹「{folder}」，请新建它并放入文本，或改正路径。",
            f"There is no corpus folder {str(folder)!r}; create it with texts, or mend the path.",
        )
    return sorted(_visible_files(folder), key=lambda path: _relative(folder, path))


def _visible_files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _visible_files(path)
        elif not _is_companion(path):
            yield path


def _is_companion(path: Path) -> bool:
    """Whether a file stands beside the texts without being one."""
    is_sidecar = path.suffix == _SIDECAR and path.with_suffix("").is_file()
    return is_sidecar or path.suffix == _SETTINGS or path.name.lower() == "readme.md"


def _relative(root: Path, path: Path) -> str:
    return path.name if path == root else path.relative_to(root).as_posix()


def _doc_id(relative: str, taken: set[str]) -> str:
    """Return an id that depends on the path alone; on its order for the same path elsewhere."""
    occurrence = 0
    while True:
        key = relative if not occurrence else f"{relative}\0{occurrence}"
        doc_id = hashlib.blake2b(key.encode(), digest_size=6).hexdigest()
        if doc_id not in taken:
            taken.add(doc_id)
            return doc_id
        occurrence += 1


def _read_sidecar(path: Path) -> tuple[tuple[str, str], ...]:
    """Return the metadata pairs of a sidecar, none where there is no such file."""
    if not path.is_file():
        return ()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(
            f"无法打开「{path.name}」（{error.strerror}），请检查读取权限。",
            f"{path.name!r} cannot be opened ({error.strerror}); check that it is readable.",
        ) from error
    text, _ = decode(data, path.name)
    return parse_pairs(text, path.name)
