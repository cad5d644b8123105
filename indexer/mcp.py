"""The MCP server: what a language model may ask of the index, and cite without inventing.

    create_server(Path(".yinju")).run()

Each tool is a call of `indexer.api.desk`, answered with its records; an error that the model can
mend is a tool error of one sentence.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from indexer.api import requests
from indexer.api.answers import (  # noqa: TC001 - the server reads the annotations
    CheckReport,
    CitationAnswer,
    Quoted,
    SearchAnswer,
    Verification,
)
from indexer.api.desk import Reception
from indexer.api.listening import listen
from indexer.api.requests import (  # noqa: TC001
    Accessed,
    AsOf,
    DraftText,
    QuestionText,
    QuoteText,
    StyleKey,
)
from indexer.api.server import MAX_BODY
from indexer.errors import YinjuError
from indexer.ports import HOST, MCP_PORT, PAGE
from indexer.styles import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.applications import Starlette

_INSTRUCTIONS = """\
引据：在政策文件中检索，每一段都有出处。
1. 先用 search 找依据；结论为 not_found 时，如实说“没有找到依据”，不要用返回的段落作答。
2. 只引用 verify_quote 判为 verbatim 的文字，一字不改；不要凭记忆引用法条。
3. 引注只用 cite 返回的文字，不要自己编写文号、条款号或网址。
4. 文献的 standing 不是 in_force 时，说明它已失效、被取代或尚未施行。

Yinju searches policy documents; every passage is cited. Search first, and say that there is no
answer where the verdict is not_found. Quote only what verify_quote confirms as verbatim, without a
change; never quote from memory. Take citations from cite, never write numbers, articles or
addresses yourself. Say so where a document's standing is not in_force."""

_SEARCH = """\
检索与问题有关的段落，并判断其中有没有答案（verdict：answered、uncertain、not_found）。
Find the passages that answer a question. With not_found there is no answer in this corpus: say so
instead of answering from the passages. Words that you quote must pass verify_quote."""
_GET_PASSAGE = """\
按编号取一段原文及其出处。
Return one passage, verbatim, with its citation and a link to its place."""
_CITE = """\
为一段原文（或其中的一句 quote）生成引注，所引文字须与原文逐字一致。
Cite a passage, or the words `quote` in it, in a citation style. It fails where the passage does not
have these words: correct them, do not write the citation yourself."""
_VERIFY_QUOTE = """\
逐字核对一句引文。只有判为 verbatim 的才可以加引号引用。
Compare a quote with its source, character for character. Quote only what is `verbatim`. If it
`differs`, take the text of the place given; if it stands `elsewhere`, correct the reference; if it
is `not_found`, do not quote it. Name passage_id or doc_id if you know where it should stand."""
_CHECK_DRAFT = """\
核对草稿中的全部引文和引注，逐条说明是否与原文一致。
Check all quotations and references of a draft. Correct what has the verdict differs, elsewhere,
outdated or missing before you hand it over; unknown means that this corpus cannot tell."""

_READS_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def create_server(
    index_dir: Path, model: str | None = None, *, page: str | None = PAGE
) -> MCPServer[None]:
    """Return the server that answers from the index in a folder.

    The index is opened by the first call, and again when another one was published. `page` is the
    address of the page, which permalinks open; None for no permalinks.
    """
    reception = Reception(index_dir, model, page)
    server: MCPServer[None] = MCPServer(
        "yinju", title="引据 Yinju", instructions=_INSTRUCTIONS, log_level="WARNING"
    )

    @server.tool(title="检索 Search", description=_SEARCH, annotations=_READS_ONLY)
    def search(
        question: QuestionText,
        k: Annotated[int, Field(ge=1, le=50)] = 5,
        doc_ids: Annotated[
            tuple[str, ...], Field(description="只在这些文献中找。Only in these documents.")
        ] = (),
        on: AsOf = None,
    ) -> SearchAnswer:
        with _told():
            filters = requests.SearchFilters(doc_ids=doc_ids)
            asked = requests.SearchRequest(question=question, k=k, filters=filters, on=on)
            return reception.desk().search(asked)

    @server.tool(title="取段落 Get passage", description=_GET_PASSAGE, annotations=_READS_ONLY)
    def get_passage(passage_id: str, style: StyleKey = DEFAULT, on: AsOf = None) -> Quoted:
        with _told():
            asked = requests.PassageQuery(style=style, on=on)
            return reception.desk().passage(asked, passage_id)

    @server.tool(title="引注 Cite", description=_CITE, annotations=_READS_ONLY)
    def cite(
        passage_id: str,
        quote: QuoteText | None = None,
        style: StyleKey = DEFAULT,
        accessed: Accessed = None,
        on: AsOf = None,
    ) -> CitationAnswer:
        with _told():
            asked = requests.CiteRequest(
                passage_id=passage_id, quote=quote, style=style, accessed=accessed, on=on
            )
            return reception.desk().cite(asked)

    @server.tool(title="核对引文 Verify quote", description=_VERIFY_QUOTE, annotations=_READS_ONLY)
    def verify_quote(
        quote: QuoteText,
        passage_id: str | None = None,
        doc_id: str | None = None,
        on: AsOf = None,
    ) -> Verification:
        with _told():
            asked = requests.VerifyRequest(quote=quote, passage_id=passage_id, doc_id=doc_id, on=on)
            return reception.desk().verify(asked)

    @server.tool(title="核对草稿 Check draft", description=_CHECK_DRAFT, annotations=_READS_ONLY)
    def check_draft(text: DraftText, on: AsOf = None) -> CheckReport:
        with _told():
            return reception.desk().check(requests.CheckRequest(text=text, on=on))

    return server


def http_app(server: MCPServer[None]) -> Starlette:
    """Return the application that speaks MCP over HTTP, to clients of this machine alone.

    A Host or an Origin that is not this machine's is refused, and so is a body above MAX_BODY.
    """
    return server.streamable_http_app(host=HOST, max_request_body_size=MAX_BODY)


def serve(
    index_dir: Path,
    model: str | None = None,
    *,
    transport: Literal["stdio", "streamable-http"] = "stdio",
    port: int = MCP_PORT,
    page: str | None = PAGE,
    on_ready: Callable[[], object] = lambda: None,
) -> None:
    """Serve until the client hangs up (stdio), or on 127.0.0.1 until interrupted (HTTP).

    Over HTTP the path is /mcp, and `on_ready` is called once it can be reached. Raises ServingError
    if the port is taken.
    """
    server = create_server(index_dir, model, page=page)
    if transport == "stdio":
        server.run("stdio")
    else:
        listen(http_app(server), port, on_ready)


@contextmanager
def _told() -> Iterator[None]:
    """Tell the model of an error that it, or its user, can mend."""
    try:
        yield
    except YinjuError as error:
        raise ToolError(f"{error}（{error.english}）") from error
