"""Facets of the library as HTML: values with counts, those that are chosen, documents by year."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, get_args

from indexer.facets import COPIED, FACETS, UNKNOWN, Facet, covers, natural, periods
from indexer.records import Status
from ui.library_view import View
from ui.markup import link

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

    from ui.words import Words

_CURRENT = " aria-current='true'"
_MOST_SHOWN = 8  # values of a facet that are shown without a click


def facets(words: Words, view: View, counted: Mapping[Facet, Counter[str]]) -> str:
    """Return the values of all facets with their counts, each a link that chooses it or not."""
    drawn = [_facet(words, view, facet, counted[facet]) for facet in FACETS]
    label = escape(words("facets"))
    return f"<nav class='yj-facets' aria-label='{label}'>{''.join(drawn)}</nav>"


def _facet(words: Words, view: View, facet: Facet, counted: Counter[str]) -> str:
    """Return one facet, "" where no document has any of it."""
    chosen = view.chosen.get(facet, ())
    values = _ordered(facet, {**dict.fromkeys(chosen, 0), **counted})
    if not values or set(values) == {UNKNOWN}:
        return ""
    items = [
        f"<li><a class='yj-link' href='{escape(view.toggled(facet, value).address())}'"
        f"{_CURRENT if value in chosen else ''}>"
        f"<span>{escape(value_name(words, facet, value))}</span> <b>{counted[value]:,}</b></a></li>"
        for value in values
    ]
    shown, more = items[:_MOST_SHOWN], items[_MOST_SHOWN:]
    rest = ""
    if more:
        is_open = " open" if set(values[_MOST_SHOWN:]) & set(chosen) else ""
        rest = (
            f"<details{is_open}><summary>{escape(words('facet_more', count=len(more)))}</summary>"
            f"<ul>{''.join(more)}</ul></details>"
        )
    heading = escape(words(f"facet_{facet}"))
    return f"<section><h2>{heading}</h2><ul>{''.join(shown)}</ul>{rest}</section>"


def _ordered(facet: Facet, counted: Mapping[str, int]) -> list[str]:
    """Return values as they are listed: years from the last, others from the commonest."""
    if facet == "year":
        return sorted(counted, key=lambda value: (value != UNKNOWN, value), reverse=True)
    return sorted(counted, key=lambda value: (value == UNKNOWN, -counted[value], natural(value)))


def value_name(words: Words, facet: Facet, value: str) -> str:
    """Return what a value of a facet is called."""
    if value == UNKNOWN:
        return words("facet_unknown")
    if facet == "status" and value in get_args(Status):
        return words(value)
    if facet == "copies" and value == COPIED:
        return words("facet_copied")
    return value.replace("-", "–") if facet == "year" else value


def chosen(words: Words, view: View) -> str:
    """Return what is chosen, each a link that takes it back, and one that takes all back."""
    links = [
        (
            f"{words(f'facet_{facet}')}: {value_name(words, facet, value)}",
            view.toggled(facet, value),
        )
        for facet, values in view.chosen.items()
        for value in values
    ]
    if view.find:
        links.append((words("found_in", find=view.find), replace(view, find="", page=1)))
    cleared = View(part=view.part, sort=view.sort, around=view.around)
    items = [
        f"<a class='yj-link yj-chip' href='{escape(after.address())}' "
        f"aria-label='{escape(words('take_back', name=name))}'>{escape(name)} ✕</a>"
        for name, after in links
    ]
    items.append(link(words("take_all_back"), cleared.address()))
    return f"<div class='yj-chips'>{''.join(items)}</div>"


def timeline(words: Words, view: View, years: Counter[str]) -> str:
    """Return a bar for each period, as high as it has documents: a link that chooses its years.

    It is a list of links, so that it is read, and reached by keyboard, like any other.
    """
    shown = periods(years)
    if len(shown) < 2:
        return ""
    most = max(period.count for period in shown)
    bars = []
    for period in shown:
        years_shown = value_name(words, "year", period.value)
        label = words("timeline_bar", years=years_shown, count=period.count)
        is_chosen = any(covers(value, period) for value in view.chosen.get("year", ()))
        bar = (
            f"<b>{period.count or ''}</b><i style='height:{period.count / most * 5:.2f}rem'></i>"
            f"<span>{period.first}</span>"
        )
        if period.count:
            address = escape(view.only("year", period.value).address())
            bar = (
                f"<a class='yj-link' href='{address}' aria-label='{escape(label)}' "
                f"title='{escape(label)}'{_CURRENT if is_chosen else ''}>{bar}</a>"
            )
        bars.append(f"<li>{bar}</li>")
    title = escape(words("timeline"))
    return f"<ol class='yj-timeline' aria-label='{title}'>{''.join(bars)}</ol>"
