"""Connections that keep one deadline for all of an exchange, and know whether it has begun.

requests' own timeout starts anew with each wait for data, so that a server which drips one byte a
second holds a caller for ever. Here each wait of a socket gets what is left of the whole.
"""

import socket
import ssl
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection
from urllib3.util.ssl_ import create_urllib3_context

POOL_CONNECTIONS = 100
"""Connections kept open at most; one is opened only when all others are busy."""


_PRECISION = 0.01
"""Seconds by which a wait may miss the deadline."""


class Exchange(threading.local):
    """What is going on in this thread: one request and its answer."""

    ends: float | None = None
    """When it must be over, by the monotonic clock; ``None`` between exchanges."""
    hidden_query: str = ""
    """A part of the query that only the wire may see: urllib3 logs the URLs that it is given."""
    has_begun: bool = False
    """Whether a byte of the request may have reached the server."""

    def start(self, seconds: float, *, hidden_query: str) -> None:
        """Begin, with so many seconds for all of it."""
        self.ends = time.monotonic() + seconds
        self.hidden_query = hidden_query
        self.has_begun = False

    def stop(self) -> None:
        """Leave nothing to the thread's next exchange."""
        self.ends, self.hidden_query = None, ""

    def left(self) -> float | None:
        """Tell the seconds that are left.

        Raises:
            TimeoutError: None are left.

        """
        if self.ends is None:
            return None
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for the whole call is over")
        return left


class TimedSocket(socket.socket):
    """A socket of which each wait gets what is left of the exchange."""

    exchange: Exchange | None = None

    def settimeout(self, value: float | None) -> None:
        """Leave the timeout to the exchange: urllib3 sets its own at each step, in vain."""
        if self.exchange is None:
            super().settimeout(value)

    def recv_into(  # pyright: ignore[reportIncompatibleMethodOverride] # handed on as they come
        self, *args: Any
    ) -> int:
        """Read, within the time that is left."""
        self._be_quick()
        return super().recv_into(*args)

    def send(self, *args: Any) -> int:
        """Write a part, within the time that is left."""
        self._be_quick()
        return super().send(*args)

    def sendall(self, *args: Any) -> None:
        """Write all, within the time that is left."""
        self._be_quick()
        if self.exchange is not None:
            self.exchange.has_begun = True
        super().sendall(*args)

    def _be_quick(self) -> None:
        if self.exchange is None:
            return
        left, before = self.exchange.left(), self.gettimeout()
        # Each change is a call of the system, at which threads wait for each other.
        if left is None or before is None or abs(left - before) > _PRECISION:
            super().settimeout(left)


class TimedTLSSocket(TimedSocket, ssl.SSLSocket):  # pyright: ignore[reportIncompatibleMethodOverride] # arguments are handed on as they come
    """The same over TLS."""


class TimedHTTPConnection(HTTPConnection):
    """A connection of timed sockets.

    Args:
        exchange: What goes on in each thread.

    """

    def __init__(self, *args: Any, exchange: Exchange, **options: Any) -> None:
        super().__init__(*args, **options)
        self.exchange = exchange

    def _new_conn(self) -> socket.socket:
        try:
            connected = self._first_that_answers()
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "connecting took too long") from error
        except OSError as error:
            raise NewConnectionError(self, type(error).__name__) from error
        timed = TimedSocket(
            connected.family, connected.type, connected.proto, fileno=connected.detach()
        )
        # The handshake of TLS has no other bound than this.
        timed.settimeout(self.exchange.left())
        timed.exchange = self.exchange
        return timed

    def _first_that_answers(self) -> socket.socket:
        """Try the addresses of the name one by one, all of them together within the time left."""
        failure: OSError = OSError("the name has no address")
        for *_, address in socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM):
            try:
                return create_connection(
                    (str(address[0]), self.port),
                    self.exchange.left(),
                    source_address=self.source_address,
                    socket_options=self.socket_options,
                )
            except OSError as error:
                failure = error
        raise failure

    def connect(self) -> None:
        """Connect; what is said to proxies on the way is not yet the request."""
        try:
            super().connect()
        finally:
            self.exchange.has_begun = False

    def putrequest(self, method: str, url: str, *args: Any, **options: Any) -> None:
        """Add the part of the query that must not be logged."""
        hidden = self.exchange.hidden_query
        if hidden:
            url += f"{'&' if '?' in url else '?'}{hidden}"
        super().putrequest(method, url, *args, **options)


class TimedHTTPSConnection(TimedHTTPConnection, HTTPSConnection):
    """The same over TLS."""

    def connect(self) -> None:
        """Connect and shake hands."""
        super().connect()
        # Behind a proxy that itself is reached over TLS this is a transport of urllib3's, which
        # keeps to the time left at each wait, but to no total.
        sock: Any = self.sock
        sock.exchange = self.exchange


_TIMED: dict[type, type[TimedHTTPConnection]] = {
    HTTPConnection: TimedHTTPConnection,
    HTTPSConnection: TimedHTTPSConnection,
}
"""The class of a SOCKS proxy is not among them: it gets the time left at each wait, no total."""


class TimedAdapter(HTTPAdapter):
    """Carries requests to one server within a deadline, certificates always checked.

    Args:
        url: Where the server is.
        proxy: The URL of a proxy on the way, or ``None``.
        authorities: A file or folder of certificates to trust, or ``None`` for those of certifi.
        certificate: A certificate of the client, as requests takes it.

    """

    def __init__(
        self,
        url: str,
        *,
        proxy: str | None = None,
        authorities: str | None = None,
        certificate: str | tuple[str, str] | None = None,
    ) -> None:
        self.exchange = Exchange()
        self._context = _context(authorities, certificate)
        super().__init__(pool_connections=1, pool_maxsize=POOL_CONNECTIONS)
        manager = self.proxy_manager_for(proxy) if proxy else self.poolmanager
        self._pool: HTTPConnectionPool = manager.connection_from_url(url)
        timed = _TIMED.get(self._pool.ConnectionCls)
        if timed is not None:
            self._pool.ConnectionCls = partial(  # pyright: ignore[reportAttributeAccessIssue] # only ever called
                timed, exchange=self.exchange
            )

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Give the pools a context that is loaded once, instead of at each connection."""
        super().init_poolmanager(*args, **options, ssl_context=self._context)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Give the pools behind a proxy the same context."""
        return super().proxy_manager_for(proxy, **options, ssl_context=self._context)

    def get_connection_with_tls_context(
        self, *_args: object, **_options: object
    ) -> HTTPConnectionPool:
        """Return the pool, which is the same for each call."""
        return self._pool

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave the certificates to the context, which checks them always."""


def _context(authorities: str | None, certificate: str | tuple[str, str] | None) -> ssl.SSLContext:
    context = create_urllib3_context()
    context.sslsocket_class = TimedTLSSocket
    trusted = authorities or DEFAULT_CA_BUNDLE_PATH
    if Path(trusted).is_dir():
        context.load_verify_locations(capath=trusted)
    else:
        context.load_verify_locations(cafile=trusted)
    if isinstance(certificate, str):
        context.load_cert_chain(certificate)
    elif certificate is not None:
        context.load_cert_chain(*certificate)
    return context
