"""The evidence pack: what is in it, and that it can be checked without this program."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from indexer import build, open_index
from indexer.errors import CitationError, ReadError
from indexer.report import Basket, Layout, add, held, pick
from indexer.report.evidence import to_evidence
from indexer.styles import STYLES, bibliography
from tests.office_files import make_pdf

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.index import Index

LAYOUT = Layout(
    partial(bibliography, style=STYLES["gbt7714-2025-note"]), base="http://127.0.0.1:8501"
)
MADE = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
PARAGRAPHS = [
    "云湖市水务局关于湖泊巡查的通知",
    "各县（市、区）水务局：",
    *(
        f"{numeral}、第{numeral}段湖岸由湖长每月巡查。" + "巡查记录应当公开。" * 30
        for numeral in "一二三四"
    ),
]
TEXT = (
    "云湖市湖泊保护条例\n\n第一条　为了保护湖泊，制定本条例。\n\n第二条　沿湖十米以内不得停车。\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, small_model: Path) -> Path:
    """Index a PDF of several pages and a text, which has none."""
    folder = tmp_path_factory.mktemp("evidence")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "巡查.pdf").write_bytes(make_pdf(PARAGRAPHS))
    (folder / "corpus" / "湖泊.txt").write_text(TEXT, encoding="utf-8")
    build([folder / "corpus"], folder / "index", model=str(small_model))
    return folder


@pytest.fixture(scope="module")
def index(folder: Path, small_model: Path) -> Index:
    return open_index(folder / "index", model=str(small_model))


@pytest.fixture(scope="module")
def basket(index: Index) -> Basket:
    """Collect all passages, in order of documents."""
    basket = Basket()
    for info in index.documents():
        for passage in index.passages(info.doc_id):
            item = pick(index, passage.passage_id, question="谁巡查？", note="备注", added=MADE)
            basket = add(basket, item)
    return basket


@pytest.fixture(scope="module")
def pack(basket: Basket, index: Index) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(to_evidence(basket, index, LAYOUT, MADE))) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_every_item_says_where_it_comes_from(
    pack: dict[str, bytes], basket: Basket, index: Index
) -> None:
    """Quote, place, document, digest of the source, question and time are those of the basket."""
    content = json.loads(pack["items.json"])
    assert {key: content[key] for key in content if key != "items"} == {
        "format": "yinju-evidence",
        "version": 1,
        "made": "2026-11-22T08:30:00+00:00",
        "snapshot_id": index.snapshot_id,
    }
    notes = LAYOUT.render([one.citation for one in held(basket, index)]).notes
    assert [found.pop("footnote") for found in content["items"]] == list(notes)
    for number, (found, item) in enumerate(zip(content["items"], basket.items, strict=True), 1):
        assert bool(found.pop("pages")) == item.document.path.endswith(".pdf")
        assert found == json.loads(
            json.dumps(
                {
                    "number": number,
                    "quote": item.quote,
                    "start": item.start,
                    "end": item.end,
                    "locator": asdict(item.locator),
                    "document": asdict(item.document),
                    "sha256": item.sha256,
                    "passage_id": item.passage_id,
                    "permalink": f"http://127.0.0.1:8501/read?p={item.passage_id}",
                    "question": "谁巡查？",
                    "note": "备注",
                    "added": {
                        "at": "2026-11-22T08:30:00+00:00",
                        "snapshot_id": index.snapshot_id,
                        "sha256": item.sha256,
                    },
                    "outdated": [],
                }
            )
        )


def test_the_digests_are_those_of_the_files(pack: dict[str, bytes], folder: Path) -> None:
    """Whoever has the source can see that it is the one that was quoted."""
    for item in json.loads(pack["items.json"])["items"]:
        source = (folder / "corpus" / item["document"]["path"]).read_bytes()
        assert item["sha256"] == hashlib.sha256(source).hexdigest()


def test_the_pages_are_there_once_each(pack: dict[str, bytes]) -> None:
    """Each page that a quote stands on is a picture, with the quote's lines within its edges."""
    items = json.loads(pack["items.json"])["items"]
    pages = [page for item in items for page in item["pages"]]
    assert {page["page"] for page in pages} == {1, 2, 3}
    assert {page["file"] for page in pages} == {name for name in pack if name.startswith("pages/")}
    assert len({page["file"] for page in pages}) == 3
    for page in pages:
        with Image.open(io.BytesIO(pack[page["file"]])) as picture:
            assert picture.format == "PNG"
        assert page["boxes"]
        for left, top, right, bottom in page["boxes"]:
            assert 0 <= left < right <= 1
            assert 0 <= top < bottom <= 1


def test_every_file_has_its_digest(pack: dict[str, bytes]) -> None:
    """The list of digests is what sha256sum -c reads, and covers all else."""
    lines = pack["sha256sums.txt"].decode().splitlines()
    sums = {name: sha256 for sha256, name in (line.split("  ") for line in lines)}
    others = {name: data for name, data in pack.items() if name != "sha256sums.txt"}
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in others.items()}
    assert {"README.txt", "items.json", "quotes.txt", "citations.txt", "index.json"} <= set(others)


def test_the_texts_hold_quotes_questions_and_citations(
    pack: dict[str, bytes], basket: Basket, index: Index
) -> None:
    """What is for reading has the same words as what is for programs."""
    quotes, citations = pack["quotes.txt"].decode(), pack["citations.txt"].decode()
    at = 0
    for number, item in enumerate(basket.items, start=1):
        at = quotes.index(f"[{number}] {item.document.title}", at)
        at = quotes.index(f"问：谁巡查？\n{item.quote}\n", at)
    for found in json.loads(pack["items.json"])["items"]:
        assert f"{found['number']}. {found['footnote']}\n" in citations
    about = json.loads(pack["index.json"])
    assert (about["snapshot_id"], about["documents"]) == (index.snapshot_id, 2)
    assert index.snapshot_id in pack["README.txt"].decode()


def test_what_does_not_stand_is_no_evidence(basket: Basket, index: Index) -> None:
    """A quote that differs from the index is refused by name."""
    item = basket.items[0]
    wrong = replace(item, quote="改" * len(item.quote))
    with pytest.raises(CitationError, match="第1条"):
        to_evidence(Basket((wrong,)), index, LAYOUT)


def test_a_changed_original_is_no_evidence(
    basket: Basket, folder: Path, tmp_path: Path, small_model: Path
) -> None:
    """A page is drawn from the very file that was indexed, or the pack is refused."""
    index_dir = tmp_path / "index"
    build([folder / "corpus"], index_dir, model=str(small_model))
    index = open_index(index_dir, model=str(small_model))
    to_evidence(basket, index, LAYOUT)
    (original,) = (index_dir / "originals").iterdir()
    original.write_bytes(original.read_bytes() + b"\n")
    with pytest.raises(ReadError, match=r"巡查\.pdf"):
        to_evidence(basket, index, LAYOUT)
