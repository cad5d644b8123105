"""An office of people who log in: a real OpenID Connect flow in a real browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from playwright.sync_api import expect

from indexer.serving.access import person_key
from tests.browser import ANSWERABLE, settled
from tests.office_people import EDITOR, HASTY, PACE, READER, STRANGER, UNLUCKY, log_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from indexer import Answer

    Visit = Callable[..., Page]

pytest_plugins = ["tests.app_fixtures", "tests.serving_fixtures"]

DESKTOP = {"width": 1280, "height": 900}


def asked(address: str, question: str) -> str:
    return f"{address}/?{urlencode({'q': question})}"


def test_nothing_is_shown_before_the_login(visit: Visit, office_address: str) -> None:
    """Whoever did not log in sees the door and neither text nor filter, whatever they ask for."""
    page = visit(asked(office_address, ANSWERABLE), viewport=DESKTOP)
    expect(page.get_by_text("请先登录")).to_be_visible()
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    expect(page.locator(".yj-quote")).to_have_count(0)
    expect(page.get_by_role("textbox")).to_have_count(0)


def test_a_basket_belongs_to_its_person(visit: Visit, office_address: str) -> None:
    """What an editor collects is there after a reload and in another window, and for nobody else.

    A reader who logs in has an empty basket.
    """
    page = visit(office_address, viewport=DESKTOP)
    log_in(page, EDITOR)
    expect(page.get_by_text(f"{EDITOR}（可以检索、引用和更新文库）")).to_be_visible()
    page.goto(asked(office_address, ANSWERABLE))
    settled(page)
    page.locator(".st-key-hit-1").get_by_role("button", name="加入报告").click()
    expect(page.get_by_role("link", name="报告（1）")).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="报告（1）")).to_be_visible()
    expect(page.locator(".st-key-hit-1").get_by_role("button", name="已在报告中")).to_be_disabled()

    other = visit(office_address, viewport=DESKTOP)
    log_in(other, READER)
    expect(other.get_by_text(f"{READER}（可以检索和引用）")).to_be_visible()
    expect(other.get_by_role("link", name="报告", exact=True)).to_be_visible()

    again = visit(office_address, viewport=DESKTOP)
    log_in(again, EDITOR)
    again.get_by_role("link", name="报告（1）").click()
    settled(again)
    again.locator(".st-key-item-0").get_by_role("button", name="移出").click()
    expect(again.get_by_text("报告里还没有引文")).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="报告", exact=True)).to_be_visible()


def test_who_may_not_enter_is_told(visit: Visit, office_address: str) -> None:
    """A person whom the provider knows and the settings do not name reads whom to ask."""
    page = visit(office_address, viewport=DESKTOP)
    log_in(page, STRANGER)
    expect(page.get_by_text("您没有权限使用")).to_be_visible()
    expect(page.get_by_text("请与管理员联系")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_count(0)
    page.get_by_role("button", name="换一个账号登录").click()
    expect(page.get_by_text("请先登录")).to_be_visible()


def test_the_way_out(visit: Visit, office_address: str) -> None:
    """Whoever logged out stands before the door, after a reload too."""
    page = visit(office_address, viewport=DESKTOP)
    log_in(page, READER)
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_text("请先登录")).to_be_visible()
    page.goto(office_address)
    expect(page.get_by_text("请先登录")).to_be_visible()


def test_who_asks_too_fast_waits_and_goes_on(
    visit: Visit, office_address: str, office_dir: Path, answer: Answer
) -> None:
    """One question too many within a minute gets a sentence, and the page its next click.

    Each answer has its line in the record, the refused question none.
    """
    page = visit(office_address, viewport=DESKTOP)
    log_in(page, HASTY)
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    for number in range(PACE):
        page.goto(asked(office_address, ANSWERABLE + "？" * number))
        expect(page.locator(".st-key-hit-1")).to_be_visible()
    page.goto(asked(office_address, "再问一个问题？"))
    expect(page.get_by_text(f"一分钟内最多提 {PACE} 个问题：请等")).to_be_visible()
    page.get_by_role("link", name="报告", exact=True).click()
    expect(page.get_by_text("报告里还没有引文")).to_be_visible()
    lines = [
        json.loads(line) for line in (office_dir / "audit.jsonl").read_text("utf-8").splitlines()
    ]
    mine = [line for line in lines if line["person"] == HASTY]
    assert [line["question"] for line in mine] == [
        ANSWERABLE + "？" * number for number in range(PACE)
    ]
    first = mine[0]
    assert (first.pop("time")[:2], first.pop("ms") > 0) == ("20", True)
    assert first == {
        "person": HASTY,
        "address": None,
        "question": ANSWERABLE,
        "filters": {},
        "snapshot": answer.snapshot_id,
        "verdict": answer.verdict,
        "passages": [hit.passage.passage_id for hit in answer.hits],
    }


def test_a_basket_that_cannot_be_read_stops_nothing_else(
    visit: Visit, office_address: str, office_dir: Path, issuer: str
) -> None:
    """Where a person's file is damaged, the report's page says so and a question is still asked."""
    folder = office_dir / "people" / person_key({"iss": issuer, "sub": "5"})
    folder.mkdir(parents=True)
    (folder / "basket").write_bytes(b"{}")
    page = visit(office_address, viewport=DESKTOP)
    log_in(page, UNLUCKY)
    expect(page.get_by_role("textbox", name="问题")).to_be_visible()
    page.get_by_role("link", name="报告", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="basket.json")).to_be_visible()
