"""Keeps a Page under the documented rates, over all threads and clients that share the value."""

import threading
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.graph.call import Call
from messenger_chatplugin.graph.rates import Kind, rate_of

_WINDOWS = 1000
"""So many windows are kept before the idle ones are thrown away."""


class _Rate(NamedTuple):
    calls: int
    seconds: float


class Throttle:
    """Lets calls through only as fast as Meta documents; the others wait for their turn.

    Share one between the clients of one Page. It counts for one process only.

    Args:
        text_per_second: Messages, reactions and sender actions of a Page.
        media_per_second: Messages with sound or films.
        profile_per_10_minutes: Writes of the Messenger Profile, and of the menu of one person.
        keep_inbox: Stay at 40 messages a second, above which the Page's inbox may stop showing
            them: the text gets what the media leave.

    Raises:
        InvalidValueError: A rate that is no whole number above zero.

    """

    def __init__(
        self,
        *,
        text_per_second: int = 300,
        media_per_second: int = 10,
        profile_per_10_minutes: int = 10,
        keep_inbox: bool = False,
    ) -> None:
        text = _checked("text_per_second", text_per_second)
        media = _checked("media_per_second", media_per_second)
        profile = _checked("profile_per_10_minutes", profile_per_10_minutes)
        if keep_inbox:
            media = min(media, _INBOX_PER_SECOND // 4)
            text = min(text, _INBOX_PER_SECOND - media)
        self._rates: Mapping[Kind, _Rate] = {
            "text": _Rate(text, 1.0),
            "media": _Rate(media, 1.0),
            "profile": _Rate(profile, 600.0),
            "person": _Rate(profile, 600.0),
        }
        self._windows: dict[tuple[str, Kind, str], deque[float]] = {}
        self._lock = threading.Lock()

    def reserve(
        self, page_id: str, calls: Sequence[Call[Any]], *, now: float, ends: float
    ) -> float | None:
        """Take a place in the queue for each of *calls*.

        Args:
            page_id: The Page.
            calls: What goes out together.
            now: The present, in seconds of any clock that only grows.
            ends: When it would be too late.

        Returns:
            Seconds to wait, or ``None`` where there is no room in time, and none was taken.

        """
        taken: list[deque[float]] = []
        last = now
        with self._lock:
            for call in calls:
                rate = rate_of(call)
                if rate is None:
                    continue
                window = self._window((page_id, *rate), now)
                calls_allowed, seconds = self._rates[rate[0]]
                is_full = len(window) >= calls_allowed
                window.append(max(now, window[-calls_allowed] + seconds) if is_full else now)
                taken.append(window)
                last = max(last, window[-1])
            if last <= ends:
                return last - now
            for window in taken:
                window.pop()
            return None

    def _window(self, key: tuple[str, Kind, str], now: float) -> deque[float]:
        window = self._windows.get(key)
        if window is None:
            if len(self._windows) >= _WINDOWS:
                self._forget_idle(now)
            window = self._windows[key] = deque()
        seconds = self._rates[key[1]].seconds
        while window and window[0] <= now - seconds:
            window.popleft()
        return window

    def _forget_idle(self, now: float) -> None:
        for key, window in list(self._windows.items()):
            if not window or window[-1] <= now - self._rates[key[1]].seconds:
                del self._windows[key]


_INBOX_PER_SECOND = 40


def _checked(field: str, value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InvalidValueError.of(field, value, "a whole number above zero is needed")
    return value
