"""People whose browsers are on machines of their own: they speak to the server, and draw nothing.

Twenty Chromiums on the two cores of the server would measure one another. These send what the
page's script in a browser sends, and read what it would draw.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, get_args
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from indexer.records import Verdict

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE = 120  # s


class Person:
    """Somebody who has the page open, until the end of a `with`."""

    def __init__(self, address: str) -> None:
        socket = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
        self._socket = connect(socket, subprotocols=["streamlit"], max_size=None)
        self._run({})

    def __enter__(self) -> Person:
        """Return the person."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the page."""
        self._socket.close()

    def ask(self, question: str) -> tuple[float, bool]:
        """Ask; return after how many ms all of the page was sent, and whether with a verdict."""
        started = time.perf_counter()
        page = self._run({"q": question})
        took = (time.perf_counter() - started) * 1000
        return took, any(f"class='yj-notice yj-{verdict}'" in page for verdict in get_args(Verdict))

    def _run(self, query: dict[str, str]) -> str:
        """Have the page drawn with a query in its address; return the HTML in it."""
        request = BackMsg()
        request.rerun_script.query_string = urlencode(query)
        self._socket.send(request.SerializeToString())
        html = []
        while True:
            data = self._socket.recv(timeout=PATIENCE)
            assert isinstance(data, bytes)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                return "\n".join(html)
            if kind == "delta":
                html.append(message.delta.new_element.html.body)
