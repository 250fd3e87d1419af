"""A stand-in for Graph on loopback that notes what it is asked, for the tests of calls."""

import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import attrs

from messenger_chatplugin import Client
from support import PAYLOADS, Serve

PAGE = "104500777000111"
TOKEN = "EAAB-synthetic-page-token-0001"


@attrs.frozen(kw_only=True)
class Asked:
    """One request, as it arrived."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def what(self) -> str:
        """The method and the path after the version."""
        return f"{self.method} {self.path.partition('/v26.0/')[2]}"

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        """The body as a form."""
        return dict(parse_qsl(self.body.decode(), strict_parsing=True))

    @property
    def items(self) -> list[dict[str, Any]]:
        """The calls of a batch."""
        found: list[dict[str, Any]] = json.loads(self.form["batch"])
        return found


Answer = tuple[int, Any] | Callable[[Asked], tuple[int, Any]]


def stored(name: str) -> tuple[int, Any]:
    """Read an answer by its name, as ``users.get.200``: the status, and the JSON."""
    content = json.loads((PAYLOADS / "graph" / f"{name}.json").read_text())
    return int(name.rpartition(".")[2]), content


class Pretend:
    """Gives its answers one after the other, and the last one from then on."""

    def __init__(self, serve: Serve, *answers: str | Answer) -> None:
        self.asked: list[Asked] = []
        left = [stored(answer) if isinstance(answer, str) else answer for answer in answers]
        lock = threading.Lock()

        def reply(asked: Asked) -> tuple[int, Any]:
            with lock:
                self.asked.append(asked)
                answer = left.pop(0) if len(left) > 1 else left[0]
            return answer(asked) if callable(answer) else answer

        self.url = serve(_handler(reply))

    def client(self, **options: Any) -> Client:
        """Make a client that asks here."""
        return Client(**{"page_id": PAGE, "access_token": TOKEN, "base_url": self.url, **options})

    @property
    def whats(self) -> list[str]:
        """What was asked, shortly."""
        return [asked.what for asked in self.asked]


def _handler(reply: Callable[[Asked], tuple[int, Any]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            asked = Asked(
                method=self.command,
                path=url.path,
                query=dict(parse_qsl(url.query)),
                headers=dict(self.headers.items()),
                body=self.rfile.read(length),
            )
            status, content = reply(asked)
            data = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_DELETE = do_GET  # noqa: N815 - the base calls them so

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base calls it so
            """Keep quiet."""

    return Handler
