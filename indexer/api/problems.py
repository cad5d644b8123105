"""Why a request is refused: problem details for HTTP APIs (RFC 9457), Chinese and English."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from indexer.api.answers import Fault, Problem
from indexer.errors import EncoderError, NotFoundError, SnapshotError, YinjuError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import ValidationError

MEDIA_TYPE = "application/problem+json"

# What is wrong with a field, by pydantic's name of the fault; {} are the limits it gives.
_FAULTS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "model_type": "应为对象",
    "string_type": "应为字符串",
    "string_too_short": "至少{min_length}个字符",
    "string_too_long": "至多{max_length}个字符",
    "string_pattern_mismatch": "不能是空白",
    "int_type": "应为整数",
    "greater_than_equal": "不能小于{ge}",
    "less_than_equal": "不能大于{le}",
    "too_long": "至多{max_length}项",
    "tuple_type": "应为数组",
    "literal_error": "应为{expected}之一",
    "date_type": "应为 YYYY-MM-DD 格式的日期",
    "day": "应为 YYYY-MM-DD 格式的日期",
    "digits": "应为不超过九位的数字",
    "style": "没有这种引注格式，可用的见 /v1/styles",
}


class Refused(Exception):  # noqa: N818 - it is raised to answer with, not because something failed
    """A request that is answered with a problem."""

    def __init__(
        self, status: int, detail: str, english: str, errors: tuple[Fault, ...] = ()
    ) -> None:
        super().__init__(english)
        self.problem = Problem(
            type="about:blank",  # RFC 9457, 4.2.1: the status says it
            title=HTTPStatus(status).phrase,
            status=status,
            detail=detail,
            english=english,
            errors=errors,
        )


def respond(refused: Refused, headers: Mapping[str, str] | None = None) -> Response:
    """Return the problem as a response."""
    body = refused.problem.model_dump_json()
    return Response(body, refused.problem.status, headers, media_type=MEDIA_TYPE)


def of_error(error: YinjuError) -> Refused:
    """Return what an error of the package is to a client: 404, 503 or, else, 422."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, NotFoundError):
        status = HTTPStatus.NOT_FOUND
    elif isinstance(error, SnapshotError | EncoderError):
        status = HTTPStatus.SERVICE_UNAVAILABLE
    return Refused(status, str(error), error.english)


def of_validation(error: ValidationError) -> Refused:
    """Return which fields of a request are not as the document says."""
    faults = error.errors(include_url=False)
    if faults[0]["type"] == "json_invalid":
        return Refused(
            HTTPStatus.BAD_REQUEST,
            "请求体不是 JSON：请用 UTF-8 编码的 JSON 对象。",
            f"The body is not JSON ({faults[0]['msg']}): send a JSON object in UTF-8.",
        )
    errors = tuple(
        Fault(pointer=_pointer(fault["loc"]), detail=_detail(fault), english=fault["msg"])
        for fault in faults
    )
    first = errors[0]
    return Refused(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        f"请求中的“{first.pointer}”不合要求（{first.detail}）：请对照 /v1/openapi.json 改正。",
        f"{first.pointer!r} is not as it should be ({first.english}): correct it after "
        "/v1/openapi.json.",
        errors,
    )


def _pointer(location: tuple[int | str, ...]) -> str:
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in location)
    return "#" + "".join(f"/{step}" for step in steps)


def _detail(fault: Any) -> str:
    return _FAULTS.get(fault["type"], "取值不对").format(**fault.get("ctx", {}))
