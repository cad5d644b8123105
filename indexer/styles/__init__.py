"""Citation styles: a quote and its document, written as a style asks for.

from indexer.styles import STYLES, bibliography

style = STYLES["gbt7714-2025-numeric"]
style.note(citation, accessed=date.today())
bibliography(citations, style).entries
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from indexer.errors import CitationError
from indexer.styles.base import Style
from indexer.styles.english import APA, Chicago
from indexer.styles.gbt7714 import GBT7714
from indexer.styles.law_review import LawReview
from indexer.styles.lists import Bibliography, Entry, bibliography
from indexer.styles.running_text import RunningText

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DEFAULT", "STYLES", "Bibliography", "Entry", "Style", "bibliography", "find_style"]

DEFAULT = "gbt7714-2025-numeric"

_ALL: tuple[Style, ...] = (
    GBT7714(2025, "numeric"),
    GBT7714(2025, "author-date"),
    GBT7714(2025, "note"),
    GBT7714(2015, "numeric"),
    GBT7714(2015, "author-date"),
    GBT7714(2015, "note"),
    LawReview(),
    RunningText(),
    Chicago(),
    APA(),
)

STYLES: Mapping[str, Style] = MappingProxyType({style.key: style for style in _ALL})


def find_style(key: str) -> Style:
    """Return the style of that key. Raises CitationError, which lists them, if there is none."""
    if key not in STYLES:
        known = list(STYLES)
        raise CitationError(
            f"没有名为“{key}”的引注格式；可用的有：{'、'.join(known)}。",
            f"There is no citation style {key!r}; choose one of {', '.join(known)}.",
        )
    return STYLES[key]
