"""Whether the quotes of a basket still stand, after the corpus under them has changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from indexer import build, open_index
from indexer.citation import running_text
from indexer.errors import CitationError
from indexer.report import Basket, Item, add, held, pick, verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from indexer.index import Index

LAKE = """云湖市湖泊保护条例

第一条　为了保护湖泊，制定本条例。

第二条　沿湖十米以内不得停车。违者，由湖长劝离。

第三条　湖长每月巡湖一次。

第四条　本条例自2019年6月1日起施行。
"""
PARKING = "沿湖十米以内不得停车。"


@pytest.fixture(scope="module")
def indexed(
    tmp_path_factory: pytest.TempPathFactory, small_model: Path
) -> Callable[[dict[str, str]], Index]:
    """Return a function that indexes texts by file name; documents of one name have one id."""

    def index(texts: dict[str, str]) -> Index:
        folder = tmp_path_factory.mktemp("lake")
        (folder / "corpus").mkdir()
        for name, text in texts.items():
            (folder / "corpus" / name).write_text(text, encoding="utf-8")
        build([folder / "corpus"], folder / "index", model=str(small_model))
        return open_index(folder / "index", model=str(small_model))

    return index


@pytest.fixture(scope="module")
def lake(indexed: Callable[[dict[str, str]], Index]) -> Index:
    return indexed({"湖泊.txt": LAKE})


def picked(index: Index, words: str = PARKING) -> Item:
    for info in index.documents():
        for passage in index.passages(info.doc_id):
            at = passage.text.find(words)
            if at >= 0:
                return pick(index, passage.passage_id, (at, at + len(words)), question="停车？")
    raise AssertionError(f"no passage holds {words}")


def test_what_did_not_change_stands_where_it_stood(lake: Index) -> None:
    """The same index gives the same citation, passage and source."""
    item = picked(lake)
    (found,) = verify(Basket((item,)), lake)
    assert (found.item, found.state) == (item, "same")
    assert found.held is not None
    assert found.held.passage_id == item.passage_id
    assert found.held.outdated == ()
    assert (found.held.citation.quote, found.held.citation.locator) == (item.quote, item.locator)
    assert found.held.document.sha256 == item.sha256


def test_words_added_before_it_do_not_move_an_article(
    lake: Index, indexed: Callable[[dict[str, str]], Index]
) -> None:
    """The offsets are others, the place that the citation names is the same."""
    item = picked(lake)
    longer = indexed({"湖泊.txt": LAKE.replace("为了保护湖泊", "为了保护湖泊和湿地")})
    (found,) = verify(Basket((item,)), longer)
    assert found.state == "same"
    assert found.held is not None
    assert found.held.citation.start == item.start + len("和湿地")
    assert longer.passage(found.held.passage_id).text.startswith("第二条")


def test_a_renumbered_article_is_cited_by_its_new_number(
    lake: Index, indexed: Callable[[dict[str, str]], Index]
) -> None:
    """A quote that stands in one other article is moved there, with the citation of that place."""
    item = picked(lake)
    renumbered = LAKE.replace("第四条", "第五条").replace("第三条", "第四条")
    renumbered = renumbered.replace("第二条", "第二条　湖泊属于国家。\n\n第三条")
    (found,) = verify(Basket((item,)), indexed({"湖泊.txt": renumbered}))
    assert (item.locator.label, found.state) == ("第二条", "moved")
    assert found.held is not None
    assert running_text(found.held.citation) == "《云湖市湖泊保护条例》第三条"


def test_one_changed_character_is_a_changed_text(
    lake: Index, indexed: Callable[[dict[str, str]], Index]
) -> None:
    """«Ten metres» is not «twenty metres»."""
    item = picked(lake)
    changed = indexed({"湖泊.txt": LAKE.replace("沿湖十米", "沿湖廿米")})
    (found,) = verify(Basket((item,)), changed)
    assert (found.state, found.held) == ("changed", None)


def test_a_quote_at_two_other_places_is_not_guessed(
    lake: Index, indexed: Callable[[dict[str, str]], Index]
) -> None:
    """Where the quote's own article lost it and two others have it, there is no telling which."""
    item = picked(lake, "湖长")
    assert item.locator.label == "第二条"
    elsewhere = LAKE.replace("由湖长劝离", "由市民劝离").replace("湖长每月", "湖长、副湖长每月")
    (found,) = verify(Basket((item,)), indexed({"湖泊.txt": elsewhere}))
    assert (found.state, found.held) == ("changed", None)


def test_of_several_in_its_article_the_nearest_is_meant(
    lake: Index, indexed: Callable[[dict[str, str]], Index]
) -> None:
    """A short quote that comes more than once in its article keeps its place."""
    twice = indexed({"湖泊.txt": LAKE.replace("由湖长劝离", "由湖长劝离，湖长不在的，由市民劝离")})
    item = picked(lake, "湖长")
    (found,) = verify(Basket((item,)), twice)
    assert found.state == "same"
    assert found.held is not None
    assert found.held.citation.start == item.start


def test_a_document_that_left_the_corpus_is_gone(
    lake: Index, indexed: Callable[[dict[str, str]], Index]
) -> None:
    """The same words in another document do not stand in for it."""
    item = picked(lake)
    (found,) = verify(Basket((item,)), indexed({"别处.txt": LAKE}))
    assert (found.state, found.held) == ("gone", None)


def test_what_the_citation_says_otherwise_is_named(
    lake: Index, indexed: Callable[[dict[str, str]], Index]
) -> None:
    """The export's citation is that of today; what is not as it was is told."""
    item = picked(lake)
    renamed = indexed({"湖泊.txt": LAKE.replace("云湖市湖泊", "安湖县湖泊")})
    (found,) = verify(Basket((item,)), renamed)
    assert found.held is not None
    assert "title" in found.held.outdated
    assert running_text(found.held.citation) == "《安湖县湖泊保护条例》第二条"


def test_an_export_names_each_item_that_does_not_stand(lake: Index) -> None:
    """The refusal says which items, of which document and place, and what to do."""
    item = picked(lake)
    changed = replace(item, quote="沿湖廿米以内不得停车。")
    gone = replace(item, document=replace(item.document, doc_id="none"))
    with pytest.raises(CitationError) as caught:
        held(Basket((changed, item, gone)), lake)
    assert str(caught.value) == (
        "引文篮中有 2 条与索引不符，不能导出："
        "第1条（云湖市湖泊保护条例，第二条：原文已改）；"
        "第3条（云湖市湖泊保护条例，第二条：文献已从文库移除）。"
        "请移出或重新检索后再加入，也可以选择略去这些条目。"
    )
    assert caught.value.english == (
        "2 items of the basket do not agree with the index and cannot be exported: "
        "item 1 (云湖市湖泊保护条例, 第二条: the text has changed); "
        "item 3 (云湖市湖泊保护条例, 第二条: the document is no longer in the index). "
        "Remove them or search for them again, or choose to leave them out."
    )


def test_items_that_do_not_stand_are_left_out_on_demand(lake: Index) -> None:
    """The others keep their order."""
    item, other = picked(lake), picked(lake, "湖长每月巡湖一次。")
    wrong = replace(item, quote="沿湖廿米以内不得停车。")
    standing = held(Basket((other, wrong, item)), lake, leave_out=True)
    assert [one.item for one in standing] == [other, item]


@pytest.mark.parametrize("leave_out", [False, True])
def test_an_empty_report_is_refused(lake: Index, leave_out: bool) -> None:
    """A basket without items exports nothing."""
    with pytest.raises(CitationError, match="没有可以导出的引文"):
        held(Basket(), lake, leave_out=leave_out)


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_is_held_is_a_slice_of_the_text(lake: Index, data: st.DataObject) -> None:
    """Invariant 7: from any quote and any offsets, only what is verbatim in the text comes out."""
    (info,) = lake.documents()
    text = lake.document(info.doc_id).text
    start = data.draw(st.integers(0, len(text) - 1))
    quote = text[start : start + data.draw(st.integers(1, 40))].strip()
    wrong = data.draw(st.sampled_from(["", "改"]))
    at = data.draw(st.integers(0, len(quote)))
    quote = quote[:at] + wrong + quote[at:]
    assume(quote)
    offset = data.draw(st.integers(0, 500))
    item = replace(picked(lake), quote=quote, start=offset, end=offset + len(quote))
    (found,) = verify(Basket((item,)), lake)
    assert (found.held is not None) == (found.state in {"same", "moved"})
    if found.held:
        citation = found.held.citation
        assert text[citation.start : citation.end] == quote == citation.quote
        assert lake.passage(found.held.passage_id).doc_id == info.doc_id
    else:
        assert quote not in text or text.count(quote) > 1


def test_every_passage_of_real_texts_is_found_again(circular: Index) -> None:
    """All passages of the circular stand where they were picked, with their own ids."""
    (info,) = circular.documents()
    basket = Basket()
    for passage in circular.passages(info.doc_id):
        basket = add(basket, pick(circular, passage.passage_id))
    found = verify(basket, circular)
    assert {one.state for one in found} == {"same"}
    ids = [one.held.passage_id for one in found if one.held]
    assert ids == [item.passage_id for item in basket.items]
