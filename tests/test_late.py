"""Late interaction against sentence-transformers' own MaxSim."""

import numpy as np
import pytest
import torch
from sentence_transformers.util import maxsim

from indexer import late
from indexer.errors import SnapshotError


def unit(random, *shape):
    """Random unit vectors."""
    vectors = random.normal(size=shape)
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


@pytest.fixture
def passages():
    """Token vectors of five passages, the third without any token, and their sentences."""
    random = np.random.default_rng(2)
    lengths = [4, 30, 0, 7, 1]
    return [
        (unit(random, n, 16), np.sort(random.integers(0, 3, n)).astype(np.uint8)) for n in lengths
    ]


@pytest.fixture
def stored(passages, tmp_path):
    """The same, written and mapped."""
    writer = late.Writer(tmp_path)
    for vectors, owners in passages:
        writer.add(*late.quantise(vectors), owners)
    writer.close()
    return late.read(tmp_path, writer.dimension)


def test_maxsim_is_that_of_sentence_transformers(passages, stored):
    """Scores agree with the library's on the unquantised vectors to a hundredth."""
    question = unit(np.random.default_rng(3), 6, 16)
    rows = [4, 1, 0, 3]
    expected = maxsim(
        [torch.from_numpy(question)], [torch.from_numpy(passages[row][0]) for row in rows]
    )[0] / len(question)
    matches = late.best_matches(stored, question, rows)
    assert matches.shape == (4, 6)
    assert np.allclose(matches.mean(axis=1), expected.numpy(), atol=0.01)


def test_a_passage_without_tokens_scores_nothing(stored):
    """A passage of punctuation alone has no token vectors, and matches nothing."""
    question = unit(np.random.default_rng(3), 2, 16)
    assert late.best_matches(stored, question, [2]).tolist() == [[0.0, 0.0]]
    assert late.best_matches(stored, question[:0], [0, 1]).shape == (2, 0)
    assert late.best_matches(stored, question, []).shape == (0, 2)


def test_clauses_are_matched_by_their_own_tokens(passages, stored):
    """A clause matches with the tokens that stand in it; without any it matches nothing."""
    question = unit(np.random.default_rng(3), 6, 16)
    vectors, owners = passages[1]
    expected = [(vectors[owners == clause] @ question.T).max(axis=0) for clause in range(3)]
    matches = late.clause_matches(stored, question, 1, 4)
    assert np.allclose(matches[:3], expected, atol=0.01)
    assert matches[3].tolist() == [-1.0] * 6


@pytest.mark.usefixtures("stored")
def test_files_that_disagree_are_refused(tmp_path):
    """A token file that was cut short is not read."""
    codes = tmp_path / "tokens.codes"
    codes.write_bytes(codes.read_bytes()[:-1])
    with pytest.raises(SnapshotError, match="词向量文件已损坏"):
        late.read(tmp_path, 16)
