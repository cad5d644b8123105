"""Whether the boxes of a quote enclose its words on the page that is shown.

The page is drawn as the page view draws it, each box is cut out, and what stands in the cut-out is
recognised and compared with that part of the quote. Of a PDF with text, pdfium's own characters in
the box must be that part exactly.
"""

from __future__ import annotations

import io
import random
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from reading_formats import Rendering, choose, distance, fold, read_documents, render

from indexer import places, readers
from indexer.readers import ocr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from PIL.Image import Image

    from indexer.records import Box, Document

FORMATS = ("pdf", "scan", "ofd")
LENGTHS = (10, 60)  # characters of a quote
TOLERANCE = 0.1  # of a quote's characters, that recognising the cut-outs may get wrong
_DOTS = 200 / 72  # pixels a point
_ROOM = 0.15  # of a box's height, left above and below it
_FRAME = 24  # pixels of white around a cut-out: what touches the edge is not recognised


class Part(NamedTuple):
    """A part of a quote that stands in one box."""

    words: str
    page: int
    box: Box


class Quote(NamedTuple):
    """A slice of a document that was read back from a rendering."""

    document: Document
    rendering: Rendering
    start: int
    end: int

    @property
    def words(self) -> str:
        """The quoted characters."""
        return self.document.text[self.start : self.end]


def long_paragraphs(document: Document) -> list[tuple[int, int]]:
    """Return where the paragraphs stand that a quote can be taken of."""
    spans = []
    at = 0
    for paragraph in document.text.split("\n"):
        if len(paragraph) >= LENGTHS[0]:
            spans.append((at, at + len(paragraph)))
        at += len(paragraph) + 1
    return spans


def quotes_of(document: Document, made: Rendering, chance: random.Random) -> Iterator[Quote]:
    """Yield random slices of paragraphs, as often as asked."""
    spans = long_paragraphs(document)
    while True:
        # A long paragraph is quoted as much more often as it is longer.
        first, last = chance.choices(spans, [end - start for start, end in spans])[0]
        length = min(chance.randint(*LENGTHS), last - first)
        start = chance.randint(first, last - length)
        yield Quote(document, made, start, start + length)


def parts_of(quote: Quote) -> list[Part]:
    """Return the quote's parts by boxes. Raises ValueError where a part has none."""
    found = places.boxes(quote.document, quote.start, quote.end)
    boxes = [(page, box) for page, on_page in found.items() for box in on_page]
    words = [
        quote.document.text[max(one.start, quote.start) : min(one.end, quote.end)]
        for one in quote.document.stretches
        if one.start < quote.end and one.end > quote.start and one.box
    ]
    if "".join("".join(words).split()) != "".join(quote.words.split()):
        raise ValueError(f"no box for some of {quote.words!r}")
    return [
        Part(part, page, box)
        for part, (page, box) in zip(words, boxes, strict=True)
        if part.strip()
    ]


@contextmanager
def drawer() -> Iterator[Callable[[Rendering, int], Image]]:
    """Give a function that draws a page of a rendering, SVG in Chromium."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    drawn: dict[tuple[str, int], Image.Image] = {}
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program)
        tab = browser.new_page(device_scale_factor=_DOTS * 72 / 96)

        def draw(made: Rendering, page: int) -> Image.Image:
            if (made.name, page) not in drawn:
                draws = readers.format_of(made.name).draw
                assert draws is not None
                data = draws(made.data, page, _DOTS)
                if data.startswith(b"<svg"):
                    tab.set_content(f"<body style='margin:0'>{data.decode()}")
                    data = tab.locator("svg").screenshot()
                drawn[made.name, page] = Image.open(io.BytesIO(data)).convert("RGB")
            return drawn[made.name, page]

        yield draw
        browser.close()


def recognised(image: Image, box: Box) -> str:
    """Return what is read in a box of a page."""
    from PIL import ImageOps

    left, top, right, bottom = box
    room = _ROOM * (bottom - top)
    cut = image.crop(
        (
            round(left * image.width),
            round((top - room) * image.height),
            round(right * image.width),
            round((bottom + room) * image.height),
        )
    )
    blocks = ocr.read_page(ImageOps.expand(cut, _FRAME, "white"), 1).blocks
    pieces = sorted(blocks, key=lambda block: block.box or ())  # of one line, from the left
    return "".join(block.text for block in pieces)


def _bare(text: str) -> str:
    return "".join(fold(text).split())


def printed_in(made: Rendering, part: Part) -> str:
    """Return pdfium's characters in a box of a PDF: those whose middle lies in it."""
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(made.data) as document:
        page = document[part.page - 1]
        width, height = page.get_size()
        left, top, right, bottom = part.box
        textpage = page.get_textpage()
        found = ""
        for at in range(textpage.count_chars()):
            x0, y0, x1, y1 = textpage.get_charbox(at, loose=True)
            x, y = (x0 + x1) / 2 / width, 1 - (y0 + y1) / 2 / height
            if left <= x <= right and top <= y <= bottom:
                found += textpage.get_text_range(at, 1)
        return found


class Finding(NamedTuple):
    """What was found of a quote in its boxes: the words, and how many characters are wrong.

    `agrees` says that pdfium's own characters are the quote's, where that was asked.
    """

    words: str
    boxes: int
    errors: int
    agrees: bool


def check(quote: Quote, draw: Callable[[Rendering, int], Image], *, exactly: bool) -> Finding:
    """Read a quote again in its boxes."""
    try:
        parts = parts_of(quote)
    except ValueError as error:
        return Finding(str(error), 0, len(quote.words), agrees=False)
    read = [recognised(draw(quote.rendering, part.page), part.box) for part in parts]
    errors = sum(
        distance(_bare(part.words), _bare(words)) for part, words in zip(parts, read, strict=True)
    )
    agrees = not exactly or all(
        "".join(printed_in(quote.rendering, part).split()) == "".join(part.words.split())
        for part in parts
    )
    return Finding("|".join(read), len(parts), errors, agrees)


def check_boxes(
    circular: Path, folder: Path, count: int, quotes: int, seed: int, formats: Sequence[str]
) -> int:
    """Check random quotes of each format, print the shares that hold, and count the others."""
    originals = choose(circular, folder, count)
    failures = 0
    print(f"{'format':8}{'quotes':>8}{'boxes':>8}{'hold':>12}{'as pdfium':>12}{'errors':>9}")
    with drawer() as draw:
        for number, format_name in enumerate(formats):
            chance = random.Random(f"{format_name} {seed}")
            made = [render(one, format_name) for one in originals]
            endless = [
                quotes_of(document, one, chance)
                for one in made
                for document in read_documents(one.data, one.name)
                if long_paragraphs(document)
            ]
            share = quotes // len(formats) + (number < quotes % len(formats))
            chosen = [next(endless[at % len(endless)]) for at in range(share)]
            findings = [check(one, draw, exactly=format_name == "pdf") for one in chosen]
            failed = [
                (quote, found)
                for quote, found in zip(chosen, findings, strict=True)
                if found.errors > TOLERANCE * len(quote.words) or not found.agrees
            ]
            exact = f"{sum(one.agrees for one in findings)}/{share}"
            errors = sum(one.errors for one in findings) / sum(len(one.words) for one in chosen)
            print(
                f"{format_name:8}{share:8}{sum(one.boxes for one in findings):8}"
                f"{f'{share - len(failed)}/{share}':>12}"
                f"{exact if format_name == 'pdf' else '–':>12}{errors:9.2%}",
                flush=True,
            )
            for quote, found in failed:
                place = f"{quote.rendering.name} at {quote.start}"
                print(f"  {place}: {quote.words!r} is read as {found.words!r}")
            failures += len(failed)
    return failures
