"""Whether to try again, and after how long: a policy as a value. It waits for nothing itself."""

from typing import Any, Protocol

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.errors import (
    ApiError,
    ChatPluginError,
    NotSentError,
    OutcomeUnknownError,
    RateLimitError,
)
from messenger_chatplugin.graph.call import Call

_ONCE = 1200
"""Meta words this code as "try again later"; should it persist, it is not that temporary."""

_THROTTLE_SECONDS = 1.0
"""The shortest pause where Graph throttles without saying for how long."""


class Retry(Protocol):
    """Decides what becomes of a failure: any policy of yours."""

    def pause(
        self, call: Call[Any], error: ChatPluginError, attempt: int, chance: float
    ) -> float | None:
        """Say how many seconds to wait before the next try, or ``None`` to give up.

        Args:
            call: What failed.
            error: How it failed.
            attempt: The number of tries so far, from 1.
            chance: A random number from 0 up to 1.

        """
        ...


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """Repeats what is safe to repeat, after pauses that double and are spread by chance.

    A send is repeated only where it surely did not happen: no connection stood, or Graph throttled
    it, or answered code 1200 (once). Reads and what can be done twice without harm are also
    repeated where the outcome is unknown and where Graph failed. The client's timeout bounds all
    attempts and pauses together.

    Platform: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
    """

    attempts: int = attrs.field(default=3, validator=checks.whole_number("attempts", 1))
    """How often one call is tried at most."""
    first_pause: float = attrs.field(default=0.5, validator=checks.seconds())
    """The longest pause after the first try, in seconds; it doubles with each further one."""
    longest_pause: float = attrs.field(default=20.0, validator=checks.seconds())
    """Where the doubling ends, in seconds."""

    def pause(
        self, call: Call[Any], error: ChatPluginError, attempt: int, chance: float
    ) -> float | None:
        """Say how many seconds to wait before the next try, or ``None`` to give up."""
        if attempt >= self.attempts or not _may_repeat(call, error, attempt):
            return None
        # Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
        jitter = chance * min(self.longest_pause, self.first_pause * 2.0 ** min(attempt - 1, 60))
        if not isinstance(error, ApiError):
            return jitter
        shortest = error.retry_after
        if shortest is None and isinstance(error, RateLimitError):
            shortest = _THROTTLE_SECONDS * 2.0 ** min(attempt - 1, 60)
        # Whoever was told the same moment should not come back in the same moment.
        return (shortest or 0.0) + jitter


def _may_repeat(call: Call[Any], error: ChatPluginError, attempt: int) -> bool:
    if isinstance(error, NotSentError):
        return error.retryable
    if isinstance(error, OutcomeUnknownError):
        return error.retryable and call.is_idempotent
    if not isinstance(error, ApiError) or (error.code == _ONCE and attempt > 1):
        return False
    return error.retryable and (error.nothing_done or call.is_idempotent)
