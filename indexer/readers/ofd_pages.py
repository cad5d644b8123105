"""Pages of OFD files as pictures: SVG for the page view, an image for recognition."""

from __future__ import annotations

import base64
import io
import math
import re
from typing import TYPE_CHECKING

from indexer.errors import ReadError
from indexer.readers.ofd_drawing import Picture, Shape, Text, digits, place, product
from indexer.readers.ofd_file import OfdFile

if TYPE_CHECKING:
    from PIL import Image

    from indexer.readers.ofd_drawing import Drawing, Matrix
    from indexer.readers.ofd_package import Element, Package

MAX_IMAGE_BYTES = 64 * 1024 * 1024
MAX_EMBEDDED_BYTES = 16 * 1024 * 1024  # of images in one page's SVG
MAX_PIXELS = 60_000_000  # of the images of a page together: A4 at 600 dpi is 35 million

_SVG = "http://www.w3.org/2000/svg"
_FORMATS = ("PNG", "JPEG", "BMP", "TIFF", "GIF", "JPEG2000")
_EMBEDDABLE = {"PNG": "image/png", "JPEG": "image/jpeg"}
_DOTS = 200 / 25.4  # a millimetre, of a page to be recognised
_MAX_CANVAS = 25_000_000  # pixels
_FONT_NAME = re.compile(r"[^\w -]+")
# What Pillow's decoders raise on damaged images.
_IMAGE_ERRORS = (OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError)


def page_svg(data: bytes, page: int, name: str = "OFD") -> str:
    """Return a page as an SVG picture, its view box in millimetres; pages count from 1.

    The picture holds shapes, text and data URIs, nothing that runs or is fetched. Fonts are asked
    for by name, embedded ones are not used; patterns and shadings show as one colour; clipping,
    annotations and seals are left out. Raises ReadError where the file or page cannot be read.
    """
    from lxml import etree  # type: ignore[import-untyped,unused-ignore]

    file = OfdFile(data, name)
    if not 1 <= page <= len(file.sheets):
        raise ReadError(
            f"「{name}」只有 {len(file.sheets)} 页，没有第 {page} 页。",
            f"{name!r} has {len(file.sheets)} pages; there is no page {page}.",
        )
    drawing = file.draw(file.sheets[page - 1])
    width, height = digits(drawing.width), digits(drawing.height)
    svg = etree.Element(f"{{{_SVG}}}svg", nsmap={None: _SVG})
    svg.attrib.update(
        {"viewBox": f"0 0 {width} {height}", "width": f"{width}mm", "height": f"{height}mm"}
    )
    _add(svg, "rect", width=width, height=height, fill="#ffffff")
    images = _Images(file.package)
    room = MAX_EMBEDDED_BYTES
    for item in drawing.objects:
        if isinstance(item, Text):
            _add_text(svg, item)
        elif isinstance(item, Shape):
            _add_shape(svg, item)
        else:
            room -= _add_picture(svg, item, images, room)
    picture: str = etree.tostring(svg, encoding="unicode")
    return picture


def _add(parent: Element, kind: str, **attributes: str) -> Element:
    from lxml import etree  # type: ignore[import-untyped,unused-ignore]

    names = {name.replace("_", "-"): value for name, value in attributes.items()}
    return etree.SubElement(parent, f"{{{_SVG}}}{kind}", names)


def _add_text(svg: Element, text: Text) -> None:
    if not text.opacity or not text.text:
        return
    # Glyphs are stretched by the matrix, which takes the origins along: they are shrunk before.
    stretch: Matrix = (text.stretch, 0.0, 0.0, 1.0, 0.0, 0.0)
    family = _FONT_NAME.sub("", text.font).strip()
    element = _add(
        svg,
        "text",
        x=" ".join(digits(x / text.stretch) for x, _ in text.points),
        y=" ".join(digits(y) for _, y in text.points),
        transform=_transform(product(stretch, text.matrix)),
        font_size=digits(text.size),
        font_family=f"'{family}', serif" if family else "serif",
        fill=text.color,
        fill_opacity=digits(text.opacity),
    )
    if text.turned:
        element.set("rotate", str(text.turned))
    if text.weight != 400:
        element.set("font-weight", str(text.weight))
    if text.italic:
        element.set("font-style", "italic")
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    element.text = text.text


def _add_shape(svg: Element, shape: Shape) -> None:
    element = _add(
        svg,
        "path",
        d=shape.outline,
        transform=_transform(shape.matrix),
        fill="none",
        stroke_width=digits(shape.width),
    )
    for kind, paint in (("fill", shape.fill), ("stroke", shape.stroke)):
        if paint:
            element.set(kind, paint[0])
            element.set(f"{kind}-opacity", digits(paint[1]))
    if shape.even_odd:
        element.set("fill-rule", "evenodd")


def _add_picture(svg: Element, picture: Picture, images: _Images, room: int) -> int:
    """Add an image, or a grey field where it cannot be shown; return the bytes that it took."""
    transform = _transform(picture.matrix)
    try:
        media_type, data = images.embeddable(picture.part, room)
    except ReadError:
        _add(svg, "rect", width="1", height="1", fill="#e0e0e0", transform=transform)
        left, top = place(picture.matrix, (0.02, 0.5))
        label = _add(svg, "text", x=digits(left), y=digits(top), font_size="4", fill="#606060")
        label.text = "图像无法显示"
        return 0
    _add(
        svg,
        "image",
        width="1",
        height="1",
        preserveAspectRatio="none",
        transform=transform,
        opacity=digits(picture.opacity),
        href=f"data:{media_type};base64,{base64.b64encode(data).decode()}",
    )
    return len(data)


class _Images:
    """Opens the images of one page, until they come to too many pixels together."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._room = MAX_PIXELS

    def open(self, part: str | None) -> Image.Image:
        """Return an image, decoded. Raises ReadError: missing, damaged, too large, of no format."""
        from PIL import Image

        if part is None:
            raise self._package.unreadable("缺少图像", "an image is missing")
        data = self._package.read(part, MAX_IMAGE_BYTES)
        try:
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
            self._room -= image.width * image.height
            if self._room < 0:
                raise self._package.unreadable(f"图像“{part}”过大", f"image {part!r} is too large")
            image.load()
        except (*_IMAGE_ERRORS, Image.DecompressionBombError) as error:
            raise self._package.unreadable(
                f"图像“{part}”已损坏或格式不支持",
                f"the image {part!r} is damaged or of a format that is not supported",
            ) from error
        return image

    def embeddable(self, part: str | None, limit: int) -> tuple[str, bytes]:
        """Return an image as PNG or JPEG, and which of them. Raises ReadError above `limit`."""
        image = self.open(part)
        if image.format in _EMBEDDABLE and part is not None:
            return _EMBEDDABLE[image.format], self._package.read(part, limit)
        stream = io.BytesIO()
        image.convert("RGBA").save(stream, "PNG")
        if stream.tell() > limit:
            raise self._package.unreadable(f"图像“{part}”过大", f"image {part!r} is too large")
        return _EMBEDDABLE["PNG"], stream.getvalue()


def page_image(file: OfdFile, drawing: Drawing) -> tuple[Image.Image, list[str]]:
    """Return the images of a page on white, the size of the page, and what could not be drawn.

    The resolution is 200 dpi, lower on huge pages. Raises ReadError where no image can be drawn.
    """
    from PIL import Image

    images = _Images(file.package)
    dots = min(_DOTS, math.sqrt(_MAX_CANVAS / (drawing.width * drawing.height)))
    size = (max(1, round(drawing.width * dots)), max(1, round(drawing.height * dots)))
    canvas = Image.new("RGB", size, "white")
    failures: list[ReadError] = []
    pictures = [item for item in drawing.objects if isinstance(item, Picture) and item.opacity]
    for picture in pictures:
        try:
            image = images.open(picture.part)
        except ReadError as error:
            failures.append(error)
            continue
        # Where an image is finer than the canvas its pixels are averaged, or strokes get lost.
        shrink = int(image.width / (math.hypot(*picture.matrix[:2]) * dots))
        image = image.convert("RGBA").reduce(max(1, min(shrink, *image.size)))
        a, b, c, d, e, f = product(
            product((1 / dots, 0.0, 0.0, 1 / dots, 0.0, 0.0), _inverse(picture.matrix)),
            (image.width, 0.0, 0.0, image.height, 0.0, 0.0),
        )
        drawn = image.transform(
            size, Image.Transform.AFFINE, (a, c, e, b, d, f), Image.Resampling.BICUBIC
        )
        canvas.paste(drawn, mask=drawn)
    if failures and len(failures) == len(pictures):
        raise failures[0]
    return canvas, [str(error) for error in failures]


def _inverse(matrix: Matrix) -> Matrix:
    a, b, c, d, e, f = matrix
    size = a * d - b * c
    return (
        d / size,
        -b / size,
        -c / size,
        a / size,
        (c * f - d * e) / size,
        (b * e - a * f) / size,
    )


def _transform(matrix: Matrix) -> str:
    return f"matrix({' '.join(map(digits, matrix))})"
