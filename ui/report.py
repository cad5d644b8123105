"""The report page: the basket of quotes and what it is exported to; the check of a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial, reduce
from typing import TYPE_CHECKING

import streamlit as st

from indexer import exchange, report
from indexer.errors import StoreError, YinjuError
from indexer.report import Basket, Layout
from indexer.styles import DEFAULT, STYLES, bibliography
from ui import checking, markup, private
from ui.pages import base

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.index import Index
    from indexer.report import Item, Verified
    from ui.words import Words

    Export = Callable[[Basket, Index, Layout], bytes]

KEPT = "basket"  # under which name it is kept for its person


def basket() -> Basket:
    """Return this person's basket.

    Raises StoreError or CitationError if what was kept of it cannot be read.
    """
    return _parsed(private.load(KEPT))


def _parsed(data: bytes | None) -> Basket:
    """Return the basket of what was kept; it is read once, not for each button of a page."""
    read: tuple[bytes | None, Basket] = st.session_state.get("basket", (None, Basket()))
    if read[0] != data:
        read = (data, report.from_json(data) if data else Basket())
        st.session_state["basket"] = read
    return read[1]


def add_button(index: Index, words: Words, passage_id: str, key: str) -> None:
    """Draw the button that puts a passage into the basket, or says that it is there."""
    is_in = any(item.passage_id == passage_id for item in basket().items)
    st.button(
        words("in_report" if is_in else "add_to_report"),
        key=key,
        disabled=is_in,
        on_click=_add,
        args=(index, passage_id, st.query_params.get("q", "")),
    )


def add_span(index: Index, passage_id: str, span: tuple[int, int], question: str = "") -> None:
    """Put the words `span` of a passage into the basket; the span is as in `report.pick`."""
    _add(index, passage_id, question, span)


def page(index: Index, words: Words) -> None:
    """Draw the basket, and beside it the check of a draft."""
    quotes, draft = st.tabs(
        [words("report_quotes", count=len(basket().items)), words("check")], key="report-part"
    )
    with quotes, st.container(key="quotes"):
        _quotes(index, words)
    with draft, st.container(key="check"):
        checking.draw(index, words)


def _quotes(index: Index, words: Words) -> None:
    """Draw the basket, and below it what can be made of it."""
    if not basket().items:
        st.html(markup.notice(words("report_empty"), words("report_empty_meaning"), kind="hint"))
    for at, one in enumerate(report.verify(basket(), index)):
        with st.container(border=True, key=f"item-{at}"):
            _item(words, at, one)
    if basket().items:
        _export(index, words)
    _reopen(words)


def _item(words: Words, at: int, one: Verified) -> None:
    citation = one.held.citation if one.held else None
    where = citation.locator if citation else one.item.locator
    st.html(
        markup.quote(words, at + 1, where, one.item.quote)
        + markup.note(one.item.document.title)
        + ("" if one.state == "same" else markup.warning(words(f"quote_{one.state}")))
    )
    st.text_area(
        words("note"),
        one.item.note,
        key=_note_key(one.item.passage_id, one.item.start),
        on_change=_note,
        args=(one.item, _note_key(one.item.passage_id, one.item.start)),
        height=96,
    )
    with st.container(horizontal=True):
        last = len(basket().items) - 1
        for label, by, is_off in (("up", -1, at == 0), ("down", 1, at == last)):
            st.button(
                words(label),
                key=f"{label}-{at}",
                disabled=is_off,
                on_click=_move,
                args=(one.item, by),
            )
        st.button(words("remove"), key=f"remove-{at}", on_click=_remove, args=(one.item,))


def _note_key(passage_id: str, start: int) -> str:
    return f"note-{passage_id}-{start}"


def _export(index: Index, words: Words) -> None:
    st.html(markup.subheading(words("export")))
    title = st.text_input(words("report_title"), words("report_default"), key="report-title")
    style = st.selectbox(
        words("style"),
        list(STYLES),
        index=list(STYLES).index(DEFAULT),
        format_func=lambda key: words.pick(STYLES[key].name, STYLES[key].english),
        key="report-style",
        persist_state="session",
    )
    form = st.selectbox(
        words("export_format"),
        list(_FORMATS),
        format_func=lambda key: words.pick(_FORMATS[key].name, _FORMATS[key].english),
        key="report-format",
        persist_state="session",
    )
    chosen = _FORMATS[form]
    layout = Layout(
        partial(bibliography, style=STYLES[style], accessed=date.today()),
        title=title,
        base=base(),
        language=words.language,
    )
    with st.container(horizontal=True):
        if st.button(words("make_file"), type="primary"):
            try:
                with st.spinner(words("making")):
                    data = chosen.make(basket(), index, layout)
            except YinjuError as error:
                st.html(markup.notice(words("failed"), words.error(error), kind="error"))
            else:
                st.download_button(
                    words("download", name=chosen.file),
                    data,
                    chosen.file,
                    on_click="ignore",
                    icon=":material/download:",
                )
        st.download_button(
            words("save_basket"),
            report.to_json(basket()),
            "yinju-basket.json",
            "application/json",
            on_click="ignore",
        )


def _reopen(words: Words) -> None:
    with st.expander(words("open_basket")):
        st.file_uploader(
            words("basket_file"), type="json", key="saved", on_change=_open, max_upload_size=20
        )
        if refused := st.session_state.get("refused"):
            st.html(markup.notice(words("failed"), words.error(refused), kind="error"))


# What the buttons do


def _add(index: Index, passage_id: str, question: str, span: tuple[int, int] | None = None) -> None:
    item = report.pick(index, passage_id, span, question=question)
    _change(lambda now: report.add(now, item))


def _open() -> None:
    """Put the quotes of the file behind those that are there: nothing is lost by a wrong file."""
    st.session_state.pop("refused", None)
    file = st.session_state["saved"]
    if file is None:
        return
    try:
        opened = report.from_json(file.getvalue(), file.name)
    except YinjuError as error:
        st.session_state["refused"] = error
        return
    _change(lambda now: reduce(report.add, opened.items, now))


def _move(item: Item, by: int) -> None:
    def move(now: Basket, at: int) -> Basket:
        return report.move(now, at, min(max(at + by, 0), len(now.items) - 1))

    _change_item(item, move)


def _remove(item: Item) -> None:
    _change_item(item, report.remove)


def _note(item: Item, key: str) -> None:
    note = st.session_state[key]
    _change_item(item, lambda now, at: report.edit_note(now, at, note))


def _change_item(item: Item, edit: Callable[[Basket, int], Basket]) -> None:
    """Change an item where it stands now: another window may have moved it, or taken it out."""

    def change(now: Basket) -> Basket:
        slices = [(one.passage_id, one.start, one.end) for one in now.items]
        wanted = (item.passage_id, item.start, item.end)
        return edit(now, slices.index(wanted)) if wanted in slices else now

    _change(change)


def _change(edit: Callable[[Basket], Basket]) -> None:
    try:
        private.update(KEPT, lambda data: report.to_json(edit(_parsed(data))).encode())
    except StoreError as error:
        st.toast(f"{error}\n\n{error.english}", icon=":material/warning:", duration="infinite")


# What can be made


@dataclass(frozen=True, slots=True)
class _Format:
    """A kind of file that a report can be exported to."""

    file: str
    name: str
    english: str
    make: Export


def _records(write: Callable[..., str]) -> Export:
    """Return the export for reference managers: records of the documents, no quotes of text."""

    def make(basket: Basket, index: Index, layout: Layout) -> bytes:
        standing = report.held(basket, index, leave_out=layout.leave_out)
        return write([one.citation for one in standing], date.today()).encode()

    return make


def _text(write: Callable[[Basket, Index, Layout], str]) -> Export:
    return lambda basket, index, layout: write(basket, index, layout).encode()


_FORMATS = {
    "docx": _Format("report.docx", "Word（带脚注）", "Word, with footnotes", report.to_docx),
    "md": _Format("report.md", "Markdown", "Markdown", _text(report.to_markdown)),
    "html": _Format("report.html", "网页（HTML）", "Web page (HTML)", _text(report.to_html)),
    "csl": _Format("report.json", "CSL-JSON", "CSL-JSON", _records(exchange.to_csl_json)),
    "bib": _Format("report.bib", "BibTeX", "BibTeX", _records(exchange.to_bibtex)),
    "ris": _Format("report.ris", "RIS", "RIS", _records(exchange.to_ris)),
    "zip": _Format("evidence.zip", "证据包（ZIP）", "Evidence pack (ZIP)", report.to_evidence),
}
