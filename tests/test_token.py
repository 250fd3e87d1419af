"""The check of a token."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

import pytest

from messenger_chatplugin import Psid
from messenger_chatplugin.errors import (
    ApiError,
    AuthError,
    InvalidValueError,
    OutcomeUnknownError,
)
from messenger_chatplugin.graph.token import GranularScope, TokenInfo, TokenProblem
from pretend import TOKEN, Pretend, stored
from support import Serve


def wrapped(status: int, content: Any) -> tuple[int, Any]:
    """Put an answer into that of a batch."""
    return 200, [{"code": status, "body": json.dumps(content)}]


def test_a_token_is_checked(serve: Serve) -> None:
    """Validity, ends and scopes, typed; zero stands for no end."""
    graph = Pretend(serve, wrapped(*stored("token.check.200")))

    assert graph.client().token.check() == TokenInfo(
        is_valid=True,
        app_id="600100200300",
        application="Plants",
        type="PAGE",
        expires_at=None,
        data_access_expires_at=datetime.fromtimestamp(1767862400, UTC),
        issued_at=datetime.fromtimestamp(1760000000, UTC),
        scopes=("pages_messaging", "pages_manage_metadata"),
        granular_scopes=(GranularScope(scope="pages_messaging", target_ids=("104500777000111",)),),
        profile_id="104500777000111",
        user_id="5500",
    )


@pytest.mark.parametrize("other", [None, "EAAB-another"])
def test_the_token_stands_in_no_url(
    serve: Serve, caplog: pytest.LogCaptureFixture, other: str | None
) -> None:
    """It travels in the body: URLs end in logs."""
    graph = Pretend(serve, wrapped(*stored("token.check.200")))
    with caplog.at_level(logging.DEBUG):
        graph.client().token.check(other)

    (asked,) = graph.asked
    checked = other or TOKEN
    assert "POST " == asked.what
    assert {} == asked.query
    assert [{"method": "GET", "relative_url": f"debug_token?input_token={checked}"}] == asked.items
    assert checked not in caplog.text


def test_a_dead_token_is_told_and_why(serve: Serve) -> None:
    """It is a result, not an error."""
    found = (
        Pretend(serve, wrapped(*stored("token.check-dead.200")))
        .client()
        .token.check("EAAB-another")
    )

    message = "The session has been invalidated because the user changed the password."
    assert not found.is_valid
    assert TokenProblem(code=190, subcode=460, message=message) == found.error


def test_a_token_that_graph_quotes_is_hidden(serve: Serve) -> None:
    """In results as in errors."""
    problem = {"message": "Malformed access token EAAB-another", "code": 190}
    data = {"data": {"is_valid": False, "error": problem}}
    graph = Pretend(serve, wrapped(200, data), wrapped(400, {"error": problem}))
    client = graph.client()

    found = client.token.check("EAAB-another")
    with pytest.raises(ApiError) as caught:
        client.token.check("EAAB-another")

    assert found.error is not None
    assert "Malformed access token ***" == found.error.message
    assert "EAAB-another" not in str(caught.value)
    assert "***" in str(caught.value)


def test_another_dead_token_says_nothing_of_the_clients_own(serve: Serve) -> None:
    """Graph's refusal to speak of it must not stop the client's sends; of its own it does."""
    dead = wrapped(400, {"error": {"message": "dead", "code": 190}})
    graph = Pretend(serve, dead, (200, {"message_id": "m_1"}), dead)
    client = graph.client()
    with pytest.raises(AuthError):
        client.token.check("EAAB-another")
    assert "m_1" == client.send(Psid("5"), "x").message_id

    for _ in range(2):
        with pytest.raises(AuthError):
            client.token.check()
    assert 3 == len(graph.asked)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ((200, [None]), r"none found @ \$\[0\]"),
        ((200, {"x": 1}), "a list expected"),
        (wrapped(200, {}), r"missing @ \$\.data"),
        (wrapped(200, {"data": {}}), r"\$\.data\.is_valid"),
        (wrapped(200, {"data": {"is_valid": False, "error": "x"}}), r"\$\.data\.error"),
    ],
)
def test_an_answer_of_another_form_is_said(
    serve: Serve, answer: tuple[int, Any], problem: str
) -> None:
    """With the place where it differs."""
    with pytest.raises(OutcomeUnknownError, match=problem):
        Pretend(serve, answer).client().token.check()


def test_a_token_is_plain_text(serve: Serve) -> None:
    """Nothing is sent for an empty one."""
    graph = Pretend(serve, (200, []))
    with pytest.raises(InvalidValueError, match="access_token"):
        graph.client().token.check("")

    assert [] == graph.asked
