"""The findings of a check as comments in the user's own Word document.

A comment is anchored to the words that it is about: the runs at their edges are split, each half
with the formatting of the whole (ECMA-376-1, 17.3.2 and 17.13.4). Nothing else is changed.
"""

from __future__ import annotations

import io
from bisect import bisect_left, bisect_right
from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import BadZipFile

from indexer.checking.plain import Plain, plain
from indexer.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indexer.checking.findings import Finding, Report, Verdict

AUTHOR = "引据"
# Words as they should be need no comment, and neither do those that nothing is known of.
COMMENTED: frozenset[Verdict] = frozenset(
    {"differs", "elsewhere", "outdated", "missing", "suggested"}
)
_LONGEST_SHOWN = 300  # characters of a source in a comment
_NEIGHBOURHOOD = 100  # characters beside a finding that hold its contexts, white space and all
_CONTEXTS = ((24, 24), (8, 8), (16, 0), (0, 16), (4, 0), (0, 4))  # characters before, behind

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOT_SHOWN = frozenset({_FALLBACK, f"{_W}moveFrom", f"{_W}del"})


class Annotated(NamedTuple):
    """A commented document, and the findings whose words were not found in its body.

    They stand in a footnote, say; they are listed in a comment at the head of the document too.
    """

    data: bytes
    unplaced: tuple[Finding, ...]


class _Stretch(NamedTuple):
    """A `w:t` of the document, and where its characters begin in the text of the body."""

    start: int
    element: Any


def annotate(data: bytes, report: Report, verdicts: frozenset[Verdict] = COMMENTED) -> Annotated:
    """Return a DOCX with a comment for each finding of one of the verdicts.

    `data` is the file that the report was made from. Raises ReadError if python-docx is not
    installed, or cannot open the file: it takes DOCX alone, not DOCM nor the Strict form.
    """
    document = _open(data)
    body = document.element.body
    findings = [finding for finding in report.findings if finding.verdict in verdicts]
    placed = list(_placed(report, findings, _text(_stretches(body))))
    spans = {span for _, span in placed if span}
    _split_at(_stretches(body), sorted({edge for span in spans for edge in span}))
    stretches = _stretches(body)
    starts = [stretch.start for stretch in stretches]
    unplaced = [finding for finding, span in placed if span is None]
    for finding, span in placed:
        if span:
            first = stretches[bisect_left(starts, span[0])].element
            last = stretches[bisect_left(starts, span[1]) - 1].element
            _comment(document, first, last, comment_text(finding))
    if unplaced and stretches:
        lines = [f"“{finding.text}”：{comment_text(finding)}" for finding in unplaced]
        words = "\n".join(["以下各处不在正文中，未能逐处批注：", *lines])
        _comment(document, stretches[0].element, stretches[0].element, words)
    target = io.BytesIO()
    document.save(target)
    return Annotated(target.getvalue(), tuple(unplaced))


def comment_text(finding: Finding) -> str:
    """Return what a comment says of a finding."""
    words = finding.message
    if finding.place and finding.verdict in {"differs", "outdated"}:
        source = finding.place.text
        more = "……" if len(source) > _LONGEST_SHOWN else ""
        words += f"\n原文：{source[:_LONGEST_SHOWN]}{more}"
    return words


def _open(data: bytes) -> Any:
    try:
        import docx
    except ImportError:
        raise ReadError(
            '写 Word 批注要用 python-docx：请运行 pip install "yinju[report]"。',
            'Word comments take python-docx: run pip install "yinju[report]".',
        ) from None
    try:
        return docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, BadZipFile):
        raise ReadError(
            "这个文件不能写批注：请在 Word 或 WPS 中另存为普通的 DOCX 后再核对。",
            "Comments cannot be written into this file: save it as a plain DOCX and check that.",
        ) from None


def _stretches(body: Any) -> list[_Stretch]:
    """Return the texts of a body that are shown, in order; a paragraph's end counts as one."""
    found = []
    at = 0
    for element in _shown(body):
        if element.tag == f"{_W}t":
            found.append(_Stretch(at, element))
            at += len(element.text or "")
        else:
            at += 1
    return [stretch for stretch in found if stretch.element.text]


def _shown(element: Any) -> Iterator[Any]:
    """Yield the texts and, where they begin, the paragraphs of a body."""
    for child in element:
        if child.tag in _NOT_SHOWN:
            continue
        if child.tag in {f"{_W}t", f"{_W}p"}:
            yield child
        yield from _shown(child)


def _text(stretches: list[_Stretch]) -> str:
    """Return the text of a body; what is no text in it is a line break."""
    parts: list[str] = []
    at = 0
    for stretch in stretches:
        parts += ["\n" * (stretch.start - at), stretch.element.text]
        at = stretch.start + len(stretch.element.text)
    return "".join(parts)


def _placed(
    report: Report, findings: Iterable[Finding], text: str
) -> Iterator[tuple[Finding, tuple[int, int] | None]]:
    """Yield where the words of each finding stand in a body, None where they are not found.

    The body lacks what Word counts (numbers of lists, marks of notes) and what stands beside it, so
    a finding is known by what stands around it; of equal places the next one is taken.
    """
    body = Plain.of(text)
    at = seen = 0
    for finding in findings:
        place = _find(report.text, finding, body.text, at)
        if place is None:
            yield finding, None
            continue
        yield finding, body.span(*place)
        # The same words in the same surroundings, farther on, are another place.
        at = place[0] + 1 if finding.start > seen else place[0]
        seen = finding.start


def _find(draft: str, finding: Finding, body: str, at: int) -> tuple[int, int] | None:
    wanted = plain(finding.text)
    start, end = finding.start, finding.end
    before = plain(draft[max(start - _NEIGHBOURHOOD, 0) : start].rpartition("\n")[2])
    behind = plain(draft[end : end + _NEIGHBOURHOOD].partition("\n")[0])
    for left, right in _CONTEXTS:
        lead = before[-left:] if left else ""
        place = body.find(lead + wanted + behind[:right], max(at - len(lead), 0))
        if place >= 0:
            return place + len(lead), place + len(lead) + len(wanted)
    place = body.find(wanted)
    if place >= 0 and body.find(wanted, place + 1) < 0:
        return place, place + len(wanted)
    return None


def _split_at(stretches: list[_Stretch], edges: list[int]) -> None:
    """Split runs so that one begins at each of the edges."""
    for stretch in reversed(stretches):
        length = len(stretch.element.text)
        first = bisect_left(edges, stretch.start)
        last = bisect_right(edges, stretch.start + length - 1)
        for edge in reversed(edges[first:last]):
            _split(stretch.element, edge - stretch.start)


def _split(text: Any, at: int) -> None:
    """Let a new run, formatted like the old one, begin at character `at` of a text."""
    run = text.getparent()
    moved = list(text.itersiblings())
    if at == 0:
        before = [each for each in text.itersiblings(preceding=True) if each.tag != f"{_W}rPr"]
        if not before:
            return
        moved.insert(0, text)
    else:
        rest = deepcopy(text)
        rest.text, text.text = text.text[at:], text.text[:at]
        for half in (text, rest):
            half.set(_SPACE, "preserve")
        moved.insert(0, rest)
    behind = run.makeelement(run.tag, run.attrib)
    properties = run.find(f"{_W}rPr")
    if properties is not None:
        behind.append(deepcopy(properties))
    behind.extend(moved)
    run.addnext(behind)


def _comment(document: Any, first: Any, last: Any, words: str) -> None:
    from docx.text.run import Run

    runs = [Run(element.getparent(), document) for element in (first, last)]
    document.add_comment(runs, text=words, author=AUTHOR, initials=AUTHOR)
