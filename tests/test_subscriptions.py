"""Which webhooks the app receives."""

from typing import Any

import pytest

from messenger_chatplugin import Dispatcher
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.events import MessageEvent, PostbackEvent
from messenger_chatplugin.graph.subscriptions import SubscribedApp
from pretend import PAGE, Pretend
from support import Serve


def test_apps_are_listed(serve: Serve) -> None:
    """Each with what it receives."""
    graph = Pretend(serve, "subscriptions.list.200")

    (found,) = graph.client().subscriptions.list()

    assert found == SubscribedApp(
        id="600100200300",
        name="Plants",
        link="https://plants.example.org/",
        category="Business",
        subscribed_fields=("messages", "messaging_postbacks"),
    )
    assert [f"GET {PAGE}/subscribed_apps"] == graph.whats


def test_the_app_subscribes(serve: Serve) -> None:
    """Each field once, in one text."""
    graph = Pretend(serve, "subscriptions.subscribe.200")

    graph.client().subscriptions.subscribe("messages", "messaging_postbacks", "messages")

    assert [f"POST {PAGE}/subscribed_apps"] == graph.whats
    assert {"subscribed_fields": "messages,messaging_postbacks"} == graph.asked[0].json


def test_a_dispatcher_tells_what_it_needs(serve: Serve) -> None:
    """Its handlers' fields can be handed over as they are."""
    graph, dispatcher = Pretend(serve, "subscriptions.subscribe.200"), Dispatcher()
    dispatcher.on(MessageEvent, PostbackEvent)(print)

    graph.client().subscriptions.subscribe(*dispatcher.compare(()).missing)

    assert {"subscribed_fields": "messages,messaging_postbacks"} == graph.asked[0].json


@pytest.mark.parametrize("fields", [(), ("",), ("messages,feed",), (5,), ("mëssages",)])
def test_names_of_fields_are_needed(serve: Serve, fields: tuple[Any, ...]) -> None:
    """Checked before anything is sent."""
    graph = Pretend(serve, "subscriptions.subscribe.200")
    with pytest.raises(InvalidValueError, match="fields"):
        graph.client().subscriptions.subscribe(*fields)

    assert [] == graph.asked


def test_the_app_unsubscribes(serve: Serve) -> None:
    """From all fields."""
    graph = Pretend(serve, "subscriptions.subscribe.200")

    graph.client().subscriptions.unsubscribe()

    assert [f"DELETE {PAGE}/subscribed_apps"] == graph.whats
