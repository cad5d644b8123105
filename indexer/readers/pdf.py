"""PDF: lines and tables with their places, scans, and images of pages (PDFium)."""

from __future__ import annotations

import io
import threading
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from indexer.errors import ReadError
from indexer.readers.layout import arrange
from indexer.readers.lines import Sign, pieces, to_block
from indexer.readers.pdf_page import (
    FEW_CHARACTERS,
    MAX_CHARACTERS,
    UNREADABLE,
    View,
    has_annotations,
    is_sound,
    read_marks,
    read_runs,
)
from indexer.readers.recognition import as_displayed
from indexer.readers.tables import fill_table, find_tables
from indexer.records import Block, Page, RawDocument, TableRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL.Image import Image

    from indexer.readers.pdf_page import Marks, Run
    from indexer.readers.recognition import Recogniser, Recognition
    from indexer.readers.tables import Row
    from indexer.records import Box


MEDIA_TYPE = "application/pdf"

# The yearbook of a province has 2,000 pages; a page tree can claim a million.
MAX_PAGES = 10_000
_MAX_PIXELS = 20_000_000  # of a page image: A3 at 300 dpi; larger pages are shown coarser

_SCAN_COVER = 0.5  # of the page: an image as large as that is the page itself
_FIGURE_COVER = 0.1  # of the page: seals are 42 mm across at most, 0.03 of A4
_SCAN_DPI = 200

# PDFium must not be entered from two threads at a time.
_PDFIUM = threading.RLock()


def read(data: bytes, name: str, recognise: Recogniser | None = None) -> RawDocument:
    """Read a PDF: one Block a printed line or table row, in reading order.

    A page without text that can be trusted is drawn at 200 dpi and handed to `recognise`; without
    one, `Page.skipped` says that it was not read. The invisible text that a scanning program laid
    behind a page's image counts as its text, and `Page.skipped` says that nobody checked it.

    Raises ReadError for a file that is empty, damaged, encrypted, or has more than 10,000 pages.
    """
    drafts = []
    with _opened(data, name) as (document, count):
        with _PDFIUM:
            notes = _document_notes(document)
        for number in range(1, count + 1):
            with _PDFIUM:
                draft = _read_page(document, number, draw_scan=recognise is not None)
            if recognise is not None and draft.scan is not None:
                _take(recognise(draft.scan, number), draft)
            drafts.append(draft)
    _number_tables(drafts)
    blocks, layout_notes = arrange(
        [block for draft in drafts for block in draft.blocks],
        {draft.number: draft.rules for draft in drafts},
    )
    turns = {draft.number: draft.turn for draft in drafts if draft.turn}
    blocks = tuple(as_displayed(block, turns.get(block.page or 0, 0)) for block in blocks)
    characters = Counter[int | None]()
    for block in blocks:
        characters[block.page] += len(block.text)
    pages = tuple(
        Page(draft.number, characters[draft.number], draft.confidence, "；".join(draft.skipped))
        for draft in drafts
    )
    return RawDocument(
        blocks, MEDIA_TYPE, notes=(*notes, *_page_notes(drafts), *layout_notes), pages=pages
    )


def page_image(data: bytes, page: int, scale: float) -> bytes:
    """Return a page as it is displayed, as PNG; `scale` is in pixels a point (1/72 inch).

    A page that would have more than 20 million pixels is drawn smaller. Raises ReadError for a file
    that cannot be opened and for a page (they count from 1) that it does not have.
    """
    with _opened(data, "PDF") as (document, count), _PDFIUM:
        if not 1 <= page <= count:
            raise ReadError(
                f"这个 PDF 只有 {count} 页，没有第 {page} 页。",
                f"This PDF has {count} pages, there is no page {page}.",
            )
        loaded = _load_page(document, page)
        if loaded is None:
            raise ReadError(
                f"PDF 的第 {page} 页已损坏，无法显示。",
                f"Page {page} of the PDF is damaged and cannot be shown.",
            )
        with closing(loaded):
            image = _draw(loaded, scale, annotations=True)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


# Files and pages


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[tuple[Any, int]]:
    """Open a document, and close it again; gives it with the number of its pages."""
    import pypdfium2 as pdfium

    if not data.strip():
        raise ReadError(
            f"「{name}」是空文件，请放入有内容的 PDF。",
            f"{name!r} is empty; put in a PDF that has pages.",
        )
    with _PDFIUM:
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            raise _refused(name, error.err_code) from error
        count = len(document)
    try:
        if not count:
            raise _damaged(name)
        if count > MAX_PAGES:
            raise ReadError(
                f"「{name}」有 {count} 页，超过 {MAX_PAGES} 页的上限，请拆成几个文件。",
                f"{name!r} has {count} pages, above the limit of {MAX_PAGES}; split it.",
            )
        yield document, count
    finally:
        with _PDFIUM:
            document.close()


def _refused(name: str, code: int | None) -> ReadError:
    from pypdfium2 import raw as pdfium

    if code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
        return ReadError(
            f"「{name}」已加密，需要密码才能打开，请另存为不加密的 PDF 后再加入。",
            f"{name!r} is encrypted and needs a password; save it without one.",
        )
    return _damaged(name)


def _damaged(name: str) -> ReadError:
    return ReadError(
        f"「{name}」不是 PDF 文件或已损坏，请重新下载，或用阅读器打开后另存一份再加入。",
        f"{name!r} is not a PDF or is damaged; download it again, or save a copy from a viewer.",
    )


def _load_page(document: Any, number: int) -> Any:
    """Return a page, None where the file does not hold it whole or where it has no area."""
    import pypdfium2 as pdfium

    try:
        page = document[number - 1]
    except pdfium.PdfiumError:
        return None
    width, height = page.get_size()
    if width > 0 and height > 0:
        return page
    page.close()
    return None


def _draw(page: Any, scale: float, *, annotations: bool) -> Image:
    width, height = page.get_size()
    scale = min(scale, (_MAX_PIXELS / (width * height)) ** 0.5)
    bitmap = page.render(
        scale=scale, draw_annots=annotations, may_draw_forms=False, rev_byteorder=True
    )
    try:
        image: Image = bitmap.to_pil().copy()  # the bitmap's own memory goes with it
    finally:
        bitmap.close()
    return image


def _document_notes(document: Any) -> tuple[str, ...]:
    attachments = document.count_attachments()
    return (f"略去 PDF 内嵌的附件 {attachments} 个",) if attachments else ()


def _page_notes(drafts: Sequence[_Draft]) -> Iterator[str]:
    """Say once of each thing that was skipped on which pages that was."""
    numbers: dict[str, list[int]] = {}
    for draft in drafts:
        for reason in draft.skipped:
            numbers.setdefault(reason, []).append(draft.number)
    for reason, found in numbers.items():
        yield f"第 {_spans(found)} 页：{reason}"


def _spans(numbers: Sequence[int]) -> str:
    """Return ascending numbers in short: «1–3、7»."""
    runs = [
        [number for _, number in group]
        for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    ]
    return "、".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


# One page


@dataclass(slots=True)
class _Table:
    """The rows of a ruled table on one page; lengths are fractions of the page."""

    columns: tuple[float, ...]
    top: float
    bottom: float
    rows: list[Block]


@dataclass(slots=True)
class _Draft:
    """What is known of a page before the whole file has been seen.

    Its boxes are those of the page as its text is read: turned by `turn` quarters clockwise from
    how it is displayed.
    """

    number: int
    blocks: list[Block] = field(default_factory=list)
    tables: list[_Table] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    turn: int = 0
    confidence: float | None = None
    scan: Image | None = None


def _read_page(document: Any, number: int, *, draw_scan: bool) -> _Draft:
    draft = _Draft(number)
    page = _load_page(document, number)
    if page is None:
        draft.skipped.append("页面已损坏，未读取")
        return draft
    with closing(page):
        marks = read_marks(page)
        runs = read_runs(page, marks)
        if runs is None:
            draft.skipped.append(f"页面已损坏，或字符超过 {MAX_CHARACTERS} 个，未读取")
            return draft
        if marks.cut_short:
            draft.skipped.append("图形过多，未识别其中的表格")
        if has_annotations(page):
            draft.skipped.append("批注、电子印章和表单域中的文字未读取")
        runs = _shown(runs, marks, draft)
        if _holds_its_text(runs, marks, draft, draw_scan=draw_scan):
            _lay_out(View.of(page), runs, marks, draft)
        elif draw_scan and (runs or marks.drawn):
            draft.scan = _draw(page, _SCAN_DPI / 72, annotations=False)
    return draft


def _take(reading: Recognition, draft: _Draft) -> None:
    """Give a draft what was recognised on the image of its page."""
    draft.blocks, draft.turn, draft.confidence = reading.blocks, reading.turn, reading.confidence
    draft.skipped += reading.remarks()
    draft.scan = None


def _shown(runs: list[Run], marks: Marks, draft: _Draft) -> list[Run]:
    """Return what counts as text of the page.

    Invisible text behind an image of the page is what was recognised in it; elsewhere nobody who
    reads the page knows of it, and a quote from it could not be shown.
    """
    shown = [run for run in runs if run.visible]
    if len(shown) < len(runs) and marks.image_cover >= _SCAN_COVER:
        draft.skipped.append("页面是扫描图像，文字取自文件自带的识别结果，未经核对")
        return runs
    if len(shown) < len(runs):
        draft.skipped.append("略去看不见的文字")
    return shown


def _holds_its_text(runs: Sequence[Run], marks: Marks, draft: _Draft, *, draw_scan: bool) -> bool:
    """Whether the characters are what the page shows; where not, the draft is told why."""
    text = "".join(sign.text for run in runs for sign in run.signs if not sign.text.isspace())
    instead = "已改用文字识别" if draw_scan else "未读取"
    if not is_sound(text):
        draft.skipped.append(f"字体缺少 Unicode 对照，取出的是乱码，{instead}")
        return False
    if marks.blanks and any(run.flat for run in runs):
        draft.skipped.append(f"字体没有嵌入文件，取出的文字不全，{instead}")
        return False
    if len(text) < FEW_CHARACTERS and marks.image_cover >= _SCAN_COVER:
        if not draw_scan:
            draft.skipped.append("页面是扫描图像，未作文字识别")
        return not draw_scan  # what is stamped on a scan is text all the same
    if not text:
        if marks.drawn and not draw_scan:
            draft.skipped.append("页面上没有可以取出的文字，未作文字识别")
        return False
    if UNREADABLE in text:
        draft.skipped.append(f"个别字符缺少 Unicode 对照，以「{UNREADABLE}」代替")
    if marks.image_cover >= _FIGURE_COVER and all(run.visible for run in runs):
        draft.skipped.append("图片中如有文字，未读取")
    return True


def _lay_out(shown: View, runs: Sequence[Run], marks: Marks, draft: _Draft) -> None:
    """Give the draft the lines and tables that the characters make."""
    turns = Counter[int]()
    for run in runs:
        if run.straight:
            turns[run.view.quarter] += len(run.signs)
    view = shown._replace(quarter=max(turns, key=turns.__getitem__, default=shown.quarter))
    draft.turn = (view.quarter - shown.quarter) % 4
    straight = [run for run in runs if run.straight and run.view == view]
    upright = _divided([sign for run in straight for sign in run.signs])
    signs = _on_page(upright, view.width, view.height)
    if len(straight) < len(runs):
        draft.skipped.append("略去与正文方向不同的文字（水印、旁注等）")
    if len(signs) < len(upright):
        draft.skipped.append("略去页面边界以外的文字")
    rules = [view.box(rule) for rule in marks.rules]
    for cells in find_tables(rules):
        rows, signs = fill_table(cells, signs)
        draft.tables.append(_table(cells, rows, draft.number, view))
    for piece in pieces(signs):
        if any(not sign.text.isspace() for sign in piece):
            draft.blocks.append(to_block(piece, draft.number, view.width, view.height))
    draft.rules = [view.fractions(rule) for rule in rules if rule[2] - rule[0] > rule[3] - rule[1]]


def _on_page(signs: Sequence[Sign], width: float, height: float) -> list[Sign]:
    """Return the signs whose middle lies on the page."""
    return [
        sign
        for sign in signs
        if 0 <= sign.left + sign.right <= 2 * width and 0 <= sign.top + sign.bottom <= 2 * height
    ]


def _divided(signs: list[Sign]) -> list[Sign]:
    """Return the signs; those that came from one glyph (a ligature) share its width out."""
    start = 0
    for end in range(1, len(signs) + 1):
        if end < len(signs) and signs[end][1:] == signs[start][1:]:
            continue
        step = (signs[start].right - signs[start].left) / (end - start)
        for at in range(start, end) if end - start > 1 else ():
            left = signs[start].left + step * (at - start)
            signs[at] = signs[at]._replace(left=left, right=left + step)
        start = end
    return signs


# Tables


def _table(cells: Sequence[Box], rows: Sequence[Row], page: int, view: View) -> _Table:
    _, top, right, bottom = view.fractions(
        (
            min(cell[0] for cell in cells),
            min(cell[1] for cell in cells),
            max(cell[2] for cell in cells),
            max(cell[3] for cell in cells),
        )
    )
    columns = tuple(x / view.width for x in sorted({cell[0] for cell in cells}))
    return _Table(
        (*columns, right),
        top,
        bottom,
        [_row_block(row, at, page, view) for at, row in enumerate(rows, 1)],
    )


def _row_block(row: Row, number: int, page: int, view: View) -> Block:
    """Return a row as a Block; where a cell has several lines, edges cannot ascend, and are ()."""
    left, top, _, bottom = row.box
    signs: list[Sign] = []
    for at, column in enumerate(row.columns):
        if at:
            reach = signs[-1].right if signs else left
            signs.append(Sign("\t", reach, top, reach, bottom))
        signs += column
    block = to_block(signs, page, view.width, view.height, TableRow(1, number, row.header))
    return replace(block, box=view.fractions(row.box), edges=block.edges if row.one_line else ())


def _number_tables(drafts: Sequence[_Draft]) -> None:
    """Give the tables of all pages their numbers, and their rows to the blocks of the pages.

    A table at the head of a page goes on with the one at the foot of the page before if it has the
    same columns. A header that is printed again there has the number that it had before.
    """
    number = row = 0
    headers: dict[str, int] = {}
    before: tuple[int, _Table] | None = None
    for draft in drafts:
        for table in draft.tables:
            goes_on = before is not None and _goes_on(before, (draft.number, table))
            if not goes_on:
                number += 1
                row = 0
                headers = {}
            for block in table.rows:
                if block.text in headers:
                    place = TableRow(number, headers[block.text], header=True)
                else:
                    row += 1
                    header = not goes_on and block.row is not None and block.row.header
                    place = TableRow(number, row, header)
                    if header:
                        headers[block.text] = row
                if block.text.strip():
                    draft.blocks.append(replace(block, row=place))
            before = (draft.number, table)


def _goes_on(before: tuple[int, _Table], after: tuple[int, _Table]) -> bool:
    (page, first), (following_page, second) = before, after
    return (
        following_page == page + 1
        and first.bottom > 0.75
        and second.top < 0.25
        and len(first.columns) == len(second.columns)
        and all(
            abs(one - other) < 0.01
            for one, other in zip(first.columns, second.columns, strict=True)
        )
    )
