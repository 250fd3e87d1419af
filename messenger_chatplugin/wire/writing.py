"""Values to JSON: recipients, messages and settings as Graph wants them, events as they came.

What is at its default is left out. No I/O.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeGuard

import attrs
from cattrs import Converter
from cattrs.gen import make_dict_unstructure_fn, override

from messenger_chatplugin.events import EchoEvent, Event, PersonEvent
from messenger_chatplugin.messages import (
    EmailQuickReply,
    Media,
    PhoneNumberQuickReply,
    QuickReply,
)
from messenger_chatplugin.open_enum import OpenEnum
from messenger_chatplugin.plugin import ChatPlugin
from messenger_chatplugin.times import SECONDS_BELOW

Written = dict[str, Any]
"""A JSON object to send."""

_Write = Callable[[Any], Written]

_CONTEXT = frozenset({"page_id", "channel", "hop_context", "raw", "sender_psid", "person"})
"""Fields of events that stand elsewhere in the item, or around it."""


def _fields(cls: type[Any]) -> _Write:
    """Write the fields that are not at their defaults, under the wire's names."""
    overrides: dict[str, Any] = {}
    for attribute in attrs.fields(cls):
        if issubclass(cls, Event) and attribute.name in _CONTEXT:
            overrides[attribute.name] = override(omit=True)
        elif attribute.name == "is_echo":
            # The one default that tells a kind.
            overrides[attribute.name] = override(omit_if_default=False)
        elif attribute.name.endswith("_"):
            overrides[attribute.name] = override(rename=attribute.name.rstrip("_"))
    return make_dict_unstructure_fn(cls, _converter, _cattrs_omit_if_default=True, **overrides)


def _quick_reply(cls: type[Any]) -> _Write:
    write_fields = _fields(cls)

    def write_quick_reply(value: Any) -> Written:
        return {"content_type": cls.content_type, **write_fields(value)}

    return write_quick_reply


def _media(cls: type[Media]) -> _Write:
    write_fields = _fields(cls)

    def write_media(value: Media) -> Written:
        fields = write_fields(value)
        payload = {name: fields.pop(name) for name in ("url", "is_reusable") if name in fields}
        return {"attachment": {"type": cls.type, "payload": payload}, **fields}

    return write_media


def _event(cls: type[Event]) -> _Write:
    write_fields = _fields(cls)

    def write_event(event: Event) -> Written:
        fields = write_fields(event)
        if isinstance(event, EchoEvent):
            fields["recipient"] = write(event.person)
        elif event.page_id:
            fields["recipient"] = {"id": event.page_id}
        if isinstance(event, PersonEvent) and event.sender_psid:
            fields["sender"] |= write(event.sender_psid)
        return fields

    return write_event


def _chat_plugin(cls: type[ChatPlugin]) -> _Write:
    write_fields = _fields(cls)

    def write_chat_plugin(value: ChatPlugin) -> Written:
        fields = write_fields(value)
        if value.theme_color is not None:
            # Meta's sample has no number sign here, unlike the snippet's attribute.
            fields["theme_color"] = value.theme_color.removeprefix("#")
        return fields

    return write_chat_plugin


def _time(time: datetime) -> float:
    """Write milliseconds, as Meta does; an old time in seconds, which it would be read as."""
    milliseconds = round(time.timestamp() * 1000)
    return milliseconds if milliseconds >= SECONDS_BELOW else time.timestamp()


def _is(*bases: type) -> Callable[[Any], bool]:
    def check(cls: Any) -> TypeGuard[type]:
        return isinstance(cls, type) and issubclass(cls, bases)

    return check


_converter = Converter()
_converter.register_unstructure_hook(datetime, _time)
_converter.register_unstructure_hook_func(_is(OpenEnum), str)
_converter.register_unstructure_hook_factory(attrs.has, _fields)
_converter.register_unstructure_hook_factory(_is(Event), _event)
_converter.register_unstructure_hook_factory(_is(Media), _media)
_converter.register_unstructure_hook_factory(_is(ChatPlugin), _chat_plugin)
_converter.register_unstructure_hook_factory(
    _is(QuickReply, PhoneNumberQuickReply, EmailQuickReply), _quick_reply
)


def write(value: object) -> Written:
    """Write a recipient, a message, settings, or an event as the JSON object it stands for."""
    written: Written = _converter.unstructure(value)
    return written
