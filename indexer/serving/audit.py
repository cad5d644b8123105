"""The record of what was asked: a line of JSON for each answered question."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from indexer.errors import AuditError

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.records import Answer, Filters


def record(
    file: Path, answer: Answer, filters: Filters, *, person: str | None, address: str | None
) -> None:
    """Append the line of one question; `address` is None for a person at this machine.

    Raises AuditError if it cannot be written: where a record is kept, no answer goes without.
    """
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "person": person,
        "address": address,
        "question": answer.question,
        "filters": {key: value for key, value in asdict(filters).items() if value},
        "snapshot": answer.snapshot_id,
        "verdict": answer.verdict,
        "passages": [hit.passage.passage_id for hit in answer.hits],
        "ms": round(answer.took_ms, 1),
    }
    append(file, json.dumps(line, ensure_ascii=False, default=date.isoformat) + "\n")


def append(file: Path, text: str) -> None:
    """Append to the record in one write, which keeps the lines of several threads apart.

    The file is opened for each line, so that it may be moved away (logrotate) at any time. Raises
    AuditError.
    """
    try:
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, text.encode())
        finally:
            os.close(handle)
    except OSError as error:
        raise AuditError(
            f"写不了提问记录“{file}”（{error.strerror}），因此不作答：请告诉管理员检查文件夹、权限和空间。",
            f"The record of questions {file} cannot be written ({error.strerror}), so nothing is "
            "answered: ask the administrator to check its folder, permissions and space.",
        ) from error
