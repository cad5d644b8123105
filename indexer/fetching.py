"""Getting the listed texts from their official sites (`yinju fetch`), and looking at them again.

One request at a time, with pauses, as each site's robots.txt allows. Addresses come from the
sources.toml that is shipped or from the user's own, so addresses of the local network are allowed;
a server can redirect a request to one, too, as it could a browser's.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from indexer import sources as listing
from indexer.errors import CorpusError, ReadError
from indexer.readers import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import httpx2
    from protego import Protego

    from indexer.sources import Origin, Source

ROBOT = "Yinju"  # the name under which a robots.txt may speak of this program
USER_AGENT = f"{ROBOT} (policy text search; gets single documents that its user asked for)"

_MOST_REDIRECTS = 5  # as many as RFC 9309, 2.3.1.2, asks for
_ROBOTS_BYTES = 500 * 1024  # RFC 9309, 2.5: what must be read of a robots.txt
_TRY_AGAIN = {429, 503}
_SILENT_HOSTS = 3  # none of so many could be reached: there is no network
_CONTENT_RANGE = re.compile(r"bytes ([0-9]+)-([0-9]+)/([0-9]+)")

Outcome = Literal[
    "new",
    "changed",  # the copy that stood there is kept under another name
    "unchanged",
    "gone",  # the address says that the text is not there; a copy stays
    "forbidden",  # robots.txt does not allow it, or cannot be had
    "no_address",  # only the site is known
    "failed",
]


@dataclass(frozen=True, slots=True)
class Manners:
    """How politely to ask and how long to wait; in seconds, except as said."""

    pause: float = 2.0  # between two requests to a host, if its robots.txt asks for no more
    longest_pause: float = 60.0  # a site that asks for more is left alone
    attempts: int = 3  # how often a request is made, all in all
    backoff: float = 1.0  # before the second attempt; twice that before the third
    connect: float = 10.0
    silence: float = 30.0  # how long a server may send nothing
    longest: float = 300.0  # for the body of one text
    max_bytes: int = MAX_BYTES  # of one text: as much as the readers take


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one source.

    `path` is where its text stands, from this fetch or an earlier one, None if nowhere. `remark`
    says in Chinese, `remark_en` in English, why there is no text or what to know of it; "" else.
    """

    source: Source
    outcome: Outcome
    path: Path | None
    remark: str = ""
    remark_en: str = ""


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What a fetch did: one Fetched for each source, in their order."""

    folder: Path
    fetched: tuple[Fetched, ...]


def fetch(
    sources: Sequence[Source],
    folder: Path,
    on_progress: Callable[[int, int], None] | None = None,
    *,
    manners: Manners | None = None,
) -> FetchReport:
    """Get each source from its official address into `folder`, or see whether its copy is current.

    A copy is `<id>.<suffix>` with the sidecar `<id>.<suffix>.yaml`. `on_progress` is called with
    (sources done, sources in all). What happens to one source is said in the report and does not
    stop the others. Raises CorpusError where the folder cannot be written, and where no host
    could be reached.
    """
    import httpx2

    manners = manners or Manners()
    # Uncompressed, so that a broken download can be resumed where it broke.
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
    timeout = httpx2.Timeout(manners.silence, connect=manners.connect)
    fetched = []
    with httpx2.Client(headers=headers, timeout=timeout) as client:
        visitor = _Visitor(client, manners)
        for done, source in enumerate(sources, start=1):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                fetched.append(_fetch(visitor, source, folder))
            except OSError as error:
                raise CorpusError(
                    f"无法写入文件夹「{folder}」（{error.strerror}），请检查权限和磁盘空间。",
                    f"The folder {str(folder)!r} cannot be written ({error.strerror}); check its "
                    "permissions and the disk space.",
                ) from error
            visitor.check_network(is_last=done == len(sources))
            if on_progress:
                on_progress(done, len(sources))
    return FetchReport(folder, tuple(fetched))


class _NotFetchedError(Exception):
    """Why a source was not fetched: the outcome, and the remark in Chinese and in English."""

    def __init__(self, outcome: Outcome, remark: str, remark_en: str) -> None:
        super().__init__(remark)
        self.outcome: Outcome = outcome
        self.english = remark_en


def _fetch(visitor: _Visitor, source: Source, folder: Path) -> Fetched:
    path = listing.find_copy(folder, source)
    try:
        origin = listing.read_origin(path) if path else None
        if source.url is None:
            raise _NotFetchedError(
                "no_address",
                f"没有直接网址：请在 {source.site} 按题名或文号检索，下载后放进文库文件夹。",
                f"There is no address of the text itself: look it up on {source.site} by title or "
                "number, and put the file into the corpus folder.",
            )
        answer = visitor.get(source.url, origin)
        return _keep(source, folder, path, origin, answer)
    except ReadError as error:
        return Fetched(source, "failed", path, str(error), error.english)
    except _NotFetchedError as error:
        return Fetched(source, error.outcome, path, str(error), error.english)


def _keep(
    source: Source, folder: Path, copy: Path | None, before: Origin | None, answer: _Answer
) -> Fetched:
    """Store what a server gave for a source, unless its copy, which came from `before`, is that."""
    remark, remark_en = _moved(source.url or "", answer.url)
    today = date.today().isoformat()
    if copy and before and answer.status == 304:
        listing.describe(copy, source, replace(before, accessed=today))
        return Fetched(source, "unchanged", copy, remark, remark_en)

    suffix = listing.recognise(source, answer.body, answer.headers.get("content-type", ""))
    origin = listing.Origin(
        url=answer.url,
        accessed=today,
        sha256=listing.sha256(answer.body),
        etag=answer.validator("etag"),
        last_modified=answer.validator("last-modified"),
    )
    if copy and copy.suffix == suffix:
        data = copy.read_bytes()
        if listing.same_text(data, answer.body, suffix):
            listing.describe(copy, source, replace(origin, sha256=listing.sha256(data)))
            return Fetched(source, "unchanged", copy, remark, remark_en)
    if copy:
        kept = listing.set_aside(copy, source, before, today)
        remark += f"旧文本存为 {kept.name}。"
        remark_en = f"{remark_en} The text that stood there is now {kept.name}.".strip()
    path = listing.store(folder, source, suffix, answer.body, origin)
    return Fetched(source, "changed" if copy else "new", path, remark, remark_en)


def _moved(asked: str, answered: str) -> tuple[str, str]:
    """Return a remark, in Chinese and in English, if another host answered than was asked."""
    before, after = _host(asked), _host(answered)
    if before == after:
        return "", ""
    return f"网址已由 {before} 转到 {after}。", f"The address redirects from {before} to {after}."


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a server said at last; `location` is where a redirect leads."""

    url: str
    status: int
    headers: httpx2.Headers
    body: bytes
    location: str | None

    def validator(self, name: str) -> str | None:
        """Return a header that can be sent back to ask whether the text has changed."""
        value = self.headers.get(name, "")
        return value if value.isascii() else None


@dataclass(slots=True)
class _Partial:
    """The part of a body that came before the connection broke, and what it is a part of."""

    data: bytearray = field(default_factory=bytearray)
    etag: str = ""

    def headers(self) -> dict[str, str]:
        """Return the headers that ask for the rest, if it is certain to be the rest of this.

        If-Range takes a strong validator only (RFC 9110, 13.1.5).
        """
        strong = self.etag.startswith('"') and self.etag.isascii()
        if not (self.data and strong):
            return {}
        return {"Range": f"bytes={len(self.data)}-", "If-Range": self.etag}

    def begin(self, response: httpx2.Response) -> None:
        """Keep what is there if the response holds the rest of it, drop it otherwise.

        Raises httpx2.RemoteProtocolError if it holds another part.
        """
        import httpx2

        if response.status_code not in {200, 206, 416}:
            return  # a body of no interest: the server is busy, or says that nothing has changed
        if response.status_code == 206:
            found = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", ""))
            first, last, size = map(int, found.groups()) if found else (-1, -1, -1)
            if self.data and first == len(self.data) and last + 1 == size:
                return
        self.data.clear()
        if response.status_code != 200:
            raise httpx2.RemoteProtocolError("the server sent another part than was asked for")
        encoded = response.headers.get("content-encoding", "identity") != "identity"
        self.etag = "" if encoded else response.headers.get("etag", "")


class _Visitor:
    """Asks sites for texts, politely; knows for the length of a fetch what each site asked for."""

    def __init__(self, client: httpx2.Client, manners: Manners) -> None:
        self._client = client
        self._manners = manners
        self._rules: dict[str, Protego | None] = {}  # by scheme and host; None: not to be had
        # By host:
        self._pause: dict[str, float] = {}
        self._free_at: dict[str, float] = {}  # when it may be asked again, on the monotonic clock
        self._closed: dict[str, _NotFetchedError] = {}  # why it is not to be asked again
        self._heard: set[str] = set()
        self._silent: set[str] = set()

    def check_network(self, *, is_last: bool) -> None:
        """Raise CorpusError if it seems that nothing at all can be reached."""
        if self._silent and not self._heard and (is_last or len(self._silent) >= _SILENT_HOSTS):
            hosts = "、".join(sorted(self._silent))
            raise CorpusError(
                f"连不上 {hosts}：请检查网络和代理；没有网络时，"
                "可在别的电脑上下载，再放进文库文件夹。",
                f"{hosts} cannot be reached: check the network and the proxy, or download the "
                "texts on another computer and put them into the corpus folder.",
            )

    def get(self, url: str, known: Origin | None) -> _Answer:
        """Return the text at an address; status 304 says that it is still what is known.

        Raises _NotFetchedError if there is none to be had.
        """
        import httpx2

        try:
            url = str(httpx2.URL(url))  # as the addresses that redirects lead to are written
        except httpx2.InvalidURL as error:
            raise _NotFetchedError(
                "failed",
                f"网址「{url}」不合法（{error}），请核对。",
                f"The address {url!r} is malformed ({error}); check it.",
            ) from error
        for _ in range(_MOST_REDIRECTS + 1):
            self._check_allowed(url)
            conditions = _conditions(known) if known and known.url == url else {}
            answer = self._ask(url, conditions)
            if answer.location is None:
                if answer.status in {200, 206} or (conditions and answer.status == 304):
                    return answer
                raise _status_failure(answer)
            url = answer.location
        raise _NotFetchedError(
            "failed",
            f"网址转了 {_MOST_REDIRECTS} 次仍没有到头，请核对网址。",
            f"The address redirects more than {_MOST_REDIRECTS} times; check it.",
        )

    def _check_allowed(self, url: str) -> None:
        host, origin = _host(url), _origin(url)
        if origin not in self._rules:
            self._rules[origin] = self._read_rules(origin)
        rules = self._rules[origin]
        if rules is None:
            raise _NotFetchedError(
                "forbidden",
                f"{host} 的 robots.txt 暂时读不到，按规矩先不下载，请稍后再试。",
                f"The robots.txt of {host} cannot be had at present, which forbids all; try later.",
            )
        if not rules.can_fetch(url, ROBOT):
            raise _NotFetchedError(
                "forbidden",
                f"{host} 的 robots.txt 不允许程序下载这个网址，请用浏览器下载。",
                f"The robots.txt of {host} does not allow programs here; use a browser.",
            )
        self._pause[host] = max(self._manners.pause, rules.crawl_delay(ROBOT) or 0.0)
        self._rest(host, 0.0)

    def _read_rules(self, origin: str) -> Protego | None:
        """Return a site's robots.txt, None where it cannot be had.

        RFC 9309, 2.3.1: where there is none (4xx) everything is allowed, and nothing where the
        server fails (5xx); after too many redirects it counts as absent.
        """
        from protego import Protego

        url = f"{origin}/robots.txt"
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._ask(url, {})
            if answer.status == 200:
                # Rules are ASCII; whatever else a file holds matches nothing.
                return Protego.parse(answer.body[:_ROBOTS_BYTES].decode("utf-8", "replace"))
            if answer.status >= 500:
                return None
            if answer.location is None:
                break
            url = answer.location
        return Protego.parse("")

    def _ask(self, url: str, headers: dict[str, str]) -> _Answer:
        """Return what a server answers, asked again where it is busy or the connection breaks.

        That it is busy is its answer, too, if it says so each time. Raises _NotFetchedError where
        there is no answer.
        """
        import httpx2

        host = _host(url)
        partial = _Partial()
        for attempt in range(self._manners.attempts):
            self._wait_turn(host)
            wait = self._manners.backoff * 2**attempt
            answer: _Answer | _NotFetchedError
            try:
                answer = self._ask_once(url, headers, partial)
            except (httpx2.RequestError, UnicodeError) as error:  # the latter: no such host name
                answer = _broken(host, error)
            else:
                if answer.status not in _TRY_AGAIN:
                    break
                wait = max(wait, _retry_after(answer.headers.get("retry-after", "")))
            self._rest(host, wait)
        if isinstance(answer, _Answer):
            return answer
        if host not in self._heard:
            self._silent.add(host)
            self._closed[host] = answer
        raise answer

    def _wait_turn(self, host: str) -> None:
        if host in self._closed:
            raise self._closed[host]
        time.sleep(max(self._free_at.get(host, 0.0) - time.monotonic(), 0.0))

    def _rest(self, host: str, seconds: float = 0.0) -> None:
        """Leave a host alone for some seconds, its pause at least.

        Raises _NotFetchedError, now and for the rest of the fetch, where that is too long.
        """
        wait = max(seconds, self._pause.get(host, self._manners.pause))
        if wait > self._manners.longest_pause:
            self._closed[host] = _NotFetchedError(
                "failed",
                f"{host} 要求隔 {wait:.0f} 秒再访问，这次不再等，请过后再试。",
                f"{host} asks to be left alone for {wait:.0f} s, too long to wait; try later.",
            )
            raise self._closed[host]
        self._free_at[host] = max(self._free_at.get(host, 0.0), time.monotonic() + wait)

    def _ask_once(self, url: str, headers: dict[str, str], partial: _Partial) -> _Answer:
        try:
            with self._client.stream("GET", url, headers=headers | partial.headers()) as response:
                self._heard.add(_host(url))
                partial.begin(response)
                if response.status_code in {200, 206}:
                    self._receive(response, partial.data)
                location = _location(response)
        finally:
            self._rest(_host(url))
        return _Answer(url, response.status_code, response.headers, bytes(partial.data), location)

    def _receive(self, response: httpx2.Response, data: bytearray) -> None:
        started = time.monotonic()
        for piece in response.iter_bytes():
            data += piece
            if len(data) > self._manners.max_bytes:
                limit = self._manners.max_bytes / 2**20
                raise _NotFetchedError(
                    "failed",
                    f"文件超过 {limit:.0f} MB 的上限，没有保存。",
                    f"The file is above the limit of {limit:.0f} MB and was not kept.",
                )
            if time.monotonic() - started > self._manners.longest:
                raise _NotFetchedError(
                    "failed",
                    f"{self._manners.longest:.0f} 秒还没有下载完，请稍后再试。",
                    f"The download took more than {self._manners.longest:.0f} s; try again later.",
                )


def _host(url: str) -> str:
    import httpx2

    return httpx2.URL(url).host


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _conditions(known: Origin) -> dict[str, str]:
    """Return the headers that ask for a text only if it is no longer the one that is known."""
    validators = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in validators.items() if value}


def _location(response: httpx2.Response) -> str | None:
    """Return where a response redirects to, None if it does not. Only web addresses will do."""
    following = response.next_request
    if following is None:
        return None
    if following.url.scheme not in {"http", "https"}:
        raise _NotFetchedError(
            "failed",
            f"网址转到 {following.url.scheme} 地址，没有跟去，请核对网址。",
            f"The address redirects to one of {following.url.scheme}, not followed; check it.",
        )
    return str(following.url)


def _retry_after(value: str) -> float:
    """Return how many seconds a Retry-After header asks for (RFC 9110, 10.2.3), 0 if it is none."""
    if re.fullmatch("[0-9]{1,9}", value):
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    return (at.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds()  # HTTP dates are in GMT


def _status_failure(answer: _Answer) -> _NotFetchedError:
    status = answer.status
    if status in {404, 410}:
        return _NotFetchedError(
            "gone",
            f"网址上已经没有这份文件（HTTP {status}），请核对网址，或按题名检索。",
            f"The text is not at its address (HTTP {status}); check it, or look the title up.",
        )
    if status in _TRY_AGAIN:
        return _NotFetchedError(
            "failed",
            f"网站一直在忙（HTTP {status}），请稍后再试。",
            f"The site stays busy (HTTP {status}); try again later.",
        )
    return _NotFetchedError(
        "failed",
        f"网站没有给出文件（HTTP {status}），请用浏览器打开网址核对。",
        f"The site does not give the text (HTTP {status}); open the address in a browser.",
    )


def _broken(host: str, error: Exception) -> _NotFetchedError:
    return _NotFetchedError(
        "failed",
        f"{host} 连不上或连接中断（{error}），请检查网络和代理，或稍后再试。",
        f"{host} cannot be reached or broke off ({error}); check the network and the proxy, or try "
        "again later.",
    )
