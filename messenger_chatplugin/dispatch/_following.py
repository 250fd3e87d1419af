"""A dispatch with a ledger of identities: people resolved, and news before what told them. No I/O.

Where the ledger fails, the event is handed over all the same.
"""

from collections.abc import Callable, Iterable
from time import perf_counter

from messenger_chatplugin.dispatch._listening import Listeners, Registration
from messenger_chatplugin.dispatch._report import LEDGER, Failure, Report, Turn
from messenger_chatplugin.dispatch._turns import Failures, hand_over, take_turns
from messenger_chatplugin.events import Event, IdentityEvent
from messenger_chatplugin.following import Followed, Follower
from messenger_chatplugin.wire.delivery import Delivery


class Following:
    """One dispatch with a ledger.

    Args:
        links: The ledger.
        listeners: Who listens.
        failures: Where to leave what is raised.

    """

    def __init__(self, links: Follower, listeners: Listeners, failures: Failures) -> None:
        self._links = links
        self._listeners = listeners
        self._failures = failures
        self._events: list[Event] = []
        self._turns: dict[int, list[Turn]] = {}

    def dispatch(self, events: Iterable[Event]) -> Report:
        """Hand the events over with people resolved, each after what it tells about them."""
        for event in events:
            failed: list[Turn] = []
            followed = self._follow(event, failed)
            for news in followed.news:
                self._tell(news, failed)
            turns = hand_over(followed.event, self._listeners, self._failures)
            self._note(followed.event, [*turns, *failed])
        return self._failures.raise_with(Report(Delivery(self._events), self._turns))

    def _follow(self, event: Event, failed: list[Turn]) -> Followed:
        started = perf_counter()
        try:
            followed = self._links.follow(event)
        except Exception as error:  # noqa: BLE001 - a ledger that fails must not cost the event
            followed = Followed(event=event, errors=(error,))
        for found in followed.errors:
            failed.append(_failed(self._links.follow, perf_counter() - started, found))
            self._failures.take(Failure(event=event, handler=self._links.follow, error=found))
        return followed

    def _tell(self, news: IdentityEvent, failed: list[Turn]) -> None:
        registrations = self._listeners.registrations
        asking = [one for one in registrations if one.listening.asks_for(type(news))]
        if not asking:
            return

        def tell() -> bool:
            turns = take_turns(asking, news, self._failures)
            self._note(news, turns)
            return all(error is None for _registration, _seconds, error in turns)

        started = perf_counter()
        try:
            self._links.tell(news, tell)
        except Exception as error:  # noqa: BLE001 - as above
            failed.append(_failed(self._links.tell, perf_counter() - started, error))
            self._failures.take(Failure(event=news, handler=self._links.tell, error=error))

    def _note(self, event: Event, turns: list[Turn]) -> None:
        if turns:
            self._turns[len(self._events)] = turns
        self._events.append(event)


def _failed(method: Callable[..., object], seconds: float, error: Exception) -> Turn:
    return Registration(handler=method, listening=LEDGER), seconds, error
