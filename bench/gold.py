"""Ask gold questions and print a table: hits by style, verdicts, highlights.

    python bench/gold.py QUESTIONS.jsonl --index DIR [--json]

A line of the questions holds `id`, `question`, `style`, and either `answers` (quotes) or `gold`
(objects with a `quote`); none of either means that the corpus does not answer it. `mode` "all"
wants every quote among the first five hits. A hit counts when its passage holds the quote, white
space ignored. AUROC is the probability that an answerable question gets a higher probability than
one that is not.
"""

import argparse
import json
import platform
import re
import subprocess
from collections import defaultdict
from pathlib import Path

import numpy as np

from indexer import open_index


def squeeze(text: str) -> str:
    """Drop all white space."""
    return re.sub(r"\s", "", text)


def auroc(positives: list[float], negatives: list[float]) -> float:
    """Return the area under the ROC curve, ties counted half."""
    wins = [(p > n) + 0.5 * (p == n) for p in positives for n in negatives]
    return float(np.mean(wins)) if wins else float("nan")


def judge(index, entry: dict) -> dict:
    """Ask one question and see whether its quotes are in the hits."""
    quotes = [
        squeeze(q) for q in entry.get("answers") or [g["quote"] for g in entry.get("gold", [])]
    ]
    answer = index.ask(entry["question"], 5)
    texts = [squeeze(hit.passage.text) for hit in answer.hits]
    found = [any(quote in text for text in texts) for quote in quotes]
    judged = {
        "style": entry["style"],
        "answerable": bool(quotes),
        "verdict": answer.verdict,
        "probability": answer.probability,
        "top1": any(quote in texts[0] for quote in quotes) if texts else False,
        "top5": (all(found) if entry.get("mode") == "all" else any(found)) if quotes else False,
        "ms": answer.took_ms,
    }
    if judged["top1"]:
        hit = answer.hits[0]
        marked = squeeze("".join(hit.passage.text[start:end] for start, end in hit.highlights))
        judged["marked"] = any(quote in marked for quote in quotes)
        judged["share"] = len(marked) / max(len(texts[0]), 1)
        judged["sentences"] = len(hit.passage.sentences)
    return judged


def main() -> None:
    """Ask all and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    index = open_index(arguments.index)
    index.ask("热身")
    lines = arguments.questions.read_text("utf-8").splitlines()
    judged = [judge(index, json.loads(line)) for line in lines if line.strip()]
    if arguments.json:
        print(json.dumps(judged, ensure_ascii=False))
        return
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    print(f"commit {commit}, {platform.machine()}, {index.info().passages} passages")
    styles = defaultdict(list)
    for one in judged:
        if one["answerable"]:
            styles[one["style"]].append(one)
    answerable = [one for one in judged if one["answerable"]]
    print("| style | questions | top-1 | top-5 |\n|---|---|---|---|")
    for style, ones in [*styles.items(), ("all answerable", answerable)]:
        top1, top5 = (np.mean([one[key] for one in ones]) for key in ("top1", "top5"))
        print(f"| {style} | {len(ones)} | {top1:.2f} | {top5:.2f} |")
    print("\n| style | questions | answered | uncertain | not found |\n|---|---|---|---|---|")
    groups = defaultdict(list)
    for one in judged:
        groups["answerable" if one["answerable"] else one["style"]].append(one["verdict"])
    for style, verdicts in groups.items():
        counts = [verdicts.count(name) for name in ("answered", "uncertain", "not_found")]
        print(f"| {style} | {len(verdicts)} | " + " | ".join(map(str, counts)) + " |")
    negatives = [one["probability"] for one in judged if not one["answerable"]]
    print(f"\nAUROC {auroc([one['probability'] for one in answerable], negatives):.3f}")
    marked = [one for one in judged if "marked" in one]
    long = [one["share"] for one in marked if one["sentences"] >= 3]
    holding = np.mean([one["marked"] for one in marked])
    print(
        f"the marked sentence holds the quote in {holding:.2f} of {len(marked)} first hits; "
        f"of passages of 3+ sentences it is {np.mean(long):.2f}"
    )
    print(f"median {np.median([one['ms'] for one in judged]):.0f} ms a question")


if __name__ == "__main__":
    main()
