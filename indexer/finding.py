"""Where words stand in one text, however a reader writes them."""

from __future__ import annotations

from indexer.text import fold


def find(text: str, words: str) -> list[tuple[int, int]]:
    """Return (start, end) of each place in `text` that reads `words`, in order, without overlap.

    Both are folded: traditional characters, full-width forms and capitals find the others. White
    space does not count, so that «总则» finds «总　　则»; a line break is never crossed.
    """
    wanted = "".join(fold(words).split())
    if not wanted:
        return []
    spans = []
    begin = 0
    for line in fold(text).split("\n"):
        places = [at for at, character in enumerate(line) if not character.isspace()]
        letters = "".join(line[at] for at in places)
        found = letters.find(wanted)
        while found >= 0:
            last = found + len(wanted)
            spans.append((begin + places[found], begin + places[last - 1] + 1))
            found = letters.find(wanted, last)
        begin += len(line) + 1
    return spans
