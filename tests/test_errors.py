"""The tree of errors."""

import inspect
import pickle
from typing import Any

import pytest

from messenger_chatplugin import errors
from messenger_chatplugin.errors import (
    ApiError,
    ChatPluginError,
    DispatchError,
    InvalidValueError,
    PayloadError,
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
