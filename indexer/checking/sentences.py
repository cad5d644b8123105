"""Sentences without quotation marks: what a reference is said to provide, and what has none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from indexer.checking.draft import Quote
from indexer.checking.plain import Plain
from indexer.checking.quotes import Words, everywhere, in_found
from indexer.checking.shelves import Run
from indexer.text import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.checking.draft import Draft
    from indexer.checking.findings import Finding
    from indexer.checking.quoting import QuoteJudge
    from indexer.checking.references import Reference
    from indexer.checking.shelves import Stand
    from indexer.checking.sources import Source

# «第X条规定，…», «根据第X条的规定，…», «第X条：…»
_PROVIDES = re.compile(r"[)）]?\s*(?:的?(?:明确)?规定)?\s*[,，:：]\s*")
_STATEMENT_END = re.compile('[。；;！？!?\n“「『"]')
_LEAST_STATEMENT = 14  # plain characters

# A sentence is given a citation for a run of so many characters, or of fewer that are most of it.
_LONG_RUN = 24
_SHORT_RUN = 14
_MOST = 0.7
# Words that stand in more texts than this belong to none of them.
_MOST_TEXTS = 3


def judge_statements(
    draft: Draft, references: Sequence[Reference], sources: Sequence[Source], judge: QuoteJudge
) -> Iterator[Finding]:
    """Yield what is to be said of the words that a provision is said to contain, unquoted.

    Only words that stand in the law that is cited: elsewhere in it, or in the provision itself.
    Others are the writer's own, and so nothing is said of them.
    """
    known = 0  # where the last statement ends: what that refers to is the law's own
    for reference, source in zip(references, sources, strict=True):
        if not source.found or reference.target is None or reference.is_guess:
            continue
        lead = _PROVIDES.match(draft.text, reference.end)
        if lead is None or draft.quoted[reference.start] or draft.quoted[lead.end()]:
            continue
        if reference.start < known:
            continue
        stop = _STATEMENT_END.search(draft.text, lead.end())
        end = stop.start() if stop else len(draft.text)
        if not draft.text[lead.end() : end].strip():
            continue
        statement = Quote(lead.end(), end)
        words = Words(draft, statement)
        if words.length < _LEAST_STATEMENT:
            continue
        if stand := in_found(judge.holdings, words, source.found):
            known = end
            yield judge.verbatim(statement, words, stand, source)
            continue
        doc_ids = source.edition.doc_ids if source.edition else frozenset()
        own = [one for one in everywhere(judge.holdings, words) if one.doc_id in doc_ids]
        if own:
            known = end
            yield judge.elsewhere(statement, judge.holdings.stand(own[0]), source)


def suggest(draft: Draft, taken: bytearray, judge: QuoteJudge) -> Iterator[Finding]:
    """Yield a citation for each sentence that shares a long run of characters with a text.

    `taken` marks the characters of the draft that are quoted, or of which something is said.
    """
    for start, end in sentences(draft.text):
        if 1 in taken[start:end]:
            continue
        sentence = Plain.of(draft.text, start, end)
        first, length = judge.holdings.shingles.longest_run(sentence.text)
        if length < _LONG_RUN and not (
            length >= _SHORT_RUN and length >= _MOST * len(sentence.text)
        ):
            continue
        run = sentence.text[first : first + length]
        stand = _source(judge, run)
        if stand is None:
            continue
        span = sentence.span(first, first + length)
        source = judge.sources.place(stand.doc_id, stand.start, stand.end)
        message = (
            f"这句话与{source.citation}的文字相同，可补引注。",
            f"These are the words of {source.citation}: a citation can be added.",
        )
        yield judge.judge.finding("sentence", "suggested", span, message, place=source)


def _source(judge: QuoteJudge, run: str) -> Stand | None:
    """Return the text in force that a run is from, None where it is from none or from many."""
    shelf, library = judge.sources.shelf, judge.holdings
    places = library.shingles.occurrences(run)
    held = [(place, shelf.info(library.holder(place)[0])) for place in places]
    applies = [
        (info.date or "", -place, info.doc_id) for place, info in held if not shelf.has_ended(info)
    ]
    if not applies or len({info.title for _, info in held}) > _MOST_TEXTS:
        return None
    _, place, doc_id = max(applies)
    return library.stand(Run(doc_id, -place, -place + len(run)))
