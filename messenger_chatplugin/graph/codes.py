"""Graph's error codes as data: which class each one is, and what it means.

Platform: https://developers.facebook.com/docs/messenger-platform/error-codes
and https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

from collections.abc import Mapping
from typing import NamedTuple

from messenger_chatplugin.errors import (
    ApiError,
    AuthError,
    RateLimitError,
    RecipientError,
    ServerError,
)


class Meaning(NamedTuple):
    """What a code says."""

    error: type[ApiError]
    """The class to raise."""
    words: str
    """In plain words."""
    retryable: bool = False
    """Whether the same call may succeed later."""


CODES: Mapping[int, Meaning] = {
    1: Meaning(ServerError, "an unknown error on Meta's side", retryable=True),
    2: Meaning(
        ServerError, "Meta's service is down, or the person blocked the Page", retryable=True
    ),
    3: Meaning(AuthError, "the app lacks the capability for this call"),
    4: Meaning(RateLimitError, "the app has made too many calls", retryable=True),
    10: Meaning(AuthError, "the permission is missing or was removed"),
    17: Meaning(RateLimitError, "the token's person has made too many calls", retryable=True),
    32: Meaning(RateLimitError, "the Page has made too many calls", retryable=True),
    100: Meaning(ApiError, "an argument is not valid"),
    102: Meaning(AuthError, "the session has ended; a new token is needed"),
    190: Meaning(AuthError, "the token has expired or is not valid"),
    210: Meaning(AuthError, "the person is not visible to the token"),
    230: Meaning(AuthError, "the permission to write to the person is missing"),
    341: Meaning(RateLimitError, "the app has reached a limit of this feature", retryable=True),
    551: Meaning(RecipientError, "the person is unavailable, or blocked the Page"),
    613: Meaning(RateLimitError, "too many calls of this kind", retryable=True),
    1200: Meaning(ApiError, "sending failed for the moment; nothing was sent", retryable=True),
}
"""By code alone, where no subcode says more."""

PERMISSIONS = range(200, 300)
"""Codes of missing permissions."""

BUSINESS_LIMITS = range(80000, 80015)
"""Codes of limits by business use case; 80006 is Messenger's."""

SUBCODES: Mapping[tuple[int, int], Meaning] = {
    (10, 2018065): Meaning(RecipientError, "the 24-hour window is closed"),
    (10, 2018108): Meaning(RecipientError, "the person does not receive messages now"),
    (10, 2018278): Meaning(RecipientError, "the 24-hour window is closed"),
    (10, 2534022): Meaning(RecipientError, "the window is closed"),
    (100, 2018001): Meaning(
        RecipientError, "nobody has this id: unknown, a guest who left, or used up"
    ),
    (200, 1545041): Meaning(RecipientError, "the person is unavailable right now"),
    (551, 1545041): Meaning(RecipientError, "the person is unavailable right now"),
}
"""By code and subcode."""


def meaning_of(code: int | None, subcode: int | None) -> Meaning | None:
    """Look a code up; ``None`` where nothing is known of it."""
    if code is None:
        return None
    found = SUBCODES.get((code, subcode or 0)) or CODES.get(code)
    if found is None and code in PERMISSIONS:
        return Meaning(AuthError, "a permission is missing")
    if found is None and code in BUSINESS_LIMITS:
        return Meaning(RateLimitError, "a limit of this business use case", retryable=True)
    return found
