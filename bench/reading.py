"""Measure the readers.

    python bench/reading.py formats CIRCULAR DATA/policies [--count 20] [--format pdf …] [--show]
    python bench/reading.py boxes CIRCULAR DATA/policies [--count 5] [--quotes 200] [--format …]
    python bench/reading.py corpus DATA/laws DATA/policies
    python bench/reading.py fuzz [--count 170] [--seed 0] [--suffix .txt …] [--keep DIR]

formats: typeset CIRCULAR and COUNT texts of a folder in each format, read them back, and compare
canonical text, outline and metadata with those of the plain text. `--show` prints where they part.

boxes: read random quotes of such renderings again in the boxes that a citation would highlight.

corpus: read all texts of some folders, and count articles and characters that are missing.

fuzz: damage a valid file of each format COUNT times (LibreOffice's a twentieth of that), and read
what comes of it as a build does, in a worker process with its limits. A file may be read, or
refused in one line that names it; it must not end the worker, take 30 seconds or 2 GB. The seed of
each failure is printed: the same suffix and seed with `--count 1` make the file again, and `--keep`
writes it to a folder.

All but formats exit with 1 if anything failed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import reading_boxes
import reading_corpus
import reading_formats
import reading_fuzz
from speed import machine

from indexer.readers import SUFFIXES


def main() -> None:
    """Run one of the measurements."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parts = parser.add_subparsers(dest="part", required=True)
    formats = parts.add_parser("formats", help="read back what was rendered in each format")
    boxes = parts.add_parser("boxes", help="read quotes again in their boxes")
    for part, count, names in (
        (formats, 20, reading_formats.FORMATS),
        (boxes, 5, reading_boxes.FORMATS),
    ):
        part.add_argument("circular", type=Path)
        part.add_argument("folder", type=Path)
        part.add_argument("--count", type=int, default=count, help="texts of the folder")
        part.add_argument("--format", nargs="+", choices=names, default=list(names))
    formats.add_argument("--show", action="store_true", help="print the first differences")
    boxes.add_argument("--quotes", type=int, default=200)
    boxes.add_argument("--seed", type=int, default=0)
    corpus = parts.add_parser("corpus", help="read all texts of some folders")
    corpus.add_argument("folders", type=Path, nargs="+")
    fuzz = parts.add_parser("fuzz", help="read damaged files")
    fuzz.add_argument("--count", type=int, default=170, help="files of each suffix")
    fuzz.add_argument("--seed", type=int, default=0, help="the first file's seed")
    fuzz.add_argument("--suffix", nargs="+", choices=SUFFIXES, default=list(SUFFIXES))
    fuzz.add_argument("--keep", type=Path, help="a folder for the files that failed")
    given = parser.parse_args()
    print(machine())
    failures = 0
    if given.part == "formats":
        reading_formats.compare_formats(
            given.circular, given.folder, given.count, given.format, show=given.show
        )
    elif given.part == "boxes":
        failures = reading_boxes.check_boxes(
            given.circular, given.folder, given.count, given.quotes, given.seed, given.format
        )
    elif given.part == "corpus":
        failures = reading_corpus.check_corpus(given.folders)
    else:
        seeds = range(given.seed, given.seed + given.count)
        failures = reading_fuzz.fuzz(given.suffix, seeds, given.keep)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
