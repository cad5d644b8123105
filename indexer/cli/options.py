"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

IndexOption = Annotated[
    Path | None,
    typer.Option(
        "--index",
        "-i",
        envvar="YINJU_INDEX",
        help="索引所在的文件夹，默认 .yinju。",
        show_default=False,
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        envvar="YINJU_MODEL",
        help="编码模型：sentence-transformers 的名称或文件夹；不写则用内置模型。",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON。")]
