"""What tuning changed: stored in 4 bits a weight, and put back on top of the bundled weights."""

import numpy as np

from indexer import tuning


def test_tuned_weights_come_back_to_half_a_step(tmp_path):
    """A matrix is off by half a quantisation step at most, a vector by nothing."""
    chance = np.random.default_rng(1)
    base = {
        "layer.weight": chance.normal(size=(48, 64)).astype(np.float32),
        "layer.bias": chance.normal(size=48).astype(np.float32),
        "frozen.weight": chance.normal(size=(8, 64)).astype(np.float32),
    }
    change = chance.normal(scale=0.01, size=(48, 64)).astype(np.float32)
    tuned = {
        **base,
        "layer.weight": base["layer.weight"] + change,
        "layer.bias": base["layer.bias"] * 2,
    }
    projection = tuning.Projection(np.eye(64, 16, dtype=np.float32), np.zeros(16, np.float32))
    tuning.save(tmp_path / "t.npz", base, tuned, projection)
    loaded = tuning.load(tmp_path / "t.npz")
    back = loaded.apply(base)
    step = np.abs(change).max(axis=1, keepdims=True) / 7
    assert (np.abs(back["layer.weight"] - tuned["layer.weight"]) <= 0.51 * step).all()
    assert np.array_equal(back["layer.bias"], tuned["layer.bias"])
    assert np.array_equal(back["frozen.weight"], base["frozen.weight"])
    assert np.array_equal(loaded.projection.directions, projection.directions)


def test_the_shipped_tuning_leaves_the_words_alone():
    """The word embeddings were frozen, so no stored difference is theirs."""
    assert not [name for name in tuning.load().stored if "word_embeddings" in name]
