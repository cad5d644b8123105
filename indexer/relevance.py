"""The verdict: how probable it is that the hits hold the answer.

Gradient-boosted trees (Friedman, Annals of Statistics 29, 2001) over what the search knows anyway,
calibrated by Platt's method. They stand in `relevance.json`, made by `training/relevance.py` from
questions with and without an answer in the corpus searched; the two thresholds were chosen on the
dev questions.

Most features are relative to the corpus: how far the best hits stand out from the other candidates
says more, across corpora of twenty passages and of sixty thousand, than how near they are.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from indexer.answering import coverage
from indexer.support import names_what_is_missing
from indexer.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.records import Verdict
    from indexer.retrieval import Ranking

DEPTH = 5  # hits that the verdict looks at

# What a question asks for, and what a text that answers it must have (both folded).
_NUMERAL = r"(?:\d|[〇零一二两三四五六七八九十百千万亿半几])"
_ASKED = tuple(
    (re.compile(asked), re.compile(needed))
    for asked, needed in (
        (
            r"哪[一]?[年天日]|何[时日年]|几[年月][^内后前]?几|几号|什么时候|什么时间|哪个?月"
            r"|\bwhen\b|what (?:date|year|day)|which (?:date|year|day)",
            rf"{_NUMERAL}[年月日]|之日|同时",
        ),
        (
            r"多少钱|多少[万亿]?元|几块钱|金额|how much (?:money|do|does|is|are|will|must)",
            rf"{_NUMERAL}\s*[万亿]?元|{_NUMERAL}倍",
        ),
        (r"百分之几|百分比|比例|几成|percent|share of", r"%|‰|百分之|分之|倍|比例"),
        (
            r"多久|多长时间|几(?:个(?:工作日|月|小时)|[天年周日])|多少(?:天|年|个月|日)"
            r"|how (?:long|soon|often|many (?:days|months|years|hours))",
            rf"{_NUMERAL}\s*(?:个?工作日|个月|[年月日天周]|小时)|立即|即时|及时|长期|永久",
        ),
        (r"多少|几[个名人位家件次条项份部种类倍]|how many", _NUMERAL),
    )
)


def features(
    question: str,
    ranking: Ranking,
    texts: Sequence[str],
    rarity: Mapping[str, float],
) -> dict[str, float]:
    """Return what is known of a search, by name.

    `texts` are those of the first DEPTH hits, `rarity` the question's tokens with their inverse
    document frequency. There must be a hit.
    """
    found = {"passages": math.log10(len(ranking.rows))}
    for name in ("late", "dense", "sentence", "lexical"):
        scores = ranking.components[name]
        best, spread = float(scores[:DEPTH].max()), float(scores.std())
        found[name] = best
        found[f"{name}_above"] = (best - float(scores.mean())) / spread if spread > 1e-6 else 0.0
    found["lead"] = float(ranking.fused[0] - ranking.fused[min(1, len(ranking.fused) - 1)])
    found["margin"] = float(ranking.fused[0] - ranking.fused[min(9, len(ranking.fused) - 1)])
    found["coverage"] = coverage(rarity, texts[0])
    found["coverage_top"] = coverage(rarity, "\n".join(texts))
    found |= _matched(ranking.matches)
    found["asked_missing"] = float(_lacks_what_is_asked(question, texts))
    found["named_missing"] = float(names_what_is_missing(question, texts))
    return found


def _matched(matches: npt.NDArray[np.float32]) -> dict[str, float]:
    """Return how well the first hits match each of a question's tokens; `matches` is (n, q).

    A token tells the more the less the candidates match it all alike.
    """
    if not matches.size:
        return dict.fromkeys(("weakest", "weakest_top", "telling", "telling_top"), 0.0)
    first, top = matches[0], matches[:DEPTH].max(axis=0)
    few = max(1, len(first) // 4)
    telling = matches.std(axis=0) + 1e-6
    return {
        "weakest": float(np.sort(first)[:few].mean()),
        "weakest_top": float(np.sort(top)[:few].mean()),
        "telling": float(np.average(first, weights=telling)),
        "telling_top": float(np.average(top, weights=telling)),
    }


def _lacks_what_is_asked(question: str, texts: Sequence[str]) -> bool:
    """Whether a question asks for a date, a sum, … and none of the first three texts has one."""
    folded = fold(question)
    needed = next((needed for asked, needed in _ASKED if asked.search(folded)), None)
    return needed is not None and not any(needed.search(fold(text)) for text in texts[:3])


@cache
def _model() -> Any:
    return json.loads(files("indexer").joinpath("relevance.json").read_text("utf-8"))


def probability(question: str, found: Mapping[str, float]) -> float:
    """Return the probability, in [0, 1], that the first DEPTH hits hold the answer."""
    model = _model()[kind(question)]
    values = [found[name] for name in model["features"]]
    score = model["bias"] + sum(_leaf(tree, values) for tree in model["trees"])
    return 1 / (1 + math.exp(-score))


def _leaf(node: Any, values: Sequence[float]) -> float:
    """Return the leaf that values lead to; a node is [feature, threshold, not above it, above]."""
    while isinstance(node, list):
        node = node[2] if values[node[0]] <= node[1] else node[3]
    return float(node)


def kind(question: str) -> str:
    """Return which model judges a question: "plain" without a Chinese character, else "full".

    The words of a question in another script say nothing by not standing in the passages.
    """
    return "full" if re.search("[一-鿿]", question) else "plain"


def verdict(value: float) -> Verdict:
    """Return the verdict that a probability amounts to."""
    thresholds = _model()["thresholds"]
    if value >= thresholds["answered"]:
        return "answered"
    return "uncertain" if value >= thresholds["uncertain"] else "not_found"
