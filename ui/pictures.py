"""Pictures of an answer, each a table that can be read without seeing it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.records import Aspect, Hit
    from ui.words import Words

# From which share of its words on a part of a question counts as there, and as partly there. A
# word or two of five that differ, 对…的 beside 对, leave the first above 0.8.
_WHOLE, _PARTLY = 0.8, 0.4


def scores(words: Words, hit: Hit, hits: Sequence[Hit]) -> str:
    """Return a hit's scores: a row for each, a bar as long as its share of the best among `hits`.

    The overall score is a mean of standard deviations, which has no zero to draw a bar from.
    """
    rows = [_row(words("score"), f"{hit.score:.4f}")]
    for name in ("lexical", "dense", "late"):
        value = getattr(hit.scores, name)
        if value is None:
            rows.append(_row(words(f"score_{name}"), words("score_none")))
            continue
        best = max(getattr(one.scores, name) or 0.0 for one in hits)
        share = max(value, 0.0) / best if best > 0 else 0.0
        rows.append(_row(words(f"score_{name}"), f"{value:.4f}", share))
    return (
        f"<table class='yj-facts yj-bars'>{''.join(rows)}</table>"
        f"<p class='yj-note'>{escape(words('scores_meaning'))}</p>"
    )


def _row(name: str, value: str, share: float | None = None) -> str:
    bar = "" if share is None else f"<span style='width:{share:.1%}'></span>"
    return (
        f"<tr><th scope='row'>{escape(name)}</th><td aria-hidden='true'>{bar}</td>"
        f"<td>{escape(value)}</td></tr>"
    )


def aspects(words: Words, found: Sequence[Aspect], hits: Sequence[Hit]) -> str:
    """Return which parts of a question stand in which hits, part by part."""
    head = "".join(f"<th scope='col'>{hit.rank}</th>" for hit in hits)
    rows = "".join(
        f"<tr><th scope='row'>{escape(aspect.words)}</th>"
        f"{''.join(_cell(words, share) for share in aspect.shares)}</tr>"
        for aspect in found
    )
    return (
        f"<table class='yj-facts yj-aspects'><thead><tr><th scope='col'>"
        f"{escape(words('aspect'))}</th>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f"<p class='yj-note'>{escape(words('aspects_meaning'))}</p>"
    )


def _cell(words: Words, share: float) -> str:
    level = "whole" if share >= _WHOLE else "partly" if share >= _PARTLY else "hardly"
    sign = {"whole": "●", "partly": "◐", "hardly": "○"}[level]
    return (
        f"<td class='yj-{level}'><span role='img' aria-label='{escape(words(f'aspect_{level}'))}'>"
        f"{sign}</span></td>"
    )
