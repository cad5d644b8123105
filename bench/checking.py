"""Measure the check of a finished draft.

    python bench/checking.py references FOLDER ... [--seed 0] [--show]
    python bench/checking.py speed FOLDER ... [--pages 100] [--references 500]

FOLDER holds laws and notices, as `yinju build` takes them. No vectors are made: a check asks for
none.

references: draft 300 references in the phrases of Chinese reports, 100 of them right and 200 with
one planted error each, check the draft, and print what was found by kind. Exits with 1 if an error
was missed or a right reference alarmed. `--show` prints those.

speed: check a draft of that many pages (900 characters each) and references, and print the seconds
and the memory of the first check, which reads the corpus, and of the second.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from checking_drafts import TODAY, Texts, Writer
from speed import machine

from indexer.checking import check
from indexer.checking.findings import ERRORS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checking_drafts import Drafted

    from indexer.checking import Finding

PAGE = 900  # characters


def judge(drafted: Sequence[Drafted], texts: Texts) -> Iterator[tuple[Drafted, list[Finding]]]:
    """Check a draft and yield each paragraph with its findings."""
    draft = "\n\n".join(one.text for one in drafted)
    report = check(draft, texts, TODAY)
    of_line: dict[int, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        of_line[finding.line].append(finding)
    for number, one in enumerate(drafted):
        yield one, of_line[2 * number + 1]


def references(texts: Texts, seed: int, *, show: bool) -> bool:
    """Print how many planted errors were found, by kind, and the false alarms."""
    writer = Writer(texts, seed)
    print(f"{len(writer.laws)} laws, {len(writer.notices)} notices, seed {seed}")
    total: Counter[str] = Counter()
    alarmed: Counter[str] = Counter()
    confirmed = 0  # right references of which something was found to be right
    for one, findings in judge(writer.write(), texts):
        errors = [finding for finding in findings if finding.verdict in ERRORS]
        total[one.kind] += 1
        alarmed[one.kind] += bool(errors)
        expected = "exists" if one.is_number else "verbatim"
        is_confirmed = expected in {finding.verdict for finding in findings}
        confirmed += one.kind == "right" and is_confirmed
        is_good = is_confirmed and not errors if one.kind == "right" else bool(errors)
        if show and not is_good:
            print(f"\n{one.kind}: {one.text}")
            for finding in findings:
                print(f"    {finding.kind} {finding.verdict}: {finding.message}")
    for kind in sorted(total):
        word = "false alarms" if kind == "right" else "found"
        print(f"{kind:20} {word:13} {alarmed[kind]:4} of {total[kind]}")
    print(f"{'right':20} {'confirmed':13} {confirmed:4} of {total['right']}")
    return alarmed["right"] == 0 and all(
        alarmed[kind] == total[kind] for kind in total if kind != "right"
    )


def speed(texts: Texts, pages: int, count: int, seed: int) -> None:
    """Time the check of a long draft."""
    writer = Writer(texts, seed)
    drafted = [writer.again(writer.right).text for _ in range(count)]
    filler = pages * PAGE - sum(map(len, drafted))
    starts = sorted(writer.chance.sample(range(pages * 40), count))
    words = Counter(starts)
    lines = []
    for number in range(pages * 40):
        lines += [drafted.pop() for _ in range(words[number])]
        length = max(filler // (pages * 40) - 1, 4)
        lines.append("".join(writer.chance.choices(writer.characters, k=length)) + "。")
    draft = "\n\n".join(lines)
    print(f"{machine()}\n{len(draft)} characters, {pages} pages, {count} references")
    for which in ("first", "second"):
        started = time.perf_counter()
        report = check(draft, texts, TODAY)
        seconds = time.perf_counter() - started
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{which} check: {seconds:.1f} s, at most {memory:.0f} MB with the corpus, "
            f"{len(report.findings)} findings"
        )


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=("references", "speed"))
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--references", type=int, default=500)
    options = parser.parse_args()
    texts = Texts(options.folders)
    if options.what == "speed":
        speed(texts, options.pages, options.references, options.seed)
    elif not references(texts, options.seed, show=options.show):
        sys.exit(1)


if __name__ == "__main__":
    main()
