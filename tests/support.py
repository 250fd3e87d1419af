"""What the tests share: payloads as they arrive, and bodies as Meta makes them."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

PAYLOADS = Path(__file__).parent / "payloads"
APP_SECRET = "made-up-app-secret"
VERIFY_TOKEN = "made-up-verify-token"
PAGE_ID = "310045500981234"

Serve = Callable[[type[BaseHTTPRequestHandler]], str]


def payload(name: str) -> bytes:
    """Read a stored webhook body by its name, as ``MessageEvent.tags-object``."""
    return (PAYLOADS / "webhook" / f"{name}.json").read_bytes()


def body(*items: Any, **entry: Any) -> bytes:
    """Wrap items as Meta does."""
    content = {"id": PAGE_ID, "time": 1655287412956, "messaging": list(items), **entry}
    return json.dumps({"object": "page", "entry": [content]}).encode()


def item(**content: Any) -> dict[str, Any]:
    """Make an item of a PSID, with further keys."""
    return {
        "sender": {"id": "7120034455667788"},
        "recipient": {"id": PAGE_ID},
        "timestamp": 1655287412345,
        **content,
    }
