"""Files of JSON objects, one a line: how both kinds of evaluation set keep their questions."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

from indexer.errors import DatasetError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read_objects(file: Path, *fields: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, object) of a file, gzipped if it ends in .gz; `fields` made strings.

    Raises DatasetError, naming the line, if it is not an object with those fields.
    """
    opener = gzip.open if file.suffix == ".gz" else open
    try:
        with opener(file, "rt", encoding="utf-8-sig") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield number, _object(file, number, line, fields)
    except (OSError, EOFError, UnicodeDecodeError):
        raise DatasetError(
            f"读不了评测集文件“{file}”：请检查路径，并存为 UTF-8。",
            f"The evaluation file {file} cannot be read: check its path, and save it as UTF-8.",
        ) from None


def _object(file: Path, number: int, line: str, fields: tuple[str, ...]) -> dict[str, Any]:
    try:
        entry = json.loads(line)
        return {**entry, **{field: str(entry[field]) for field in fields}}
    except (json.JSONDecodeError, KeyError, TypeError):
        raise malformed(file, number, f"不是含有 {'、'.join(fields)} 的 JSON 对象",
                        f"not a JSON object with {', '.join(fields)}") from None  # fmt: skip


def malformed(file: Path, number: int, wrong: str, wrong_english: str) -> DatasetError:
    """Return the error for a line of a file, given what is wrong with it."""
    return DatasetError(
        f"“{file}”第 {number} 行{wrong}。", f"{file}, line {number}: {wrong_english}."
    )
