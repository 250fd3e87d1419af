"""Values to JSON: recipients, messages and settings as Graph wants them, events as they came.

What is at its default is left out. No I/O.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeGuard, get_args

import attrs
from cattrs import Converter
from cattrs.gen import make_dict_unstructure_fn, override

from messenger_chatplugin.events import EchoEvent, Event, PersonEvent, kinds
from messenger_chatplugin.messages import (
    AnyQuickReply,
    Button,
    Composed,
    DefaultAction,
    FollowUp,
    Media,
    Raw,
    Template,
)
from messenger_chatplugin.open_enum import OpenEnum
from messenger_chatplugin.plugin import ChatPlugin
from messenger_chatplugin.times import SECONDS_BELOW
from messenger_chatplugin.wire.context import CONTEXT

Written = dict[str, Any]
"""A JSON object to send."""

_Write = Callable[[Any], Written]


def _fields(cls: type[Any]) -> _Write:
    """Write the fields that are not at their defaults, under the wire's names."""
    overrides: dict[str, Any] = {}
    for attribute in attrs.fields(cls):
        if issubclass(cls, Event) and attribute.name in CONTEXT:
            overrides[attribute.name] = override(omit=True)
        elif attribute.name.endswith("_"):
            overrides[attribute.name] = override(rename=attribute.name.rstrip("_"))
    return make_dict_unstructure_fn(cls, _converter, _cattrs_omit_if_default=True, **overrides)


def _tagged(tag: str) -> Callable[[type[Any]], _Write]:
    """Write the kind, which the class knows, before the fields."""

    def prepare(cls: type[Any]) -> _Write:
        write_fields = _fields(cls)
        kind = getattr(cls, tag)

        def write_tagged(value: Any) -> Written:
            return {tag: kind, **write_fields(value)}

        return write_tagged

    return prepare


_BESIDE_ATTACHMENT = tuple(attribute.name for attribute in attrs.fields(Composed))


def _attachment(cls: type[Media | Template]) -> _Write:
    """Write the fields into the attachment's payload; those that all messages have, beside it."""
    write_fields = _fields(cls)
    kind, start = (
        ("template", {"template_type": cls.template_type})
        if issubclass(cls, Template)
        else (cls.type, {})
    )

    def write_attachment(value: Media | Template) -> Written:
        payload = start | write_fields(value)
        beside = {name: payload.pop(name) for name in _BESIDE_ATTACHMENT if name in payload}
        return {"attachment": {"type": kind, "payload": payload}, **beside}

    return write_attachment


def _raw(value: Raw) -> Written:
    written: Written = json.loads(value.message)
    return written


def _event(cls: type[Event]) -> _Write:
    write_fields = _fields(cls)
    # A flag tells the kind, though for its own class it is the default.
    flags = {kind.keys[0]: kind.flag for kind in kinds() if kind.event is cls and kind.flag}

    def write_event(event: Event) -> Written:
        fields = write_fields(event)
        for key, flag in flags.items():
            fields[key][flag] = True
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
_converter.register_unstructure_hook(Raw, _raw)
_converter.register_unstructure_hook_factory(_is(Media, Template), _attachment)
_converter.register_unstructure_hook_factory(_is(*get_args(AnyQuickReply)), _tagged("content_type"))
_converter.register_unstructure_hook_factory(
    _is(*get_args(Button), DefaultAction, FollowUp), _tagged("type")
)
_converter.register_unstructure_hook_factory(_is(ChatPlugin), _chat_plugin)


def write(value: object) -> Written:
    """Write a recipient, a message, settings, or an event as the JSON object it stands for."""
    written: Written = _converter.unstructure(value)
    return written
