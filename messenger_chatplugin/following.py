"""What the dispatcher asks of a ledger of identities. No I/O, and no ledger."""

from collections.abc import Callable
from typing import Protocol

import attrs

from messenger_chatplugin.events import Event, IdentityEvent


@attrs.frozen(kw_only=True)
class Followed:
    """An event as handlers should see it, and what it told about people's names."""

    event: Event
    """The event: its person resolved, the library's token taken out of its payload."""
    news: tuple[IdentityEvent, ...] = ()
    """What it proves, whether told before or not."""
    errors: tuple[Exception, ...] = ()
    """What failed on the way; the event is as complete as it could be made without."""


class Follower(Protocol):
    """Learns from events, for the dispatcher."""

    def follow(self, event: Event) -> Followed:
        """Learn from an event, and say how handlers should see it."""
        ...

    def tell(self, news: IdentityEvent, hand_over: Callable[[], bool]) -> None:
        """Call *hand_over* unless it was done before; it returns whether all handlers succeeded."""
        ...
