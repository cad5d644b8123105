"""The OpenAPI 3.1 document, made from the same operations and records as the routes."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

from indexer.api import examples
from indexer.api.answers import OpenAPI, Problem
from indexer.api.operations import OPERATIONS
from indexer.api.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.json_schema import JsonSchemaMode

    from indexer.api.operations import Operation

PATH = "/v1/openapi.json"

_OF_ALL = (405, 421, 500, 503)
_OF_METHOD = {"GET": (422,), "POST": (400, 413, 415, 422)}
_WHY = {
    400: "请求体不是 JSON。The body is not JSON.",
    404: "没有这个编号或地址。There is no such id or address.",
    405: "该地址不支持这种方法。The address does not know this method.",
    413: "请求体太大。The body is too large.",
    415: "请求体不是 application/json。The body is of another type.",
    421: "不是以本机地址访问的。The host is not this machine.",
    422: "请求不合要求。The request is not as described, or cannot be met.",
    500: "程序出错。The program failed.",
    503: "没有可用的索引。There is no index in service.",
}
_DESCRIPTION = """\
在政策文件中检索，每一段都有出处。引文离开本服务之前，都已与规范文本逐字比对。
文字中的位置以 Unicode 字符（码位）计，从 0 起。

Search policy documents; every passage is cited, and was compared with its source, character for
character, when it left. Offsets count Unicode characters (code points) from 0."""


def describe() -> dict[str, Any]:
    """Return the document."""
    refs, schemas = _schemas()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Yinju 引据",
            "version": version("yinju"),
            "description": _DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            **{each.path: {each.method.lower(): _operation(each, refs)} for each in OPERATIONS},
            PATH: {"get": _of_itself(refs)},
        },
        "components": {
            "schemas": schemas,
            "responses": {
                str(status): _content(why, refs[Problem], MEDIA_TYPE, examples.problem(status))
                for status, why in _WHY.items()
            },
        },
    }


def _schemas() -> tuple[dict[type[BaseModel], dict[str, Any]], dict[str, Any]]:
    """Return for each record a reference to its schema, and the schemas by name."""
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((each.asked, "validation") for each in OPERATIONS if each.method == "POST"),
        *((each.answer, "serialization") for each in OPERATIONS),
        (Problem, "serialization"),
        (OpenAPI, "serialization"),
    ]
    found, definitions = models_json_schema([*modes], ref_template="#/components/schemas/{model}")
    return {model: found[model, mode] for model, mode in modes}, definitions["$defs"]


def _operation(operation: Operation, refs: dict[type[BaseModel], dict[str, Any]]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.description,
        "parameters": [*_path_parameters(operation.path), *_query_parameters(operation)],
    }
    if operation.example_asked:
        described["requestBody"] = {
            "required": True,
            "content": {
                "application/json": {
                    "schema": refs[operation.asked],
                    "example": operation.example_asked.model_dump(
                        mode="json", exclude_defaults=True
                    ),
                }
            },
        }
    answer = _content(
        operation.summary,
        refs[operation.answer],
        "application/json",
        operation.example.model_dump(mode="json"),
    )
    statuses = sorted({*_OF_ALL, *_OF_METHOD[operation.method], *operation.problems})
    described["responses"] = {"200": answer, **_problems(statuses)}
    return described


def _of_itself(refs: dict[type[BaseModel], dict[str, Any]]) -> dict[str, Any]:
    answer = _content(
        "本文档 This document", refs[OpenAPI], "application/json", {"openapi": "3.1.0"}
    )
    return {
        "operationId": "getOpenAPI",
        "summary": "本文档",
        "description": "This document.",
        "parameters": [],
        "responses": {"200": answer, **_problems([405, 421, 500])},
    }


def _content(
    description: str, schema: dict[str, Any], media_type: str, example: Any
) -> dict[str, Any]:
    content = {media_type: {"schema": schema, "example": example}}
    return {"description": description, "content": content}


def _problems(statuses: list[int]) -> dict[str, Any]:
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses}


def _path_parameters(path: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "minLength": 1},
            "example": examples.IDS[name],
        }
        for name in re.findall(r"{(\w+)}", path)
    ]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    if operation.method != "GET":
        return []
    properties = operation.asked.model_json_schema()["properties"]
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": schema["description"],
            "schema": _without_null(schema),
        }
        for name, schema in properties.items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter, which is left out rather than null."""
    if "anyOf" not in schema:
        return {name: value for name, value in schema.items() if name != "description"}
    (kind,) = (one for one in schema["anyOf"] if one["type"] != "null")
    return dict(kind)
