"""The evidence pack: a ZIP that shows where every quote of a report comes from.

It holds, all text in UTF-8,

    README.txt       what the pack is and how to check it, Chinese and English
    items.json       each quote: its place, its source's digest, its question, its pages
    quotes.txt       the quotes, under the questions that they were found by
    citations.txt    the footnotes and the list of references
    index.json       what was in the index, and the id of its snapshot
    pages/           the pages of the sources that the quotes stand on, where a source has pages
    sha256sums.txt   the digest of every other file, as `sha256sum -c` reads it
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from indexer.originals import digest
from indexer.places import boxes
from indexer.report.composition import arrange
from indexer.report.verification import held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.index import Index
    from indexer.records import Document
    from indexer.report.basket import Basket
    from indexer.report.composition import Layout, Report
    from indexer.report.verification import Held

FORMAT = "yinju-evidence"
VERSION = 1

_README = """\
引据（Yinju）引文证据包，制作于 {made}，索引快照 {snapshot}。

制作时，{count} 条引文均已与索引中的规范文本逐字比对，全部一致。
核对办法：
1. 运行 sha256sum -c sha256sums.txt，确认本包各文件未经改动；
2. 计算手中原件的 SHA-256，与 items.json 中该条的 sha256 比较，确认是同一份文件；
3. 在原件中找到该条的位置（locator；有页面图像的，见 pages），逐字核对 quote。
原件页面上的 boxes 为引文各行的左、上、右、下边，以页宽、页高为 1，自左上角量起。

An evidence pack of Yinju, made {made} from the index snapshot {snapshot}.

All quotes ({count}) agreed with the canonical text in the index, character for character, when it
was made. To check it:
1. run sha256sum -c sha256sums.txt: no file of the pack was changed;
2. compare the SHA-256 of your copy of a source with the item's sha256 in items.json;
3. find the item's locator in the source (or on its page, see pages), and compare the quote.
On a page, boxes are the left, top, right and bottom edges of the quote's lines, in fractions of the
page from its top left corner.
"""


def to_evidence(
    basket: Basket, index: Index, layout: Layout, made: datetime | None = None
) -> bytes:
    """Return the evidence pack of a basket, a ZIP; `made` is the time now where None.

    Raises CitationError as `held` does, ReadError if the original of a source with pages is missing
    or was changed.
    """
    standing = held(basket, index, leave_out=layout.leave_out)
    report = arrange(standing, layout)
    pages: dict[str, bytes] = {}
    items = [
        {"number": number, **_item(one), "footnote": quotation.footnote}
        | {"permalink": quotation.link, "pages": _pages(one, index, pages)}
        for number, (one, quotation) in enumerate(
            zip(standing, report.quotations, strict=True), start=1
        )
    ]
    time = (made or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
    head = {"format": FORMAT, "version": VERSION, "made": time, "snapshot_id": index.snapshot_id}
    readme = _README.format(made=time, snapshot=index.snapshot_id, count=len(items))
    texts = {
        "README.txt": readme,
        "items.json": _json({**head, "items": items}),
        "quotes.txt": _quotes(standing),
        "citations.txt": _citations(report),
        "index.json": _json(asdict(index.info())),
    }
    return _zip({name: text.encode() for name, text in texts.items()} | pages)


def _item(one: Held) -> dict[str, Any]:
    citation, item = one.citation, one.item
    return {
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "locator": asdict(citation.locator),
        "document": asdict(citation.document),
        "sha256": one.document.sha256,
        "passage_id": one.passage_id,
        "question": item.question,
        "note": item.note,
        "added": {"at": item.added, "snapshot_id": item.snapshot_id, "sha256": item.sha256},
        "outdated": one.outdated,
    }


def _pages(one: Held, index: Index, drawn: dict[str, bytes]) -> list[dict[str, Any]]:
    """Return the pages that a quote stands on; what is not `drawn` yet is drawn."""
    document, start, end = one.document, one.citation.start, one.citation.end
    places = boxes(document, start, end)
    pages = []
    for page in _page_numbers(document, start, end):
        stem = f"pages/{document.sha256[:16]}-{page}"
        name = next((name for name in drawn if name.rpartition(".")[0] == stem), None)
        if name is None:
            image = index.page_image(document.doc_id, page)
            name = f"{stem}.{'svg' if image.startswith(b'<svg') else 'png'}"
            drawn[name] = image
        pages.append({"page": page, "file": name, "boxes": places.get(page, [])})
    return pages


def _page_numbers(document: Document, start: int, end: int) -> list[int]:
    if not document.pages:  # of a format that has none
        return []
    touched = (one.page for one in document.stretches if one.start < end and start < one.end)
    return sorted({page for page in touched if page is not None})


def _quotes(standing: Sequence[Held]) -> str:
    parts = []
    for number, one in enumerate(standing, start=1):
        label = one.citation.locator.label
        parts.append(f"[{number}] {one.citation.document.title}{'，' if label else ''}{label}")
        parts += [f"问：{one.item.question}"] if one.item.question else []
        parts += [one.citation.quote, ""]
    return "\n".join(parts)


def _citations(report: Report) -> str:
    notes = [f"{at}. {one.footnote}" for at, one in enumerate(report.quotations, start=1)]
    words = report.words
    return "\n".join([words.notes, *notes, "", words.references, *report.references, ""])


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _zip(files: Mapping[str, bytes]) -> bytes:
    sums = "".join(f"{digest(data)}  {name}\n" for name, data in files.items())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in {**files, "sha256sums.txt": sums.encode()}.items():
            pack.writestr(name, data)
    return packed.getvalue()
