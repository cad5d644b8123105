"""The command line: a thin face over the package's calls.

Each module holds the commands of one use; here they are put in order.
"""

from __future__ import annotations

import os
import sys

import typer

from indexer.cli.asking import ask, search
from indexer.cli.corpus import add, build, fetch, info
from indexer.cli.evaluating import evaluate
from indexer.cli.serving import api, mcp, serve
from indexer.cli.writing import check, cite
from indexer.errors import YinjuError
from indexer.printing import print_error

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="引据：在政策文件中检索，每一段都有出处。Search policy documents; every passage is cited.",
)
for command in (build, add, fetch, search, ask, cite, check, serve, api, mcp):
    app.command()(command)
app.command("eval")(evaluate)
app.command()(info)


def main() -> None:
    """Run the command line; an error that the user can mend is one sentence and exit code 2."""
    # Models are loaded from folders on this machine; a library that looks for them elsewhere hangs
    # where there is no network.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        app()
    except YinjuError as error:
        print_error(error)
        sys.exit(2)
