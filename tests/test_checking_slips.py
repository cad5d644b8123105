"""Long quotations with slips: found over real statutes, with the characters that differ."""

from __future__ import annotations

import random
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import add_laws, corpus
from indexer.checking import check
from indexer.checking.blocks import shared_blocks
from indexer.checking.plain import plain
from tests.checking_texts import ON, Texts
from tests.conftest import ROOT
from tests.test_checking_speed import seconds

if TYPE_CHECKING:
    from indexer.checking import Finding
    from indexer.records import Document

EDGE = 12  # characters at the ends of a quotation without slips, so that its bounds are sure
OWN_MARKS = re.compile(r"[\[\]【】〔〕…]")  # what parts a quotation


@pytest.fixture(scope="module")
def statutes(tmp_path_factory) -> Texts:
    """Hold the statutes of the installed package."""
    folder = tmp_path_factory.mktemp("statutes")
    (folder / "laws.toml").write_bytes((ROOT / "corpus/laws.toml").read_bytes())
    add_laws(folder)
    documents, failures = corpus.load([folder])
    assert failures == []
    return Texts(documents)


def sources(statutes: Texts) -> list[Document]:
    """Return the statutes in force that have one version."""
    infos = statutes.documents(ON)
    titles = [info.title for info in infos]
    return [
        statutes.document(info.doc_id)
        for info in infos
        if titles.count(info.title) == 1 and info.standing.status in {"in_force", "unknown"}
    ]


def draw(statutes: Texts, chance: random.Random, length: int) -> tuple[Document, int]:
    """Return a statute, and where a quotation of a length begins in it."""
    long = [document for document in sources(statutes) if len(document.text) > 2 * length]
    while True:
        document = chance.choice(long)
        start = chance.randrange(len(document.text) - length)
        quote = document.text[start : start + length]
        if not OWN_MARKS.search(quote) and quote == quote.strip():
            return document, start


def with_slips(quote: str, slips: int, chance: random.Random) -> str:
    """Return a quotation with so many characters changed, left out or put in, far from its ends."""
    parts = []
    at = 0
    for place in sorted(chance.sample(range(EDGE, len(quote) - EDGE), slips)):
        kind = chance.choice(("changed", "left out", "put in"))
        written = "" if kind == "left out" else "鼋"  # a character that no statute has
        parts += [quote[at:place], written]
        at = place if kind == "put in" else place + 1
    return "".join([*parts, quote[at:]])


def as_block(quote: str) -> str:
    return "".join(f"> {line}\n" for line in quote.split("\n"))


def mended(finding: Finding, text: str) -> str:
    """Return the quotation of a draft with each difference as in the source."""
    parts = []
    at = finding.start
    for one in finding.differences:
        parts += [text[at : one.start], one.source]
        at = one.end
    return "".join([*parts, text[at : finding.end]])


@pytest.mark.parametrize("is_cited", [True, False])
@pytest.mark.parametrize(
    ("length", "slips"),
    [(50, 1), (50, 3), (200, 5), (1000, 20), (3000, 5), (5000, 20), (10_000, 1), (10_000, 20)],
)
def test_a_quotation_with_slips_is_found_with_what_differs(statutes, length, slips, is_cited):
    """Its source is the stretch that it was copied from; what is said to differ mends it."""
    chance = random.Random(f"{length} {slips}")
    for _ in range(3):
        document, start = draw(statutes, chance, length)
        source = document.text[start : start + length]
        lead = f"《{document.title}》规定：\n\n" if is_cited else ""
        report = check(lead + as_block(with_slips(source, slips, chance)), statutes, ON)
        (finding,) = [one for one in report.findings if one.kind == "quote"]
        assert (finding.verdict, finding.place.text) == ("differs", source)
        assert plain(mended(finding, report.text)) == plain(source)
        shown = sum(max(len(one.written), len(one.source)) for one in finding.differences)
        assert shown <= slips + 2


def test_a_long_quotation_with_slips_takes_as_long_as_it_is(statutes):
    """Ten times the length, at most thirty times the time."""
    chance = random.Random(1)

    def taken(length: int) -> float:
        document, start = draw(statutes, chance, length)
        quote = with_slips(document.text[start : start + length], 5, chance)
        return seconds(lambda: check(as_block(quote), statutes, ON))

    assert taken(10_000) < 30 * taken(1000)


few = st.text("甲乙丙丁戊己庚辛", max_size=40)


@settings(deadline=None)
@given(st.lists(few, max_size=30), st.lists(few, max_size=30), st.randoms(use_true_random=False))
def test_shared_blocks_stand_in_both_texts_in_order(one_pieces, other_pieces, chance):
    """However long the texts are, and whatever pieces they share."""
    text = "".join(chance.choices("湖水面岸船长巡日志", k=600))
    one = text.join(one_pieces)
    other = text.join(other_pieces)
    blocks = shared_blocks(one, other)
    for block in blocks:
        assert block.size > 0
        shared = other[block.b : block.b + block.size]
        assert one[block.a : block.a + block.size] == shared
    for block, after in pairwise(blocks):
        assert block.a + block.size <= after.a
        assert block.b + block.size <= after.b
        assert (block.a + block.size, block.b + block.size) != (after.a, after.b)


@settings(deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 20))
def test_all_that_two_long_texts_share_is_found_around_slips(seed, slips):
    """What lies between two slips, but for a character or two that may belong to either side."""
    chance = random.Random(seed)
    text = "".join(chance.choices([chr(0x4E00 + n) for n in range(500)], k=2000))
    blocks = shared_blocks(with_slips(text, slips, chance), text)
    assert sum(block.size for block in blocks) >= len(text) - slips
