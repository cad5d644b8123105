"""The reference document that gives a DOCX its looks: Pandoc's own, dressed for Chinese offices.

Pandoc takes from it styles and page, not content (Pandoc User's Guide, --reference-doc). It is
made from the default of the very Pandoc that will use it, so that no style is ever missing.
"""

from __future__ import annotations

import io
import zipfile
from typing import NamedTuple

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{_NAMESPACE}}}"

# A4 with the margins of Word's Chinese template: 25.4 mm above and below, 31.8 mm beside; lengths
# are twentieths of a point.
_PAGE = (
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1440" w:right="1800" w:bottom="1440" w:left="1800" w:header="851"'
    ' w:footer="992" w:gutter="0"/>'
)


class _Look(NamedTuple):
    """The font of Chinese characters, its size in points, and a paragraph's properties as XML."""

    font: str
    size: float
    paragraph: str = ""


# Names of the fonts that Chinese Windows and WPS bring. An indent in hundredths of a character
# follows the font's size (ECMA-376-1, 17.3.1.12 ind). Nothing is justified: LibreOffice 7.4 does
# not draw a comma or full stop that ends a justified line beyond the margin.
_TEXT = _Look(
    "宋体", 12, '<w:spacing w:before="0" w:after="0" w:line="360" w:lineRule="auto"/>'
    '<w:ind w:firstLineChars="200" w:firstLine="480"/>',
)  # fmt: skip
_LOOKS = {
    "Normal": _Look("宋体", 12),
    "Title": _Look("黑体", 18, '<w:spacing w:before="240" w:after="360"/><w:jc w:val="center"/>'),
    "Heading1": _Look(
        "黑体", 14, '<w:keepNext/><w:keepLines/><w:spacing w:before="360" w:after="120"/>'
        '<w:outlineLvl w:val="0"/>',
    ),
    "BodyText": _TEXT,
    "FirstParagraph": _TEXT,
    "BlockText": _Look(
        "仿宋", 12, '<w:spacing w:before="60" w:after="60" w:line="360" w:lineRule="auto"/>'
        '<w:ind w:leftChars="200" w:left="480" w:rightChars="200" w:right="480"'
        ' w:firstLineChars="200" w:firstLine="480"/>',
    ),
    "FootnoteText": _Look("宋体", 9, '<w:spacing w:before="0" w:after="0"/>'),
    "Bibliography": _Look(
        "宋体", 10.5, '<w:spacing w:before="0" w:after="60"/>'
        '<w:ind w:left="420" w:hanging="420"/>',
    ),
}  # fmt: skip


def dressed(reference: bytes) -> bytes:
    """Return a reference document with our looks. Raises KeyError if it lacks a style of ours."""
    changed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(reference)) as old,
        zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "word/styles.xml":
                data = _with_looks(data)
            elif part.filename == "word/document.xml":
                data = _with_page(data)
            new.writestr(part, data)
    return changed.getvalue()


def _with_looks(styles: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(styles)
    by_id = {style.get(f"{W}styleId"): style for style in root.iterfind(f"{W}style")}
    for name, look in _LOOKS.items():
        style = by_id[name]
        for old in style.xpath("w:pPr | w:rPr", namespaces={"w": _NAMESPACE}):
            style.remove(old)
        half_points = round(look.size * 2)
        new = etree.fromstring(
            f'<w:style xmlns:w="{_NAMESPACE}"><w:pPr>{look.paragraph}</w:pPr><w:rPr>'
            f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"'
            f' w:eastAsia="{look.font}" w:cs="Times New Roman"/>'
            f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr></w:style>'
        )
        style.extend(list(new))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _with_page(document: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(document)
    section = root.find(f"{W}body/{W}sectPr")
    page = etree.fromstring(f'<w:sectPr xmlns:w="{_NAMESPACE}">{_PAGE}</w:sectPr>')
    section.extend(list(page))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
