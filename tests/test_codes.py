"""Answers that say no: from code and subcode to class and advice, never from the text."""

import json
from typing import Any

import pytest

from messenger_chatplugin.error_codes import (
    BUSINESS_LIMITS,
    CODES,
    DONE_ALL_THE_SAME,
    SUBCODES,
    SUBCODES_ALONE,
    known,
)
from messenger_chatplugin.errors import (
    ApiError,
    AuthError,
    OutcomeUnknownError,
    RateLimitError,
    RecipientError,
    ServerError,
)
from messenger_chatplugin.graph.answer import read_answer
from messenger_chatplugin.graph.call import Call
from messenger_chatplugin.graph.codes import meaning_of
from messenger_chatplugin.wire.values import Unreadable

CALL = Call(method="POST", path="1/messages", body={}, read=dict, is_idempotent=False)


def refusal(body: object, status: int = 400, headers: dict[str, str] | None = None) -> ApiError:
    """Read an answer that says no."""
    with pytest.raises(ApiError) as caught:
        read_answer(CALL, status, json.dumps(body).encode(), headers or {})
    return caught.value


def of_code(code: Any, subcode: Any = None, **more: Any) -> ApiError:
    """Read an error object with these numbers."""
    return refusal({"error": {"message": "m", "code": code, "error_subcode": subcode, **more}})


@pytest.mark.parametrize(
    ("code", "subcode", "cls", "retryable", "nothing_done"),
    [
        (1, None, ServerError, True, False),
        (1, 99, ServerError, False, False),
        (1, 1357046, ServerError, False, False),
        (2, None, ServerError, True, False),
        (2, 2018344, ApiError, False, False),
        (3, None, AuthError, False, False),
        (4, None, RateLimitError, True, True),
        (4, 2018022, RateLimitError, True, True),
        (4, 2018354, RateLimitError, False, False),
        (9, 2018352, RateLimitError, False, False),
        (10, None, AuthError, False, False),
        (10, 2018065, RecipientError, False, False),
        (10, 2018278, RecipientError, False, False),
        (10, 2018108, RecipientError, False, False),
        (10, 2534022, RecipientError, False, False),
        (10, 1893063, RateLimitError, False, False),
        (10, 1404170, AuthError, False, False),
        (17, None, RateLimitError, True, True),
        (32, None, RateLimitError, True, True),
        (100, None, ApiError, False, False),
        (100, 33, ApiError, False, False),
        (100, 2018001, RecipientError, False, False),
        (100, 2534014, RecipientError, False, False),
        (102, None, AuthError, False, False),
        (190, None, AuthError, False, False),
        (190, 463, AuthError, False, False),
        (200, None, AuthError, False, False),
        (200, 1545041, RecipientError, False, False),
        (230, None, AuthError, False, False),
        (299, None, AuthError, False, False),
        (341, None, RateLimitError, True, True),
        (368, None, RateLimitError, False, False),
        (506, None, ApiError, False, False),
        (551, None, RecipientError, False, False),
        (551, 1545041, RecipientError, False, False),
        (613, None, RateLimitError, True, True),
        (613, 1996, RateLimitError, True, True),
        (613, 1893016, RateLimitError, True, True),
        (80006, None, RateLimitError, True, True),
        (80014, None, RateLimitError, True, True),
        (80007, None, ApiError, False, False),
        (1200, 2018024, ApiError, True, True),
        (77777, 2018300, ApiError, False, False),
        (77777, 2018218, RecipientError, False, False),
        (77777, 5, ApiError, False, False),
        ("190", "463", AuthError, False, False),
        (10**30, None, ApiError, False, False),
        ("9" * 5000, None, ApiError, False, False),
        (True, None, ApiError, False, False),
        (None, 5, ApiError, False, False),
    ],
)
def test_the_numbers_decide(
    code: Any,
    subcode: Any,
    cls: type[ApiError],
    retryable: bool,
    nothing_done: bool,
) -> None:
    """Code and subcode give the class; what is unknown stays a plain ApiError."""
    error = of_code(code, subcode)
    assert cls is type(error)
    assert (retryable, nothing_done) == (error.retryable, error.nothing_done)


def test_every_row_of_the_tables_has_a_class_and_words() -> None:
    """No number is listed without saying what it means."""
    rows = [(code, None) for code in (*CODES, *BUSINESS_LIMITS)] + list(SUBCODES)
    rows += [(1, subcode) for subcode in SUBCODES_ALONE]
    for code, subcode in rows:
        meaning = meaning_of(code, subcode)
        assert meaning is not None
        assert meaning.words
    assert all(known(*numbers) for numbers in DONE_ALL_THE_SAME)


@pytest.mark.parametrize("text", ["token expired", "(#613) limit", "(#190) OAuth", "try later"])
def test_no_text_decides(text: str) -> None:
    """Messages are translated and change; an unknown code stays unknown whatever they say."""
    assert ApiError is type(refusal({"error": {"message": text, "type": text, "code": 424242}}))


def test_graph_s_word_that_it_is_transient_outranks_the_table_but_promises_nothing() -> None:
    """``is_transient`` makes an error retryable, never a send repeatable."""
    error = of_code(100, None, is_transient=True)
    assert (True, False) == (error.retryable, error.nothing_done)


def test_all_fields_of_the_error_object_are_kept() -> None:
    """The error carries what Meta's support and the person are told."""
    error = of_code(
        10,
        2018278,
        type="OAuthException",
        fbtrace_id="AbC",
        error_user_title="Window closed",
        error_user_msg="Wait.",
        error_data={"a": 1},
    )
    fields = ("status", "type", "fbtrace_id", "user_title", "user_message", "data")
    assert (400, "OAuthException", "AbC", "Window closed", "Wait.", {"a": 1}) == tuple(
        getattr(error, name) for name in fields
    )
    assert "10/2018278" in str(error)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ('{"a": 1}', {"a": 1}),
        ("not JSON", "not JSON"),
        ("[" * 100_000, "[" * 100_000),
        (None, None),
        ({"a": 1}, {"a": 1}),
    ],
)
def test_error_data_is_an_object_or_text(given: object, kept: object) -> None:
    """Graph sends both; text that holds an object is read."""
    error = ApiError("x")
    with pytest.raises(ApiError) as caught:
        read_answer(CALL, 400, json.dumps({"error": {"code": 1, "error_data": given}}).encode())
    error = caught.value
    assert kept == error.data


@pytest.mark.parametrize(
    ("body", "cls", "code"),
    [
        ({"error_code": 190, "error_msg": "old"}, AuthError, 190),
        ({"error_msg": "older"}, ApiError, None),
        ({"error_type": "OAuthException", "error_message": "login"}, ApiError, None),
        ({"error": "text alone"}, ApiError, None),
        ({"success": False}, ApiError, None),
        ({"success": "false"}, ApiError, None),
        ({"error": {"message": {"odd": 1}}}, ApiError, None),
        ({"error": {}}, ApiError, None),
    ],
)
def test_older_shapes_are_read(body: object, cls: type[ApiError], code: int | None) -> None:
    """Errors of older APIs, of logins, and those that only say that it failed."""
    error = refusal(body, 200)
    assert (cls, code) == (type(error), error.code)


@pytest.mark.parametrize(
    ("status", "cls"),
    [(400, ApiError), (403, ApiError), (429, RateLimitError), (500, ServerError)],
)
@pytest.mark.parametrize("body", [b"<html>", b'{"error": {"code": 424242}}', b""])
def test_where_no_code_is_known_the_status_decides(
    status: int, cls: type[ApiError], body: bytes
) -> None:
    """By the class of the HTTP status: refused, throttled, or failed over there."""
    with pytest.raises(ApiError) as caught:
        read_answer(CALL, status, body)
    assert cls is type(caught.value)
    assert (cls is not ApiError) == caught.value.retryable
    assert (cls is RateLimitError) == caught.value.nothing_done


@pytest.mark.parametrize("status", [204, 301, 302, 307, 200])
def test_an_answer_without_an_object_says_nothing(status: int) -> None:
    """Neither a redirect nor an empty success tells what became of the call."""
    with pytest.raises(OutcomeUnknownError) as caught:
        read_answer(CALL, status, b"[]" if status == 200 else b"")
    assert (status < 300) == caught.value.retryable


def test_an_answer_that_is_not_as_documented_is_not_asked_for_again() -> None:
    """Asking again would bring the same."""
    call = Call(method="GET", path="1", read=_unreadable, is_idempotent=True)
    with pytest.raises(OutcomeUnknownError, match="nothing found") as caught:
        read_answer(call, 200, b"{}")
    assert not caught.value.retryable


def _unreadable(_answer: object) -> None:
    raise Unreadable("nothing found")


@pytest.mark.parametrize(
    ("headers", "code", "seconds"),
    [
        ({"Retry-After": "7"}, 4, 7.0),
        ({"retry-after": " 7 "}, 4, 7.0),
        ({"Retry-After": "7"}, 100, 7.0),
        (
            {
                "Retry-After": "Wed, 21 Oct 2026 07:28:10 GMT",
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            4,
            10.0,
        ),
        (
            {
                "Retry-After": "Wed, 21 Oct 2026 07:27:00 GMT",
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            4,
            0.0,
        ),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:10 GMT"}, 4, None),
        ({"Retry-After": "soon"}, 4, None),
        ({"Retry-After": "-5"}, 4, None),
        ({"Retry-After": "٣"}, 4, None),
        (
            {
                "X-Business-Use-Case-Usage": '{"1": [{"type": "messenger", '
                '"estimated_time_to_regain_access": 2}]}'
            },
            80006,
            120.0,
        ),
        (
            {"x-business-use-case-usage": '{"1": [{"estimated_time_to_regain_access": 2}]}'},
            100,
            None,
        ),
        ({"x-business-use-case-usage": '{"1": [{}]}'}, 80006, None),
        ({}, 4, None),
    ],
)
def test_how_long_to_wait_is_read_in_seconds(
    headers: dict[str, str], code: int, seconds: float | None
) -> None:
    """From Retry-After as number or date, else from the usage of a throttled call."""
    assert seconds == refusal({"error": {"code": code}}, 400, headers).retry_after
