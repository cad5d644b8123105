"""OFD files (GB/T 33190—2016): lines and table rows in reading order, with page, box and edges."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from indexer.errors import ReadError
from indexer.readers.layout import arrange
from indexer.readers.lines import Sign, pieces, to_block
from indexer.readers.ofd_drawing import Picture, Shape, Text, place
from indexer.readers.ofd_file import OfdFile
from indexer.readers.ofd_package import child, child_text, children
from indexer.readers.ofd_pages import page_image
from indexer.readers.recognition import as_displayed
from indexer.readers.tables import fill_table, find_tables
from indexer.records import Block, Page, RawDocument, TableRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.readers.ofd_drawing import Drawing, Point
    from indexer.readers.ofd_file import Sheet
    from indexer.readers.recognition import Recogniser
    from indexer.readers.tables import Row
    from indexer.records import Box

MEDIA_TYPE = "application/ofd"
MAX_CHARACTERS = 10_000_000  # of all pages together, as is the next
MAX_PAGE_BYTES = 256 * 1024 * 1024

_POINTS = 72 / 25.4  # in a millimetre: layout.py wants lengths in points
# A glyph reaches from this far above its base line to this far below it, in font sizes.
_ASCENT, _DESCENT = 0.88, 0.12
_STEP = 1.5  # font sizes between two origins, above which the first glyph does not fill the step
_SLANT = 3.0  # degrees off a right angle that a printed line may be; watermarks lie at 30 to 60
_COPY = 0.05  # font sizes: half of what the copy that makes text look bold is moved by
_FILLING = 0.6  # share of the page that a scan covers; pictures in a text cover less
_TOLD = 0.05  # share of the page above which a picture may hold text; a seal covers 0.03 of A4
_FEW = 30  # characters: a stamp or a page number set on a scan, not its text
_EXAMPLES = 10  # of what a note lists
_GARBLED = 0.1  # share of characters without a meaning; good text has a few symbol bullets


def read(data: bytes, name: str, recognise: Recogniser | None = None) -> RawDocument:
    """Read an OFD file; the pages of its documents count through.

    Text comes from TextCode, glyph codes are not looked at. A page that holds only images goes to
    `recognise` as an image of 200 dpi; without one, Page.skipped says that it was not read.
    Raises ReadError where the file is damaged, encrypted or too large, or no page is whole.
    """
    file = OfdFile(data, name)
    _check_size(file)
    drafts: list[_Draft] = []
    failures: list[ReadError] = []
    room = MAX_CHARACTERS
    for number, sheet in enumerate(file.sheets, start=1):
        try:
            draft = _read_page(file, sheet, number, recognise)
        except ReadError as error:
            failures.append(error)
            draft = _Draft(number, skipped=[str(error)])
        drafts.append(draft)
        room -= sum(len(block.text) for block in draft.blocks)
        if room < 0:
            raise _too_large(
                name, f"超过 {MAX_CHARACTERS} 字", f"it holds over {MAX_CHARACTERS} characters"
            )
    if len(failures) == len(drafts):
        raise failures[0]
    return _arranged(drafts, [*_notes(file)])


def _check_size(file: OfdFile) -> None:
    """Refuse what would unpack to too much: pages may share one part, and so multiply it."""
    total = 0
    for sheet in file.sheets:
        try:
            total += file.package.size(file.package.locate(sheet.body.part, sheet.location))
        except ReadError:
            continue  # told where the page is read
    if total > MAX_PAGE_BYTES:
        limit = MAX_PAGE_BYTES // 2**20
        raise _too_large(
            file.package.name, f"各页解压后超过 {limit} MB", f"its pages unpack to over {limit} MB"
        )


def _too_large(name: str, reason: str, english: str) -> ReadError:
    return ReadError(
        f"「{name}」过大（{reason}），请拆成几个文件后再加入。",
        f"{name!r} is too large ({english}); split it.",
    )


@dataclass(slots=True)
class _Draft:
    """What is known of a page before the whole file has been seen.

    Its boxes are those of the page turned back by `turn` quarters, so that its text is upright.
    """

    number: int
    blocks: list[Block] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    turn: int = 0
    confidence: float | None = None


def _arranged(drafts: list[_Draft], notes: list[str]) -> RawDocument:
    """Return the document: lines in reading order, tables numbered, boxes of the page as shown."""
    tables = 0
    for draft in drafts:
        before = tables
        for at, block in enumerate(draft.blocks):
            if block.row:
                tables = before + block.row.table
                draft.blocks[at] = replace(block, row=replace(block.row, table=tables))
    ordered, layout_notes = arrange(
        [block for draft in drafts for block in draft.blocks],
        {draft.number: draft.rules for draft in drafts},
    )
    turns = {draft.number: draft.turn for draft in drafts}
    blocks = tuple(as_displayed(block, -turns[block.page or 0]) for block in ordered)
    characters = Counter[int | None]()
    for block in blocks:
        characters[block.page] += len(block.text)
    pages = tuple(
        Page(draft.number, characters[draft.number], draft.confidence, "；".join(draft.skipped))
        for draft in drafts
    )
    return RawDocument(blocks, MEDIA_TYPE, notes=(*notes, *layout_notes), pages=pages)


# ── One page ─────────────────────────────────────────────────────────────────────────────────────


class _Run(NamedTuple):
    """The signs of a text, in points from the top left corner of the page as it is shown.

    `turn` is the direction in which it runs, in quarter turns clockwise.
    """

    signs: list[Sign]
    turn: int
    hidden: bool


def _read_page(file: OfdFile, sheet: Sheet, number: int, recognise: Recogniser | None) -> _Draft:
    drawing = file.draw(sheet)
    draft = _Draft(number)
    pictures = [item for item in drawing.objects if isinstance(item, Picture) and item.opacity]
    scan = any(_share(picture, drawing) > _FILLING for picture in pictures)
    runs, left_out = _runs(drawing, scan)
    layer = scan and any(run.hidden for run in runs)
    if _is_garbled(runs):
        left_out["乱码文字"] = len(runs)
        runs = []
    _lay_out(drawing, runs, draft)
    characters = sum(len(run.signs) for run in runs)
    if pictures and recognise and (not characters or (scan and not layer and characters < _FEW)):
        image, failures = page_image(file, drawing)
        reading = recognise(image, number)
        if not draft.blocks:
            draft.turn = -reading.turn % 4
        draft.blocks += [as_displayed(block, reading.turn + draft.turn) for block in reading.blocks]
        draft.confidence = reading.confidence
        draft.skipped += [*failures, *reading.remarks()]
    elif pictures and not characters:
        draft.skipped.append("本页只有图像（可能是扫描件），其中的文字未读取")
    elif layer:
        draft.skipped.append("本页是扫描图像，文字取自文件自带的隐藏文字层，未与图像核对")
    else:
        left_out["图像"] = sum(_share(picture, drawing) > _TOLD for picture in pictures)
        if not characters and any(isinstance(item, Shape) for item in drawing.objects):
            draft.skipped.append("本页没有文字，只有图形（文字可能已转成曲线）")
    told = "、".join(f"{kind} {count} 处" for kind, count in left_out.items() if count)
    if told:
        draft.skipped.append(f"未读取{told}")
    return draft


def _runs(drawing: Drawing, scan: bool) -> tuple[list[_Run], Counter[str]]:
    """Return the texts that a reader of the page sees, and how many others there are of a kind.

    On a scan, text that is transparent or lies under the image is its text layer and is kept.
    """
    runs = []
    left_out = Counter({"无法解析的图元": drawing.damaged})
    covered = _covered(drawing)
    seen: set[tuple[str, int, int]] = set()
    for index, item in enumerate(drawing.objects):
        if not isinstance(item, Text):
            continue
        left_out["没有对应文字的字形"] += item.lost
        if not item.text:
            continue
        hidden = not item.opacity or index < covered
        run = _run(item, hidden)
        if run is None:
            left_out["斜排文字（多为水印）"] += 1
        elif not _on_page(run.signs, drawing):
            left_out["页面以外的文字"] += 1
        elif hidden and not scan:
            left_out["隐藏文字"] += 1
        elif not _is_copy(item, seen):
            runs.append(run)
    return runs, left_out


def _covered(drawing: Drawing) -> int:
    """Return the index of the last object that lies over all of the page, -1 for none."""
    covers = (
        index
        for index, item in enumerate(drawing.objects)
        if isinstance(item, Picture) and item.opacity == 1 and _share(item, drawing) > _FILLING
    )
    return max(covers, default=-1)


def _on_page(signs: Sequence[Sign], drawing: Drawing) -> bool:
    width, height = drawing.width * _POINTS, drawing.height * _POINTS
    return any(
        sign.right > 0 and sign.bottom > 0 and sign.left < width and sign.top < height
        for sign in signs
    )


def _is_copy(text: Text, seen: set[tuple[str, int, int]]) -> bool:
    """Whether a text was set before at nearly the same place, to look bold; else note its place."""
    x, y = (round(length / (_COPY * text.size)) for length in place(text.matrix, text.points[0]))
    around = {(text.text, x + right, y + down) for right in (-1, 0, 1) for down in (-1, 0, 1)}
    if around & seen:
        return True
    seen.add((text.text, x, y))
    return False


def _run(text: Text, hidden: bool) -> _Run | None:
    """Return where the characters of a text stand on the page, None where its line is slanted."""
    turn = _direction(text)
    if turn is None:
        return None
    signs = [
        Sign(character, *(length * _POINTS for length in box))
        for character, box in zip(text.text, _glyph_boxes(text), strict=True)
    ]
    return _Run(signs, turn, hidden)


def _direction(text: Text) -> int | None:
    """Return the direction of a line on the page in quarter turns clockwise, None if slanted."""
    first, last = text.points[0], text.points[-1]
    if first == last:
        along = _unit(text.reading)
        last = (first[0] + along[0], first[1] + along[1])
    (start_x, start_y), (end_x, end_y) = place(text.matrix, first), place(text.matrix, last)
    angle = math.degrees(math.atan2(end_y - start_y, end_x - start_x))
    turn = round(angle / 90)
    return turn % 4 if abs(angle - 90 * turn) <= _SLANT else None


def _glyph_boxes(text: Text) -> Iterator[Box]:
    """Yield the box of each glyph on the page, in millimetres; it reaches to the next glyph."""
    right_x, right_y = _vector(text, text.turned)
    down_x, down_y = _vector(text, text.turned + 90)
    # The head and the foot of a glyph as seen from its origin.
    ends_x = sorted((-_ASCENT * text.size * down_x, _DESCENT * text.size * down_x))
    ends_y = sorted((-_ASCENT * text.size * down_y, _DESCENT * text.size * down_y))
    nexts = chain(text.points[1:], [(math.inf, math.inf)])
    for character, point, (next_x, _) in zip(text.text, text.points, nexts, strict=True):
        width = next_x - point[0]
        if text.turned or not 0 < width <= _STEP * text.size:
            width = text.size * text.stretch * _advance(character)
        x, y = place(text.matrix, point)
        yield (
            x + ends_x[0] + min(0.0, width * right_x),
            y + ends_y[0] + min(0.0, width * right_y),
            x + ends_x[1] + max(0.0, width * right_x),
            y + ends_y[1] + max(0.0, width * right_y),
        )


def _vector(text: Text, degrees: int) -> Point:
    """Return the unit vector of a direction in the object's space, as it lies on the page."""
    a, b, c, d, _, _ = text.matrix
    return place((a, b, c, d, 0.0, 0.0), _unit(degrees))


def _advance(character: str) -> float:
    """Return how wide a character is at most in common fonts, in font sizes.

    At most, because a gap that is not there would be read as the space between two Latin words.
    """
    if unicodedata.east_asian_width(character) in "WFA" or character in "mwMW@%":
        return 1.0
    return 0.75 if character.isupper() else 0.5


def _unit(degrees: int) -> Point:
    angle = math.radians(degrees)
    return math.cos(angle), math.sin(angle)


def _share(picture: Picture, drawing: Drawing) -> float:
    """Return which share of the page the box around a picture covers."""
    corners = [place(picture.matrix, corner) for corner in ((0, 0), (1, 0), (0, 1), (1, 1))]
    xs = [min(drawing.width, max(0.0, x)) for x, _ in corners]
    ys = [min(drawing.height, max(0.0, y)) for _, y in corners]
    return (max(xs) - min(xs)) * (max(ys) - min(ys)) / (drawing.width * drawing.height)


def _is_garbled(runs: Sequence[_Run]) -> bool:
    """Whether too many characters mean nothing: private, unassigned, control, replacement."""
    characters = [sign.text for run in runs for sign in run.signs if not sign.text.isspace()]
    senseless = sum(
        character == "\ufffd" or unicodedata.category(character) in {"Co", "Cn", "Cc"}
        for character in characters
    )
    return senseless > _GARBLED * len(characters)


# ── Lines and tables ─────────────────────────────────────────────────────────────────────────────


def _lay_out(drawing: Drawing, runs: Sequence[_Run], draft: _Draft) -> None:
    """Give the draft its lines and table rows; most of its text decides which way up it is read."""
    directions = Counter[int]()
    for run in runs:
        directions[run.turn] += len(run.signs)
    if not directions:
        return
    draft.turn = directions.most_common(1)[0][0]
    page = (drawing.width * _POINTS, drawing.height * _POINTS)
    rules = [_turn_box(rule, draft.turn, *page) for rule in _rules(drawing)]
    for turn in directions:
        width, height = page if turn % 2 == 0 else page[::-1]
        signs = [
            Sign(sign.text, *_turn_box(sign[1:], turn, *page))
            for run in runs
            if run.turn == turn
            for sign in run.signs
        ]
        blocks: list[Block] = []
        if turn == draft.turn:
            draft.rules = [
                (left / width, top / height, right / width, bottom / height)
                for left, top, right, bottom in rules
                if right - left > bottom - top
            ]
            table = 1
            for cells in find_tables(rules):
                rows, signs = fill_table(cells, signs)
                filled = list(_table_rows(table, rows, draft.number, width, height))
                table += bool(filled)
                blocks += filled
        lines = (to_block(piece, draft.number, width, height) for piece in pieces(signs))
        blocks += [line for line in lines if line.text.strip()]
        draft.blocks += [as_displayed(block, draft.turn - turn) for block in blocks]


def _rules(drawing: Drawing) -> Iterator[Box]:
    """Yield the straight lines of a page, across and down, in points."""
    for item in drawing.objects:
        if isinstance(item, Shape) and (item.fill or item.stroke):
            for line in item.lines:
                (x, y), (other_x, other_y) = (place(item.matrix, point) for point in line)
                left, right = sorted((x * _POINTS, other_x * _POINTS))
                top, bottom = sorted((y * _POINTS, other_y * _POINTS))
                if min(right - left, bottom - top) < 1 < max(right - left, bottom - top):
                    yield left, top, right, bottom


def _table_rows(
    table: int, rows: Sequence[Row], number: int, width: float, height: float
) -> Iterator[Block]:
    """Yield the rows of a table that hold text, their cells parted by tabs."""
    for at, row in enumerate(rows, start=1):
        signs: list[Sign] = []
        for column, cell in enumerate(row.columns):
            if column:
                # A tab stands nowhere: it is given the place behind the cell before it.
                signs.append(_after(signs, row.box))
            signs += cell
        if any(row.columns):
            left, top, right, bottom = row.box
            block = to_block(signs, number, width, height, TableRow(table, at, row.header))
            box = (left / width, top / height, right / width, bottom / height)
            yield replace(block, box=box, edges=block.edges if row.one_line else ())


def _after(signs: Sequence[Sign], row: Box) -> Sign:
    left, top, _, bottom = row
    edge = signs[-1].right if signs else left
    return Sign("\t", edge, top, edge, bottom)


def _turn_box(box: Sequence[float], quarters: int, width: float, height: float) -> Box:
    """Return a box of a page of that size after the page was turned back by quarter turns."""
    left, top, right, bottom = box
    return (
        (left, top, right, bottom),
        (top, width - right, bottom, width - left),
        (width - right, height - bottom, width - left, height - top),
        (height - bottom, left, height - top, right),
    )[quarters % 4]


# ── The file ─────────────────────────────────────────────────────────────────────────────────────


def _notes(file: OfdFile) -> Iterator[str]:
    """Yield what of the file was not read, a sentence each."""
    problems = list(dict.fromkeys(file.problems))
    yield from problems[:_EXAMPLES]
    if len(problems) > _EXAMPLES:
        yield f"另有 {len(problems) - _EXAMPLES} 个资源缺失或已损坏"
    if len(file.bodies) > 1:
        counts = [sum(sheet.body is body for sheet in file.sheets) for body in file.bodies]
        pages = "、".join(f"{count} 页" for count in counts)
        yield f"文件内有 {len(counts)} 份文档（依次为 {pages}），均已读取，页码连续编排"
    for body in file.bodies:
        if versions := len(list(children(child(body.entry, "Versions"), "Version"))):
            yield f"文件保存了 {versions} 个版本，只读取了当前版本"
        # 18.1, 15, 20: each of these is a part that lists others.
        for base, location, kind in (
            ("", child_text(body.entry, "Signatures"), "Signature"),
            (body.part, child_text(body.root, "Annotations"), "Page"),
            (body.part, child_text(body.root, "Attachments"), "Attachment"),
        ):
            if location:
                yield from _list_note(file, base, location, kind)


def _list_note(file: OfdFile, base: str, location: str, kind: str) -> Iterator[str]:
    try:
        root = file.package.xml(file.package.locate(base, location))
    except ReadError as error:
        yield str(error)
        return
    listed = list(children(root, kind))
    if not listed:
        return
    if kind == "Signature":
        yield f"文件有 {len(listed)} 个电子签章，未验证，印章上的文字未读取"
    elif kind == "Page":
        yield f"文件有 {len(listed)} 页带批注、水印等注释，注释未读取"
    else:
        titles = "、".join(f"《{element.get('Name', '')[:60]}》" for element in listed[:_EXAMPLES])
        more = "等" if len(listed) > _EXAMPLES else ""
        yield f"文件内嵌 {len(listed)} 个附件（{titles}{more}）未读取，需要时请单独加入"
