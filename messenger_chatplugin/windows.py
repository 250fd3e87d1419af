"""When a person may be written to: a pure function of the last thing they did themselves. No I/O.

Platform: https://developers.facebook.com/docs/messenger-platform/policy/policy-overview
"""

from datetime import datetime, timedelta
from enum import StrEnum

import attrs

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.events import (
    Event,
    MessageEvent,
    OptinEvent,
    PostbackEvent,
    ReactionEvent,
    ReferralEvent,
)

STANDARD = timedelta(hours=24)
"""How long anything may be written, after what the person did."""

HUMAN_AGENT = timedelta(days=7)
"""How long a person may answer with the tag ``HUMAN_AGENT``; an automatic answer may not."""

_OWN_EVENTS = (MessageEvent, OptinEvent, PostbackEvent, ReactionEvent, ReferralEvent)


class Window(StrEnum):
    """Who may write now."""

    OPEN = "open"
    """Anybody, without a tag."""
    HUMAN_AGENT = "human_agent"
    """A person, with the tag ``HUMAN_AGENT``."""
    CLOSED = "closed"
    """Nobody, until the person does something."""


@attrs.frozen(kw_only=True)
class State:
    """Who may write now, and until when."""

    window: Window
    """Who may write now."""
    closes_at: datetime | None
    """When the standard window closes, or has closed; ``None`` where it never opened."""
    human_agent_until: datetime | None
    """When the window for a human agent closes; ``None`` where it never opened."""


def is_own(event: Event) -> bool:
    """Whether the person did something that opens the window.

    A message, a tap, an opt-in, a reaction, coming back through a plugin or link. Not an echo, a
    delivery or a read. What arrives in ``standby`` counts as well: the window is the Page's.
    """
    return isinstance(event, _OWN_EVENTS)


def state(last_own_event_at: datetime | None, now: datetime) -> State:
    """Tell who may write.

    To a ``user_ref`` only the standard window is documented: with :attr:`Window.HUMAN_AGENT`, write
    to the PSID or not at all.

    Args:
        last_own_event_at: When the person last did something, see :func:`is_own`; ``None`` for
            never. A time after *now*, from a clock that goes ahead, counts as just now.
        now: The time.

    Raises:
        InvalidValueError: A time has no time zone.

    """
    _aware("now", now)
    if last_own_event_at is None:
        return State(window=Window.CLOSED, closes_at=None, human_agent_until=None)
    _aware("last_own_event_at", last_own_event_at)
    last = min(last_own_event_at, now)
    closes_at, human_agent_until = _after(last, STANDARD), _after(last, HUMAN_AGENT)
    window = Window.CLOSED
    if now < closes_at:
        window = Window.OPEN
    elif now < human_agent_until:
        window = Window.HUMAN_AGENT
    return State(window=window, closes_at=closes_at, human_agent_until=human_agent_until)


def _after(time: datetime, span: timedelta) -> datetime:
    # No time is later than the last one that Python knows.
    return time + min(span, datetime.max.replace(tzinfo=time.tzinfo) - time)


def _aware(field: str, value: datetime) -> None:
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise InvalidValueError.of(field, value, "a datetime with a time zone is needed")
