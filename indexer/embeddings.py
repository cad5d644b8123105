"""The embedding cache: what was encoded once is not encoded again.

A SQLite file beside the snapshots, keyed by encoder fingerprint and by all that the encoder was
given. It is written as encoding goes on, so that a build that was killed goes on where it stopped.
Vectors are kept as they go into the index, so that a build from the cache is the same as one from
nothing.
"""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from indexer import late

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from indexer.encoder import EncodedPassage, Encoder, PassageInput

_BATCH = 256  # passages encoded and committed at once


@dataclass(frozen=True, slots=True)
class Embedding:
    """A passage's vectors as the index keeps them: half precision and 8-bit integers."""

    dense: npt.NDArray[np.float16]  # (d,)
    sentences: npt.NDArray[np.float16]  # (s, d)
    codes: npt.NDArray[np.int8]  # (t, d)
    scales: npt.NDArray[np.float16]  # (t,)
    owners: npt.NDArray[np.uint8]  # (t,)


class EmbeddingCache:
    """The cache in the file `path`, for one encoder."""

    def __init__(self, path: Path, encoder: Encoder) -> None:
        self._encoder = encoder
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS embedding (key BLOB PRIMARY KEY, value BLOB NOT NULL)"
            " WITHOUT ROWID"
        )

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def fill(
        self, passages: Sequence[PassageInput], on_progress: Callable[[int, int], None]
    ) -> int:
        """Encode what is missing and return how many that were.

        `on_progress` gets (done, total) over all of `passages`.
        """
        missing: dict[bytes, PassageInput] = {}
        for passage in passages:
            key = self._key(passage)
            if key not in missing and not self._holds(key):
                missing[key] = passage
        done = len(passages) - len(missing)
        on_progress(done, len(passages))
        # Long ones first and alike together: padding wastes little, and time left is overestimated.
        items = sorted(missing.items(), key=lambda item: -len(item[1].text))
        for start in range(0, len(items), _BATCH):
            batch = items[start : start + _BATCH]
            encoded = self._encoder.encode_passages([passage for _, passage in batch])
            rows = [(key, _pack(one)) for (key, _), one in zip(batch, encoded, strict=True)]
            with self._database:
                self._database.execute("BEGIN")
                self._database.executemany("INSERT OR IGNORE INTO embedding VALUES (?, ?)", rows)
            done += len(batch)
            on_progress(done, len(passages))
        return len(missing)

    def read(self, passages: Sequence[PassageInput]) -> Iterator[Embedding]:
        """Yield the embedding of each passage, in order; all must have been filled."""
        for passage in passages:
            query = "SELECT value FROM embedding WHERE key = ?"
            (value,) = self._database.execute(query, (self._key(passage),)).fetchone()
            yield _unpack(value)

    def prune(self, passages: Sequence[PassageInput]) -> None:
        """Forget what is not of `passages`, so that the cache does not grow for ever."""
        with closing(self._database.cursor()) as cursor:
            cursor.execute("CREATE TEMP TABLE kept (key BLOB PRIMARY KEY) WITHOUT ROWID")
            cursor.execute("BEGIN")
            cursor.executemany(
                "INSERT OR IGNORE INTO kept VALUES (?)", ((self._key(one),) for one in passages)
            )
            cursor.execute("DELETE FROM embedding WHERE key NOT IN (SELECT key FROM kept)")
            cursor.execute("COMMIT")
            cursor.execute("DROP TABLE kept")

    def _holds(self, key: bytes) -> bool:
        query = "SELECT 1 FROM embedding WHERE key = ?"
        return self._database.execute(query, (key,)).fetchone() is not None

    def _key(self, passage: PassageInput) -> bytes:
        given = repr((self._encoder.fingerprint, passage.context, passage.text, passage.sentences))
        return hashlib.blake2b(given.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _pack(encoded: EncodedPassage) -> bytes:
    codes, scales = late.quantise(encoded.tokens)
    return b"".join(
        [
            struct.pack("<III", len(encoded.dense), len(encoded.sentences), len(codes)),
            encoded.dense.astype("<f2").tobytes(),
            encoded.sentences.astype("<f2").tobytes(),
            scales.astype("<f2").tobytes(),
            encoded.owners.tobytes(),
            codes.tobytes(),
        ]
    )


def _unpack(value: bytes) -> Embedding:
    dimension, sentences, tokens = struct.unpack_from("<III", value)
    floats = np.frombuffer(value, "<f2", dimension * (1 + sentences) + tokens, 12)
    at = 12 + floats.nbytes
    owners = np.frombuffer(value, np.uint8, tokens, at)
    codes = np.frombuffer(value, np.int8, offset=at + tokens)
    return Embedding(
        dense=floats[:dimension],
        sentences=floats[dimension : dimension * (1 + sentences)].reshape(sentences, dimension),
        codes=codes.reshape(tokens, -1) if tokens else codes.reshape(0, 1),
        scales=floats[dimension * (1 + sentences) :],
        owners=owners,
    )
