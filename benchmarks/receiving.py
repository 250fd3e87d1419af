"""Time per event of verify, parse to typed events, and dispatch; against the raw floor and peers.

Every figure is the median of interleaved rounds in one process, and a ratio to the floor measured
beside it: machines are noisy, ratios are less so.
"""

import base64
import hmac
import importlib
import importlib.util
import json
import random
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from messenger_chatplugin import Dispatcher, Webhook, parse, sign
from messenger_chatplugin.events import (
    DeliveryEvent,
    EchoEvent,
    Event,
    MessageEvent,
    OrderEvent,
    PostbackEvent,
    ReadEvent,
    ReferralEvent,
)
from messenger_chatplugin.wire.body import read_json

SECRET = "0123456789abcdef0123456789abcdef"
PAGE = "310045500981234"
ROUNDS = 15
BODIES = 400


def mixed_items(count: int) -> list[dict[str, object]]:
    """Make items as real traffic mixes them: half of them text."""
    rng = random.Random(7)
    items: list[dict[str, object]] = []
    for number in range(count):
        person = {"id": str(7120034455660000 + number % 997)}
        mid = "m_" + "".join(rng.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ_-0123456789", k=86))
        frame = {"sender": person, "recipient": {"id": PAGE}, "timestamp": 1655287412345 + number}
        referral = {
            "ref": "pricing",
            "source": "CUSTOMER_CHAT_PLUGIN",
            "type": "OPEN_THREAD",
            "referer_uri": "https://shop.example.net/pricing",
        }
        kinds: list[dict[str, object]] = [
            {"message": {"mid": mid, "text": "Do you ship to Oslo, and how long would it take?"}},
            {
                "message": {
                    "mid": mid,
                    "text": "Do you have this hat in red?",
                    "tags": {"source": "customer_chat_plugin"},
                }
            },
            {
                "sender": {"user_ref": "118203344556677"},
                "postback": {
                    "title": "Get Started",
                    "payload": "GET_STARTED",
                    "referral": referral,
                },
            },
            {"sender": {"user_ref": "118203344556677"}, "referral": referral},
            {"delivery": {"mids": [mid], "watermark": 1655287410000}},
            {"read": {"watermark": 1655287411000}},
            {
                "sender": {"id": PAGE},
                "recipient": person,
                "message": {
                    "is_echo": True,
                    "mid": mid,
                    "app_id": 440011223344556,
                    "text": "We do!",
                },
            },
        ]
        choice = rng.choices(range(7), weights=[30, 20, 10, 10, 10, 10, 10])[0]
        items.append({**frame, **kinds[choice]})
    return items


def body_of(items: list[dict[str, object]]) -> bytes:
    """Wrap items as Meta does."""
    entry = {"id": PAGE, "time": 1655287412956, "messaging": items}
    return json.dumps({"object": "page", "entry": [entry]}, separators=(",", ":")).encode()


Request = tuple[bytes, dict[str, str]]
Work = Callable[[list[Request]], int]


def floor(requests: list[Request]) -> int:
    """Do what nobody can do without: HMAC, json.loads, walking the dicts to a function."""
    key, seen = SECRET.encode(), 0
    for body, headers in requests:
        expected = "sha256=" + hmac.new(key, body, "sha256").hexdigest()
        if not hmac.compare_digest(expected, headers["X-Hub-Signature-256"]):
            raise ValueError
        for entry in json.loads(body)["entry"]:
            for item in entry["messaging"]:
                seen += walk(item)
    return seen


def walk(item: dict[str, object]) -> int:
    """Look at an item as a handler of raw dicts does."""
    item["sender"]
    for key in ("message", "postback", "referral", "delivery", "read"):
        if key in item:
            return 1
    return 0


def ours(dispatcher: Dispatcher) -> Work:
    """Verify, parse, dispatch."""
    webhook = Webhook(app_secret=SECRET, verify_token="t")

    def work(requests: list[Request]) -> int:
        for body, headers in requests:
            dispatcher.dispatch(webhook.receive(body, headers))
        return len(requests)

    return work


def listening() -> Dispatcher:
    """A handler for each kind, each doing nothing."""
    dispatcher = Dispatcher()
    for kind in (MessageEvent, PostbackEvent, ReferralEvent, DeliveryEvent, ReadEvent, EchoEvent):

        def handler(event: Event) -> None:
            """Do nothing."""

        dispatcher.on(kind)(handler)
    return dispatcher


def deaf() -> Dispatcher:
    """A handler for a kind that does not come."""
    dispatcher = Dispatcher()

    @dispatcher.on(OrderEvent)
    def handler(event: OrderEvent) -> None:
        """Do nothing."""

    return dispatcher


def stages() -> dict[str, Work]:
    """Ours, stage by stage, each with those before it."""
    webhook, dispatcher = Webhook(app_secret=SECRET, verify_token="t"), listening()

    def verify(body: bytes, headers: dict[str, str]) -> None:
        webhook.verify(body, headers)

    def read(body: bytes, headers: dict[str, str]) -> None:
        webhook.verify(body, headers)
        read_json(body)

    def find(body: bytes, headers: dict[str, str]) -> None:
        webhook.receive(body, headers)

    def build(body: bytes, headers: dict[str, str]) -> None:
        webhook.receive(body, headers).event_at(0)

    def dispatch(body: bytes, headers: dict[str, str]) -> None:
        dispatcher.dispatch(webhook.receive(body, headers))

    def over(stage: Callable[[bytes, dict[str, str]], None]) -> Work:
        def work(requests: list[Request]) -> int:
            for body, headers in requests:
                stage(body, headers)
            return len(requests)

        return work

    return {
        "verify": over(verify),
        "read JSON": over(read),
        "find the events": over(find),
        "build them": over(build),
        "dispatch them": over(dispatch),
    }


def fbmq() -> Work:
    """Peer: raw dicts behind properties; the floor's verification is added, it has none."""
    page = importlib.import_module("fbmq").Page("token")
    heard = ("message", "postback", "referral", "delivery", "read", "echo")
    handlers = dict.fromkeys(heard, lambda _event: None)
    key = SECRET.encode()

    def work(requests: list[Request]) -> int:
        for body, headers in requests:
            expected = "sha256=" + hmac.new(key, body, "sha256").hexdigest()
            if not hmac.compare_digest(expected, headers["X-Hub-Signature-256"]):
                raise ValueError
            page.handle_webhook(body, **handlers)
        return len(requests)

    return work


def line() -> Work:
    """Peer: typed events of LINE, one text message a body, verified and dispatched."""
    v3 = importlib.import_module("linebot.v3")
    handler = v3.WebhookHandler(SECRET)
    handler.default()(lambda _event: None)
    event = {
        "type": "message",
        "mode": "active",
        "timestamp": 1655287412345,
        "source": {"type": "user", "userId": "U" + "4" * 32},
        "webhookEventId": "01FZ74A0TDDPYRVKNK77XKC3ZR",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": "n" * 32,
        "message": {"type": "text", "id": "444573844083572737", "text": "Hello", "quoteToken": "q"},
    }
    body = json.dumps({"destination": "U" + "x" * 32, "events": [event]})
    digest = hmac.digest(SECRET.encode(), body.encode(), "sha256")
    signature = base64.b64encode(digest).decode()

    def work(requests: list[Request]) -> int:
        for _request in requests:
            handler.handle(body, signature)
        return len(requests)

    return work


def peers() -> dict[str, Work]:
    """Return the peers that are installed."""
    return {
        name: make()
        for name, package, make in (("fbmq", "fbmq", fbmq), ("line-bot-sdk", "linebot", line))
        if importlib.util.find_spec(package)
    }


def measure(works: dict[str, Work], requests: list[Request], events: int) -> dict[str, float]:
    """Return microseconds per event of each, measured in turns."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _round in range(ROUNDS):
        for name, work in works.items():
            started = time.process_time()
            work(requests)
            times[name].append((time.process_time() - started) / events * 1e6)
    return {name: statistics.median(values) for name, values in times.items()}


def memory() -> None:
    """Print what a delivery with its one text message takes beyond the raw item."""
    (item,) = mixed_items(1)
    body = body_of([{**item, "message": {"mid": "m_" + "x" * 86, "text": "Do you ship to Oslo?"}}])
    count = 2000
    _ = parse(body).events
    tracemalloc.start()
    items = [read_json(body)["entry"][0]["messaging"][0] for _ in range(count)]
    raw, _ = tracemalloc.get_traced_memory()
    deliveries = [parse(body) for _ in range(count)]
    events = [delivery.events for delivery in deliveries]
    both, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"memory: {(both - 2 * raw) / count:.0f} bytes beyond the raw item of {raw / count:.0f}")
    del items, deliveries, events


def growth(events: int) -> None:
    """Print the resident memory before and after so many events."""
    work = ours(listening())
    thousand = body_of(mixed_items(1000))
    requests = [(thousand, sign(thousand, SECRET))]
    work(requests)
    before = resident()
    for _ in range(events // 1000):
        work(requests)
    print(f"resident: {before} kB before, {resident()} kB after {events:,} events")


def resident() -> int:
    """Return the resident memory of this process in kB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def main() -> None:
    """Print the table."""
    items = mixed_items(BODIES)
    single = [(body, sign(body, SECRET)) for body in map(body_of, ([item] for item in items))]
    thousand = body_of(mixed_items(1000))
    batch = [(thousand, sign(thousand, SECRET))]
    mine = {"floor": floor, "all heard": ours(listening()), "nothing heard": ours(deaf())}
    reader = (
        "orjson (the floor: json)" if importlib.util.find_spec("orjson") else "the standard library"
    )
    print(f"JSON by {reader}, CPython {sys.version.split()[0]}")
    for title, requests, events, works in (
        ("one event a body", single, BODIES, mine | peers()),
        ("1,000 events a body", batch, 1000, mine),
    ):
        figures = measure(works, requests, events)
        print(title)
        for name, microseconds in figures.items():
            ratio = microseconds / figures["floor"]
            print(f"  {name:<16} {microseconds:7.2f} us/event  {ratio:5.2f} x floor")
    print("one event a body, heard, stage by stage")
    before = 0.0
    for name, microseconds in measure(stages(), single, BODIES).items():
        print(f"  {name:<16} {microseconds - before:7.2f} us/event")
        before = microseconds
    memory()
    growth(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)


if __name__ == "__main__":
    main()
