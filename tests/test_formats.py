"""A corpus in the formats that offices have: one text, found and cited the same from each."""

import re
import shutil
from pathlib import Path

import pytest
from PIL import Image

from indexer import build, open_index
from indexer.errors import ReadError
from indexer.originals import Originals
from indexer.places import boxes
from tests.conftest import CIRCULAR

QUESTION = "遇到重要问题向谁报告？"


@pytest.fixture(scope="module")
def index(office):
    """Open the index of the corpus in four formats."""
    return open_index(office[1])


def test_every_format_is_read_and_what_is_not_is_told(office, index):
    """Five Documents with their media types; the member of another format is named."""
    _, _, report = office
    assert [failure.path for failure in report.failures] == ["附件.zip/setup.exe"]
    assert "暂不支持「setup.exe」" in report.failures[0].reason
    assert {Path(one.path).name: one.media_type for one in index.extractions()} == {
        "通知.pdf": "application/pdf",
        "通知.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "通知.ofd": "application/ofd",
        "通知.html": "text/html",
        "办法.txt": "text/plain",
    }


def test_the_same_passage_has_the_same_citation_in_every_format(index):
    """Title, number, issuer, date and place in the outline do not depend on it; pages may."""
    hits = index.ask(QUESTION, 4).hits
    assert {hit.document.path.rpartition(".")[2] for hit in hits} == {"pdf", "docx", "ofd", "html"}
    assert len({hit.passage.text for hit in hits}) == 1
    assert len({re.sub("，第[0-9]+页", "", hit.citation) for hit in hits}) == 1
    assert ["，第" in hit.citation.rpartition("段")[2] for hit in hits] == [
        hit.document.path.endswith(("pdf", "ofd")) for hit in hits
    ]
    assert "及时报国家知识产权局党组" in hits[0].passage.text


def test_copies_are_told(index):
    """The texts that hold the same are listed with each other, the one with a table as near."""
    copies = {Path(one.path).suffix: dict(one.copies) for one in index.extractions()}
    assert copies[".pdf"]["通知.ofd"] == copies[".ofd"]["通知.html"] == 1.0
    assert 0.9 <= copies[".pdf"]["通知.docx"] < 1.0
    assert copies[".txt"] == {}


def test_a_row_of_a_table_is_found_and_cited(index):
    """A cell's row is cited by table and row, and its columns' names are found with it."""
    hit = index.ask("清查数据台账的责任部门", 1).hits[0]
    assert hit.document.path == "通知.docx"
    assert "档案处" in hit.passage.text
    assert "表1" in hit.passage.locator.label


@pytest.mark.parametrize("suffix", [".pdf", ".ofd"])
def test_a_quote_is_framed_on_its_page(index, suffix):
    """A page's image is of the file that was indexed, and the quote's boxes lie on it, in order."""
    hit = next(hit for hit in index.ask(QUESTION, 4).hits if hit.document.path.endswith(suffix))
    document = index.document(hit.document.doc_id)
    found = boxes(document, hit.passage.start, hit.passage.end)
    assert min(found) == hit.passage.locator.page
    for page, framed in found.items():
        assert index.page_image(document.doc_id, page).startswith((b"\x89PNG", b"<svg "))
        assert all(0 <= left < right <= 1 for left, _, right, _ in framed)
        assert all(0 <= top < bottom <= 1 for _, top, _, bottom in framed)
        tops = [top for _, top, _, _ in framed]
        assert tops == sorted(tops)
    single = boxes(document, hit.passage.start, hit.passage.start + 1)
    (((left, _, right, _),),) = single.values()
    whole = found[min(found)][0]
    assert left == whole[0]
    assert 0 < right - left < whole[2] - whole[0]


def test_a_text_without_pages_has_no_image(index):
    """What cannot be drawn says so, and has no boxes."""
    hit = next(hit for hit in index.ask(QUESTION, 4).hits if hit.document.path.endswith("docx"))
    document = index.document(hit.document.doc_id)
    assert boxes(document, 0, len(document.text)) == {}
    with pytest.raises(ReadError, match=r"原件|没有页面图像"):
        index.page_image(document.doc_id, 1)


def test_an_original_that_was_changed_is_not_shown(office, tmp_path):
    """A page is drawn from the bytes that were indexed, or not at all."""
    folder = tmp_path / "copy"
    shutil.copytree(office[1], folder)
    index = open_index(folder)
    document = next(one for one in index.documents() if one.path == "通知.pdf")
    digest = index.document(document.doc_id).sha256
    (folder / "originals" / digest).write_bytes(b"%PDF-1.7 another")
    with pytest.raises(ReadError, match="缺失或被改动"):
        index.page_image(document.doc_id, 1)


def test_what_was_read_is_not_read_again_and_what_is_gone_is_forgotten(office, tmp_path):
    """A rebuild takes unchanged files from the cache; originals of removed files go in the end."""
    corpus, folder = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    shutil.copy(office[0] / "通知.pdf", corpus)
    build([corpus], folder)
    held = list((folder / "originals").iterdir())
    assert len(held) == 1
    stamp = (folder / "readings.sqlite").read_bytes()
    (corpus / "另一份.txt").write_text(
        "云水市数据办法\n第一条　数据应当每年报送。\n", encoding="utf-8"
    )
    build([corpus], folder)
    assert (folder / "readings.sqlite").read_bytes() == stamp or held == list(
        (folder / "originals").iterdir()
    )
    (corpus / "通知.pdf").unlink()
    build([corpus], folder)  # the snapshot before still shows its pages
    assert list((folder / "originals").iterdir()) == held
    (corpus / "另一份.txt").write_text(
        "云水市数据办法\n第一条　数据应当按月报送。\n", encoding="utf-8"
    )
    build([corpus], folder)
    assert list((folder / "originals").iterdir()) == []


def test_a_scan_says_what_was_not_read(tmp_path):
    """A picture without any text is a failure that says so, not an empty Document."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    shutil.copy(CIRCULAR, corpus)
    Image.new("L", (800, 1100), 255).save(corpus / "空白.png")
    report = build([corpus], tmp_path / "index")
    assert [failure.path for failure in report.failures] == ["空白.png"]


def test_originals_are_kept_once(tmp_path):
    """A file is kept under its digest, found by it, and pruned without it."""
    originals = Originals(tmp_path)
    originals.keep(b"one")
    originals.keep(b"one")
    originals.keep(b"two")
    (first, second) = sorted(path.read_bytes() for path in (tmp_path / "originals").iterdir())
    assert (first, second) == (b"one", b"two")
