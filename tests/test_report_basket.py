"""The report basket: what may change in it, and the file that keeps it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import build, open_index
from indexer.errors import CitationError, SnapshotError
from indexer.records import DocumentInfo, Locator, Standing
from indexer.report import (
    Basket,
    Item,
    add,
    edit_note,
    from_json,
    load,
    move,
    pick,
    remove,
    save,
    to_json,
)

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.index import Index

LAKE = """云湖市湖泊保护条例

第一条　为了保护湖泊，制定本条例。

第二条　沿湖十米以内不得停车。违者，由湖长劝离。

第三条　本条例自2019年6月1日起施行。
"""
OPTIONAL = ("question", "note")
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory, small_model: Path) -> Index:
    """Index one regulation of our own."""
    folder = tmp_path_factory.mktemp("lake")
    (folder / "湖泊.txt").write_text(LAKE, encoding="utf-8")
    build([folder / "湖泊.txt"], folder / "index", model=str(small_model))
    return open_index(folder / "index", model=str(small_model))


def passage_with(index: Index, words: str) -> str:
    (info,) = index.documents()
    return next(p.passage_id for p in index.passages(info.doc_id) if words in p.text)


# What can be written: XML's characters without the carriage return (XML 1.0, 2.2).
writable = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n"),
    max_size=20,
)


@st.composite
def items(draw: st.DrawFn) -> Item:
    quote = draw(writable.map(str.strip).filter(bool))
    start = draw(st.integers(0, 10**9))
    standing = Standing(draw(st.sampled_from(["in_force", "repealed"])), draw(writable), "basis")
    optional = st.none() | writable
    info = DocumentInfo(
        doc_id=draw(writable),
        path=draw(writable),
        title=draw(writable),
        number=draw(optional),
        issuers=tuple(draw(st.lists(writable, max_size=3))),
        date=draw(optional),
        effective_date=draw(optional),
        type=draw(optional),
        url=draw(optional),
        standing=standing,
    )
    page = draw(st.none() | st.integers(1, 999))
    locator = Locator(draw(writable), (1, draw(st.integers(1, 99))), page)
    return Item(
        "p1", start, start + len(quote), quote, locator, info, "0a", "s1",
        NOW.isoformat(), draw(writable), draw(writable),
    )  # fmt: skip


baskets = st.lists(items(), max_size=5).map(lambda found: Basket(tuple(found)))


def test_a_picked_passage_carries_all_that_a_report_needs(lake: Index) -> None:
    """Quote, place, source, digest, snapshot, question, time and note are those of the moment."""
    passage = lake.passage(passage_with(lake, "不得停车"))
    (info,) = lake.documents()
    item = pick(lake, passage.passage_id, question="能停车吗？", note="见下", added=NOW)
    assert item == Item(
        passage_id=passage.passage_id,
        start=passage.start,
        end=passage.end,
        quote=passage.text,
        locator=passage.locator,
        document=info,
        sha256=lake.document(info.doc_id).sha256,
        snapshot_id=lake.snapshot_id,
        added="2026-11-22T08:30:00+00:00",
        question="能停车吗？",
        note="见下",
    )


def test_a_part_of_a_passage_is_picked_without_the_blanks_around_it(lake: Index) -> None:
    """A span counts in the passage's text; the quote begins and ends with a character."""
    passage = lake.passage(passage_with(lake, "不得停车"))
    at = passage.text.index("　沿湖")
    item = pick(lake, passage.passage_id, (at, passage.text.index("违者")))
    assert (item.quote, item.start) == ("沿湖十米以内不得停车。", passage.start + at + 1)
    document = lake.document(passage.doc_id)
    assert document.text[item.start : item.end] == item.quote


def test_words_of_two_passages_are_picked_as_one_quote(lake: Index) -> None:
    """A span that ends in the next passage is quoted with the line break, and located as both."""
    first, second = lake.passages(lake.documents()[0].doc_id)[1:3]
    end = second.start - first.start + 5
    item = pick(lake, first.passage_id, (2, end))
    text = lake.document(first.doc_id).text
    assert (item.quote, item.start) == (text[first.start + 2 : second.start + 5], first.start + 2)
    assert item.locator.lines == (first.locator.lines[0], second.locator.lines[0])


@pytest.mark.parametrize("span", [(0, 0), (3, 2), (-2, 4), (0, 9999), (9999, 10001)])
def test_nothing_is_picked_from_outside_of_a_text(lake: Index, span: tuple[int, int]) -> None:
    """A span that is empty, begins before the passage or ends behind the text is refused."""
    with pytest.raises(CitationError):
        pick(lake, passage_with(lake, "不得停车"), span)


def test_an_unknown_passage_cannot_be_picked(lake: Index) -> None:
    """The index says that it has no such passage."""
    with pytest.raises(SnapshotError, match="ffff"):
        pick(lake, "ffff")


def test_the_same_quote_comes_once(lake: Index) -> None:
    """Adding a slice that is in the basket changes nothing, whatever question led to it."""
    passage_id = passage_with(lake, "不得停车")
    basket = add(Basket(), pick(lake, passage_id, question="一"))
    assert add(basket, pick(lake, passage_id, question="二")) == basket
    other = pick(lake, passage_id, (0, 3))
    assert add(basket, other).items == (*basket.items, other)


@given(baskets, st.data())
def test_the_basket_is_a_list(basket: Basket, data: st.DataObject) -> None:
    """Remove, move and edit do what they do to a list, and leave the basket given as it was."""
    before = list(basket.items)
    model = list(basket.items)
    if model:
        at = data.draw(st.integers(0, len(model) - 1))
        to = data.draw(st.integers(0, len(model) - 1))
        note = data.draw(writable)
        moved = list(model)
        moved.insert(to, moved.pop(at))
        assert list(move(basket, at, to).items) == moved
        assert list(remove(basket, at).items) == model[:at] + model[at + 1 :]
        model[at] = replace(model[at], note=note)
        assert list(edit_note(basket, at, note).items) == model
    assert list(basket.items) == before


@pytest.mark.parametrize("at", [-1, 0])
def test_there_is_nothing_to_change_in_an_empty_basket(at: int) -> None:
    """A place that the basket does not have is refused, also a negative one."""
    for change in (
        lambda: remove(Basket(), at),
        lambda: move(Basket(), at, 0),
        lambda: edit_note(Basket(), at, ""),
    ):
        with pytest.raises(IndexError):
            change()


def test_control_characters_do_not_enter_a_note(lake: Index) -> None:
    """What Word's clipboard leaves in a note is dropped; its line breaks stay line breaks."""
    basket = add(Basket(), pick(lake, passage_with(lake, "不得停车")))
    (item,) = edit_note(basket, 0, "一\x0b二\r\n三\r四\x00\ud800").items
    assert item.note == "一二\n三\n四"


@pytest.mark.parametrize(
    "change",
    [{"end": 5}, {"start": -1, "end": 2}, {"quote": ""}, {"quote": "湖。 "}, {"note": "\x00"}],
)
def test_an_item_that_cannot_be_is_refused(lake: Index, change: dict[str, object]) -> None:
    """Offsets and quote agree, the quote has no blanks around it, all of it can be written."""
    item = pick(lake, passage_with(lake, "不得停车"), (4, 7))
    with pytest.raises(ValueError, match=item.passage_id):
        replace(item, **change)


@given(baskets)
def test_a_basket_comes_back_from_its_file(basket: Basket) -> None:
    """Whatever is in it, what was saved is what is opened."""
    assert from_json(to_json(basket)) == basket
    assert from_json(to_json(basket).encode()) == basket


def test_a_basket_is_saved_over_the_last_one(tmp_path: Path, lake: Index) -> None:
    """The file is replaced as a whole, and nothing else is left beside it."""
    path = tmp_path / "引文篮.json"
    first = add(Basket(), pick(lake, passage_with(lake, "不得停车"), added=NOW))
    save(first, path)
    assert load(path) == first
    save(Basket(), path)
    assert load(path) == Basket()
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_save_leaves_the_last_file(tmp_path: Path) -> None:
    """Where the file cannot be replaced, it stays, and the message names it."""
    path = tmp_path / "taken"
    path.mkdir()
    (path / "within").touch()
    with pytest.raises(CitationError, match="taken"):
        save(Basket(), path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """Opening what is not there says which file and what to look at."""
    with pytest.raises(CitationError, match=r"none\.json.*请检查文件是否存在"):
        load(tmp_path / "none.json")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b"7",
        b"{}",
        b"PK\x03\x04",
        b"[" * 100_000,
        b'{"format": "other", "version": 1, "items": []}',
        b'{"format": "yinju-basket", "version": "1", "items": []}',
        b'{"format": "yinju-basket", "version": 0, "items": []}',
        b'{"format": "yinju-basket", "version": 1}',
        b'{"format": "yinju-basket", "version": 1, "items": [{}]}',
        b'{"format": "yinju-basket", "version": 1, "items": [7]}',
    ],
)
def test_anything_else_is_no_basket(text: bytes) -> None:
    """Whatever a file holds, the message is one sentence that names it."""
    with pytest.raises(CitationError) as caught:
        from_json(text, "报告.json")
    assert str(caught.value) == (
        "“报告.json”不是引据保存的引文篮，或已损坏：请选择由引据保存的 .json 文件。"
    )
    assert caught.value.english == (
        "'报告.json' is not a basket that Yinju saved, or it is damaged: choose a .json file "
        "saved by Yinju."
    )


def test_a_later_version_is_not_guessed_at() -> None:
    """A file of a later version asks for the program that wrote it."""
    with pytest.raises(CitationError, match="升级") as caught:
        from_json('{"format": "yinju-basket", "version": 2, "items": [{"new": 1}]}')
    assert "upgrade" in caught.value.english


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the paths to all values of a JSON object."""
    below = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, one in below:
        found.append((*path, key))
        if isinstance(one, dict | list):
            found += places(one, (*path, key))
    return found


@given(items(), st.data())
@settings(max_examples=300)
def test_a_value_of_another_type_is_refused(item: Item, data: st.DataObject) -> None:
    """No field of an item may hold what its type does not allow."""
    content = json.loads(to_json(Basket((item,))))
    path = data.draw(st.sampled_from(places(content["items"])))
    target = content["items"]
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = data.draw(st.sampled_from([True, 1.5, {"a": 1}, [[]]]))
    with pytest.raises(CitationError):
        from_json(json.dumps(content))


@given(items(), st.data())
def test_a_missing_or_unknown_field_is_refused(item: Item, data: st.DataObject) -> None:
    """Every field that has no default is there, and no other."""
    content = json.loads(to_json(Basket((item,))))
    fields = content["items"][0]
    if data.draw(st.booleans()):
        del fields[data.draw(st.sampled_from([name for name in fields if name not in OPTIONAL]))]
    else:
        fields["other"] = 1
    with pytest.raises(CitationError):
        from_json(json.dumps(content))
