"""Limits: what the answers say of them, and how the throttle keeps to them."""

import threading
from typing import Any

import pytest
from faults import FaultServer, answer, saying

from messenger_chatplugin import Client, Psid
from messenger_chatplugin.client import Clock, Throttle
from messenger_chatplugin.errors import InvalidValueError, RateLimitError
from messenger_chatplugin.graph.call import Call
from messenger_chatplugin.graph.rates import rate_of
from messenger_chatplugin.graph.usage import NOTHING, BusinessLoad, Load, Usage, read_usage

MESSENGER = (
    '{"1234": [{"type": "messenger", "call_count": 87, "total_cputime": 4, "total_time": 9}]}'
)
MESSENGER_LOAD = BusinessLoad(type="messenger", calls=87, cpu_time=4, time=9)


@pytest.mark.parametrize(
    ("headers", "usage"),
    [
        ({}, NOTHING),
        ({"Date": "today"}, NOTHING),
        (
            {"X-App-Usage": '{"call_count": 12, "total_time": 3, "total_cputime": 1}'},
            Usage(app=Load(calls=12, time=3, cpu_time=1)),
        ),
        (
            {"x-app-usage": '{"call_count": "12", "total_time": 3.4}'},
            Usage(app=Load(calls=12, time=3)),
        ),
        (
            {"X-PAGE-USAGE": '{"call_volume": 5, "cpu_time": 6}'},
            Usage(page=Load(calls=5, cpu_time=6)),
        ),
        ({"X-Page-Usage": '{"call_count": 5}'}, Usage(page=Load(calls=5))),
        ({"X-Page-Usage": "42"}, Usage(page=Load(calls=42))),
        ({"X-Page-Usage": " 42% "}, Usage(page=Load(calls=42))),
        (
            {"x-business-use-case-usage": MESSENGER},
            Usage(business={"1234": (MESSENGER_LOAD,)}),
        ),
        ({"facebook-api-version": "v25.0"}, Usage(api_version="v25.0")),
        ({"X-App-Usage": "not JSON"}, Usage()),
        ({"X-App-Usage": "[" * 100_000}, Usage()),
        ({"X-App-Usage": ""}, Usage()),
        ({"X-App-Usage": "true"}, Usage()),
        ({"X-App-Usage": "-5"}, Usage()),
        ({"X-App-Usage": "[1]"}, Usage()),
        ({"X-App-Usage": '"text"'}, Usage()),
        ({"X-App-Usage": "1e999"}, Usage()),
        ({"X-App-Usage": "9" * 400}, Usage()),
        ({"X-App-Usage": '{"call_count": null}'}, Usage(app=Load())),
        ({"X-Business-Use-Case-Usage": "[]"}, Usage()),
        ({"X-Business-Use-Case-Usage": '{"1": 5, "2": [5], "3": []}'}, Usage()),
    ],
)
def test_usage_headers_are_read_in_all_their_forms(headers: dict[str, str], usage: Usage) -> None:
    """Objects of today and of old, bare percentages, any case; nonsense is left out."""
    assert usage == read_usage(headers)


def test_the_share_that_decides_is_the_highest() -> None:
    """Whichever limit is nearest throttles first."""
    assert 87 == MESSENGER_LOAD.highest


def test_newer_usage_keeps_what_it_does_not_speak_of() -> None:
    """Not every answer has every header."""
    old = Usage(app=Load(calls=1), business={"1": (BusinessLoad(regain_seconds=60.0),)})
    newer = Usage(page=Load(calls=2), business={"2": (BusinessLoad(),)}, api_version="v25.0")
    both = old.updated(newer)
    assert (Load(calls=1), Load(calls=2), "v25.0") == (both.app, both.page, both.api_version)
    assert {"1", "2"} == set(both.business)
    assert 60.0 == both.regain_seconds
    assert 0.0 == NOTHING.regain_seconds
    assert old == old.updated(NOTHING)


def test_the_client_knows_the_usage_of_its_newest_answers() -> None:
    """Every answer is looked at, also one that says no."""
    headers = (f"x-business-use-case-usage: {MESSENGER}", "X-App-Usage: 50")
    with FaultServer(saying(answer(b"{}", "400 Bad Request", *headers))) as server:
        client = Client(page_id=1, access_token="t", base_url=server.url)
        assert NOTHING == client.usage
        with pytest.raises(Exception, match="400"):
            client.send(Psid("7"), "hello")
        assert Load(calls=50) == client.usage.app
        assert (MESSENGER_LOAD,) == client.usage.business["1234"]


def call(path: str = "1/messages", method: str = "POST", **fields: Any) -> Call[Any]:
    """Make a call, a text where nothing else is said."""
    return Call(method=method, path=path, read=dict, is_idempotent=False, **fields)


def attachment(kind: str) -> Call[Any]:
    """Make a send of media."""
    return call(body={"message": {"attachment": {"type": kind}}})


@pytest.mark.parametrize(
    ("counted", "rate"),
    [
        (call(body={"message": {"text": "hi"}}), ("text", "")),
        (call(body={"sender_action": "typing_on"}), ("text", "")),
        (attachment("image"), ("text", "")),
        (attachment("audio"), ("media", "")),
        (attachment("video"), ("media", "")),
        (call("me/messages"), ("text", "")),
        (call("1/messenger_profile"), ("profile", "")),
        (call("1/messenger_profile", "DELETE"), ("profile", "")),
        (call("1/messenger_profile", "GET"), None),
        (call("1/custom_user_settings", body={"psid": "7"}), ("person", "7")),
        (call("1/custom_user_settings", "DELETE", query={"psid": "7"}), ("person", "7")),
        (call("1/chat_plugin"), None),
        (call(""), None),
    ],
)
def test_each_call_counts_for_its_rate(counted: Call[Any], rate: tuple[str, str] | None) -> None:
    """Sound and films, all other sends, and writes of the profile each have a rate."""
    assert rate == rate_of(counted)


def slots(throttle: Throttle, one: Call[Any], count: int) -> list[float | None]:
    """Reserve so many places at the same moment, with an hour to wait."""
    return [throttle.reserve("1", (one,), now=1000.0, ends=4600.0) for _ in range(count)]


@pytest.mark.parametrize(
    ("throttle", "one", "allowed", "seconds"),
    [
        (Throttle(), call(), 300, 1.0),
        (Throttle(), attachment("audio"), 10, 1.0),
        (Throttle(), call("1/messenger_profile"), 10, 600.0),
        (Throttle(keep_inbox=True), call(), 30, 1.0),
        (Throttle(keep_inbox=True), attachment("video"), 10, 1.0),
        (Throttle(keep_inbox=True, media_per_second=4), call(), 36, 1.0),
        (Throttle(text_per_second=2), call(), 2, 1.0),
    ],
)
def test_no_more_than_the_rate_goes_out_in_any_window(
    throttle: Throttle, one: Call[Any], allowed: int, seconds: float
) -> None:
    """The first ones go at once, the next ones a window later, and so on."""
    waits = slots(throttle, one, 2 * allowed + 1)
    assert [0.0] * allowed + [seconds] * allowed + [2 * seconds] == waits


def test_pages_people_and_kinds_do_not_wait_for_each_other() -> None:
    """Each has a window of its own."""
    throttle = Throttle(text_per_second=1, media_per_second=1, profile_per_10_minutes=1)
    first = [
        ("1", call()),
        ("2", call()),
        ("1", attachment("audio")),
        ("1", call("1/messenger_profile")),
        ("1", call("1/custom_user_settings", body={"psid": "7"})),
        ("1", call("1/custom_user_settings", body={"psid": "8"})),
        ("1", call("1/chat_plugin")),
    ]
    waits = [throttle.reserve(page, (one,), now=0.0, ends=0.0) for page, one in first]
    assert [0.0] * len(first) == waits


def test_a_window_moves_on() -> None:
    """What lies longer back than the window counts no more."""
    throttle = Throttle(text_per_second=1)
    assert 0.0 == throttle.reserve("1", (call(),), now=0.0, ends=9.0)
    assert 0.5 == throttle.reserve("1", (call(),), now=0.5, ends=9.0)
    assert 0.0 == throttle.reserve("1", (call(),), now=5.0, ends=9.0)


def test_calls_that_travel_together_count_each() -> None:
    """A batch takes a place for each of its calls, or none at all."""
    throttle = Throttle(text_per_second=10)
    assert 4.0 == throttle.reserve("1", [call()] * 50, now=0.0, ends=4.0)
    assert throttle.reserve("1", [call()] * 50, now=0.0, ends=4.0) is None
    assert 5.0 == throttle.reserve("1", (call(),), now=0.0, ends=5.0)


def test_idle_windows_are_thrown_away() -> None:
    """A flood of people does not fill the memory."""
    throttle = Throttle()
    for person in range(3000):
        one = call("1/custom_user_settings", body={"psid": str(person)})
        throttle.reserve("1", (one,), now=person * 1.0, ends=1e9)
    assert len(throttle._windows) <= 1001


def test_threads_share_the_rate() -> None:
    """However many threads send, the rate of the Page holds."""
    throttle, waits = Throttle(text_per_second=5), []

    def work() -> None:
        for _ in range(10):
            waits.append(throttle.reserve("1", (call(),), now=0.0, ends=99.0))  # noqa: PERF401 - from threads

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [float(number // 5) for number in range(100)] == sorted(waits)  # type: ignore[type-var] # none is None


def test_threads_reserve_one_after_the_other() -> None:
    """While one takes its places, nobody else does."""
    throttle = Throttle()
    other = threading.Thread(
        target=throttle.reserve, args=("1", (call(),)), kwargs={"now": 0.0, "ends": 9.0}
    )
    with throttle._lock:
        other.start()
        other.join(0.1)
        assert other.is_alive()
    other.join(5)
    assert not other.is_alive()


@pytest.mark.parametrize("bad", [0, -1, 1.5, True, None, "10"])
@pytest.mark.parametrize("field", ["text_per_second", "media_per_second", "profile_per_10_minutes"])
def test_a_rate_is_a_whole_number_above_zero(field: str, bad: Any) -> None:
    """Anything else is refused, by name."""
    with pytest.raises(InvalidValueError) as caught:
        Throttle(**{field: bad})
    assert field == caught.value.field


def test_a_client_waits_for_its_turn_or_says_that_there_is_none() -> None:
    """Within the timeout a send waits; beyond it, nothing is sent."""
    slept: list[float] = []
    with FaultServer(saying(answer())) as server:
        client = Client(
            page_id=1,
            access_token="t",
            base_url=server.url,
            throttle=Throttle(text_per_second=1),
            clock=Clock(now=lambda: 50.0, sleep=slept.append),
            timeout=1.5,
        )
        client.send(Psid("7"), "first")
        client.send(Psid("7"), "second")
        assert [1.0] == slept
        with pytest.raises(RateLimitError, match="throttle") as caught:
            client.send(Psid("7"), "third")
        assert caught.value.nothing_done
        assert 2 == len(server.requests)
