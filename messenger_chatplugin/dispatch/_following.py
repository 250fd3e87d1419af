"""A dispatch with a ledger of identities: people resolved, and news before what told them. No I/O.

Where the ledger fails, the event is handed over all the same.
"""

from collections.abc import Callable, Iterable
from time import perf_counter

from messenger_chatplugin.dispatch._listening import Listeners, Registration
from messenger_chatplugin.dispatch._report import LEDGER, Failure, Report, Turn, reported
from messenger_chatplugin.dispatch._turns import OnError, hand_over, take_failure, take_turns
from messenger_chatplugin.events import Event, IdentityEvent
from messenger_chatplugin.following import Followed, Follower
from messenger_chatplugin.wire.delivery import Delivery


class Following:
    """One dispatch with a ledger.

    Args:
        links: The ledger.
        listeners: Who listens.
        on_error: Who takes failures.

    """

    def __init__(self, links: Follower, listeners: Listeners, on_error: OnError | None) -> None:
        self._links = links
        self._listeners = listeners
        self._on_error = on_error
        self._raised: list[Exception] = []
        self._events: list[Event] = []
        self._turns: dict[int, list[Turn]] = {}

    def dispatch(self, events: Iterable[Event]) -> Report:
        """Hand the events over with people resolved, each after what it tells about them."""
        for event in events:
            failed: list[Turn] = []
            followed = self._follow(event, failed)
            for news in followed.news:
                self._tell(news, failed)
            turns = hand_over(followed.event, self._listeners, self._raised, self._on_error)
            self._note(followed.event, [*turns, *failed])
        return reported(Report(Delivery(self._events), self._turns), self._raised)

    def _follow(self, event: Event, failed: list[Turn]) -> Followed:
        started = perf_counter()
        try:
            followed = self._links.follow(event)
        except Exception as error:  # noqa: BLE001 - a ledger that fails must not cost the event
            followed = Followed(event=event, errors=(error,))
        follow = self._links.follow
        failed.extend(self._failed(event, follow, started, found) for found in followed.errors)
        return followed

    def _tell(self, news: IdentityEvent, failed: list[Turn]) -> None:
        registrations = self._listeners.registrations
        asking = [one for one in registrations if one.listening.asks_for(type(news))]
        if not asking:
            return

        def tell() -> bool:
            turns = take_turns(asking, news, self._raised, self._on_error)
            self._note(news, turns)
            return all(error is None for _registration, _seconds, error in turns)

        started = perf_counter()
        try:
            self._links.tell(news, tell)
        except Exception as error:  # noqa: BLE001 - as above
            failed.append(self._failed(news, self._links.tell, started, error))

    def _note(self, event: Event, turns: list[Turn]) -> None:
        if turns:
            self._turns[len(self._events)] = turns
        self._events.append(event)

    def _failed(
        self, event: Event, method: Callable[..., object], started: float, error: Exception
    ) -> Turn:
        seconds = perf_counter() - started
        failure = Failure(event=event, handler=method, error=error)
        take_failure(failure, self._raised, self._on_error)
        return Registration(handler=method, listening=LEDGER), seconds, error
