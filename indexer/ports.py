"""Where the page and the servers listen on this machine, unless told otherwise."""

from __future__ import annotations

HOST = "127.0.0.1"
PAGE_PORT = 8501
API_PORT = 8502
MCP_PORT = 8503
PAGE = f"http://{HOST}:{PAGE_PORT}"  # where permalinks lead
