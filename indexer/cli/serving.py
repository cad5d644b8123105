"""What goes on answering until it is stopped: the page, the HTTP API, the MCP server."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from indexer.cli.options import IndexOption, ModelOption
from indexer.errors import ServingError
from indexer.ports import API_PORT, HOST, MCP_PORT, PAGE, PAGE_PORT

PortOption = Annotated[int, typer.Option(min=1, max=65535, help="端口。")]
PageOption = Annotated[str, typer.Option(metavar="URL", help="检索页面的地址，链接由此打开原文。")]


def serve(
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help=f"端口，默认 {PAGE_PORT}。", show_default=False),
    ] = None,
    settings: Annotated[
        Path | None,
        typer.Option(
            help="设置文件（TOML）：登录、角色、限额、记录，见 deploy/。", show_default=False
        ),
    ] = None,
    base_path: Annotated[
        str | None,
        typer.Option(help="反向代理后的路径前缀，如 /yinju。", show_default=False),
    ] = None,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """在浏览器中打开检索页面；不写设置文件则只供本机使用（127.0.0.1）。"""
    from indexer.serving import application
    from indexer.serving import settings as serving

    if index:
        os.environ["YINJU_INDEX"] = str(index)
    if model:
        os.environ["YINJU_MODEL"] = model
    chosen = serving.load(settings) if settings else serving.Settings()
    application.run(serving.with_place(chosen, port, base_path))


def api(
    port: PortOption = API_PORT,
    page: PageOption = PAGE,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """启动供程序调用的 HTTP 接口（127.0.0.1）；说明在 /v1/openapi.json。"""
    from indexer import api as http_api
    from indexer.building import default_index_dir

    told = partial(typer.echo, f"HTTP 接口 http://{HOST}:{port}/v1/ ，按 Ctrl+C 停止")
    http_api.serve(index or default_index_dir(), model, port=port, page=page, on_ready=told)


def mcp(
    http: Annotated[
        bool, typer.Option("--http", help="经 HTTP（127.0.0.1）服务；不写则经标准输入输出。")
    ] = False,
    port: PortOption = MCP_PORT,
    page: PageOption = PAGE,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """启动 MCP 服务，供语言模型检索、引用、核对引文。"""
    from indexer.building import default_index_dir

    try:
        from indexer import mcp as mcp_server
    except ImportError as error:  # missing, or of an older version
        if (error.name or "").partition(".")[0] not in {"mcp", "mcp_types"}:
            raise
        raise ServingError(
            'MCP 服务要用 mcp 2.3 以上：请运行 pip install "yinju[mcp]"。',
            'The MCP server takes mcp 2.3 or later: run pip install "yinju[mcp]".',
        ) from None
    mcp_server.serve(
        index or default_index_dir(),
        model,
        transport="streamable-http" if http else "stdio",
        port=port,
        page=page,
        on_ready=partial(typer.echo, f"MCP 服务 http://{HOST}:{port}/mcp ，按 Ctrl+C 停止"),
    )
