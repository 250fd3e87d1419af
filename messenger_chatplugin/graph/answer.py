"""Graph's answers: a value where it says yes, a typed error where it says no. No I/O."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from messenger_chatplugin.errors import (
    ApiError,
    OutcomeUnknownError,
    PayloadError,
    RateLimitError,
    ServerError,
)
from messenger_chatplugin.graph.call import Call, T
from messenger_chatplugin.graph.codes import meaning_of
from messenger_chatplugin.wire.body import read_json
from messenger_chatplugin.wire.reading import Unreadable


def read_answer(call: Call[T], status: int, body: bytes) -> T:
    """Make the result of an answer.

    Args:
        call: What was asked.
        status: The HTTP status.
        body: The body, decompressed.

    Raises:
        ApiError: Graph said no; the class tells how to react.
        OutcomeUnknownError: The answer does not say what became of the call.

    """
    answer = _object(body, may_be_list=bool(call.parts))
    error = _error(answer, status)
    if error is not None:
        return call.recover(call.refine(error))
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES or answer is None:
        message = f"the answer to {call.method} {call.path} is HTTP {status} without a JSON object"
        raise OutcomeUnknownError(message)
    try:
        return call.read(answer)
    except Unreadable as unreadable:
        message = (
            f"the answer to {call.method} {call.path} is not as documented: "
            f"{unreadable.reason} @ ${unreadable.path}"
        )
    raise OutcomeUnknownError(message)


def _object(body: bytes, *, may_be_list: bool) -> Mapping[str, Any] | None:
    try:
        answer = read_json(body)
    except PayloadError:
        return None
    if may_be_list and answer.__class__ is list:
        # A batch is answered with a bare list.
        return {"data": answer}
    return answer if answer.__class__ is dict else None


def _error(answer: Mapping[str, Any] | None, status: int) -> ApiError | None:
    fields = _error_fields(answer or {})
    if fields is not None:
        return _api_error(fields, status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServerError(f"Graph failed with HTTP {status}", status=status, retryable=True)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimitError(f"Graph answered HTTP {status}", status=status, retryable=True)
    if status >= HTTPStatus.BAD_REQUEST:
        return ApiError(f"Graph answered HTTP {status} without saying why", status=status)
    if answer is not None and answer.get("success") in (False, "false"):
        return ApiError("Graph answered that the call did not succeed", status=status)
    return None


def _error_fields(answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Find the error object, also in the shapes of older APIs."""
    error: Any = answer.get("error")
    if error.__class__ is dict:
        return error
    if error:
        return {"message": str(error)}
    if "error_code" in answer:
        return {"code": answer["error_code"], "message": answer.get("error_msg")}
    return None


def _api_error(fields: Mapping[str, Any], status: int) -> ApiError:
    code = _number(fields.get("code"))
    subcode = _number(fields.get("error_subcode"))
    meaning = meaning_of(code, subcode)
    cls = meaning.error if meaning else ApiError
    if meaning is None and status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        cls = ServerError
    retryable = meaning.retryable if meaning else False
    known = f" [{meaning.words}]" if meaning else ""
    numbers = f"{code}/{subcode}" if subcode else f"{code}"
    return cls(
        f"{_text(fields.get('message')) or 'no message'} (code {numbers}){known}",
        status=status,
        code=code,
        subcode=subcode,
        type=_text(fields.get("type")),
        fbtrace_id=_text(fields.get("fbtrace_id")),
        user_title=_text(fields.get("error_user_title")),
        user_message=_text(fields.get("error_user_msg")),
        retryable=retryable or fields.get("is_transient") is True,
    )


def _number(value: object) -> int | None:
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
