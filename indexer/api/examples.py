"""The examples of the OpenAPI document: an invented regulation, in the records of the API."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any

from indexer.api import answers, requests
from indexer.styles import DEFAULT, STYLES

IDS = {"passage_id": "5d2f0c8a91b7e346", "doc_id": "a1b2c3d4e5f6"}
_SNAPSHOT = "20260102T030405-a1b2c3"
_TEXT = "第二条　沿湖十米以内不得停车。"
_QUOTE = "沿湖十米以内不得停车"
_RUNNING = "《云湖市湖泊保护条例》第二条"

_DOCUMENT = answers.DocumentSummary(
    doc_id=IDS["doc_id"],
    path="云湖市湖泊保护条例.md",
    title="云湖市湖泊保护条例",
    number=None,
    issuers=("云湖市人民代表大会常务委员会",),
    date="2019-03-04",
    effective_date="2019-06-01",
    type="地方性法规",
    url=None,
    accessed=None,
    version=None,
    standing=answers.Standing(
        status="in_force", basis="自2019年6月1日起施行", basis_en="in force since 2019-06-01"
    ),
)
_LOCATOR = answers.Locator(label="第二条", lines=(3, 3), page=None)

QUOTED = answers.Quoted(
    text=_TEXT,
    start=19,
    end=19 + len(_TEXT),
    locator=_LOCATOR,
    document=_DOCUMENT,
    passage_id=IDS["passage_id"],
    citation="云湖市人民代表大会常务委员会. 云湖市湖泊保护条例[A]. 2019-03-04: 第二条.",
    permalink=f"http://127.0.0.1:8501/read?p={IDS['passage_id']}",
)
_PART = QUOTED.model_copy(
    update={"text": _QUOTE, "start": 23, "end": 23 + len(_QUOTE)},
)

SEARCH = requests.SearchRequest(question="湖边可以停车吗？", k=3)
SEARCH_ANSWER = answers.SearchAnswer(
    question="湖边可以停车吗？",
    verdict="answered",
    probability=0.93,
    notes=(),
    took_ms=31.5,
    snapshot_id=_SNAPSHOT,
    hits=(
        answers.Hit(
            **dict(QUOTED),
            rank=1,
            score=2.4,
            scores=answers.Scores(lexical=7.1, dense=0.88, late=0.61),
            highlights=((4, 4 + len(_QUOTE)),),
        ),
    ),
)

DOCUMENT_LIST = answers.DocumentList(snapshot_id=_SNAPSHOT, total=1, documents=(_DOCUMENT,))
DOCUMENT_DETAIL = answers.DocumentDetail(
    **dict(_DOCUMENT),
    snapshot_id=_SNAPSHOT,
    media_type="text/markdown",
    sha256="0" * 64,
    length=52,
    facts=(answers.Fact(name="title", value="云湖市湖泊保护条例", origin="text"),),
    sections=(
        answers.Section(
            kind="article", label="第二条", number="2", title="", start=19, end=34, parent=None
        ),
    ),
    notes=(),
)
TEXT_SPAN = answers.TextSpan(
    snapshot_id=_SNAPSHOT,
    doc_id=IDS["doc_id"],
    start=QUOTED.start,
    end=QUOTED.end,
    length=52,
    text=_TEXT,
    locator=_LOCATOR,
)

CITE = requests.CiteRequest(passage_id=IDS["passage_id"], quote=_QUOTE, accessed=date(2026, 1, 2))
CITATION = answers.CitationAnswer(
    snapshot_id=_SNAPSHOT,
    quoted=_PART,
    style=DEFAULT,
    entry=QUOTED.citation,
    note=QUOTED.citation,
    in_text="[1]",
    running_text=_RUNNING,
)

VERIFY = requests.VerifyRequest(quote="沿湖五米以内不得停车")
VERIFICATION = answers.Verification(
    snapshot_id=_SNAPSHOT,
    quote=VERIFY.quote,
    verdict="differs",
    message=f"与原文不同，最接近的是{_RUNNING}：请按原文改正，或不要作为引文。",
    message_en=f"Not as in the source; nearest is {_RUNNING}: correct it after the source, or do "
    "not quote it.",
    places=(_PART,),
    more=False,
    differences=(answers.Difference(start=2, end=3, written="五", source="十"),),
)

CHECK = requests.CheckRequest(text=f"{_RUNNING}规定：“{_QUOTE}”。")
CHECK_REPORT = answers.CheckReport(
    snapshot_id=_SNAPSHOT,
    on="2026-01-02",
    has_errors=False,
    counts={"verbatim": 1},
    text=CHECK.text,
    findings=(
        answers.Finding(
            kind="quote",
            verdict="verbatim",
            start=CHECK.text.index(_QUOTE),
            end=CHECK.text.index(_QUOTE) + len(_QUOTE),
            text=_QUOTE,
            line=1,
            column=CHECK.text.index(_QUOTE),
            message=f"与原文一致：{_RUNNING}。",
            message_en=f"Verbatim: {_RUNNING}.",
            cited=_RUNNING,
            place=answers.Place(
                document=_DOCUMENT,
                start=_PART.start,
                end=_PART.end,
                text=_QUOTE,
                locator=_LOCATOR,
                citation=_RUNNING,
            ),
            differences=(),
            folded=False,
            replacement=None,
        ),
    ),
)

STYLE_LIST = answers.StyleList(
    default=DEFAULT, styles=(answers.StyleSummary.model_validate(STYLES[DEFAULT]),)
)
HEALTH = answers.Health(
    status="ok",
    version="0.1.0",
    snapshot_id=_SNAPSHOT,
    built_at="2026-01-02T03:04:05+00:00",
    encoder="multilingual-e5-small",
    documents=1,
    passages=3,
)


def problem(status: int) -> dict[str, Any]:
    """Return an example of a problem of that status."""
    return answers.Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail="请求没有被接受：原因写在这里。",
        english="The request was not accepted: the reason is given here.",
    ).model_dump(mode="json")
