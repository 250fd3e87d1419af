"""A webhook body as events: every entry, every item, in wire order, none dropped. No I/O.

An event is built when somebody looks at it; what nobody listens to costs next to nothing, and is
still there.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from messenger_chatplugin.errors import PayloadError
from messenger_chatplugin.events import (
    Channel,
    Event,
    JsonObject,
    JsonValue,
    MalformedEvent,
)
from messenger_chatplugin.wire.assembling import Parts, assemble, assembly_of, unwrapped
from messenger_chatplugin.wire.body import check_bytes, read_json
from messenger_chatplugin.wire.values import Unreadable, missing, read_id, unexpected

_CHANNELS: tuple[Channel, ...] = ("messaging", "standby", "changes")


class Delivery:
    """All that one webhook request brought; iterate it, or take :attr:`events`.

    Args:
        events: Events that exist already.
        object: What the request is about: ``page``. Anything else makes an empty delivery.

    Attributes:
        slots: Each event, or what it will be built of.

    """

    def __init__(
        self,
        events: Iterable[Event] = (),
        *,
        object: str = "page",  # noqa: A002 - Meta's name for it
    ) -> None:
        self.object: str = object
        self.slots: list[Event | Parts] = [*events]

    def event_at(self, index: int) -> Event:
        """Return one event."""
        slot = self.slots[index]
        if isinstance(slot, tuple):
            slot = self.slots[index] = assemble(slot)
        return slot

    @property
    def events(self) -> tuple[Event, ...]:
        """The events, in wire order over every entry, ``messaging``, ``standby``, ``changes``."""
        return tuple(map(self.event_at, range(len(self.slots))))

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with items that could not be read, as ``reason @ $.path``."""
        return tuple(
            problem
            for event in self
            if isinstance(event, MalformedEvent)
            for problem in event.problems
        )

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.slots)

    def __repr__(self) -> str:
        return f"Delivery({self.events!r})"

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the events; what builds them cannot be pickled."""
        return (_rebuild, (self.events, self.object))


def _rebuild(events: tuple[Event, ...], object: str) -> Delivery:  # noqa: A002 - Meta's name for it
    return Delivery(events, object=object)


def parse(body: bytes) -> Delivery:
    """Read a webhook body into events, without verifying it.

    Args:
        body: The bytes as they were received.

    Raises:
        PayloadError: The body is not JSON, not an object, bigger than 4 MiB (status hint 413), or
            nested deeper than 64 levels.
        TypeError: The body is not bytes.

    """
    if type(body) is not bytes:
        check_bytes(body)
        body = bytes(body)
    content = read_json(body)
    if type(content) is not dict:
        raise PayloadError(f"{unexpected('an object', content).reason} @ $")
    about = content.get("object")
    if about != "page":
        return Delivery(object=about if isinstance(about, str) else "")
    delivery = Delivery()
    entries: Any = content.get("entry")
    if type(entries) is not list:
        reason = missing("entry") if entries is None else _no_list("entry", entries)
        delivery.slots.append(_broken(reason, "$", content, {}))
        return delivery
    for number, entry in enumerate(entries):
        if type(entry) is not dict:
            reason = unexpected("an object", entry)
            delivery.slots.append(_broken(reason, f"$.entry[{number}]", entry, {}))
            continue
        for channel in _CHANNELS:
            if channel in entry:
                _add_items(delivery, entry, number, channel)
    return delivery


def _add_items(delivery: Delivery, entry: JsonObject, number: int, channel: Channel) -> None:
    items = entry[channel]
    if type(items) is not list:
        if items is not None:
            reason = _no_list(channel, items)
            delivery.slots.append(_broken(reason, f"$.entry[{number}]", items, entry, channel))
        return
    slots = delivery.slots
    for index, raw in enumerate(items):
        item = unwrapped(raw) if channel == "changes" else raw
        # Built when somebody looks at it.
        slots.append((assembly_of(item), item, raw, entry, number, channel, index))


def _no_list(name: str, value: object) -> Unreadable:
    return unexpected("a list", value).beneath(f".{name}")


def _broken(
    reason: Unreadable,
    path: str,
    raw: JsonValue,
    entry: JsonObject,
    channel: Channel = "messaging",
) -> MalformedEvent:
    problem = f"{reason.reason} @ {path}{reason.path}"
    page_id = read_id(entry) or ""
    return MalformedEvent(page_id=page_id, channel=channel, problems=(problem,), raw=raw)
