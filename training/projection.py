"""Fit the projection of the bundled encoder's token vectors, and write indexer/projection.npz.

    yinju add laws --all --corpus /tmp/laws
    python -m training.projection /tmp/laws

The token vectors of every 8th passage of the national statutes (without those that bear on
intellectual property, on which retrieval is measured) are centred, and their first principal
components kept. E5's token vectors all lie close to their mean (its length is 0.85 where theirs is
1), which is what centring takes away: cosines then tell tokens apart.
"""

import argparse
from pathlib import Path

import numpy as np

from indexer import corpus, passages
from indexer.encoder import PassageInput, TransformerEncoder

DIMENSIONS = 128
EVERY = 8
LEFT_OUT = ("专利", "商标", "著作权", "不正当竞争", "垄断", "科学技术", "科技成果", "种子", "刑法")


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpus", type=Path)
    arguments = parser.parse_args()
    documents, _ = corpus.load([arguments.corpus])
    kept = [one for one in documents if not any(word in one.title for word in LEFT_OUT)]
    split = [passage for document in kept for passage in passages.split(document)][::EVERY]
    inputs = [PassageInput("", passage.text, passage.sentences) for passage in split]
    encoder = TransformerEncoder("base", full_tokens=True)
    vectors = np.concatenate([one.tokens for one in encoder.encode_passages(inputs)])
    mean = vectors.mean(axis=0)
    variances, directions = np.linalg.eigh(np.cov((vectors - mean).T))
    order = np.argsort(-variances)[:DIMENSIONS]
    kept_variance = variances[order].sum() / variances.sum()
    print(f"{len(kept)} statutes, {len(split)} passages, {len(vectors)} tokens")
    print(f"{DIMENSIONS} dimensions keep {kept_variance:.1%} of the variance")
    np.savez(
        Path(__file__).parent.parent / "indexer" / "projection.npz",
        mean=mean.astype(np.float16),
        directions=directions[:, order].astype(np.float16),
    )


if __name__ == "__main__":
    main()
