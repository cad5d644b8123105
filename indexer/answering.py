"""What the hits say: which words answer, what the question asks of the document itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from indexer.text import fold, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.records import Hit, SectionKind

# What the words that a run of clauses shares with the question weigh beside its late interaction,
# and what its length weighs against it. Chosen on the dev questions.
_LEXICAL_SHARE = 0.3
_PER_LENGTH = 0.02
_SHORT, _LONG = 60, 160  # characters: so much may always be marked, and never more but one clause

# A question about the document itself names it, and names a part of its form.
_THIS_DOCUMENT = re.compile(
    r"[这本该此]\s?[份个件部]?\s?(?:文件|通知|文|意见|规定|办法|决定|批复|函|法|条例|公文)"
    r"|this (?:document|notice|circular)\b"
)
_DOCUMENT = re.compile(rf"{_THIS_DOCUMENT.pattern}|文件|通知|公文|\b(?:document|notice|circular)\b")
_FORM_PARTS: tuple[tuple[re.Pattern[str], tuple[SectionKind, ...]], ...] = (
    (re.compile(r"文号|发文字号|编号|几号文|第几号|document number|reference number"), ("number",)),
    (
        re.compile(
            r"主送|接收|收文|发给|下发给|发到|(?:哪些|哪家|哪个|谁).{0,8}收到|addressed|addressee|recipient"
        ),
        ("addressees",),
    ),
    (re.compile(r"抄送|抄报|copied to|copy to|\bcc\b"), ("copies",)),
    (
        re.compile(r"印发|\bprint(?:ed)?\b"),
        ("imprint", "signature"),
    ),
    (
        re.compile(
            r"落款|署名|成文|(?:哪天|哪一天|何时|什么时候|日期|几月几).{0,6}(?:发|下达|签)"
            r"|(?:发布|发文|下发|制发|签发).{0,6}(?:哪天|哪一天|何时|什么时候|日期|时间)"
            r"|\bdate of\b|\bwhen was .{0,30}\b(?:issued|signed)\b|\bdated\b"
        ),
        ("signature", "imprint"),
    ),
    (
        re.compile(
            r"发文(?:机关|单位)|制发(?:机关|单位)|谁发|(?:哪个|哪家|什么)(?:单位|机关|部门)(?:发|制定|下发)"
            r"|\bwho issued\b|\bissuer\b|\bissuing (?:body|authority)\b"
        ),
        ("masthead", "signature", "title_note"),
    ),
    (re.compile(r"标题|全称|题目|\btitle\b"), ("title",)),
)


def neighbours(hits: Sequence[Hit]) -> list[tuple[Hit, ...]]:
    """Put hits that adjoin in one document into one group; the best stand first, hits and groups.

    Passages adjoin if nothing but a line break stands between them.
    """
    in_text = sorted(hits, key=lambda hit: (hit.passage.doc_id, hit.passage.start))
    groups: list[list[Hit]] = []
    for hit in in_text:
        last = groups[-1][-1].passage if groups else None
        if last and last.doc_id == hit.passage.doc_id and hit.passage.start - last.end <= 1:
            groups[-1].append(hit)
        else:
            groups.append([hit])
    ranked = [tuple(sorted(group, key=lambda hit: hit.rank)) for group in groups]
    return sorted(ranked, key=lambda group: group[0].rank)


def asks_of_this_document(question: str) -> bool:
    """Whether a question says 这份文件, 本通知, this document, and asks for a part of its form."""
    return bool(_THIS_DOCUMENT.search(fold(question)) and form_parts(question))


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
    text: str,
    parts: Sequence[tuple[int, int]],
    matches: npt.NDArray[np.float32],
    rarity: Mapping[str, float],
) -> tuple[tuple[int, int], ...]:
    """Return the run of clauses of a passage that answers best, as (start, end) offsets.

    `parts` are the passage's clauses, `matches` (c, q) how well each matches each of the question's
    tokens. A run is at most a third of the passage, or one clause. White space at its edges is not
    marked; () for a passage without a word.
    """
    limit = min(max(len(text) / 3, _SHORT), _LONG)
    total = sum(rarity.values()) or 1.0
    words_of = [rarity.keys() & set(tokens(text[start:end])) for start, end in parts]
    best, chosen = -np.inf, (0, 0)
    for first, (start, _) in enumerate(parts):
        found, words = matches[first], words_of[first]
        for clause, (_, end) in enumerate(parts[first:], start=first):
            if clause > first and end - start > limit:
                break
            found, words = np.maximum(found, matches[clause]), words | words_of[clause]
            score = (
                (float(found.mean()) if len(found) else 0.0)
                + _LEXICAL_SHARE * sum(rarity[word] for word in words) / total
                - _PER_LENGTH * (end - start) / limit
            )
            if score > best:
                best, chosen = score, (start, end)
    start, end = chosen
    marked = text[start:end]
    start += len(marked) - len(marked.lstrip())
    end = start + len(marked.strip())
    return ((start, end),) if start < end else ()
