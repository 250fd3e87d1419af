"""Coverage-guided fuzzing of the receiving side: no exception but the documented ones.

Run it with ``make fuzz``; the arguments are libFuzzer's, as ``-max_total_time=600`` and folders.
"""

import json
import pickle
import random
import sys
from typing import Any

import atheris

with atheris.instrument_imports(include=["messenger_chatplugin"]):
    from messenger_chatplugin import Webhook, parse, sign
    from messenger_chatplugin.errors import PayloadError, SignatureError
    from messenger_chatplugin.events import MalformedEvent, UnknownEvent
    from messenger_chatplugin.unstructuring import unstructure

WEBHOOK = Webhook(app_secret="made-up", verify_token="made-up")


def one_input(data: bytes) -> None:
    """Treat the bytes as a body, as a header, and as the JSON of an item."""
    try:
        WEBHOOK.verify(b"", {"X-Hub-Signature-256": data})
    except SignatureError:
        pass
    else:
        raise AssertionError
    look(data)
    try:
        item = json.loads(data)
    except (ValueError, RecursionError):
        return
    look(json.dumps({"object": "page", "entry": [{"id": "1", "messaging": [item]}]}).encode())


def look(body: bytes) -> None:
    """Read a body, and ask its events everything."""
    try:
        delivery = WEBHOOK.receive(body, sign(body, "made-up"))
    except PayloadError:
        return
    for event in delivery:
        seen = (event.dedupe_key, event.conversation, event.source, event.ref, event.is_guest)
        assert all(part is None or isinstance(part, str | bool) for part in seen)
        assert repr(event)
        assert event == pickle.loads(pickle.dumps(event))
        if not isinstance(event, MalformedEvent | UnknownEvent):
            item = unstructure(event)
            entry = {"id": event.page_id, "messaging": [item]}
            (again,) = parse(json.dumps({"object": "page", "entry": [entry]}).encode())
            assert event == again.evolve(channel=event.channel, hop_context=event.hop_context)


VALUES = [
    "x",
    "",
    "5",
    5,
    0,
    -1,
    2**70,
    1.5,
    True,
    False,
    None,
    [],
    {},
    [[]],
    {"id": "7"},
    "\ud800",
]
KEYS = ["new", "id", "user_ref", "is_echo", "message", "referral", "postback", "optin", "tags"]


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Change JSON as JSON, mostly: bytes that are none only ever reach the decoder."""
    chance = random.Random(seed)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict | list) or not value or chance.random() < 0.1:
        return bytes(atheris.Mutate(data, max_size))
    target: Any = value
    while True:
        key = chance.choice(list(target) if isinstance(target, dict) else range(len(target)))
        inner = target[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.8:
            target = inner
            continue
        change = chance.randrange(4)
        if change == 0:
            del target[key]
        elif change == 1 and isinstance(target, dict):
            target[chance.choice(KEYS)] = inner
        elif change == 2:
            target[key] = [inner, inner]
        else:
            target[key] = chance.choice(VALUES)
        return json.dumps(value).encode()[:max_size]


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input, custom_mutator=mutate)
    atheris.Fuzz()
