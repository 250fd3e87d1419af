"""Graph's answers: a value where it says yes, a typed error where it says no. No I/O."""

import json
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import MappingProxyType
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
from messenger_chatplugin.graph.usage import read_usage
from messenger_chatplugin.wire.body import read_json
from messenger_chatplugin.wire.values import Unreadable

_DIGITS = 18
"""No code of Graph has more; a longer number is none."""

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


def read_answer(
    call: Call[T], status: int, body: bytes, headers: Mapping[str, str] = _NO_HEADERS
) -> T:
    """Make the result of an answer.

    Args:
        call: What was asked.
        status: The HTTP status.
        body: The body, decompressed.
        headers: The headers, which may say how long to wait.

    Raises:
        ApiError: Graph said no; the class tells how to react.
        OutcomeUnknownError: The answer does not say what became of the call.

    """
    answer = _object(body, may_be_list=bool(call.parts))
    error = _error(answer, status)
    if error is not None:
        error.retry_after = _retry_after(error, headers)
        return call.recover(call.refine(error))
    is_success = HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
    if not is_success or answer is None:
        message = f"the answer to {call.method} {call.path} is HTTP {status} without a JSON object"
        # A redirect stays one; "Service Unavailable" has been seen with HTTP 200.
        raise unknown_outcome(call, message, retryable=is_success)
    try:
        return call.read(answer)
    except Unreadable as unreadable:
        message = (
            f"the answer to {call.method} {call.path} is not as documented: "
            f"{unreadable.reason} @ ${unreadable.path}"
        )
    raise unknown_outcome(call, message, retryable=False)


def unknown_outcome(call: Call[T], message: str, *, retryable: bool) -> OutcomeUnknownError:
    """Build the error of a call whose answer does not say what became of it."""
    error = OutcomeUnknownError(message, retryable=retryable)
    error.metadata = call.metadata
    return error


def _retry_after(error: ApiError, headers: Mapping[str, str]) -> float | None:
    """Read the seconds to wait: of the header, else of the usage where calls are too many."""
    given = {name.lower(): text.strip() for name, text in headers.items()}
    text = given.get("retry-after", "")
    if text.isascii() and text.isdecimal():
        return float(text)
    try:
        # By the server's own clock, whatever ours shows.
        wait = parsedate_to_datetime(text) - parsedate_to_datetime(given.get("date", ""))
        return max(0.0, wait.total_seconds())
    except (ValueError, TypeError, OverflowError):
        pass
    if isinstance(error, RateLimitError):
        return read_usage(given).regain_seconds or None
    return None


def _object(body: bytes, *, may_be_list: bool) -> Mapping[str, Any] | None:
    try:
        answer = read_json(body)
    except PayloadError:
        return None
    if may_be_list and type(answer) is list:
        # A batch is answered with a bare list.
        return {"data": answer}
    return answer if type(answer) is dict else None


def _error(answer: Mapping[str, Any] | None, status: int) -> ApiError | None:
    fields = _error_fields(answer or {})
    if fields is not None:
        return _api_error(fields, status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServerError(f"Graph failed with HTTP {status}", status=status, retryable=True)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimitError(
            f"Graph answered HTTP {status}", status=status, retryable=True, nothing_done=True
        )
    if status >= HTTPStatus.BAD_REQUEST:
        return ApiError(f"Graph answered HTTP {status} without saying why", status=status)
    if answer is not None and answer.get("success") in (False, "false"):
        return ApiError("Graph answered that the call did not succeed", status=status)
    return None


def _error_fields(answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Find the error object, also in the shapes of older APIs and of logins."""
    error: Any = answer.get("error")
    if type(error) is dict:
        return error
    if error:
        return {"message": str(error)}
    if "error_code" in answer or "error_msg" in answer:
        return {"code": answer.get("error_code"), "message": answer.get("error_msg")}
    if "error_type" in answer or "error_message" in answer:
        return {"type": answer.get("error_type"), "message": answer.get("error_message")}
    return None


def _api_error(fields: Mapping[str, Any], status: int) -> ApiError:
    code = _number(fields.get("code"))
    subcode = _number(fields.get("error_subcode"))
    meaning = meaning_of(code, subcode)
    cls = meaning.error if meaning else _class_of(status)
    known = f" [{meaning.words}]" if meaning else ""
    numbers = f"{code}/{subcode}" if subcode else f"{code}"
    is_throttled = status == HTTPStatus.TOO_MANY_REQUESTS
    return cls(
        f"{_text(fields.get('message')) or 'no message'} (code {numbers}){known}",
        status=status,
        code=code,
        subcode=subcode,
        type=_text(fields.get("type")),
        fbtrace_id=_text(fields.get("fbtrace_id")),
        user_title=_text(fields.get("error_user_title")),
        user_message=_text(fields.get("error_user_msg")),
        data=_data(fields.get("error_data")),
        # Whether it is transient is Graph's word on the cause, never on whether work was done.
        retryable=fields.get("is_transient") is True
        or (meaning.retryable if meaning else issubclass(cls, ServerError | RateLimitError)),
        nothing_done=meaning.nothing_done if meaning else is_throttled,
    )


def _class_of(status: int) -> type[ApiError]:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServerError
    return RateLimitError if status == HTTPStatus.TOO_MANY_REQUESTS else ApiError


def _data(value: Any) -> Any:
    """Read ``error_data``, which is an object, or text that may hold one."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _number(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= _DIGITS:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
