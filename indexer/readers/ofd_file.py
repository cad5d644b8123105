"""An opened OFD file: its documents, their pages, and what the pages share (GB/T 33190—2016)."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.errors import ReadError
from indexer.readers.ofd_drawing import Drawing, Painter, Resources, numbers
from indexer.readers.ofd_package import (
    MAX_XML_BYTES,
    Package,
    child,
    child_text,
    children,
    local_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.readers.ofd_package import Element

MAX_PAGES = 5_000
# Drawn on a page, and in the file: units that show units multiply without bound.
MAX_PAGE_OBJECTS = 300_000
MAX_OBJECTS = 4_000_000


@dataclass(frozen=True, slots=True)
class DocBody:
    """One document of the file (7.4, 7.5): its entry, its root, and what its pages share."""

    entry: Element
    part: str
    root: Element
    resources: Resources
    templates: dict[str, str]  # locations by number


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a document, not yet opened: where its content is (7.6)."""

    body: DocBody
    location: str


class OfdFile:
    """An opened OFD file: its documents, and the pages of them all in order."""

    def __init__(self, data: bytes, name: str) -> None:
        """Open the file. Raises ReadError where it is damaged, encrypted, empty or too large."""
        self.package = Package(data, name)
        self.problems: list[str] = []  # resources that could not be read, a sentence each
        self._objects = MAX_OBJECTS  # that may still be drawn
        self._room = MAX_XML_BYTES  # for parts that are kept
        self._templates: dict[str, Element] = {}
        entry = self.package.locate("", "OFD.xml")
        entries = list(children(self.package.xml(entry), "DocBody"))
        self._check_count(len(entries))
        self.bodies = tuple(self._body(entry, element) for element in entries)
        self.sheets = tuple(sheet for body in self.bodies for sheet in _sheets(body))
        if not self.sheets:
            raise self.package.unreadable("没有页面", "it has no page")
        self._check_count(len(self.sheets))

    def _check_count(self, pages: int) -> None:
        if pages > MAX_PAGES:
            name = self.package.name
            raise ReadError(
                f"「{name}」有 {pages} 页，超过 {MAX_PAGES} 页的上限，请拆成几个文件。",
                f"{name!r} has {pages} pages, above the limit of {MAX_PAGES}; split it.",
            )

    def _kept_xml(self, part: str) -> Element:
        root = self.package.xml(part, self._room)
        self._room -= self.package.size(part)
        return root

    def _body(self, base: str, entry: Element) -> DocBody:
        part = self.package.locate(base, child_text(entry, "DocRoot"))
        root = self._kept_xml(part)
        common = child(root, "CommonData")
        resources = Resources()
        for element in () if common is None else common:
            if local_name(element) in {"PublicRes", "DocumentRes"}:
                self._room -= self._add_resources(resources, part, element.text, self._room)
        templates = {
            element.get("ID", ""): element.get("BaseLoc", "")
            for element in children(common, "TemplatePage")
        }
        return DocBody(entry, part, root, resources, templates)

    def _add_resources(
        self, resources: Resources, base: str, location: str | None, limit: int
    ) -> int:
        """Add what a resource part lists (7.9); return its length in bytes."""
        try:
            part = self.package.locate(base, location)
            root = self.package.xml(part, limit)
        except ReadError as error:  # the text does not need them: told, not fatal
            self.problems.append(str(error))
            return 0
        folder = posixpath.join(posixpath.dirname(part), root.get("BaseLoc", ""), "-")
        for element in (node for group in root for node in group):
            number = element.get("ID", "")
            match local_name(element):
                case "Font":
                    resources.fonts[number] = element.get("FontName", "")
                case "MultiMedia":
                    self._add_image(resources, number, folder, child_text(element, "MediaFile"))
                case "DrawParam":
                    resources.parameters[number] = element
                case "CompositeGraphicUnit":
                    resources.units[number] = element
        return self.package.size(part)

    def _add_image(self, resources: Resources, number: str, base: str, location: str) -> None:
        try:
            resources.images[number] = self.package.locate(base, location)
        except ReadError as error:
            self.problems.append(str(error))

    def draw(self, sheet: Sheet) -> Drawing:
        """Return what stands on a page, its templates included (7.7). Raises ReadError."""
        body = sheet.body
        part = self.package.locate(body.part, sheet.location)
        root = self.package.xml(part)
        resources = body.resources
        if listed := list(children(root, "PageRes")):
            resources = resources.copy()
            room = MAX_XML_BYTES - self.package.size(part)
            for element in listed:
                room -= self._add_resources(resources, part, element.text, room)
        behind = self._templates_of(root, body, ("Background", "Body"))
        before = self._templates_of(root, body, ("Foreground",))
        # 7.7: a page without an area has that of its template, and else that of the document.
        areas = [child(page, "Area") for page in (root, *behind, *before)]
        areas.append(child(child(body.root, "CommonData"), "PageArea"))
        width, height = self._size(part, areas)
        room = min(self._objects, MAX_PAGE_OBJECTS)
        painter = Painter(resources, room, self.package)
        try:
            for page in (*behind, root, *before):
                painter.paint(page)
        finally:
            self._objects -= room - painter.room
        return Drawing(width, height, tuple(painter.objects), painter.damaged)

    def _templates_of(self, page: Element, body: DocBody, orders: tuple[str, ...]) -> list[Element]:
        """Return the templates that a page shows in one of these orders (7.7)."""
        templates = []
        for element in children(page, "Template"):
            if element.get("ZOrder", "Background") in orders:
                try:
                    templates.append(self._template(body, element.get("TemplateID", "")))
                except ReadError as error:  # told; the page has text of its own
                    self.problems.append(str(error))
        return templates

    def _template(self, body: DocBody, number: str) -> Element:
        part = self.package.locate(body.part, body.templates.get(number))
        if part not in self._templates:
            self._templates[part] = self._kept_xml(part)
        return self._templates[part]

    def _size(self, part: str, areas: list[Element | None]) -> tuple[float, float]:
        box = next((text for area in areas if (text := child_text(area, "PhysicalBox"))), "")
        try:
            _, _, width, height = numbers(box, 4)
        except ValueError as error:
            raise self._no_size(part) from error
        if min(width, height) < 1:
            raise self._no_size(part)
        return width, height

    def _no_size(self, part: str) -> ReadError:
        return self.package.unreadable(f"“{part}”没有页面大小", f"{part!r} gives no page size")


def _sheets(body: DocBody) -> Iterator[Sheet]:
    for element in children(child(body.root, "Pages"), "Page"):
        yield Sheet(body, element.get("BaseLoc", ""))
