"""Pictures of pages (PNG, JPEG, TIFF, BMP): recognised lines with their places, and page images."""

from __future__ import annotations

import io
import math
import struct
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.errors import ReadError
from indexer.readers import ocr
from indexer.readers.layout import arrange
from indexer.readers.recognition import as_displayed
from indexer.records import Page, RawDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

    from indexer.records import Block

MAX_PAGES = 1_000  # of a TIFF; each takes seconds

_MEDIA_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
}
_MAX_PIXELS = 40_000_000  # A4 at 600 dpi; 160 MB in colour
_FINE = 9_000_000  # pixels, A4 at 300 dpi: recognition gains nothing from more
_MAX_SHOWN = 20_000_000  # pixels

_DPI = 200.0  # where a picture does not say
_LEAST_DPI, _MOST_DPI = 50.0, 2400.0  # cameras and editors write 1 where they do not know
_MOST_UNEVEN = 3.0  # faxes have half as many dots down as across

# What Pillow's decoders raise on damaged pictures.
_DAMAGES = (OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, struct.error)


def read(data: bytes, name: str) -> RawDocument:
    """Read a picture of a page, or a TIFF of several: one Block a recognised line or piece of one.

    Raises ReadError where the extra `ocr` is not installed, and for a file that is empty, damaged
    or no picture, has more than 40 million pixels on a page, or more than 1,000 pages.
    """
    if not ocr.available():
        raise ReadError(
            f"「{name}」是图片，需要文字识别组件才能读取，请运行 pip install 'yinju[ocr]' 安装。",
            f"{name!r} is a picture; install what recognises text: pip install 'yinju[ocr]'.",
        )
    found: list[Block] = []
    pages: list[Page] = []
    turns: dict[int | None, int] = {}
    with _opened(data, name) as (picture, count):
        media_type = _media_type(picture)
        for number in range(1, count + 1):
            try:
                image = _fine(_page(picture, number, name))
            except ReadError as error:
                if count == 1:
                    raise
                pages.append(Page(number, 0, skipped=f"本页未读取：{error}"))
                continue
            reading = ocr.read_page(image, number)
            found += reading.blocks
            turns[number] = reading.turn
            skipped = "；".join(reading.remarks())
            pages.append(Page(number, 0, reading.confidence, skipped))
    arranged, layout_notes = arrange(found)
    blocks = tuple(as_displayed(block, turns[block.page]) for block in arranged)
    characters = Counter[int | None]()
    for block in blocks:
        characters[block.page] += len(block.text)
    notes = (f"第 {page.number} 页：{page.skipped}" for page in pages if page.skipped)
    return RawDocument(
        blocks,
        media_type,
        notes=(*notes, *layout_notes),
        pages=tuple(replace(page, characters=characters[page.number]) for page in pages),
    )


def page_image(data: bytes, page: int, scale: float) -> bytes:
    """Return a page as it is displayed, as PNG; `scale` is in pixels a point (1/72 inch).

    A picture that does not say how large it is counts as one of 200 dpi. It is never enlarged, nor
    shown with more than 20 million pixels. Raises ReadError for a file that cannot be opened and
    for a page (they count from 1) that it does not have.
    """
    name = "图片"
    with _opened(data, name) as (picture, count):
        if not 1 <= page <= count:
            raise ReadError(
                f"这张图片只有 {count} 页，没有第 {page} 页。",
                f"This picture has {count} pages, there is no page {page}.",
            )
        image = _page(picture, page, name)
        dpi = max(_resolution(picture))
    shown = min(1.0, scale * 72 / dpi, math.sqrt(_MAX_SHOWN / (image.width * image.height)))
    size = [max(1, round(side * shown)) for side in image.size]
    buffer = io.BytesIO()
    image.resize(size, reducing_gap=2.0).save(buffer, "PNG")
    return buffer.getvalue()


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[tuple[ImageFile, int]]:
    """Open a picture, and close it again; gives it with the number of its pages."""
    from PIL import Image as Images

    if not data:
        raise ReadError(
            f"「{name}」是空文件，请放入有内容的图片。",
            f"{name!r} is empty; put in a picture of a page.",
        )
    try:
        picture = Images.open(io.BytesIO(data), formats=tuple(_MEDIA_TYPES))
        # Further images in other formats are previews and animations.
        count = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
    except Images.DecompressionBombError as error:
        raise _too_large(name) from error
    except _DAMAGES as error:
        raise _damaged(name) from error
    if count > MAX_PAGES:
        raise ReadError(
            f"「{name}」有 {count} 页，超过 {MAX_PAGES} 页的上限，请拆成几个文件。",
            f"{name!r} has {count} pages, above the limit of {MAX_PAGES}; split it.",
        )
    with picture:
        yield picture, count


def _media_type(picture: ImageFile) -> str:
    # Some cameras' JPEG files hold previews, and then Pillow knows the format as MPO.
    return _MEDIA_TYPES.get(picture.format or "", "image/jpeg")


def _page(picture: ImageFile, number: int, name: str) -> Image:
    """Return a page as it is displayed: upright by its EXIF data, on white, with square pixels."""
    from PIL import Image as Images
    from PIL import ImageOps

    try:
        picture.seek(number - 1)
        if picture.width * picture.height > _MAX_PIXELS:
            raise _too_large(name)
        ImageOps.exif_transpose(picture, in_place=True)
        image: Image = picture
        if image.mode.startswith("I;16"):
            image = image.point(lambda value: value / 256, "L")
        if image.has_transparency_data:
            white = Images.new("RGBA", image.size, "white")
            image = Images.alpha_composite(white, image.convert("RGBA"))
        if image.mode != "RGB":
            image = image.convert("RGB")
    except Images.DecompressionBombError as error:
        raise _too_large(name) from error
    except _DAMAGES as error:
        raise _damaged(name) from error
    across, down = _resolution(picture)
    finer = max(across, down)
    size = (round(image.width * finer / across), round(image.height * finer / down))
    return image if size == image.size else image.resize(size)


def _fine(image: Image) -> Image:
    """Return the image of a page, with fewer pixels where it has far more than are needed."""
    return image.reduce(max(1, round(math.sqrt(image.width * image.height / _FINE))))


def _resolution(picture: ImageFile) -> tuple[float, float]:
    """Return the dots an inch across and down."""
    across, down = map(float, picture.info.get("dpi", (_DPI, _DPI)))
    sensible = min(across, down) >= _LEAST_DPI and max(across, down) <= _MOST_DPI
    if sensible and max(across, down) <= _MOST_UNEVEN * min(across, down):
        return across, down
    return _DPI, _DPI


def _too_large(name: str) -> ReadError:
    limit = _MAX_PIXELS // 10_000
    return ReadError(
        f"「{name}」的图片超过 {limit} 万像素，请以 300 dpi 重新扫描或缩小后再加入。",
        f"{name!r} has more than {limit / 100:.0f} million pixels; scan it at 300 dpi, or shrink "
        "it.",
    )


def _damaged(name: str) -> ReadError:
    return ReadError(
        f"「{name}」不是 PNG、JPEG、TIFF 或 BMP 图片，或已损坏，请重新扫描或另存后再加入。",
        f"{name!r} is no PNG, JPEG, TIFF or BMP picture, or is damaged; scan it or save it anew.",
    )
