"""Out and back in again: no known field is lost, with either JSON library."""

import importlib.util
import json
import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_body import NOT_JSON

from messenger_chatplugin import parse
from messenger_chatplugin.errors import PayloadError
from messenger_chatplugin.events import (
    Event,
    HopContext,
    Kind,
    MalformedEvent,
    MessageEvent,
    UnknownEvent,
    kinds,
)
from messenger_chatplugin.testing import strategies
from messenger_chatplugin.unstructuring import unstructure
from messenger_chatplugin.wire import body as json_body
from messenger_chatplugin.wire.writing import write
from support import PAYLOADS, body, item

pytestmark = pytest.mark.slow

FILES = sorted(PAYLOADS.glob("webhook/*.json"))
KINDS = list(kinds())
EXAMPLES = 1_000_000 if os.environ.get("HYPOTHESIS_PROFILE") == "fuzz" else 10_000


def back(event: Event) -> Event:
    """Write an event as Meta would, and read it again from where it came."""
    content: dict[str, Any] = {"id": event.page_id, event.channel: [unstructure(event)]}
    if event.channel == "changes":
        content = {"id": event.page_id, "messaging": [unstructure(event)]}
    if event.hop_context:
        content["hop_context"] = [write(hop) for hop in event.hop_context]
    (again,) = parse(json.dumps({"object": "page", "entry": [content]}).encode())
    return again if event.channel != "changes" else again.evolve(channel="changes")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_stored_payloads_go_out_and_come_back(path: Any) -> None:
    """Every event of the payload folder equals itself after the trip."""
    for event in parse(path.read_bytes()):
        if not isinstance(event, UnknownEvent | MalformedEvent):
            assert event == back(event)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.event.__name__)
def test_every_kind_goes_out_and_comes_back(kind: Kind) -> None:
    """With every deviation; 10,000 examples together, and 1,000,000 in ``make fuzz``."""

    @settings(max_examples=EXAMPLES // len(KINDS) + 1, deadline=None)
    @given(strategies.items(kind))
    def check(made: Any) -> None:
        (event,) = parse(body(made))
        assert kind.event is type(event)
        assert event == back(event)
        assert made == event.raw

    check()


@settings(max_examples=300, deadline=None)
@given(strategies.bodies())
def test_every_item_of_a_body_is_one_event_of_its_kind(data: bytes) -> None:
    """Over all entries and lists; the hop context goes along."""
    delivery = parse(data)
    entries = json.loads(data)["entry"]
    expected = [
        (made, channel, entry.get("hop_context"))
        for entry in entries
        for channel in ("messaging", "standby")
        for made in entry.get(channel, ())
    ]

    assert () == delivery.problems
    assert [(made, channel) for made, channel, _ in expected] == [
        (event.raw, event.channel) for event in delivery
    ]
    for event, (_, _, hops) in zip(delivery, expected, strict=True):
        assert event == back(event)
        count = len(hops) if isinstance(hops, list) else int(hops is not None)
        assert count == len(event.hop_context)
        assert all(isinstance(hop, HopContext) for hop in event.hop_context)


@settings(max_examples=500, deadline=None)
@given(strategies.broken_items())
def test_a_broken_item_poisons_nobody(broken: Any) -> None:
    """In a batch it is one event, with its item in it; malformed, it says where."""
    good = item(message={"mid": "m", "text": "x"})
    first, bad, last = parse(body(good, broken, good))

    assert [MessageEvent, MessageEvent] == [type(first), type(last)]
    assert broken == bad.raw
    if isinstance(bad, MalformedEvent):
        assert all(" @ $.entry[0].messaging[1]" in problem for problem in bad.problems)
    assert bad.dedupe_key != first.dedupe_key
    assert repr(bad)


@pytest.mark.parametrize("position", [0, 1, 500, 998, 999])
def test_one_bad_item_in_a_thousand_costs_only_itself(position: int) -> None:
    """The other 999 arrive typed."""
    items: list[Any] = [item(message={"mid": f"m_{n}", "text": "x"}) for n in range(1000)]
    items[position] = item(postback={"title": {}})
    delivery = parse(body(*items))

    classes = [type(event) for event in delivery]
    assert MalformedEvent is classes.pop(position)
    assert {MessageEvent} == set(classes)
    path = f"$.entry[0].messaging[{position}].postback.title"
    assert (f"text expected, an object found @ {path}",) == delivery.problems


def outcome(data: bytes) -> Any:
    """Return the events of a body, with their raw items, or the error."""
    try:
        delivery = parse(data)
    except PayloadError as error:
        return str(error), error.status_hint
    # Text compares what equality forgives: 1 and 1.0, or True.
    return [(event, repr(event.raw)) for event in delivery]


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the outcomes with and without the extra."""
    if not importlib.util.find_spec("orjson"):
        pytest.skip("the extra 'speed' is not installed")

    def compare(data: bytes) -> tuple[Any, Any]:
        with_extra = outcome(data)
        with monkeypatch.context() as patch:
            patch.setattr(json_body, "orjson_loads", None)
            return with_extra, outcome(data)

    return compare


NUMBERS = ["-0", "-0.0", "1E5", "1e400", "-1e400", "1e-400", "01", "1.", "+1", ".5", "0x1"]
NUMBERS += [str(2**power + more) for power in (53, 63, 64, 70) for more in (-1, 0, 1)]
NUMBERS += [f"-{number}" for number in NUMBERS if number.isdecimal()]
DIFFERENT = [
    *NOT_JSON.values(),
    *(path.read_bytes() for path in FILES),
    *(b'{"object":"page","entry":[{"messaging":[{"new":%s}]}]}' % n.encode() for n in NUMBERS),
    rb'{"object":"page","entry":[{"messaging":[{"new":"\ud800"}]}]}',
    rb'{"object":"page","entry":[{"messaging":[{"new":"\ud83d\ude00 \/ \u00e9"}]}]}',
    b'{"object":"page","entry":[{"messaging":[{"a":1,"a":2,"b":3,"a":4}]}]}',
    b' \t\r\n{"object":"page","entry":[]}\n ',
    b'\x0b{"object":"page","entry":[]}',
    b'{"object":"page","entry":[{"messaging":[{"new":"12345678901234567890"}]}]}',
]


@pytest.mark.parametrize("data", DIFFERENT)
def test_the_extra_changes_nothing(both: Any, data: bytes) -> None:
    """The same events and the same errors, with orjson and without."""
    with_extra, without = both(data)

    assert without == with_extra


def test_the_extra_changes_nothing_for_any_body(both: Any) -> None:
    """Nor for what the strategies make, cut and damaged."""

    @settings(max_examples=300, deadline=None)
    @given(strategies.bodies(), st.data())
    def check(data: bytes, choice: Any) -> None:
        cut = choice.draw(st.integers(0, len(data)))
        damage = choice.draw(st.binary(max_size=3))
        for variant in (data, data[:cut], data[:cut] + damage + data[cut:]):
            with_extra, without = both(variant)
            assert without == with_extra

    check()
