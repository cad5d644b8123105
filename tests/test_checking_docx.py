"""Findings as comments in a Word document: at their words, and nothing else is changed."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from lxml import etree

from indexer.checking import annotate, check
from indexer.checking.annotating import comment_text
from indexer.checking.findings import ERRORS
from indexer.errors import ReadError
from indexer.readers import read
from tests.checking_texts import ON, TEXTS

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def a_draft() -> bytes:
    """Write a draft whose words fall into runs of their own formats, a list and a table."""
    document = docx.Document()
    document.add_heading("巡湖工作报告", 1)
    paragraph = document.add_paragraph("《云水市湖泊保护条例》第二")
    paragraph.add_run("条规定：“湖长应当").bold = True
    paragraph.add_run("每月巡湖一次").italic = True
    paragraph.add_run("，并且如实填写巡湖日志”。")
    document.add_paragraph("《云水市渔业条例》第九条。", style="List Number")
    document.add_paragraph("《云水市渔业条例》第九条。", style="List Number")
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "依据", "《云水市湖泊保护条例》第三条第五项"
    return saved(document)


def saved(document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def checked(data: bytes):
    return check(read(data, "报告.docx"), TEXTS, ON)


def anchors(data: bytes) -> list[tuple[str, str]]:
    """Return (words that a comment is anchored to, its text), in order of the comments."""
    document = docx.Document(io.BytesIO(data))
    words = {}
    for start in document.element.body.iter(f"{W}commentRangeStart"):
        number = start.get(f"{W}id")
        inside, text = False, ""
        for element in document.element.body.iter():
            if element is start:
                inside = True
            elif element.tag == f"{W}commentRangeEnd" and element.get(f"{W}id") == number:
                break
            elif inside and element.tag == f"{W}t":
                text += element.text
        words[int(number)] = text
    return [(words[comment.comment_id], comment.text) for comment in document.comments]


def test_each_error_is_a_comment_at_its_words():
    """In runs that had to be split, in a numbered list, in a table; equal words apart."""
    data = a_draft()
    report = checked(data)
    annotated = annotate(data, report)
    errors = [finding for finding in report.findings if finding.verdict in ERRORS]
    assert [finding.verdict for finding in errors] == ["differs", "missing", "missing", "missing"]
    assert annotated.unplaced == ()
    assert anchors(annotated.data) == [(finding.text, comment_text(finding)) for finding in errors]
    paragraphs = docx.Document(io.BytesIO(annotated.data)).paragraphs
    with_comment = [bool(p._p.findall(f"{W}commentRangeStart")) for p in paragraphs]
    assert with_comment == [False, True, True, True]


def test_nothing_else_is_changed():
    """The text, the formatting of every character, and all other parts of the file."""
    data = a_draft()
    after = annotate(data, checked(data)).data
    assert formatted(after) == formatted(data)
    before_parts, after_parts = parts_of(data), parts_of(after)
    added = {"word/comments.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"}
    assert set(after_parts) - set(before_parts) <= added
    unchanged = set(before_parts) - added - {"word/document.xml"}
    assert {name: after_parts[name] for name in unchanged} == {
        name: before_parts[name] for name in unchanged
    }


def formatted(data: bytes) -> list[tuple[str, bool | None, bool | None]]:
    """Return every character of a document with its formatting."""
    return [
        (character, run.bold, run.italic)
        for paragraph in docx.Document(io.BytesIO(data)).paragraphs
        for run in paragraph.runs
        for character in run.text
    ]


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of a package, XML in its canonical form."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {
            name: etree.tostring(etree.fromstring(package.read(name)), method="c14n")
            if name.endswith((".xml", ".rels"))
            else package.read(name)
            for name in package.namelist()
        }


def test_tabs_breaks_and_deleted_text_do_not_move_a_comment():
    """A run may hold more than its text, and a body more than is shown."""
    document = docx.Document()
    run = document.add_paragraph("见").add_run("\t《云水市渔业条例》")
    run.add_break()
    run.add_text("第九条。")
    deleted = etree.SubElement(document.paragraphs[0]._p, f"{W}moveFrom")
    moved = etree.SubElement(etree.SubElement(deleted, f"{W}r"), f"{W}t")
    moved.text = "《云水市渔业条例》第九条。"
    document.add_paragraph("《云水市渔业条例》第九条。")
    data = saved(document)
    found = anchors(annotate(data, checked(data)).data)
    assert [words for words, _ in found] == ["《云水市渔业条例》第九条"] * 2


def test_what_is_not_in_the_body_is_told_at_its_head():
    """A finding without a place is not lost."""
    data = a_draft()
    other = check("报告。\n《云水市渔业条例》第八十条。", TEXTS, ON)
    annotated = annotate(data, other)
    assert [finding.text for finding in annotated.unplaced] == ["《云水市渔业条例》第八十条"]
    ((_, words),) = anchors(annotated.data)
    assert "《云水市渔业条例》第八十条" in words


def test_a_file_that_cannot_hold_comments_is_refused():
    """In a sentence that says what to do."""
    report = check("《云水市渔业条例》第九条。", TEXTS, ON)
    with pytest.raises(ReadError, match="另存为"):
        annotate(b"no document", report)
