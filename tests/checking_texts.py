"""What the tests of the check share: a corpus of a few invented texts, and what is found in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from indexer import relations
from indexer.checking import check
from indexer.readers import read
from indexer.status import describe, version_of
from indexer.structure import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.records import Document, DocumentInfo

ON = date(2026, 11, 22)

LAKES_OLD = """---
标题: 云水市湖泊保护条例
成文日期: 2011-03-04
施行日期: 2011-05-01
---
# 云水市湖泊保护条例

第一条　为了保护湖泊，制定本条例。

第二条　沿湖五十米以内不得停放机动车，违者由湖长劝离。

第三条　湖长每月巡湖一次。
"""
LAKES = """---
标题: 云水市湖泊保护条例
成文日期: 2024-06-07
施行日期: 2024-09-01
---
# 云水市湖泊保护条例

第一条　为了保护湖泊生态环境，防治水体污染，制定本条例。

第二条　沿湖一百米以内不得停放机动车，违者由湖长劝离。

湖长应当每周巡湖一次，并且如实填写巡湖日志。

第三条　下列活动应当经湖长书面同意：

（一）在湖面举办竞技比赛的；

（二）在湖岸搭建临时看台的。

第三条之一　冬季封湖期间，不得在冰面上行走、滑冰或者凿冰取鱼。

第四条　本条例自2024年9月1日起施行。
"""
RULES = """---
标题: 云水市湖泊保护条例实施细则
成文日期: 2025-01-02
施行日期: 2025-02-01
---
# 云水市湖泊保护条例实施细则

第一条　根据《云水市湖泊保护条例》，制定本细则。

第二条　巡湖日志由湖长办公室统一印制，保存期限不少于十年。
"""
FISH = """---
标题: 云水市渔业条例
成文日期: 2020-01-01
施行日期: 2020-03-01
---
# 云水市渔业条例

第一条　为了发展渔业，制定本条例。

第二条　禁止使用网目尺寸小于四厘米的渔网捕捞。
"""
NOTICE = """云水市人民政府办公室关于开展湖泊清淤工作的通知

云湖发〔2024〕8号

各区人民政府：

一、各区应当在汛期到来之前完成主要入湖河口的清淤任务。

二、清淤所得底泥应当统一堆放，不得倾倒入江。

云水市人民政府办公室

2024年4月5日
"""
FILES = {
    "湖泊2011.md": LAKES_OLD, "湖泊2024.md": LAKES, "细则.md": RULES, "渔业.md": FISH,
    "清淤.txt": NOTICE,
}  # fmt: skip


class Texts:
    """A corpus of a few texts without vectors."""

    snapshot_id = "texts"

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = {document.doc_id: document for document in documents}
        self._versions = [version_of(document) for document in documents]
        self._relations = relations.find(documents)

    def documents(self, on: date | None = None) -> list[DocumentInfo]:
        documents = list(self._documents.values())
        return list(describe(documents, self._versions, self._relations, on or ON))

    def document(self, doc_id: str) -> Document:
        return self._documents[doc_id]


def read_text(name: str) -> Document:
    """Read a text as a build reads it."""
    (document,) = parse(read(FILES[name].encode(), name), doc_id=name, path=name)
    return document


TEXTS = Texts([read_text(name) for name in FILES])


def verdicts(draft: str, on: date = ON) -> list[tuple[str, str, str]]:
    """Return (kind, verdict, text) of what is found in a draft."""
    report = check(draft, TEXTS, on)
    return [(finding.kind, finding.verdict, finding.text) for finding in report.findings]


def the_quote(draft: str, on: date = ON):
    """Return what is found of the only quotation of a draft."""
    (finding,) = [one for one in check(draft, TEXTS, on).findings if one.kind == "quote"]
    return finding
