"""`python -m indexer.cli` is `yinju`."""

from indexer.cli import main

main()
