"""Yinju 引据: semantic search and cited answers over Chinese policy documents.

    from pathlib import Path
    from indexer import build, open_index

    build([Path("corpus")])
    for hit in open_index().ask("侵犯专利权赔多少？").hits:
        print(hit.passage.text, hit.citation)

The names are loaded when they are first used, so that importing the package is instant.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indexer.building import build, default_index_dir
    from indexer.citation import cite
    from indexer.errors import YinjuError
    from indexer.index import Index, open_index
    from indexer.laws import add_laws
    from indexer.records import Answer, Document, Filters, Hit, Passage

__all__ = [
    "Answer",
    "Document",
    "Filters",
    "Hit",
    "Index",
    "Passage",
    "YinjuError",
    "add_laws",
    "build",
    "cite",
    "default_index_dir",
    "open_index",
]

_HOMES = {
    "Answer": "records",
    "Document": "records",
    "Filters": "records",
    "Hit": "records",
    "Index": "index",
    "Passage": "records",
    "YinjuError": "errors",
    "add_laws": "laws",
    "build": "building",
    "cite": "citation",
    "default_index_dir": "building",
    "open_index": "index",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'indexer' has no attribute {name!r}")
    return getattr(import_module(f"indexer.{_HOMES[name]}"), name)
