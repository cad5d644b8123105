"""Writes small, valid OFD files (GB/T 33190—2016): positioned text, images, paths, templates.

`write` makes a file of documents, `parts` the parts of which it consists, `pack` a file of parts;
`set_text` lays a text out on pages. Lengths are millimetres from the top left corner of the page.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SPACE = "http://www.ofdspec.org/2016"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

# GB/T 9704—2012, 5.2: A4, 22 lines of 28 characters in size 3 (16 points) in a field of
# 156 mm × 225 mm that begins 28 mm from the left and 37 mm from the top.
SIZE = 156 / 28
LEADING = 225 / 22
LEFT, TOP = 28.0, 37.0


@dataclass(frozen=True)
class Line:
    """A TextObject with one TextCode; `y` is its base line.

    Without a `delta` the glyphs stand side by side, wide ones a `size` apart and others half of it.
    `attributes` of the object and `code` of the TextCode come on top; `inside` is XML before it.
    """

    text: str
    x: float = LEFT
    y: float = TOP + SIZE
    size: float = SIZE
    delta: str | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)
    code: Mapping[str, object] = field(default_factory=dict)
    inside: str = ""

    def xml(self, number: int) -> str:
        """Return the object; its boundary begins at the line's own place."""
        widths = [_width(character) * self.size for character in self.text]
        top = self.y - self.size
        delta = " ".join(map(_digits, widths[:-1])) if self.delta is None else self.delta
        code = {"X": 0, "Y": self.size, **({"DeltaX": delta} if delta else {}), **self.code}
        boundary = " ".join(map(_digits, (self.x, top, sum(widths), self.size)))
        given = {"ID": number, "Boundary": boundary, "Font": 1, "Size": _digits(self.size)}
        return (
            f"<ofd:TextObject{_attributes({**given, **self.attributes})}>{self.inside}"
            f"<ofd:TextCode{_attributes(code)}>{escape(self.text)}</ofd:TextCode></ofd:TextObject>"
        )


@dataclass(frozen=True)
class Picture:
    """An ImageObject of PNG or JPEG bytes in a box (left, top, width, height)."""

    data: bytes
    box: tuple[float, float, float, float] = (0.0, 0.0, 210.0, 297.0)
    attributes: Mapping[str, object] = field(default_factory=dict)

    def xml(self, number: int, resource: int) -> str:
        """Return the object, which shows a resource."""
        _, _, width, height = self.box
        given = {
            "ID": number,
            "Boundary": " ".join(map(_digits, self.box)),
            "CTM": f"{_digits(width)} 0 0 {_digits(height)} 0 0",
            "ResourceID": resource,
        }
        return f"<ofd:ImageObject{_attributes({**given, **self.attributes})}/>"


@dataclass(frozen=True)
class Path:
    """A PathObject over the whole page, in the abbreviated letters of the standard."""

    outline: str
    attributes: Mapping[str, object] = field(default_factory=dict)
    inside: str = ""

    def xml(self, number: int) -> str:
        """Return the object."""
        given = {"ID": number, "Boundary": "0 0 210 297", "LineWidth": 0.3}
        return (
            f"<ofd:PathObject{_attributes({**given, **self.attributes})}>{self.inside}"
            f"<ofd:AbbreviatedData>{escape(self.outline)}</ofd:AbbreviatedData></ofd:PathObject>"
        )


@dataclass(frozen=True)
class Group:
    """A PageBlock of objects."""

    objects: Sequence[Drawn]


@dataclass(frozen=True)
class Composite:
    """A CompositeObject at a place, and the unit of objects that it shows."""

    objects: Sequence[Drawn]
    boundary: str
    attributes: Mapping[str, object] = field(default_factory=dict)


Drawn = Line | Picture | Path | Group | Composite


@dataclass(frozen=True)
class Page:
    """A page or a template: its objects, the indexes of its templates, its size if it has one."""

    objects: Sequence[Drawn] = ()
    templates: Sequence[int] = ()
    size: tuple[float, float] | None = None


@dataclass(frozen=True)
class Document:
    """A document: its pages, templates and attachments, and how much else it has of a kind."""

    pages: Sequence[Page]
    templates: Sequence[Page] = ()
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    signatures: int = 0
    annotated_pages: int = 0
    versions: int = 0
    resources: str = ""  # XML of further groups in PublicRes.xml


def write(*documents: Document) -> bytes:
    """Return an OFD file of documents."""
    return pack(parts(*documents))


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Return a ZIP container of parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def parts(*documents: Document) -> dict[str, bytes]:
    """Return the parts of an OFD file by their names."""
    made: dict[str, bytes] = {}
    bodies = ""
    for index, document in enumerate(documents):
        folder = f"Doc_{index}"
        _Writer(document, folder, made).write()
        bodies += f"<ofd:DocBody><ofd:DocInfo><ofd:DocID>{index:032x}</ofd:DocID></ofd:DocInfo>"
        bodies += f"<ofd:DocRoot>{folder}/Document.xml</ofd:DocRoot>"
        if document.versions:
            listed = "".join(
                f'<ofd:Version ID="{at}" Index="{at}" BaseLoc="{folder}/Versions/{at}.xml"/>'
                for at in range(document.versions)
            )
            bodies += f"<ofd:Versions>{listed}</ofd:Versions>"
        if document.signatures:
            bodies += f"<ofd:Signatures>{folder}/Signs/Signatures.xml</ofd:Signatures>"
        bodies += "</ofd:DocBody>"
    root = f'<ofd:OFD xmlns:ofd="{SPACE}" DocType="OFD" Version="1.0">{bodies}</ofd:OFD>'
    return {"OFD.xml": (_HEAD + root).encode(), **made}


def set_text(text: str, *, columns: int = 28, rows: int = 22) -> list[Page]:
    """Return the pages of a text: each of its lines is set in as many printed lines as it needs."""
    printed: list[str] = []
    for line in text.splitlines():
        while len(line) > columns:
            printed.append(line[:columns])
            line = line[columns:]  # noqa: PLW2901
        printed.append(line)
    pages = []
    for start in range(0, len(printed), rows):
        lines = [
            Line(line, y=TOP + SIZE + at * LEADING)
            for at, line in enumerate(printed[start : start + rows])
            if line
        ]
        pages.append(Page(lines))
    return pages


class _Writer:
    """Writes the parts of one document."""

    def __init__(self, document: Document, folder: str, made: dict[str, bytes]) -> None:
        self._document = document
        self._folder = folder
        self._made = made
        self._numbers = count(10)
        self._images: dict[bytes, int] = {}
        self._units = ""
        self._unit_numbers: dict[int, int] = {}  # by the identity of the composite

    def write(self) -> None:
        document = self._document
        for index, page in enumerate(document.templates):
            self._part(f"Tpls/Tpl_{index}/Content.xml", self._page(page))
        for index, page in enumerate(document.pages):
            self._part(f"Pages/Page_{index}/Content.xml", self._page(page))
        templates = "".join(
            f'<ofd:TemplatePage ID="{index + 1000000}" BaseLoc="Tpls/Tpl_{index}/Content.xml"/>'
            for index in range(len(document.templates))
        )
        pages = "".join(
            f'<ofd:Page ID="{next(self._numbers)}" BaseLoc="Pages/Page_{index}/Content.xml"/>'
            for index in range(len(document.pages))
        )
        lists = self._lists()
        self._part(
            "Document.xml",
            f'<ofd:Document xmlns:ofd="{SPACE}"><ofd:CommonData>'
            f"<ofd:MaxUnitID>{next(self._numbers)}</ofd:MaxUnitID>"
            f"<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
            f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
            f"<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>{templates}</ofd:CommonData>"
            f"<ofd:Pages>{pages}</ofd:Pages>{lists}</ofd:Document>",
        )
        self._resources()

    def _part(self, name: str, xml: str) -> None:
        self._made[f"{self._folder}/{name}"] = (_HEAD + xml).encode()

    def _page(self, page: Page) -> str:
        area = ""
        if page.size:
            box = f"0 0 {_digits(page.size[0])} {_digits(page.size[1])}"
            area = f"<ofd:Area><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:Area>"
        templates = "".join(
            f'<ofd:Template TemplateID="{index + 1000000}"/>' for index in page.templates
        )
        layer = f'<ofd:Layer ID="{next(self._numbers)}">{self._objects(page.objects)}</ofd:Layer>'
        return (
            f'<ofd:Page xmlns:ofd="{SPACE}">{area}{templates}'
            f"<ofd:Content>{layer}</ofd:Content></ofd:Page>"
        )

    def _objects(self, objects: Iterable[Drawn]) -> str:
        return "".join(map(self._object, objects))

    def _object(self, drawn: Drawn) -> str:
        number = next(self._numbers)
        if isinstance(drawn, Group):
            return f'<ofd:PageBlock ID="{number}">{self._objects(drawn.objects)}</ofd:PageBlock>'
        if isinstance(drawn, Picture):
            resource = self._images.setdefault(drawn.data, number + 2000000)
            return drawn.xml(number, resource)
        if isinstance(drawn, Composite):
            given = {"ID": number, "Boundary": drawn.boundary, "ResourceID": self._unit(drawn)}
            return f"<ofd:CompositeObject{_attributes({**given, **drawn.attributes})}/>"
        return drawn.xml(number)

    def _unit(self, drawn: Composite) -> int:
        """Return the number of a composite's unit, which is written once however often it shows."""
        if id(drawn) not in self._unit_numbers:
            number = next(self._numbers) + 3000000
            content = self._objects(drawn.objects)
            self._unit_numbers[id(drawn)] = number
            self._units += (
                f'<ofd:CompositeGraphicUnit ID="{number}" Width="210" Height="297">'
                f"<ofd:Content>{content}</ofd:Content></ofd:CompositeGraphicUnit>"
            )
        return self._unit_numbers[id(drawn)]

    def _resources(self) -> None:
        self._part(
            "PublicRes.xml",
            f'<ofd:Res xmlns:ofd="{SPACE}" BaseLoc="Res">'
            f'<ofd:Fonts><ofd:Font ID="1" FontName="仿宋" FamilyName="仿宋"/></ofd:Fonts>'
            f"{self._document.resources}</ofd:Res>",
        )
        media = ""
        for data, number in self._images.items():
            kind = "png" if data.startswith(b"\x89PNG") else "jpg"
            file = f"image_{number}.{kind}"
            self._made[f"{self._folder}/Res/{file}"] = data
            media += f'<ofd:MultiMedia ID="{number}" Type="Image" Format="{kind.upper()}">'
            media += f"<ofd:MediaFile>{file}</ofd:MediaFile></ofd:MultiMedia>"
        units = f"<ofd:CompositeGraphicUnits>{self._units}</ofd:CompositeGraphicUnits>"
        self._part(
            "DocumentRes.xml",
            f'<ofd:Res xmlns:ofd="{SPACE}" BaseLoc="Res">'
            f"<ofd:MultiMedias>{media}</ofd:MultiMedias>{units if self._units else ''}</ofd:Res>",
        )

    def _lists(self) -> str:
        document = self._document
        named = ""
        if document.annotated_pages:
            self._list("Annots/Annotations.xml", "Annotations", "Page", document.annotated_pages)
            named += "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"
        if document.signatures:
            self._list("Signs/Signatures.xml", "Signatures", "Signature", document.signatures)
        if document.attachments:
            listed = ""
            for index, (name, data) in enumerate(document.attachments.items()):
                self._made[f"{self._folder}/Attachs/{index}"] = data
                listed += f'<ofd:Attachment ID="{index}" Name={quoteattr(name)}>'
                listed += f"<ofd:FileLoc>{index}</ofd:FileLoc></ofd:Attachment>"
            self._part(
                "Attachs/Attachments.xml",
                f'<ofd:Attachments xmlns:ofd="{SPACE}">{listed}</ofd:Attachments>',
            )
            named += "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"
        return named

    def _list(self, name: str, kind: str, member: str, length: int) -> None:
        listed = "".join(f'<ofd:{member} ID="{at}"/>' for at in range(length))
        self._part(name, f'<ofd:{kind} xmlns:ofd="{SPACE}">{listed}</ofd:{kind}>')


def _width(character: str) -> float:
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5


def _attributes(values: Mapping[str, object]) -> str:
    return "".join(f" {name}={quoteattr(str(value))}" for name, value in values.items())


def _digits(number: float) -> str:
    return f"{number:.4f}".rstrip("0").rstrip(".")
