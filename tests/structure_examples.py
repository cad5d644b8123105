"""Texts with invented content that the tests of structure and passages share."""

from hypothesis import strategies as st

from indexer.records import Block, Document, RawDocument
from indexer.structure import parse


def documents(
    text: str, *, path: str = "a.txt", extra: tuple[tuple[str, str], ...] = ()
) -> tuple[Document, ...]:
    """Parse a file; a line that starts with # is a Markdown heading."""
    blocks = []
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.lstrip("#")
        level = len(line) - len(words)
        words = words.lstrip() if level else words
        if words.strip():
            blocks.append(Block(words, number, len(line) - len(words), heading=level))
    return parse(RawDocument(tuple(blocks), "text/plain"), doc_id="d", path=path, extra=extra)


def document(text: str, *, path: str = "a.txt") -> Document:
    """Parse a file that holds one text."""
    (parsed,) = documents(text, path=path)
    return parsed


NOTICE = """甲市知识产权局文件
甲知发﹝2021﹞
12号
甲市知识产权局　乙市知识产权局
关于加强专利服务
工作的通知

各区知识产权局，各有关单位：

为加强专利服务，现通知如下：

一、总体要求
（一）指导思想。坚持服务优先。各单位要统筹推进。

（二）基本原则。
1.便民。减少环节，方便办理。
2.高效。缩短时间，提高效率。
二、重点任务
（三）优化受理。加强窗口建设，一窗
- 3 -
受理，一次办结。
（四）做好衔接。要做到三点：
一是抓早。早谋划，早安排。
二是抓小。小事不拖，小错必改。
各单位要对照检查。
附件：1.任务清单
2.联系人名单

甲市知识产权局　乙市知识产权局
二○二一年三月五日

（此件公开发布）

抄送：甲市人民政府。
甲市知识产权局办公室
2021年3月8日印发
附件1
任务清单
一、清单说明
按季度更新。
"""

LINES = st.sampled_from(
    [
        "甲市关于加强服务的通知",
        "甲市关于印发服务办法的通知",
        "甲市服务办法",
        "甲发〔2020〕1号",
        "各区、各单位：",
        "一、总体要求",
        "（一）指导思想。坚持服务。",
        "（二）目标",
        "1.便民",
        "一要抓早。早安排。",
        "二要抓小。",
        "第一章　总　则",
        "第一条　为了服务，制定本办法：",
        "（三）其他。",
        "第二条 😀本法自2020年1月1日起施行。",
        "——要点，",
        "未完的一句话。接着说下去",
        "接着说完。",
        "- 2 -",
        "附件1",
        "附件2：名单",
        "《服务办法》全文如下。",
        "附件：1.清单",
        "甲市人民政府",
        "2020年1月2日",
        "（公开发布）",
        "抄送：乙市。",
        "2020年1月3日印发",
        "目录",
        "“引文开始",
        "引文结束”。",
        "| 甲 | 乙 |",
        "a\u200bb  c",
        "\u3000\u3000缩进",
        "",
    ]
)
TEXTS = st.lists(LINES, min_size=1, max_size=30).map("\n".join).filter(str.strip)
