"""The Streamlit page: ask, read the passages where they stand, take them along with a citation.

`yinju serve` starts it. The address of the page says what it shows: `?q=` a question, `?p=` a
passage in its document, `?view=` the report, the check of a draft or what was read of
each file, `?lang=` the language.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from indexer import Index, default_index_dir, open_index
from indexer.errors import EncoderError, SnapshotError, YinjuError
from indexer.index import current_snapshot
from ui import login, markup, sidebar
from ui.checking import check_page
from ui.components import set_language
from ui.document import document
from ui.files import files
from ui.report import report_page
from ui.search import search
from ui.strings import LANGUAGE_LABEL, LANGUAGE_NAMES, LANGUAGES, PAGE_TITLE, Words

# What `?view=` may ask for, beside a question or a passage.
PAGES = {"files": files, "report": report_page, "check": check_page}
STYLE = Path(__file__).with_name("ui") / "style.css"

st.set_page_config(page_title=PAGE_TITLE, page_icon="📑", layout="centered")


@st.cache_resource(max_entries=1, show_spinner=False)
def load_index(directory: str, snapshot_id: str | None) -> Index:  # noqa: ARG001
    """Open an index; the id of its snapshot makes a rebuilt index a new entry of the cache."""
    return open_index(Path(directory))


def header() -> Words:
    """Draw the name of the page and the choice of language; return the words in it."""
    with st.container(horizontal=True, vertical_alignment="center", key="header"):
        title = st.container()
        language = st.segmented_control(
            LANGUAGE_LABEL,
            LANGUAGES,
            default=LANGUAGES[0],
            required=True,
            format_func=LANGUAGE_NAMES.__getitem__,
            key="lang",
            label_visibility="collapsed",
            bind="query-params",
        )
    words = Words(language)
    title.html(markup.brand(words))
    return words


def draw(words: Words) -> None:
    """Draw what the page's address asks for: a passage in its document, or the search."""
    directory = default_index_dir()
    with st.spinner(words("opening")):
        index = load_index(str(directory), current_snapshot(directory))
    passage_id = st.query_params.get("p")
    if passage_id:
        document(index, words, passage_id, st.session_state.get("on"))
        return
    page = PAGES.get(st.query_params.get("view", ""))
    if page:
        page(index, words)
        return
    documents = index.documents(st.session_state.get("on"))
    with st.sidebar:
        filters = sidebar.filters(words, documents)
        sidebar.about(index, words, documents)
    search(index, words, filters)


def main() -> None:
    """Draw the page, or the reason why there is nothing to draw."""
    st.html(STYLE)
    words = header()
    try:
        if login.admit(words):
            draw(words)
            with st.sidebar:
                login.account(words)
    except (SnapshotError, EncoderError) as error:
        st.html(markup.notice(words("no_index"), words.error(error), kind="error"))
        st.caption(words("no_index_command"))
        st.code("yinju build", language="bash")
    except YinjuError as error:
        st.html(markup.notice(words("failed"), words.error(error), kind="error"))
    set_language(words)


main()
