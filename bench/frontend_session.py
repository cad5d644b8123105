"""A long visit of one person with two tabs: random actions, seeded, each followed by a look."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from tests.browser import settled
from ui.words.ask import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

QUESTIONS = (
    *EXAMPLES,
    "专利申请要交哪些文件？",
    "商标注册的有效期是几年？",
    "著作权受保护多少年？",
    "What is the term of protection of a patent?",
    "红烧肉怎样做才好吃？",
    "",
    "长" * 3000,
    "<script>window.hacked=1</script>",
    "' OR 1=1 --",
    "zhuanli 申情",
    "🙂🙂🙂",
)
DRAFT = "通知要求：“重要问题、重要情况立即报告。”\n\n《专利法》第二十二条规定了新颖性。\n"
KEYS = ("?", "/", "j", "k", "o", "c", "1", "2", "3", "4", "5", "Escape", "Enter", "Tab", "Escape")
# What can be clicked: not the links that lead off the page.
CLICKABLE = (
    ".stApp :is(button:not([disabled]), a.yj-link, a[href^='#'], summary, [role='tab'],"
    " [role='option'], label:has(input[type='radio']), [data-testid='stTopNavLink']):visible"
)
PATIENCE = 120_000  # ms: a build or the first question takes a while


@dataclass
class Visit:
    """What was done in a visit, and what went wrong in it: (the action, what was seen)."""

    done: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[str, str]] = field(default_factory=list)


class Visitor:
    """Somebody with two tabs who does whatever can be done, one action at a time."""

    def __init__(self, context: BrowserContext, address: str, scratch: Path, seed: int) -> None:
        self.visit = Visit()
        self._address = address
        self._random = random.Random(seed)
        self._files = _files(scratch)
        self._tabs = [context.new_page() for _ in range(2)]
        self._at = 0
        self._actions: dict[str, tuple[int, Callable[[], None]]] = {
            "asked": (25, self._ask),
            "clicked": (40, self._click),
            "pressed": (12, self._press),
            "uploaded": (8, self._upload),
            "reloaded": (6, self._reload),
            "went back": (4, self._back),
            "changed tabs": (5, self._change),
        }
        for tab in self._tabs:
            tab.set_default_timeout(5_000)
            tab.on("pageerror", lambda error: self._note("a script", str(error)))
            tab.on("crash", lambda: self._note("a tab", "crashed"))
            tab.goto(address, timeout=PATIENCE)
            self._look(tab, "opened")

    def act(self) -> None:
        """Do one thing, and look at what came of it.

        What cannot be done, as what is to be clicked has gone or is covered, is counted as missed.
        """
        weights = [weight for weight, _ in self._actions.values()]
        name = self._random.choices(list(self._actions), weights)[0]
        try:
            self._actions[name][1]()
        except PlaywrightTimeout:
            self.visit.missed[name] += 1
        else:
            self.visit.done[name] += 1
        self._look(self._tab, name)

    @property
    def _tab(self) -> Page:
        return self._tabs[self._at]

    def _note(self, action: str, seen: str) -> None:
        self.visit.failures.append((f"{action}, {self._tab.url}", seen))

    def _look(self, tab: Page, action: str) -> None:
        """Wait until the page is drawn; note an exception that it shows."""
        settled(tab, PATIENCE)
        for text in tab.get_by_test_id("stException").all_inner_texts():
            self._note(action, text)

    def _ask(self) -> None:
        self._tab.keyboard.press("Escape")
        field = self._tab.locator(".st-key-question input:visible")
        if not field.count():
            self._tab.goto(self._address)
        field.fill(self._random.choice(QUESTIONS))
        self._tab.keyboard.press("Enter")

    def _click(self) -> None:
        targets = self._tab.locator(CLICKABLE)
        if count := targets.count():
            targets.nth(self._random.randrange(count)).click()

    def _press(self) -> None:
        self._tab.keyboard.press(self._random.choice(KEYS))

    def _upload(self) -> None:
        if not self._tab.locator("input[type='file']").count():
            self._tab.goto(f"{self._address}/report")
        inputs = self._tab.locator("input[type='file']")
        expect(inputs.first).to_be_attached(timeout=5_000)
        chosen = self._random.randrange(inputs.count())
        inputs.nth(chosen).set_input_files(self._random.choice(self._files))

    def _reload(self) -> None:
        self._tab.reload(timeout=PATIENCE)

    def _back(self) -> None:
        self._tab.go_back(timeout=PATIENCE)
        if not self._tab.url.startswith(self._address):
            self._tab.goto(self._address, timeout=PATIENCE)

    def _change(self) -> None:
        self._at = 1 - self._at
        self._tab.bring_to_front()


def _files(scratch: Path) -> Sequence[Path]:
    """Write the files that are uploaded: a draft, one of a hostile name, one that is none."""
    files = {
        "稿件.txt": DRAFT.encode(),
        "<img src=x onerror=alert(1)>.txt": DRAFT.encode(),
        "损坏.docx": b"PK\x03\x04 not a document",
        "引文.json": b"[]",
    }
    for name, data in files.items():
        (scratch / name).write_bytes(data)
    return [scratch / name for name in files]


def errors_in(log: Path) -> list[str]:
    """Return the lines of a server's log that tell of an exception."""
    lines = log.read_text("utf-8", errors="replace").splitlines()
    return [line for line in lines if re.search(r"Traceback|Uncaught|\bERROR\b|CRITICAL", line)]
