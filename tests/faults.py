"""A server that breaks in every way a network can, and the table of what the client makes of it.

It speaks raw sockets, so that it can tell how many whole requests arrived. Run as a program it
prints ``docs/reference/faults.md``.
"""

import gzip
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

import attrs
import requests
import trustme

from messenger_chatplugin.errors import (
    ApiError,
    ChatPluginError,
    NotSentError,
    OutcomeUnknownError,
    RateLimitError,
    ServerError,
)

DONE = b'{"message_id": "m_1", "recipient_id": "7", "data": []}'
"""What a send and a read of settings both take for an answer."""


def answer(
    body: bytes = DONE, status: str = "200 OK", *headers: str, length: int | None = None
) -> bytes:
    """Write an HTTP answer."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {length or len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


class Talk:
    """One connection, from the server's side."""

    def __init__(self, server: "FaultServer", sock: socket.socket) -> None:
        self.server = server
        self.sock = sock

    def read(self) -> bytes:
        """Read a whole request and count it; empty where the client has gone."""
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self.sock.recv(65536)
            if not piece:
                return b""
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        while len(body) < length:
            body += self.sock.recv(65536)
        with self.server.lock:
            self.server.requests.append(head + b"\r\n\r\n" + body)
        return head + b"\r\n\r\n" + body

    def say(self, data: bytes) -> None:
        """Write to the client."""
        self.sock.sendall(data)

    def drip(self, data: bytes) -> None:
        """Write byte by byte, ten a second, until the client or the server goes."""
        for byte in data:
            self.say(bytes([byte]))
            if self.server.stopping.wait(0.1):
                return

    def reset(self) -> None:
        """Close so that the client's system is told of an error."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


Serve = Callable[[Talk], None]
"""What is done with one connection."""


class FaultServer:
    """A server on loopback that does with each connection what it is told."""

    def __init__(self, serve: Serve, *, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.kept: list[socket.socket] = []
        self._serve = serve
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://localhost:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        # Closing alone does not wake a thread that waits in accept.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in self.kept:
            sock.close()

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                sock, _address = self._listener.accept()
            except OSError:
                return
            with self.lock:
                self.connections += 1
            threading.Thread(target=self._talk, args=(sock,), daemon=True).start()

    def _talk(self, sock: socket.socket) -> None:
        with suppress(OSError, ValueError):
            if self._tls is not None:
                sock = self._tls.wrap_socket(sock, server_side=True)
            with sock:
                self._serve(Talk(self, sock))


def saying(data: bytes) -> Serve:
    """Answer each request of a connection with *data*."""

    def serve(talk: Talk) -> None:
        while talk.read():
            talk.say(data)

    return serve


def _reset_before(talk: Talk) -> None:
    # A reset that comes before the first byte is, by a race, a connection that never stood.
    talk.sock.recv(1, socket.MSG_PEEK)
    talk.reset()


def _reset_during(talk: Talk) -> None:
    talk.sock.recv(20)
    talk.reset()


def _reset_after(talk: Talk) -> None:
    talk.read()
    talk.reset()


def _close_after(talk: Talk) -> None:
    talk.read()


def _hang(talk: Talk) -> None:
    talk.read()
    talk.server.stopping.wait(10)


def _wait(talk: Talk) -> None:
    talk.server.stopping.wait(10)


def _slow_headers(talk: Talk) -> None:
    talk.read()
    talk.drip(answer())


def _slow_body(talk: Talk) -> None:
    talk.read()
    talk.say(answer(b"", length=len(DONE)))
    talk.drip(DONE)


def _half_body(talk: Talk) -> None:
    talk.read()
    talk.say(answer(DONE[:10], length=len(DONE)))


def _garbage(talk: Talk) -> None:
    talk.read()
    talk.say(b"\x00\x01\x02 hello\r\n\r\n")


def _endless_headers(talk: Talk) -> None:
    talk.read()
    talk.say(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 2000)


def _close_when_idle(talk: Talk) -> None:
    talk.read()
    talk.say(answer())


def _bomb() -> bytes:
    # Three layers of zeros would be more, but one is told by its size alone.
    return answer(gzip.compress(bytes(64 * 1024 * 1024)), "200 OK", "Content-Encoding: gzip")


def _untrusted() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    return context


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _proxied(proxy: str) -> dict[str, Any]:
    session = requests.Session()
    session.trust_env = False
    session.proxies = {"https": proxy}
    return {"base_url": "https://graph.invalid", "session": session}


def _full(server: FaultServer) -> dict[str, Any]:
    """Find a port whose queue is full, so that connecting to it hangs."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    port = listener.getsockname()[1]
    waiting = [socket.socket() for _ in range(4)]
    for one in waiting:
        one.setblocking(False)
        one.connect_ex(("127.0.0.1", port))
    server.kept += [listener, *waiting]
    return {"base_url": f"http://127.0.0.1:{port}"}


def _there(server: FaultServer) -> dict[str, Any]:
    return {"base_url": server.url}


_HTML = b"<html><body>Sorry, something went wrong.</body></html>"

_REFUSAL = json.dumps({"error": {"message": "(#506) Duplicate", "code": 506}}).encode()


@attrs.frozen
class Fault:
    """One way to break, and what must come of it."""

    name: str
    """In the words of the documentation."""
    serve: Serve
    """What the server does."""
    send: type[ChatPluginError] | None
    """What a send raises; ``None`` for success."""
    send_tries: int
    """How often the send is tried."""
    read: type[ChatPluginError] | None
    """What a read raises."""
    read_tries: int
    """How often the read is tried."""
    seconds: float = 5.0
    """The client's timeout, which nothing may exceed."""
    bodies: int | None = None
    """How many whole requests the server gets of a send; as many as tries where ``None``."""
    tls: bool = False
    """Whether the server has a certificate, which nobody trusts."""
    options: Callable[[FaultServer], dict[str, Any]] = _there
    """What the client is made with."""

    def start(self) -> FaultServer:
        """Start the server that breaks in this way."""
        return FaultServer(self.serve, tls=_untrusted() if self.tls else None)


_NOT_SENT, _UNKNOWN = NotSentError, OutcomeUnknownError

FAULTS = (
    Fault(
        "connection refused",
        _hang,
        _NOT_SENT,
        3,
        _NOT_SENT,
        3,
        bodies=0,
        options=lambda _: {"base_url": f"http://127.0.0.1:{_closed_port()}"},
    ),
    Fault(
        "name does not resolve",
        _hang,
        _NOT_SENT,
        3,
        _NOT_SENT,
        3,
        bodies=0,
        options=lambda _: {"base_url": "http://graph.invalid"},
    ),
    Fault(
        "connecting takes too long",
        _hang,
        _NOT_SENT,
        1,
        _NOT_SENT,
        1,
        seconds=0.8,
        bodies=0,
        options=_full,
    ),
    Fault(
        "TLS that is never answered",
        _wait,
        _NOT_SENT,
        1,
        _NOT_SENT,
        1,
        seconds=0.8,
        bodies=0,
        options=lambda server: {"base_url": server.url.replace("http:", "https:")},
    ),
    Fault("certificate not trusted", _hang, _NOT_SENT, 1, _NOT_SENT, 1, bodies=0, tls=True),
    Fault(
        "proxy refuses the connection",
        _hang,
        _NOT_SENT,
        3,
        _NOT_SENT,
        3,
        bodies=0,
        options=lambda _: _proxied(f"http://127.0.0.1:{_closed_port()}"),
    ),
    Fault(
        "proxy answers 502",
        saying(answer(_HTML, "502 Bad Gateway")),
        _NOT_SENT,
        3,
        _NOT_SENT,
        3,
        options=lambda server: _proxied(server.url),
    ),
    Fault(
        "proxy drips its answer",
        _slow_headers,
        _NOT_SENT,
        1,
        _NOT_SENT,
        1,
        seconds=0.8,
        options=lambda server: _proxied(server.url),
    ),
    Fault("reset before the request is read", _reset_before, _UNKNOWN, 1, _UNKNOWN, 3, bodies=0),
    Fault("reset within the request", _reset_during, _UNKNOWN, 1, _UNKNOWN, 3, bodies=0),
    Fault("reset after the request", _reset_after, _UNKNOWN, 1, _UNKNOWN, 3),
    Fault("closed after the request", _close_after, _UNKNOWN, 1, _UNKNOWN, 3),
    Fault("no answer", _hang, _UNKNOWN, 1, _UNKNOWN, 1, seconds=0.8),
    Fault("slow headers", _slow_headers, _UNKNOWN, 1, _UNKNOWN, 1, seconds=0.8),
    Fault("slow body", _slow_body, _UNKNOWN, 1, _UNKNOWN, 1, seconds=0.8),
    Fault("half a body", _half_body, _UNKNOWN, 1, _UNKNOWN, 3),
    Fault("no HTTP", _garbage, _UNKNOWN, 1, _UNKNOWN, 3),
    Fault("endless headers", _endless_headers, _UNKNOWN, 1, _UNKNOWN, 3),
    Fault("64 MiB of zeros in gzip", saying(_bomb()), _UNKNOWN, 1, _UNKNOWN, 1),
    Fault("answer of 2 MiB", saying(answer(b" " * 2 * 1024 * 1024)), _UNKNOWN, 1, _UNKNOWN, 1),
    Fault(
        "redirect 302",
        saying(answer(b"", "302 Found", "Location: https://example.com/")),
        _UNKNOWN,
        1,
        _UNKNOWN,
        1,
    ),
    Fault(
        "redirect 307",
        saying(answer(b"", "307 Temporary Redirect", "Location: https://example.com/")),
        _UNKNOWN,
        1,
        _UNKNOWN,
        1,
    ),
    Fault(
        "429 without Retry-After",
        saying(answer(_HTML, "429 Too Many Requests")),
        RateLimitError,
        3,
        RateLimitError,
        3,
    ),
    Fault(
        "429 with Retry-After within the timeout",
        saying(answer(_HTML, "429 Too Many Requests", "Retry-After: 1")),
        RateLimitError,
        3,
        RateLimitError,
        3,
    ),
    Fault(
        "429 with Retry-After beyond the timeout",
        saying(answer(_HTML, "429 Too Many Requests", "Retry-After: 60")),
        RateLimitError,
        1,
        RateLimitError,
        1,
    ),
    *(
        Fault(f"{status} with HTML", saying(answer(_HTML, status)), ServerError, 1, ServerError, 3)
        for status in ("500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable")
    ),
    Fault("200 with an error", saying(answer(_REFUSAL)), ApiError, 1, ApiError, 1),
    Fault(
        "200 with HTML",
        saying(answer(_HTML, "200 OK", "Content-Type: text/html")),
        _UNKNOWN,
        1,
        _UNKNOWN,
        3,
    ),
    Fault("200 with nothing", saying(answer(b"")), _UNKNOWN, 1, _UNKNOWN, 3),
    Fault(
        "200 that is not UTF-8", saying(answer(b'{"message_id": "\xff"}')), _UNKNOWN, 1, _UNKNOWN, 3
    ),
    Fault(
        "200 with a wrong content type",
        saying(answer(DONE, "200 OK", "Content-Type: image/png")),
        None,
        1,
        None,
        1,
    ),
    Fault("closed while idle in the pool", _close_when_idle, None, 1, None, 1),
)
"""All that is tried."""


def _cell(error: type[ChatPluginError] | None) -> str:
    return "success" if error is None else f"`{error.__name__}`"


def page() -> str:
    """Write the page of the documentation."""
    lines = [
        "# What the client makes of a broken network",
        "",
        "Each row is a test against a real server on loopback, with three tries at most. A send is",
        "repeated only where it surely did not happen; a read also where the outcome is unknown.",
        "*Bodies* are the whole requests that the server held after a send. *Seconds* are the",
        "client's `timeout`, which bounds all tries and pauses together.",
        "",
        "| fault | a send ends in | tries | bodies | a read ends in | tries | seconds |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {fault.name} | {_cell(fault.send)} | {fault.send_tries} "
        f"| {fault.send_tries if fault.bodies is None else fault.bodies} "
        f"| {_cell(fault.read)} | {fault.read_tries} | {fault.seconds:g} |"
        for fault in FAULTS
    ]
    lines += [
        "",
        "A process that is forked while connections are open makes connections of its own. One",
        "client serves 64 threads at once, none of which gets another's answer.",
        "",
        "What a proxy is asked before the request itself counts as a body of its own above.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - a program
