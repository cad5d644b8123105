"""The texts that `yinju fetch` can get: their list, what tells them apart, their copies on disk.

A copy is the bytes that the official site gave, never changed, with a sidecar that says which text
it is and where and when it was got. Nothing here speaks to a network: that is indexer.fetching.
"""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import yaml

from indexer.errors import CorpusError, ReadError
from indexer.readers.encoding import decode
from indexer.readers.front_matter import parse_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_SIDECAR = ".yaml"  # behind the whole file name, as indexer.corpus looks for it
_MARKS = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"{\\rtf", ".rtf"),
)
_WORD_STREAM = "WordDocument".encode("utf-16-le")  # [MS-DOC] 2.1.1; WPS writes the same
_ZIP_MEMBERS = {
    b"OFD.xml": ".ofd",  # GB/T 33190—2016: the main entry
    b"word/document.xml": ".docx",
    b"xl/workbook.xml": ".xlsx",
    b"content.xml": ".odt",
}
_ZIP_MEMBER = re.compile(
    b"PK\x01\x02.{42}(" + b"|".join(map(re.escape, _ZIP_MEMBERS)) + b")", re.DOTALL
)
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|title|div)\b", re.IGNORECASE)
_TAG = re.compile("<(/?)([a-zA-Z0-9]*+)[^<>]*+>")  # possessive: nothing is tried twice
_HIDDEN = {"script", "style", "noscript", "template"}
_LONG_REFERENCE = re.compile("&#[0-9]{8,}")
_HAN = re.compile("[一-鿿]+")
# The shortest official text measured, an order of promulgation, has 68 Han, and a page adds its
# site's menus to that; a page says in less that something went wrong or that scripts must be on.
_FEWEST_HAN = 60

_UNVERIFIED = "题名、文号、日期或网址中有的尚未与官方发布核对，引用前请核对。"
_GENERATED = "# 由 yinju fetch 写入，再次核对时会重写；要更正，请改 sources.toml。\n"


@dataclass(frozen=True, slots=True)
class Source:
    """A text that can be fetched, as an entry of sources.toml describes it. Dates are ISO.

    `url` is the official address of the text itself. Where that is not known it is None, and `site`
    names the host on which the text can be looked up. `fully_verified` says that every field was
    compared with the official publication.
    """

    source_id: str
    title: str
    issuers: tuple[str, ...]
    fully_verified: bool
    number: str | None = None
    date: str | None = None
    publish_date: str | None = None
    effective_date: str | None = None
    expiry_date: str | None = None
    type: str | None = None
    url: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a copy came from: the address that gave the bytes, and what its server said of them.

    `accessed` is the ISO date on which the address was last seen to give this text; `sha256` is
    the checksum of the copy, in hexadecimal.
    """

    url: str
    accessed: str
    sha256: str
    etag: str | None = None
    last_modified: str | None = None


class _FlawError(Exception):
    """What is wrong with an entry of sources.toml, in Chinese and in English."""


def read(path: Path) -> tuple[Source, ...]:
    """Return the sources that a sources.toml lists, in its order.

    Raises CorpusError, naming the entry, where the file is missing or malformed.
    """
    try:
        entries = tomllib.loads(path.read_text("utf-8-sig")).get("source", [])
    except OSError as error:
        raise CorpusError(
            f"读不了来源清单「{path}」（{error.strerror}），请检查路径和读取权限。",
            f"The list of sources {str(path)!r} cannot be read ({error.strerror}); check its path.",
        ) from error
    except (ValueError, RecursionError) as error:  # also what is not UTF-8
        raise _malformed(
            path, f"不是合法的 TOML（{error}）", f"is not valid TOML ({error})"
        ) from error
    if not isinstance(entries, list):
        raise _malformed(path, "没有写成 [[source]]", "has no [[source]] entries")
    found: dict[str, Source] = {}
    for place, entry in enumerate(entries, start=1):
        name = entry.get("id", "") if isinstance(entry, dict) else ""
        try:
            source = _source(entry)
            if source.source_id in found:
                raise _FlawError("id 与前面的重复", "repeats an id")
        except _FlawError as flaw:
            chinese, english = flaw.args
            raise _malformed(
                path, f"第 {place} 条「{name}」{chinese}", f"entry {place} {name!r} {english}"
            ) from None
        found[source.source_id] = source
    return tuple(found.values())


def pick(listed: Sequence[Source], ids: Sequence[str]) -> tuple[Source, ...]:
    """Return the sources with these ids, in this order. Raises CorpusError for an unknown id."""
    by_id = {source.source_id: source for source in listed}
    unknown = [one for one in ids if one not in by_id]
    if unknown:
        raise CorpusError(
            f"来源清单里没有「{'」「'.join(unknown)}」，请核对编号。",
            f"The list of sources has no {', '.join(unknown)}; check the ids.",
        )
    return tuple(by_id[one] for one in dict.fromkeys(ids))


def _malformed(path: Path, chinese: str, english: str) -> CorpusError:
    return CorpusError(
        f"来源清单「{path}」有误：{chinese}，请改正。",
        f"The list of sources {str(path)!r} is malformed: {english}; mend it.",
    )


def _source(entry: Any) -> Source:
    if not isinstance(entry, dict):
        raise _FlawError("没有写成 [[source]]", "is no [[source]] table")
    if unknown := "、".join(sorted(entry.keys() - _CHECKS.keys())):
        raise _FlawError(f"含有不认识的键 {unknown}", f"has unknown keys: {unknown}")
    for key, (check, chinese, english) in _CHECKS.items():
        if (key in entry or key in _REQUIRED) and not check(entry.get(key)):
            raise _FlawError(f"的 {key} 应是{chinese}", f"needs {key}: {english}")
    if not entry.keys() & {"url", "site"}:
        raise _FlawError("缺少 url 或 site", "needs a url, or a site")
    fields: dict[str, Any] = {
        key: value.isoformat() if isinstance(value, date) else value for key, value in entry.items()
    }
    return Source(source_id=fields.pop("id"), issuers=tuple(fields.pop("issuers")), **fields)


def _is_slug(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch("[a-z0-9]+(?:-[a-z0-9]+)*", value))


def _is_words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def _are_words(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_words, value))


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_web_address(value: object) -> bool:
    if not (isinstance(value, str) and _is_words(value)):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a malformed port or IPv6 address
        return False


_WORDS = (_is_words, "一行文字", "one line of text")
_DAY = (_is_day, " 2020-12-02 这样的日期", "a date such as 2020-12-02")
_CHECKS: dict[str, tuple[Callable[[object], bool], str, str]] = {
    "id": (_is_slug, "小写字母、数字和连字符", "lower-case letters, digits and hyphens"),
    "title": _WORDS,
    "issuers": (_are_words, "一个或几个机关的列表", "a list of one or more names"),
    "fully_verified": (_is_flag, " true 或 false", "true or false"),
    "number": _WORDS,
    "date": _DAY,
    "publish_date": _DAY,
    "effective_date": _DAY,
    "expiry_date": _DAY,
    "type": _WORDS,
    "url": (_is_web_address, " http 或 https 网址", "an http or https address"),
    "site": _WORDS,
}
_REQUIRED = {"id", "title", "issuers", "fully_verified"}


def recognise(source: Source, data: bytes, content_type: str) -> str:
    """Return the suffix that belongs to what a server gave as the text of a source.

    The bytes decide; the content type is asked only to tell plain text from other text. Raises
    ReadError for a format that is no text of a document, and for a page that does not hold the
    source: an error page, a login, a challenge, the front page of a site.
    """
    if not data.strip():
        raise ReadError(
            "网址给出的是空文件，请核对网址。", "The address gives an empty file; check it."
        )
    for mark, suffix in _MARKS:
        if data.startswith(mark):
            return suffix
    # Other bytes may stand before a PDF's mark (PDF Reference 1.7, appendix H, note 13).
    if b"%PDF-" in data[:1024]:
        return ".pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zip_suffix(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") and _WORD_STREAM in data:
        return ".doc"
    text, _ = decode(data, source.title)
    kind = content_type.partition(";")[0].strip().lower()
    if kind in {"text/html", "application/xhtml+xml"} or _MARKUP.search(text[:4096]):
        _check_holds(source, visible_text(text))
        return ".html"
    if kind != "text/plain":
        raise ReadError(
            f"网址给出的不是文件，而是「{kind or '未注明类型'}」，请核对网址。",
            f"The address gives no document but {kind or 'an unnamed type'}; check the address.",
        )
    _check_holds(source, text)
    return ".txt"


def _zip_suffix(data: bytes) -> str:
    """Return the suffix of what a ZIP file holds, from the names in its central directory.

    APPNOTE.TXT 4.3.12 and 4.3.16; the directory is searched as bytes, so that nothing is inflated.
    """
    end = data.rfind(b"PK\x05\x06")
    if end < 0:
        raise ReadError(
            "网址给出的压缩格式文件不完整，请稍后再试，或核对网址。",
            "The address gives a damaged ZIP container; try again later, or check the address.",
        )
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    named = _ZIP_MEMBER.search(data[max(end - size, 0) : end])
    return _ZIP_MEMBERS[named[1]] if named else ".zip"


def visible_text(page: str) -> str:
    """Return what an HTML page shows, without white space: for counting and comparing only.

    No parser is used: they take quadratic time over pages that are made to hurt.
    """
    shown = []
    hidden = ""  # the element whose content is being passed over
    start = 0
    for tag in _TAG.finditer(page):
        if not hidden:
            shown.append(page[start : tag.start()])
        start = tag.end()
        closes, name = tag[1], tag[2].lower()
        if hidden and closes and name == hidden:
            hidden = ""
        elif not hidden and not closes and name in _HIDDEN:
            hidden = name
    if not hidden:
        shown.append(page[start:])
    # Python refuses to read a number of thousands of digits.
    return "".join(unescape(_LONG_REFERENCE.sub("", "".join(shown))).split())


def _check_holds(source: Source, text: str) -> None:
    """Raise ReadError unless a text is long enough to be a source's, and bears its title.

    Of the title the longest run of Han counts: pages differ in brackets, years and spaces.
    """
    count = sum(map(len, _HAN.findall(text)))
    if count < _FEWEST_HAN:
        raise ReadError(
            f"网页上只有 {count} 个汉字，像是出错、登录或验证页面，没有保存："
            "请用浏览器打开网址核对。",
            f"The page has only {count} Han characters, like an error, login or challenge page, "
            "and was not kept: open the address in a browser.",
        )
    words = max(_HAN.findall(source.title), key=len, default=source.title)
    if words not in "".join(text.split()):
        raise ReadError(
            f"网页上没有「{words}」，不像是这份文件，没有保存：请用浏览器打开网址核对。",
            f"The page does not say {words!r}, seems another text, and was not kept: open the "
            "address in a browser.",
        )


def same_text(before: bytes, after: bytes, suffix: str) -> bool:
    """Whether two files say the same; pages may differ in what is not shown, such as scripts."""
    if before == after:
        return True
    if suffix != ".html":
        return False
    old, new = (visible_text(decode(data, "网页")[0]) for data in (before, after))
    return old == new


def find_copy(folder: Path, source: Source) -> Path | None:
    """Return the file that is the copy of a source in a folder, None where there is none."""
    files = folder.glob(f"{source.source_id}.*")
    return min((path for path in files if path.suffix != _SIDECAR), default=None)


def read_origin(path: Path) -> Origin | None:
    """Return where a copy came from, None where its sidecar is missing or says it of other bytes.

    A copy that was edited, and one whose fetch died before its end, have no origin. Raises
    ReadError where the sidecar is malformed.
    """
    sidecar = _sidecar(path)
    if not sidecar.is_file():
        return None
    facts = dict(parse_pairs(decode(sidecar.read_bytes(), sidecar.name)[0], sidecar.name))
    same = facts.get("sha256") == sha256(path.read_bytes())
    if not (same and facts.get("url") and _is_date(facts.get("accessed", ""))):
        return None
    keys = ("url", "accessed", "sha256", "etag", "last_modified")
    return Origin(**{key: facts[key] for key in keys if key in facts})


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def store(folder: Path, source: Source, suffix: str, data: bytes, origin: Origin) -> Path:
    """Write a copy of a source and its sidecar into `folder`; neither is ever half there."""
    path = folder / f"{source.source_id}{suffix}"
    _write(path, data)
    describe(path, source, origin)
    return path


def describe(path: Path, source: Source, origin: Origin, remark: str = "") -> None:
    """Write the sidecar of a copy; `remark` is shown with the text wherever it is cited."""
    notes = [remark] if remark else []
    if not source.fully_verified:
        notes.append(_UNVERIFIED)
    facts = {
        "title": source.title,
        "number": source.number,
        "issuer": list(source.issuers),
        "date": source.date,
        "publish_date": source.publish_date,
        "effective_date": source.effective_date,
        "expiry_date": source.expiry_date,
        "type": source.type,
        "url": origin.url,
        "accessed": origin.accessed,
        "sha256": origin.sha256,
        "etag": origin.etag,
        "last_modified": origin.last_modified,
        "note": "".join(notes),
    }
    known = {key: value for key, value in facts.items() if value}
    text = yaml.safe_dump(known, allow_unicode=True, sort_keys=False, width=10**6)
    _write(_sidecar(path), (_GENERATED + text).encode())


def set_aside(path: Path, source: Source, origin: Origin | None, today: str) -> Path:
    """Rename a copy that is out of date to <id>@<date it was last seen>.<suffix>; return its path.

    `today` is the ISO date on which the address was found to give another text.
    """
    if origin is None:
        edited = date.fromtimestamp(path.stat().st_mtime).isoformat()
        origin = Origin(source.url or "", edited, sha256(path.read_bytes()))
    stem = f"{source.source_id}@{origin.accessed}"
    kept = path.with_name(stem + path.suffix)
    count = 1
    while kept.exists():  # it changed twice on a day
        count += 1
        kept = path.with_name(f"{stem}-{count}{path.suffix}")
    remark = f"旧文本：官方网址上的文本到 {today} 核对时已不同，引用前请核对。"
    describe(kept, source, origin, remark)
    path.rename(kept)
    _sidecar(path).unlink(missing_ok=True)
    return kept


def sha256(data: bytes) -> str:
    """Return the SHA-256 checksum of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _sidecar(path: Path) -> Path:
    return path.with_name(path.name + _SIDECAR)


def _write(path: Path, data: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.tmp")
    with unfinished.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
