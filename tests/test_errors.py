"""The tree of errors."""

import copy
import inspect
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

CLASSES = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and value.__module__ == errors.__name__
]


@pytest.mark.parametrize("cls", CLASSES)
def test_every_error_is_under_the_root(cls: type) -> None:
    """One except clause catches all of ours."""
    assert issubclass(cls, ChatPluginError)


@pytest.mark.parametrize("cls", [cls for cls in CLASSES if cls is not DispatchError])
def test_every_error_survives_a_queue(cls: type[ChatPluginError]) -> None:
    """With its text, its attributes and its notes."""
    error = cls("what happened")
    error.anything = "else"  # type: ignore[attr-defined]
    again = pickle.loads(pickle.dumps(error))

    assert (cls, "what happened", vars(error)) == (type(again), str(again), vars(again))


def test_a_group_survives_a_queue() -> None:
    """With what it holds, and its report."""
    again = pickle.loads(
        pickle.dumps(DispatchError("handlers raised", [ValueError("x")], "report"))
    )

    assert ("report", "x") == (again.report, str(again.exceptions[0]))


def test_an_invalid_value_is_a_value_error() -> None:
    """Both styles of except work; the parts can be asked for."""
    error = InvalidValueError.of("color", "white", "any but white is allowed")

    assert isinstance(error, ValueError)
    assert "color: 'white' given, but any but white is allowed" == str(error)
    assert ("color", "white", "any but white is allowed") == (error.field, error.value, error.limit)


def test_a_long_value_is_cut() -> None:
    """Errors end in logs."""
    text = str(InvalidValueError.of("field", "x" * 10_000, "less is allowed"))

    assert len(text) < 200
    assert "(10002 characters)" in text


def test_a_secret_value_is_not_shown() -> None:
    """Only what is wrong with it."""
    error = InvalidValueError.of_secret("token", "an empty value given", "text is needed")

    assert "token: an empty value given, but text is needed" == str(error)
    assert error.value is None


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.ChallengeError("x"), 403),
        (errors.SignatureError("x"), 403),
        (PayloadError("x"), 400),
        (PayloadError("x", status_hint=413), 413),
        (WebhookError("x"), 400),
    ],
)
def test_an_inbound_error_hints_at_its_status(error: Any, status: int) -> None:
    """What to answer to the request."""
    assert status == error.status_hint


def test_an_api_error_has_defaults() -> None:
    """Tests of users can make one with a text alone."""
    error = ApiError("no")

    assert (0, None, None, "", False) == (
        error.status,
        error.code,
        error.subcode,
        error.fbtrace_id,
        error.retryable,
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
