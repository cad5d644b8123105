"""The library page: facets, order, finding, years, what is shown when nothing is left."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from indexer import build, facets, open_index
from tests.browser import at, query_of, serve, settled, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    Visit = Callable[..., Page]

pytest_plugins = ["tests.app_fixtures"]

PHONE = {"width": 390, "height": 844}


# Invented; the second rests on the first, and the third repeats it but for its note.
TEXTS = {
    "条例.md": """---
发文机关: [湖城人大常委会]
成文日期: 2009-12-01
施行日期: 2010-01-01
---
沿湖保护条例

第一条　为了保护湖岸，制定本条例。

第二条　沿湖十米以内不得停车。

第三条　本条例自2010年1月1日起施行。
""",
    "办法.md": """---
发文机关: [湖城政府]
文号: 湖政发〔2021〕5号
成文日期: 2021-03-04
施行日期: 2021-04-01
---
沿湖停车管理办法

第一条　根据《沿湖保护条例》，制定本办法。

第二条　违者由湖长劝离。
""",
    "办法副本.txt": """沿湖停车管理办法

第一条　根据《沿湖保护条例》，制定本办法。

第二条　违者由湖长劝离。
""",
    "钓鱼.md": """---
发文机关: [湖城政府, 渔业局]
文号: 湖政发〔2021〕12号
成文日期: 2021-07-01
施行日期: 2021-08-01
---
沿湖钓鱼管理办法

第一条　根据《沿湖保护条例》，制定本办法，对钓鱼的时间、地点和工具作出规定。

第二条　停车适用《沿湖停车管理办法》。
""",
}


@pytest.fixture(scope="module")
def lake_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Index the invented texts; give the folder of the index."""
    folder = tmp_path_factory.mktemp("lake")
    (folder / "texts").mkdir()
    for name, text in TEXTS.items():
        (folder / "texts" / name).write_text(text, encoding="utf-8")
    build([folder / "texts"], folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def lake(lake_dir: Path) -> Iterator[str]:
    """Serve that index; give its address."""
    with serve(lake_dir, lake_dir.with_name("server.log")) as address:
        yield address


@pytest.fixture(scope="module")
def entries(lake_dir: Path) -> list[facets.Entry]:
    index = open_index(lake_dir)
    return facets.entries(index.documents(), index.extractions())


def titles(page: Page) -> Locator:
    return page.locator(".yj-documents cite")


def facet(page: Page, name: str) -> Locator:
    """Return the values of a facet beside the list."""
    heading = page.get_by_test_id("stSidebar").locator("section")
    return heading.filter(has=page.get_by_role("heading", name=name)).locator("a")


def test_a_click_on_a_count_leaves_so_many_documents(
    visit: Visit, lake: str, entries: list[facets.Entry]
) -> None:
    """Facets combine, stay in the address in any language, and are taken back one by one."""
    page = visit(at(lake, "library"))
    expect(titles(page)).to_have_count(len(entries))
    types = Counter(entry.info.type for entry in entries)
    facet(page, "类型").filter(has_text="办法").click()
    expect(titles(page)).to_have_count(types["办法"])
    year, count = Counter(
        facets.values(entry, "year")[0] for entry in entries if entry.info.type == "办法"
    ).most_common(1)[0]
    value = facet(page, "年份").filter(has_text=year)
    expect(value.locator("b")).to_have_text(str(count))
    value.click()
    expect(titles(page)).to_have_count(count)
    expect(page.get_by_role("status")).to_have_text(f"{len(entries)}份中的{count}份")
    assert query_of(page) == {"type": ["办法"], "year": [year]}
    chosen = {"type": ["办法"], "year": [year]}
    expected = facets.order(facets.select(entries, chosen, ""), "newest")
    assert texts_of(titles(page)) == [entry.info.title for entry in expected]
    page.goto(f"{page.url}&lang=English")
    expect(titles(page)).to_have_count(count)
    page.get_by_role("link", name="Type: 办法").click()
    expect(titles(page)).to_have_count(
        sum(facets.values(entry, "year")[0] == year for entry in entries)
    )
    page.get_by_role("link", name="Remove all filters").click()
    expect(titles(page)).to_have_count(len(entries))


def test_documents_are_found_by_title_or_number(
    visit: Visit, lake: str, entries: list[facets.Entry]
) -> None:
    """Words of a title, or a number, find their documents; words of none have a way back."""
    page = visit(at(lake, "library"))
    box = page.get_by_label("标题或文号")
    box.fill("湖政發[2021]5號")
    box.press("Enter")
    expect(titles(page)).to_have_count(1)
    assert query_of(page) == {"find": ["湖政發[2021]5號"]}
    box.fill("<b>没有")
    box.press("Enter")
    expect(page.locator(".yj-hint strong")).to_have_text("没有符合条件的文献")
    expect(page.locator(".yj-chip")).to_contain_text("含“<b>没有”")
    page.locator(".yj-chip").click()
    expect(titles(page)).to_have_count(len(entries))
    expect(box).to_have_value("")


def test_a_bar_of_the_timeline_chooses_its_years(
    visit: Visit, lake: str, entries: list[facets.Entry]
) -> None:
    """Each bar says its years and documents; a click leaves these, and one more all of them."""
    years = Counter(facets.values(entry, "year")[0] for entry in entries)
    period = max(facets.periods(years), key=lambda period: period.count)
    page = visit(at(lake, "library"))
    bar = page.locator(".yj-timeline").get_by_role("link", name=f"：{period.count}份").last
    bar.focus()
    page.keyboard.press("Enter")
    expect(titles(page)).to_have_count(period.count)
    assert query_of(page) == {"year": [period.value]}
    expect(page.locator(".yj-timeline [aria-current]")).to_have_count(1)
    page.locator(".yj-timeline [aria-current]").click()
    expect(titles(page)).to_have_count(len(entries))


def test_the_list_has_every_order(visit: Visit, lake: str, entries: list[facets.Entry]) -> None:
    """A link for each order lists the documents in it; a title leads to its text."""
    page = visit(at(lake, "library"))
    sorts = page.locator(".yj-sorts a")
    expect(sorts).to_have_count(len(facets.SORTS))
    for number, sort in enumerate(facets.SORTS):
        sorts.nth(number).click()
        expect(sorts.nth(number)).to_have_attribute("aria-current", "true")
        settled(page)
        expected = [entry.info.title for entry in facets.order(entries, sort)]
        expect(titles(page)).to_have_text(expected)
    titles(page).first.get_by_role("link").click()
    expect(page.locator("#yj-target")).to_be_visible()
    longest = facets.order(entries, "length")[0]
    assert query_of(page)["d"] == [longest.info.doc_id]


def test_facets_stand_above_the_list_on_a_phone(visit: Visit, lake: str) -> None:
    """At 390 pixels the facets open in the page, and every target is large enough for a finger."""
    page = visit(at(lake, "library"), viewport=PHONE, has_touch=True)
    page.locator(".st-key-facets-inline summary").first.click()
    value = page.locator(".st-key-facets-inline a").first
    expect(value).to_be_visible()
    settled(page)
    main = page.locator(".stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") == 0
    sizes = main.locator(".yj-facets a:visible, .yj-timeline a, .yj-sorts a").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => [box.width, box.height])"
    )
    assert min(min(size) for size in sizes) >= 24
    value.click()
    expect(page.locator(".yj-chip")).to_have_count(1)


def test_an_address_that_nobody_wrote_breaks_nothing(visit: Visit, lake: str) -> None:
    """Values that the page does not know are left out, or leave no document."""
    page = visit(f"{lake}/library?sort=<b>&page=９&part=no&around=x")
    expect(titles(page).first).to_be_visible()
    page.goto(f"{lake}/library?year=<script>&page=99")
    expect(page.locator(".yj-hint strong")).to_have_text("没有符合条件的文献")
    expect(page.locator(".yj-chip")).to_contain_text("<script>")


def test_the_map_shows_who_names_whom(visit: Visit, lake: str) -> None:
    """Each link is an arc and a line of text; a title shows its links alone, another leads on."""
    page = visit(at(lake, "library", part="map"))
    rows = page.locator(".yj-map li > a:first-child")
    expect(rows).to_have_text(
        ["沿湖钓鱼管理办法", "沿湖停车管理办法", "沿湖保护条例", "沿湖停车管理办法"]
    )
    expect(page.locator(".yj-map path.yj-arc")).to_have_count(4)
    page.get_by_text("以文字列出（4）").click()
    expect(page.locator(".yj-map-text li")).to_have_text(
        [
            "沿湖钓鱼管理办法 引用 沿湖停车管理办法",
            "沿湖钓鱼管理办法 依据 沿湖保护条例",
            "沿湖停车管理办法 依据 沿湖保护条例",
            "沿湖停车管理办法 依据 沿湖保护条例",
        ]
    )
    rows.nth(3).focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_text(["沿湖保护条例", "沿湖停车管理办法"])
    page.get_by_role("link", name="看全部").click()
    expect(rows).to_have_count(4)
    page.get_by_label("看一份文献的联系").click()
    page.keyboard.insert_text("钓鱼")
    page.get_by_role("option").first.click()
    expect(rows).to_have_text(["沿湖钓鱼管理办法", "沿湖停车管理办法", "沿湖保护条例"])
    page.get_by_role("link", name="阅读：沿湖保护条例").click()
    expect(page.locator("#yj-target")).to_be_visible()


def test_the_map_of_documents_without_links_says_so(visit: Visit, lake: str) -> None:
    """Facets leave documents out of the map too; where none is linked, that is said."""
    page = visit(at(lake, "library", part="map", year="2009"))
    expect(page.locator(".yj-hint strong")).to_have_text("没有引用关系")
