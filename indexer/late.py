"""Late interaction: token vectors of every passage, stored small, scored by MaxSim.

A passage's score is the mean over the question's tokens of the highest cosine that the token has
with any token of the passage (ColBERT, arXiv 2004.12832, eq. 3, divided by the number of tokens so
that questions of any length are comparable). Tokens are stored as 8-bit integers with a scale each;
the file is memory-mapped and only the candidates' part of it is read.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from indexer.errors import SnapshotError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Floats = npt.NDArray[np.float32]

_FILES = ("tokens.codes", "tokens.scales", "tokens.owners")
_BOUNDS = "tokens.bounds.npy"


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """Token vectors of n passages: `codes` (t, d) int8 times `scales` (t,) are the vectors.

    `owners` (t,) uint8 is the clause of each token; row i owns `bounds[i]:bounds[i + 1]`.
    """

    codes: npt.NDArray[np.int8]
    scales: npt.NDArray[np.float16]
    owners: npt.NDArray[np.uint8]
    bounds: npt.NDArray[np.int64]
    mapping: mmap.mmap | None = None  # of the file of codes

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def release(self) -> None:
        """Give the pages that were read back to the system, which keeps them as it sees fit.

        Else a program that has answered many questions holds all of the file in its memory.
        """
        if self.mapping is not None and hasattr(mmap, "MADV_DONTNEED"):
            self.mapping.madvise(mmap.MADV_DONTNEED)


def quantise(vectors: Floats) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float16]]:
    """Return (codes, scales) of `vectors` (t, d): 8 bits a component, one scale a vector."""
    if not len(vectors):
        return np.empty(vectors.shape, np.int8), np.empty(0, np.float16)
    scales = (np.abs(vectors).max(axis=1) / 127).astype(np.float16)
    steps = np.maximum(scales.astype(np.float32), 1e-8)[:, None]
    return np.clip(np.rint(vectors / steps), -127, 127).astype(np.int8), scales


class Writer:
    """Writes token vectors to a folder, a passage at a time, in row order."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = [(folder / name).open("wb") for name in _FILES]
        self._bounds = [0]
        self.dimension = 1  # of the vectors added; 1 as long as there is none

    @property
    def count(self) -> int:
        """How many tokens were written."""
        return self._bounds[-1]

    def add(
        self,
        codes: npt.NDArray[np.int8],
        scales: npt.NDArray[np.float16],
        owners: npt.NDArray[np.uint8],
    ) -> None:
        """Append the token vectors of the next passage."""
        for file, values in zip(self._files, (codes, scales, owners), strict=True):
            file.write(np.ascontiguousarray(values).tobytes())
        if len(codes):
            self.dimension = codes.shape[1]
        self._bounds.append(self._bounds[-1] + len(codes))

    def close(self) -> None:
        """Write the bounds and close the files."""
        for file in self._files:
            file.close()
        np.save(self._folder / _BOUNDS, np.array(self._bounds, dtype=np.int64))


def read(folder: Path, dimension: int) -> TokenVectors:
    """Map the token vectors in `folder`. Raises SnapshotError if the files disagree."""
    bounds = np.load(folder / _BOUNDS)
    total = int(bounds[-1])
    codes_file, scales_file, owners_file = (folder / name for name in _FILES)
    scales, owners = np.fromfile(scales_file, np.float16), np.fromfile(owners_file, np.uint8)
    mapping = None
    codes = np.empty(0, np.int8)
    if codes_file.stat().st_size:  # an empty file cannot be mapped
        with codes_file.open("rb") as stream:
            mapping = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        codes = np.frombuffer(mapping, np.int8)
    if len(codes) != total * dimension or len(scales) != total or len(owners) != total:
        raise SnapshotError(
            f"索引“{folder.name}”的词向量文件已损坏：请重新运行 yinju build。",
            f"The token files of the index {folder.name} are damaged: run yinju build again.",
        )
    return TokenVectors(codes.reshape(total, dimension), scales, owners, bounds, mapping)


def best_matches(vectors: TokenVectors, question: Floats, rows: Sequence[int]) -> Floats:
    """Return the highest cosine of each of a question's token vectors (q, d) in each row, (n, q).

    The mean over a row is its MaxSim.
    """
    spans = [(int(vectors.bounds[row]), int(vectors.bounds[row + 1])) for row in rows]
    lengths = np.array([end - start for start, end in spans])
    best = np.zeros((len(rows), len(question)), np.float32)
    filled = np.flatnonzero(lengths)
    if len(filled) and len(question):
        decoded = np.concatenate([_decode(vectors, *spans[i]) for i in filled])
        firsts = np.concatenate([[0], np.cumsum(lengths[filled])[:-1]])
        best[filled] = np.maximum.reduceat(decoded @ question.T, firsts, axis=0)
    vectors.release()
    return best


def clause_matches(vectors: TokenVectors, question: Floats, row: int, count: int) -> Floats:
    """Return the highest cosine of each of a question's token vectors (q, d) in each clause.

    (c, q) for the `count` clauses of `row`; -1 where a clause has no token.
    """
    best = np.full((count, len(question)), -1.0, np.float32)
    start, end = vectors.bounds[row : row + 2]
    similarity = _decode(vectors, start, end) @ question.T
    owners = np.asarray(vectors.owners[start:end])
    for clause in np.unique(owners[owners < count]):
        best[clause] = similarity[owners == clause].max(axis=0)
    return best


def vectors(stored: TokenVectors, row: int) -> Floats:
    """Return the token vectors (t, d) of a row, as they are stored."""
    return _decode(stored, *stored.bounds[row : row + 2])


def _decode(vectors: TokenVectors, start: int, end: int) -> Floats:
    codes = np.asarray(vectors.codes[start:end], dtype=np.float32)
    result: Floats = codes * np.asarray(vectors.scales[start:end], dtype=np.float32)[:, None]
    return result
