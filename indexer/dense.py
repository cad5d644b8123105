"""FAISS: nearest vectors by inner product, for passages and for their sentences.

Up to EXACT_LIMIT vectors the search is exact, over the half-precision values that the embedding
cache keeps: four times as fast as over single-precision ones, which are no more exact. Above, an
HNSW graph over 8-bit vectors takes over: it is searched in a millisecond where the exact search
would read every vector.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["auto", "exact", "hnsw"]

EXACT_LIMIT = 200_000
_LINKS = 32  # M of the graph (Malkov & Yashunin, arXiv 1603.09320)
_BUILD_BREADTH = 100
_SEARCH_BREADTH = 256


def _faiss() -> Any:
    """Import FAISS where it is needed; its own type stubs lack half of what it has."""
    return import_module("faiss")


def build(vectors: npt.NDArray[np.float32], kind: Kind = "auto") -> Any:
    """Return a FAISS index over `vectors` (n, d), unit length, in row order."""
    count, dimension = vectors.shape
    if kind == "exact" or (kind == "auto" and count <= EXACT_LIMIT):
        index = _faiss().IndexScalarQuantizer(
            dimension, _faiss().ScalarQuantizer.QT_fp16, _faiss().METRIC_INNER_PRODUCT
        )
    else:
        index = _faiss().IndexHNSWSQ(
            dimension, _faiss().ScalarQuantizer.QT_8bit, _LINKS, _faiss().METRIC_INNER_PRODUCT
        )
        index.hnsw.efConstruction = _BUILD_BREADTH
    index.train(vectors)
    index.add(vectors)
    return index


def write(index: Any, path: Path) -> None:
    """Write `index` to `path`."""
    # Through Python's file, because FAISS cannot open every Unicode path on Windows.
    path.write_bytes(_faiss().serialize_index(index).tobytes())


def read(path: Path) -> Any:
    """Read the index at `path`, into memory."""
    index = _faiss().deserialize_index(np.fromfile(path, dtype=np.uint8))
    if isinstance(index, _faiss().IndexHNSW):
        index.hnsw.efSearch = _SEARCH_BREADTH
    return index


def search(
    index: Any, vector: npt.NDArray[np.float32], limit: int, rows: npt.NDArray[np.int64] | None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Return (rows, scores) of the `limit` nearest vectors, best first; only among `rows`."""
    parameters = None
    if rows is not None:
        selector = _faiss().IDSelectorBatch(rows)
        if isinstance(index, _faiss().IndexHNSW):
            parameters = _faiss().SearchParametersHNSW(sel=selector, efSearch=_SEARCH_BREADTH)
        else:
            parameters = _faiss().SearchParameters(sel=selector)
    count = min(limit, index.ntotal if rows is None else len(rows))
    if not count:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    scores, found = index.search(vector[None, :], count, params=parameters)
    real = found[0] >= 0  # HNSW pads with -1
    return found[0][real], scores[0][real]


def score(
    index: Any, vector: npt.NDArray[np.float32], rows: npt.NDArray[np.int64]
) -> npt.NDArray[np.float32]:
    """Return the inner products of `vector` (d,) with `rows` (n,), as the index keeps them."""
    if not len(rows):
        return np.empty(0, np.float32)
    products: npt.NDArray[np.float32] = index.reconstruct_batch(rows) @ vector
    return products


def vector(index: Any, row: int) -> npt.NDArray[np.float32]:
    """Return the vector (d,) of a row, as the index keeps it."""
    kept: npt.NDArray[np.float32] = index.reconstruct(row)
    return kept
