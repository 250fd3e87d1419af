"""The how-to page about following a person: each example runs as it stands there."""

import re
from pathlib import Path
from typing import Any

import pytest

from messenger_chatplugin import Dispatcher, Psid, UserRef, parse
from messenger_chatplugin.errors import DispatchError
from messenger_chatplugin.events import MessageEvent
from pretend import TOKEN, Pretend, stored
from support import Serve, body, item

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "follow-a-person.md"


def read(mid: str) -> Any:
    """Read that the person of the page wrote."""
    sender = {"id": "7120034455667788"}
    return parse(body(item(sender=sender, message={"mid": mid, "text": "hi"}), id="1234"))


def test_examples_run(serve: Serve, tmp_path: Path) -> None:
    """In the order of the page, against a stand-in in place of graph.facebook.com."""
    graph = Pretend(serve, stored("send.200"))
    worked: list[Any] = []
    names: dict[str, Any] = {
        "APP_SECRET": "made-up",
        "PAGE_TOKEN": TOKEN,
        "event": read("m_0").events[0],
        "work": worked.append,
    }
    text = PAGE.read_text().replace("/var/lib/shop", str(tmp_path))
    text = text.replace("access_token=", f"base_url={graph.url!r}, access_token=")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    for block in blocks:
        exec(compile(block, PAGE.name, "exec"), names)

    dispatcher: Dispatcher = names["dispatcher"]
    dispatcher.dispatch(read("m_1"))
    dispatcher.dispatch(read("m_1"))
    psid = Psid("7120034455667788")
    assert (UserRef("118203344556677"), psid) == (names["user_ref"], names["psid"])
    assert ["m_1"] == [event.message.mid for event in worked]
    assert [psid] == [*names["last_own_event_at"]]
    assert graph.asked

    (event,) = read("m_2")
    assert isinstance(event, MessageEvent)
    with names["dedupe"].claim(event.dedupe_key), pytest.raises(DispatchError, match="by order"):
        dispatcher.dispatch(read("m_2"))
    names["store"].close()
    names["client"].close()
