"""Spreadsheets: what a row shows, what is hidden, and what is refused."""

import io
import random
import zipfile
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from indexer.errors import ReadError
from indexer.readers import sheet, sheet_formats, sheet_package
from indexer.records import Block, TableRow

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
INLINE = 't="inlineStr"><is><t>x</t></is>'  # as openpyxl writes the text x


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def edited(data: bytes, part: str, old: str, new: str) -> bytes:
    """Return a workbook with a stretch of one part replaced, as other programs may write it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            target.writestr(info.filename, content)
    return buffer.getvalue()


def book_of(*rows: tuple[object, ...]) -> Workbook:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book


def test_rows_are_blocks_with_their_own_numbers():
    """Each row with a value is a block with the number shown beside it; the first is a header."""
    book = book_of(("灯塔", "高度（米）", "启用"), ("东礁", 31, True), (), (None, 8.5, "是\n否"))
    raw = sheet.read(saved(book), "灯塔.xlsx")
    assert raw.blocks == (
        Block("灯塔\t高度（米）\t启用", 1, row=TableRow(1, 1, header=True)),
        Block("东礁\t31\tTRUE", 2, row=TableRow(1, 2)),
        Block("\t8.5\t是 否", 3, row=TableRow(1, 4)),
    )
    assert (raw.media_type, raw.notes) == (sheet.XLSX_TYPE, ())


def test_sheets_have_their_names_and_hidden_ones_are_told():
    """Several sheets are tables 1, 2 …, each under its name; hidden sheets are left out."""
    book = book_of(("甲",))
    book.active.title = "附件一"
    book.create_sheet("底稿").append(("乙",))
    book["底稿"].sheet_state = "hidden"
    book.create_sheet("附件二").append(("丙",))
    raw = sheet.read(saved(book), "附件.xlsx")
    assert raw.blocks == (
        Block("附件一", 1, heading=2),
        Block("甲", 2, row=TableRow(1, 1)),
        Block("附件二", 3, heading=2),
        Block("丙", 4, row=TableRow(2, 1)),
    )
    assert raw.notes == ("1 个隐藏的工作表没有读",)


def test_hidden_rows_and_columns_are_left_out_and_told():
    """Rows and columns that are hidden are not read, and counted where they hold something."""
    book = book_of(("港", "密", "船"), ("东", "x", 1), ("西", "y", 2))
    book.active.row_dimensions[2].hidden = True
    book.active.row_dimensions[9].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.active.column_dimensions["K"].hidden = True
    raw = sheet.read(saved(book), "港.xlsx")
    assert raw.blocks == (
        Block("港\t船", 1, row=TableRow(1, 1, header=True)),
        Block("西\t2", 2, row=TableRow(1, 3)),
    )
    assert raw.notes == (
        "工作表「Sheet」中有 1 行隐藏的内容没有读",
        "工作表「Sheet」中有 1 列隐藏的内容没有读",
    )


def test_merged_cells_show_their_first_value_once():
    """What lies under a merged cell is not shown, so it is not read."""
    data = saved(book_of(("灯塔一览", "甲", "乙"), ("东礁", "丙", 1), ("丁", "西礁", 2)))
    merged = '<mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="A2:B3"/></mergeCells>'
    data = edited(data, "xl/worksheets/sheet1.xml", "</sheetData>", "</sheetData>" + merged)
    assert [block.text for block in sheet.read(data, "表.xlsx").blocks] == [
        "灯塔一览",
        "东礁\t\t1",
        "\t\t2",
    ]


def test_formulas_show_their_saved_result():
    """A formula is its result; where none was saved, the notes say so."""
    data = saved(book_of(("=1+1", "=2+2"), ("甲",)))
    data = edited(data, "xl/worksheets/sheet1.xml", "<f>1+1</f><v></v>", "<f>1+1</f><v>2</v>")
    raw = sheet.read(data, "式.xlsx")
    assert [block.text for block in raw.blocks] == ["2", "甲"]
    assert raw.notes == (
        "工作表「Sheet」中有 1 个公式没有保存结果，请在 Excel 或 WPS 中打开后再保存",
    )


def test_comments_are_told():
    """Comments are not read, and the notes say so."""
    book = book_of(("甲",))
    book.active["A1"].comment = Comment("批注", "某人")
    assert sheet.read(saved(book), "批.xlsx").notes == ("工作簿中的批注（1 处）没有读",)


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1234567, "General", "1234567"),
        (0.1 + 0.2, "General", "0.3"),
        (-5, "0", "-5"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1234.5, '#,##0.00"元"', "1,234.50元"),
        (1234.5, '"￥"#,##0', "￥1,235"),
        (2.5, "0", "3"),
        (0.256, "0%", "26%"),
        (0.256, "0.0%", "25.6%"),
        (-1234, "#,##0_);[Red](#,##0)", "(1,234)"),
        (0, '0.00;-0.00;"—"', "—"),
        (7, "000", "007"),
        (3.5, "0.##", "3.5"),
        (3, "0.##", "3."),
        (12_345_678, "#,##0,", "12,346"),
        (1234.5, "[$￥-804]#,##0.0", "￥1,234.5"),
        (88, 'General"人"', "88人"),
        (0.5, "# ?/?", "0.5"),
        (1500000, "0.00E+00", "1500000"),
        (5, "[>3]0.0;0", "5"),
        (1.5, r"0.0\%", "1.5%"),
        (1.005, "0.00", "1.01"),
        (0.5, "#.##", ".5"),
        (0, "0;-0;;@", ""),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (1e16, "General", "10000000000000000"),
        (1e30, "0%", "1" + "0" * 32 + "%"),
        (5, "0" * 255, "5".rjust(255, "0")),
    ],
)
def test_numbers_are_shown_as_their_formats_say(value, code, shown):
    """Thousands, percentages, signs and literals as a format code has them; else in full."""
    assert sheet_formats.format_number(value, code) == shown


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (datetime(2031, 3, 5), "yyyy-mm-dd", "2031-03-05"),
        (datetime(2031, 3, 5), 'yyyy"年"m"月"d"日";@', "2031年3月5日"),
        (datetime(2031, 3, 5), "[$-804]yyyy年m月d日", "2031年3月5日"),
        (datetime(2031, 3, 5, 14, 7, 9), "yyyy/m/d h:mm:ss", "2031/3/5 14:07:09"),
        (datetime(2031, 3, 5, 14, 7), 'm月d日 上午/下午h"时"mm"分"', "3月5日 下午2时07分"),
        (datetime(2031, 3, 5, 0, 7), "h:mm AM/PM", "12:07 AM"),
        (datetime(2031, 3, 5), "d-mmm-yy", "5-Mar-31"),
        (datetime(2031, 3, 5), "aaaa", "星期三"),
        (545 / 1440, "h:mm", "9:05"),
        (30 / 24 + 5 / 1440, "[h]:mm", "30:05"),
        (1.0, "yyyy/m/d", "1900/1/1"),
        (61.0, "yyyy/m/d", "1900/3/1"),
        (1e12, "yyyy/m/d", "1000000000000"),
        (-1.5, "h:mm", "-1.5"),
        (datetime(2031, 3, 5, 0, 3, 9, 250_000), "mm:ss.0", "03:09.2"),
    ],
)
def test_dates_are_shown_as_their_formats_say(value, code, shown):
    """Dates and times in the order, the digits and the words of their format code."""
    assert sheet_formats.is_date(code)
    days = (
        value if isinstance(value, float) else (value - datetime(1899, 12, 30)) / timedelta(days=1)
    )
    assert sheet_formats.format_date(days, code) == shown


def test_dates_in_a_workbook_are_shown_as_in_a_chinese_program():
    """The formats that hang on the language are those of a Chinese program."""
    book = book_of((datetime(2031, 3, 5), datetime(2031, 3, 5), 0.25, datetime(2031, 3, 5)))
    formats = ('yyyy"年"m"月"', "mm-dd-yy", "0.0%", r"[$-F800]dddd\,\ mmmm\ dd")
    for cell, code in zip(book.active[1], formats, strict=True):
        cell.number_format = code
    data = saved(book)
    assert sheet.read(data, "日.xlsx").blocks[0].text == "2031年3月\t2031/3/5\t25.0%\t2031年3月5日"
    # 31 is a built-in format, whose code no file holds.
    data = edited(data, "xl/styles.xml", 'numFmtId="14"', 'numFmtId="31"')
    assert sheet.read(data, "日.xlsx").blocks[0].text.split("\t")[1] == "2031年3月5日"


@settings(max_examples=100, deadline=None)
@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_amounts_are_shown_to_the_cent(cents):
    """Every amount that has a last cent is shown with it, thousands parted."""
    assert sheet_formats.format_number(cents / 100, "#,##0.00") == f"{cents / 100:,.2f}"


def test_days_count_from_1904_where_a_workbook_says_so():
    """Workbooks of old Macs count days from another one."""
    book = book_of((datetime(2031, 3, 5),))
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"].number_format = "yyyy-mm-dd"
    data = saved(book)
    assert "date1904" in zipfile.ZipFile(io.BytesIO(data)).read("xl/workbook.xml").decode()
    assert sheet.read(data, "日.xlsx").blocks[0].text == "2031-03-05"


def with_strings(*strings: str) -> bytes:
    """Return a workbook of one cell, whose text stands in a part of its own, as Excel puts it."""
    data = edited(saved(book_of(("x",))), SHEET, INLINE, 't="s"><v>0</v>')
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    named = f'<Relationship Id="s" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    buffer = io.BytesIO(edited(data, "xl/_rels/workbook.xml.rels", "</Relationships>", named))
    with zipfile.ZipFile(buffer, "a") as package:
        items = "".join(f"<si>{string}</si>" for string in strings)
        package.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{items}</sst>')
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("string", "shown"),
    [
        ("<t>海港</t>", "海港"),
        ("<r><rPr><b/></rPr><t>海</t></r><r><t>港</t></r>", "海港"),
        ("<t>海港</t><rPh sb='0' eb='2'><t>haigang</t></rPh><phoneticPr fontId='1'/>", "海港"),
        ("<t>海_x000A_港_xD83D_</t>", "海 港_xD83D_"),
    ],
)
def test_shared_strings_are_read_as_they_are_shown(string, shown):
    """Runs are one text, phonetic guides are none, and escapes are the characters they mean."""
    data = with_strings(string, "<t>无</t>")
    assert [block.text for block in sheet.read(data, "港.xlsx").blocks] == [shown]


def test_a_string_that_is_not_there_is_damage():
    """A cell that names a string beyond the last is refused."""
    with pytest.raises(ReadError, match="已损坏"):
        sheet.read(with_strings(), "港.xlsx")


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        (INLINE, 't="str"><f>A9</f><v>湾</v>', "湾"),
        (INLINE, 't="e"><v>#N/A</v>', "#N/A"),
        (MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main", "x"),
    ],
)
def test_cells_are_read_however_a_program_writes_them(old, new, shown):
    """Results that are texts or errors, and the Strict form."""
    raw = sheet.read(edited(saved(book_of(("x",))), SHEET, old, new), "港.xlsx")
    assert ([block.text for block in raw.blocks], raw.notes) == ([shown], ())


def test_a_formula_that_gives_no_text_is_saved():
    """=IF(A1="","",A1) has a saved result: the empty text."""
    data = saved(book_of(("港", '=IF(A2="","",A2)')))
    data = edited(data, SHEET, '<c r="B1"><f>', '<c r="B1" t="str"><f>')
    raw = sheet.read(data, "式.xlsx")
    assert ([block.text for block in raw.blocks], raw.notes) == (["港"], ())


TEXTS = st.text(alphabet="海岸灯塔a，。 <&'\"", max_size=8).map(str.strip)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=5))
def test_texts_come_back_as_they_were_written(rows):
    """Texts of a workbook and of a CSV are those that were put into its cells."""
    expected = ["\t".join(row).rstrip("\t") for row in rows if any(row)]
    if not expected:
        return
    raw = sheet.read(saved(book_of(*rows)), "文.xlsx")
    assert [block.text for block in raw.blocks] == expected


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimited_text_gives_rows(encoding, delimiter):
    """A CSV of any delimiter and encoding gives rows, each at the line where it starts."""
    lines = ["港口|船数|备注", '东礁|1|"第一行\n第二行"', "||", "西礁|2|无"]
    text = "\r\n".join(lines).replace("|", delimiter)
    raw = sheet.read(text.encode(encoding), "港.csv")
    assert raw.blocks == (
        Block("港口\t船数\t备注", 1, row=TableRow(1, 1, header=True)),
        Block("东礁\t1\t第一行 第二行", 2, row=TableRow(1, 2)),
        Block("西礁\t2\t无", 5, row=TableRow(1, 4)),
    )
    assert (raw.media_type, raw.encoding) == ("text/csv", encoding)


def test_one_column_is_one_cell_a_row():
    """Text without a delimiter is one cell a line."""
    raw = sheet.read("灯塔养护办法\n海岸巡查规定\n".encode(), "名.csv")
    assert [block.text for block in raw.blocks] == ["灯塔养护办法", "海岸巡查规定"]


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([("港", "船"), ("东", 1)], True),
        ([("附件1 港口一览",), ("港", "船"), ("东", 1)], True),
        ([("港", 12), ("东", 1)], False),
        ([("港", "港"), ("东", 1)], False),
        ([("港", "船" * 40), ("东", 1)], False),
    ],
)
def test_the_first_row_of_short_texts_names_the_columns(rows, header):
    """A row of short, different texts, the first with two cells, is a header; no other is."""
    raw = sheet.read(saved(book_of(*rows)), "港.xlsx")
    assert [block.row.header for block in raw.blocks] == [
        *[False] * (len(rows) - 2),
        header,
        False,
    ]


GOOD = saved(book_of(("港", "船"), ("东", 1), ("西", 2.5)))
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04", "已损坏"),
        (GOOD[: len(GOOD) // 2], "已损坏"),
        (COMPOUND, "旧的 .xls"),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "已加密"),
        (saved(Workbook()), "没有可见的内容"),
        (edited(GOOD, SHEET, '<row r="2"', '<row r="99999999"'), "已损坏"),
        (edited(GOOD, SHEET, '<row r="3"', '<row r="2"'), "已损坏"),
        (edited(GOOD, SHEET, '<c r="B2"', '<c r="A2"'), "已损坏"),
        (edited(GOOD, SHEET, '<c r="B2"', '<c r="ZZZZ2"'), "已损坏"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(data, reason):
    """Damaged, encrypted, old and empty workbooks are refused, naming the file."""
    with pytest.raises(ReadError, match=reason) as caught:
        sheet.read(data, "坏.xlsx")
    assert "坏.xlsx" in str(caught.value)
    assert "坏.xlsx" in caught.value.english


def test_bombs_are_refused_before_they_go_off(monkeypatch):
    """Parts that inflate beyond the limit, wide gaps, repeated texts, entities are refused."""
    monkeypatch.setattr(sheet_package, "MAX_INFLATED", 100_000)
    bomb = edited(GOOD, SHEET, "<sheetData>", "<sheetData>" + " " * 100_000)
    with pytest.raises(ReadError, match="过大"):
        sheet.read(bomb, "弹.xlsx")
    monkeypatch.setattr(sheet, "MAX_CHARACTERS", 1000)
    with pytest.raises(ReadError, match="过多"):
        sheet.read(edited(GOOD, SHEET, '<c r="B2"', '<c r="XFD2"'), "弹.xlsx")
    repeated = saved(book_of(*[("港" * 300,)] * 4))
    with pytest.raises(ReadError, match="过多"):
        sheet.read(repeated, "弹.xlsx")
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><worksheet'
    with pytest.raises(ReadError, match="已损坏"):
        sheet.read(edited(GOOD, SHEET, "<worksheet", entities), "弹.xlsx")


def test_a_csv_of_nothing_but_delimiters_is_refused():
    """Delimited text without a value holds nothing."""
    with pytest.raises(ReadError, match="没有可见的内容"):
        sheet.read(b",,,\n,,,\n", "空.csv")


def test_csv_with_an_open_quote_is_refused():
    """A quote that runs over the longest cell is refused, naming the line."""
    with pytest.raises(ReadError, match="不是合法的 CSV"):
        sheet.read(('海,岸\n"' + "灯塔，" * 60_000).encode(), "坏.csv")


@settings(max_examples=30, deadline=None)
@given(st.integers())
def test_damaged_workbooks_are_read_or_refused(seed):
    """Whatever bytes of a part are overwritten, nothing but a ReadError comes of it."""
    chance = random.Random(seed)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source, zipfile.ZipFile(buffer, "w") as target:
        for info in source.infolist():
            content = bytearray(source.read(info))
            for _ in range(chance.choice([0, 0, 1, 3])):
                content[chance.randrange(len(content))] = chance.choice(b'<>"/=a1Z9 ')
            target.writestr(info.filename, bytes(content))
    try:
        raw = sheet.read(buffer.getvalue(), "坏.xlsx")
    except ReadError:
        return
    assert [block.line for block in raw.blocks] == list(range(1, len(raw.blocks) + 1))
