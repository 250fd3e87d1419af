"""The payloads that come back, in events, and those that go out, in messages. No I/O."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import attrs

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.events import MessageEvent, PersonEvent, PostbackEvent, Struct
from messenger_chatplugin.messages import (
    PAYLOAD_CHARACTERS,
    Message,
    PostbackButton,
    QuickReply,
    SharableTemplate,
)

_M = TypeVar("_M", bound=Message)
_S = TypeVar("_S", bound=Struct)


def changed(value: _S, **fields: Any) -> _S:
    """Return what arrived with other values in some fields."""
    made: Any = attrs.evolve(cast("Any", value), **fields)
    return cast("_S", made)


def payload_of(event: PersonEvent) -> str | None:
    """Return what a tap brought back, or ``None`` where nothing was tapped."""
    if isinstance(event, PostbackEvent):
        return event.postback.payload
    if isinstance(event, MessageEvent) and event.message.quick_reply is not None:
        return event.message.quick_reply.payload
    return None


def with_payload(event: PersonEvent, payload: str) -> PersonEvent:
    """Return an event that has a payload with another one; its :attr:`raw` stays as it came."""
    if isinstance(event, PostbackEvent):
        return changed(event, postback=changed(event.postback, payload=payload))
    assert isinstance(event, MessageEvent)  # noqa: S101 - else nothing was tapped
    assert event.message.quick_reply is not None  # noqa: S101 - as above
    quick_reply = changed(event.message.quick_reply, payload=payload)
    return changed(event, message=changed(event.message, quick_reply=quick_reply))


def with_token(message: _M, token: str) -> _M:
    """Return the message with a token in each payload that a tap brings back.

    These are those of quick replies and postback buttons, wherever they stand in the message. A
    payload that has the token already stays as it is. So does a whole message that may be shared:
    the friend who taps the shared card would be taken for its receiver.

    Raises:
        InvalidValueError: A payload would grow longer than the platform allows.

    """
    if isinstance(message, SharableTemplate) and message.sharable:
        return message
    signed: _M = _map_payloads(message, lambda payload: _joined(payload, token))
    return signed


def _joined(payload: str, token: str) -> str:
    if token in payload:
        return payload
    if len(payload) + len(token) > PAYLOAD_CHARACTERS:
        longest = PAYLOAD_CHARACTERS - len(token)
        problem = f"a text of {len(payload)} characters given"
        limit = f"beside the token of this person at most {longest} are possible"
        raise InvalidValueError.of_secret("payload", problem, limit)
    return payload + token


def _map_payloads(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, tuple):
        items = tuple(_map_payloads(item, change) for item in value)
        return value if items == value else items
    if not attrs.has(type(value)):
        return value
    # Other fields of that name hold a telephone number, or come back in no event of ours.
    comes_back = isinstance(value, QuickReply | PostbackButton)
    changes: dict[str, Any] = {}
    for attribute in attrs.fields(type(value)):
        old = getattr(value, attribute.name)
        is_payload = comes_back and attribute.name == "payload"
        new = change(old) if is_payload else _map_payloads(old, change)
        if new is not old and attribute.init:
            changes[attribute.name] = new
    return attrs.evolve(value, **changes) if changes else value
