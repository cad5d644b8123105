"""What the hits say: which words answer, what the question asks of the document itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from indexer.text import fold, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from indexer.records import Hit, Passage, SectionKind

# What the words that a sentence shares with the question weigh beside its late interaction. These
# and the sizes were chosen on the dev questions.
_LEXICAL_SHARE = 0.3
_FOR_LENGTH = 0.05  # what a run of clauses gains that is as long as it may be
_ALWAYS, _NEVER = 100, 240  # characters that may be marked whatever, and may not

# A question about the document itself names it, and names a part of its form.
_THIS_DOCUMENT = re.compile(
    r"[这本该此]\s?[份个件部]?\s?(?:文件|通知|文|意见|规定|办法|决定|批复|函|法|条例|公文)"
    r"|this (?:document|notice|circular)\b"
)
# Marks and words that only ask; a word that leads up to one, «要在» 什么时候, goes with it.
_ASKING = re.compile(
    r"[，、。；：？！,;:?!“”‘’《》（）()\s]+"
    r"|什么时候|什么样|什么|怎么样|怎样|怎么|如何|哪些|哪里|哪个|哪|多少|多久|多长|何时|为何"
    r"|是否|能否|可否|有没有|能不能|可不可以|是不是|应当|应该|可以|需要|以及|关于|[吗呢吧谁]|(?<![目标])的|几(?!乎)"
)
_TRAILING = re.compile(r"(?<=..)(?:要在|要|有|是|在|由|被|把|会|能|该|应)$")
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


def by_document(hits: Sequence[Hit]) -> list[tuple[Hit, ...]]:
    """Put the hits of one document into one group; the best stand first, hits and groups."""
    groups: dict[str, list[Hit]] = {}
    for hit in sorted(hits, key=lambda hit: hit.rank):
        groups.setdefault(hit.passage.doc_id, []).append(hit)
    return [tuple(group) for group in groups.values()]


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


def question_parts(question: str) -> list[str]:
    """Return the stretches of a question between its marks and the words that only ask.

    «部门之间怎样加强配合？» has 部门之间 and 加强配合. Each is given once.
    """
    found = (part.strip() for part in _ASKING.split(question))
    kept = (_TRAILING.sub("", part) for part in found)
    return list(dict.fromkeys(part for part in kept if len(part) > 1))


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
    passage: Passage,
    parts: Sequence[tuple[int, int]],
    matches: npt.NDArray[np.float32],
    rarity: Mapping[str, float],
) -> tuple[tuple[int, int], ...]:
    """Return the stretch of a passage that answers best, as (start, end) offsets into its text.

    It is the best sentence, with neighbours as long as all is short; of a long one the best run of
    clauses. `parts` are the passage's clauses, `matches` (c, q) how well each matches each of the
    question's tokens. White space at its edges is not marked; () for a passage without a word.
    """
    if not parts:
        return ()
    text = passage.text
    runs = _Runs(text, parts, matches, rarity)
    third = len(text) / 3
    limit = min(max(third, _ALWAYS), _NEVER)
    start, end = max(passage.sentences, key=lambda sentence: runs.score(*sentence))
    if end - start > limit:
        start, end = runs.best_within(start, end, limit)
    else:
        room = third if len(passage.sentences) > 2 else _ALWAYS
        start, end = runs.extended(start, end, passage.sentences, room)
    marked = text[start:end]
    start += len(marked) - len(marked.lstrip())
    end = start + len(marked.strip())
    return ((start, end),) if start < end else ()


class _Runs:
    """The runs of clauses of a text, scored against a question."""

    def __init__(
        self,
        text: str,
        parts: Sequence[tuple[int, int]],
        matches: npt.NDArray[np.float32],
        rarity: Mapping[str, float],
    ) -> None:
        self.parts = parts
        self.matches = matches
        self.rarity = rarity
        self.total = sum(rarity.values()) or 1.0
        self.words = [rarity.keys() & set(tokens(text[start:end])) for start, end in parts]

    def score(self, start: int, end: int) -> float:
        """Return the late-interaction score of the clauses within, and the words that they hold."""
        inside = [at for at, part in enumerate(self.parts) if start <= part[0] and part[1] <= end]
        words = set().union(*(self.words[at] for at in inside))
        late = float(self.matches[inside].max(axis=0).mean()) if self.matches.size else 0.0
        return late + _LEXICAL_SHARE * sum(self.rarity[word] for word in words) / self.total

    def best_within(self, start: int, end: int, limit: float) -> tuple[int, int]:
        """Return the best run of clauses of a sentence, at most `limit` long, or one clause."""
        inside = [part for part in self.parts if start <= part[0] and part[1] <= end]
        runs = [
            (first, last)
            for at, (first, _) in enumerate(inside)
            for clause, (_, last) in enumerate(inside[at:])
            if clause == 0 or last - first <= limit
        ]
        return max(runs, key=lambda run: self.score(*run) + _FOR_LENGTH * (run[1] - run[0]) / limit)

    def extended(
        self, start: int, end: int, sentences: Sequence[tuple[int, int]], room: float
    ) -> tuple[int, int]:
        """Return a sentence with the neighbours that fit into `room` characters, the best first."""
        while True:
            wider = [(first, end) for first, last in sentences if last == start]
            wider += [(start, last) for first, last in sentences if first == end]
            fitting = [run for run in wider if run[1] - run[0] <= room]
            if not fitting:
                return start, end
            start, end = max(fitting, key=lambda run: self.score(*run))
