"""Damaged files of each format: whatever is done to a file, it is read or refused in one line."""

from __future__ import annotations

import gzip
import io
import random
import re
import resource
import time
import zipfile
from collections import Counter
from typing import TYPE_CHECKING

from reading_files import MAKERS

from indexer.errors import ReadError
from indexer.readers import archive, format_of, office, suffix_of
from indexer.readers.worker import Limits, Pool, WorkerError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIMITS = Limits(seconds=30, seconds_per_mb=0, memory=2 * 1024**3)
OUTCOMES = ("read", "refused", "unclear", "crash", "time", "memory")
FAILURES = OUTCOMES[2:]  # unclear: refused, but not in one line that names the file
_NUMBER = re.compile(rb"(?<![0-9.])-?[0-9]+(?:\.[0-9]+)?")
_GZIP = b"\x1f\x8b"
RARE = 20  # LibreOffice takes seconds a file: it gets one in so many


def flip_bits(data: bytes, chance: random.Random) -> bytes:
    """Turn over up to sixteen bits."""
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 16)):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def truncate(data: bytes, chance: random.Random) -> bytes:
    """Keep a beginning."""
    return data[: chance.randrange(len(data))]


def swap_blocks(data: bytes, chance: random.Random) -> bytes:
    """Exchange two neighbouring stretches."""
    first, middle, last = sorted(chance.randrange(len(data) + 1) for _ in range(3))
    return data[:first] + data[middle:last] + data[first:middle] + data[last:]


def insert_block(data: bytes, chance: random.Random) -> bytes:
    """Insert zeros, ones, noise or a stretch of the file itself, up to 4 KB."""
    size = chance.randint(1, 4096)
    start = chance.randrange(len(data))
    block = chance.choice(
        [bytes(size), b"\xff" * size, chance.randbytes(size), data[start : start + size]]
    )
    place = chance.randrange(len(data) + 1)
    return data[:place] + block + data[place:]


def repeat_line(data: bytes, chance: random.Random) -> bytes:
    """Put a copy of a line before another, which leaves the encoding of a text whole."""
    lines = data.splitlines(keepends=True)
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    return b"".join(lines)


def change_number(data: bytes, chance: random.Random) -> bytes:
    """Put an awkward number for one of those written in the file, which leaves markup whole."""
    numbers = list(_NUMBER.finditer(data))
    if not numbers:
        return data
    number = chance.choice(numbers)
    new = chance.choice([b"0", b"-1", b"1e9", b"%d" % 2**31, b"%d" % 10**20, number[0] * 2])
    return data[: number.start()] + new + data[number.end() :]


MUTATIONS = (flip_bits, truncate, swap_blocks, insert_block, repeat_line, change_number)


def damage(data: bytes, chance: random.Random) -> bytes:
    """Damage a file once to three times; of what is packed, half the time before it is packed."""
    if chance.random() < 0.5:
        if zipfile.is_zipfile(io.BytesIO(data)):
            return damage_member(data, chance)
        if data.startswith(_GZIP):
            return gzip.compress(damage(gzip.decompress(data), chance), mtime=0)
    for _ in range(chance.randint(1, 3)):
        data = chance.choice(MUTATIONS)(data, chance) or data
    return data


def damage_member(data: bytes, chance: random.Random) -> bytes:
    """Damage one member of a zip archive, and pack it again with the sums that it then has."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w") as target:
        members = source.infolist()
        chosen = chance.choice([member for member in members if member.file_size])
        for member in members:
            content = source.read(member)
            if member is chosen:
                content = chance.choice(MUTATIONS)(content, chance)
            target.writestr(member, content)
    return packed.getvalue()


def damaged_files(suffix: str, seeds: range) -> Iterator[tuple[int, bytes]]:
    """Yield (seed, file), each file made of its suffix and its seed alone."""
    good = MAKERS[suffix]()
    for seed in seeds:
        yield seed, damage(good, random.Random(f"{suffix} {seed}"))


def contents(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the members of an archive, and of another file itself."""
    if suffix_of(name) in archive.SUFFIXES:
        yield from archive.members(data, name)
    else:
        yield name, data


def outcome(pool: Pool, data: bytes, name: str) -> tuple[str, str]:
    """Return one of OUTCOMES, and the message that a user would see.

    What becomes of the last member of an archive stands for the archive.
    """
    inner = name
    try:
        for inner, content in contents(data, name):
            format_of(inner)
            pool.read(content, inner, suffix_of(inner))
    except WorkerError as error:
        return error.kind, str(error)
    except ReadError as error:
        is_clear = any(
            all(
                place in message and message.isprintable()
                for message in (str(error), error.english)
            )
            for place in (name, inner)
        )
        return "refused" if is_clear else "unclear", str(error)
    except Exception as error:  # noqa: BLE001 - of the archive, which no worker unpacks
        return "crash", f"{type(error).__name__}: {error}"
    return "read", ""


def seeds_of(suffix: str, seeds: range) -> range:
    """Return the seeds for a format: fewer of those that LibreOffice converts."""
    if suffix in archive.SUFFIXES or format_of(suffix).read is not office.read:
        return seeds
    return seeds[: max(1, len(seeds) // RARE)]


def fuzz_format(pool: Pool, suffix: str, seeds: range, keep: Path | None) -> int:
    """Read damaged files of one format, print what came of them, and count the failures."""
    counts: Counter[str] = Counter()
    failures = []
    total = 0.0
    slowest = (0.0, 0)  # seconds, seed
    for seed, data in damaged_files(suffix, seeds):
        name = f"{seed}.txt.gz" if suffix == ".gz" else f"{seed}{suffix}"
        started = time.perf_counter()
        found, message = outcome(pool, data, name)
        seconds = time.perf_counter() - started
        slowest, total = max(slowest, (seconds, seed)), total + seconds
        counts[found] += 1
        if found in FAILURES:
            failures.append(f"  {suffix} seed {seed}: {found}: {message}")
            if keep is not None:
                (keep / name).write_bytes(data)
    figures = "".join(f"{counts[name]:9}" for name in OUTCOMES)
    print(
        f"{suffix:8}{figures}{slowest[0]:8.2f}s{slowest[1]:7}{len(seeds) / total:9.1f}", flush=True
    )
    for line in failures:
        print(line)
    return len(failures)


def fuzz(suffixes: list[str], seeds: range, keep: Path | None) -> int:
    """Read damaged files of each format, and count the failures."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
    if missing := [suffix for suffix in suffixes if suffix not in MAKERS]:
        print(f"not damaged, for want of LibreOffice: {' '.join(missing)}")
    made = {suffix: seeds_of(suffix, seeds) for suffix in suffixes if suffix in MAKERS}
    print(f"{sum(map(len, made.values()))} files")
    print(
        f"{'suffix':8}" + "".join(f"{name:>9}" for name in OUTCOMES) + "  slowest   seed  files/s"
    )
    with Pool(LIMITS) as pool:
        failures = sum(fuzz_format(pool, suffix, few, keep) for suffix, few in made.items())
    # KiB on Linux
    for whose, who in (("a worker", resource.RUSAGE_CHILDREN), ("this", resource.RUSAGE_SELF)):
        peak = resource.getrusage(who).ru_maxrss / 1024
        print(f"memory of {whose} process at its peak: {peak:.0f} MiB")
    return failures
