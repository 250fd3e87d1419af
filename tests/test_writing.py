"""Values to JSON: settings, and events in the form in which they came."""

from pathlib import Path
from typing import Any

import attrs
import pytest

from messenger_chatplugin import ChatPlugin, parse
from messenger_chatplugin.events import MalformedEvent, UnknownEvent
from messenger_chatplugin.wire.writing import write
from support import PAYLOADS, body

WEBHOOKS = [
    path
    for path in sorted((PAYLOADS / "webhook").glob("*Event*.json"))
    if not path.name.startswith(("MalformedEvent", "UnknownEvent"))
]


def changed(event: Any, **over: Any) -> Any:
    """Copy an event with some fields changed; type checkers do not see that events are of attrs."""
    return attrs.evolve(event, **over)


@pytest.mark.parametrize("path", WEBHOOKS, ids=lambda path: str(path.stem))
def test_event_that_is_written_can_be_read_again(path: Path) -> None:
    """What is written of an event is an item of ``messaging`` that is read as the same event."""
    for event in parse(path.read_bytes()):
        (again,) = parse(body(write(event), id=event.page_id))

        # These two stand around the item, not in it.
        assert changed(event, channel="messaging", hop_context=()) == again
        assert not isinstance(again, MalformedEvent | UnknownEvent)


def test_event_without_page_has_no_recipient() -> None:
    """An event of which nobody knows the Page is written without one."""
    (event,) = parse(body({"sender": {"user_ref": "5"}, "referral": {"ref": "a"}}))

    written = write(changed(event, page_id=""))

    assert {"sender": {"user_ref": "5"}, "referral": {"ref": "a"}} == written


@pytest.mark.parametrize(
    ("plugin", "written"),
    [
        (ChatPlugin(), {}),
        (ChatPlugin(theme_color="#553399"), {"theme_color": "553399"}),
        (
            ChatPlugin(alignment="LEFT", desktop_side_spacing=0),
            {"alignment": "LEFT", "desktop_side_spacing": 0},
        ),
    ],
)
def test_settings_are_written_as_graph_takes_them(
    plugin: ChatPlugin, written: dict[str, object]
) -> None:
    """Only what is set is written, and a colour without its number sign."""
    assert written == write(plugin)
