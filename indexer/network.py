"""References between Documents as a picture has them: which Documents to show, which links."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from indexer.records import Relation, RelationKind


@dataclass(frozen=True, slots=True)
class Link:
    """That one Document refers to another, in one or more ways, in order of kind."""

    source: str
    target: str
    kinds: tuple[RelationKind, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """Some Documents, the links between them, and how many Documents more have links.

    `links` are in order of source and target, as these are in `doc_ids`.
    """

    doc_ids: tuple[str, ...]
    links: tuple[Link, ...]
    left_out: int


def connected(relations: Iterable[Relation], order: Sequence[str], limit: int) -> Network:
    """Return the `limit` Documents with the most links among those of `order`, in that order."""
    links = _links(relations, frozenset(order))
    neighbours = _neighbours(links)
    place = {doc_id: at for at, doc_id in enumerate(order)}
    ranked = sorted(neighbours, key=lambda doc_id: (-len(neighbours[doc_id]), place[doc_id]))
    return _network(links, ranked[:limit], place, len(ranked))


def around(relations: Iterable[Relation], order: Sequence[str], doc_id: str, limit: int) -> Network:
    """Return a Document with `limit - 1` of those that it refers to or that refer to it.

    Those with more links come first where there are too many; all are in the order of `order`.
    """
    links = _links(relations, frozenset(order))
    neighbours = _neighbours(links)
    place = {one: at for at, one in enumerate(order)}
    ranked = sorted(neighbours[doc_id], key=lambda one: (-len(neighbours[one]), place[one]))
    return _network(links, [doc_id, *ranked[: limit - 1]], place, len(ranked) + 1)


def _links(relations: Iterable[Relation], among: Collection[str]) -> list[Link]:
    """Return one Link for each pair of source and target; a Document has none to itself."""
    kinds: dict[tuple[str, str], set[RelationKind]] = defaultdict(set)
    for one in relations:
        if one.target is None or one.target == one.source:
            continue
        if one.target in among and one.source in among:
            kinds[one.source, one.target].add(one.kind)
    return [Link(*pair, tuple(sorted(found))) for pair, found in kinds.items()]


def _neighbours(links: Iterable[Link]) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for link in links:
        found[link.source].add(link.target)
        found[link.target].add(link.source)
    return found


def _network(
    links: Iterable[Link], chosen: Collection[str], place: dict[str, int], total: int
) -> Network:
    shown = [link for link in links if link.source in chosen and link.target in chosen]
    return Network(
        tuple(sorted(chosen, key=place.__getitem__)),
        tuple(sorted(shown, key=lambda link: (place[link.source], place[link.target]))),
        total - len(chosen),
    )
