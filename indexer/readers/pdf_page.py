"""What PDFium finds on one page: its characters with their places, and what is drawn beside them.

Characters, boxes and sizes come from one walk over PDFium's characters, so that text and place
cannot drift apart. What PDFium makes up (spaces, line breaks) is left out again. Of a run of
several spaces it gives one.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from math import atan2, cos, degrees, hypot, inf, radians, sin
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import category

from indexer.readers.lines import Sign, fraction, needs_space

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.records import Box

MAX_CHARACTERS = 100_000  # on a page; the densest gazette has a tenth of it
_MAX_OBJECTS = 20_000  # on a page, to look for rules among; more is a map or a plan
_MAX_DEPTH = 8  # of forms within forms
FEW_CHARACTERS = 40  # a scanning program's name or a page number stamped on a scan

# Of the characters that can be seen. A font without a Unicode map spoils most of what it sets, be
# it only the headings; sound pages have a few private-use bullets and boxes to tick at most.
_MOST_BROKEN = 0.1
# Of the Han on a page with a score of them. Of 1,637 pages of laws and policies none stayed below
# 0.95, in simplified or in traditional characters; code points drawn at random come to 0.33.
_FEWEST_COMMON = 0.6
_ENOUGH_HAN = 20


class View(NamedTuple):
    """The visible part of a page in its own coordinates, turned clockwise by quarters."""

    left: float
    bottom: float
    right: float
    top: float
    quarter: int

    @classmethod
    def of(cls, page: Any) -> View:
        """Return the view of a page as it is displayed."""
        left, bottom, right, top = page.get_bbox()
        return cls(left, bottom, right, top, page.get_rotation() // 90)

    @property
    def width(self) -> float:
        """The width of the turned page, in points."""
        return self.top - self.bottom if self.quarter % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """The height of the turned page, in points."""
        return self.right - self.left if self.quarter % 2 else self.top - self.bottom

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the page in points from the top left corner of the turned page."""
        if self.quarter == 0:
            return x - self.left, self.top - y
        if self.quarter == 1:
            return y - self.bottom, x - self.left
        if self.quarter == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def box(self, corners: Box) -> Box:
        """Return the box with two opposite corners of the page."""
        x0, y0 = self.point(*corners[:2])
        x1, y1 = self.point(*corners[2:])
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def fractions(self, box: Box) -> Box:
        """Return a box of the turned page in fractions of it; what juts out is cut off."""
        left, right = (fraction(x, self.width) for x in (box[0], box[2]))
        top, bottom = (fraction(y, self.height) for y in (box[1], box[3]))
        return left, top, right, bottom

    def across(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float]:
        """Return from where to where a box of the page reaches across the turned page."""
        if self.quarter == 0:
            return left - self.left, right - self.left
        if self.quarter == 1:
            return bottom - self.bottom, top - self.bottom
        if self.quarter == 2:
            return self.right - right, self.right - left
        return self.top - top, self.top - bottom


_SLANT = 10  # degrees; scans are skewed by less, watermarks by more
_ASCENT = 0.88  # of the em above the baseline, as in the em square of Chinese fonts
_MADE_UP = frozenset({0x0A, 0x0D, 0x20})  # what PDFium puts in
_SPACES = frozenset({0x20, 0xA0, 0x3000})
UNREADABLE = "\ufffd"


class Run(NamedTuple):
    """Characters that are drawn as one text object, and what they share.

    `view` is the page turned so that the text runs across, where it is `straight` and not slanted;
    the signs stand there between `top` and `bottom`, the em square around their baseline. `flat`
    says that the font at hand has no shapes for them.
    """

    view: View
    top: float
    bottom: float
    straight: bool
    visible: bool
    flat: bool
    signs: list[Sign]


def read_runs(page: Any, marks: Marks) -> list[Run] | None:
    """Return the text of a page in the order of the source, None where that is hopeless.

    PDFium puts spaces into gaps and ends lines; these are left out again, but for spaces between
    Latin words. It overlooks a space that the source draws by itself, and then puts one into the
    gap that it leaves: where something blank was drawn, the space that was made up is that of the
    source. A hyphen at the end of a line comes as U+0002.
    """
    import pypdfium2 as pdfium
    from pypdfium2 import raw

    try:
        text_page = page.get_textpage()
    except pdfium.PdfiumError:
        return None
    shown = View.of(page)
    with closing(text_page):
        handle = text_page.raw
        count = raw.FPDFText_CountChars(handle)
        if not 0 <= count <= MAX_CHARACTERS:
            return None
        runs: list[Run] = []
        owner = high = 0  # the address of the run's text object; half of a surrogate pair
        last: Sign | None = None
        gap = False  # PDFium sees one between the last character and this
        box = raw.FS_RECTF()
        for at in range(count):
            code = raw.FPDFText_GetUnicode(handle, at)
            if 0xD800 <= code < 0xDC00:  # the other half comes next
                high = code
                continue
            if code in _MADE_UP and raw.FPDFText_IsGenerated(handle, at) == 1:
                gap = code == 0x20
                if not (gap and runs and marks.blank_near(_origin(handle, at))):
                    continue
            else:
                text_object = raw.FPDFText_GetTextObject(handle, at)
                address = ctypes.addressof(text_object.contents)
                if address != owner:
                    owner = address
                    runs.append(_new_run(handle, at, text_object, shown))
            run = runs[-1]
            mapped = raw.FPDFText_HasUnicodeMapError(handle, at) != 1
            if mapped and 0x20 <= code < 0xD800:
                text = chr(code)
            else:
                hyphen = raw.FPDFText_IsHyphen(handle, at) == 1
                text = "-" if hyphen else _odd_character(code, high, mapped=mapped)
            high = 0
            raw.FPDFText_GetLooseCharBox(handle, at, box)
            left, right = run.view.across(box.left, box.bottom, box.right, box.top)
            sign = Sign(text, left, run.top, right, run.bottom)
            if gap and last is not None and _are_words(last, sign):
                run.signs.append(sign._replace(text=" ", right=left))
            run.signs.append(sign)
            last, gap = sign, False
        return runs


def _are_words(before: Sign, after: Sign) -> bool:
    """Whether two characters, between which PDFium sees a gap, are of two Latin words in a row."""
    em = after.bottom - after.top
    return needs_space(before.text, after.text) and after.left - before.right < em


def _new_run(handle: Any, at: int, text_object: Any, shown: View) -> Run:
    """Return the run, still empty, of a text object of which this is the first character."""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(handle, at, matrix)
    font_size = raw.FPDFText_GetFontSize(handle, at)
    em = abs(font_size) * hypot(matrix.c, matrix.d)
    forward = -1 if font_size < 0 else 1
    angle = degrees(atan2(forward * matrix.b, forward * matrix.a))
    x, y = _origin(handle, at)
    ascent = _ASCENT
    if _goes_down(handle, at, text_object, angle):  # vertical writing: its lines are columns
        angle -= 90
        ascent = 1.0
    quarter = round(angle / 90)
    straight = abs(angle - 90 * quarter) <= _SLANT
    view = shown._replace(quarter=quarter % 4) if straight else shown
    _, baseline = view.point(x, y)
    _, bottom, _, top = _bounds(text_object)
    return Run(
        view=view,
        top=baseline - ascent * em,
        bottom=baseline + (1 - ascent) * em,
        straight=straight,
        visible=raw.FPDFTextObj_GetTextRenderMode(text_object)
        not in {raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP},
        flat=top - bottom == 0 and raw.FPDFText_GetUnicode(handle, at) not in _SPACES,
        signs=[],
    )


def _goes_down(handle: Any, at: int, text_object: Any, angle: float) -> bool:
    """Whether the character behind the first of a text object stands below it."""
    from pypdfium2 import raw

    following = raw.FPDFText_GetTextObject(handle, at + 1)
    if not following or ctypes.addressof(following.contents) != ctypes.addressof(
        text_object.contents
    ):
        return False
    (x0, y0), (x1, y1) = _origin(handle, at), _origin(handle, at + 1)
    onward = cos(radians(angle)) * (x1 - x0) + sin(radians(angle)) * (y1 - y0)
    upward = cos(radians(angle)) * (y1 - y0) - sin(radians(angle)) * (x1 - x0)
    return -upward > abs(onward)


def _origin(handle: Any, at: int) -> tuple[float, float]:
    from pypdfium2 import raw

    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(handle, at, x, y)
    return x.value, y.value


def _odd_character(code: int, high: int, *, mapped: bool) -> str:
    """Return a character that is not plain; U+FFFD where the font does not say which it is.

    PDFium gives characters beyond the first plane as surrogates, of which `high` is the first one,
    or 0. The space is the only white space that a line of a Block has from here; tabs part the
    cells of a table.
    """
    if 0xDC00 <= code < 0xE000:
        return chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00) if high else UNREADABLE
    if code == 0 or not mapped:
        return UNREADABLE
    return " " if code in {0x09, 0x0A, 0x0D} else chr(code)


def is_sound(text: str) -> bool:
    """Whether characters without white space are what a page says, not codes of its fonts."""
    counts = Counter(text)
    broken = sum(number for sign, number in counts.items() if _is_broken(sign))
    han = {sign: number for sign, number in counts.items() if "\u4e00" <= sign <= "\u9fff"}
    common = sum(number for sign, number in han.items() if _is_common(sign))
    of_han = sum(han.values())
    return broken <= _MOST_BROKEN * len(text) and (
        of_han < _ENOUGH_HAN or common >= _FEWEST_COMMON * of_han
    )


@cache
def _is_broken(sign: str) -> bool:
    """Whether a character is none, or a Latin letter that is half of a Chinese one misread."""
    return (
        sign == UNREADABLE
        or category(sign) in {"Cc", "Cn", "Co", "Cs"}
        or ("\u00c0" <= sign <= "\u00ff" and sign not in "×÷")
    )


@cache
def _is_common(sign: str) -> bool:
    """Whether a Han character is in the first level of GB 2312 (rows 16 to 55) or of Big5."""
    simplified = sign.encode("gb2312", "ignore")
    traditional = sign.encode("big5", "ignore")
    return b"\xb0\xa1" <= simplified <= b"\xd7\xfe" or b"\xa4\x40" <= traditional <= b"\xc6\x7e"


# What is drawn beside the text

_Matrix = tuple[float, float, float, float, float, float]
_THIN = 3.0  # points: what is filled and as thin as that is a line
_SHORTEST_RULE = 6.0  # points
_NO_WIDTH = 0.01  # points; PDFium overlooks text objects that are narrower
_CELL = 3.0  # points: half of a space in small print
_MUCH_DRAWN = 100  # segments; a frame and a rule have a dozen, a character as a drawing has ten


@dataclass(slots=True)
class Marks:
    """Rules (thin boxes in the page's own coordinates) and what else is on a page but text."""

    rules: list[Box] = field(default_factory=list)
    image_cover: float = 0.0  # of the page, by all images together, 1 at most
    segments: int = 0
    cut_short: bool = False
    blanks: set[tuple[float, float]] = field(
        default_factory=set
    )  # cells in which text has no width

    @property
    def drawn(self) -> bool:
        """Whether there is so much that words may be among it.

        Blank text is, as a rule, the space of an empty line; a page full of it is one of a font
        without shapes.
        """
        return (
            self.image_cover > 0 or self.segments > _MUCH_DRAWN or len(self.blanks) > FEW_CHARACTERS
        )

    def blank_near(self, point: tuple[float, float]) -> bool:
        """Whether something blank was drawn at a point, or within a cell or two of it."""
        column, row = _cell(point)
        return any(
            (column + right, row + up) in self.blanks for right in (-1, 0, 1) for up in (-1, 0, 1)
        )


def _cell(point: tuple[float, float]) -> tuple[float, float]:
    return point[0] // _CELL, point[1] // _CELL


def read_marks(page: Any) -> Marks:
    """Return what is drawn on a page beside its text."""
    from pypdfium2 import raw

    marks = Marks()
    view = View.of(page)
    area = view.width * view.height
    for at, (drawn, kind, matrix) in enumerate(_objects(page)):
        if at + marks.segments > _MAX_OBJECTS:
            marks.cut_short = True
            marks.rules = []
            break
        if kind == raw.FPDF_PAGEOBJ_PATH:
            marks.segments += raw.FPDFPath_CountSegments(drawn)
            if marks.segments <= _MAX_OBJECTS:
                marks.rules += _path_rules(drawn, matrix)
        elif kind == raw.FPDF_PAGEOBJ_TEXT:
            left, bottom, right, _ = _bounds(drawn)
            if right - left < _NO_WIDTH:
                marks.blanks.add(_cell(_moved(left, bottom, matrix)))
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = _bounds(drawn)
            corners = [_moved(x, y, matrix) for x in (x0, x1) for y in (y0, y1)]
            left, bottom, right, top = bounding(corners)
            width = min(right, view.right) - max(left, view.left)
            height = min(top, view.top) - max(bottom, view.bottom)
            marks.image_cover += max(width, 0.0) * max(height, 0.0) / area
    marks.image_cover = min(marks.image_cover, 1.0)
    return marks


def _objects(page: Any) -> Iterator[tuple[Any, int, _Matrix]]:
    """Yield the objects of a page and of the forms on it: handle, kind, and the matrix of forms."""
    from pypdfium2 import raw

    of_form = (raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject)
    waiting = [(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, _IDENTITY, 0)]
    while waiting:
        holder, count, get, outer, depth = waiting.pop()
        for at in range(count(holder)):
            drawn = get(holder, at)
            kind = raw.FPDFPageObj_GetType(drawn)
            yield drawn, kind, outer
            if kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
                inner = _times(_matrix(drawn), outer)
                waiting.append((drawn, *of_form, inner, depth + 1))


def _path_rules(path: Any, outer: _Matrix) -> Iterator[Box]:
    """Yield the straight lines across and down that a path draws, or fills as thin rectangles."""
    from pypdfium2 import raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    for points in _outlines(path, _times(_matrix(path), outer)):
        if stroke.value:
            edges = [bounding([one, other]) for one, other in pairwise(points)]
        elif fill.value != raw.FPDF_FILLMODE_NONE:
            edges = [bounding(points)]
        else:
            edges = []
        for left, bottom, right, top in edges:
            thickness, length = sorted((right - left, top - bottom))
            if thickness <= _THIN and _SHORTEST_RULE <= length < inf:
                yield left, bottom, right, top


def _outlines(path: Any, matrix: _Matrix) -> Iterator[list[tuple[float, float]]]:
    """Yield the corners of each straight-sided outline of a path, the first again if it closes."""
    from pypdfium2 import raw

    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    straight = True
    for at in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, at)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if straight and len(points) > 1:
                yield points
            points, straight = [], True
        straight = straight and kind != raw.FPDF_SEGMENT_BEZIERTO
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(_moved(x.value, y.value, matrix))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if straight and len(points) > 1:
        yield points


_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _matrix(drawn: Any) -> _Matrix:
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(drawn, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    """Return the matrix that does first `inner`, then `outer` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r, a * q + b * s,
        c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def _moved(x: float, y: float, matrix: _Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(drawn: Any) -> Box:
    """Return the box of an object in the coordinates of the page or form that holds it."""
    from pypdfium2 import raw

    left, bottom = ctypes.c_float(), ctypes.c_float()
    right, top = ctypes.c_float(), ctypes.c_float()
    raw.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def bounding(points: Sequence[tuple[float, float]]) -> Box:
    """Return the smallest box around points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def has_annotations(page: Any) -> bool:
    """Whether a page has notes, stamps or form fields; links hold no text of their own."""
    from pypdfium2 import raw

    for at in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, at)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if kind not in {raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP}:
            return True
    return False
