"""The record of what was asked."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from indexer.errors import AuditError
from indexer.records import Answer, Filters
from indexer.serving import audit

if TYPE_CHECKING:
    from pathlib import Path

ANSWER = Answer("谁\n问？", "not_found", 0.1, 12.345, (), "20200101T000000-1")


def test_a_question_is_one_line(tmp_path: Path) -> None:
    """A line break in the question stays within its line; days and choices are written plainly."""
    file = tmp_path / "audit.jsonl"
    filters = Filters(types=("通知",), date_from=date(2020, 1, 2))
    before = datetime.now(UTC)
    audit.record(file, ANSWER, filters, person="wang@office.example", address="192.0.2.7")
    audit.record(file, ANSWER, Filters(), person=None, address=None)
    first, second = map(json.loads, file.read_text("utf-8").splitlines())
    time = datetime.fromisoformat(first.pop("time"))
    assert abs((time - before).total_seconds()) < 60
    assert first == {
        "person": "wang@office.example",
        "address": "192.0.2.7",
        "question": "谁\n问？",
        "filters": {"types": ["通知"], "date_from": "2020-01-02"},
        "snapshot": "20200101T000000-1",
        "verdict": "not_found",
        "passages": [],
        "ms": 12.3,
    }
    assert (second["person"], second["address"], second["filters"]) == (None, None, {})


def test_the_record_is_for_the_server_alone(tmp_path: Path) -> None:
    """Other users of the machine cannot read what was asked."""
    file = tmp_path / "audit.jsonl"
    audit.append(file, "")
    assert file.stat().st_mode & 0o077 == 0


def test_lines_of_many_threads_stay_apart(tmp_path: Path) -> None:
    """400 lines of eight threads, each longer than a page of memory, are all whole."""
    file = tmp_path / "audit.jsonl"
    lines = [f"{number} {'字' * 3000}\n" for number in range(400)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda line: audit.append(file, line), lines))
    assert sorted(file.read_text("utf-8").splitlines(keepends=True)) == sorted(lines)


def test_a_record_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """Where the folder is missing, nothing is answered and the person knows why."""
    with pytest.raises(AuditError, match="因此不作答"):
        audit.append(tmp_path / "missing" / "audit.jsonl", "")
