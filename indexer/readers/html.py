"""Saved web pages: the text of the article as a browser shows it, and what the page says of it.

`html_lines` cuts a page into lines, `html_article` tells which of them are the article,
`html_labels` reads what else the page says of it.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

from indexer.errors import ReadError
from indexer.readers.encoding import decode
from indexer.readers.html_article import (
    find_article,
    find_card,
    find_files,
    find_title,
    is_furniture,
)
from indexer.readers.html_labels import page_address, page_metadata
from indexer.readers.html_lines import (
    HIDDEN_TAGS,
    NUMBERED,
    UNNUMBERED,
    is_blank,
    is_hidden,
    list_style,
    loads_file,
    shown_lines,
)
from indexer.records import Block, RawDocument, TableRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indexer.readers.html_lines import Element, Line

MAX_CHARACTERS = 10_000_000  # nothing but short elements take 100 bytes of memory a character

_GB = frozenset({"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "chinese", "cp936"})
_UTF8 = frozenset({"utf-8", "utf8"})
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]{0,80}?encoding=[\"']([\w-]+)",
    re.IGNORECASE,
)
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Both of these end tags may be left out (HTML Standard, 13.1.2.4). libxml2 stops reading at them,
# also in the middle of a page that holds another page. </br> breaks a line (13.2.6.4.7).
_OUTER_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_BREAK_END = re.compile(r"</br\s*/?>", re.IGNORECASE)


def read(data: bytes, name: str) -> RawDocument:
    """Read a saved page (.html, .htm, .xhtml) or a web archive (.mht, .mhtml; RFC 2557).

    Each line of the article is a Block, and `line` counts them from 1: a paragraph, a list item, a
    table's row, what a <br> ends. A title that stands outside of the article comes first. What is
    not shown of a page, and what is shown but is no text of the article, is left out and told in
    the notes. Raises ReadError for a page without text, too large, nested too deep, or of an
    encoding that cannot be told.
    """
    archived = name.lower().endswith((".mht", ".mhtml"))
    page, charset, place, notes = _unpacked(data, name) if archived else (data, "", "", [])
    text, encoding = _decoded(page, charset, name)
    if broken := text.count("\ufffd"):
        notes.append(f"网页中有 {broken} 处字节不成字，以「\ufffd」代替")
    root = _parsed(text, name)
    body = root.find("body")
    lines = shown_lines(body)
    element, start, end = find_article(body, lines)
    card = find_card(lines, start)
    article = [line for line in lines[start:end] if line not in card and not is_furniture(line)]
    files = find_files(article, named=True)
    article = [line for line in article if line not in files] or article
    if not article:
        raise ReadError(
            f"「{name}」里没有正文（可能由脚本生成，或在框架的另一个文件里），"
            "请在浏览器里打开原网页，另存为 PDF 后再加入。",
            f"{name!r} holds no text (a script may make it, or it is in the file of a frame); "
            "open the page in a browser and save it as PDF.",
        )
    title = find_title(root, lines[:start], article)
    for line in title:
        line.heading = 1
    if left_out := len(lines) - len(title) - len(article):
        notes.append(f"网页的栏目、导航、工具、页脚和信息栏共 {left_out} 行不是正文，没有读")
    address = page_address(root, text, place)
    return RawDocument(
        tuple(_blocks([*title, *article])),
        "multipart/related" if archived else "text/html",
        encoding,
        page_metadata(root, address, [*lines[:start], *card]),
        (*notes, *_files_linked(root, address), *_unread(element)),
    )


def _unpacked(data: bytes, name: str) -> tuple[bytes, str, str, list[str]]:
    """Return the page of a web archive, its charset and address ("" for none), and notes."""
    import email

    try:
        message = email.message_from_bytes(data)
        pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    except RecursionError as error:  # the standard library's parser nests as its input does
        raise _too_deep(name) from error
    payload = pages[0].get_payload(decode=True) if pages else None
    if not isinstance(payload, bytes):
        raise ReadError(
            f"网页归档「{name}」里没有网页，请在浏览器里重新保存。",
            f"The web archive {name!r} holds no page; save it again in a browser.",
        )
    notes = [f"网页归档中另有 {len(pages) - 1} 个嵌入的网页，没有读"] if len(pages) > 1 else []
    place = message["Snapshot-Content-Location"] or pages[0]["Content-Location"] or ""
    return payload, pages[0].get_content_charset() or "", str(place).strip(), notes


def _decoded(data: bytes, charset: str, name: str) -> tuple[str, str]:
    """Return the text of a page and its encoding: by mark, by validity, as declared, as found.

    What is valid UTF-8 is UTF-8 whatever it declares: a page saved anew keeps its old <meta>. Of
    what is declared as GB or UTF-8 one character in a thousand may be broken: old sites cut
    summaries in the middle of a character.
    """
    found = _CHARSET.search(data[:4096])
    declared = charset or (found[found.lastindex or 0].decode("ascii") if found else "")
    declared = declared.lower()
    encoding = "gb18030" if declared in _GB else "utf-8" if declared in _UTF8 else ""
    if encoding and not data.startswith(_BOMS) and not _is_utf8(data):
        text = data.decode(encoding, errors="replace")
        if text.count("\ufffd") * 1000 <= len(text):
            return text, encoding
    return decode(data, name)


def _is_utf8(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    # A few Han in GB18030 can by chance be UTF-8 of two bytes a character, hardly of three.
    return text.isascii() or any(character > "\u07ff" for character in text)


def _parsed(text: str, name: str) -> Element:
    from lxml import etree, html

    if len(text) > MAX_CHARACTERS:
        raise ReadError(
            f"网页「{name}」超过 {MAX_CHARACTERS // 10_000} 万个字符，请另存为 PDF 后再加入。",
            f"The page {name!r} has more than {MAX_CHARACTERS:,} characters; save it as PDF.",
        )
    source = _BREAK_END.sub("<br>", _OUTER_END.sub("", text))
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    # Behind a tag of our own, an empty page is an empty tree and no error.
    root = html.document_fromstring(
        f"<html>{source}".encode(), parser=parser, ensure_head_body=True
    )
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise _too_deep(name)
    return root


def _too_deep(name: str) -> ReadError:
    return ReadError(
        f"网页「{name}」的标签嵌套过深，可能已损坏，请在浏览器里打开后另存为 PDF。",
        f"The tags of {name!r} are nested too deep, it may be damaged; save it as PDF.",
    )


def _blocks(lines: Iterable[Line]) -> Iterator[Block]:
    tables: dict[Element, int] = {}
    for number, line in enumerate(lines, start=1):
        row = None
        if line.row:
            row = TableRow(tables.setdefault(line.element, len(tables) + 1), line.row, line.header)
        yield Block(line.text, number, heading=line.heading, row=row)


def _files_linked(root: Element, address: str) -> list[str]:
    """Return a note for each file that the page links to."""
    names: dict[str, str] = {}
    for link in root.iter("a"):
        target = (link.get("href") or "").strip()
        name = " ".join(link.text_content().split())
        if loads_file(link):
            names.setdefault(_joined(address, target), name or unquote(target.rsplit("/", 1)[-1]))
    return [f"附件「{name}」没有随网页读入，地址：{target}" for target, name in names.items()]


def _joined(address: str, target: str) -> str:
    try:
        return urljoin(address, target)
    except ValueError:  # not an address: «http://[»
        return target


def _unread(article: Element) -> list[str]:
    """Return notes of what the article shows and this reader does not read."""
    notes = []
    if pictures := sum(1 for _ in article.iter("img")):
        notes.append(f"正文所在处有 {pictures} 张图片，图中文字没有读")
    if hidden := _hidden_texts(article):
        notes.append(f"正文所在处有 {hidden} 处隐藏的文字没有读")
    styles = {list_style(item) for item in article.iter("li") if item.getparent().tag == "ol"}
    if unknown := sorted(styles - NUMBERED - UNNUMBERED):
        notes.append(f"列表的编号样式「{'、'.join(unknown)}」不认识，编号没有写出")
    return notes


def _hidden_texts(article: Element) -> int:
    """Return how many elements hold text that their style hides; those in them do not count."""
    from lxml import etree

    texts = 0
    walk = etree.iterwalk(article, events=("start",))
    for _, element in walk:
        if is_hidden(element):
            texts += element.tag not in HIDDEN_TAGS and not is_blank(element.text_content())
            walk.skip_subtree()
    return texts
