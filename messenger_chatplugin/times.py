"""Times of the wire: seconds or milliseconds, as numbers or as text."""

from datetime import UTC, datetime
from typing import Any

SECONDS_BELOW = 1e12
"""A smaller number counts seconds; in milliseconds it would lie before September 2001."""


def read_time(value: Any) -> datetime | None:
    """Read a time; ``None`` where it is none.

    Production sends seconds for some referrals (nyaruka/courier, referral_seconds.json), Meta's
    samples have text and placeholders like ``"TIMESTAMP"``. A time is never worth an event.
    """
    try:
        if type(value) is str:
            value = float(value)
        if type(value) is not int and type(value) is not float:
            return None
        return datetime.fromtimestamp(value if value < SECONDS_BELOW else value / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
