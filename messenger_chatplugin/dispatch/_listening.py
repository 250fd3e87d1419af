"""Who listens to what, and who cannot. No I/O."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import attrs

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.events import (
    Channel,
    Event,
    IdentityEvent,
    MalformedEvent,
    Source,
    SourceName,
)

_CHANNELS: tuple[Channel, ...] = ("messaging", "standby", "changes")
_UNLESS_ASKED: frozenset[Channel] = frozenset({"messaging", "changes"})
"""Standby needs to be asked for: whoever answers there violates the platform's policy."""


@attrs.frozen(kw_only=True)
class Listening:
    """Which events somebody wants."""

    classes: tuple[type[Event], ...]
    """The classes, each with its children."""
    source: Source | None
    """Only events from here, if set."""
    where: Callable[[Any], bool] | None
    """Only events for which this is true, if set."""
    channels: frozenset[Channel]
    """Only events that arrived by one of these."""
    is_narrowed: bool
    """Whether the event itself has to be looked at: there is a source or a predicate."""

    @classmethod
    def to(
        cls,
        classes: tuple[type[Event], ...],
        source: Source | SourceName | None,
        where: Callable[[Any], bool] | None,
        channel: Channel | Sequence[Channel] | None,
    ) -> "Listening":
        """Check the arguments of ``on``."""
        for wanted in classes:
            if not (isinstance(wanted, type) and issubclass(wanted, Event)):
                name = getattr(wanted, "__qualname__", wanted)
                limit = "a class of event is needed, as @dispatcher.on(MessageEvent)"
                raise InvalidValueError.of("on", name, limit)
        if not classes:
            limit = "at least one class of event is needed: @dispatcher.on(MessageEvent)"
            raise InvalidValueError.of("on", classes, limit)
        if where is not None and not callable(where):
            raise InvalidValueError.of("where", where, "a function of the event is needed")
        given = (channel,) if isinstance(channel, str) else tuple(channel or _UNLESS_ASKED)
        for name in given:
            if name not in _CHANNELS:
                raise InvalidValueError.of("channel", name, f"one of {_CHANNELS} is allowed")
        return cls(
            classes=classes,
            source=None if source is None else Source.strictly("source", source),
            where=where,
            channels=frozenset(given),
            is_narrowed=source is not None or where is not None,
        )

    def may_hear(self, wanted: type[Event]) -> bool:
        """Whether events of this class may be among them."""
        return issubclass(wanted, self.classes)

    def asks_for(self, wanted: type[IdentityEvent]) -> bool:
        """Whether what the library finds out itself is asked for by name, not by ``Event``."""
        return any(
            issubclass(wanted, named) and issubclass(named, IdentityEvent) for named in self.classes
        )

    def hears(self, event: Event) -> bool:
        """Whether this very event, of a class and a channel that fit, is among them."""
        return (self.source is None or event.source is self.source) and (
            self.where is None or bool(self.where(event))
        )

    def overlaps(self, other: "Listening") -> bool:
        """Whether an event may be among both."""
        return (
            any(issubclass(a, b) or issubclass(b, a) for a in self.classes for b in other.classes)
            and (self.source is None or other.source is None or self.source is other.source)
            and not self.channels.isdisjoint(other.channels)
        )


@attrs.frozen(kw_only=True)
class Registration:
    """A handler and what it listens to."""

    handler: Callable[..., object]
    """The function, or the bound method."""
    listening: Listening
    """Which events it gets."""

    @property
    def name(self) -> str:
        """The handler's name, as ``Support.answer``."""
        return name_of(self.handler)


class Listeners(dict[type[Event], tuple[Registration, ...]]):
    """For each class of event, the registrations that may hear it; looked up once.

    Never changed but for what it looked up: to register somebody, make another. A dispatch keeps
    the one it began with, whoever registers meanwhile.

    Args:
        registrations: All, in the order in which they run.
        fallbacks: Who gets what none of them took.

    Attributes:
        hear_all: Whether somebody may hear an event of any class, so that all have to be built.

    """

    def __init__(
        self,
        registrations: tuple[Registration, ...] = (),
        fallbacks: tuple[Registration, ...] = (),
    ) -> None:
        super().__init__()
        self.registrations: tuple[Registration, ...] = registrations
        self.fallbacks: tuple[Registration, ...] = fallbacks
        # Any item may turn out malformed.
        self.hear_all: bool = bool(fallbacks or self[MalformedEvent])

    def __missing__(self, wanted: type[Event]) -> tuple[Registration, ...]:
        """Look it up and keep it."""
        found = tuple(one for one in self.registrations if one.listening.may_hear(wanted))
        self[wanted] = found
        return found


def name_of(handler: Callable[..., object]) -> str:
    """Name a handler as its source does, as ``Support.answer``."""
    return str(getattr(handler, "__qualname__", None) or type(handler).__qualname__)


def mended_line(registration: Registration) -> str:
    classes = ", ".join(cls.__name__ for cls in registration.listening.classes)
    return f"@dispatcher.on({classes})"


def check_handler(handler: Callable[[Any], object], listening: Listening) -> None:
    if not callable(handler):
        raise InvalidValueError.of("handler", handler, "a function is needed")
    name = name_of(handler)
    own = inspect.ismethod(handler)
    classes = " | ".join(cls.__name__ for cls in listening.classes)
    mended = f"def {name.rpartition('.')[2]}({'self, ' * own}event: {classes}) -> None:"
    if inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(
        getattr(handler, "__call__", None)  # noqa: B004 - to see whether it is a coroutine
    ):
        limit = f"a coroutine would never be awaited; write: {mended}"
        raise InvalidValueError.of("handler", name, limit)
    if inspect.isgeneratorfunction(handler) or inspect.isasyncgenfunction(handler):
        limit = f"a generator would never run; without yield, write: {mended}"
        raise InvalidValueError.of("handler", name, limit)
    try:
        inspect.signature(handler).bind(None)
    except ValueError:
        # Written in C, without a signature that could be looked at.
        return
    except TypeError:
        limit = f"a handler takes one event; write: {mended}"
        raise InvalidValueError.of("handler", name, limit) from None
