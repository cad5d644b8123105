"""The package's calls for programs: over HTTP here, over MCP in `indexer.mcp`.

    uvicorn.run(create_app(Path(".yinju")), host="127.0.0.1", port=8502)

`desk` holds what can be asked, in the records of `requests` and `answers`; `operations` lists it
once, and both the routes (`server`) and the OpenAPI document (`openapi`) are made from that list.
"""

from indexer.api.server import create_app, serve

__all__ = ["create_app", "serve"]
