"""One event and its handlers: each has its turn, whatever the others raise. No I/O."""

from collections.abc import Callable, Iterable
from time import perf_counter

from messenger_chatplugin.dispatch._listening import Listeners, Registration
from messenger_chatplugin.dispatch._report import Failure, Report, Turn
from messenger_chatplugin.errors import DispatchError
from messenger_chatplugin.events import Event


class Failures:
    """What was raised in a dispatch and nobody took.

    Args:
        on_error: Takes it, if there is one.

    """

    def __init__(self, on_error: Callable[[Failure], object] | None) -> None:
        self._on_error = on_error
        self._raised: list[Exception] = []

    def take(self, failure: Failure) -> None:
        """Give it to who takes failures, or keep it; nothing is swallowed."""
        if self._on_error is None:
            self._raised.append(failure.error)
            return
        try:
            self._on_error(failure)
        except Exception as error:  # noqa: BLE001 - it must not cost a handler its turn
            self._raised.append(error)

    def raise_with(self, report: Report) -> Report:
        """Return the report, or raise all that was kept, with it."""
        if self._raised:
            notes = "; ".join(_note(error) for error in self._raised)
            raise DispatchError(f"handlers raised: {notes}", self._raised, report)
        return report


def _note(error: Exception) -> str:
    """Say what was raised and by whom, but not its text: errors of handlers may quote people."""
    by = "".join(note.removeprefix("raised") for note in getattr(error, "__notes__", ())[-1:])
    return f"{type(error).__name__}{by}"


def hand_over(event: Event, listeners: Listeners, failures: Failures) -> list[Turn]:
    """Give an event to all who hear it, or else to the fallbacks."""
    turns = take_turns(listeners[type(event)], event, failures)
    return turns or take_turns(listeners.fallbacks, event, failures)


def take_turns(
    registrations: Iterable[Registration], event: Event, failures: Failures
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
            failures.take(Failure(event=event, handler=registration.handler, error=error))
        else:
            turns.append((registration, perf_counter() - started, None))
    return turns
