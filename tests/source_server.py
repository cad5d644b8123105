"""An official site for tests: real HTTP on this machine, which answers as a test tells it."""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from indexer.sources import Source

TITLE = "甲市知识产权公共服务办法"
PARAGRAPHS = (
    "第一条 为了方便群众和企业获得知识产权公共服务，制定本办法。",
    "第二条 市知识产权局在办事大厅设服务窗口，工作日上午九时至下午五时开放，免费解答咨询。",
    "第三条 服务窗口应当当场答复，不能当场答复的，在三个工作日内书面答复。",
    "第四条 本办法自公布之日起施行。",
)


@dataclass(frozen=True)
class Asked:
    """A request as it came in; `at` is on the monotonic clock, in seconds."""

    path: str
    headers: dict
    at: float


class SourceServer(ThreadingHTTPServer):
    """Answers each path as `replies` says, the last of several again and again; 404 else."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.port = self.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.other_host = f"http://localhost:{self.port}"  # the same server by another name
        self.replies = {}
        self.asked = []
        self.bytes_sent = 0

    def answers(self, path, *replies):
        """Answer a path with these replies in turn."""
        self.replies[path] = list(replies)

    def paths(self):
        """Return what was asked for, in order."""
        return [asked.path for asked in self.asked]

    def headers_of(self, path):
        """Return the headers of the requests for a path, in order."""
        return [asked.headers for asked in self.asked if asked.path == path]

    def handle_error(self, request, client_address):
        """Say nothing where a client hung up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        server = self.server
        server.asked.append(Asked(self.path, dict(self.headers), time.monotonic()))
        replies = server.replies.get(self.path, [reply(b"", 404)])
        answer = replies.pop(0) if len(replies) > 1 else replies[0]
        answer(self)

    def log_message(self, *_):
        """Keep the tests' output clean."""


def reply(body=b"", status=200, content_type="text/html; charset=utf-8", **headers):
    """Answer with a body; `Retry_After=1` becomes the header Retry-After: 1."""

    def answer(handler):
        _begin(handler, status, len(body), content_type, headers)
        handler.wfile.write(body)

    return answer


def redirect(location, status=302):
    """Answer that a text is elsewhere."""
    return reply(b"", status, Location=location)


def file(body, etag="", cut_at=None):
    """Answer with a PDF, or with the rest of it to who has its beginning under the same tag.

    With `cut_at` the connection breaks after so many bytes of the file.
    """

    def answer(handler):
        first = 0
        headers = {"ETag": etag} if etag else {}
        if handler.headers.get("If-Range") == etag and "Range" in handler.headers:
            first = int(handler.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            headers["Content_Range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
        status = 206 if first else 200
        _begin(handler, status, len(body) - first, "application/pdf", headers)
        handler.wfile.write(body[first:cut_at])
        handler.close_connection = cut_at is not None

    return answer


def endless(megabytes):
    """Send a body without saying how long it is, until the client hangs up or this much is sent."""

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/pdf")
        handler.send_header("Connection", "close")
        handler.end_headers()
        block = b"%PDF-1.7\n".ljust(1 << 20)
        for _ in range(megabytes):
            handler.wfile.write(block)
            handler.server.bytes_sent += len(block)

    return answer


def current_if(etag, body, **headers):
    """Answer 304 to who has the text with this tag, with the text else."""

    def answer(handler):
        if handler.headers.get("If-None-Match") == etag:
            reply(b"", 304, ETag=etag)(handler)
        else:
            reply(body, ETag=etag, **headers)(handler)

    return answer


def _begin(handler, status, length, content_type, headers):
    handler.send_response(status)
    if status != 304:
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(length))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


@contextmanager
def source_server():
    """Run a server on a free port."""
    with SourceServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def source(url, source_id="services", title=TITLE, **fields):
    """Describe a text that stands at an address."""
    return Source(source_id, title, ("甲市人民政府",), fully_verified=True, url=url, **fields)


def page(title=TITLE, paragraphs=PARAGRAPHS, head="", charset="utf-8"):
    """Build a page in the manner of a government's site, as bytes."""
    body = "".join(f"<p>　　{paragraph}</p>\n" for paragraph in paragraphs)
    text = (
        f'<!DOCTYPE html>\n<html><head><meta charset="{charset}"><title>{title}</title>{head}'
        f"</head>\n<body><div class=nav>首页 机构 政策 服务</div>\n<h1>{title}</h1>\n{body}"
        "</body></html>\n"
    )
    return text.encode(charset)
