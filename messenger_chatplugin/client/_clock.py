"""What time it is, how to wait, and chance: one value, so that a test can hold all three."""

import random
import time
from collections.abc import Callable

import attrs


@attrs.frozen(kw_only=True)
class Clock:
    """Where a client takes time and chance from."""

    now: Callable[[], float] = time.monotonic
    """Seconds that only ever grow."""
    sleep: Callable[[float], object] = time.sleep
    """Waits so many seconds."""
    chance: Callable[[], float] = random.random
    """A number from 0 up to 1, for the jitter of pauses."""
