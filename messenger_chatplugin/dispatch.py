"""Events to your functions and handler classes, by class of event. No I/O.

Handlers run in the order of their registration. One that raises costs no other its turn.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from time import perf_counter
from typing import Any, TypeVar, overload

import attrs

from messenger_chatplugin.errors import DispatchError, InvalidValueError
from messenger_chatplugin.events import (
    Channel,
    Event,
    IdentityEvent,
    MalformedEvent,
    Source,
    SourceName,
    kinds,
)
from messenger_chatplugin.following import Followed, Follower
from messenger_chatplugin.wire.delivery import Delivery

_A = TypeVar("_A", bound=Event)
_B = TypeVar("_B", bound=Event)
_C = TypeVar("_C", bound=Event)
_H = TypeVar("_H")
_R = TypeVar("_R")

_MARK = "__messenger_chatplugin_on__"
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
                limit = "a class of event is needed: @dispatcher.on(MessageEvent)"
                raise InvalidValueError.of("on", wanted, limit)
        if not classes:
            limit = "at least one class of event is needed: @dispatcher.on(MessageEvent)"
            raise InvalidValueError.of("on", classes, limit)
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


@attrs.frozen(kw_only=True)
class Run:
    """One handler's turn with one event."""

    handler: str
    """The handler's name."""
    seconds: float
    """How long it took."""
    error: Exception | None = None
    """What it raised."""
    is_handler: bool = True
    """Whether it is one; else it is the ledger of identities, which stands here when it failed."""


_LEDGER = Listening(classes=(), source=None, where=None, channels=frozenset(), is_narrowed=False)
"""Marks the registration of a ledger, which listens to nothing."""

_Turn = tuple[Registration, float, Exception | None]
"""A handler's turn as it is noted while dispatching: who, how many seconds, what it raised."""


@attrs.frozen(kw_only=True)
class Failure:
    """A handler that raised, for ``on_error``."""

    event: Event
    """The event it was given."""
    handler: Callable[..., object]
    """The handler; or the method of the ledger of identities, where that failed."""
    error: Exception
    """What it raised."""


@attrs.frozen(kw_only=True)
class Outcome:
    """What became of one event."""

    event: Event = attrs.field(repr=False)
    """The event; not shown, reports end in logs."""
    runs: tuple[Run, ...]
    """The handlers that had a turn, in order."""

    @property
    def handled(self) -> bool:
        """Whether at least one handler had its turn and did not raise."""
        return any(run.is_handler and run.error is None for run in self.runs)

    @property
    def errors(self) -> tuple[Exception, ...]:
        """What handlers raised."""
        return tuple(run.error for run in self.runs if run.error is not None)

    def __str__(self) -> str:
        """Say who handled it and how long that took."""
        ran = ", ".join(
            f"{run.handler} {'failed' if run.error else 'ran'} in {run.seconds:.6f} s"
            for run in self.runs
        )
        return f"{type(self.event).__name__}: {ran or 'not handled'}"


class Report:
    """What became of each event of a dispatch, in their order."""

    def __init__(self, delivery: Delivery, turns: Mapping[int, Sequence[_Turn]]) -> None:
        self._delivery = delivery
        self._turns = turns

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """One for each event."""
        return tuple(
            Outcome(event=event, runs=tuple(_run_of(turn) for turn in self._turns.get(index, ())))
            for index, event in enumerate(self._delivery)
        )

    @property
    def not_handled(self) -> tuple[Event, ...]:
        """The events that no handler had a turn with."""
        return tuple(
            event
            for index, event in enumerate(self._delivery)
            if all(turn[0].listening is _LEDGER for turn in self._turns.get(index, ()))
        )

    def __str__(self) -> str:
        """List the outcomes, one a line."""
        return "\n".join(str(outcome) for outcome in self.outcomes)


def _run_of(turn: _Turn) -> Run:
    registration, seconds, error = turn
    return Run(
        handler=registration.name,
        seconds=seconds,
        error=error,
        is_handler=registration.listening is not _LEDGER,
    )


@attrs.define
class _Course:
    """A dispatch with a ledger, as far as it has come."""

    raised: list[Exception]
    """What was raised so far."""
    events: list[Event] = attrs.field(factory=list)
    """What was handed over: events, and before them the news they told."""
    turns: dict[int, list[_Turn]] = attrs.field(factory=dict)
    """Who had a turn with each."""

    def add(self, event: Event, turns: list[_Turn]) -> None:
        """Note what became of an event."""
        if turns:
            self.turns[len(self.events)] = turns
        self.events.append(event)


def _ledger_failed(method: Callable[..., object], seconds: float, error: Exception) -> _Turn:
    return Registration(handler=method, listening=_LEDGER), seconds, error


def _reported(report: Report, raised: list[Exception]) -> Report:
    if raised:
        raise DispatchError("handlers raised", raised, report)
    return report


@attrs.frozen(kw_only=True)
class Subscriptions:
    """How handlers and the Page's subscribed fields fit together."""

    missing: tuple[str, ...]
    """Fields that handlers need and the Page has not subscribed to: their events never come."""
    unheard: tuple[str, ...]
    """Fields the Page has subscribed to and nobody listens to."""


class Handler:
    """Base of your handler classes: mark methods with :func:`on`, then ``dispatcher.add`` one.

    Markers are inherited; a method overridden by name keeps the marker it had, and a method
    overridden by ``None`` is not called.
    """


class Dispatcher:
    """Hands each event to every handler that listens to its class.

    Args:
        on_error: Called with a :class:`Failure` for each handler that raises; without it,
            :meth:`dispatch` raises all failures together at its end.
        links: A ledger of identities, see :mod:`messenger_chatplugin.identity`: handlers see
            ``event.person`` resolved, and who asks for ``IdentityLinked`` gets it. Where it fails,
            the event is delivered all the same, and the failure is treated as a handler's.

    """

    def __init__(
        self,
        *,
        on_error: Callable[[Failure], object] | None = None,
        links: Follower | None = None,
    ) -> None:
        self._on_error = on_error
        self._links = links
        self._registrations: tuple[Registration, ...] = ()
        self._fallbacks: tuple[Registration, ...] = ()
        self._by_class: dict[type[Event], tuple[Registration, ...]] = {}
        self._heard: dict[type[Event], bool] = {}

    @overload
    def on(
        self,
        first: type[_A],
        /,
        *,
        source: Source | SourceName | None = None,
        where: Callable[[_A], bool] | None = None,
        channel: Channel | Sequence[Channel] | None = None,
    ) -> Callable[[Callable[[_A], _R]], Callable[[_A], _R]]: ...
    @overload
    def on(
        self,
        first: type[_A],
        second: type[_B],
        /,
        *,
        source: Source | SourceName | None = None,
        where: Callable[[_A | _B], bool] | None = None,
        channel: Channel | Sequence[Channel] | None = None,
    ) -> Callable[[Callable[[_A | _B], _R]], Callable[[_A | _B], _R]]: ...
    @overload
    def on(
        self,
        first: type[_A],
        second: type[_B],
        third: type[_C],
        /,
        *more: type[_C],
        source: Source | SourceName | None = None,
        where: Callable[[_A | _B | _C], bool] | None = None,
        channel: Channel | Sequence[Channel] | None = None,
    ) -> Callable[[Callable[[_A | _B | _C], _R]], Callable[[_A | _B | _C], _R]]: ...
    def on(
        self,
        *classes: type[Event],
        source: Source | SourceName | None = None,
        where: Callable[[Any], bool] | None = None,
        channel: Channel | Sequence[Channel] | None = None,
    ) -> Callable[[Callable[[Any], _R]], Callable[[Any], _R]]:
        """Register the decorated function for these classes; a base class catches its children.

        Args:
            *classes: The classes of events.
            source: Only events that come from here.
            where: Only events for which this returns true.
            channel: By which list of the entry they must have arrived; without it, all but
                ``standby``, where answering violates the platform's policy.

        Returns:
            A decorator that returns the function unchanged.

        Raises:
            InvalidValueError: An argument makes no sense, or the function cannot be a handler.

        """
        listening = Listening.to(classes, source, where, channel)

        def register(handler: Callable[[Any], _R]) -> Callable[[Any], _R]:
            self._register(Registration(handler=handler, listening=listening))
            return handler

        return register

    def add(self, handler: Handler) -> None:
        """Register the marked methods of a handler.

        Raises:
            InvalidValueError: No method is marked, or one cannot be a handler.

        """
        found = _marked(handler)
        if not found:
            name = type(handler).__name__
            limit = "at least one method marked with @on(MessageEvent) is needed"
            raise InvalidValueError.of("handler", name, limit)
        for registration in found:
            self._register(registration)

    def fallback(self, handler: Callable[[Event], _R]) -> Callable[[Event], _R]:
        """Register the decorated function for every event that no other handler took.

        Events of ``standby`` are left out, as everywhere where they are not asked for.

        Raises:
            InvalidValueError: The function cannot be a handler.

        """
        listening = Listening.to((Event,), None, None, None)
        _check(handler, listening)
        self._fallbacks = (*self._fallbacks, Registration(handler=handler, listening=listening))
        self._forget()
        return handler

    def handles(self) -> tuple[Registration, ...]:
        """List who listens to what, in the order in which they run."""
        return self._registrations

    def compare(self, subscribed_fields: Iterable[str]) -> Subscriptions:
        """Compare the handlers with the fields that a Page has subscribed to.

        Args:
            subscribed_fields: As ``GET /{page}/subscribed_apps`` lists them.

        """
        subscribed = set(subscribed_fields)
        heard = {
            kind.subscription
            for kind in kinds()
            if any(one.listening.may_hear(kind.event) for one in self._registrations)
        }
        named = {
            kind.subscription
            for kind in kinds()
            if any(kind.event in one.listening.classes for one in self._registrations)
        }
        everything = bool(self._fallbacks)
        return Subscriptions(
            missing=tuple(sorted(named - subscribed)),
            unheard=() if everything else tuple(sorted(subscribed - heard)),
        )

    def dispatch(self, events: Iterable[Event]) -> Report:
        """Hand every event to every handler that listens to it, in the order of registration.

        Args:
            events: A delivery, or any events.

        Returns:
            What became of each event.

        Raises:
            DispatchError: Handlers raised, and there is no ``on_error``. Raised at the end, with
                all that was raised and the report; every other handler had its turn.

        """
        delivery = events if isinstance(events, Delivery) else Delivery(events)
        if self._links is not None:
            return self._dispatch_following(self._links, delivery)
        turns: dict[int, list[_Turn]] = {}
        raised: list[Exception] = []
        heard = self._heard
        for index, event_class in enumerate(delivery.classes):
            if event_class not in heard:
                heard[event_class] = self._may_be_heard(event_class)
            if heard[event_class]:
                had = self._hand_over(delivery.event_at(index), raised)
                if had:
                    turns[index] = had
        return _reported(Report(delivery, turns), raised)

    def _dispatch_following(self, links: Follower, delivery: Delivery) -> Report:
        """Hand the events over with people resolved, each after what it tells about them."""
        course = _Course(raised=[])
        for event in delivery:
            failed: list[_Turn] = []
            followed = self._follow(links, event, failed, course)
            for news in followed.news:
                self._tell(links, news, failed, course)
            turns = self._hand_over(followed.event, course.raised)
            course.add(followed.event, [*turns, *failed])
        return _reported(Report(Delivery(course.events), course.turns), course.raised)

    def _follow(
        self, links: Follower, event: Event, failed: list[_Turn], course: _Course
    ) -> Followed:
        started = perf_counter()
        try:
            followed = links.follow(event)
        except Exception as error:  # noqa: BLE001 - a ledger that fails must not cost the event
            followed = Followed(event=event, errors=(error,))
        for found in followed.errors:
            failed.append(_ledger_failed(links.follow, perf_counter() - started, found))
            self._take(Failure(event=event, handler=links.follow, error=found), course.raised)
        return followed

    def _tell(
        self, links: Follower, news: IdentityEvent, failed: list[_Turn], course: _Course
    ) -> None:
        asking = [one for one in self._registrations if one.listening.asks_for(type(news))]
        if not asking:
            return

        def hand_over() -> bool:
            turns: list[_Turn] = []
            for registration in asking:
                self._take_turn(registration, news, turns, course.raised)
            course.add(news, turns)
            return all(error is None for _registration, _seconds, error in turns)

        started = perf_counter()
        try:
            links.tell(news, hand_over)
        except Exception as error:  # noqa: BLE001 - as above
            failed.append(_ledger_failed(links.tell, perf_counter() - started, error))
            self._take(Failure(event=news, handler=links.tell, error=error), course.raised)

    def _hand_over(self, event: Event, raised: list[Exception]) -> list[_Turn]:
        turns: list[_Turn] = []
        event_class = event.__class__
        plan = self._by_class.get(event_class)
        for registration in self._for(event_class) if plan is None else plan:
            self._take_turn(registration, event, turns, raised)
        if not turns:
            for registration in self._fallbacks:
                self._take_turn(registration, event, turns, raised)
        return turns

    def _take_turn(
        self, registration: Registration, event: Event, turns: list[_Turn], raised: list[Exception]
    ) -> None:
        listening = registration.listening
        if event.channel not in listening.channels:
            return
        started = perf_counter()
        try:
            if listening.is_narrowed and not listening.hears(event):
                return
            registration.handler(event)
        except Exception as error:  # noqa: BLE001 - one handler must not cost the others their turn
            turns.append((registration, perf_counter() - started, error))
            error.add_note(f"raised by {registration.name} for a {event.__class__.__name__}")
            self._take(Failure(event=event, handler=registration.handler, error=error), raised)
        else:
            turns.append((registration, perf_counter() - started, None))

    def _take(self, failure: Failure, raised: list[Exception]) -> None:
        if self._on_error is None:
            raised.append(failure.error)
            return
        try:
            self._on_error(failure)
        except Exception as error:  # noqa: BLE001 - as above; nothing is swallowed
            raised.append(error)

    def _may_be_heard(self, event_class: type[Event]) -> bool:
        """Whether an item of this class is worth building; it may turn out malformed."""
        return bool(self._fallbacks or self._for(event_class) or self._for(MalformedEvent))

    def _for(self, wanted: type[Event]) -> tuple[Registration, ...]:
        found = self._by_class.get(wanted)
        if found is None:
            found = tuple(one for one in self._registrations if one.listening.may_hear(wanted))
            self._by_class[wanted] = found
        return found

    def _register(self, registration: Registration) -> None:
        _check(registration.handler, registration.listening)
        for one in self._registrations:
            if one.handler == registration.handler and one.listening.overlaps(
                registration.listening
            ):
                limit = (
                    f"it is registered already; name all classes at once: {_mended(registration)}"
                )
                raise InvalidValueError.of("handler", registration.name, limit)
        self._registrations = (*self._registrations, registration)
        self._forget()

    def _forget(self) -> None:
        """Drop what was looked up; a dispatch in another thread keeps the dicts it has."""
        self._by_class = {}
        self._heard = {}


@overload
def on(
    first: type[_A],
    /,
    *,
    source: Source | SourceName | None = None,
    where: Callable[[_A], bool] | None = None,
    channel: Channel | Sequence[Channel] | None = None,
) -> Callable[[Callable[[_H, _A], _R]], Callable[[_H, _A], _R]]: ...
@overload
def on(
    first: type[_A],
    second: type[_B],
    /,
    *,
    source: Source | SourceName | None = None,
    where: Callable[[_A | _B], bool] | None = None,
    channel: Channel | Sequence[Channel] | None = None,
) -> Callable[[Callable[[_H, _A | _B], _R]], Callable[[_H, _A | _B], _R]]: ...
@overload
def on(
    first: type[_A],
    second: type[_B],
    third: type[_C],
    /,
    *more: type[_C],
    source: Source | SourceName | None = None,
    where: Callable[[_A | _B | _C], bool] | None = None,
    channel: Channel | Sequence[Channel] | None = None,
) -> Callable[[Callable[[_H, _A | _B | _C], _R]], Callable[[_H, _A | _B | _C], _R]]: ...
def on(
    *classes: type[Event],
    source: Source | SourceName | None = None,
    where: Callable[[Any], bool] | None = None,
    channel: Channel | Sequence[Channel] | None = None,
) -> Callable[[Callable[[Any, Any], _R]], Callable[[Any, Any], _R]]:
    """Mark a method of a :class:`Handler`; the arguments are those of :meth:`Dispatcher.on`.

    Returns:
        A decorator that returns the method unchanged.

    Raises:
        InvalidValueError: An argument makes no sense.

    """
    listening = Listening.to(classes, source, where, channel)

    def mark(method: Callable[[Any, Any], _R]) -> Callable[[Any, Any], _R]:
        setattr(method, _MARK, (*getattr(method, _MARK, ()), listening))
        return method

    return mark


def _marked(handler: Handler) -> list[Registration]:
    marks: dict[str, tuple[Listening, ...]] = {}
    for cls in reversed(type(handler).__mro__):
        for name, attribute in vars(cls).items():
            # A static or class method keeps the marker on the function inside.
            found = getattr(getattr(attribute, "__func__", attribute), _MARK, None)
            if found:
                marks[name] = found
    return [
        Registration(handler=method, listening=listening)
        for name, listenings in marks.items()
        if (method := getattr(handler, name)) is not None
        for listening in listenings
    ]


def name_of(handler: Callable[..., object]) -> str:
    """Name a handler as its source does, as ``Support.answer``."""
    return str(getattr(handler, "__qualname__", None) or type(handler).__qualname__)


def _mended(registration: Registration) -> str:
    classes = ", ".join(cls.__name__ for cls in registration.listening.classes)
    return f"@dispatcher.on({classes})"


def _check(handler: Callable[[Any], object], listening: Listening) -> None:
    if not callable(handler):
        raise InvalidValueError.of("handler", handler, "a function is needed")
    name = name_of(handler)
    own = inspect.ismethod(handler) or "self" in inspect.signature(handler).parameters
    classes = " | ".join(cls.__name__ for cls in listening.classes)
    mended = f"def {name.rpartition('.')[2]}({'self, ' * own}event: {classes}) -> None:"
    if inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(
        getattr(handler, "__call__", None)  # noqa: B004 - to see whether it is a coroutine
    ):
        limit = f"a coroutine would never be awaited; write: {mended}"
        raise InvalidValueError.of("handler", name, limit)
    try:
        inspect.signature(handler).bind(None)
    except TypeError:
        limit = f"a handler takes one event; write: {mended}"
        raise InvalidValueError.of("handler", name, limit) from None
