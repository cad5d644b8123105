"""Measure the page in a real Chromium over `yinju serve`, and print a table.

    python -m bench.frontend paint --index DIR    a new browser meets a server that is warm
    python -m bench.frontend ask --index DIR      from Enter until the answer is on the screen
    python -m bench.frontend crowd --index DIR    20 people ask at the same moment, ten times
    python -m bench.frontend session              500 random actions in ten minutes, two tabs

The questions are made of the index's own sentences, so that any index will do. `session` builds an
index of its own: whatever can be clicked is clicked, so it must not be one that somebody needs.
Server and browsers share this machine, as on an office PC. Run nothing else meanwhile. Exits with
1 if a figure misses its target.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
from playwright.sync_api import expect, sync_playwright

from bench.frontend_people import Person
from bench.frontend_session import Visitor, errors_in
from bench.speed import machine
from indexer import build, open_index
from tests.app_fixtures import CHROMIUM
from tests.browser import serve, settled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
DESKTOP = {"width": 1280, "height": 900}
FIELD = ".st-key-question input"
VERDICT = ".yj-answered, .yj-uncertain, .yj-not_found, .yj-error"
PATIENCE = 120_000  # ms: the first question loads the model

# How long after the navigation began the question can be typed, in ms.
USABLE = f"""() => {{
    const field = document.querySelector("{FIELD}");
    return field && !field.disabled && field.checkVisibility() && performance.now();
}}"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
# From Enter to the frame that shows the verdict, and with it a passage where there is an answer.
ANSWERED = """
addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const from = performance.now();
    const seen = new MutationObserver(() => {
        const said = document.querySelector(VERDICT);
        const refused = said?.matches(".yj-not_found, .yj-error");
        if (!said || !(refused || document.querySelector(".st-key-hit-1 .yj-quote"))) return;
        seen.disconnect();
        requestAnimationFrame(() => { window.answeredAfter = performance.now() - from; });
    });
    seen.observe(document, { childList: true, subtree: true });
}, { capture: true });
""".replace("VERDICT", repr(VERDICT))
# Back to the page on which nothing is asked, as the shortcut for it does.
AGAIN = """() => {
    delete window.answeredAfter;
    dispatchEvent(new CustomEvent("yinju-go", { detail: "./" }));
}"""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, its figure, the target, and whether that was met."""

    what: str
    figure: str
    target: str
    is_met: bool


def questions(index_dir: Path, count: int, seed: int = 0) -> list[str]:
    """Return questions that ask for clauses of random passages."""
    index = open_index(index_dir)
    chance = random.Random(seed)
    documents = index.documents()
    made: list[str] = []
    while len(made) < count:
        passage = chance.choice(index.passages(chance.choice(documents).doc_id))
        clauses = [one for one in re.split(r"[，。；：、\s]", passage.text) if 6 <= len(one) <= 20]
        if clauses:
            made.append(f"{chance.choice(clauses)}有什么规定？")
    return made


def paint(browser: Browser, address: str, _asked: Sequence[str], _log: Path) -> Iterator[Figure]:
    """Open the page in ten browsers that know nothing of it."""
    _warm(browser, address)
    usable, painted = [], []
    for _ in range(10):
        context = browser.new_context(viewport=DESKTOP)
        page = context.new_page()
        page.goto(address)
        usable.append(page.wait_for_function(USABLE, timeout=PATIENCE).json_value())
        painted.append(page.evaluate(PAINTED))
        context.close()
    for what, times in (("first contentful paint", painted), ("question can be typed", usable)):
        figure = f"{np.median(times):.0f} ms median, {max(times):.0f} ms at most"
        yield Figure(
            f"{what}, new browser, warm server", figure, "1,500 ms median", np.median(times) <= 1500
        )


def ask(browser: Browser, address: str, asked: Sequence[str], log: Path) -> Iterator[Figure]:
    """Ask one question after another in one browser."""
    _warm(browser, address)
    page = _asking(browser, address)
    times = []
    for question in asked:
        _type(page, question)
        page.keyboard.press("Enter")
        times.append(_answered(page))
    figure = f"{np.median(times):.0f} ms median, {np.percentile(times, 95):.0f} ms p95"
    yield Figure(f"answer on the screen, {len(times)} questions", figure, "500 ms median",
                 np.median(times) <= 500)  # fmt: skip
    yield from _memory(address, log)


def crowd(browser: Browser, address: str, asked: Sequence[str], log: Path) -> Iterator[Figure]:
    """Let 20 people ask at the same moment, ten times, one of them in a browser on this machine."""
    _warm(browser, address)
    page = _asking(browser, address)
    times: list[float] = []
    seen: list[float] = []
    unanswered = 0
    with ExitStack() as open_pages, ThreadPoolExecutor(19) as at_once:
        others = [open_pages.enter_context(Person(address)) for _ in range(19)]
        for turn in range(10):
            mine, *theirs = (asked[(turn * 20 + number) % len(asked)] for number in range(20))
            _type(page, mine)
            pairs = zip(others, theirs, strict=True)
            waiting = [at_once.submit(one.ask, question) for one, question in pairs]
            page.keyboard.press("Enter")
            seen.append(_answered(page))
            for one in waiting:
                took, is_answered = one.result()
                times.append(took)
                unanswered += not is_answered
    for what, all_times in (("19 of them, until all is sent", times), ("1 in Chromium", seen)):
        p95 = np.percentile(all_times, 95)
        figure = f"{p95:.0f} ms p95, {np.median(all_times):.0f} ms median"
        yield Figure(f"20 people at once, {what}", figure, "3,000 ms p95", p95 <= 3000)
    yield Figure("… without an answer", f"{unanswered}", "0", unanswered == 0)
    yield from _memory(address, log)


def session(browser: Browser, address: str, log: Path, actions: int, minutes: float,
            seed: int) -> Iterator[Figure]:  # fmt: skip
    """Do random things for a while, and see what breaks and what grows."""
    scratch = Path(tempfile.mkdtemp())
    visitor = Visitor(browser.new_context(viewport=DESKTOP), address, scratch, seed)
    sizes = []
    began = time.monotonic()
    for number in range(1, actions + 1):
        visitor.act()
        sizes.append(_resident(address)[0])
        time.sleep(max(0, began + number * minutes * 60 / actions - time.monotonic()))
    visit = visitor.visit
    took = (time.monotonic() - began) / 60
    done = ", ".join(f"{name} {count}" for name, count in visit.done.most_common())
    wrong = [*visit.failures, *(("the log", line) for line in errors_in(log))]
    for action, seen in wrong:
        print(f"{action}: {seen}", file=sys.stderr)
    what = f"{actions} random actions in {took:.1f} min (seed {seed}: {done})"
    yield Figure(what, f"{len(wrong)} exceptions", "0", not wrong)
    # The first half of the visit fills what is kept on purpose: model, images, sessions.
    third, last = (np.median(part) for part in np.array_split(sizes, 4)[2:])
    figure = f"{third:.0f} → {last:.0f} MB"
    yield Figure("… memory, third and last quarter", figure, "flat: ± 3 %",
                 last <= 1.03 * third)  # fmt: skip


def _warm(browser: Browser, address: str) -> None:
    """Ask one question, so that the server has its model and its index."""
    page = _asking(browser, address)
    _type(page, "热身")
    page.keyboard.press("Enter")
    _answered(page)
    page.context.close()


def _asking(browser: Browser, address: str) -> Page:
    """Open the page in a browser of its own, ready for questions."""
    page = browser.new_context(viewport=DESKTOP).new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(ANSWERED)
    page.goto(address)
    return page


def _type(page: Page, question: str) -> None:
    """Leave the last answer, and type the next question."""
    page.evaluate(AGAIN)
    expect(page.locator(VERDICT)).to_have_count(0)
    page.locator(FIELD).fill(question)
    settled(page)


def _answered(page: Page) -> float:
    """Return how long the answer took, in ms, once it is there."""
    took: float = page.wait_for_function("() => window.answeredAfter").json_value()
    return took


def _memory(address: str, log: Path) -> Iterator[Figure]:
    now, peak = _resident(address)
    yield Figure("… server's memory", f"{now:.0f} MB, {peak:.0f} MB at its peak", "2,500 MB",
                 peak <= 2500)  # fmt: skip
    wrong = errors_in(log)
    yield Figure("… exceptions in the log", f"{len(wrong)}", "0", not wrong)


def _resident(address: str) -> tuple[float, float]:
    """Return what the server holds in memory and held at its peak, in MB, its readers included."""
    port = f"{urlsplit(address).port}"
    servers = [
        status.parent
        for status in Path("/proc").glob("[0-9]*/status")
        if port in (status.parent / "cmdline").read_text(errors="replace").split("\0")
    ]
    lines = [line for one in servers for line in (one / "status").read_text().splitlines()]
    now, peak = (
        sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(name)) / 1e6
        for name in ("VmRSS:", "VmHWM:")
    )
    return now, peak


def table(figures: Iterator[Figure]) -> bool:
    """Print figures as they come, as a table; tell whether all met their targets."""
    print("| what | figure | aimed at |\n|---|---|---|")
    are_met = True
    for one in figures:
        missed = "" if one.is_met else ": **missed**"
        print(f"| {one.what} | {one.figure} | {one.target}{missed} |", flush=True)
        are_met = are_met and one.is_met
    return are_met


MEASURES: dict[str, Callable[[Browser, str, Sequence[str], Path], Iterator[Figure]]] = {
    "paint": paint,
    "ask": ask,
    "crowd": crowd,
}


def main() -> None:
    """Run one of the measurements."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=(*MEASURES, "session"))
    parser.add_argument("--index", type=Path)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--actions", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.what != "session" and arguments.index is None:
        parser.error(f"{arguments.what} needs --index")
    expect.set_options(timeout=PATIENCE)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        scratch = Path(folder)
        is_session = arguments.what == "session"
        index_dir = _own_index(scratch) if is_session else arguments.index
        info = open_index(index_dir).info()
        print(f"{machine()}; {info.documents:,} documents, {info.passages:,} passages\n")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        log = scratch / "server.log"
        with serve(index_dir, log) as address:
            if is_session:
                figures = session(browser, address, log, arguments.actions, arguments.minutes,
                                  arguments.seed)  # fmt: skip
            else:
                asked = questions(index_dir, arguments.questions, arguments.seed)
                figures = MEASURES[arguments.what](browser, address, asked, log)
            are_met = table(figures)
        browser.close()
    sys.exit(not are_met)


def _own_index(scratch: Path) -> Path:
    """Build an index of the circular, whose texts and folder are the session's to change."""
    corpus = scratch / "corpus"
    corpus.mkdir()
    circular = next((ROOT / "corpus").glob("*.txt"))
    (corpus / circular.name).write_bytes(circular.read_bytes())
    os.environ["YINJU_CORPUS"] = str(corpus)
    build([corpus], scratch / "index")
    return scratch / "index"


if __name__ == "__main__":
    main()
