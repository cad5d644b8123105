"""Checking a finished draft: whether its quotations and references agree with the corpus.

    from datetime import date
    from indexer import open_index
    from indexer.checking import check

    report = check("《专利法》第四十二条规定：“……”", open_index(), date.today())
    for finding in report.findings:
        print(finding.line, finding.verdict, finding.message)

Every quotation, every title with its number, every provision of a statute comes back with one
verdict (`findings.Verdict`); uncited sentences that a text of the corpus supports come back with a
citation. What the corpus does not have is told, and never called wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.checking.annotating import annotate
from indexer.checking.draft import covered, read_draft
from indexer.checking.findings import Finding, Report, report_json
from indexer.checking.judging import Judge
from indexer.checking.linking import Linker
from indexer.checking.quoting import QuoteJudge
from indexer.checking.references import find_references
from indexer.checking.sentences import judge_statements, suggest
from indexer.checking.shelves import Shelf, library_of
from indexer.checking.sources import Sources

if TYPE_CHECKING:
    from datetime import date

    from indexer.checking.shelves import Corpus
    from indexer.records import RawDocument

__all__ = ["Finding", "Report", "annotate", "check", "report_json"]


def check(draft: RawDocument | str, index: Corpus, on: date) -> Report:
    """Check a draft against an opened index, with the status of every text as of the day `on`.

    The first check of an index reads all of its texts (about 3 s and 100 MB for the national laws);
    they are kept for the next one. Raises ReadError if the draft holds no text, or is too long
    (`draft.LONGEST_DRAFT`).
    """
    read = read_draft(draft)
    library = library_of(index)
    shelf = Shelf(index.documents(on), library)
    sources = Sources(library, shelf)
    judge = Judge(read, sources)
    quotes = QuoteJudge(read, sources, judge)
    references = find_references(read, shelf.names)
    named = [sources.of(reference) for reference in references]

    linker = Linker(read, references)
    findings = list(judge_statements(read, references, named, quotes))
    for quote in read.quotes:
        finding = quotes.judge_quote(quote, linker.link(quote), named)
        if finding:
            findings.append(finding)
    # What a source's own words refer to is no reference of the draft's.
    known = covered(read.text, (one for one in findings if one.verdict != "unknown"))
    findings += [judge.judge(one) for one in named if not known[one.reference.start]]
    findings += suggest(read, covered(read.text, [*findings, *read.quotes]), quotes)
    findings.sort(key=lambda finding: (finding.start, finding.end))
    return Report(read.text, on.isoformat(), index.snapshot_id, tuple(findings))
