"""One item of a delivery to one event: which kind it is, and its fields. No I/O."""

import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any

from messenger_chatplugin.events import (
    Channel,
    EchoEvent,
    Event,
    HopContext,
    JsonObject,
    JsonValue,
    Kind,
    MalformedEvent,
    Optin,
    OptinEvent,
    UnknownEvent,
    kinds,
)
from messenger_chatplugin.people import Psid, UserRef
from messenger_chatplugin.times import read_time
from messenger_chatplugin.wire.context import CONTEXT
from messenger_chatplugin.wire.reading import Complete, ReadStruct, read, struct_reader
from messenger_chatplugin.wire.values import (
    Unreadable,
    missing,
    read_id,
    read_named,
    read_person,
    unexpected,
)

SUBSCRIPTIONS = frozenset(kind.subscription for kind in kinds())
"""The fields of ``changes`` whose value is an item as in ``messaging``."""

_EVERYWHERE = frozenset({"sender", "recipient", "timestamp", "prior_message"})
"""Keys that stand in items of every kind and name none."""

_MESSAGE_REQUEST = "message_request"


class Assembly:
    """How events of one kind are put together.

    Args:
        kind: The kind.
        rank: Its place in the registry.

    """

    def __init__(self, kind: Kind, rank: int) -> None:
        self.event_class: type[Event] = kind.event
        self.key: str = kind.keys[0]
        self.flag: str | None = kind.flag
        self.rank: int = rank
        self._other_keys = kind.keys[1:]

    @cached_property
    def read(self) -> ReadStruct:
        """The reader of its items; made when the first one arrives."""
        # Policy enforcement comes with a hyphen and with an underscore (restfb; Meta).
        aliases = {key: self.key for key in self._other_keys if key != _MESSAGE_REQUEST}
        complete = _COMPLETIONS.get(self.event_class)
        return struct_reader(self.event_class, given=CONTEXT, aliases=aliases, complete=complete)


_new = object.__new__

Parts = tuple[Assembly, JsonValue, JsonValue, JsonObject, int, Channel, int]
"""What an event is built of: its kind; the item, and that as it came, in a change maybe; the entry,
its index, which of its lists, the index there."""


def _complete_echo(found: dict[str, Any], item: JsonObject) -> None:
    # The person is the recipient; the sender is the Page (Meta, message-echoes).
    recipient = item.get("recipient")
    if recipient is None:
        raise missing("recipient")
    try:
        found["person"] = read_person(recipient)
    except Unreadable as error:
        raise error.beneath(".recipient") from None


def _complete_optin(found: dict[str, Any], item: JsonObject) -> None:
    # Customer matching may stand beside the sender, too (facebook-messenger for Ruby).
    if "optin" not in found and item.get(_MESSAGE_REQUEST) is not None:
        found["optin"] = read(Optin, {_MESSAGE_REQUEST: item[_MESSAGE_REQUEST]})
    # The checkbox plugin sends no sender: its user_ref is who can be written to.
    optin = found.get("optin")
    if "sender" not in found and optin is not None and optin.user_ref is not None:
        try:
            found["sender"] = read_person({"user_ref": optin.user_ref})
        except Unreadable as error:
            raise error.beneath(".optin.user_ref") from None


_COMPLETIONS: Mapping[type[Event], Complete] = {
    EchoEvent: _complete_echo,
    OptinEvent: _complete_optin,
}


def _assemblies() -> Mapping[str, tuple[Assembly, ...]]:
    by_key: dict[str, tuple[Assembly, ...]] = {}
    for rank, kind in enumerate(kinds()):
        assembly = Assembly(kind, rank)
        for key in kind.keys:
            by_key[key] = (*by_key.get(key, ()), assembly)
    return by_key


_ASSEMBLIES = _assemblies()


UNKNOWN = Assembly(Kind(("",), UnknownEvent, "", None, companion=False), sys.maxsize)
"""What is of no registered kind, or no object at all."""


def assembly_of(item: JsonValue) -> Assembly:
    """Tell which kind an item is: of the registered kinds that fit, the first."""
    best = UNKNOWN
    if type(item) is dict:
        for key in item:
            if key in _ASSEMBLIES:
                for candidate in _ASSEMBLIES[key]:
                    flag = candidate.flag
                    if candidate.rank < best.rank and (flag is None or _is_set(item[key], flag)):
                        best = candidate
    return best


def _is_set(content: JsonValue, flag: str) -> bool:
    return type(content) is dict and bool(content.get(flag))


def unwrapped(change: JsonValue) -> JsonValue:
    """Take the item out of a change: the dashboard's test button wraps it so.

    As on Meta's page about messaging_postbacks. A change of another kind, as of the feed, is an
    item of its own.
    """
    field = change.get("field") if type(change) is dict else None
    return change.get("value") if type(field) is str and field in SUBSCRIPTIONS else change


def assemble(parts: Parts) -> Event:
    """Build the event of an item; one that cannot be read becomes a :class:`MalformedEvent`."""
    assembly, item, raw, entry, _, channel, _ = parts
    if assembly is UNKNOWN:
        return _without_kind(parts)
    event = _new(assembly.event_class)
    found = event.__dict__
    found["page_id"] = _page_of(item, entry)
    found["channel"] = channel
    found["raw"] = raw
    if "hop_context" in entry:
        found["hop_context"] = _hop_context(entry)
    try:
        assembly.read(item, event)
    except Unreadable as error:
        return _malformed(assembly.key, error, parts)
    if type(found.get("sender")) is UserRef:
        # Accounts under European rules send both (nyaruka/courier, referral.json).
        psid = read_id(item.get("sender"))
        if psid is not None:
            # What is no PSID is still in raw; the user_ref is enough to answer.
            with suppress(Unreadable):
                found["sender_psid"] = read_named(Psid, psid)
    return event


def _without_kind(parts: Parts) -> Event:
    _, item, raw, _, _, channel, _ = parts
    if type(item) is not dict:
        return _malformed("", unexpected("an object", item), parts)
    key = str(raw.get("field", "")) if channel == "changes" else _own_key(item)
    return UnknownEvent(key=key, **_glimpse(parts))


def _malformed(key: str, error: Unreadable, parts: Parts) -> MalformedEvent:
    _, item, raw, _, number, channel, index = parts
    inside = "" if item is raw else ".value"
    problem = f"{error.reason} @ $.entry[{number}].{channel}[{index}]{inside}{error.path}"
    return MalformedEvent(key=key, problems=(problem,), **_glimpse(parts))


def _page_of(item: JsonValue, entry: JsonObject) -> str:
    """Tell the Page: the entry's id, else the item's other side; empty where both are missing.

    Ids are numbers in restfb's fixtures; Meta's own curl test has no entry id.
    """
    page_id: Any = entry.get("id")
    if type(page_id) is str:
        # Even an empty one.
        return page_id
    found = read_id(entry)
    if found is None and type(item) is dict:
        side = "sender" if _is_set(item.get("message"), "is_echo") else "recipient"
        found = read_id(item.get(side))
    return found or ""


def _hop_context(entry: JsonObject) -> tuple[HopContext, ...]:
    hops = entry.get("hop_context")
    if hops is not None:
        # It stands beside the events, and says nothing that is worth one of them.
        with suppress(Unreadable):
            return read(tuple[HopContext, ...], hops)
    return ()


def _own_key(item: JsonObject) -> str:
    return next((key for key in item if key not in _EVERYWHERE), "")


def _glimpse(parts: Parts) -> dict[str, Any]:
    """Read whatever can be read without knowing the kind: where it stands, who, and when."""
    _, item, raw, entry, _, channel, _ = parts
    seen: dict[str, Any] = {
        "page_id": _page_of(item, entry),
        "channel": channel,
        "hop_context": _hop_context(entry),
        "raw": raw,
    }
    if type(item) is dict:
        seen["timestamp"] = read_time(item.get("timestamp"))
        with suppress(Unreadable):
            seen["sender"] = read_person(item.get("sender"))
    return seen
