"""From cited passages to a report: the basket, the check of its quotes, and the exports.

    item = pick(index, hit.passage.passage_id, question=answer.question)
    basket = add(Basket(), item)
    layout = Layout(partial(bibliography, style=STYLES[DEFAULT]), base="http://127.0.0.1:8501")
    Path("report.docx").write_bytes(to_docx(basket, index, layout))

Every export compares each quote with the index at that moment and refuses what does not stand.
"""

from __future__ import annotations

from indexer.report.basket import Basket, Item, add, edit_note, move, pick, remove
from indexer.report.composition import Layout
from indexer.report.docx import to_docx
from indexer.report.evidence import to_evidence
from indexer.report.html import to_html
from indexer.report.markdown import to_markdown
from indexer.report.storage import from_json, load, save, to_json
from indexer.report.verification import Held, Verified, held, verify

__all__ = [
    "Basket",
    "Held",
    "Item",
    "Layout",
    "Verified",
    "add",
    "edit_note",
    "from_json",
    "held",
    "load",
    "move",
    "pick",
    "remove",
    "save",
    "to_docx",
    "to_evidence",
    "to_html",
    "to_json",
    "to_markdown",
    "verify",
]
