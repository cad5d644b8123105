"""What is said of a reference: whether the corpus has what it names, and whether that applies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indexer.checking.findings import Finding
from indexer.checking.provisions import Lack
from indexer.citation import book_title

if TYPE_CHECKING:
    from indexer.checking.draft import Draft
    from indexer.checking.findings import Kind, Verdict
    from indexer.checking.shelves import Edition
    from indexer.checking.sources import Source, Sources
    from indexer.records import DocumentInfo

_LEVELS = {"article": "条", "clause": "款", "item": "项"}


class Judge:
    """Says of references what is right and wrong with them."""

    def __init__(self, draft: Draft, sources: Sources) -> None:
        self.draft = draft
        self.sources = sources

    def finding(
        self,
        kind: Kind,
        verdict: Verdict,
        span: tuple[int, int],
        message: tuple[str, str],
        **more: Any,
    ) -> Finding:
        """Return a Finding of a stretch of the draft; `message` is in Chinese and English."""
        start, end = span
        line, column = self.draft.place(start)
        text = self.draft.text[start:end]
        return Finding(kind, verdict, start, end, text, line, column, *message, **more)

    def judge(self, source: Source) -> Finding:
        """Return what is to be said of a reference."""
        reference = source.reference
        replacement = None
        verdict: Verdict
        if source.edition is None:
            verdict, message = "unknown", _absent(source)
        elif source.is_other_title or source.wrong_number:
            verdict = "elsewhere" if source.is_other_title else "differs"
            message = _wrong_number(source, source.edition.info)
        elif source.lack:
            is_sure = source.lack.is_sure and not reference.is_guess
            verdict, message = "missing" if is_sure else "unknown", self._lacks(source, source.lack)
        elif self.sources.shelf.has_ended(source.edition.info) and not reference.is_guess:
            replacement = self.replacement(source.edition)
            verdict, message = "outdated", _ended(source.edition.info, replacement)
        else:
            verdict, message = "exists", _exists(source, self._cited(source))
        return self.finding(
            "reference" if reference.title else "number",
            verdict,
            (reference.start, reference.end),
            message,
            cited=self._cited(source) if source.edition else "",
            replacement=replacement,
        )

    def _cited(self, source: Source) -> str:
        """Return how the provision that is named is cited, with its whole title."""
        if source.found and source.reference.target:
            found = source.found[0]
            return self.sources.place(found.document.doc_id, found.start, found.end).citation
        title = source.edition.info.title if source.edition else source.reference.title
        target = source.reference.target
        return f"{book_title(title)}{target.label if target else ''}"

    def _lacks(self, source: Source, lack: Lack) -> tuple[str, str]:
        """Say that a text lacks a provision, and which version has it."""
        info = source.edition.info if source.edition else None
        title = info.title if info else source.reference.title
        target = source.reference.target
        label = target.label if target else ""
        if not lack.is_sure:
            return (
                f"库中的{book_title(title)}没有收入{label}（可能是节选），未核对。",
                f"The corpus holds {book_title(title)} without {label}, perhaps as an excerpt: "
                "not checked.",
            )
        other = self._version_with(source)
        hint = f"；{other.date}的版本有" if other else ""
        hint_en = f"; the version of {other.date} has it" if other else ""
        if lack.kind == "article":
            return (
                f"{book_title(title)}没有{label}：最后一条是第{lack.count}条{hint}。",
                f"{book_title(title)} has no {label}: its last article is {lack.count}{hint_en}.",
            )
        unit = _LEVELS[lack.kind]
        rest = f"只有{lack.count}{unit}" if lack.count else f"没有分{unit}"
        return (
            f"{book_title(title)}没有{label}：该处{rest}{hint}。",
            f"{book_title(title)} has no {label}: there are {lack.count} there{hint_en}.",
        )

    def _version_with(self, source: Source) -> DocumentInfo | None:
        """Return another version of a text that has the provision, None for none."""
        target = source.reference.target
        for version in source.versions:
            if version == source.edition or target is None:
                continue
            if not isinstance(self.sources.provision(version, target), Lack):
                return version.info
        return None

    def replacement(self, edition: Edition) -> DocumentInfo | None:
        """Return the version of a text that applies in place of one that has ended."""
        others = self.sources.shelf.other_versions(edition)
        applies = [other.info for other in others if not self.sources.shelf.has_ended(other.info)]
        return applies[0] if applies else None


def _absent(source: Source) -> tuple[str, str]:
    reference = source.reference
    name = book_title(reference.title) if reference.title else reference.number or ""
    if source.versions:
        days = "、".join(version.info.date or "日期未载" for version in source.versions)
        return (
            f"库中没有所引年份的{name}，有的版本是：{days}；未核对。",
            f"The corpus lacks {name} of that year; it has the versions of {days}: not checked.",
        )
    return f"库中没有{name}，未核对。", f"The corpus does not have {name}: not checked."


def _exists(source: Source, cited: str) -> tuple[str, str]:
    number = source.edition.info.number if source.edition else None
    if source.reference.number and number is None:
        return (
            f"库中有{cited}；库中未载其文号，文号未核对。",
            f"The corpus has {cited}; its number is not there and was not checked.",
        )
    return f"库中有{cited}。", f"The corpus has {cited}."


def _wrong_number(source: Source, info: DocumentInfo) -> tuple[str, str]:
    title = book_title(info.title)
    if source.is_other_title:
        written = book_title(source.reference.title)
        return (
            f"该文号是{title}的，不是{written}的。",
            f"This number is that of {title}, not of {written}.",
        )
    return (
        f"文号不对：{title}的文号是{source.wrong_number}。",
        f"Wrong number: that of {title} is {source.wrong_number}.",
    )


def _ended(info: DocumentInfo, replacement: DocumentInfo | None) -> tuple[str, str]:
    now = f"；应引{replacement.date}的版本" if replacement else ""
    now_en = f"; cite the version of {replacement.date}" if replacement else ""
    return (
        f"{book_title(info.title)}（{info.date}）{info.standing.basis}{now}。",
        f"{book_title(info.title)} ({info.date}): {info.standing.basis_en}{now_en}.",
    )
