"""A language model's server for tests: real HTTP on this machine, answers as a test tells it."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ModelServer(ThreadingHTTPServer):
    """Keeps what it was asked as (path, headers, body), and answers with `reply(handler)`."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked = []
        self.reply = None
        self.over = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request, client_address):
        """Say nothing where a client hung up."""

    def says(self, *contents):
        """Answer as a model that writes these in turn, and nothing that is of use after that.

        A content may be a function of what the model was asked, the text of the user's message.
        """
        left = iter(contents)

        def reply(handler):
            content = next(left, "")
            if callable(content):
                content = content(self.asked[-1][2]["messages"][1]["content"])
            message = {"role": "assistant", "content": content}
            _send(handler, json.dumps({"choices": [{"index": 0, "message": message}]}).encode())

        self.reply = reply

    def sends(self, body, status=200, **headers):
        """Answer with a body."""
        self.reply = lambda handler: _send(handler, body, status, headers)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, dict(self.headers), body))
        self.server.reply(self)

    def log_message(self, *_):
        """Keep the tests' output clean."""


def _send(handler, body, status=200, headers=()):
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in dict(headers).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def model_server():
    """Run a server on a free port."""
    with ModelServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


def proposal(sentence, passage, quote):
    """Write a sentence of a draft as the model is asked to."""
    return json.dumps(
        {"sentence": sentence, "passage": passage, "quote": quote}, ensure_ascii=False
    )


def questions(*texts):
    """Write search questions as the model is asked to."""
    return "\n".join(json.dumps({"question": text}, ensure_ascii=False) for text in texts)
