"""The how-to pages: each example runs as it stands there."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from messenger_chatplugin.events import Message, MessageEvent
from messenger_chatplugin.people import Psid
from pretend import PAGE, TOKEN, Asked, Pretend, stored
from support import Serve

HOW_TO = Path(__file__).parent.parent / "docs" / "how-to"

ANSWERS = {
    "messages": "send.200",
    "message_attachments": "attachments.upload.200",
    "thread_owner": "routing.owner.200",
    "subscribed_apps": "subscriptions.subscribe.200",
    "pass_thread_control": "routing.pass_control.200",
}
"""What Graph answers at each path that the examples ask."""


def answer(method: str, path: str) -> tuple[int, Any]:
    """Find the stored answer."""
    edge = path.rpartition("/")[2].partition("?")[0]
    if edge == "messenger_profile":
        return stored("domains.list.200" if method == "GET" else "profile.set.200")
    if edge == "personas":
        return stored("personas.list.200" if method == "GET" else "personas.create.200")
    if edge == "debug_token":
        return stored("token.check.200")
    return stored(ANSWERS.get(edge, "users.get.200"))


def answer_any(asked: Asked) -> tuple[int, Any]:
    """Answer a call, or a batch of them."""
    if "form-urlencoded" not in asked.headers.get("Content-Type", ""):
        return answer(asked.method, asked.path)
    found = [answer(item["method"], item["relative_url"]) for item in asked.items]
    return 200, [{"code": status, "body": json.dumps(content)} for status, content in found]


@pytest.mark.parametrize("page", ["profile", "batch", "many-pages"])
def test_examples_run(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    """In the order of the page, against a stand-in in place of graph.facebook.com."""
    graph = Pretend(serve, answer_any)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "moss.png").write_bytes(b"png")
    names: dict[str, Any] = {
        "PAGE_ID": PAGE,
        "PAGE_TOKEN": TOKEN,
        "NEW_TOKEN": "EAAB-new",
        "APP_SECRET": "made-up",
        "event": MessageEvent(
            page_id=PAGE, channel="messaging", raw={}, sender=Psid("5"), message=Message(mid="m")
        ),
    }
    text = (
        (HOW_TO / f"{page}.md")
        .read_text()
        .replace("access_token=", f"base_url={graph.url!r}, access_token=")
    )
    text = text.replace(
        "app_secret=APP_SECRET) as", f"app_secret=APP_SECRET, base_url={graph.url!r}) as"
    )
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)

    for block in blocks:
        exec(compile(block, f"{page}.md", "exec"), names)

    assert blocks
    assert graph.asked
