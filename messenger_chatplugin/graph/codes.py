"""Which class each of Graph's error codes is raised as."""

from collections.abc import Mapping
from typing import NamedTuple

from messenger_chatplugin.error_codes import Reaction, known
from messenger_chatplugin.errors import (
    ApiError,
    AuthError,
    RateLimitError,
    RecipientError,
    ServerError,
)

CLASSES: Mapping[Reaction, type[ApiError]] = {
    "ask": ApiError,
    "token": AuthError,
    "wait": RateLimitError,
    "recipient": RecipientError,
    "server": ServerError,
    "repeat": ApiError,
}
"""One class for each reaction of the caller."""


class Meaning(NamedTuple):
    """What a code says."""

    error: type[ApiError]
    """The class to raise."""
    words: str
    """In plain words."""
    retryable: bool = False
    """Whether the same call may succeed within seconds or minutes."""
    nothing_done: bool = False
    """Whether nothing was done, so that even a send may be repeated."""


def meaning_of(code: int | None, subcode: int | None) -> Meaning | None:
    """Look a code up; ``None`` where nothing is known of it."""
    found = known(code, subcode)
    if found is None:
        return None
    return Meaning(CLASSES[found.reaction], found.words, found.again == "soon", found.nothing_done)
