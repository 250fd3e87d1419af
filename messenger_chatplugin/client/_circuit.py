"""Stops calls whose token is known to be dead: they would only count against the limits."""

import copy
from typing import NamedTuple

from messenger_chatplugin.error_codes import DEAD_TOKEN
from messenger_chatplugin.errors import AuthError
from messenger_chatplugin.graph.secrets import Secrets


class _Dead(NamedTuple):
    secrets: Secrets
    error: AuthError
    until: float


class Circuit:
    """Remembers that a token is dead, for a while, until one call succeeds or another token comes.

    Args:
        seconds: For how long; 0 for never.

    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._dead: _Dead | None = None

    def check(self, secrets: Secrets, now: float) -> None:
        """Let a call through, or not. After the time one call may find out.

        Raises:
            AuthError: Graph has just refused this token; it was not asked again.

        """
        dead = self._dead
        if dead is None or dead.secrets is not secrets:
            return
        if now >= dead.until:
            self._dead = dead._replace(until=now + self._seconds)
            return
        error = copy.copy(dead.error)
        error.args = (f"{dead.error} (known already; Graph was not asked again)",)
        error.attempts = 0
        error.retry_after = dead.until - now
        raise error

    def learn(self, secrets: Secrets, error: Exception | None, now: float) -> None:
        """Take note of what became of a call."""
        if isinstance(error, AuthError) and error.code == DEAD_TOKEN:
            if self._seconds:
                # A copy, without the traceback and all that hangs on it.
                self._dead = _Dead(secrets, copy.copy(error), now + self._seconds)
        elif self._dead is not None and self._dead.secrets is secrets:
            self._dead = None
