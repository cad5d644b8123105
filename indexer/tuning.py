"""What training changed in the bundled encoder, small enough to ship: 4 bits a weight.

`tuned.npz` holds, for each matrix of the transformer, the difference between the tuned weights and
the bundled ones in blocks of 64 (symmetric 4-bit integers and a float16 scale a block); biases and
layer norms as they are; and the projection of the token vectors. The word embeddings, most of the
model, were not trained. Made by `training/encoder.py`; its model card is `training/README.md`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

Floats = npt.NDArray[np.float32]

FILE = Path(__file__).parent / "tuned.npz"
_BLOCK = 64
_STEPS = 7  # an integer of 4 bits goes from -7 to 7


@dataclass(frozen=True, slots=True)
class Projection:
    """Token vectors (t, d) of unit length → `vectors @ directions + offset`, (t, p)."""

    directions: Floats
    offset: Floats


@dataclass(frozen=True, slots=True)
class Tuning:
    """Differences from the bundled weights, as stored, and the projection trained with them.

    `version` tells one tuning from another.
    """

    stored: Mapping[str, npt.NDArray[Any]]
    projection: Projection
    version: str

    def apply(self, weights: Mapping[str, Floats]) -> dict[str, Floats]:
        """Return the tuned weights, given the bundled ones (by name, matrices (out, in))."""
        return {name: self._tuned(name, values) for name, values in weights.items()}

    def _tuned(self, name: str, values: Floats) -> Floats:
        if f"{name}.whole" in self.stored:
            return self.stored[f"{name}.whole"].astype(np.float32)
        if f"{name}.packed" in self.stored:
            packed, scales = self.stored[f"{name}.packed"], self.stored[f"{name}.scales"]
            return values + _dequantise(packed, scales).reshape(values.shape)
        return values


@cache
def load(file: Path = FILE) -> Tuning:
    """Read a tuning; the shipped one by default."""
    with np.load(file) as archive:
        stored = {name: archive[name] for name in archive.files}
    return Tuning(
        stored,
        Projection(
            stored.pop("projection.directions").astype(np.float32),
            stored.pop("projection.offset").astype(np.float32),
        ),
        hashlib.sha256(file.read_bytes()).hexdigest()[:8],
    )


def save(
    file: Path, base: Mapping[str, Floats], tuned: Mapping[str, Floats], projection: Projection
) -> None:
    """Write the differences between two sets of weights, and a projection."""
    stored: dict[str, npt.NDArray[Any]] = {
        "projection.directions": projection.directions.astype(np.float16),
        "projection.offset": projection.offset.astype(np.float16),
    }
    for name, values in tuned.items():
        if values.ndim == 1:
            stored[f"{name}.whole"] = values.astype(np.float32)
        elif np.any(values != base[name]):
            packed, scales = _quantise(values - base[name])
            stored[f"{name}.packed"], stored[f"{name}.scales"] = packed, scales
    np.savez_compressed(file, allow_pickle=False, **stored)


def _quantise(values: Floats) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
    blocks = values.reshape(-1, _BLOCK)
    scales = (np.abs(blocks).max(axis=1) / _STEPS).astype(np.float16)
    steps = np.maximum(scales.astype(np.float32), 1e-8)[:, None]
    codes = (np.clip(np.rint(blocks / steps), -_STEPS, _STEPS) + 8).astype(np.uint8)
    return codes[:, ::2] | codes[:, 1::2] << 4, scales


def _dequantise(packed: npt.NDArray[Any], scales: npt.NDArray[Any]) -> Floats:
    codes = np.stack([packed & 0x0F, packed >> 4], axis=-1).reshape(len(packed), _BLOCK)
    result: Floats = (codes.astype(np.float32) - 8) * scales.astype(np.float32)[:, None]
    return result
