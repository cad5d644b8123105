"""Reading files: encodings, Markdown, front matter, and what is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import readers
from indexer.errors import ReadError
from indexer.readers.encoding import decode
from indexer.records import Block, RawDocument

CIRCULAR = Path(__file__).parent.parent / "corpus" / "国知党组发〔2020〕第77号.txt"
TRADITIONAL = "為了規範專利審查工作，保護當事人的合法權益，制定本辦法。\n"
SIMPLIFIED = "为了规范专利审查工作，保护当事人的合法权益，制定本办法。\n"


def read(path: Path) -> RawDocument:
    return readers.read(readers.load(path), path.name)


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_the_circular_reads_the_same_in_every_encoding(encoding, tmp_path):
    """Every encoding that can hold the circular gives the same blocks."""
    text = CIRCULAR.read_text(encoding="utf-8")
    expected = read(CIRCULAR).blocks
    assert read(write(tmp_path, "a.txt", text.encode(encoding))).blocks == expected


@pytest.mark.parametrize("length", [4, 8, 16, len(TRADITIONAL)])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [(TRADITIONAL, "big5"), (TRADITIONAL, "gb18030"), (SIMPLIFIED, "gb18030")],
)
def test_short_texts_are_not_taken_for_another_encoding(text, encoding, length):
    """A few characters suffice to tell Big5 from GB18030."""
    assert decode(text[:length].encode(encoding), "a.txt")[0] == text[:length]


@given(st.text(alphabet="的一是在不了有和人这中大为上个国我以要他时来用们", max_size=80))
def test_common_characters_survive_every_encoding(text):
    """Common words in GB18030 and in UTF-16 without a mark come back as they went in."""
    text = f"为了规范工作，{text}。"
    for encoding in ("gb18030", "utf-16-le", "utf-16-be"):
        assert decode(text.encode(encoding), "a.txt")[0] == text


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_a_read_error(data):
    """No bytes make the decoder fail with anything but a ReadError."""
    try:
        text, encoding = decode(data, "a.txt")
    except ReadError:
        return
    assert text.strip()
    assert encoding


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "空文件"),
        (b" \r\n\t", "空文件"),
        ("\u3000\u200b\n".encode(), "只有空白"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "不是文本文件"),
        (SIMPLIFIED.encode()[:40] + b"\xff" + SIMPLIFIED.encode()[40:], "编码"),
        ("Le règlement entre en vigueur après sa publication.".encode("latin-1"), "编码"),
    ],
)
def test_what_is_no_text_is_refused_by_name(content, reason, tmp_path):
    """Empty, blank, binary, damaged and foreign files are refused, naming the file."""
    with pytest.raises(ReadError, match=reason) as caught:
        read(write(tmp_path, "坏文件.txt", content))
    assert "坏文件.txt" in str(caught.value)
    assert "坏文件.txt" in caught.value.english


def test_unknown_formats_missing_and_large_files_are_refused(tmp_path, monkeypatch):
    """A format without a reader, a missing file and one above the limit each say what is wrong."""
    with pytest.raises(ReadError, match="暂不支持"):
        read(write(tmp_path, "a.exe", b"MZ"))
    with pytest.raises(ReadError, match="无法打开"):
        read(tmp_path / "none.txt")
    monkeypatch.setattr("indexer.readers.MAX_BYTES", 10)
    with pytest.raises(ReadError, match="上限"):
        read(write(tmp_path, "large.txt", "很长的正文很长的正文"))


def test_lines_are_those_of_the_file_whatever_ends_them(tmp_path):
    """CRLF, CR and LF each end one line; blank lines count and give no block."""
    blocks = read(write(tmp_path, "a.txt", "甲\r\n\r\n　　乙\r丙\n\n丁")).blocks
    assert blocks == (Block("甲", 1), Block("　　乙", 3), Block("丙", 4), Block("丁", 6))


def test_a_form_feed_starts_a_page(tmp_path):
    """Pages are counted where the text marks them, as pdftotext does."""
    blocks = read(write(tmp_path, "a.txt", "甲\n\f乙\n\f丙\n")).blocks
    assert [(block.line, block.page) for block in blocks] == [(1, 1), (2, 2), (3, 3)]


def test_markdown_marks_go_and_columns_stay(tmp_path):
    """Headings, bold and comments lose their marks; blocks still point to their characters."""
    source = (
        "# 甲市办法 #\n\n## \n\n<!-- 注\n释 -->\n**第一条** 内容<!-- x -->如下：\n---\n### 第一节"
    )
    raw = read(write(tmp_path, "a.md", source))
    assert raw.blocks == (
        Block("甲市办法", 1, 2, heading=1),
        Block("第一条", 7, 2),
        Block(" 内容", 7, 7),
        Block("如下：", 7, 20),
        Block("第一节", 9, 4, heading=3),
    )
    lines = source.split("\n")
    for block in raw.blocks:
        assert lines[block.line - 1][block.column :].startswith(block.text)


def test_front_matter_is_metadata_and_not_text(tmp_path):
    """Front matter gives pairs as they are written, one for each element of a list."""
    source = "---\n标题: 甲\n成文日期: 2020-12-02\nissuer: [乙, 丙]\n---\n\n正文。\n"
    raw = read(write(tmp_path, "a.md", source))
    assert raw.metadata == (
        ("标题", "甲"),
        ("成文日期", "2020-12-02"),
        ("issuer", "乙"),
        ("issuer", "丙"),
    )
    assert raw.blocks == (Block("正文。", 7),)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("---\n标题: 甲\n文号: [未关\n---\n正文", 3),
        ("---\n- 甲\n---\n正文", 2),
        ("---\n标题: 甲\n正文", 1),
    ],
)
def test_malformed_front_matter_names_its_line(source, line, tmp_path):
    """Front matter that cannot be read is refused with the line where it goes wrong."""
    with pytest.raises(ReadError, match=f"第 {line} 行"):
        read(write(tmp_path, "a.md", source))


def test_markdown_without_text_is_refused(tmp_path):
    """A file of metadata alone is no text."""
    with pytest.raises(ReadError, match="没有正文"):
        read(write(tmp_path, "a.md", "---\n标题: 甲\n---\n<!-- 无 -->\n"))
