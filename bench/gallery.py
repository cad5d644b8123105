"""Photograph every page at three widths in both themes, for docs/gallery.md: `make gallery`.

The index is built anew from the circular, typeset as a PDF, and a few statutes, so that the
pictures can be made again at any time; all that differs from run to run are times and the name of
a temporary folder.
"""

from __future__ import annotations

import shutil
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from indexer import add_laws, build, open_index
from tests.app_fixtures import CHROMIUM
from tests.browser import at, serve, settled
from tests.office_files import PARAGRAPHS, make_pdf
from ui.words.ask import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

    Show = Callable[[Page], None]

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs/gallery"
SIZES = {390: 844, 768: 1024, 1280: 900}
THEMES = {"light": "浅色 Light", "dark": "深色 Dark"}
STATUTES = ("专利法", "商标法", "著作权法", "反垄断法")
ASKED = EXAMPLES[3]  # the statutes answer it
DRAFT = """通知要求：“重要问题、重要情况及时报国家知识产权局党组。”
《商标法》第四十条规定了续展。
国知党组发〔2020〕第78号文也有规定。"""
PATIENCE = 120_000  # ms: the first question loads the model
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
QUALITY = 55  # of WebP, at which Chinese text is still crisp


def corpus(folder: Path) -> None:
    """Write the circular and the statutes."""
    (folder / "国知党组发〔2020〕第77号.pdf").write_bytes(make_pdf(PARAGRAPHS))
    with tempfile.TemporaryDirectory() as everything:
        shutil.copy(ROOT / "corpus/laws.toml", everything)
        add_laws(Path(everything))
        for file in (Path(everything) / "laws").iterdir():
            if any(name in file.name for name in STATUTES):
                shutil.copy(file, folder)


def pages(address: str, passage: str, versions: tuple[str, str]) -> dict[str, tuple[str, Show]]:
    """Return the name of each picture, what it shows, and how to come to it from the one before.

    `passage` is one of the circular, `versions` are the ids of two versions of one statute.
    """

    def nothing_asked(page: Page) -> None:
        page.goto(address)
        _seen(page, ".st-key-examples button")

    def answered(page: Page) -> None:
        page.goto(at(address, q=ASKED))
        _seen(page, ".st-key-hit-1")

    def quoted(page: Page) -> None:
        for rank in (1, 2):
            card = page.locator(f".st-key-hit-{rank}")
            card.get_by_role("button", name="加入报告").click()
            expect(card.get_by_role("button", name="已在报告中")).to_be_visible(timeout=PATIENCE)
        _press(page, "4")
        _seen(page, ".st-key-item-1 .yj-quote")

    def checked(page: Page) -> None:
        page.get_by_role("tab", name="核对稿件").click()
        page.get_by_label("或粘贴文字").fill(DRAFT)
        page.get_by_role("button", name="核对", exact=True).click()
        _seen(page, ".yj-finding")

    def listed(page: Page) -> None:
        page.goto(f"{address}/library")
        _seen(page, "a[href^='read?d=']")

    def mapped(page: Page) -> None:
        page.goto(at(address, "library", part="map"))
        _seen(page, ".yj-map")

    def added(page: Page) -> None:
        page.goto(at(address, "library", part="files"))
        _seen(page, ".st-key-clash")

    def read(page: Page) -> None:
        page.goto(at(address, "read", p=passage))
        _seen(page, ".yj-page img")

    def compared(page: Page) -> None:
        page.goto(at(address, "read", d=versions[0], **{"with": versions[1]}))
        _seen(page, ".yj-versus")

    def held(page: Page) -> None:
        page.goto(f"{address}/index")
        _seen(page, ".yj-facts")

    def helped(page: Page) -> None:
        page.get_by_role("button", name="快捷键").click()
        expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()

    return {
        "ask": ("提问 Ask", nothing_asked),
        "answer": ("有依据的回答 An answer", answered),
        "report": ("报告 Report", quoted),
        "check": ("核对稿件 Checking a draft", checked),
        "library": ("文库 Library", listed),
        "map": ("引用关系 How documents refer to each other", mapped),
        "files": ("添加与移除 Adding and removing files", added),
        "read": ("阅读 Read", read),
        "versions": ("版本对照 Two versions", compared),
        "index": ("索引 Index", held),
        "shortcuts": ("快捷键 Shortcuts", helped),
    }


def _press(page: Page, key: str) -> None:
    """Press a shortcut, out of any field."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(key)


def _seen(page: Page, selector: str) -> None:
    expect(page.locator(selector).first).to_be_visible(timeout=PATIENCE)
    settled(page, PATIENCE)


def photograph(browser: Browser, shown: dict[str, tuple[str, Show]], width: int, theme: str) -> int:
    """Write the pictures of one width and one theme; return their size in bytes."""
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]},
        color_scheme=theme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    size = 0
    for name, (_, show) in shown.items():
        show(page)
        page.wait_for_load_state("networkidle")  # Streamlit loads the code of tables when needed
        page.evaluate(TWO_FRAMES)
        file = FOLDER / f"{name}-{width}-{theme}.webp"
        with Image.open(BytesIO(page.screenshot(animations="disabled"))) as image:
            image.save(file, quality=QUALITY, method=6)
        size += file.stat().st_size
    context.close()
    return size


def document(shown: dict[str, tuple[str, Show]]) -> str:
    """Return docs/gallery.md."""
    parts = [
        "# 图册 Gallery\n\n每一页在手机、平板和桌面上的样子，由 `make gallery` 生成。"
        "Every page on a phone, a tablet and a desktop; made by `make gallery`.\n"
    ]
    for name, (title, _) in shown.items():
        parts.append(f"## {title}\n\n| | {' | '.join(THEMES.values())} |\n|---|---|---|")
        for width in SIZES:
            pictures = " | ".join(
                f'<img src="gallery/{name}-{width}-{theme}.webp" alt="{title}, {width}, {theme}">'
                for theme in THEMES
            )
            parts.append(f"| {width} | {pictures} |")
        parts.append("")
    return "\n".join(parts)


def main() -> None:
    """Build the index, serve it, take all pictures, and write the page that shows them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.webp"):
        old.unlink()
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        texts, index_dir = Path(scratch) / "corpus", Path(scratch) / "index"
        texts.mkdir()
        corpus(texts)
        build([texts], index_dir)
        index = open_index(index_dir)
        circular = next(info for info in index.documents() if info.path.endswith(".pdf"))
        passages = index.passages(circular.doc_id)
        passage = next(one for one in passages if "协调配合" in one.text)
        law = next(info for info in index.documents() if info.title.endswith("商标法"))
        versions = tuple(one.doc_id for one in index.versions(law.doc_id)[-2:])
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with serve(index_dir, Path(scratch) / "server.log") as address:
            shown = pages(address, passage.passage_id, versions)
            size = sum(
                photograph(browser, shown, width, theme) for width in SIZES for theme in THEMES
            )
        browser.close()
    (ROOT / "docs/gallery.md").write_text(document(shown), encoding="utf-8")
    print(f"{len(shown) * len(SIZES) * len(THEMES)} pictures, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
