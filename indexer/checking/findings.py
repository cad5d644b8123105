"""What a check says of a draft: one Finding a quotation, reference or sentence."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indexer.records import DocumentInfo, Locator

Kind = Literal["quote", "reference", "number", "sentence"]
Verdict = Literal[
    "verbatim",  # the quotation stands in the source as it is
    "exists",  # what is referred to is in the corpus, and holds
    "differs",  # the quotation, or a number, is not as in the source
    "elsewhere",  # it stands in another article or document than the one cited
    "outdated",  # what is cited is repealed, expired, superseded or amended on the day
    "missing",  # there is no such article, clause or item
    "unknown",  # the corpus cannot say
    "suggested",  # an uncited sentence that the corpus supports
]

ERRORS: frozenset[Verdict] = frozenset({"differs", "elsewhere", "outdated", "missing"})

VERDICT_WORDS: Mapping[Verdict, tuple[str, str]] = MappingProxyType(
    {
        "verbatim": ("与原文一致", "verbatim"),
        "exists": ("引用存在", "exists"),
        "differs": ("与原文不同", "differs"),
        "elsewhere": ("出处不对", "found elsewhere"),
        "outdated": ("已废止、被取代或修改", "repealed, superseded or amended"),
        "missing": ("没有该条款", "no such provision"),
        "unknown": ("库中没有，未核对", "not in this corpus"),
        "suggested": ("可补引注", "citation suggested"),
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a Document: `text` is its canonical text from `start` to `end`.

    `citation` is the running text by which the place is cited.
    """

    document: DocumentInfo
    start: int
    end: int
    text: str
    locator: Locator
    citation: str


@dataclass(frozen=True, slots=True)
class Difference:
    """`written` stands in the draft from `start` to `end`, `source` in its place in the source."""

    start: int
    end: int
    written: str
    source: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of `text`, the characters `start` to `end` of the draft.

    `line` (from 1) and `column` (from 0) are where that begins in the draft's file. `message` says
    the verdict and its reason in Chinese, `message_en` in English. `cited` is the provision that
    the draft names; `place` where the words stand or, if they differ, what is nearest to them.
    `folded`: the quotation marks, the width of characters or the white space are not the source's,
    nothing else. `replacement` is the version that applies in place of an outdated one.
    """

    kind: Kind
    verdict: Verdict
    start: int
    end: int
    text: str
    line: int
    column: int
    message: str
    message_en: str
    cited: str = ""
    place: Place | None = None
    differences: tuple[Difference, ...] = ()
    folded: bool = False
    replacement: DocumentInfo | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of a draft, in order of place, and what they were checked against.

    `text` is the draft as it was read; `on` the day (ISO) as of which status was reckoned.
    """

    text: str
    on: str
    snapshot_id: str
    findings: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        """Whether anything in the draft is not as in its source, or no longer applies."""
        return any(finding.verdict in ERRORS for finding in self.findings)

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many findings there are of each verdict, in the order of VERDICT_WORDS."""
        counted = Counter(finding.verdict for finding in self.findings)
        return {verdict: counted[verdict] for verdict in VERDICT_WORDS}


def report_json(report: Report) -> dict[str, Any]:
    """Return a Report as the JSON object that `yinju check --json` prints."""
    return {
        "snapshot_id": report.snapshot_id,
        "on": report.on,
        "has_errors": report.has_errors,
        "counts": report.counts,
        "findings": [asdict(finding) for finding in report.findings],
    }
