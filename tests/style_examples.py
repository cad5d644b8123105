"""Citations of one document of each kind, for the tests of styles and exchange.

The circular and the law are those of the corpus (a test compares them); the others are invented.
"""

from __future__ import annotations

from datetime import date

from indexer.citation import Citation
from indexer.records import DocumentInfo, Locator, Standing, Status

ACCESSED = date(2026, 11, 22)
URL = "https://example.org/a_b?id=1&c=2"


def info(
    title: str,
    *,
    type: str | None = "通知",  # noqa: A002 - as DocumentInfo calls it
    number: str | None = None,
    issuers: tuple[str, ...] = ("云湖市水务局",),
    date: str | None = "2024-05-06",
    url: str | None = None,
    status: Status = "in_force",
    doc_id: str | None = None,
) -> DocumentInfo:
    standing = Standing(status, "依据", "basis")
    name = doc_id or title
    return DocumentInfo(name, name, title, number, issuers, date, None, type, url, standing)


def citation(document: DocumentInfo, label: str = "", page: int | None = None) -> Citation:
    return Citation("不得停车。", Locator(label, (7, 7), page), document, 0, 5)


CIRCULAR = info(
    "中共国家知识产权局党组关于学习贯彻习近平总书记在中央政治局第二十五次集体学习时的重要讲话精神的通知",
    number="国知党组发〔2020〕第77号",
    issuers=("中共国家知识产权局党组",),
    date="2020-12-02",
    status="unknown",
    doc_id="circular",
)
LAW = info(
    "中华人民共和国专利法",
    type="法律",
    issuers=("全国人民代表大会常务委员会",),
    date="2020-10-17",
    doc_id="law",
)

EXAMPLES: dict[str, Citation] = {
    "circular": citation(CIRCULAR, "二、认真传达学习，第1段"),
    "law": citation(LAW, "第七十一条第二款"),
    "administrative regulation": citation(
        info(
            "湖泊保护法实施细则（2023修订）",
            type="行政法规",
            number="国务院令第1号",
            issuers=("国务院",),
            date="2023-12-11",
            doc_id="regulation",
        ),
        "第三条第一款第（二）项",
    ),
    "judicial interpretation": citation(
        info(
            "最高人民法院、最高人民检察院关于适用《中华人民共和国湖泊保护法》的解释",
            type="司法解释",
            number="法释〔2021〕8号",
            issuers=("最高人民法院", "最高人民检察院"),
            date="2021-01-02",
            doc_id="interpretation",
        ),
        "第十条",
    ),
    "plan": citation(
        info(
            "云湖市“十五五”湖泊保护规划",
            type="规范性文件（规划）",
            number="云湖发〔2026〕1号",
            issuers=("云湖市人民政府",),
            date="2026-01-02",
            url=URL,
            status="unknown",
            doc_id="plan",
        ),
        "二、目标",
        page=3,
    ),
    "speech": citation(
        info(
            "在云湖市湖泊保护大会上的讲话",
            type="讲话",
            issuers=("张三",),
            date="2021-10-09",
            url=URL,
            status="unknown",
            doc_id="speech",
        ),
        "第3段",
    ),
    "web page": citation(
        info("今日水位", type=None, date=None, url=URL, status="unknown", doc_id="webpage"), "第2段"
    ),
    "local regulation": citation(
        info(
            "云湖市湖泊保护条例",
            type="地方性法规",
            issuers=("云湖市人民代表大会常务委员会",),
            date="2019-03-04",
            doc_id="local",
        ),
        "第二条之一",
    ),
}
