"""Recognition of printed Chinese on images of pages: PP-OCRv6 through RapidOCR and OpenVINO.

Both come with the extra `ocr`. Everything runs on this machine: the models are in the `rapidocr`
package and are named by their files, so that nothing is ever fetched.
"""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from itertools import accumulate, chain, pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from indexer.readers import progress
from indexer.readers.lines import Sign, needs_space, on_one_level, to_block
from indexer.readers.recognition import POOR, Recognition
from indexer.readers.spacing import (
    Recognised,
    ems,
    gaps_behind,
    spaces_in,
    with_full_widths,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image

    from indexer.records import Box

    Point = tuple[float, float]

_THREADS = 2

# A network keeps what it prepared for every size of image that it has seen, and so grows with each
# new one: lines and pages are brought to a few sizes.
_PAGE_SIDES = (1024, 1280)  # pixels, where lines are looked for: A4 at 110 dpi, upright or not
_ENLARGE = 2.0  # at most: characters as large as a page are not taken for lines
_LINE = 48  # pixels, the height of a line as the network was trained on it
_LINE_STEP = 240
_LONGEST_LINE = 2400
_PADDING = (128, 128, 128)  # behind a short line, as in training: zero after normalising

_RED = 60  # of 255: how far red exceeds green and blue in what is red
_LEAST_RED = 0.0005  # of the pixels; a small seal has ten times as many
_SPECK = 2  # dark pixels of a column of a line's image: fewer are dirt
_DOUBTFUL = 0.5  # the mean probability of what is no print: handwriting, seals, dirt


class _Quad(NamedTuple):
    """The corners of a line in pixels; it may stand askew."""

    top_left: Point
    top_right: Point
    bottom_right: Point
    bottom_left: Point

    @property
    def is_straight(self) -> bool:
        """Whether it is longer than the few characters of a seal's rim that stand in one line."""
        rise = abs(self.top_right[1] - self.top_left[1])
        return self.width >= 3 * self.height and rise <= 0.1 * self.width

    def overlaps(self, other: _Quad) -> bool:
        """Whether the boxes around two lines share a quarter of the smaller one's."""
        mine, others = self.box, other.box
        across = min(mine[2], others[2]) - max(mine[0], others[0])
        down = min(mine[3], others[3]) - max(mine[1], others[1])
        smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (mine, others))
        return across > 0 and down > 0 and across * down >= 0.25 * smaller

    @property
    def box(self) -> Box:
        xs, ys = zip(*self, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def left(self) -> float:
        """The middle of its left side."""
        return (self.top_left[0] + self.bottom_left[0]) / 2

    @property
    def right(self) -> float:
        """The middle of its right side."""
        return (self.top_right[0] + self.bottom_right[0]) / 2

    @property
    def top(self) -> float:
        return self.box[1]

    @property
    def bottom(self) -> float:
        return self.box[3]

    @property
    def width(self) -> float:
        return math.dist(self.top_left, self.top_right)

    @property
    def height(self) -> float:
        return math.dist(self.top_left, self.bottom_left)


class _Line(NamedTuple):
    """What the network made of a line: its characters, how probable they are, and where they are.

    `words` are the characters, by index, before which it saw a space.
    """

    found: Recognised
    quad: _Quad
    probabilities: list[float]
    words: frozenset[int]

    @property
    def is_legible(self) -> bool:
        return sum(self.probabilities) >= _DOUBTFUL * len(self.probabilities)


def available() -> bool:
    """Whether the extra `ocr` is installed."""
    return all(map(find_spec, ("rapidocr", "openvino")))


def read_page(image: Image, page: int) -> Recognition:
    """Read a page however it is turned; for one thread at a time.

    There is a Block for each piece of a line, from top to bottom and left to right, with an edge
    for each character; line numbers count from 1. Characters are given as they were recognised,
    whatever the language would suggest, but for the width of marks and the spaces between
    characters, which their places tell (`spacing.py`).
    """
    image = image.convert("RGB")
    turn = 0
    quads = _find_lines(_without_red(image))
    if sum(quad.height - quad.width for quad in quads) > 0:
        turn, image = 1, _turned(image, 1)
        quads = _find_lines(_without_red(image))
    lines = _read_both(image, quads)
    if lines and _confidence(lines) < POOR:
        around = _turned(image, 2)
        others = _read_both(around, _find_lines(_without_red(around)))
        if _confidence(others) > _confidence(lines):
            turn, lines = turn + 2, others
    legible = sorted(
        (line for line in lines if line.is_legible),
        key=lambda line: (line.quad.box[1], line.quad.box[0]),
    )
    blocks = [
        replace(to_block(signs, page, *image.size), line=number)
        for number, signs in enumerate(_spaced(legible), 1)
    ]
    progress.page_done(page)
    return Recognition(blocks, _confidence(lines), turn, len(lines) - len(legible))


# Seals

# A seal hides the lines under it, and nothing else shows that they are missing: what is black is
# read without the red, then what is red by itself. Heads of official documents are red as well
# (GB/T 9704—2012, 7.2.4).


def _read_both(image: Image, quads: Sequence[_Quad]) -> list[_Line]:
    """Read the lines that were found on a page without its red, and those that are red."""
    black = _without_red(image)
    lines = _read_lines(black, quads)
    if black is not image:
        others = [quad for quad in _find_lines(image) if not any(map(quad.overlaps, quads))]
        straight = [quad for quad in others if quad.is_straight]
        lines += _read_lines(image, straight)
    return lines


def _without_red(image: Image) -> Image:
    """Return an image in which red is as good as white; the image itself where nothing is red."""
    from PIL import Image as Images
    from PIL import ImageChops

    red, green, blue = image.split()
    excess = ImageChops.subtract(red, ImageChops.lighter(green, blue)).histogram()
    if sum(excess[_RED:]) < _LEAST_RED * image.width * image.height:
        return image
    return Images.merge("RGB", (red, red, red))


# The networks


@cache
def _engine() -> Any:
    # Where it finds this package, OpenVINO reports each start of it to its makers.
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_preprocess_img": False,
            "Det.engine_type": rapidocr.EngineType.OPENVINO,
            "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
            "Det.limit_side_len": 1,  # pages have their size when they are handed over
            "Rec.engine_type": rapidocr.EngineType.OPENVINO,
            "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
            "EngineConfig.openvino.inference_num_threads": _THREADS,
        }
    )


def _find_lines(image: Image) -> list[_Quad]:
    """Return where lines stand on a page, or pieces of lines."""
    from PIL import Image as Images

    scale = min(_ENLARGE, _PAGE_SIDES[-1] / max(image.size))
    size = [max(1, round(side * scale)) for side in image.size]
    sides = [next(side for side in _PAGE_SIDES if side >= needed) for needed in size]
    canvas = Images.new("RGB", sides, "white")
    canvas.paste(image.resize(size, Images.Resampling.BOX))
    found = _engine()(canvas, use_det=True, use_cls=False, use_rec=False)
    # What was found on the canvas beside the page is cut off with the blocks' boxes.
    boxes = () if found.boxes is None else found.boxes.tolist()
    return [_Quad(*((x / scale, y / scale) for x, y in box)) for box in boxes]


def _read_lines(image: Image, quads: Sequence[_Quad]) -> list[_Line]:
    """Read the lines that stand on those places of a page, without those that say nothing."""
    if not quads:
        return []
    # Of pixels far smaller than the network's, most would be passed over.
    shrink = max(1, int(median(quad.height for quad in quads) / _LINE))
    image = image.reduce(shrink)
    lines = (_read_line(image, quad, shrink) for quad in quads)
    return [line for line in lines if line]


def _read_line(image: Image, quad: _Quad, shrink: int) -> _Line | None:
    """Read one line, None where it says nothing.

    The quad is that of the page `shrink` times as large as `image`.
    """
    from PIL import Image as Images

    width = min(_LONGEST_LINE, max(1, round(_LINE * quad.width / quad.height)))
    corners = (quad.top_left, quad.bottom_left, quad.bottom_right, quad.top_right)
    line = image.transform(
        (width, _LINE),
        Images.Transform.QUAD,
        [length / shrink for corner in corners for length in corner],
        Images.Resampling.BICUBIC,
    )
    padded = math.ceil(width / _LINE_STEP) * _LINE_STEP
    canvas = Images.new("RGB", (padded, _LINE), _PADDING)
    canvas.paste(line)
    found = _engine()(canvas, use_det=False, use_cls=False, use_rec=True, return_word_box=True)
    words = found.word_results[0]
    if not words.words:
        return None
    step = padded / words.line_txt_len / width * quad.width
    middles = ((column + 0.5) * step for column in chain.from_iterable(words.word_cols))
    probabilities = [
        probability
        for character, probability in zip(found.txts[0], words.confs, strict=True)
        if not character.isspace()
    ]
    text = "".join(found.txts[0].split())
    ends = accumulate(len(word) for word in found.txts[0].split())
    recognised = Recognised(text, tuple(middles), quad.width, quad.height, _ink(line))
    return _Line(recognised, quad, probabilities, frozenset(ends))


def _ink(line: Image) -> tuple[bool, ...]:
    """Return which columns of a line's image hold more than a speck."""
    import numpy as np

    grey = np.asarray(line.convert("L"))
    dark = grey < (np.median(grey) + grey.min()) / 2
    return tuple((dark.sum(axis=0) >= _SPECK).tolist())


def _spaced(lines: Sequence[_Line]) -> list[list[Sign]]:
    """Return the signs of the lines of a page, from top to bottom, with the spaces among them.

    Spaces before another piece of the same printed line stand at the end of the first one.
    """
    found = [line.found for line in lines]
    widths = ems(found)
    texts = with_full_widths(found)
    spaced = [_signs(line, text, em) for line, text, em in zip(lines, texts, widths, strict=True)]
    for at, line in enumerate(lines):
        behind = [
            other
            for other, piece in enumerate(lines)
            if piece.quad.left >= line.quad.right and on_one_level(line.quad, piece.quad)
        ]
        if not behind or not (em := widths[at]):
            continue
        nearest = min(behind, key=lambda other: lines[other].quad.left)
        has_han = line.found.has_han or lines[nearest].found.has_han
        if has_han and not needs_space(texts[at][-1], texts[nearest][0]):
            last = spaced[at][-1]
            space = last._replace(text="\u3000", left=last.right)
            spaced[at] += [space] * spaces_in(lines[nearest].quad.left - line.quad.right, em)
    return spaced


def _signs(line: _Line, text: str, em: float | None) -> list[Sign]:
    """Return the signs of a line; `text` are its characters with their widths mended."""
    middles, quad = line.found.middles, line.quad
    inner = [sum(pair) / 2 for pair in pairwise(middles)]
    edges = [0.0, quad.width]
    if inner:
        edges = [2 * middles[0] - inner[0], *inner, 2 * middles[-1] - inner[-1]]
    starts, ends = edges[:-1], edges[1:]
    gaps = gaps_behind(line.found, text, em)
    for at, gap in gaps.items():
        ends[at], starts[at + 1] = gap
    _, top, _, bottom = quad.box

    def sign(character: str, start: float, end: float) -> Sign:
        left, right = (
            quad.left + (quad.right - quad.left) * min(1.0, max(0.0, place / quad.width))
            for place in (start, end)
        )
        return Sign(character, left, top, right, bottom)

    signs: list[Sign] = []
    for at, (character, start, end) in enumerate(zip(text, starts, ends, strict=True)):
        if at in line.words and needs_space(text[at - 1], character):
            signs.append(sign(" ", start, start))
        signs.append(sign(character, start, end))
        if em and at in gaps:
            step = (starts[at + 1] - end) / (count := spaces_in(starts[at + 1] - end, em))
            signs += [
                sign("\u3000", end + step * number, end + step * (number + 1))
                for number in range(count)
            ]
    return signs


def _confidence(lines: Sequence[_Line]) -> float:
    probabilities = [probability for line in lines for probability in line.probabilities]
    return sum(probabilities) / len(probabilities) if probabilities else 0.0


def _turned(image: Image, quarters: Literal[1, 2]) -> Image:
    """Return an image turned clockwise."""
    from PIL.Image import Transpose

    return image.transpose((Transpose.ROTATE_270, Transpose.ROTATE_180)[quarters - 1])
