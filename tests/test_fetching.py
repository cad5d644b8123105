"""Getting texts from official sites: manners, formats, what is refused, and looking again."""

import gzip
import io
import socket
import zipfile
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document as WordDocument
from fpdf import FPDF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from indexer import corpus, sources
from indexer.errors import CorpusError, ReadError
from indexer.fetching import USER_AGENT, Fetched, FetchReport, Manners, fetch
from indexer.readers.front_matter import parse_pairs
from indexer.sources import Source
from tests.source_server import (
    PARAGRAPHS,
    TITLE,
    current_if,
    endless,
    file,
    page,
    redirect,
    reply,
    source,
    source_server,
)

SHIPPED = Path(__file__).parent.parent / "corpus" / "sources.toml"
TODAY = date.today().isoformat()
QUICK = Manners(pause=0.0, backoff=0.01)


@pytest.fixture
def site():
    """A site without a robots.txt, which has one text at /a.html."""
    with source_server() as server:
        server.answers("/a.html", reply(page()))
        yield server


@pytest.fixture
def at_home(tmp_path):
    """Fetch into a folder of the test's own, without pauses, and give the one result."""

    def get(one, manners=QUICK):
        (result,) = fetch([one], tmp_path / "fetched", manners=manners).fetched
        return result

    get.folder = tmp_path / "fetched"
    return get


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def facts(path):
    """Return a sidecar's pairs, as the corpus reads them."""
    sidecar = path.with_name(path.name + ".yaml")
    return parse_pairs(sidecar.read_text("utf-8"), sidecar.name)


@cache
def pdf():
    """Build a PDF of some 20 kB."""
    document = FPDF()
    for _ in range(100):
        document.add_page()
    return bytes(document.output())


def zip_of(*members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for member in members:
            archive.writestr(member, "<x/>")
    return packed.getvalue()


def saved(document):
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


# --- What is stored


def test_a_text_is_stored_as_it_was_sent(site, tmp_path):
    """The bytes, the sidecar and the report of a first fetch are exactly these."""
    body = page()
    site.answers("/a.html", reply(body, ETag='"1"', Last_Modified="Mon, 02 Nov 2020 08:00:00 GMT"))
    wanted = source(
        f"{site.url}/a.html",
        number="甲政发〔2020〕7号",
        date="2020-11-02",
        effective_date="2020-12-01",
        type="办法",
    )
    progress = []
    report = fetch([wanted], tmp_path, lambda *counts: progress.append(counts), manners=QUICK)
    stored = tmp_path / "services.html"
    assert report == FetchReport(tmp_path, (Fetched(wanted, "new", stored),))
    assert progress == [(1, 1)]
    assert names(tmp_path) == ["services.html", "services.html.yaml"]
    assert stored.read_bytes() == body
    assert facts(stored) == (
        ("title", TITLE),
        ("number", "甲政发〔2020〕7号"),
        ("issuer", "甲市人民政府"),
        ("date", "2020-11-02"),
        ("effective_date", "2020-12-01"),
        ("type", "办法"),
        ("url", f"{site.url}/a.html"),
        ("accessed", TODAY),
        ("sha256", sources.sha256(body)),
        ("etag", '"1"'),
        ("last_modified", "Mon, 02 Nov 2020 08:00:00 GMT"),
    )
    assert site.paths() == ["/robots.txt", "/a.html"]
    assert {headers["User-Agent"] for headers in site.headers_of("/a.html")} == {USER_AGENT}


def test_what_is_not_verified_says_so(site, at_home):
    """The sidecar of a source that is not fully verified carries a note."""
    unverified = Source(
        "a", TITLE, ("甲市人民政府",), fully_verified=False, url=f"{site.url}/a.html"
    )
    assert dict(facts(at_home(unverified).path))["note"] == (
        "题名、文号、日期或网址中有的尚未与官方发布核对，引用前请核对。"
    )


def test_the_corpus_reads_what_was_fetched(site, at_home):
    """The facts of the sidecar reach the document, and its text is the one that was sent."""
    text = "\n".join(["甲市知识产权公共服务办法", "", *PARAGRAPHS])
    site.answers("/a.txt", reply(text.encode("gb18030"), content_type="text/plain"))
    fetched = at_home(source(f"{site.url}/a.txt", number="甲政发〔2020〕7号"))
    (document,), failures = corpus.load([fetched.path.parent])
    assert (document.title, document.value("number"), document.value("url"), failures) == (
        TITLE,
        "甲政发〔2020〕7号",
        f"{site.url}/a.txt",
        [],
    )
    assert PARAGRAPHS[1] in document.text


def test_a_gbk_page_is_kept_in_gbk(site, at_home):
    """A page in GBK is known for a text, and its bytes are not touched."""
    body = page(charset="gbk")
    site.answers("/a.html", reply(body, content_type="text/html"))
    fetched = at_home(source(f"{site.url}/a.html"))
    assert (fetched.outcome, fetched.path.read_bytes()) == ("new", body)


@pytest.mark.parametrize(
    ("body", "content_type", "suffix"),
    [
        (pdf(), "text/html", ".pdf"),
        (b"\r\n" + pdf(), "application/octet-stream", ".pdf"),
        (saved(WordDocument()), "application/msword", ".docx"),
        (saved(Workbook()), "application/zip", ".xlsx"),
        (zip_of("OFD.xml", "Doc_0/Document.xml"), "text/plain", ".ofd"),
        (zip_of("mimetype", "content.xml"), "", ".odt"),
        (zip_of("通知/word/document.xml"), "application/zip", ".zip"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
            "application/pdf",
            ".doc",
        ),
        (b"\x89PNG\r\n\x1a\n...", "image/jpeg", ".png"),
        (b"\xff\xd8\xff\xe0...", "image/jpeg", ".jpg"),
        (page(), "text/plain", ".html"),
        (page(), "", ".html"),
        (("".join(PARAGRAPHS) + TITLE).encode("utf-16"), "Text/Plain; charset=utf-16", ".txt"),
        (("".join(PARAGRAPHS) + TITLE).encode(), "text/html", ".html"),
    ],
)
def test_the_bytes_decide_the_suffix(body, content_type, suffix, site, at_home):
    """What a server calls a file does not matter where the file itself says what it is."""
    site.answers("/show.jsp?id=1", reply(body, content_type=content_type))
    fetched = at_home(source(f"{site.url}/show.jsp?id=1"))
    assert (fetched.outcome, fetched.path.name) == ("new", f"services{suffix}")
    assert fetched.path.read_bytes() == body


@pytest.mark.parametrize(
    ("body", "content_type", "said"),
    [
        (b"", "text/html", "空文件"),
        (b" \r\n ", "text/html", "空文件"),
        (page("404", ["您访问的页面不存在或已删除"]), "text/html", "汉字"),
        (page("安全验证", ["请开启脚本"], f"<script>//{TITLE * 20}</script>"), "", "汉字"),
        (page("统一登录", ["请输入验证码后登录，首次登录请先注册。" * 9]), "", TITLE),
        (page("甲市人民政府门户网站", PARAGRAPHS), "text/html", TITLE),
        (b'{"code": 200, "data": []}', "application/json", "application/json"),
        (b"no markup, no type", "", "未注明类型"),
        (b"GIF89a\x00\x00", "image/gif", "不是文本文件"),
        (b"PK\x03\x04 cut off", "application/zip", "不完整"),
    ],
)  # fmt: skip
def test_what_is_not_the_text_is_not_stored(body, content_type, said, site, at_home):
    """Error pages, logins, challenges, front pages and other formats are refused with a reason."""
    site.answers("/a.html", reply(body, content_type=content_type))
    fetched = at_home(source(f"{site.url}/a.html"))
    assert (fetched.outcome, fetched.path) == ("failed", None)
    assert said in fetched.remark
    assert fetched.remark_en
    assert names(at_home.folder) == []


def test_a_hostile_file_name_is_not_used(site, at_home):
    """A file is named after its source, whatever name the server proposes."""
    name = "attachment; filename=../../../evil.html; filename*=UTF-8''..%2F..%2Fevil.html"
    site.answers("/a.html", reply(page(), Content_Disposition=name))
    at_home(source(f"{site.url}/a.html"))
    assert names(at_home.folder) == ["services.html", "services.html.yaml"]
    assert names(at_home.folder.parent) == ["fetched"]


# --- Looking again


def test_a_current_copy_is_not_sent_again(site, at_home):
    """A server that knows the copy for current is believed; the day it was seen is noted."""
    site.answers("/a.html", current_if('"v1"', page()))
    wanted = source(f"{site.url}/a.html")
    first = at_home(wanted)
    sidecar = first.path.with_name("services.html.yaml")
    sidecar.write_text(sidecar.read_text("utf-8").replace(TODAY, "2020-01-01"), "utf-8")
    again = at_home(wanted)
    assert again == Fetched(wanted, "unchanged", first.path)
    assert dict(facts(first.path))["accessed"] == TODAY
    assert [headers.get("If-None-Match") for headers in site.headers_of("/a.html")] == [
        None,
        '"v1"',
    ]


def test_a_modification_date_is_sent_back(site, at_home):
    """Where a server gives no tag, the date that it gave is asked about."""
    day = "Mon, 02 Nov 2020 08:00:00 GMT"
    site.answers("/a.html", reply(page(), Last_Modified=day), reply(b"", 304))
    outcomes = [at_home(source(f"{site.url}/a.html")).outcome for _ in range(2)]
    assert outcomes == ["new", "unchanged"]
    assert site.headers_of("/a.html")[1]["If-Modified-Since"] == day


def test_a_tag_that_cannot_be_sent_back_is_not_kept(site, at_home):
    """A tag beyond ASCII, which no request could hold, does not break the next fetch."""
    site.answers("/a.html", reply(page(), ETag='"é"'))
    outcomes = [at_home(source(f"{site.url}/a.html")).outcome for _ in range(2)]
    assert outcomes == ["new", "unchanged"]


def test_tags_go_only_to_the_address_that_gave_them(site, at_home):
    """With another address in the list, the text there is fetched whole."""
    site.answers("/a.html", reply(page(), ETag='"1"'))
    site.answers("/b.html", current_if('"1"', page(paragraphs=[*PARAGRAPHS, "第五条 新增。"])))
    at_home(source(f"{site.url}/a.html"))
    assert at_home(source(f"{site.url}/b.html")).outcome == "changed"


def test_a_page_that_differs_in_its_scripts_is_unchanged(site, at_home):
    """What a page does not show, such as a visitor's number in a script, is no change."""
    first, second = (page(head=f"<script>visit={n}</script><!--{n}-->") for n in (1, 2))
    site.answers("/a.html", reply(first), reply(second))
    outcomes = [at_home(source(f"{site.url}/a.html")).outcome for _ in range(2)]
    assert outcomes == ["new", "unchanged"]
    assert (at_home.folder / "services.html").read_bytes() == first


def test_a_changed_text_keeps_the_old_one(site, at_home):
    """The old text stands beside the new one under the day it was last seen, and says so."""
    bodies = [page(paragraphs=[*PARAGRAPHS, f"第五条 第{n}次。"]) for n in "一二三"]
    site.answers("/a.html", *map(reply, bodies))
    wanted = source(f"{site.url}/a.html")
    results = [at_home(wanted) for _ in bodies]
    path, old = at_home.folder / "services.html", at_home.folder / f"services@{TODAY}.html"
    older = at_home.folder / f"services@{TODAY}-2.html"
    assert results == [
        Fetched(wanted, "new", path),
        Fetched(
            wanted,
            "changed",
            path,
            f"旧文本存为 {old.name}。",
            f"The text that stood there is now {old.name}.",
        ),
        Fetched(
            wanted,
            "changed",
            path,
            f"旧文本存为 {older.name}。",
            f"The text that stood there is now {older.name}.",
        ),
    ]
    assert [file.read_bytes() for file in (old, older, path)] == bodies
    assert len(names(at_home.folder)) == 6
    kept = dict(facts(old))
    assert (kept["sha256"], kept["note"]) == (
        sources.sha256(bodies[0]),
        f"旧文本：官方网址上的文本到 {TODAY} 核对时已不同，引用前请核对。",
    )
    assert dict(facts(path))["sha256"] == sources.sha256(bodies[2])


def test_another_format_takes_the_place_of_the_old(site, at_home):
    """Where a page becomes a PDF, one current copy stands, and the page is kept."""
    site.answers("/a.html", reply(page()), reply(pdf()))
    for _ in range(2):
        at_home(source(f"{site.url}/a.html"))
    old, new = f"services@{TODAY}.html", "services.pdf"
    assert names(at_home.folder) == sorted([old, f"{old}.yaml", new, f"{new}.yaml"])


def test_a_copy_that_was_edited_is_fetched_again(site, at_home):
    """A file that is not what its sidecar says is set aside, not taken for the official text."""
    site.answers("/a.html", current_if('"v1"', page()))
    path = at_home(source(f"{site.url}/a.html")).path
    path.write_bytes(page(paragraphs=[*PARAGRAPHS, "第五条 自拟。"]))
    assert at_home(source(f"{site.url}/a.html")).outcome == "changed"
    assert path.read_bytes() == page()


def test_a_fetch_that_died_before_the_sidecar_is_mended(site, at_home):
    """A copy without its sidecar gets one, and is not taken for a change."""
    path = at_home(source(f"{site.url}/a.html")).path
    before = facts(path)
    path.with_name("services.html.yaml").unlink()
    assert at_home(source(f"{site.url}/a.html")).outcome == "unchanged"
    assert facts(path) == before


def test_a_malformed_sidecar_is_named(site, at_home):
    """A sidecar that cannot be read is a failure that names it, and nothing is overwritten."""
    path = at_home(source(f"{site.url}/a.html")).path
    sidecar = path.with_name("services.html.yaml")
    sidecar.write_text("- 不是键值", "utf-8")
    fetched = at_home(source(f"{site.url}/a.html"))
    assert (fetched.outcome, fetched.path) == ("failed", path)
    assert "services.html.yaml" in fetched.remark
    assert sidecar.read_text("utf-8") == "- 不是键值"


@pytest.mark.parametrize("status", [404, 410])
def test_a_text_that_is_gone_keeps_its_copy(status, site, at_home):
    """That an address has lost its text is said, and the copy of it stays."""
    site.answers("/a.html", reply(page()), reply("没有".encode(), status))
    path = at_home(source(f"{site.url}/a.html")).path
    fetched = at_home(source(f"{site.url}/a.html"))
    assert (fetched.outcome, fetched.path, path.read_bytes()) == ("gone", path, page())
    assert f"HTTP {status}" in fetched.remark


@pytest.mark.parametrize("status", [204, 304, 400, 403, 412, 500])
def test_other_answers_are_failures_with_their_number(status, site, at_home):
    """Whatever a server answers but with a text is told by its number, and nothing is stored."""
    site.answers("/a.html", reply(b"", status))
    fetched = at_home(source(f"{site.url}/a.html"))
    assert (fetched.outcome, fetched.path) == ("failed", None)
    assert f"HTTP {status}" in fetched.remark
    assert names(at_home.folder) == []


def test_a_source_without_an_address_says_where_to_look(tmp_path):
    """Nothing is asked for a source of which only the site is known."""
    wanted = Source("a", TITLE, ("甲市人民政府",), fully_verified=True, site="flk.example.cn")
    (fetched,) = fetch([wanted], tmp_path).fetched
    assert (fetched.outcome, fetched.path) == ("no_address", None)
    assert "flk.example.cn" in fetched.remark


# --- robots.txt


@pytest.mark.parametrize(
    ("rules", "outcome"),
    [
        (reply(b"User-agent: *\nDisallow: /a.html\n"), "forbidden"),
        (reply(b"User-agent: Yinju\nDisallow: /\n\nUser-agent: *\nDisallow:\n"), "forbidden"),
        (reply(b"User-agent: Other\nDisallow: /\n"), "new"),
        (reply(b"User-agent: *\nDisallow: /b\nAllow: /a\n"), "new"),
        (reply(page("404")), "new"),
        (reply(b"\xff\xfe\x00 no text"), "new"),
        (reply(b"", 403), "new"),
        (reply(b"", 404), "new"),
        (reply(b"", 500), "forbidden"),
        (reply(b"", 503), "forbidden"),
        (redirect("/rules.txt"), "forbidden"),
        (redirect("/robots.txt"), "new"),
    ],
)
def test_robots_txt_is_obeyed(rules, outcome, site, at_home):
    """A page is asked for only as robots.txt allows; RFC 9309 says what its absence means."""
    site.answers("/robots.txt", rules)
    site.answers("/rules.txt", reply(b"User-agent: *\nDisallow: /\n"))
    fetched = at_home(source(f"{site.url}/a.html"))
    assert fetched.outcome == outcome
    assert ("/a.html" in site.paths()) == (outcome == "new")
    assert bool(fetched.remark) == (outcome == "forbidden")


def test_robots_txt_is_asked_for_once_a_site(site, tmp_path):
    """Several texts of a site take one look at its rules."""
    wanted = [source(f"{site.url}/a.html", f"a{number}") for number in range(3)]
    fetch(wanted, tmp_path, manners=QUICK)
    assert site.paths() == ["/robots.txt", "/a.html", "/a.html", "/a.html"]


def test_the_pause_is_kept_between_requests(site, tmp_path):
    """Requests to one host come one after the other, the pause between them."""
    wanted = [source(f"{site.url}/a.html", f"a{number}") for number in range(3)]
    fetch(wanted, tmp_path, manners=Manners(pause=0.1))
    times = [asked.at for asked in site.asked]
    assert len(times) == 4
    assert all(later - before >= 0.1 for before, later in pairwise(times))


def test_a_longer_crawl_delay_is_kept(site, at_home):
    """What robots.txt asks for wins over a shorter pause."""
    site.answers("/robots.txt", reply(b"User-agent: *\nCrawl-delay: 0.3\n"))
    at_home(source(f"{site.url}/a.html"))
    assert site.asked[1].at - site.asked[0].at >= 0.3


def test_a_site_that_wants_too_long_a_pause_is_left_alone(site, tmp_path):
    """A crawl delay of an hour is not waited for, and not broken either."""
    site.answers("/robots.txt", reply(b"User-agent: *\nCrawl-delay: 3600\n"))
    wanted = [source(f"{site.url}/a.html", one) for one in ("a", "b")]
    report = fetch(wanted, tmp_path, manners=QUICK)
    assert [(one.outcome, "3600 秒" in one.remark) for one in report.fetched] == [
        ("failed", True),
        ("failed", True),
    ]
    assert site.paths() == ["/robots.txt"]


# --- Busy servers, broken connections


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_when_it_says(status, site, at_home):
    """Retry-After in seconds is waited for."""
    site.answers("/a.html", reply(b"", status, Retry_After="1"), reply(page()))
    assert at_home(source(f"{site.url}/a.html")).outcome == "new"
    _, first, second = site.asked
    assert second.at - first.at >= 1.0


def test_retry_after_can_be_a_date(site, at_home):
    """Retry-After as a date is understood: one long away is not waited for."""
    day = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    site.answers("/a.html", reply(b"", 503, Retry_After=day), reply(page()))
    fetched = at_home(source(f"{site.url}/a.html"))
    assert (fetched.outcome, site.paths()) == ("failed", ["/robots.txt", "/a.html"])
    assert "再访问" in fetched.remark


@pytest.mark.parametrize("value", ["", "soon", "-5", "Mon, 02 Nov 2020 08:00:00 GMT", "9" * 400])
def test_a_retry_after_without_sense_is_not_waited_for(value, site, at_home):
    """Past dates and nonsense leave the program's own waits."""
    site.answers("/a.html", reply(b"", 503, Retry_After=value), reply(page()))
    assert at_home(source(f"{site.url}/a.html")).outcome == "new"


def test_a_server_that_stays_busy_is_given_up(site, at_home):
    """After the last attempt the server is said to be busy."""
    site.answers("/a.html", reply(b"", 503))
    fetched = at_home(source(f"{site.url}/a.html"))
    assert (fetched.outcome, site.paths().count("/a.html")) == ("failed", QUICK.attempts)
    assert "HTTP 503" in fetched.remark


def test_a_broken_download_is_resumed(site, at_home):
    """Only the missing part is asked for, on condition that it is part of the same file."""
    body = pdf()
    site.answers("/a.pdf", file(body, '"v1"', cut_at=9000), file(body, '"v1"'))
    fetched = at_home(source(f"{site.url}/a.pdf"))
    assert (fetched.outcome, fetched.path.read_bytes()) == ("new", body)
    _, resumed = site.headers_of("/a.pdf")
    assert (resumed["Range"], resumed["If-Range"]) == ("bytes=9000-", '"v1"')


def test_a_file_that_changed_meanwhile_is_not_pieced_together(site, at_home):
    """A server that has another file now sends it whole, and that one is stored."""
    old, new = pdf(), pdf() + b"% revised"
    site.answers("/a.pdf", file(old, '"v1"', cut_at=9000), file(new, '"v2"'))
    assert at_home(source(f"{site.url}/a.pdf")).path.read_bytes() == new


@pytest.mark.parametrize("tag", ['W/"v1"', ""])
def test_without_a_strong_tag_a_download_starts_over(tag, site, at_home):
    """A part is asked for only if it is certain what it is a part of."""
    body = pdf()
    site.answers("/a.pdf", file(body, tag, cut_at=9000), reply(body))
    assert at_home(source(f"{site.url}/a.pdf")).path.read_bytes() == body
    assert "Range" not in site.headers_of("/a.pdf")[1]


@pytest.mark.parametrize("span", ["bytes 0-99/100", "bytes 9000-9001/100000", "nonsense", ""])
def test_a_part_that_does_not_fit_is_thrown_away(span, site, at_home):
    """A server that sends another part than was asked for is asked for the whole."""
    body = pdf()
    wrong = reply(b"xx", 206, Content_Range=span)
    site.answers("/a.pdf", file(body, '"v1"', cut_at=9000), wrong, reply(body))
    assert at_home(source(f"{site.url}/a.pdf")).path.read_bytes() == body


def test_a_busy_moment_does_not_lose_what_has_come(site, at_home):
    """Between a break and its resumption a server may be busy."""
    body = pdf()
    site.answers("/a.pdf", file(body, '"v1"', cut_at=9000), reply(b"", 503), file(body, '"v1"'))
    assert at_home(source(f"{site.url}/a.pdf")).path.read_bytes() == body
    assert site.headers_of("/a.pdf")[2]["Range"] == "bytes=9000-"


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_download_is_whole_wherever_it_broke(data, site, tmp_path):
    """Two breaks at any two places leave the very bytes of the file."""
    body = pdf()
    first = data.draw(st.integers(0, len(body) - 1))
    second = data.draw(st.integers(first, len(body) - 1))
    tag = f'"{first}-{second}"'  # another file each time, so that no copy is current
    site.answers(
        "/a.pdf", file(body, tag, cut_at=first), file(body, tag, cut_at=second), file(body, tag)
    )
    (fetched,) = fetch([source(f"{site.url}/a.pdf")], tmp_path, manners=QUICK).fetched
    assert fetched.path.read_bytes() == body
    fetched.path.unlink()


# --- Limits


def test_a_stream_without_end_is_cut_off_at_the_limit(site, at_home):
    """Of 100 MB hardly more than the limit is ever taken, and nothing is stored."""
    site.answers("/a.pdf", endless(100))
    fetched = at_home(source(f"{site.url}/a.pdf"))
    assert (fetched.outcome, fetched.path, "50 MB" in fetched.remark) == ("failed", None, True)
    assert site.bytes_sent < 80 << 20  # the limit, and what the sockets' buffers hold
    assert names(at_home.folder) == []


def test_a_compressed_bomb_is_cut_off_at_the_limit(site, at_home):
    """What a small compressed body unpacks to counts, not its own size."""
    bomb = gzip.compress(bytes(4 << 20))
    site.answers("/a.pdf", reply(bomb, content_type="application/pdf", Content_Encoding="gzip"))
    manners = Manners(pause=0.0, max_bytes=2 << 20)
    fetched = at_home(source(f"{site.url}/a.pdf"), manners)
    assert (fetched.outcome, "2 MB" in fetched.remark) == ("failed", True)


def test_a_page_that_is_compressed_unasked_is_stored_unpacked(site, at_home):
    """Some servers compress though the request says not to."""
    site.answers("/a.html", reply(gzip.compress(page()), Content_Encoding="gzip"))
    assert at_home(source(f"{site.url}/a.html")).path.read_bytes() == page()


def test_a_slow_download_is_given_up(site, at_home):
    """A body that takes longer than the limit is not waited for."""
    site.answers("/a.pdf", endless(100))
    fetched = at_home(source(f"{site.url}/a.pdf"), Manners(pause=0.0, longest=0.0))
    assert (fetched.outcome, "没有下载完" in fetched.remark) == ("failed", True)


def test_a_server_that_says_nothing_is_given_up(at_home):
    """A server that takes connections and never answers is a failure, not a hang."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/a.html"
        with pytest.raises(CorpusError, match=r"127\.0\.0\.1"):
            at_home(source(address), Manners(pause=0.0, backoff=0.01, silence=0.1))


# --- Redirects


def test_a_redirect_to_another_host_is_followed_and_told(site, at_home):
    """The rules of the other host are asked for, and its address is the one that is cited."""
    site.answers("/old.html", redirect(f"{site.other_host}/a.html", 301))
    wanted = source(f"{site.url}/old.html")
    fetched = at_home(wanted)
    assert fetched == Fetched(
        wanted,
        "new",
        at_home.folder / "services.html",
        "网址已由 127.0.0.1 转到 localhost。",
        "The address redirects from 127.0.0.1 to localhost.",
    )
    assert site.paths() == ["/robots.txt", "/old.html", "/robots.txt", "/a.html"]
    assert dict(facts(fetched.path))["url"] == f"{site.other_host}/a.html"


def test_a_redirect_within_a_host_is_not_told(site, at_home):
    """Relative addresses are followed in silence."""
    site.answers("/old.html", redirect("a.html"))
    fetched = at_home(source(f"{site.url}/old.html"))
    assert (fetched.outcome, fetched.remark) == ("new", "")
    assert dict(facts(fetched.path))["url"] == f"{site.url}/a.html"


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://127.0.0.1/a.html", "http://[/", "/old.html"]
)
def test_other_redirects_are_not_followed(location, site, at_home):
    """Only http and https are followed, and not in a circle."""
    site.answers("/old.html", redirect(location))
    fetched = at_home(source(f"{site.url}/old.html"))
    assert (fetched.outcome, fetched.path) == ("failed", None)
    assert fetched.remark
    assert len(site.paths()) <= 7


def test_a_redirect_obeys_the_rules_of_where_it_leads(site, at_home):
    """A page that robots.txt forbids is not reached by way of another."""
    site.answers("/robots.txt", reply(b"User-agent: *\nDisallow: /a.html\n"))
    site.answers("/old.html", redirect("/a.html"))
    assert at_home(source(f"{site.url}/old.html")).outcome == "forbidden"
    assert "/a.html" not in site.paths()


# --- Without a network, without a folder


@pytest.fixture
def closed():
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = taken.getsockname()
    return address[1]


def test_without_a_network_there_is_one_error(closed, tmp_path):
    """After three hosts that cannot be reached the rest are not tried."""
    hosts = ["127.0.0.1", "localhost", "[::1]", "127.0.0.1"]
    wanted = [source(f"http://{host}:{closed}/", f"a{number}") for number, host in enumerate(hosts)]
    done = []
    with pytest.raises(CorpusError, match="请检查网络和代理") as error:
        fetch(wanted, tmp_path, lambda *counts: done.append(counts), manners=QUICK)
    assert done == [(1, 4), (2, 4)]
    assert "check the network and the proxy" in error.value.english


def test_one_host_that_is_down_does_not_stop_the_others(closed, site, tmp_path):
    """A host that cannot be reached is a failure of its own texts, and is tried but once."""
    down = [source(f"http://localhost:{closed}/", one) for one in ("a", "b")]
    report = fetch([*down, source(f"{site.url}/a.html")], tmp_path, manners=QUICK)
    assert [one.outcome for one in report.fetched] == ["failed", "failed", "new"]
    assert "localhost" in report.fetched[0].remark


def test_an_impossible_host_name_is_a_failure(site, tmp_path):
    """Host names that no network can have do not crash."""
    wanted = [
        source(f"{site.url}/a.html"),
        source(f"http://{'a' * 64}.cn/", "long"),
        source("http://-☃.cn/", "snow"),
    ]
    report = fetch(wanted, tmp_path, manners=QUICK)
    assert [one.outcome for one in report.fetched] == ["new", "failed", "failed"]


def test_a_folder_that_cannot_be_written_is_named(site, tmp_path):
    """Where the folder is a file, there is one error that names it."""
    (tmp_path / "fetched").write_bytes(b"")
    with pytest.raises(CorpusError, match="fetched"):
        fetch([source(f"{site.url}/a.html")], tmp_path / "fetched", manners=QUICK)


# --- The list of sources


def test_the_shipped_list_is_as_it_should_be():
    """It has 41 sources, 28 of them with an address; the first, tenth and last are these."""
    listed = sources.read(SHIPPED)
    assert (len(listed), sum(one.url is not None for one in listed)) == (41, 28)
    assert [listed[0], listed[9], listed[-1]] == [
        Source(
            source_id="speech-2020-ip-protection",
            title="全面加强知识产权保护工作 激发创新活力推动构建新发展格局",
            issuers=("习近平",),
            fully_verified=False,
            date="2020-11-30",
            publish_date="2021-02-01",
            type="讲话",
            url="http://www.qstheory.cn/dukan/qs/2021-01/31/c_1127044345.htm",
        ),
        Source(
            source_id="action-2023-2025-patent-use",
            title="国务院办公厅关于印发《专利转化运用专项行动方案（2023—2025年）》的通知",
            issuers=("国务院办公厅",),
            fully_verified=False,
            number="国办发〔2023〕37号",
            date="2023-10-17",
            url="https://www.gov.cn/zhengce/content/202310/content_6910281.htm",
        ),
        Source(
            source_id="decision-2020-eighteen-interpretations",
            title=(
                "最高人民法院关于修改《最高人民法院关于审理侵犯专利权纠纷案件应用法律若干问题的"
                "解释（二）》等十八件知识产权类司法解释的决定"
            ),
            issuers=("最高人民法院",),
            fully_verified=True,
            number="法释〔2020〕19号",
            date="2020-12-23",
            effective_date="2021-01-01",
            type="司法解释",
            site="flk.npc.gov.cn",
        ),
    ]


ENTRY = """
[[source]]
id = "services"
title = "甲市知识产权公共服务办法"
issuers = ["甲市人民政府"]
url = "https://www.example.cn/a.html"
fully_verified = true
"""


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_list_of_ones_own_is_read(mark, tmp_path):
    """The fields that must be there suffice, and so does a file of Notepad's."""
    path = tmp_path / "own.toml"
    path.write_text(mark + ENTRY, "utf-8")
    assert sources.read(path) == (source("https://www.example.cn/a.html"),)
    path.write_text("", "utf-8")
    assert sources.read(path) == ()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('id = "services"', "", "第 2 条「」的 id"),
        ('id = "services"', 'id = "../a"', "第 2 条「../a」的 id"),
        ('id = "services"', 'id = "A"', "第 2 条「A」的 id"),
        ('id = "services"', 'id = "first"', "第 2 条「first」id 与前面的重复"),
        ('title = "甲', 'title = " \\n" # "', "第 2 条「services」的 title"),
        ('["甲市人民政府"]', '"甲市人民政府"', "第 2 条「services」的 issuers"),
        ('["甲市人民政府"]', "[]", "第 2 条「services」的 issuers"),
        ("= true", '= "yes"', "第 2 条「services」的 fully_verified"),
        ("url = ", "date = 2020-01-01T08:00:00\nurl = ", "第 2 条「services」的 date"),
        ("url = ", 'date = "2020年"\nurl = ', "第 2 条「services」的 date"),
        ("url = ", "number = 7\nurl = ", "第 2 条「services」的 number"),
        ("url = ", "price = 7\nurl = ", "第 2 条「services」含有不认识的键 price"),
        ("https://", "file://", "第 2 条「services」的 url"),
        ("https://www.example.cn", "https://", "第 2 条「services」的 url"),
        ("www.example.cn", "www.example.cn:no", "第 2 条「services」的 url"),
        ('url = "https://www.example.cn/a.html"', "", "第 2 条「services」缺少 url 或 site"),
        ("[[source]]", "[[source]", "不是合法的 TOML"),
    ],
)
def test_a_malformed_entry_is_named(before, after, said, tmp_path):
    """Each flaw gives one error, which names the file, the entry and the field."""
    assert before in ENTRY
    path = tmp_path / "own.toml"
    path.write_text(ENTRY.replace("services", "first") + ENTRY.replace(before, after, 1), "utf-8")
    with pytest.raises(CorpusError) as error:
        sources.read(path)
    assert said in str(error.value)
    assert "own.toml" in str(error.value)
    assert "own.toml" in error.value.english


@pytest.mark.parametrize("text", ["source = 1", "source = [1]", "[source]\nid = 'a'"])
def test_what_is_no_list_is_named(text, tmp_path):
    """TOML of another shape is an error, not a crash."""
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(CorpusError, match=r"\[\[source\]\]"):
        sources.read(path)


def test_a_list_that_is_not_there_is_named(tmp_path):
    """A missing list is an error that names it."""
    with pytest.raises(CorpusError, match=r"none\.toml"):
        sources.read(tmp_path / "none.toml")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_list_or_an_error(data, tmp_path):
    """No file makes the reader of the list fail with anything but a CorpusError."""
    path = tmp_path / "own.toml"
    path.write_bytes(data)
    try:
        listed = sources.read(path)
    except CorpusError:
        return
    assert listed == ()  # no 200 random bytes describe a source


def test_texts_are_picked_by_their_ids():
    """Ids give their sources, each once and in the order asked for; an unknown one is named."""
    listed = sources.read(SHIPPED)
    assert sources.pick(listed, [listed[3].source_id, listed[1].source_id] * 2) == (
        listed[3],
        listed[1],
    )
    with pytest.raises(CorpusError, match="「nothing」"):
        sources.pick(listed, [listed[0].source_id, "nothing"])


@settings(deadline=None)
@given(data=st.binary(max_size=300), kind=st.sampled_from(["", "text/html", "text/plain"]))
def test_any_bytes_are_recognised_or_refused(data, kind):
    """No answer of a server makes its recognition fail with anything but a ReadError."""
    for head in (b"", b"<html>", b"PK\x03\x04", b"%PDF-"):
        try:
            suffix = sources.recognise(source("http://a.cn/"), head + data, kind)
        except ReadError:
            continue
        assert suffix in {".pdf", ".zip", ".png", ".jpg", ".tif", ".rtf"}
