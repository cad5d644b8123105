"""Saved web pages: the article word for word, its tables and lists, and what the page says of it.

The pages are written for these tests, in the manner of four kinds of site; their content is
invented.
"""

import random
import time
from email.message import EmailMessage
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import ReadError
from indexer.readers import html
from indexer.records import TableRow

CIRCULAR = Path(__file__).parent.parent / "corpus" / "国知党组发〔2020〕第77号.txt"

# In the manner of the portal of the central government: a card of labels, then the article.
PORTAL = """<!DOCTYPE html>
<!-- saved from url=(0050)https://www.example.gov.cn/zhengce/content_100001.htm -->
<html><head><meta charset="utf-8">
<title>海东省人民政府关于印发灯塔养护办法的通知_灯塔_海东省政府网</title>
<meta name="Url" content="/zhengce/content_100001.htm">
<style>.x{color:red}</style><script>var a = "<p>不是正文。</p>";</script></head>
<body>
<div class="header"><ul><li><a href="/">首页</a></li><li><a href="/zc">政策</a></li></ul>
<form><input value="搜索"><button>搜索</button></form></div>
<div class="BreadcrumbNav">首页 &gt; <a href="/zc">政策</a> &gt; 正文</div>
<div class="policyLibraryOverview_content"><table class="bd1"><tbody>
<tr><td><b>标　　题：</b></td><td colspan="3">海东省人民政府关于印发灯塔养护办法的通知</td></tr>
<tr><td><b>发文机关：</b></td><td>海东省人民政府</td>
<td><b>发文字号：</b></td><td>海政发〔2031〕8号</td></tr>
<tr><td><b>索 引 号：</b></td><td>000099/2031-00008</td>
<td><b>主题分类：</b></td><td>交通\\水运</td></tr>
<tr><td><b>主 题 词：</b></td><td></td>
<td><b>成文日期：</b></td><td>2031年03月05日</td></tr>
</tbody></table></div>
<div class="wrap"><div class="share-box">字号：默认 大 超大 | <a href="#">打印</a>
<a href="#">收藏</a> 分享到：<a title="微信">微信</a></div>
<div class="pages_content" id="UCAP-CONTENT"><div class="trs_editor_view">
<p style="text-align:center"><strong>海东省人民政府关于印发<br>灯塔养护办法的通知</strong></p>
<p style="text-align:center">海政发〔2031〕8号</p>
<p>各市、县人民政府，省政府各部门：</p>
<p>　　现将<a href="/x.htm">《灯塔养护办法》</a>印发给你们，
请认真遵照执行。</p>
<p style="display: none">这一段看不见。</p>
<p style="text-align:right">海东省人民政府&nbsp;&nbsp;&nbsp;</p>
<p style="text-align:right">2031年3月5日</p>
<p>　　（此件公开发布）</p>
<p style="text-align:center"><strong>灯塔养护办法</strong></p>
<p>　　第一条　为保障航行安全，制定本办法。</p>
<p>　　第二条　灯塔每年检修两次；台风过后，应当加修一次。</p>
</div></div>
<p class="editor">【我要纠错】 责任编辑：海鸥</p></div>
<div class="related"><h3>相关稿件</h3><ul><li><a href="/1">灯塔旧闻</a></li></ul></div>
<div class="footer"><p>主办单位：海东省人民政府办公厅　版权所有，不得转载。</p></div>
</body></html>"""

PORTAL_LINES = (
    "海东省人民政府关于印发",
    "灯塔养护办法的通知",
    "海政发〔2031〕8号",
    "各市、县人民政府，省政府各部门：",
    "　　现将《灯塔养护办法》印发给你们，请认真遵照执行。",
    "海东省人民政府\xa0\xa0\xa0",
    "2031年3月5日",
    "　　（此件公开发布）",
    "灯塔养护办法",
    "　　第一条　为保障航行安全，制定本办法。",
    "　　第二条　灯塔每年检修两次；台风过后，应当加修一次。",
)

# In the manner of a ministry: tags in the head, a title outside, a table and files to load.
MINISTRY = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>关于公布盐业示范项目的公告 - 滨海部</title><meta name="SiteName" content="滨海部">
<meta name="ArticleTitle" content="关于公布盐业示范项目的公告">
<meta name="PubDate" content="2032-06-01 09:30"><meta name="ContentSource" content="盐业司">
<link rel="canonical" href="https://www.binhai.example.cn/zwgk/t20320601_1.html"></head>
<body><div id="top">欢迎访问，今天是个好日子。</div>
<nav><a href="/">首页</a><p>本部介绍，机构设置，领导信息。</p></nav>
<div class="position">您现在的位置：<a href="/">首页</a> &gt; <a href="/gg">公告</a></div>
<div class="detail"><h2 class="column">公告通知</h2><h1>关于公布盐业示范项目的公告</h1>
<div class="info"><span>发布时间：2032-06-01 09:30</span><span>来源：盐业司</span>
<span>字体：[大] [中] [小]</span> <a href="javascript:window.print()">打印本页</a></div>
<div class="TRS_Editor"><div class="Custom_UnionStyle">
<div>　　经评审，现将2032年盐业示范项目予以公布。有关要求如下：</div>
<ol start="3"><li><p>按期完成建设；</p><p>每季报告进度。</p></li>
<li value="7">妥善保管档案。</li></ol>
<table border="1"><caption>示范项目表</caption>
<thead><tr><th>序号</th><th>地区</th><th>项目</th></tr></thead>
<tbody><tr><td>1</td><td rowspan="2">东岛</td><td>晒盐场<br>改造</td></tr>
<tr><td>2</td><td>卤水<p>管道</p></td></tr>
<tr><td>合计</td><td colspan="2">两项</td></tr></tbody></table>
<div>　　特此公告。</div></div></div>
<p>附件：<a href="./P020320601.pdf">示范项目申报书.pdf</a></p>
<p><a href="/down?f=%E8%A1%A8.docx&amp;v=1">进度表</a></p>
<div class="fenxiang">分享到： 微信 微博 【打印】【关闭窗口】</div>
<div>上一篇：<a href="1.html">关于停止盐业补贴的公告，自即日起执行</a></div></div>
<footer><p>版权所有：滨海部，地址：滨海市，邮编：000000。</p></footer></body></html>"""

# In the manner of a court: the title and its information stand in the frame of the article.
COURT = """<html><head><meta charset="utf-8">
<title>海事裁判规则若干问题的解释-海东省高级人民法院</title>
</head><body><div class="nav"><ul><li><a href="/">首 页</a><li><a href="/xw">新闻</a></ul></div>
<div class="location">当前位置：<a href="/">首页</a>&gt;司法解释</div>
<div class="detail"><div class="title">海事裁判规则若干问题的解释</div>
<ul class="clearfix fl print"><li>【发布时间】2033-01-09</li>
<li>【字体：<a>大</a> <a>中</a> <a>小</a>】</li>
<li><a href="javascript:window.print();">打印本页</a></li></ul>
<div class="txt_txt" id="zoom">为正确审理海事案件，制定本解释。<br>
&nbsp;&nbsp;&nbsp;&nbsp;第一条&nbsp;船舶碰撞的，由先到港口所在地法院管辖。</br>
　　第二条　本解释自2033年2月1日起施行。<br/><br/>
<div><div>（2033年1月5日审判委员会通过）</div></div></div>
<div class="fl"><a href="javascript:window.close()">关闭窗口</a></div></div>
<table width="100%"><tr><td>地址：海东市一号</td></tr><tr><td>总机：0000000</td></tr></table>
</body></html>"""

# In the manner of a county in 2006: tables lay the page out, GBK, tags in capitals and not closed.
COUNTY = """<HTML><HEAD><TITLE>礁石县人民政府</TITLE>
<META content="text/html; charset=gb2312" http-equiv=Content-Type></HEAD><BODY>
<TABLE width=760><TR><TD><IMG src="logo.gif"></TD></TR></TABLE>
<TABLE width=760><TR><TD width=180 vAlign=top><A href="a.asp">县情概况</A><BR>
<A href="b.asp">政务公开</A><BR><A href="c.asp">投资指南</A></TD><TD vAlign=top>
<TABLE width="100%"><TR><TD align=center><FONT size=5><B>礁石县渔船停泊暂行规定</B></FONT></TD></TR>
<TR><TD align=center>
信息来源：县渔政站&nbsp;&nbsp;发布日期：2006-7-8&nbsp;&nbsp;浏览次数：123</TD></TR>
<TR><TD><FONT face=宋体>
<P>&nbsp;&nbsp;&nbsp; 一、渔船应当停泊在指定锚地，不得占用航道，违者由渔政站处理。
<P>&nbsp;&nbsp;&nbsp; 二、禁止在码头一百米内下网、钓鱼、洗涤油舱；拒不改正的，处以罚款。
<P>&nbsp;&nbsp;&nbsp; 三、收费标准：
<TABLE border=1><TR><TD>序号</TD><TD>船长（米）</TD><TD>元/日</TD></TR>
<TR><TD>1</TD><TD>10以下</TD><TD>5</TD></TR><TR><TD>2</TD><TD>10以上</TD><TD>8</TD></TR></TABLE>
<P align=right>礁石县人民政府<BR>二零零六年七月一日</P></FONT></TD></TR>
<TR><TD align=right>【<A href="javascript:print()">打印本页</A>】
【<A href="#">关闭窗口</A>】</TD></TR>
</TABLE>
</TD></TR></TABLE>
<TABLE width=760><TR><TD align=center>
礁石县人民政府版权所有<BR>技术支持：县信息中心</TD></TR></TABLE>
</BODY></HTML>"""


def texts(page: str | bytes, name: str = "页.html") -> tuple[str, ...]:
    data = page.encode() if isinstance(page, str) else page
    return tuple(block.text for block in html.read(data, name).blocks)


def test_a_portal_page_gives_its_article_and_its_card():
    """Of a portal's page the article is text, its card metadata, and nothing else is read."""
    raw = html.read(PORTAL.encode(), "办法.html")
    assert tuple(block.text for block in raw.blocks) == PORTAL_LINES
    assert [block.line for block in raw.blocks] == list(range(1, len(PORTAL_LINES) + 1))
    assert raw.metadata == (
        ("Url", "https://www.example.gov.cn/zhengce/content_100001.htm"),
        ("标题", "海东省人民政府关于印发灯塔养护办法的通知"),
        ("发文机关", "海东省人民政府"),
        ("发文字号", "海政发〔2031〕8号"),
        ("索引号", "000099/2031-00008"),
        ("主题分类", "交通\\水运"),
        ("成文日期", "2031年03月05日"),
    )
    assert raw.notes == (
        "网页的栏目、导航、工具、页脚和信息栏共 12 行不是正文，没有读",
        "正文所在处有 1 处隐藏的文字没有读",
    )
    assert (raw.media_type, raw.encoding) == ("text/html", "utf-8")


def test_a_ministry_page_gives_its_title_list_and_table():
    """A title outside of the article is its heading; numbers and rows are as shown."""
    raw = html.read(MINISTRY.encode(), "公告.htm")
    assert [(block.text, block.heading, block.row) for block in raw.blocks] == [
        ("关于公布盐业示范项目的公告", 1, None),
        ("　　经评审，现将2032年盐业示范项目予以公布。有关要求如下：", 0, None),
        ("3. 按期完成建设；", 0, None),
        ("每季报告进度。", 0, None),
        ("7. 妥善保管档案。", 0, None),
        ("示范项目表", 0, None),
        ("序号\t地区\t项目", 0, TableRow(1, 1, header=True)),
        ("1\t东岛\t晒盐场 改造", 0, TableRow(1, 2)),
        ("2\t\t卤水 管道", 0, TableRow(1, 3)),
        ("合计\t两项", 0, TableRow(1, 4)),
        ("　　特此公告。", 0, None),
    ]
    assert raw.metadata == (
        ("ArticleTitle", "关于公布盐业示范项目的公告"),
        ("PubDate", "2032-06-01 09:30"),
        ("ContentSource", "盐业司"),
        ("Url", "https://www.binhai.example.cn/zwgk/t20320601_1.html"),
        ("发布时间", "2032-06-01 09:30"),
        ("信息来源", "盐业司"),
    )
    assert raw.notes[1:] == (
        "附件「示范项目申报书.pdf」没有随网页读入，"
        "地址：https://www.binhai.example.cn/zwgk/P020320601.pdf",
        "附件「进度表」没有随网页读入，"
        "地址：https://www.binhai.example.cn/down?f=%E8%A1%A8.docx&v=1",
    )


BODY = "<p>灯塔每年检修两次，由所在县组织。</p><p>台风过后，应当加修一次。</p>"
LISTED = "附件：1. 灯塔名录"


@pytest.mark.parametrize(
    ("inside", "below", "kept"),
    [
        (
            "",
            "<h3>附件下载</h3><ul><li><a href=a.pdf>原文.pdf</a><li><a href=b.xls>名录</a></ul>",
            [],
        ),
        ("", "<p>相关附件：</p><p><a href=a.doc>灯塔名录</a>（12.5KB）</p>", []),
        ("<p>附件：<a href=a.pdf>灯塔名录.pdf</a></p>", "", []),
        ("<p>附件：1.<a href='/load?n=1'>名录.xlsx</a>；2.<a href=b.doc>表.doc</a></p>", "", []),
        ("<h4>附件下载</h4><p><a href=a.pdf>灯塔名录</a></p>", "", []),
        (f"<p>{LISTED}</p>", "<p><a href=a.pdf>1. 灯塔名录.pdf</a></p>", [LISTED]),
        ("<p>附件：<a href=a.pdf>1. 灯塔名录</a></p>", "", [LISTED]),
        (
            "<p>名录见<a href=a.pdf>灯塔名录.pdf</a>，可以下载。</p>",
            "",
            ["名录见灯塔名录.pdf，可以下载。"],
        ),
    ],
)
def test_files_to_load_are_notes_and_no_text(inside, below, kept):
    """A list of files is named in the notes; what the text says of its annexes stays text."""
    page = f"<body><div>{BODY}{inside}</div><div>{below}</div></body>"
    raw = html.read(page.encode(), "办法.html")
    lines = ["灯塔每年检修两次，由所在县组织。", "台风过后，应当加修一次。"]
    assert [block.text for block in raw.blocks] == [*lines, *kept]
    files = {note.split("」")[0] for note in raw.notes if note.startswith("附件「")}
    assert len(files) == (inside + below).count("<a ")


def test_a_page_of_nothing_but_files_shows_their_names():
    """Where files are all that an article holds, they are its text."""
    raw = html.read("<p><a href=a.pdf>灯塔名录.pdf</a></p>".encode(), "名录.html")
    assert [block.text for block in raw.blocks] == ["灯塔名录.pdf"]


def test_a_court_page_gives_lines_parted_by_breaks():
    """<br>, also written </br>, ends a line; the title is found though it is no heading tag."""
    raw = html.read(COURT.encode(), "解释.html")
    assert [(block.text, block.heading) for block in raw.blocks] == [
        ("海事裁判规则若干问题的解释", 1),
        ("为正确审理海事案件，制定本解释。", 0),
        ("\xa0\xa0\xa0\xa0第一条\xa0船舶碰撞的，由先到港口所在地法院管辖。", 0),
        ("　　第二条　本解释自2033年2月1日起施行。", 0),
        ("（2033年1月5日审判委员会通过）", 0),
    ]
    assert raw.metadata == (("发布时间", "2033-01-09"),)


@pytest.mark.parametrize("encoding", ["gb2312", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_county_page_laid_out_by_tables_reads_in_any_encoding(encoding):
    """Tables that lay out are no data; the text wins over a <meta> that names another encoding."""
    raw = html.read(COUNTY.encode(encoding), "规定.htm")
    assert [(block.text, block.row) for block in raw.blocks] == [
        ("礁石县渔船停泊暂行规定", None),
        ("\xa0\xa0\xa0 一、渔船应当停泊在指定锚地，不得占用航道，违者由渔政站处理。", None),
        ("\xa0\xa0\xa0 二、禁止在码头一百米内下网、钓鱼、洗涤油舱；拒不改正的，处以罚款。", None),
        ("\xa0\xa0\xa0 三、收费标准：", None),
        ("序号\t船长（米）\t元/日", TableRow(1, 1, header=True)),
        ("1\t10以下\t5", TableRow(1, 2)),
        ("2\t10以上\t8", TableRow(1, 3)),
        ("礁石县人民政府", None),
        ("二零零六年七月一日", None),
    ]
    assert raw.metadata == (("信息来源", "县渔政站"), ("发布日期", "2006-7-8"))
    assert raw.encoding == {"gb2312": "gb18030", "utf-16": "utf-16"}.get(encoding, encoding)


def test_the_circular_comes_back_word_for_word():
    """Every line of the circular, written as a paragraph between menus, is read as it was."""
    lines = [line for line in CIRCULAR.read_text(encoding="utf-8").splitlines() if line.strip()]
    page = (
        "<meta charset=utf-8><div><a href=/>首页</a></div><div class=c>"
        + "".join(f"<p>　　{escape(line)}</p>\n" for line in lines)
        + "</div><div>版权所有</div>"
    )
    assert texts(page) == tuple(f"　　{line}" for line in lines)
    assert texts(archive(page)[0], "a.mht") == tuple(f"　　{line}" for line in lines)


LETTERS = st.text(alphabet="甲乙丙丁，。a <&\n　", max_size=6)
TREES = st.recursive(
    LETTERS.map(lambda text: (escape(text), text)),
    lambda inside: st.tuples(
        st.sampled_from(
            ["div", "p", "span", "b", "ul", "li", "section", "td", "pre", "h2", "font"]
        ),
        st.lists(inside, max_size=4),
    ).map(
        lambda node: (
            f"<{node[0]}>" + "".join(source for source, _ in node[1]) + f"</{node[0]}>",
            "".join(text for _, text in node[1]),
        )
    ),
    max_leaves=25,
)


@settings(max_examples=60, deadline=None)
@given(TREES)
def test_no_character_is_lost_doubled_or_moved(tree):
    """Whatever its tags, a page gives every character that is no white space, once, in order."""
    source, text = tree
    read = "".join(texts(f"<p>本页。</p>{source}"))
    assert "".join(read.split()) == "本页。" + "".join(text.split())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(LETTERS, min_size=2, max_size=4), min_size=2, max_size=4))
def test_cells_come_back_where_they_stood(rows):
    """Each row of a table is a block, each of its cells between tabs."""
    cells = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    read = "".join(texts(f"<p>本页。</p><table>{cells}</table>"))
    assert "".join(read.split()) == "本页。" + "".join("".join(map("".join, rows)).split())


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("第一\n    条", ("第一条",)),
        ("第 一 条", ("第 一 条",)),
        ("海 \n岸", ("海岸",)),
        ("a\nb", ("a b",)),
        ("海\n a", ("海 a",)),
        ("한\n국", ("한 국",)),
        ("指出\n“海岸”\n很长", ("指出“海岸”很长",)),
        ("“\n”", ("“ ”",)),
        (" 海&nbsp; 岸 ", ("海\xa0 岸",)),
        ("<b>海</b>\n<i>岸</i>", ("海岸",)),
        ("海<!-- 注 -->岸<?x 注?>线", ("海岸线",)),
        ("海<br>岸<br/>线</br>外", ("海", "岸", "线", "外")),
        ("海<span style='display:block'>岸</span>线", ("海", "岸", "线")),
        ("海<span style='DISPLAY: none'>岸</span>线", ("海线",)),
        ("海<span hidden>岸</span><template>岸</template><style>岸</style>线", ("海线",)),
        ("<pre>一  海\n　二\t岸</pre>", ("一  海", "　二\t岸")),
        ("<p>&nbsp;</p><p>\u200b</p><p>　</p>海", ("海",)),
        ("海<sup>[1]</sup><ruby>岸<rp>(</rp><rt>an</rt></ruby>", ("海[1]岸an",)),
    ],
)
def test_white_space_and_what_is_hidden_are_as_in_a_browser(source, shown):
    """White space, breaks and hidden elements are shown as CSS and HTML say."""
    assert texts(f"<div>此页。</div><div>{source}</div>") == ("此页。", *shown)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<ol><li>海<li>岸</ol>", ("1. 海", "2. 岸")),
        ("<ol start=9><li>海</li><li value=3>岸</li><li>线</li></ol>", ("9. 海", "3. 岸", "4. 线")),
        ("<ol reversed><li>海</li><li>岸</li></ol>", ("2. 海", "1. 岸")),
        ("<ol start=x><li><div>海</div><div>岸</div></li></ol>", ("1. 海", "岸")),
        ("<ol><li>海<ol><li>岸</ol><li>线</ol>", ("1. 海", "1. 岸", "2. 线")),
        ("<ol><li></li><li>岸</li></ol>", ("2. 岸",)),
        ("<ol style='list-style:none'><li>海</li></ol>", ("海",)),
        ("<ul><li>海</li></ul>", ("海",)),
    ],
)
def test_list_items_have_the_number_that_is_shown(source, shown):
    """The number of an item of an ordered list stands before its first line."""
    assert texts(f"<p>此页。</p>{source}") == ("此页。", *shown)


def test_a_list_style_that_is_not_known_is_told():
    """Letters before items are not written, and the notes say so."""
    raw = html.read("<p>此页。</p><ol type=a><li>海</li></ol>".encode(), "页.html")
    assert [block.text for block in raw.blocks] == ["此页。", "海"]
    assert raw.notes == ("列表的编号样式「a」不认识，编号没有写出",)


def rows(table: str) -> list[tuple[str, TableRow | None]]:
    raw = html.read(f"<p>此页。</p><table>{table}</table>".encode(), "页.html")
    return [(block.text, block.row) for block in raw.blocks[1:]]


def test_cells_that_span_keep_the_columns_below_apart():
    """A spanning cell has its text once, and every later cell stands in its own column."""
    assert rows(
        "<tr><th rowspan=2>港</th><th colspan=2>船</th></tr><tr><th>大</th><th>小</th></tr>"
        "<tr><td>东</td><td>1</td><td>2</td></tr><tr><td>西</td><td></td><td>3</td></tr>"
    ) == [
        ("港\t船", TableRow(1, 1, header=True)),
        ("\t大\t小", TableRow(1, 2, header=True)),
        ("东\t1\t2", TableRow(1, 3)),
        ("西\t\t3", TableRow(1, 4)),
    ]


def test_rows_are_counted_as_they_are_seen():
    """A row of empty cells is one; a row without cells, or hidden, is none."""
    assert rows(
        "<tr><td>港</td><td>船</td></tr><tr></tr><tr><td></td><td> </td></tr>"
        "<tr hidden><td>内</td><td>1</td></tr><tr><td></td><td>2</td></tr>"
        "<tr><td>东</td><td>3</td></tr>"
    ) == [
        ("港\t船", TableRow(1, 1)),
        ("\t2", TableRow(1, 3)),
        ("东\t3", TableRow(1, 4)),
    ]


@pytest.mark.parametrize(
    ("first", "header"),
    [
        ("<tr><td><b>港</b></td><td style='font-weight: bold'>船</td></tr>", True),
        ("<tr><td>序 号</td><td>船</td></tr>", True),
        ("<tr><td>港</td><td>船</td></tr>", False),
        ("<tr><td><b>港</b></td><td>船</td></tr>", False),
    ],
)
def test_a_first_row_all_bold_or_with_serial_numbers_is_a_header(first, header):
    """Without <th> the first row is a header where it is bold throughout or begins with 序号."""
    found = rows(f"{first}<tr><td>东</td><td>1</td></tr>")
    assert [row.header for _, row in found] == [header, False]


@pytest.mark.parametrize(
    "table",
    [
        "<tr><td>海</td></tr><tr><td>岸</td></tr>",
        "<tr><td>海</td><td>岸</td></tr>",
        "<tr><td>海</td><td></td></tr><tr><td></td><td>岸</td></tr>",
        "<tr><td>海</td><td><table><tr><td>岸</td></tr></table></td></tr>",
    ],
)
def test_a_table_that_only_lays_out_gives_lines(table):
    """Where no two rows have two cells with text, or tables are nested, cells are paragraphs."""
    assert rows(table) == [("海", None), ("岸", None)]


def test_text_that_stands_in_no_cell_is_not_lost():
    """A table with text outside of its cells is read line by line."""
    cells = "<tr><td>海</td><td>岸</td></tr><tr><td>沙</td><td>石</td></tr>"
    assert [text for text, _ in rows(f"<tbody>散文{cells}</tbody>")] == ["散文", *"海岸沙石"]


def test_tables_are_numbered_through_the_page():
    """The second table of an article is table 2."""
    table = "<table><tr><td>海</td><td>岸</td></tr><tr><td>沙</td><td>石</td></tr></table>"
    raw = html.read(f"<p>此页。</p>{table}<p>又。</p>{table}".encode(), "页.html")
    assert [block.row for block in raw.blocks if block.row] == [
        TableRow(1, 1),
        TableRow(1, 2),
        TableRow(2, 1),
        TableRow(2, 2),
    ]


def test_a_card_inside_of_the_article_is_metadata():
    """Three labels or more at the head of the article are a card; a header of a list is not."""
    card = """<p>索引号：0001　发文字号：海发〔2030〕1号</p>
    <dl><dt>成文日期：</dt><dd>2030年1月1日</dd></dl>"""
    raw = html.read(f"<div>{card}<p>正文，如此。</p></div>".encode(), "页.html")
    assert [block.text for block in raw.blocks] == ["正文，如此。"]
    assert raw.metadata == (
        ("索引号", "0001"),
        ("发文字号", "海发〔2030〕1号"),
        ("成文日期", "2030年1月1日"),
    )
    apart = "<p>索引号：0001　发文字号：海发〔2030〕1号　文号：1</p>"
    line = "<p>施行日期：2030年2月1日</p>"
    assert texts(f"{apart}<div><p>正文，如此。</p>{line}<p>又，如此。</p></div>") == (
        "正文，如此。",
        "施行日期：2030年2月1日",
        "又，如此。",
    )
    table = """<tr><td>标题</td><td>文号</td><td>成文日期</td></tr>
    <tr><td>甲</td><td>乙</td><td>丙</td></tr>"""
    assert [text for text, _ in rows(table)] == ["标题\t文号\t成文日期", "甲\t乙\t丙"]


@pytest.mark.parametrize(
    ("line", "metadata"),
    [
        (
            "<b>来源：盐业司</b>\n<b>发布时间：2031-03-05</b>\n<b>字体：[大] [小]</b>",
            (("信息来源", "盐业司"), ("发布时间", "2031-03-05")),
        ),
        (
            "发文字号：海政发【2031】8号　【发布日期】2031-03-05　打印本页",
            (("发文字号", "海政发【2031】8号"), ("发布日期", "2031-03-05")),
        ),
        (
            "标题：关于阅读推广、分享打印服务和作者权益的通知",
            (("标题", "关于阅读推广、分享打印服务和作者权益的通知"),),
        ),
        ("成文日期：2031年3月5日 浏览次数：123 责任编辑：海鸥", (("成文日期", "2031年3月5日"),)),
        ("资料来源：年鉴", ()),
    ],
)
def test_a_label_has_the_value_up_to_the_next_label_or_tool(line, metadata):
    """Values end at labels and tools, and not at the same words inside of a title."""
    page = f"<p>{line}</p><p>打印</p><div><p>甲，乙。</p><p>丙，丁。</p></div>"
    assert html.read(page.encode(), "页.html").metadata == metadata


def test_an_article_that_speaks_of_pages_is_read_whole():
    """Words of menus in the text («登录», «首页», «来源：») do not end the article."""
    lines = (
        "灯塔申报须知",
        "一、申报人应当填写申报表，说明灯塔的位置、高度、光色；申报表一式三份，由港务局留存。",
        "二、登录首页，注册后打印",
        "来源：港务局",
        "三、注册商标",
        "港务局",
    )
    page = "".join(f"<p>{line}</p>" for line in lines)
    frame = "<div><a href=/>首页</a></div>", "<div>主办单位：港务局</div>"
    assert texts(f"{frame[0]}<div>{page}</div>{frame[1]}") == lines


def test_sections_beside_the_longest_are_read():
    """An article in several elements is read up to the page's frame on both sides."""
    page = """<div>当前位置：首页 > 公告</div><div class=a><div><p>前言。</p></div>
    <div><p>甲，乙，丙，丁。</p><p>戊，己，庚，辛。</p></div><div><p>附则。</p></div>
    <div>分享到：微信</div><div><p>热门文章推荐。</p></div></div>"""
    assert texts(page) == ("前言。", "甲，乙，丙，丁。", "戊，己，庚，辛。", "附则。")


def test_an_article_without_a_sentence_is_found_among_menus_with_commas():
    """Signs in menus say nothing of where the article is."""
    menu = "<ul><li><a href=/a>领导、机构、职能</a></li><li><a href=/b>公告，通知</a></li></ul>"
    assert texts(f"{menu}<div><p>灯塔名单</p><p>东礁</p><p>西礁</p></div>{menu}") == (
        "灯塔名单",
        "东礁",
        "西礁",
    )


@pytest.mark.parametrize(
    ("head", "before", "title"),
    [
        (
            "<meta name=articletitle content='灯塔 养护办法'>",
            "<h1>港务局网站</h1><p>灯塔养护办法<p>来源：港务局",
            1,
        ),
        ("", "<h1>灯塔<br>养护办法</h1><p>发布日期：2031-1-1", 2),
        ("", "<h1><a href=/>港务局门户网站</a></h1><p>灯塔养护办法<p>发布日期：2031-1-1", 1),
        (
            "<title>灯塔养护办法_公告_港务局</title>",
            "<p>灯塔养护<p>灯塔养护办法<p><a href=/>公告</a>",
            1,
        ),
        ("", "<p>灯塔养护办法<p><a href=/>公告</a>", 0),
    ],
)
def test_a_title_outside_of_the_article_is_found(head, before, title):
    """A title is what the head names, a first-level heading, or what stands above the labels."""
    page = f"<html><head>{head}</head><body>{before}<div><p>甲，乙。</p><p>丙，丁。</p></div>"
    raw = html.read(page.encode(), "页.html")
    assert [block.heading for block in raw.blocks] == [1] * title + [0, 0]
    assert "".join(block.text for block in raw.blocks[:title]) in {"", "灯塔养护办法"}


@pytest.mark.parametrize(
    ("first", "shown"),
    [
        ("灯塔<br>养护办法", ("灯塔", "养护办法")),
        ("现将灯塔养护办法印发：", ("灯塔养护办法", "现将灯塔养护办法印发：")),
    ],
)
def test_a_title_that_the_article_repeats_is_not_doubled(first, shown):
    """The title above is left out where the article begins with it, not where it names it."""
    head = "<h1>灯塔养护办法</h1><p>来源：港务局</p>"
    assert texts(f"{head}<div><p>{first}</p><p>甲，乙。</p></div>") == (*shown, "甲，乙。")


def test_a_page_inside_of_the_page_does_not_end_it():
    """Text behind </body></html> in the middle of a page is read too."""
    inner = "<!DOCTYPE html><html><head><title>内</title></head><body><p>内页。</p></body></html>"
    assert texts(f"<html><body><p>前文。</p>{inner}<p>后文。</p></body></html>") == (
        "前文。",
        "内页。",
        "后文。",
    )


def archive(*pages: str) -> tuple[bytes, EmailMessage]:
    message = EmailMessage()
    message["Snapshot-Content-Location"] = "https://www.example.cn/a/b.html"
    message.make_related()
    for page in pages:
        message.add_related(page, subtype="html", charset="gb18030", cte="quoted-printable")
    message.add_related(b"\x89PNG", "image", "png", cid="<1>")
    return message.as_bytes(), message


def test_a_web_archive_gives_its_first_page_and_its_address():
    """Of an .mht the page is read with the charset of its part; further frames are told."""
    page = "<p>海岸，灯塔。</p><a href='c.pdf'>图纸</a>"
    raw = html.read(archive(page, "<p>框架</p>")[0], "页.MHTML")
    assert [block.text for block in raw.blocks] == ["海岸，灯塔。", "图纸"]
    assert (raw.media_type, raw.encoding) == ("multipart/related", "gb18030")
    assert raw.metadata == (("Url", "https://www.example.cn/a/b.html"),)
    assert raw.notes == (
        "网页归档中另有 1 个嵌入的网页，没有读",
        "附件「图纸」没有随网页读入，地址：https://www.example.cn/a/c.pdf",
    )


def test_a_character_cut_in_two_is_told():
    """A GBK page with half a character in its head is read, with a note."""
    page = b"<meta charset=gbk><meta name=description content='" + "海岸".encode("gbk")[:3]
    page += b"'><p>" + ("灯塔养护，人人有责。" * 120).encode("gbk") + b"</p>"
    raw = html.read(page, "页.html")
    assert [block.text for block in raw.blocks] == ["灯塔养护，人人有责。" * 120]
    assert raw.notes == ("网页中有 1 处字节不成字，以「\ufffd」代替",)


def test_hidden_texts_are_told_once():
    """What is hidden with all that it holds counts as one; what holds no text does not count."""
    hidden = (
        "<div style='display:none'><p hidden>甲</p><p>乙</p></div><a hidden>丙</a><b hidden></b>"
    )
    raw = html.read(f"<p>此页。<p>又页。{hidden}".encode(), "页.html")
    assert raw.notes == ("正文所在处有 2 处隐藏的文字没有读",)


def test_pictures_in_the_article_are_told():
    """What pictures show is not read, and the notes say how many there are."""
    raw = html.read("<p>如图所示。<img src=a.png><img src=b.png></p>".encode(), "页.html")
    assert raw.notes == ("正文所在处有 2 张图片，图中文字没有读",)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "坏.html", "空文件"),
        (b"<html></html>", "坏.html", "没有正文"),
        (b"<script>document.write('x')</script><noscript>x</noscript>", "坏.html", "没有正文"),
        (b"<frameset><frame src=a.html></frameset>", "坏.html", "没有正文"),
        ("<nav>首页，栏目。</nav>".encode(), "坏.html", "没有正文"),
        (b"<div>" * 3000 + "海".encode() + b"</div>" * 3000, "坏.html", "嵌套过深"),
        (b"MIME-Version: 1.0\nContent-Type: text/plain\n\nx", "坏.mht", "没有网页"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "坏.html", "不是文本文件"),
    ],
)
def test_what_holds_no_text_is_refused_by_name(data, name, reason):
    """A page of scripts, frames or menus, one nested too deep, and no page at all are refused."""
    with pytest.raises(ReadError, match=reason) as caught:
        html.read(data, name)
    assert name in str(caught.value)
    assert name in caught.value.english


def test_a_page_above_the_limit_is_refused(monkeypatch):
    """A page with more characters than the limit is refused before it is parsed."""
    monkeypatch.setattr(html, "MAX_CHARACTERS", 10_000)
    with pytest.raises(ReadError, match="超过 1 万个字符"):
        html.read(b"<p>" + b"x" * 10_000, "大.html")


@pytest.mark.parametrize(
    "source",
    [
        "<p>标题：灯塔</p>" * 30_000,
        f"<p>{'无障碍阅读' * 19}x</p>" * 100,
        f"<table>{'<tr><th>港</th><th>船</th></tr>' * 12_000}</table>",
    ],
)
def test_long_runs_of_one_thing_take_no_longer_than_others(source):
    """Neither labels nor tools nor header rows make time grow faster than the page."""
    page = f"{source}<div><p>甲，乙。</p><p>丙，丁。</p></div>".encode()
    began = time.process_time()
    html.read(page, "页.html")
    assert time.process_time() - began < 5


def test_parts_nested_without_end_are_refused():
    """A web archive of parts in parts in parts is refused, not a crash."""
    head = "".join(
        f'--{n}\nContent-Type: multipart/mixed; boundary="{n + 1}"\n\n' for n in range(4000)
    )
    data = f'Content-Type: multipart/mixed; boundary="0"\n\n{head}'.encode()
    with pytest.raises(ReadError, match="嵌套过深"):
        html.read(data, "深.mht")


@settings(max_examples=60, deadline=None)
@given(st.integers(), st.sampled_from([PORTAL, MINISTRY, COUNTY]))
def test_damaged_pages_are_read_or_refused(seed, page):
    """Cut, doubled and overwritten stretches of a page never make anything but a ReadError."""
    chance = random.Random(seed)
    data = bytearray(page.encode("gb18030"))
    for _ in range(chance.randrange(1, 30)):
        start = chance.randrange(len(data))
        stretch = data[start : start + chance.randrange(60)]
        data[start : start + len(stretch)] = chance.choice(
            [b"", stretch * 2, chance.randbytes(len(stretch)), b"<table><tr><td rowspan=99999>"]
        )
    try:
        raw = html.read(bytes(data), "页.html")
    except ReadError:
        return
    assert [block.line for block in raw.blocks] == list(range(1, len(raw.blocks) + 1))
