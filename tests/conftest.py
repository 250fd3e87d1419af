"""What the tests share: a webhook, and servers on loopback."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from messenger_chatplugin import Webhook
from support import APP_SECRET, VERIFY_TOKEN, Serve


@pytest.fixture
def webhook() -> Webhook:
    """A webhook with made-up secrets."""
    return Webhook(app_secret=APP_SECRET, verify_token=VERIFY_TOKEN)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers on loopback, and stop them after the test."""
    with ExitStack() as stack:

        def start(handler: type[BaseHTTPRequestHandler]) -> str:
            server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            stack.callback(server.server_close)
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}"

        yield start
