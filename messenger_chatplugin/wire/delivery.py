"""A webhook body as events: every entry, every item, in wire order, none dropped. No I/O.

An event is built when somebody looks at it; what nobody listens to costs next to nothing, and is
still there.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Self

from messenger_chatplugin.errors import PayloadError
from messenger_chatplugin.events import (
    Channel,
    Event,
    JsonObject,
    JsonValue,
    MalformedEvent,
    UnknownEvent,
)
from messenger_chatplugin.wire.assembling import (
    SUBSCRIPTIONS,
    Assembly,
    Place,
    assemble,
    assembly_of,
)
from messenger_chatplugin.wire.body import read_json
from messenger_chatplugin.wire.reading import Unreadable, missing, unexpected

_CHANNELS: tuple[Channel, ...] = ("messaging", "standby", "changes")


class Arrival:
    """One item of a delivery: its class at once, its event when asked for.

    Attributes:
        event_class: The class its event will have, unless the item turns out malformed.
        channel: The list of the entry in which it stands.

    """

    __slots__ = ("_event", "_parts", "channel", "event_class")

    _event: Event | None
    _parts: tuple[Assembly | None, JsonValue, JsonValue, Place] | None

    def __init__(
        self,
        event_class: type[Event],
        channel: Channel,
        event: Event | None = None,
        parts: tuple[Assembly | None, JsonValue, JsonValue, Place] | None = None,
    ) -> None:
        self.event_class = event_class
        self.channel = channel
        self._event = event
        self._parts = parts

    @classmethod
    def of(cls, event: Event) -> Self:
        """Wrap an event that exists already."""
        return cls(type(event), event.channel, event)

    @property
    def event(self) -> Event:
        """The event; built at the first look."""
        if self._event is None:
            assert self._parts is not None  # noqa: S101 - an arrival has its event or its parts
            self._event = assemble(*self._parts)
        return self._event


class Delivery:
    """All that one webhook request brought; iterate it, or take :attr:`events`.

    Attributes:
        object: What the request is about: ``page``. Anything else makes an empty delivery.

    """

    def __init__(self, events: Iterable[Event] = (), *, object: str = "page") -> None:  # noqa: A002 - Meta's name
        self.object = object
        self._arrivals = [Arrival.of(event) for event in events]

    @classmethod
    def of_arrivals(cls, arrivals: list[Arrival], object: str) -> Self:  # noqa: A002 - Meta's name
        """Hold items whose events are not built yet."""
        delivery = cls(object=object)
        delivery._arrivals = arrivals
        return delivery

    @property
    def arrivals(self) -> list[Arrival]:
        """The items, whose events may not be built yet."""
        return self._arrivals

    @property
    def events(self) -> tuple[Event, ...]:
        """The events, in wire order over every entry, ``messaging``, ``standby``, ``changes``."""
        return tuple(arrival.event for arrival in self._arrivals)

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
        return len(self._arrivals)

    def __repr__(self) -> str:
        return f"Delivery({self.events!r})"

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the events; readers cannot be pickled."""
        return (_rebuild, (self.events, self.object))


def _rebuild(events: tuple[Event, ...], object: str) -> Delivery:  # noqa: A002 - Meta's name
    return Delivery(events, object=object)


def parse(body: bytes) -> Delivery:
    """Read a webhook body into events, without verifying it.

    Args:
        body: The bytes as they were received.

    Raises:
        PayloadError: The body is not JSON, not an object, bigger than 4 MiB (status hint 413), or
            nested deeper than 64 levels.

    """
    content = read_json(body)
    if content.__class__ is not dict:
        raise PayloadError(f"{unexpected('an object', content).reason} @ $")
    about = content.get("object")
    if about != "page":
        return Delivery(object=str(about))
    return Delivery.of_arrivals(_arrivals(content), about)


def _arrivals(content: JsonObject) -> list[Arrival]:
    arrivals: list[Arrival] = []
    entries: Any = content.get("entry")
    if entries.__class__ is not list:
        reason = (
            missing("entry") if entries is None else unexpected("a list", entries).beneath(".entry")
        )
        return [_broken(reason, content, {}, "$")]
    for number, entry in enumerate(entries):
        path = f"$.entry[{number}]"
        if entry.__class__ is not dict:
            arrivals.append(_broken(unexpected("an object", entry), entry, {}, path))
            continue
        for channel in _CHANNELS:
            items = entry.get(channel)
            if items.__class__ is list:
                arrivals += [
                    _arrival(item, entry, channel, f"{path}.{channel}[{index}]")
                    for index, item in enumerate(items)
                ]
            elif items is not None:
                reason = unexpected("a list", items).beneath(f".{channel}")
                arrivals.append(_broken(reason, items, entry, path, channel))
    return arrivals


def _arrival(raw: JsonValue, entry: JsonObject, channel: Channel, path: str) -> Arrival:
    item = raw
    if channel == "changes" and raw.__class__ is dict and raw.get("field") in SUBSCRIPTIONS:
        # The dashboard's test button wraps an item so (webhooks.md, deviation 1).
        item, path = raw.get("value"), f"{path}.value"
        assembly = assembly_of(item) if item.__class__ is dict else None
    elif channel == "changes":
        assembly = None
    else:
        assembly = assembly_of(item) if item.__class__ is dict else None
    place = Place(entry, channel, path)
    kind = assembly.kind.event if assembly else UnknownEvent
    return Arrival(kind, channel, parts=(assembly, item, raw, place))


def _broken(
    reason: Unreadable, raw: JsonValue, entry: JsonObject, path: str, channel: Channel = "messaging"
) -> Arrival:
    problem = f"{reason.reason} @ {path}{reason.path}"
    page_id = str(entry.get("id", ""))
    event = MalformedEvent(page_id=page_id, channel=channel, problems=(problem,), raw=raw)
    return Arrival.of(event)
