"""Handler classes, and the marker of their methods. No I/O."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, overload

from messenger_chatplugin.dispatch._listening import Listening, Registration
from messenger_chatplugin.events import Channel, Event, Source, SourceName

_A = TypeVar("_A", bound=Event)
_B = TypeVar("_B", bound=Event)
_C = TypeVar("_C", bound=Event)
_H = TypeVar("_H")
_R = TypeVar("_R")

_MARK = "__messenger_chatplugin_on__"


class Handler:
    """Base of your handler classes: mark methods with :func:`on`, then ``dispatcher.add`` one.

    Markers are inherited; a method overridden by name keeps the marker it had, and a method
    overridden by ``None`` is not called.
    """


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


def marked(handler: Handler) -> list[Registration]:
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
