"""What is drawn on a page of an OFD file: texts, images and paths in their order.

Lengths are millimetres from the top left corner of the page. Clauses are those of GB/T 33190—2016.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from indexer.readers.ofd_package import child, child_text, children, local_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.readers.ofd_package import Element, Package

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]  # x' = ax + cy + e, y' = bx + dy + f

MAX_CHARACTERS = 100_000  # on a page
_MAX_NESTING = 32  # of blocks, units and draw parameters; units and parameters can go in circles
_MAX_LENGTH = 100_000.0  # mm, and how far anything is stretched; what is larger is damaged
_MIN_LENGTH = 0.01  # mm; smaller text or scaling is none
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_LINE_WIDTH = 0.353  # 8.2
# A line break is no glyph: it and the white space at it come from a program that indented the XML.
_LAYOUT_SPACE = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Text:
    """A run of characters (11.2, 11.3): a TextCode of a TextObject.

    `points` are the origins of the glyphs, `size` the font size, both in the object's own space,
    which `matrix` takes to the page. `reading` and `turned` are the directions of the line and of
    its characters in degrees clockwise; `lost` glyphs of it have no character (11.4).
    """

    text: str
    points: tuple[Point, ...]
    size: float
    stretch: float  # HScale: how wide glyphs are drawn
    matrix: Matrix
    reading: int
    turned: int
    font: str
    weight: int
    italic: bool
    color: str
    opacity: float  # 0 for text that is not seen, for whatever reason
    lost: int


@dataclass(frozen=True, slots=True)
class Picture:
    """An image (10): `matrix` takes the unit square to the page; no `part` where it is missing."""

    part: str | None
    matrix: Matrix
    opacity: float


@dataclass(frozen=True, slots=True)
class Shape:
    """A path (9.1): its outline as SVG has it, (colour, opacity) of what is painted of it.

    `lines` are the straight lines in it, in the object's own space like the outline.
    """

    outline: str
    lines: tuple[tuple[Point, Point], ...]
    matrix: Matrix
    fill: tuple[str, float] | None
    stroke: tuple[str, float] | None
    width: float
    even_odd: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """What stands on a page, from back to front; `damaged` objects could not be understood."""

    width: float
    height: float
    objects: tuple[Text | Picture | Shape, ...]
    damaged: int


@dataclass(frozen=True, slots=True)
class Resources:
    """What objects refer to by number (7.9): font names, parts of images, elements."""

    fonts: dict[str, str] = field(default_factory=dict)
    images: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, Element] = field(default_factory=dict)
    units: dict[str, Element] = field(default_factory=dict)

    def copy(self) -> Resources:
        """Return the same, to be added to for one page."""
        return Resources({**self.fonts}, {**self.images}, {**self.parameters}, {**self.units})


@dataclass(frozen=True, slots=True)
class _State:
    """What an object inherits: `styles` are the draw parameters that apply, the nearest first."""

    matrix: Matrix = _IDENTITY
    opacity: float = 1.0
    styles: tuple[Element, ...] = ()
    nesting: int = 0


class Painter:
    """Collects the objects of a page in the order in which they are drawn."""

    def __init__(self, resources: Resources, room: int, package: Package) -> None:
        self.objects: list[Text | Picture | Shape] = []
        self.damaged = 0
        self.room = room  # for objects
        self._characters = MAX_CHARACTERS
        self._resources = resources
        self._package = package

    def paint(self, page: Element) -> None:
        """Add what a page or template holds: its layers from back to front (7.7)."""
        order = {"Background": 0, "Foreground": 2}
        layers = children(child(page, "Content"), "Layer")
        for layer in sorted(layers, key=lambda layer: order.get(layer.get("Type"), 1)):
            self._paint_block(layer, _State(styles=self._parameters(layer)))

    def _paint_block(self, block: Element, state: _State) -> None:
        for element in block:
            self.room -= 1
            if self.room < 0:
                raise self._package.unreadable("图元数量过多", "it draws too many objects")
            try:
                self._paint_object(element, state)
            except ValueError:  # a number that is none, or is missing
                self.damaged += 1

    def _paint_object(self, element: Element, state: _State) -> None:
        kind = local_name(element)
        if kind == "PageBlock":
            self._nest(element, state)
        elif kind == "TextObject":
            self.objects += self._texts(element, self._state(element, state))
        elif kind == "PathObject":
            self.objects.append(_shape(element, self._state(element, state)))
        elif kind == "ImageObject":
            self.objects.append(self._picture(element, self._state(element, state)))
        elif kind == "CompositeObject":
            self._paint_unit(element, self._state(element, state))

    def _state(self, element: Element, state: _State) -> _State:
        """Return what holds inside of a graphic unit: its place, matrix, opacity, style (8.5)."""
        left, top, _, _ = numbers(element.get("Boundary", ""), 4)
        a, b, c, d, e, f = numbers(element.get("CTM", "1 0 0 1 0 0"), 6)
        matrix = product((a, b, c, d, e + left, f + top), state.matrix)
        if not _is_usable(matrix):
            raise ValueError("a matrix that makes nothing of everything, or too much")
        return replace(
            state,
            matrix=matrix,
            opacity=state.opacity * _alpha(element) * (element.get("Visible") != "false"),
            styles=(element, *self._parameters(element), *state.styles),
        )

    def _picture(self, element: Element, state: _State) -> Picture:
        matrix = state.matrix
        if element.get("CTM") is None:
            # 10: an image fills the unit square, which a CTM blows up. Some leave it out, and mean
            # that the image fills its boundary.
            _, _, width, height = numbers(element.get("Boundary", ""), 4)
            matrix = product((width, 0.0, 0.0, height, 0.0, 0.0), matrix)
        if not _is_usable(matrix):
            raise ValueError("an image without an extent")
        part = self._resources.images.get(element.get("ResourceID", ""))
        return Picture(part, matrix, state.opacity)

    def _paint_unit(self, element: Element, state: _State) -> None:
        unit = self._resources.units.get(element.get("ResourceID", ""))
        if unit is None:
            raise ValueError("a composite object without its unit")
        self._nest(child(unit, "Content"), state)

    def _nest(self, block: Element | None, state: _State) -> None:
        if block is None or state.nesting == _MAX_NESTING:
            raise ValueError("a block that is missing, or too deep")
        self._paint_block(block, replace(state, nesting=state.nesting + 1))

    def _parameters(self, element: Element) -> tuple[Element, ...]:
        """Return the draw parameters that an element names, the nearest first (8.2)."""
        found: list[Element] = []
        number = element.get("DrawParam")
        while number in self._resources.parameters and len(found) < _MAX_NESTING:
            found.append(self._resources.parameters[number])
            number = found[-1].get("Relative")
        return tuple(found)

    def _texts(self, element: Element, state: _State) -> Iterator[Text]:
        size = _number(element.get("Size", ""))
        stretch = _number(element.get("HScale", "1"))
        if min(size, stretch) < _MIN_LENGTH:
            raise ValueError("text without an extent")
        color, opacity = _color(state.styles, "FillColor") or ("#000000", 1.0)
        if element.get("Fill") == "false" and element.get("Stroke") != "true":
            opacity = 0.0
        codes = list(children(element, "TextCode"))
        if not codes:
            raise ValueError("a text object without text")
        pieces = [_LAYOUT_SPACE.sub("", "".join(code.itertext())) for code in codes]
        self._characters -= sum(map(len, pieces))
        if self._characters < 0:
            raise self._package.unreadable("一页的字数过多", "a page has too many characters")
        lost = _lost_glyphs(element, "".join(pieces))
        reading = _integer(element, "ReadDirection", 0)
        x = y = 0.0
        for code, text in zip(codes, pieces, strict=True):
            # 11.3: a position that is not given is that of the TextCode before.
            x = _number(code.get("X") or str(x))
            y = _number(code.get("Y") or str(y))
            if not text and not lost:
                continue
            yield Text(
                text=text,
                points=_points(code, text, (x, y), size * stretch, reading),
                size=size,
                stretch=stretch,
                matrix=state.matrix,
                reading=reading,
                turned=_integer(element, "CharDirection", 0),
                font=self._resources.fonts.get(element.get("Font", ""), ""),
                weight=_integer(element, "Weight", 400),
                italic=element.get("Italic") == "true",
                color=color,
                opacity=opacity * state.opacity,
                lost=lost,
            )
            lost = 0


def _lost_glyphs(element: Element, text: str) -> int:
    """Return how many glyphs stand for characters that the text object does not give (11.4)."""
    characters = len(text.encode("utf-16-le")) // 2  # producers count as Java does
    lost = 0
    for transform in children(element, "CGTransform"):
        first = _integer(transform, "CodePosition", 0)
        if first + _integer(transform, "CodeCount", 1) > characters:
            lost += _integer(transform, "GlyphCount", 1)
    return lost


def _advance(character: str) -> float:
    """Return the usual width of a character in font sizes: half, or whole for a wide one."""
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5


def _points(code: Element, text: str, start: Point, size: float, reading: int) -> tuple[Point, ...]:
    """Return the origin of each glyph, from the offsets DeltaX and DeltaY (11.3)."""
    steps_x = _offsets(code.get("DeltaX"), len(text) - 1)
    steps_y = _offsets(code.get("DeltaY"), len(text) - 1)
    if not steps_x and not steps_y:
        # To the letter all glyphs stand on one spot. Nobody means that; viewers set them in a row.
        angle = math.radians(reading)
        for character in text[:-1]:
            steps_x.append(size * _advance(character) * math.cos(angle))
            steps_y.append(size * _advance(character) * math.sin(angle))
    still = [0.0] * (len(text) - 1)
    xs = accumulate(steps_x or still, initial=start[0])
    ys = accumulate(steps_y or still, initial=start[1])
    return tuple(zip(xs, ys, strict=True))


def _offsets(value: str | None, count: int) -> list[float]:
    """Return `count` offsets, [] where none is given; «g 3 12.5» stands for three of 12.5 (11.3).

    Where a producer gave too few, the last one goes on, as viewers have it.
    """
    words = iter((value or "").split())
    offsets: list[float] = []
    for word in words:
        repeats = 1
        if word == "g":
            repeats, word = int(next(words, "")), next(words, "")  # noqa: PLW2901
        offsets += [_number(word)] * min(repeats, count - len(offsets))
        if len(offsets) >= count:
            return offsets
    return offsets + offsets[-1:] * (count - len(offsets))


def _shape(element: Element, state: _State) -> Shape:
    """Return the path of a PathObject: stroked and not filled unless it says otherwise (9.1)."""
    fill = _color(state.styles, "FillColor") if element.get("Fill") == "true" else None
    stroke = None
    if element.get("Stroke") != "false":
        stroke = _color(state.styles, "StrokeColor") or ("#000000", 1.0)
    width = next((style.get("LineWidth") for style in state.styles if style.get("LineWidth")), None)
    outline, lines = _outline(child_text(element, "AbbreviatedData"))
    return Shape(
        outline=outline,
        lines=lines,
        matrix=state.matrix,
        fill=fill and (fill[0], fill[1] * state.opacity),
        stroke=stroke and (stroke[0], stroke[1] * state.opacity),
        width=_LINE_WIDTH if width is None else _number(width),
        even_odd=element.get("Rule") == "Even-Odd",
    )


_OPERATORS = {  # 9.1: how many numbers follow, and the letter of SVG
    "S": (2, "M"),
    "M": (2, "M"),
    "L": (2, "L"),
    "Q": (4, "Q"),
    "B": (6, "C"),
    "A": (7, "A"),
    "C": (0, "Z"),
}


def _outline(abbreviated: str) -> tuple[str, tuple[tuple[Point, Point], ...]]:
    """Return a path's data in the letters of SVG, and the straight lines in it.

    Raises ValueError where it is malformed.
    """
    words = abbreviated.split()
    path = []
    lines = []
    start = here = (0.0, 0.0)
    at = 0
    while at < len(words):
        operator = words[at]
        if operator not in _OPERATORS:
            raise ValueError(f"no path operator: {operator[:20]!r}")
        count, letter = _OPERATORS[operator]
        found = numbers(" ".join(words[at + 1 : at + 1 + count]), count)
        path.append(" ".join([letter, *map(digits, found)]))
        before, here = here, (found[-2], found[-1]) if found else start
        if letter == "M":
            start = here
        elif letter in "LZ":
            lines.append((before, here))
        at += 1 + count
    return " ".join(path), tuple(lines)


def _color(styles: tuple[Element, ...], kind: str) -> tuple[str, float] | None:
    """Return the nearest colour of a kind, as #rrggbb and opacity (8.3).

    The number of channels tells grey, RGB and CMYK apart; patterns and shadings count as the first
    colour in them, one without a value as black.
    """
    element = next((found for style in styles if (found := child(style, kind)) is not None), None)
    if element is None:
        return None
    holder = next((node for node in element.iter() if node.get("Value")), element)
    channels = [_channel(word) for word in holder.get("Value", "0").split()]
    if len(channels) == 4:
        key = channels.pop()
        channels = [(255 - channel) * (255 - key) // 255 for channel in channels]
    red, green, blue = channels if len(channels) == 3 else channels[:1] * 3
    return f"#{red:02x}{green:02x}{blue:02x}", _alpha(element)


def _channel(word: str) -> int:
    """Return a channel's value, written in decimal or as «#FF» (8.3.2)."""
    value = int(word[1:], 16) if word.startswith("#") else round(_number(word))
    return min(255, max(0, value))


def _alpha(element: Element) -> float:
    return min(255.0, max(0.0, _number(element.get("Alpha") or "255"))) / 255


def _number(value: str) -> float:
    return numbers(value, 1)[0]


def _integer(element: Element, name: str, default: int) -> int:
    """Return an attribute as a whole number. Raises ValueError where it is none."""
    return round(_number(element.get(name, str(default))))


def numbers(value: str, count: int) -> list[float]:
    """Return exactly `count` numbers within bounds. Raises ValueError for anything else."""
    found = [float(word) for word in value.split()]
    if len(found) != count or not all(abs(number) < _MAX_LENGTH for number in found):
        raise ValueError(f"not {count} numbers: {value[:60]!r}")
    return found


def product(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that does `inner` and then `outer`."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _is_usable(matrix: Matrix) -> bool:
    """Whether a matrix can be undone and keeps lengths within bounds."""
    a, b, c, d, _, _ = matrix
    flat = abs(a * d - b * c) < _MIN_LENGTH**2
    return not flat and all(abs(number) < _MAX_LENGTH for number in matrix)


def place(matrix: Matrix, point: Point) -> Point:
    """Return where a matrix puts a point."""
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


def digits(number: float) -> str:
    """Return a number as SVG has it, to six digits."""
    return f"{number:.6g}"
