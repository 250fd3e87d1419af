"""One event and its handlers: each has its turn, whatever the others raise. No I/O."""

from collections.abc import Callable, Iterable
from time import perf_counter

from messenger_chatplugin.dispatch._listening import Listeners, Registration
from messenger_chatplugin.dispatch._report import Failure, Turn
from messenger_chatplugin.events import Event

OnError = Callable[[Failure], object]
"""Takes failures; whoever gives none has all of them raised together at the end."""


def take_failure(failure: Failure, raised: list[Exception], on_error: OnError | None) -> None:
    """Give a failure to who takes failures, or keep what was raised; nothing is swallowed."""
    if on_error is None:
        raised.append(failure.error)
        return
    try:
        on_error(failure)
    except Exception as error:  # noqa: BLE001 - it must not cost a handler its turn
        raised.append(error)


def hand_over(
    event: Event, listeners: Listeners, raised: list[Exception], on_error: OnError | None
) -> list[Turn]:
    """Give an event to all who hear it, or else to the fallbacks."""
    turns = take_turns(listeners[type(event)], event, raised, on_error)
    return turns or take_turns(listeners.fallbacks, event, raised, on_error)


def take_turns(
    registrations: Iterable[Registration],
    event: Event,
    raised: list[Exception],
    on_error: OnError | None,
) -> list[Turn]:
    """Give an event to those of *registrations* that hear this very one."""
    turns: list[Turn] = []
    for registration in registrations:
        listening = registration.listening
        if event.channel not in listening.channels:
            continue
        started = perf_counter()
        try:
            if listening.is_narrowed and not listening.hears(event):
                continue
            registration.handler(event)
        except Exception as error:  # noqa: BLE001 - one handler must not cost the others their turn
            turns.append((registration, perf_counter() - started, error))
            error.add_note(f"raised by {registration.name} for a {type(event).__name__}")
            failure = Failure(event=event, handler=registration.handler, error=error)
            take_failure(failure, raised, on_error)
        else:
            turns.append((registration, perf_counter() - started, None))
    return turns
