"""FAISS: exact and graph search against the inner products themselves."""

import numpy as np
import pytest

from indexer import dense


@pytest.fixture(scope="module")
def vectors():
    """5,000 unit vectors of 64 dimensions around 200 centres, as texts cluster."""
    random = np.random.default_rng(1)
    centres = random.normal(size=(200, 64))
    points = centres[random.integers(0, 200, 5_000)] + 0.7 * random.normal(size=(5_000, 64))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    return points.astype(np.float16).astype(np.float32)  # as the embedding cache keeps them


def nearest(vectors, vector, limit, rows=None):
    """Rank by brute force."""
    products = vectors @ vector
    if rows is not None:
        products = np.where(np.isin(np.arange(len(vectors)), rows), products, -2)
    return np.argsort(-products, kind="stable")[:limit]


def test_the_exact_index_is_exact(vectors, tmp_path):
    """An exact index, written and read again, ranks as the inner products do."""
    dense.write(dense.build(vectors), tmp_path / "index.faiss")
    index = dense.read(tmp_path / "index.faiss")
    rows, scores = dense.search(index, vectors[7], 20, None)
    assert rows.tolist() == nearest(vectors, vectors[7], 20).tolist()
    assert np.allclose(scores, vectors[rows] @ vectors[7])


def test_the_graph_finds_nearly_all(vectors, tmp_path):
    """An HNSW index over 8-bit vectors returns at least 95 of the 100 nearest, on average."""
    dense.write(dense.build(vectors, "hnsw"), tmp_path / "index.faiss")
    index = dense.read(tmp_path / "index.faiss")
    found = [
        len(
            set(dense.search(index, vectors[i], 100, None)[0])
            & set(nearest(vectors, vectors[i], 100))
        )
        for i in range(0, 5_000, 100)
    ]
    assert np.mean(found) >= 95


@pytest.mark.parametrize("kind", ["exact", "hnsw"])
def test_only_allowed_rows_are_found(vectors, kind):
    """A search among some rows returns those rows alone, the best first."""
    allowed = np.arange(100, 400, dtype=np.int64)
    rows, _ = dense.search(dense.build(vectors, kind), vectors[7], 10, allowed)
    assert len(rows) == 10
    assert set(rows) <= set(allowed)
    assert rows[0] == nearest(vectors, vectors[7], 1, allowed)[0]


@pytest.mark.parametrize("kind", ["exact", "hnsw"])
def test_a_search_among_no_rows_finds_nothing(vectors, kind):
    """Filters that leave no passage are no error."""
    rows, scores = dense.search(
        dense.build(vectors, kind), vectors[0], 10, np.empty(0, dtype=np.int64)
    )
    assert (len(rows), len(scores)) == (0, 0)


def test_the_kind_follows_the_number(vectors, monkeypatch):
    """Above the limit the index is a graph, up to it exact; a kind that is named wins."""
    monkeypatch.setattr(dense, "EXACT_LIMIT", 100)
    kinds = [
        type(dense.build(vectors[:100])).__name__,
        type(dense.build(vectors[:101])).__name__,
        type(dense.build(vectors[:101], "exact")).__name__,
    ]
    assert kinds == ["IndexScalarQuantizer", "IndexHNSWSQ", "IndexScalarQuantizer"]


@pytest.mark.parametrize(("kind", "tolerance"), [("exact", 1e-5), ("hnsw", 0.02)])
def test_rows_are_scored_by_number(vectors, kind, tolerance):
    """The score of any row is its inner product, to the precision in which it is kept."""
    rows = np.array([5, 17, 4_999])
    scores = dense.score(dense.build(vectors, kind), vectors[3], rows)
    assert np.allclose(scores, vectors[rows] @ vectors[3], atol=tolerance)
