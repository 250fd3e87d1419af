"""When a person may be written to: 24 hours anybody, 7 days a human agent."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_chatplugin import parse, windows
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.windows import Window
from support import body, item

THEN = datetime(2024, 5, 9, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("passed", "window"),
    [
        (timedelta(0), Window.OPEN),
        (timedelta(hours=24) - SECOND, Window.OPEN),
        (timedelta(hours=24), Window.HUMAN_AGENT),
        (timedelta(days=7) - SECOND, Window.HUMAN_AGENT),
        (timedelta(days=7), Window.CLOSED),
        (timedelta(days=400), Window.CLOSED),
    ],
)
def test_windows_close_on_the_second(passed: timedelta, window: Window) -> None:
    """The moment at which one closes is outside of it."""
    state = windows.state(THEN, THEN + passed)

    assert window == state.window
    assert THEN + timedelta(hours=24) == state.closes_at
    assert THEN + timedelta(days=7) == state.human_agent_until


@pytest.mark.parametrize("last", [THEN + timedelta(days=90), datetime.max.replace(tzinfo=UTC)])
def test_a_time_after_now_counts_as_just_now(last: datetime) -> None:
    """A clock that goes ahead, or an absurd time, keeps no window open for longer."""
    assert windows.state(THEN, THEN) == windows.state(last, THEN)


@pytest.mark.parametrize("hours", [-12, 0, 12])
def test_at_the_end_of_time_windows_close_with_it(hours: int) -> None:
    """There is no later time to name."""
    end = datetime.max.replace(tzinfo=timezone(timedelta(hours=hours)))

    assert end == windows.state(end, end).closes_at


def test_nothing_was_ever_opened() -> None:
    """Nobody may write to somebody who did nothing."""
    state = windows.state(None, THEN)

    assert windows.State(window=Window.CLOSED, closes_at=None, human_agent_until=None) == state


@given(st.integers(-12, 12), st.integers(0, 8 * 24 * 60))
def test_time_zones_make_no_difference(offset: int, minutes: int) -> None:
    """The same moments give the same answer."""
    now = THEN + timedelta(minutes=minutes)
    zone = timezone(timedelta(hours=offset))

    assert windows.state(THEN, now) == windows.state(THEN.astimezone(zone), now.astimezone(zone))


@pytest.mark.parametrize(
    ("last", "now"),
    [(datetime(2024, 5, 9), THEN), (THEN, datetime(2024, 5, 9)), (None, "now")],  # noqa: DTZ001 - that is the mistake
)
def test_a_time_without_a_zone_is_refused(last: Any, now: Any) -> None:
    """Hours would be lost on the way."""
    with pytest.raises(InvalidValueError, match="a datetime with a time zone is needed"):
        windows.state(last, now)


@pytest.mark.parametrize(
    ("content", "is_own"),
    [
        ({"message": {"mid": "m", "text": "hi"}}, True),
        ({"postback": {"payload": "START"}}, True),
        ({"referral": {"ref": "x"}}, True),
        ({"optin": {"ref": "x"}}, True),
        ({"reaction": {"action": "react", "mid": "m"}}, True),
        ({"message": {"mid": "m", "is_echo": True}}, False),
        ({"delivery": {"mids": ["m"]}}, False),
        ({"read": {"watermark": 1}}, False),
        ({"news_of_tomorrow": {}}, False),
    ],
)
def test_only_what_a_person_did_opens_the_window(content: Any, is_own: bool) -> None:
    """Not what the Page or the platform did."""
    (event,) = parse(body(item(**content)))

    assert is_own is windows.is_own(event)
