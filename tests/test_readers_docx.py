"""Reading DOCX: what Word prints, in order, and what is refused."""

import io
import random
import re
import zipfile
from pathlib import Path

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import ReadError
from indexer.readers import docx
from indexer.readers.numbering import printed
from indexer.records import Block, TableRow
from indexer.structure.marks import numeral

CIRCULAR = Path(__file__).parent.parent / "corpus" / "国知党组发〔2020〕第77号.txt"

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    }.items()
)
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROOTS = {"header": "hdr", "footer": "ftr"}


def relationships(targets: dict[str, str]) -> str:
    each = "".join(
        f'<Relationship Id="r{kind}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{RELATIONSHIPS}">{each}</Relationships>'


def members(body: str, **parts: str) -> dict[str, str]:
    """Return the members of a DOCX package: its body, and other parts by kind."""
    return {
        "_rels/.rels": relationships({"officeDocument": "word/document.xml"}),
        "word/_rels/document.xml.rels": relationships({kind: f"{kind}.xml" for kind in parts}),
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        **{
            f"word/{kind}.xml": f"<w:{ROOTS.get(kind, kind)} {NAMESPACES}>{content}"
            f"</w:{ROOTS.get(kind, kind)}>"
            for kind, content in parts.items()
        },
    }


def zipped(files: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return buffer.getvalue()


def read(body: str, **parts: str):
    return docx.read(zipped(members(body, **parts)), "办法.docx")


def texts(raw) -> list[str]:
    return [block.text for block in raw.blocks]


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(content: str = "", properties: str = "") -> str:
    runs = content if content.startswith("<") else r(content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def listed(text: str, num: int, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def level(at: int, form: str, text: str, extra: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(key: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{key}">{"".join(levels)}</w:abstractNum>'


def num(key: int, of: int, extra: str = "") -> str:
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{of}"/>{extra}</w:num>'


def tc(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<") else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def table(*rows: str | list[str]) -> str:
    """Return a table; a row is its cells' contents, or its XML."""
    each = (
        row if isinstance(row, str) else f"<w:tr>{''.join(map(tc, row))}</w:tr>" for row in rows
    )
    return f"<w:tbl>{''.join(each)}</w:tbl>"


NOTHING = '<w:suff w:val="nothing"/>'
ARTICLES = abstract(
    1,
    level(0, "chineseCountingThousand", "第%1章", '<w:suff w:val="space"/>'),
    level(1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>'),
    level(2, "chineseCounting", "（%3）", NOTHING),
    level(3, "decimal", "%4．", NOTHING),
)


def test_the_circular_set_in_word_reads_back_word_for_word():
    """Every line of the circular, set as a paragraph, comes back with every character."""
    lines = CIRCULAR.read_text(encoding="utf-8").split("\n")
    document = python_docx.Document()
    for line in lines:
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    raw = docx.read(buffer.getvalue(), "通知.docx")
    assert raw.blocks == tuple(
        Block(line, number) for number, line in enumerate(lines, start=1) if line.strip()
    )
    assert (raw.media_type, raw.notes, raw.metadata) == (docx.MEDIA_TYPE, (), ())


XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.sampled_from("\t\n"), max_size=30
)


@settings(max_examples=20, deadline=None)
@given(st.lists(XML_TEXT, min_size=1, max_size=5))
def test_whatever_is_written_is_read(paragraphs):
    """Any characters come back as they are, a soft break parting lines, in any paragraph."""
    document = python_docx.Document()
    for text in (*paragraphs, "完"):
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    lines = "\n".join((*paragraphs, "完")).split("\n")
    assert docx.read(buffer.getvalue(), "a.docx").blocks == tuple(
        Block(line, number) for number, line in enumerate(lines, start=1) if line.strip()
    )


def test_numbers_stand_where_word_prints_them():
    """Numbers head their paragraphs, restart below a higher level, and never where that is off."""
    raw = read(
        listed("总则", 1) + listed("为规范甲事项，制定本办法。", 1, 1)
        + listed("甲事项包括：", 1, 1) + listed("乙；", 1, 2) + listed("丙。", 1, 2)
        + listed("丁", 1, 3) + listed("附则", 1)
        + listed("本办法自公布之日起施行。", 1, 1) + p("无编号"),
        numbering=ARTICLES + num(1, 1),
    )  # fmt: skip
    assert texts(raw) == [
        "第一章 总则",
        "第一条\t为规范甲事项，制定本办法。",
        "第二条\t甲事项包括：",
        "（一）乙；",
        "（二）丙。",
        "1．丁",
        "第二章 附则",
        "第三条\t本办法自公布之日起施行。",
        "无编号",
    ]
    assert {block.column for block in raw.blocks} == {0}


def test_numbers_of_several_levels():
    """%1.%2 takes the numbers above; a level that was left out counts; legal ones are Arabic."""
    decimal = [level(0, "decimal", "%1", NOTHING), level(1, "decimal", "%1.%2", NOTHING)]
    legal = [
        level(0, "upperRoman", "%1.", NOTHING),
        level(1, "decimal", "%1.%2", "<w:isLgl/>" + NOTHING),
    ]
    raw = read(
        listed("甲", 1, 1) + listed("乙", 1) + listed("丙", 1, 1) + listed("丁", 1, 1)
        + listed("戊", 2) + listed("己", 2) + listed("庚", 2, 1),
        numbering=abstract(1, *decimal) + abstract(2, *legal) + num(1, 1) + num(2, 2),
    )  # fmt: skip
    assert texts(raw) == ["1.1甲", "2乙", "2.1丙", "2.2丁", "I.戊", "II.己", "2.1庚"]


def test_lists_made_of_one_count_on_unless_they_start_anew():
    """Two lists of one definition share their numbers; one with an override begins at its own."""
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "lowerLetter", "%1)", NOTHING)}</w:lvlOverride>'
    raw = read(
        "".join(listed(f"第{key}种", key) for key in (1, 2, 3, 3, 1, 4, 5, 9)),
        numbering=abstract(1, level(0, "decimal", "%1、", NOTHING))
        + '<w:abstractNum w:abstractNumId="2"><w:styleLink w:val="list"/>'
        + level(0, "decimal", "（%1）", NOTHING)
        + '</w:abstractNum><w:abstractNum w:abstractNumId="3"><w:numStyleLink w:val="list"/>'
        + "</w:abstractNum>"
        + num(1, 1) + num(2, 1) + num(3, 1, override) + num(4, 1, own) + num(5, 3),
    )  # fmt: skip
    assert texts(raw) == [
        "1、第1种", "2、第2种", "5、第3种", "6、第3种",
        "7、第1种", "h)第4种", "（1）第5种", "第9种",
    ]  # fmt: skip


def test_styles_bring_numbers_and_headings():
    """A style numbers by the level that names it, or that it names; headings tell theirs."""
    styles = """
      <w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
      <w:style w:styleId="t"><w:name w:val="Title"/></w:style>
      <w:style w:styleId="1"><w:name w:val="标题 1"/></w:style>
      <w:style w:styleId="2"><w:name w:val="节"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>
        <w:outlineLvl w:val="1"/></w:pPr></w:style>
      <w:style w:styleId="3"><w:name w:val="小节"/><w:basedOn w:val="2"/></w:style>
      <w:style w:styleId="6"><w:basedOn w:val="2"/><w:pPr><w:numPr><w:ilvl w:val="0"/></w:numPr>
        </w:pPr></w:style>
      <w:style w:styleId="4"><w:basedOn w:val="5"/></w:style>
      <w:style w:styleId="5"><w:basedOn w:val="4"/></w:style>"""
    numbering = abstract(
        1,
        level(0, "decimal", "%1.", NOTHING),
        level(1, "chineseCounting", "%2、", NOTHING + '<w:pStyle w:val="2"/>'),
    )
    unnumbered = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    raw = read(
        p("某市某办法", '<w:pStyle w:val="t"/>') + p("总则", '<w:pStyle w:val="1"/>')
        + p("目标", '<w:pStyle w:val="2"/>') + p("任务", '<w:pStyle w:val="3"/>')
        + p("不编号", f'<w:pStyle w:val="2"/>{unnumbered}')
        + p("降为正文", '<w:pStyle w:val="2"/><w:outlineLvl w:val="9"/>')
        + p("提为标题", '<w:outlineLvl w:val="2"/>') + p("循环", '<w:pStyle w:val="4"/>')
        + p("上级", '<w:pStyle w:val="6"/>')
        + p("自定", '<w:pStyle w:val="6"/><w:numPr><w:ilvl w:val="1"/></w:numPr>'),
        styles=styles, numbering=numbering + num(1, 1),
    )  # fmt: skip
    assert [(block.text, block.heading) for block in raw.blocks] == [
        ("某市某办法", 1), ("总则", 1), ("一、目标", 2), ("二、任务", 2), ("不编号", 2),
        ("三、降为正文", 0), ("提为标题", 3), ("循环", 0), ("2.上级", 2), ("一、自定", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("chineseCounting", "零 一 十 十一 二十 九十九 一○○ 一二○"),
        ("chineseCountingThousand", "零 一 十 十一 二十 九十九 一百 一百二十"),
        ("chineseLegalSimplified", "0 壹 壹拾 壹拾壹 贰拾 玖拾玖 壹佰 壹佰贰拾"),
        ("ideographTraditional", "0 甲 癸 11 20 99 100 120"),
        ("ideographDigital", "〇 一 一〇 一一 二〇 九九 一〇〇 一二〇"),
        ("decimalEnclosedCircle", "0 ① ⑩ ⑪ ⑳ 99 100 120"),
        ("decimalEnclosedParen", "0 ⑴ ⑽ ⑾ ⒇ 99 100 120"),
        ("decimalFullWidth", "０ １ １０ １１ ２０ ９９ １００ １２０"),
        ("lowerLetter", "0 a j k t uuuu vvvv ppppp"),
        ("upperRoman", "0 I X XI XX XCIX C CXX"),
        ("decimalZero", "00 01 10 11 20 99 100 120"),
    ],
)
def test_number_formats(form, expected):
    """Each format writes 0, 1, 10, 11, 20, 99, 100 and 120 as ECMA-376-1, 17.18.59 has it."""
    found = [printed(value, form) for value in (0, 1, 10, 11, 20, 99, 100, 120)]
    assert " ".join(map(str, found)) == expected.replace("零", "0")


@given(st.integers(1, 9999))
def test_han_numerals_mean_what_they_count(value):
    """A numeral that is printed is read as the same number by the rules for outline marks."""
    assert numeral(printed(value, "chineseCountingThousand")) == value
    assert numeral(printed(value, "ideographDigital")) == value


def test_bullets_and_symbols_are_characters():
    """Pictures of symbol fonts are the characters that they draw; unknown ones are told."""
    bullet = '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>' + NOTHING
    signs = "".join(
        f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'
        for font, code in [("Wingdings", "F0FE"), ("Symbol", "F0B3"), ("宋体", "2605"),
                           ("Webdings", "F031"), ("Symbol", "D800"), ("Symbol", "x")]
    )  # fmt: skip
    raw = read(
        listed("项", 1) + p(r("选") + signs),
        numbering=abstract(1, level(0, "bullet", "\uf075", bullet)) + num(1, 1),
    )
    assert texts(raw) == ["◆项", "选☑≥★"]
    assert raw.notes == ("符号字体的图形 3 个没有对应的字符，已略去",)


def test_an_unknown_number_format_is_read_in_figures_and_told():
    """A format that is not supported gives Arabic figures, and a note that names it."""
    raw = read(listed("甲", 1), numbering=abstract(1, level(0, "hebrew1", "%1.")) + num(1, 1))
    assert texts(raw) == ["1.\t甲"]
    assert raw.notes == ("编号格式 hebrew1 不在支持之列，按阿拉伯数字读取",)


def test_breaks_part_lines_and_other_signs_are_kept():
    """Soft and page breaks part lines; tabs, hyphens and preserved spaces stay; others go."""
    raw = read(
        p(r("甲") + "<w:r><w:br/></w:r>" + r("乙") + '<w:r><w:br w:type="page"/></w:r>')
        + p()
        + p(r("丙") + "<w:r><w:tab/><w:noBreakHyphen/><w:softHyphen/><w:cr/></w:r>" + r(" 丁 "))
        + p("<w:r><w:t> 戊\n己 </w:t></w:r>" + r("　庚"))
    )
    assert raw.blocks == (
        Block("甲", 1),
        Block("乙", 2),
        Block("丙\t-", 5),
        Block(" 丁 ", 6),
        Block("戊 己　庚", 7),
    )


def test_tracked_changes_are_read_as_accepted():
    """Insertions are text, deletions are not, and a deleted mark joins two paragraphs."""
    deleted_mark = "<w:rPr><w:del/></w:rPr>"
    raw = read(
        p(r("应当") + f"<w:ins>{r('依法')}</w:ins>"
          + "<w:del><w:r><w:delText>及时</w:delText></w:r></w:del>"
          + f"<w:moveFrom>{r('移走')}</w:moveFrom>" + r("办理。"))
        + p("前半", deleted_mark) + p("后半。") + p(f"<w:del>{r('全删')}</w:del>", deleted_mark)
        + p(f"<w:moveTo>{r('移来')}</w:moveTo>")
        + table("<w:tr><w:trPr><w:del/></w:trPr>" + tc("删行") + tc("删行") + "</w:tr>",
                ["留", "行"])
        + p("末段", deleted_mark)
    )  # fmt: skip
    assert raw.blocks == (
        Block("应当依法办理。", 1),
        Block("前半后半。", 2),
        Block("移来", 3),
        Block("留\t行", 4, row=TableRow(1, 1)),
        Block("末段", 5),
    )
    assert raw.notes == (
        "含修订，按接受全部修订读取：略去已删除的内容 4 处",
        "含修订，按接受全部修订读取：读入新插入的内容 2 处",
    )


def test_a_deleted_paragraph_takes_no_number():
    """Paragraphs deleted whole do not count in their list."""
    gone = p(
        f"<w:del>{r('二')}</w:del>",
        '<w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr>',
    )
    raw = read(
        listed("甲", 1) + gone + listed("乙", 1),
        numbering=abstract(1, level(0, "decimal", "%1.", NOTHING)) + num(1, 1),
    )
    assert texts(raw) == ["1.甲", "2.乙"]


def test_hidden_text_comments_and_margins_are_left_out_and_told():
    """What is not printed with the text is no text, whether hidden by itself or by a style."""
    styles = """<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>
      <w:style w:type="paragraph" w:styleId="hp"><w:rPr><w:vanish/></w:rPr></w:style>"""
    raw = read(
        p(r("见") + r("隐", "<w:vanish/>") + r("藏", '<w:rStyle w:val="h"/>')
          + r("显", '<w:rStyle w:val="h"/><w:vanish w:val="0"/>')
          + '<w:r><w:commentReference w:id="0"/></w:r>')
        + p("全段隐藏", '<w:pStyle w:val="hp"/>')
        + p("分隔", '<w:rPr><w:vanish/><w:specVanish/></w:rPr>') + p("同行正文。"),
        styles=styles, header=p("某局文件"), footer=p("<w:r><w:t> </w:t></w:r>"),
    )  # fmt: skip
    assert texts(raw) == ["见显", "分隔同行正文。"]
    assert raw.notes == ("略去页眉、页脚 1 处", "略去批注 1 条", "略去隐藏文字 3 处")


def test_of_fields_only_the_result_is_text():
    """Codes of fields, nested ones too, are no text; their results are, over paragraphs as well."""

    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    def code(text: str) -> str:
        return f"<w:r><w:instrText>{text}</w:instrText></w:r>"

    begin, separate, end = map(mark, ("begin", "separate", "end"))
    nested = begin + code("REF x") + separate + r("条件") + end
    raw = read(
        p(r("第") + begin + code("IF ") + nested + code(' = "1"') + separate + r("5") + end
          + r("页"))
        + p(begin + code("TOC") + separate + r("目录甲")) + p(r("目录乙") + end)
        + p('<w:fldSimple w:instr="DATE">' + r("今日") + "</w:fldSimple>")
        + p(r("图") + begin + code(r" eq \o\ac(○,1)") + end + r("示"))
    )  # fmt: skip
    assert texts(raw) == ["第5页", "目录甲", "目录乙", "今日", "图示"]
    assert raw.notes == ("用域代码画出的字符（如带圈文字）1 处没有读取",)


def test_text_boxes_are_read_once_behind_their_paragraph():
    """Of a text box in two forms one is read; WordArt and legacy boxes are, too."""

    def box(text: str) -> str:
        return f"<w:txbxContent>{p(text)}</w:txbxContent>"

    both = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box('框甲')}"
        f"</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box('框甲')}"
        "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    legacy = f"<w:r><w:pict><v:shape><v:textbox>{box('框乙')}</v:textbox></v:shape></w:pict></w:r>"
    art = '<w:r><w:pict><v:shape><v:textpath string="艺术字"/></v:shape></w:pict></w:r>'
    raw = read(p(r("前") + both + r("后")) + p(legacy) + p(art))
    assert texts(raw) == ["前后", "框甲", "框乙", "艺术字"]


def test_what_only_wraps_text_is_looked_through():
    """Content controls, links, tags, ruby bases and equations give their text in place."""

    def control(content: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    raw = read(
        control(p(r("甲") + control(r("乙")) + f"<w:hyperlink>{r('丙')}</w:hyperlink>"
                  + f"<w:smartTag>{r('丁')}</w:smartTag>"
                  + f"<w:r><w:ruby><w:rt>{r('wù')}</w:rt>"
                  + f"<w:rubyBase>{r('戊')}</w:rubyBase></w:ruby></w:r>"
                  + "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num>"
                  "<m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath>"))
        + table(control("<w:tr>" + control(tc("一")) + tc(control(p("二"))) + "</w:tr>"))
    )  # fmt: skip
    assert texts(raw) == ["甲乙丙丁戊ab", "一\t二"]
    assert raw.notes == ("公式 1 处只读取其中的字符，不含上下标、分式等版式",)


def footnote(key: int, content: str) -> str:
    return f'<w:footnote w:id="{key}">{content}</w:footnote>'


def refer(key: int, kind: str = "footnote", extra: str = "") -> str:
    return f'<w:r><w:{kind}Reference {extra} w:id="{key}"/></w:r>'


OWN = "<w:r><w:footnoteRef/></w:r>"


def test_notes_follow_their_paragraph_and_begin_with_their_mark():
    """Marks stand in the text, bare figures in brackets; notes stand behind, in their own line."""
    raw = read(
        p(r("依照条例") + refer(2) + r("办理") + refer(3) + r("。"))
        + p(r("另见[") + refer(4) + r("]和") + refer(5, extra='w:customMarkFollows="1"') + r("＊"))
        + p(r("尾") + refer(1, "endnote")),
        footnotes='<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        + footnote(2, p(OWN + r(" 指甲条例。")) + p("续一段。"))
        + footnote(3, p("没有标记的注。"))
        + footnote(4, p(r("[") + OWN + r("] 乙规定。"))) + footnote(5, p("＊自定标记。")),
        endnotes='<w:endnote w:id="1">' + p("<w:r><w:endnoteRef/></w:r>" + r("尾注。"))
        + "</w:endnote>",
    )  # fmt: skip
    assert raw.blocks == (
        Block("依照条例[1]办理[2]。", 1),
        Block("[1] 指甲条例。", 2, footnote=True),
        Block("续一段。", 2, column=10, footnote=True),
        Block("[2]没有标记的注。", 3, footnote=True),
        Block("另见[3]和＊", 4),
        Block("[3] 乙规定。", 5, footnote=True),
        Block("＊自定标记。", 6, footnote=True),
        Block("尾[i]", 7),
        Block("[i]尾注。", 8, footnote=True),
    )
    assert raw.notes == ()


def test_marks_are_numbered_as_the_sections_say():
    """Each section may have its format, its start, and begin anew; pages are not known."""

    def section(content: str) -> str:
        return f"<w:sectPr><w:footnotePr>{content}</w:footnotePr></w:sectPr>"

    circled = '<w:numFmt w:val="decimalEnclosedCircle"/><w:numRestart w:val="eachSect"/>'
    raw = read(
        p(r("甲") + refer(1) + r("乙") + refer(1), section(circled))
        + p(r("丙") + refer(1)) + section(circled + '<w:numStart w:val="3"/>'),
    )  # fmt: skip
    assert texts(raw) == ["甲①乙②", "丙③"]
    by_page = read(
        p(r("甲") + refer(1)) + p(r("乙") + refer(1)),
        settings='<w:footnotePr><w:numRestart w:val="eachPage"/></w:footnotePr>',
    )
    assert texts(by_page) == ["甲[1]", "乙[2]"]
    assert by_page.notes == ("注释原为每页重新编号，读取时按全文连续编号",)


def test_tables_are_rows_with_their_columns_in_line():
    """Merged cells have their text once, nested tables follow, empty rows count, notes follow."""
    wide = '<w:gridSpan w:val="2"/>'
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    inner = table(["内一", "内二"], ["内三", "内四"])
    raw = read(
        p("表前")
        + table(
            f"<w:tr>{tc('甲', wide)}{tc('乙')}</w:tr>",
            f"<w:tr>{tc('丙', start)}{tc(p('丁一') + p('丁二' + ' '))}{tc('戊')}</w:tr>",
            f"<w:tr>{tc('看不见', on)}{tc(p('己') + inner)}{tc(p(r('庚') + refer(1)))}</w:tr>",
            ["", ""],
            '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + tc("辛") + "</w:tr>",
        )
        + table(["又一", "表"]),
        footnotes=footnote(1, p(OWN + r("注"))),
    )
    assert raw.blocks == (
        Block("表前", 1),
        Block("甲\t\t乙", 2, row=TableRow(1, 1)),
        Block("丙\t丁一 丁二\t戊", 3, row=TableRow(1, 2)),
        Block("\t己\t庚[1]", 4, row=TableRow(1, 3)),
        Block("[1]注", 5, footnote=True),
        Block("内一\t内二", 6, row=TableRow(2, 1)),
        Block("内三\t内四", 7, row=TableRow(2, 2)),
        Block("\t辛", 9, row=TableRow(1, 5)),
        Block("又一\t表", 10, row=TableRow(3, 1)),
    )


def headers(*rows: str | list[str]) -> list[bool]:
    return [block.row.header for block in read(table(*rows)).blocks]


def test_header_rows_are_those_marked_or_plainly_so():
    """A marked row is a header; else a first row of names above numbered rows or sentences."""
    marked = f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{tc('名称')}{tc('数量')}</w:tr>"
    assert headers(["附表", ""], marked, ["甲", "3"]) == [False, True, False]
    assert headers(["序号", "任务"], ["1", "办理甲事"], ["2", "办理乙事"]) == [True, False, False]
    assert headers(["部门", "职责"], ["甲司", "负责甲，兼管乙。"]) == [True, False]
    assert headers(["序号", "任务"], ["一、分组", ""], ["1", "甲"]) == [True, False, False]
    assert headers(["姓名", "张三"], ["单位", "某局"]) == [False, False]
    assert headers(["甲", "甲"], ["1", "乙"]) == [False, False]
    assert headers(["1", "甲"], ["2", "乙"]) == [False, False]


def test_a_table_of_one_cell_is_a_frame():
    """What only stands in a frame is text with its paragraphs, not a row."""
    assert read(table([p("红头") + p("正文。")])).blocks == (Block("红头", 1), Block("正文。", 2))


def test_macro_documents_templates_strict_and_incomplete_packages_are_read():
    """Neither content types nor the Strict names nor a missing part keep a text from being read."""
    parts = members(p("正文。"))
    parts["word/_rels/document.xml.rels"] = relationships(
        {"styles": "styles.xml", "image": "NULL", "numbering": "../../../etc/passwd"}
    )
    strict = {
        name: content.replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
        for name, content in members(listed("甲", 1), numbering=ARTICLES + num(1, 1)).items()
    }
    upper = {name.upper(): content for name, content in members(p("正文。")).items()}
    assert texts(docx.read(zipped(parts), "a.docm")) == ["正文。"]
    assert texts(docx.read(zipped(strict), "a.docx")) == ["第一章 甲"]
    assert texts(docx.read(zipped(upper), "a.dotx")) == ["正文。"]


PICTURE = "<w:r><w:drawing><pic:pic/></w:drawing></w:r>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def with_document(content: str | bytes) -> bytes:
    return zipped({**members(""), "word/document.xml": content})


def flagged_encrypted() -> bytes:
    """Return a package whose directory says that a member is encrypted."""
    data = bytearray(zipped(members(p("密"))))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "已损坏"),
        ("不是 Word 文档".encode(), "已损坏"),
        (zipped({"a.txt": "无关"}), "已损坏"),
        (zipped(members(p("截断" * 500)))[:-40], "已损坏"),
        (with_document("<w:document"), "已损坏"),
        (with_document("<worksheet/>"), "已损坏"),
        (with_document(f"<!DOCTYPE d [<!ENTITY l0 'ha'>{LAUGHS}]><d>&l9;</d>"), "已损坏"),
        (with_document("<!DOCTYPE d SYSTEM 'file:///etc/passwd'><d/>"), "已损坏"),
        (with_document(b"<w:p>" * 300), "已损坏"),
        (with_document(bytes(41 * 1024 * 1024)), "解压后过大"),
        (zipped(members(p(""))), "没有文字（有图片等 0 个）"),
        (zipped(members(p(PICTURE + PICTURE))), "没有文字（有图片等 2 个）"),
        (flagged_encrypted(), "打开密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版 Word"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name(data, reason):
    """Damaged, hostile, encrypted and empty files are refused with one sentence that names them."""
    with pytest.raises(ReadError, match=re.escape(reason)) as caught:
        docx.read(data, "坏文件.docx")
    assert "「坏文件.docx」" in str(caught.value)
    assert "坏文件.docx" in caught.value.english


def test_absurd_spans_and_deep_nesting_are_survived():
    """A cell that claims a billion columns is believed for 63; the deepest XML is read."""
    wide = "<w:tr>" + tc("甲", '<w:gridSpan w:val="999999999"/>') + tc("乙") + "</w:tr>"
    assert texts(read(table(wide))) == ["甲" + "\t" * 63 + "乙"]
    deep = p("最深")
    for _ in range(60):
        deep = table([deep + p("层"), ""])
    assert texts(read(deep)) == ["层"] * 59 + ["最深 层"]
    assert texts(read("<w:sdt>" * 245 + p("深") + "</w:sdt>" * 245)) == ["深"]


RICH = members(
    listed("甲", 1) + p(r("乙") + refer(1))
    + table(["序号", "事"], ["1", p("丙") + table(["丁", ""])])
    + p(f"<w:ins>{r('戊')}</w:ins>", '<w:pStyle w:val="s"/><w:sectPr/>'),
    numbering=ARTICLES + num(1, 1), footnotes=footnote(1, p(OWN)),
    styles='<w:style w:styleId="s"><w:name w:val="heading 1"/></w:style>', header=p("眉"),
)  # fmt: skip


def mutated(content: bytes, rng: random.Random) -> bytes:
    """Return `content` with a few bytes changed, a stretch cut out, or one repeated."""
    data = bytearray(content)
    first, second = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    for _ in range(rng.randrange(4)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    kind = rng.randrange(3)
    if kind == 1:
        del data[first : min(second, first + 40)]
    elif kind == 2:
        data[first:first] = data[first : min(second, first + 40)]
    return bytes(data)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_whatever_happens_to_a_file_it_is_read_or_refused(seed, inside):
    """Bytes changed in the ZIP, or in the XML within it, never cause any other error."""
    rng = random.Random(seed)
    if inside:
        name = rng.choice(list(RICH))
        data = zipped({**RICH, name: mutated(RICH[name].encode(), rng)})
    else:
        data = mutated(zipped(RICH), rng)
    try:
        raw = docx.read(data, "a.docx")
    except ReadError:
        return
    assert raw.blocks
    assert all(block.text.strip() and "\n" not in block.text for block in raw.blocks)
