"""What was recognised on the image of a page, and how its lines come back to where they stand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

    from indexer.records import Block

    # (image of the page as displayed, its number) to what stands on it
    Recogniser = Callable[[Image, int], "Recognition"]

# A blurred or noisy page of which the network was as sure as that had one character in 25 wrong.
POOR = 0.95


class Recognition(NamedTuple):
    """What was recognised on a page.

    The boxes of `blocks` are those of the page turned by `turn` quarters clockwise from how it is
    displayed, so that its text is upright. `confidence` is the mean probability of all characters
    seen, 0.0 where there are none. `left_out` counts what looked like a line and could not be read.
    """

    blocks: list[Block]
    confidence: float
    turn: int
    left_out: int

    def remarks(self) -> list[str]:
        """Return what a reader of the page must be told, for Page.skipped; in Chinese."""
        found = []
        if not self.blocks:
            found.append("没有识别出文字")
        elif self.confidence < POOR:
            found.append(f"识别质量差（平均把握 {self.confidence:.0%}），请核对原件")
        if self.left_out:
            found.append(f"略去无法辨认的笔画 {self.left_out} 处（手写、印章、污点等）")
        return found


def as_displayed(block: Block, turn: int) -> Block:
    """Return a block of a page that was turned clockwise by quarters as it stands on the page.

    Its edges run from left to right, so they hold for the page as it was read only.
    """
    if turn % 4 == 0 or block.box is None:
        return block
    left, top, right, bottom = block.box
    for _ in range(turn % 4):
        left, top, right, bottom = top, round(1 - right, 5), bottom, round(1 - left, 5)
    return replace(block, box=(left, top, right, bottom), edges=())
