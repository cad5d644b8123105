"""Where runs of characters stand in a long text: exactly, or nearly.

Every third place of the text is entered by a hash of the six characters that start there. A run of
eight characters holds such a place wherever it begins, so none is missed. For all 1,512 national
laws (8.3 million characters) that takes 33 MB and a second. The lexical index cannot tell: it holds
no positions of terms, which a phrase query would need.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

GRAM = 6  # characters
STEP = 3  # places
SHORTEST = GRAM + STEP - 1  # characters of a run that is always found
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
# Characters that stand in so many places say nothing of where a quote is from.
_COMMON = 200
_MOST_GRAMS = 4096  # grams of a quote that are looked up, the rarest ones: enough to place it


class Region(NamedTuple):
    """A stretch of the long text that a quote resembles.

    `grams` is how many stand in both, `middle` where the one in the middle of them stands.
    """

    start: int
    end: int
    middle: int
    grams: int


class Shingles:
    """The places of one long text."""

    def __init__(self, text: str) -> None:
        self.text = text
        hashes = _hashes(text, STEP)
        order = np.argsort(hashes, kind="stable")
        self._hashes = hashes[order]
        self._places = (order * STEP).astype(np.int32)

    @property
    def size_bytes(self) -> int:
        """The memory that the places take, the text aside."""
        return self._hashes.nbytes + self._places.nbytes

    def occurrences(self, run: str) -> list[int]:
        """Return every place where a run stands, in order.

        Raises ValueError for a run shorter than SHORTEST: some of its places would be missed.
        """
        if len(run) < SHORTEST:
            raise ValueError(f"a run of {len(run)} characters, fewer than {SHORTEST}")
        first, last = self._ranges(run)
        found: set[int] = set()
        for remainder in range(STEP):  # where the run may begin between two entered places
            offsets = range(remainder, len(run) - GRAM + 1, STEP)
            rarest = min(offsets, key=lambda offset: int(last[offset] - first[offset]))
            places = self._places[first[rarest] : last[rarest]] - rarest
            found.update(at for at in places.tolist() if self.text.startswith(run, max(at, 0)))
        return sorted(at for at in found if at >= 0)

    def regions(
        self, quote: str, limit: int, within: tuple[int, int] | None = None
    ) -> list[Region]:
        """Return at most `limit` stretches that share the most grams with a quote, best first.

        They lie `within` two places of the text, if these are given.
        """
        low, high = within or (0, len(self.text))
        # What is left out or put in moves the rest of a quote by no more than this.
        slack = max(8, len(quote) // 4)
        shifts, places = self._shared(quote, low, high)
        # The grams of a source are as far from those of the quote, give or take the slack; others
        # lie anywhere, so that a chain of neighbours would lead through all of a long text.
        ends = np.searchsorted(shifts, shifts + slack, "right")
        grams = ends - np.arange(len(shifts))
        found: list[Region] = []
        while len(found) < limit and grams.any():
            best = int(grams.argmax())
            end = int(ends[best])
            shift = int(shifts[best])
            found.append(
                Region(
                    max(shift - slack, low),
                    min(shift + 2 * slack + len(quote), high),
                    int(np.sort(places[best:end])[(end - best) // 2]),
                    end - best,
                )
            )
            grams[np.searchsorted(shifts, shift - slack) : end] = 0
        return found

    def _shared(
        self, quote: str, low: int, high: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return where the rare grams of a quote stand between two places of the text.

        (how far each is from its place in the quote, in order; its place), both of one length.
        """
        first, last = self._ranges(quote)
        counts = last - first
        rare = np.nonzero((counts > 0) & (counts <= _COMMON))[0]
        rare = rare[np.argsort(counts[rare], kind="stable")[:_MOST_GRAMS]]
        first, counts = first[rare], counts[rare]
        before = np.cumsum(counts) - counts
        rows = np.arange(counts.sum()) + np.repeat(first - before, counts)
        places = self._places[rows].astype(np.int64)
        shifts = places - np.repeat(rare, counts)
        kept = (places >= low) & (places + GRAM <= high)
        shifts, places = shifts[kept], places[kept]
        order = np.argsort(shifts, kind="stable")
        return shifts[order], places[order]

    def longest_run(self, sentence: str) -> tuple[int, int]:
        """Return (start, length) of the longest run of a sentence that stands in the text.

        Length 0 where no run of SHORTEST characters does that is not too common.
        """
        best, most = 0, 0
        reached: dict[int, int] = {}  # by the distance of the text: where the last run there ends
        first, last = self._ranges(sentence)
        for offset in np.nonzero((last > first) & (last - first <= _COMMON))[0].tolist():
            if offset + GRAM <= best + most:
                continue  # inside of the run that was found
            for place in self._places[first[offset] : last[offset]].tolist():
                if offset < reached.get(place - offset, 0):
                    continue
                start, length = self._extend(sentence, offset, place)
                reached[place - offset] = start + length
                if length > most:
                    best, most = start, length
        return (best, most) if most >= SHORTEST else (0, 0)

    def _extend(self, sentence: str, offset: int, place: int) -> tuple[int, int]:
        """Return (start, length) of the run around a gram; 0 long where only its hash is there."""
        text = self.text
        if text[place : place + GRAM] != sentence[offset : offset + GRAM]:
            return offset, 0
        back = 0
        while back < min(offset, place) and sentence[offset - back - 1] == text[place - back - 1]:
            back += 1
        ahead = GRAM
        reach = min(len(sentence) - offset, len(text) - place)
        while ahead < reach and sentence[offset + ahead] == text[place + ahead]:
            ahead += 1
        return offset - back, back + ahead

    def _ranges(self, text: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return for each gram of a text the rows from and to which its places are entered."""
        hashes = _hashes(text, 1)
        return (
            np.searchsorted(self._hashes, hashes, "left"),
            np.searchsorted(self._hashes, hashes, "right"),
        )


def _hashes(text: str, step: int) -> npt.NDArray[np.uint64]:
    """Return the hash of the gram at each `step`-th place of a text."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    count = max(len(codes) - GRAM + step, 0) // step
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(GRAM):
        hashes = hashes * _FACTOR + codes[offset::step][:count]
    return hashes
