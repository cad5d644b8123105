"""Which Documents a picture of their references shows, and with which links."""

from __future__ import annotations

from indexer import network
from indexer.network import Link, Network
from indexer.records import Relation, RelationKind


def relation(source: str, kind: RelationKind, target: str | None) -> Relation:
    return Relation(source, kind, target, "", None, 0, 1)


RELATIONS = [
    relation("a", "basis", "law"),
    relation("b", "basis", "law"),
    relation("b", "cites", "a"),
    relation("b", "amends", "a"),
    relation("c", "cites", None),
    relation("c", "cites", "c"),
    relation("d", "cites", "law"),
]
ORDER = ["d", "c", "b", "a", "law"]


def test_those_with_the_most_links_are_shown() -> None:
    """What is missing and what names itself is no link; two kinds between two are one link."""
    assert network.connected(RELATIONS, ORDER, 3) == Network(
        ("b", "a", "law"),
        (
            Link("b", "a", ("amends", "cites")),
            Link("b", "law", ("basis",)),
            Link("a", "law", ("basis",)),
        ),
        left_out=1,
    )
    assert network.connected(RELATIONS, ["a", "c", "d"], 3) == Network((), (), 0)


def test_the_neighbours_of_one_are_shown_with_their_own_links() -> None:
    """Neighbours with more links come before others, and a Document without any stands alone."""
    assert network.around(RELATIONS, ORDER, "law", 3).doc_ids == ("b", "a", "law")
    assert network.around(RELATIONS, ORDER, "law", 3).left_out == 1
    assert network.around(RELATIONS, ORDER, "d", 9) == Network(
        ("d", "law"), (Link("d", "law", ("cites",)),), 0
    )
    assert network.around(RELATIONS, ORDER, "c", 9) == Network(("c",), (), 0)
