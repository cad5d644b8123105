"""Build an index: corpus → Documents → Passages → vectors → a published Snapshot."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout

from indexer import (
    catalog,
    corpus,
    dense,
    duplicates,
    late,
    lexical,
    passages,
    readers,
    readings,
    relations,
    snapshot,
)
from indexer.embeddings import EmbeddingCache
from indexer.encoder import Encoder, PassageInput, TransformerEncoder
from indexer.errors import CorpusError, SnapshotError
from indexer.originals import Originals
from indexer.readers import office
from indexer.readers.worker import Pool
from indexer.readings import Readings
from indexer.records import BuildReport, Document, Failure, Passage, RawDocument

# (stage, done, total); stages: "read", "pages" (recognised in the file at hand, of an unknown total
# that is given as 0), "encode", "write"
Progress = Callable[[str, int, int], None]
_PROGRAM = Path(__file__).parent
Contents = Sequence[tuple[Document, Sequence[Passage]]]


def _silent(stage: str, done: int, total: int) -> None:
    """Show no progress."""


def default_index_dir() -> Path:
    """Where the index is if nobody says: YINJU_INDEX, else `.yinju` in the working folder."""
    return Path(os.environ.get("YINJU_INDEX") or ".yinju")


def build(
    corpora: Sequence[Path],
    index_dir: Path | None = None,
    *,
    model: str | None = None,
    kind: dense.Kind = "auto",
    on_progress: Progress | None = None,
) -> BuildReport:
    """Index all texts under `corpora` and put the snapshot in service.

    Nothing is done if the snapshot in service was built from the same texts by the same program
    with the same encoder. Raises CorpusError if there is no text that can be read, SnapshotError if
    another build holds the folder, EncoderError if the model cannot be loaded.
    """
    started = time.perf_counter()
    index_dir = index_dir or default_index_dir()
    progress = on_progress or _silent
    encoder = TransformerEncoder(model)
    signature = _signature(corpora, encoder, kind)
    with _build_lock(index_dir):
        report = _up_to_date(index_dir, signature, started)
        if report:
            return report
        documents, failures = _read(corpora, index_dir, progress)
        if not documents:
            raise CorpusError(
                f"没有一个文件能够读取，原有索引未改动：{failures[0].path}：{failures[0].reason}",
                "Not one file could be read, the index stays as it was: "
                f"{failures[0].path}: {failures[0].reason_en}",
            )
        contents = [(document, passages.split(document)) for document in documents]
        return _publish(
            contents, index_dir, encoder, signature, kind, failures, progress, started, corpora
        )


def corpora_of(index_dir: Path) -> tuple[Path, ...]:
    """Return the folders and files that the snapshot in service was built from, () if unknown.

    Raises SnapshotError if there is no snapshot, or its manifest was changed.
    """
    content = snapshot.manifest_in_service(index_dir).content
    return tuple(Path(path) for path in content.get("corpora", []))


def has_changed(
    corpora: Sequence[Path],
    index_dir: Path,
    *,
    model: str | None = None,
    kind: dense.Kind = "auto",
) -> bool:
    """Whether a build would make another snapshot: texts, sidecars, model or program changed.

    It reads every text, and no more. Raises CorpusError if a folder is missing, SnapshotError if
    there is no snapshot, or its manifest was changed.
    """
    content = snapshot.manifest_in_service(index_dir).content
    return bool(content["signature"] != _signature(corpora, TransformerEncoder(model), kind))


def _read(
    corpora: Sequence[Path], index_dir: Path, progress: Progress
) -> tuple[list[Document], list[Failure]]:
    """Read the texts, each in a process with limits; keep what it made of them, and their pages."""
    originals = Originals(index_dir)
    with closing(Readings(index_dir / "readings.sqlite")) as readings, Pool() as pool:

        def read_in_worker(data: bytes, name: str) -> RawDocument:
            return pool.read(
                data,
                name,
                readers.suffix_of(name),
                readers.format_of(name).seconds,
                lambda page: progress("pages", page, 0),
            )

        def read(data: bytes, name: str) -> RawDocument:
            raw = readings.get(data, name, read_in_worker)
            if readers.format_of(name).draw:
                originals.keep(data)
            return raw

        documents, failures = corpus.load(
            corpora, read, lambda done, total: progress("read", done, total)
        )
        readings.prune()
    return documents, failures


def build_contents(
    contents: Contents,
    index_dir: Path,
    signature: str,
    *,
    model: str | None = None,
    kind: dense.Kind = "auto",
    on_progress: Progress | None = None,
) -> BuildReport:
    """Index documents whose passages are given, as `build` does; `signature` names their origin."""
    started = time.perf_counter()
    progress = on_progress or _silent
    encoder = TransformerEncoder(model)
    signature = _digest([signature, encoder.fingerprint, kind, *_program()])
    with _build_lock(index_dir):
        return _up_to_date(index_dir, signature, started) or _publish(
            contents, index_dir, encoder, signature, kind, [], progress, started
        )


def _build_lock(index_dir: Path) -> Any:
    index_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(index_dir / "build.lock", timeout=0)
    try:
        return lock.acquire()
    except Timeout:
        raise SnapshotError(
            f"另一个程序正在建立索引“{index_dir}”：请等它完成后再试。",
            f"Another program is building the index {index_dir}: try again when it is done.",
        ) from None


def _up_to_date(index_dir: Path, signature: str, started: float) -> BuildReport | None:
    try:
        _, manifest = snapshot.open_current(index_dir)
    except SnapshotError:  # missing or damaged: that is what a build mends
        return None
    content = manifest.content
    if content["signature"] != signature:
        return None
    return BuildReport(
        snapshot_id=manifest.snapshot_id,
        documents=content["documents"],
        passages=content["passages"],
        encoded=0,
        seconds=time.perf_counter() - started,
        failures=tuple(Failure(**failure) for failure in content["failures"]),
    )


def _publish(
    contents: Contents,
    index_dir: Path,
    encoder: Encoder,
    signature: str,
    kind: dense.Kind,
    failures: Sequence[Failure],
    progress: Progress,
    started: float,
    corpora: Sequence[Path] = (),
) -> BuildReport:
    inputs = [
        PassageInput(passage.context, passage.text, passage.sentences)
        for _, split in contents
        for passage in split
    ]
    cache = EmbeddingCache(index_dir / "embeddings.sqlite", encoder)
    try:
        encoded = cache.fill(inputs, lambda done, total: progress("encode", done, total))
        progress("write", 0, 1)

        def write(folder: Path) -> Mapping[str, Any]:
            counts = _write_vectors(folder, inputs, cache, encoder, kind)
            related = relations.find([document for document, _ in contents])
            catalog.write(folder / "catalog.sqlite", contents, related)
            lexical.build(_lexical_rows(contents), folder / "lexical")
            return {
                "signature": signature,
                "corpora": [str(path.resolve()) for path in corpora],
                "encoder": {"name": encoder.name, "fingerprint": encoder.fingerprint},
                "documents": len(contents),
                "passages": len(inputs),
                "failures": [asdict(failure) for failure in failures],
                "duplicates": duplicates.find([document for document, _ in contents]),
                "originals": sorted(
                    {document.sha256 for document, _ in contents if document.pages}
                ),
                **counts,
            }

        manifest = snapshot.publish(index_dir, write)
        cache.prune(inputs)
        standing = snapshot.manifests(index_dir)
        used = {sha256 for one in standing for sha256 in one.content.get("originals", [])}
        Originals(index_dir).prune(used)
        progress("write", 1, 1)
    finally:
        cache.close()
    return BuildReport(
        manifest.snapshot_id,
        len(contents),
        len(inputs),
        encoded,
        time.perf_counter() - started,
        tuple(failures),
    )


def _write_vectors(
    folder: Path,
    inputs: Sequence[PassageInput],
    cache: EmbeddingCache,
    encoder: Encoder,
    kind: dense.Kind,
) -> dict[str, int]:
    """Write the vectors of all passages, row by row, and return what was counted."""
    vectors = np.empty((len(inputs), encoder.dimension), dtype=np.float32)
    sentences = []
    owners: list[int] = []
    tokens = late.Writer(folder)
    for row, embedding in enumerate(cache.read(inputs)):
        vectors[row] = embedding.dense
        if len(embedding.sentences) > 1:  # of a single sentence the passage's own vector speaks
            sentences.append(embedding.sentences)
            owners += [row] * len(embedding.sentences)
        tokens.add(embedding.codes, embedding.scales, embedding.owners)
    tokens.close()
    dense.write(dense.build(vectors, kind), folder / "passages.faiss")
    stacked = np.concatenate([np.empty((0, encoder.dimension), np.float16), *sentences])
    dense.write(dense.build(stacked.astype(np.float32), kind), folder / "sentences.faiss")
    np.save(folder / "sentences.rows.npy", np.array(owners, dtype=np.int64))
    return {
        "dimension": encoder.dimension,
        "sentences": len(owners),
        "tokens": tokens.count,
        "token_dimension": tokens.dimension,
    }


def _lexical_rows(contents: Contents) -> Iterator[lexical.LexicalRow]:
    for number, (document, split) in enumerate(contents):
        for passage in split:
            outline = passage.context or f"{document.title} {passage.locator.label}"
            yield lexical.LexicalRow(passage.text, outline, number)


def _signature(corpora: Sequence[Path], encoder: Encoder, kind: str) -> str:
    """Hash all that an index depends on: texts, sidecars, encoder, and the program itself."""
    converter = office.find_libreoffice()
    parts = [encoder.fingerprint, kind, *_program(), readings.fingerprint().hex(), f"{converter}"]
    for root in corpora:
        parts += _hashes(root, corpus.find_sources(root))
    return _digest(parts)


def _program() -> Iterator[str]:
    """Yield what tells this version of the program from others: its code."""
    return _hashes(_PROGRAM, sorted(_PROGRAM.rglob("*.py")))


def _hashes(root: Path, paths: Sequence[Path]) -> Iterator[str]:
    """Yield the name and the checksum of each file."""
    for file in paths:
        yield file.relative_to(root).as_posix() if root.is_dir() else file.name
        with file.open("rb") as stream:
            yield hashlib.file_digest(stream, "sha256").hexdigest()


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()
