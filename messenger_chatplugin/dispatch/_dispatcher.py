"""The dispatcher: events to handlers, in the order of registration. No I/O."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, overload

from messenger_chatplugin.dispatch._following import Following
from messenger_chatplugin.dispatch._handlers import Handler, marked
from messenger_chatplugin.dispatch._listening import (
    Listeners,
    Listening,
    Registration,
    check_handler,
    mended_line,
)
from messenger_chatplugin.dispatch._report import Report, Subscriptions, Turn, reported
from messenger_chatplugin.dispatch._turns import OnError, hand_over
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.events import (
    Channel,
    Event,
    Source,
    SourceName,
    kinds,
)
from messenger_chatplugin.following import Follower
from messenger_chatplugin.wire.delivery import Delivery

_A = TypeVar("_A", bound=Event)
_B = TypeVar("_B", bound=Event)
_C = TypeVar("_C", bound=Event)
_R = TypeVar("_R")


def _delivery_of(events: Iterable[Event]) -> Delivery:
    if isinstance(events, str | bytes | Mapping):
        kind = type(events).__name__
        limit = "a delivery is needed: dispatcher.dispatch(webhook.receive(body, headers))"
        raise InvalidValueError.of_secret("events", f"{kind} given", limit)
    return Delivery(events)


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
        on_error: OnError | None = None,
        links: Follower | None = None,
    ) -> None:
        self._on_error = on_error
        self._links = links
        self._listeners = Listeners()

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
        if not isinstance(handler, Handler):
            name = getattr(handler, "__qualname__", type(handler).__qualname__)
            limit = "an object of a Handler class is needed, as dispatcher.add(Support())"
            raise InvalidValueError.of("handler", name, limit)
        found = marked(handler)
        if not found:
            name = type(handler).__name__
            limit = "at least one method marked with @on(MessageEvent) is needed"
            raise InvalidValueError.of("handler", name, limit)
        before = self._listeners
        try:
            for registration in found:
                self._register(registration)
        except InvalidValueError:
            # All of its methods, or none.
            self._listeners = before
            raise

    def fallback(self, handler: Callable[[Event], _R]) -> Callable[[Event], _R]:
        """Register the decorated function for every event that no other handler took.

        Events of ``standby`` are left out, as everywhere where they are not asked for.

        Raises:
            InvalidValueError: The function cannot be a handler.

        """
        listening = Listening.to((Event,), None, None, None)
        check_handler(handler, listening)
        before = self._listeners
        fallback = Registration(handler=handler, listening=listening)
        self._listeners = Listeners(before.registrations, (*before.fallbacks, fallback))
        return handler

    def handles(self) -> tuple[Registration, ...]:
        """List who listens to what, in the order in which they run."""
        return self._listeners.registrations

    def compare(self, subscribed_fields: Iterable[str]) -> Subscriptions:
        """Compare the handlers with the fields that a Page has subscribed to.

        Args:
            subscribed_fields: As ``GET /{page}/subscribed_apps`` lists them. Only classes that are
                named count as needed, not the children of a base class.

        Raises:
            InvalidValueError: It is one text instead of a list.

        """
        if isinstance(subscribed_fields, str):
            limit = "a list of fields is needed"
            raise InvalidValueError.of("subscribed_fields", subscribed_fields, limit)
        subscribed = set(subscribed_fields)
        standby = {
            "standby"
            for one in self._listeners.registrations
            if "standby" in one.listening.channels
        }
        heard = {
            kind.subscription
            for kind in kinds()
            if any(one.listening.may_hear(kind.event) for one in self._listeners.registrations)
        }
        named = {
            kind.subscription
            for kind in kinds()
            if any(kind.event in one.listening.classes for one in self._listeners.registrations)
        }
        everything = bool(self._listeners.fallbacks)
        return Subscriptions(
            missing=tuple(sorted((named | standby) - subscribed)),
            unheard=() if everything else tuple(sorted(subscribed - heard - standby)),
        )

    def dispatch(self, events: Iterable[Event]) -> Report:
        """Hand every event to every handler that listens to it, in the order of registration.

        Who registers meanwhile, in a handler or another thread, hears the next dispatch.

        Args:
            events: A delivery, or any events.

        Returns:
            What became of each event.

        Raises:
            InvalidValueError: These are no events, but a body.
            DispatchError: Handlers raised, and there is no ``on_error``. Raised at the end, with
                all that was raised and the report; every other handler had its turn.

        """
        delivery = events if isinstance(events, Delivery) else _delivery_of(events)
        listeners, on_error = self._listeners, self._on_error
        if self._links is not None:
            return Following(self._links, listeners, on_error).dispatch(delivery)
        turns: dict[int, list[Turn]] = {}
        raised: list[Exception] = []
        for index, slot in enumerate(delivery.slots):
            # What nobody hears is not built.
            wanted = slot[0].event_class if isinstance(slot, tuple) else type(slot)
            if listeners.hear_all or listeners[wanted]:
                had = hand_over(delivery.event_at(index), listeners, raised, on_error)
                if had:
                    turns[index] = had
        return reported(Report(delivery, turns), raised)

    def _register(self, registration: Registration) -> None:
        check_handler(registration.handler, registration.listening)
        for one in self._listeners.registrations:
            if one.handler == registration.handler and one.listening.overlaps(
                registration.listening
            ):
                mended = mended_line(registration)
                limit = f"it is registered already; name all classes at once: {mended}"
                raise InvalidValueError.of("handler", registration.name, limit)
        before = self._listeners
        self._listeners = Listeners((*before.registrations, registration), before.fallbacks)
