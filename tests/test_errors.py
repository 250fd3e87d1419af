"""The errors as values: their tree, and that nothing of them is lost on the way."""

import copy
import pickle
from typing import Any

import pytest

from messenger_chatplugin import errors
from messenger_chatplugin.errors import (
    ApiError,
    AuthError,
    ChallengeError,
    ChatPluginError,
    DispatchError,
    InvalidValueError,
    NotSentError,
    OutcomeUnknownError,
    PayloadError,
    RateLimitError,
    RecipientError,
    ServerError,
    SignatureError,
    SunsetError,
    TransportError,
    WebhookError,
)

API_FIELDS: dict[str, Any] = {
    "status": 400,
    "code": 10,
    "subcode": 2018278,
    "type": "OAuthException",
    "fbtrace_id": "AbC",
    "user_title": "Window closed",
    "user_message": "Wait until the person writes again.",
    "data": {"blame_field_specs": [["recipient"]]},
    "retryable": True,
    "nothing_done": True,
    "retry_after": 1.5,
}


def _unknown() -> OutcomeUnknownError:
    error = OutcomeUnknownError("who knows", retryable=False)
    error.metadata, error.attempts = "order-17", 2
    return error


EXAMPLES: list[Exception] = [
    ChatPluginError("plain"),
    InvalidValueError.of("title", "x" * 200, "1 to 20 characters are needed"),
    InvalidValueError.of_secret("access_token", "nothing given", "text is needed"),
    WebhookError("w"),
    ChallengeError("c"),
    SignatureError("s"),
    PayloadError("too big @ $", status_hint=413),
    TransportError("t"),
    NotSentError("n", retryable=False),
    _unknown(),
    *(
        cls("no", **API_FIELDS)
        for cls in (ApiError, AuthError, RateLimitError, RecipientError, ServerError, SunsetError)
    ),
]


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize(
    "travel", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))]
)
def test_errors_travel_whole(error: Exception, travel: Any) -> None:
    """A copied or pickled error has its class, its text and every attribute."""
    arrived = travel(error)
    assert type(error) is type(arrived)
    assert error.args == arrived.args
    assert vars(error) == vars(arrived)
    assert str(error) == str(arrived)


@pytest.mark.parametrize("travel", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))])
def test_a_dispatch_error_travels_with_its_report(travel: Any) -> None:
    """The group keeps what the handlers raised, and the report."""
    error = DispatchError("2 handlers failed", [ValueError("a"), KeyError("b")], "the report")
    arrived = travel(error)
    assert "the report" == arrived.report
    assert ["a", "'b'"] == [str(inner) for inner in arrived.exceptions]
    assert "the report" == arrived.derive([ValueError("c")]).report


def test_api_errors_have_the_fields_of_graph() -> None:
    """Each field of the error object has its attribute."""
    error = RateLimitError("too many", **API_FIELDS)
    assert API_FIELDS == {name: getattr(error, name) for name in API_FIELDS}
    assert 1 == error.attempts


@pytest.mark.parametrize(
    ("parent", "children"),
    [
        (ChatPluginError, [InvalidValueError, WebhookError, TransportError, ApiError]),
        (TransportError, [NotSentError, OutcomeUnknownError]),
        (ApiError, [AuthError, RateLimitError, RecipientError, ServerError, SunsetError]),
        (WebhookError, [ChallengeError, SignatureError, PayloadError]),
        (ValueError, [InvalidValueError]),
        (ExceptionGroup, [DispatchError]),
    ],
)
def test_the_tree_is_sorted_by_whose_fault_it_is(
    parent: type[Exception], children: list[type[Exception]]
) -> None:
    """Whoever catches a branch catches its leaves."""
    assert all(issubclass(child, parent) for child in children)


def test_a_long_value_is_cut() -> None:
    """Errors end in logs, where nobody wants a megabyte."""
    error = InvalidValueError.of("title", "x" * 1000, "20 characters are allowed")
    assert len(str(error)) < 200
    assert "1002 characters" in str(error)


@pytest.mark.parametrize(
    ("code", "subcode", "parts"),
    [
        (190, 463, ["190/463", "expired", "token", "does not help"]),
        (10, 2018278, ["10/2018278", "24-hour window", "person"]),
        (613, None, ["613", "too many calls", "Nothing was done"]),
        (2, None, ["2:", "may have been delivered"]),
        (9, 2018352, ["hours or days"]),
        (1, 1357046, ["do not send again"]),
        (80006, None, ["Messenger", "Nothing was done"]),
        (424242, 7, ["424242/7", "nothing is known"]),
    ],
)
def test_codes_are_explained_in_plain_words(
    code: int, subcode: int | None, parts: list[str]
) -> None:
    """What a code means, who has to act, and whether trying again helps."""
    text = errors.explain(code, subcode)
    assert [] == [part for part in parts if part not in text]
