"""Who answers: conversation routing."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from messenger_chatplugin import Psid, UserRef
from messenger_chatplugin.errors import InvalidValueError, OutcomeUnknownError
from messenger_chatplugin.graph.routing import PAGE_INBOX, Receiver, Routing, ThreadOwner
from pretend import PAGE, Pretend
from support import Serve

IDA = Psid("7100200300400555")
RECIPIENT = {"recipient": {"id": "7100200300400555"}}

CALLS: Mapping[str, tuple[Callable[[Routing], object], dict[str, Any]]] = {
    "pass_thread_control": (
        lambda routing: routing.pass_control(
            IDA, target_app_id=PAGE_INBOX, metadata="billing question"
        ),
        {"target_app_id": "263902037430900", "metadata": "billing question"},
    ),
    "take_thread_control": (
        lambda routing: routing.take_control(IDA, metadata="back"),
        {"metadata": "back"},
    ),
    "request_thread_control": (lambda routing: routing.request_control(IDA), {}),
    "release_thread_control": (lambda routing: routing.release_control(IDA), {}),
    "extend_thread_control": (
        lambda routing: routing.extend_control(IDA, duration=172800),
        {"duration": 172800},
    ),
}


@pytest.mark.parametrize("edge", CALLS)
def test_control_changes(serve: Serve, edge: str) -> None:
    """Each call has its path, the person, and what was given."""
    call, fields = CALLS[edge]
    graph = Pretend(serve, "routing.pass_control.200")

    call(graph.client().routing)

    assert [f"POST {PAGE}/{edge}"] == graph.whats
    assert {**RECIPIENT, **fields} == graph.asked[0].json


def test_an_app_id_may_be_a_number(serve: Serve) -> None:
    """It is sent as text."""
    graph = Pretend(serve, "routing.pass_control.200")

    graph.client().routing.pass_control(IDA, target_app_id=263902037430900)

    assert {**RECIPIENT, "target_app_id": "263902037430900"} == graph.asked[0].json


REFUSED: Mapping[str, Callable[[Routing], object]] = {
    "recipient": lambda routing: routing.release_control(UserRef("5")),  # type: ignore[arg-type]
    "target_app_id": lambda routing: routing.pass_control(IDA, target_app_id=""),
    "metadata": lambda routing: routing.take_control(IDA, metadata="x" * 1001),
    "duration": lambda routing: routing.extend_control(IDA, duration=7 * 24 * 3600 + 1),
}


@pytest.mark.parametrize("field", REFUSED)
def test_limits(serve: Serve, field: str) -> None:
    """Checked before anything is sent."""
    graph = Pretend(serve, "routing.pass_control.200")
    with pytest.raises(InvalidValueError) as caught:
        REFUSED[field](graph.client().routing)

    assert field == caught.value.field
    assert [] == graph.asked


def test_the_owner_is_told(serve: Serve) -> None:
    """Which app, and until when."""
    graph = Pretend(serve, "routing.owner.200")
    until = datetime.fromtimestamp(1760086400, UTC)

    assert ThreadOwner(app_id="600100200300", expiration=until) == graph.client().routing.owner(IDA)
    assert [f"GET {PAGE}/thread_owner"] == graph.whats
    assert {"recipient": "7100200300400555"} == graph.asked[0].query


@pytest.mark.parametrize("data", [[], [{}], [{"thread_owner": {}}]])
def test_nobody_may_be_the_owner(serve: Serve, data: object) -> None:
    """Then it is None."""
    assert Pretend(serve, (200, {"data": data})).client().routing.owner(IDA) is None


def test_an_owner_without_id_is_none(serve: Serve) -> None:
    """The error says what is missing."""
    data = [{"thread_owner": {"expiration": 5}}]
    with pytest.raises(OutcomeUnknownError, match=r"\$\.data\[0\]\.thread_owner\.app_id"):
        Pretend(serve, (200, {"data": data})).client().routing.owner(IDA)


def test_receivers_are_listed(serve: Serve) -> None:
    """The apps to which control can be passed."""
    graph = Pretend(serve, "routing.secondary_receivers.200")

    found = graph.client().routing.secondary_receivers()

    assert (Receiver(id=PAGE_INBOX, name="Page Inbox"),) == found
    assert [f"GET {PAGE}/secondary_receivers"] == graph.whats
