"""What became of each event: handled by whom and how long, not handled, or failed. No I/O."""

from collections.abc import Callable, Mapping, Sequence

import attrs

from messenger_chatplugin.dispatch._listening import Listening, Registration
from messenger_chatplugin.errors import DispatchError
from messenger_chatplugin.events import Event
from messenger_chatplugin.wire.delivery import Delivery


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


LEDGER = Listening(classes=(), source=None, where=None, channels=frozenset(), is_narrowed=False)
"""Marks the registration of a ledger, which listens to nothing."""

Turn = tuple[Registration, float, Exception | None]
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

    def __init__(self, delivery: Delivery, turns: Mapping[int, Sequence[Turn]]) -> None:
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
            if all(turn[0].listening == LEDGER for turn in self._turns.get(index, ()))
        )

    def __str__(self) -> str:
        """List the outcomes, one a line."""
        return "\n".join(str(outcome) for outcome in self.outcomes)

    def __repr__(self) -> str:
        """Show the outcomes; not what the events say."""
        return f"<Report: {'; '.join(str(outcome) for outcome in self.outcomes)}>"


def _run_of(turn: Turn) -> Run:
    registration, seconds, error = turn
    return Run(
        handler=registration.name,
        seconds=seconds,
        error=error,
        is_handler=registration.listening != LEDGER,
    )


@attrs.frozen(kw_only=True)
class Subscriptions:
    """How handlers and the Page's subscribed fields fit together."""

    missing: tuple[str, ...]
    """Fields that handlers need and the Page has not subscribed to: their events never come."""
    unheard: tuple[str, ...]
    """Fields the Page has subscribed to and nobody listens to."""


def reported(report: Report, raised: list[Exception]) -> Report:
    """Return the report, or raise all that was raised, with it."""
    if raised:
        notes = "; ".join(_note(error) for error in raised)
        raise DispatchError(f"handlers raised: {notes}", raised, report)
    return report


def _note(error: Exception) -> str:
    """Say what was raised and by whom, but not its text: errors of handlers may quote people."""
    by = "".join(note.removeprefix("raised") for note in getattr(error, "__notes__", ())[-1:])
    return f"{type(error).__name__}{by}"
