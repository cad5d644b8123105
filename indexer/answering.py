"""What the hits say: which sentences answer, what the question asks of the document itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from indexer.text import fold, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.records import Passage, SectionKind

# Of a hit's sentences one is marked, and a second one if it scores nearly as well.
_NEARLY = 0.97
_LEXICAL_SHARE = 0.3

# A question about the document itself names it, and names a part of its form.
_DOCUMENT = re.compile(
    r"[这本该此]\s?[份个件部]?\s?(?:文件|通知|文|意见|规定|办法|决定|批复|函|法|条例|公文)"
    r"|文件|通知|公文|document|notice|circular"
)
_FORM_PARTS: tuple[tuple[re.Pattern[str], tuple[SectionKind, ...]], ...] = (
    (re.compile(r"文号|发文字号|编号|几号文|第几号|document number|reference number"), ("number",)),
    (
        re.compile(
            r"主送|接收|收文|发给|下发给|发到|(?:哪些|哪家|哪个|谁).{0,8}收到|addressed|addressee|recipient"
        ),
        ("addressees",),
    ),
    (re.compile(r"抄送|抄报|copied to|copy to|cc"), ("copies",)),
    (
        re.compile(r"印发|print"),
        ("imprint", "signature"),
    ),
    (
        re.compile(
            r"落款|署名|成文|(?:哪天|哪一天|何时|什么时候|日期|几月几).{0,6}(?:发|下达|签)"
            r"|(?:发布|发文|下发|制发|签发).{0,6}(?:哪天|哪一天|何时|什么时候|日期|时间)"
            r"|date of|when was .{0,30}(?:issued|signed)|dated"
        ),
        ("signature", "imprint"),
    ),
    (
        re.compile(
            r"发文(?:机关|单位)|制发(?:机关|单位)|谁发|(?:哪个|哪家|什么)(?:单位|机关|部门)(?:发|制定|下发)"
            r"|who issued|issuer|issuing"
        ),
        ("masthead", "signature", "title_note"),
    ),
    (re.compile(r"标题|全称|题目|title"), ("title",)),
)


def form_parts(question: str) -> tuple[SectionKind, ...]:
    """Return the parts of a document's form that a question asks for; none for most questions."""
    folded = fold(question)
    if not _DOCUMENT.search(folded):
        return ()
    found = [kind for cue, kinds in _FORM_PARTS if cue.search(folded) for kind in kinds]
    return tuple(dict.fromkeys(found))


def coverage(rarity: Mapping[str, float], text: str) -> float:
    """Return the share of a question's tokens, weighed by rarity, that stand in `text`."""
    total = sum(rarity.values())
    if not total:
        return 0.0
    held = set(tokens(text))
    return sum(weight for token, weight in rarity.items() if token in held) / total


def highlights(
    passage: Passage, late_scores: npt.NDArray[np.float32], rarity: Mapping[str, float]
) -> tuple[tuple[int, int], ...]:
    """Return the sentences of a passage that answer best, as (start, end) offsets into its text.

    `late_scores` (s,) is the late-interaction score of each sentence. White space at the edges of
    a sentence is not marked.
    """
    if not passage.sentences:
        return ()
    scores = np.array(
        [
            late + _LEXICAL_SHARE * coverage(rarity, passage.text[start:end])
            for late, (start, end) in zip(late_scores, passage.sentences, strict=True)
        ]
    )
    best = int(scores.argmax())
    chosen = [best]
    return _trimmed(passage, chosen)


def _trimmed(passage: Passage, chosen: Sequence[int]) -> tuple[tuple[int, int], ...]:
    spans = []
    for index in sorted(chosen):
        start, end = passage.sentences[index]
        words = passage.text[start:end]
        start += len(words) - len(words.lstrip())
        spans.append((start, start + len(words.strip())))
    return tuple(span for span in spans if span[0] < span[1])
