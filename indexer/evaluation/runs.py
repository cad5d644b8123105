"""A run: what each question of a set got from one index, and all that it depends on; as JSON."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.errors import DatasetError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indexer.records import Verdict

FORMAT = 1  # raised whenever a saved run means something else than before


@dataclass(frozen=True, slots=True)
class Highlight:
    """Of a first hit that is right: whether its marked text holds a quote, and its share of it."""

    holds: bool
    share: float
    sentences: int  # of the passage


@dataclass(frozen=True, slots=True)
class Record:
    """What one question got. Every measure is better when higher.

    `kind` is «answerable», «near» or «far»; `hits` says where the first five stand; `ms` includes
    encoding the question. `verdict` and `probability` are None where only the ranking was asked
    for. `elsewhere` and `unmeetable`: see indexer.evaluation.gold.
    """

    id: str
    style: str
    kind: str
    measures: Mapping[str, float]
    hits: tuple[str, ...]
    ms: float
    verdict: Verdict | None = None
    probability: float | None = None
    highlight: Highlight | None = None
    elsewhere: bool = False
    unmeetable: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """The records of a set's questions, and what they depend on.

    `checksum` is the SHA-256 of the set's files, one after the other; `commit` is None where
    the program does not run from a git checkout, and ends in «-dirty» where files were changed
    since; `date` is ISO, UTC.
    """

    dataset: str
    split: str | None
    checksum: str
    snapshot_id: str
    encoder: str
    fingerprint: str
    commit: str | None
    settings: Mapping[str, Any]
    date: str
    records: tuple[Record, ...]


def save(run: Run, file: Path) -> None:
    """Write a run, under another name until it is whole. Raises DatasetError if it cannot."""
    scratch = file.with_name(f"{file.name}.tmp")
    text = json.dumps({"format": FORMAT, **asdict(run)}, ensure_ascii=False, indent=1)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_text(text + "\n", "utf-8")
        scratch.replace(file)
    except OSError:
        raise DatasetError(
            f"写不了“{file}”：请检查文件夹能否写入。",
            f"{file} cannot be written: check that its folder may be written to.",
        ) from None


def load(file: Path) -> Run:
    """Read a run. Raises DatasetError if the file is not one."""
    try:
        fields = json.loads(file.read_text("utf-8"))
        if fields.pop("format") != FORMAT:
            raise ValueError
        records = tuple(_record(record) for record in fields.pop("records"))
        return Run(**fields, records=records)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise DatasetError(
            f"“{file}”不是本版 yinju eval --save 存下的结果：请重新评测并保存。",
            f"{file} is not a run that this version's yinju eval --save wrote: evaluate again and "
            "save.",
        ) from None


def _record(fields: Mapping[str, Any]) -> Record:
    highlight = fields["highlight"]
    return Record(
        **{
            **fields,
            "hits": tuple(fields["hits"]),
            "highlight": Highlight(**highlight) if highlight else None,
        }
    )


def program_commit(file: Path = Path(__file__)) -> str | None:
    """Return the git commit of the checkout that `file` belongs to, None if it is in none."""
    git = shutil.which("git")
    if git is None:
        return None
    commands = (
        # An installed package can lie inside of somebody else's checkout: git must know this file.
        ("ls-files", "--error-unmatch", file.name),
        ("describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"),
    )
    told = ""
    for command in commands:
        done = subprocess.run(  # noqa: S603 - git itself, with arguments of our own
            [git, "-C", str(file.parent), *command],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            return None
        told = done.stdout.strip()
    return told
