"""The Streamlit pages: ask, browse the library, read, write the report, look after the index.

`yinju serve` starts them. The address says what is shown: `?q=` a question, `read?p=` a passage in
its document, `?lang=` the language. `ui/` has a module for each page.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from threading import Thread

import streamlit as st

from indexer import Index, default_index_dir, open_index
from indexer.errors import EncoderError, SnapshotError, YinjuError
from indexer.index import current_snapshot
from ui import ask, library, login, markup, overview, pages, read, remembered, report, shortcuts
from ui.components import set_language
from ui.words import LANGUAGE_LABEL, LANGUAGE_NAMES, LANGUAGES, PAGE_TITLE, Words

# Each draws its page over an index, in the words of a language.
DRAW = {
    "ask": ask.page,
    "library": library.page,
    "read": read.page,
    "report": report.page,
    "index": overview.page,
}
STYLES = sorted((Path(__file__).parent / "ui/style").glob("*.css"))

st.set_page_config(page_title=PAGE_TITLE, page_icon="📑", layout="centered")


@st.cache_resource(max_entries=1, show_spinner=False)
def load_index(directory: str, snapshot_id: str | None) -> Index:  # noqa: ARG001
    """Open an index; the id of its snapshot makes a rebuilt index a new entry of the cache.

    Its model is loaded while the reader still types.
    """
    index = open_index(Path(directory))
    Thread(target=index.warm_up, daemon=True).start()
    return index


def choose_language() -> Words:
    """Draw the choice of language; return the words in it."""
    first = st.session_state.setdefault("first-language", remembered.get("lang"))
    language = st.segmented_control(
        LANGUAGE_LABEL,
        LANGUAGES,
        default=first if first in LANGUAGES else LANGUAGES[0],
        required=True,
        format_func=LANGUAGE_NAMES.__getitem__,
        key="lang",
        label_visibility="collapsed",
        on_change=lambda: remembered.put("lang", st.session_state["lang"]),
        bind="query-params",
    )
    return Words(language)


def title_of(words: Words, name: pages.Name) -> str:
    """Return what a page is called in the navigation."""
    if name != "report":
        return words(f"page_{name}")
    try:
        count = len(report.basket().items)
    except YinjuError:  # the report's own page says what is wrong; the others go on
        count = 0
    return words("page_report_count", count=count) if count else words("page_report")


def draw(name: pages.Name, words: Words) -> None:
    """Draw a page, or the reason why there is nothing to draw."""
    directory = default_index_dir()
    try:
        with st.spinner(words("opening")):
            index = load_index(str(directory), current_snapshot(directory))
        DRAW[name](index, words)
    except (SnapshotError, EncoderError) as error:
        overview.without_index(words, name, error)
    except YinjuError as error:
        st.html(markup.notice(words("failed"), words.error(error), kind="error"))


def main() -> None:
    """Draw the frame, and in it the page of the address."""
    for style in STYLES:
        st.html(style)
    with st.container(horizontal=True, vertical_alignment="center", key="header"):
        title = st.container()
        words = choose_language()
        shortcuts.draw(words)
    if not login.admit(words):
        title.html(markup.heading(words, pages.DEFAULT))
        set_language(words)
        remembered.draw()
        return
    login.account(words)
    all_pages = {
        name: st.Page(
            partial(draw, name, words),
            title=title_of(words, name),
            icon=pages.ICONS[name],
            url_path="" if name == pages.DEFAULT else name,
            default=name == pages.DEFAULT,
        )
        for name in pages.NAMES
    }
    page = st.navigation(list(all_pages.values()), position="top")
    name = next(name for name, one in all_pages.items() if one == page)
    title.html(markup.heading(words, name))
    st.session_state["came-from"] = st.session_state.get("drawn")
    st.session_state["drawn"] = name
    body = st.container()
    # Below the page, where they take no room, and before it is drawn, which may take a while.
    pages.follow_links()
    set_language(words)
    remembered.draw()
    with body:
        page.run()


main()
