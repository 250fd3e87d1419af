"""One item of a delivery to one event: which kind it is, and its fields. No I/O."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import attrs

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
from messenger_chatplugin.people import Person, Psid, UserRef
from messenger_chatplugin.wire.reading import (
    Field,
    Unreadable,
    fields_of,
    missing,
    read,
    read_fields,
    read_id,
    read_person,
    read_time,
    unexpected,
)

SUBSCRIPTIONS = frozenset(kind.subscription for kind in kinds())
"""The fields of ``changes`` whose value is an item as in ``messaging``."""

_EVERYWHERE = frozenset({"sender", "recipient", "timestamp", "prior_message"})
"""Keys that stand in items of every kind and name none."""

_CONTEXT = ("page_id", "channel", "hop_context", "raw", "sender_psid", "person")
"""Fields of events that no key of the item carries by its own name."""


@attrs.frozen
class Place:
    """Where in the body an item stands."""

    entry: JsonObject
    """The entry around it."""
    channel: Channel
    """The list of the entry."""
    path: str
    """The JSON path to the item."""


@attrs.frozen
class Assembly:
    """How events of one kind are put together."""

    kind: Kind
    rank: int
    fields: Mapping[str, Field]
    required: tuple[str, ...]


def _assembly(rank: int, kind: Kind) -> Assembly:
    fields = fields_of(kind.event)
    for name in _CONTEXT:
        fields.pop(name, None)
    if kind.event is not OptinEvent:
        # Policy enforcement comes with a hyphen and with an underscore (webhooks.md, 4.13).
        fields |= dict.fromkeys(kind.keys, fields[kind.keys[0]])
    required = (a.name for a in attrs.fields(kind.event) if a.default is attrs.NOTHING)
    return Assembly(kind, rank, fields, tuple(name for name in required if name not in _CONTEXT))


def _assemblies() -> Mapping[str, tuple[Assembly, ...]]:
    by_key: dict[str, tuple[Assembly, ...]] = {}
    for rank, kind in enumerate(kinds()):
        assembly = _assembly(rank, kind)
        for key in kind.keys:
            by_key[key] = (*by_key.get(key, ()), assembly)
    return by_key


_ASSEMBLIES = _assemblies()


def assembly_of(item: JsonObject) -> Assembly | None:
    """Tell which kind an item is: of the registered kinds that fit, the first."""
    best: Assembly | None = None
    for key in item:
        for candidate in _ASSEMBLIES.get(key, ()):
            flag = candidate.kind.flag
            if (best is None or candidate.rank < best.rank) and (
                flag is None or _is_set(item[key], flag)
            ):
                best = candidate
    return best


def _is_set(content: JsonValue, flag: str) -> bool:
    return content.__class__ is dict and bool(content.get(flag))


def assemble(assembly: Assembly | None, item: JsonValue, raw: JsonValue, place: Place) -> Event:
    """Build the event of an item; one that cannot be read becomes a :class:`MalformedEvent`."""
    context: dict[str, Any] = {
        "page_id": _page_of(item, place.entry),
        "channel": place.channel,
        "raw": raw,
        **_hop_context(place.entry),
    }
    try:
        if item.__class__ is not dict:
            raise unexpected("an object", item)
        if assembly is None:
            key = str(raw.get("field", "")) if place.channel == "changes" else _own_key(item)
            return UnknownEvent(key=key, **_glimpse(item), **context)
        return assembly.kind.event(**_found(assembly, item), **context)
    except Unreadable as error:
        problem = f"{error.reason} @ {place.path}{error.path}"
        key = assembly.kind.keys[0] if assembly else ""
        return MalformedEvent(key=key, problems=(problem,), **_glimpse(item), **context)


def _found(assembly: Assembly, item: JsonObject) -> dict[str, Any]:
    found = read_fields(assembly.fields, item)
    complete = _COMPLETIONS.get(assembly.kind.event)
    if complete is not None:
        complete(found, item)
    for name in assembly.required:
        if name not in found:
            raise missing(name)
    if found.get("sender").__class__ is UserRef and (psid := read_id(item.get("sender"))):
        # Accounts under European rules send both (courier's referral.json; webhooks.md, section 3).
        found["sender_psid"] = Psid(psid)
    return found


def _complete_echo(found: dict[str, Any], item: JsonObject) -> None:
    # The person is the recipient; the sender is the Page (webhooks.md, section 2).
    recipient = item.get("recipient")
    if recipient is None:
        raise missing("recipient")
    try:
        found["person"] = read_person(recipient)
    except Unreadable as error:
        raise error.beneath(".recipient") from None


def _complete_optin(found: dict[str, Any], item: JsonObject) -> None:
    # Customer matching may stand beside the sender instead of inside the opt-in (webhooks.md, 4.6).
    if "optin" not in found and item.get("message_request") is not None:
        found["optin"] = read(Optin, {"message_request": item["message_request"]})
    # The checkbox plugin sends no sender: its user_ref is who can be written to.
    optin = found.get("optin")
    if "sender" not in found and optin is not None and optin.user_ref:
        found["sender"] = UserRef(optin.user_ref)


_COMPLETIONS: Mapping[type[Event], Callable[[dict[str, Any], JsonObject], None]] = {
    EchoEvent: _complete_echo,
    OptinEvent: _complete_optin,
}


def _page_of(item: JsonValue, entry: JsonObject) -> str:
    """Tell the Page: the entry's id, else the item's other side; empty where both are missing.

    Ids are numbers in older fixtures; Meta's own curl test has no entry id (webhooks.md, 1.5).
    """
    page_id = read_id(entry)
    if page_id is None and item.__class__ is dict:
        side = "sender" if _is_set(item.get("message"), "is_echo") else "recipient"
        page_id = read_id(item.get(side))
    return page_id or ""


def _hop_context(entry: JsonObject) -> dict[str, Any]:
    try:
        hops = entry.get("hop_context")
        return {} if hops is None else {"hop_context": read(tuple[HopContext, ...], hops)}
    except Unreadable:
        # It stands beside the events, and says nothing that is worth one of them.
        return {}


def _own_key(item: JsonObject) -> str:
    return next((key for key in item if key not in _EVERYWHERE), "")


def _glimpse(item: JsonValue) -> dict[str, Any]:
    """Read of an item whatever can be read: who, and when."""
    seen: dict[str, Person | datetime | None] = {}
    if item.__class__ is dict:
        seen["timestamp"] = read_time(item.get("timestamp"))
        with suppress(Unreadable):
            seen["sender"] = read_person(item.get("sender"))
    return seen
