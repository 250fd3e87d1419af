"""What the Chat Plugin cannot show, though Messenger can; asked only by who knows the surface."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.messages._base import Message
from messenger_chatplugin.messages._raw import Raw

NOT_IN_PLUGIN: Mapping[tuple[str, str], str] = {
    ("template_type", "list"): "list templates",
    ("template_type", "media"): "media templates",
    ("template_type", "open_graph"): "open graph templates",
    ("type", "payment"): "buy buttons",
    ("type", "element_share"): "share buttons",
    ("type", "account_link"): "log-in buttons",
    ("type", "account_unlink"): "log-out buttons",
    ("type", "game_play"): "game buttons",
    ("content_type", "location"): "location quick replies",
}
"""What the plugin does not show: by which key of the wire, with which value."""

_KEYS = ("template_type", "type", "content_type")


def check_for_plugin(message: Message) -> None:
    """Check that the Chat Plugin can show a message; one that Messenger refuses is not made at all.

    Templates of which Meta never said whether the plugin shows them, such as receipts, are let
    through.

    Args:
        message: The message; a :class:`Raw` one is looked through, too.

    Raises:
        InvalidValueError: It has a part that the plugin does not show; ``field`` says where.

    Platform: https://developers.facebook.com/docs/messenger-platform/discovery/customer-chat-plugin

    """
    for path, part in _parts(message):
        for key in _KEYS:
            value = part.get(key)
            unknown = NOT_IN_PLUGIN.get((key, value)) if isinstance(value, str) else None
            if unknown is not None:
                limit = f"the Chat Plugin does not show {unknown}"
                raise InvalidValueError.of(f"message{path}.{key}", value, limit)


def _parts(message: Message) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Go through all objects in a message, however deep, without recursion."""
    waiting: list[tuple[str, Any]] = [("", message)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, Raw):
            value = json.loads(value.message)
        if isinstance(value, tuple | list):
            waiting.extend((f"{path}[{index}]", item) for index, item in enumerate(value))
            continue
        part = _fields(value)
        waiting.extend((f"{path}.{name}", inner) for name, inner in part.items())
        yield path, part


def _fields(value: Any) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    if not attrs.has(type(value)):
        return {}
    kinds = {key: getattr(value, key) for key in _KEYS if hasattr(value, key)}
    fields = {field.name: getattr(value, field.name) for field in attrs.fields(type(value))}
    return kinds | fields
