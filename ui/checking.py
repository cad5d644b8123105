"""Checking a draft: what in it agrees with the corpus, what does not, and what nobody can say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from indexer import checking, readers
from indexer.checking.findings import ERRORS, VERDICT_WORDS
from indexer.errors import YinjuError
from indexer.readers.worker import Pool
from ui import markup
from ui.filters import day

if TYPE_CHECKING:
    from indexer.checking import Finding, Report
    from indexer.index import Index
    from indexer.records import RawDocument
    from ui.words import Words

_SUFFIXES = ["docx", "md", "txt", "pdf", "odt", "doc", "wps", "rtf", "html"]
_MOST_MEGABYTES = 50


def draw(index: Index, words: Words) -> None:
    """Draw the form for a draft, and what was found in the last one."""
    st.caption(words("check_meaning"))
    file = st.file_uploader(words("draft_file"), _SUFFIXES, max_upload_size=_MOST_MEGABYTES)
    text = st.text_area(words("draft_text"), key="draft", height=160, persist_state="session")
    if st.button(words("check_it"), type="primary"):
        try:
            with st.spinner(words("checking")):
                data = file.getvalue() if file else b""
                draft = _read(data, file.name) if file else text
                report = checking.check(draft, index, day() or date.today())
        except YinjuError as error:
            st.session_state.pop("checked", None)
            st.html(markup.notice(words("failed"), words.error(error), kind="error"))
            return
        st.session_state["checked"] = (report, data, file.name if file else "")
    if "checked" in st.session_state:
        _report(words, *st.session_state["checked"])


def _read(data: bytes, name: str) -> RawDocument:
    with Pool() as pool:
        seconds = readers.format_of(name).seconds
        return pool.read(data, name, readers.suffix_of(name), seconds)


def _report(words: Words, report: Report, data: bytes, name: str) -> None:
    counts = "　".join(
        f"{words.pick(*VERDICT_WORDS[verdict])} {count}"
        for verdict, count in report.counts.items()
        if count
    )
    kind = "not_found" if report.has_errors else "answered"
    title = words("check_errors" if report.has_errors else "check_clean")
    st.html(markup.notice(title, counts or words("check_nothing"), kind=kind))
    if name.lower().endswith(".docx"):
        try:
            annotated = checking.annotate(data, report)
        except YinjuError as error:
            st.html(markup.notice(words("failed"), words.error(error), kind="error"))
        else:
            st.download_button(
                words("annotated"), annotated.data, f"{name[:-5]}.checked.docx", on_click="ignore"
            )
    shown = [finding for finding in report.findings if finding.verdict not in _RIGHT]
    right = [finding for finding in report.findings if finding.verdict in _RIGHT]
    st.html("".join(_finding(words, finding) for finding in shown))
    if right:
        with st.expander(words("check_right", count=len(right))):
            st.html("".join(_finding(words, finding) for finding in right))


_RIGHT = {"verbatim", "exists"}


def _finding(words: Words, finding: Finding) -> str:
    tone = "not_found" if finding.verdict in ERRORS else "uncertain"
    return markup.finding(
        words("draft_line", line=finding.line),
        words.pick(*VERDICT_WORDS[finding.verdict]),
        finding.text,
        words.pick(finding.message, finding.message_en),
        "answered" if finding.verdict in _RIGHT else tone,
    )
