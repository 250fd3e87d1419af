"""The client of one Page: what can be asked of Graph, as methods and resources."""

from types import TracebackType
from typing import Self, TypedDict
from urllib.parse import urlsplit

import requests

from messenger_chatplugin import api_version as versions
from messenger_chatplugin.addressing import Addresser
from messenger_chatplugin.client._caller import Caller, Rules, read_result
from messenger_chatplugin.client._circuit import Circuit
from messenger_chatplugin.client._clock import Clock
from messenger_chatplugin.client._hooks import OnRequest, OnResponse
from messenger_chatplugin.client._throttle import Throttle
from messenger_chatplugin.client._transport import Answer, Transport
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.graph.attachments import Attachments
from messenger_chatplugin.graph.batch import Batch
from messenger_chatplugin.graph.call import Call, T
from messenger_chatplugin.graph.chat_plugin import ChatPluginSettings
from messenger_chatplugin.graph.domains import Domains
from messenger_chatplugin.graph.menu import UserMenus
from messenger_chatplugin.graph.personas import Personas
from messenger_chatplugin.graph.profile import Profile
from messenger_chatplugin.graph.retry import Retry, RetryPolicy
from messenger_chatplugin.graph.routing import Routing
from messenger_chatplugin.graph.secrets import Secrets
from messenger_chatplugin.graph.sending import Sending
from messenger_chatplugin.graph.subscriptions import Subscriptions
from messenger_chatplugin.graph.token import Token
from messenger_chatplugin.graph.usage import Usage
from messenger_chatplugin.graph.users import Users

_DEFAULT_RETRY = RetryPolicy()

_SYSTEM_CLOCK = Clock()


class ClientOptions(TypedDict, total=False):
    """The arguments of :class:`Client` that clients of several Pages have in common."""

    api_version: str
    base_url: str
    timeout: float
    session: requests.Session | None
    links: Addresser | None
    retry: Retry | None
    throttle: Throttle | None
    dead_token_seconds: float
    on_request: OnRequest | None
    on_response: OnResponse | None
    clock: Clock


class Client(Sending):
    """Sends messages for one Page, and keeps its settings. Safe to share between threads.

    Args:
        page_id: The Page's numeric id.
        access_token: The Page's token; travels in a header, never in a URL.
        app_secret: The app's secret; with it, each call proves that it comes from the app.
        api_version: The version of the Graph API, as ``v26.0``.
        base_url: Where Graph is; another one for tests.
        timeout: Seconds for a whole call, with all of its tries and pauses. Only the operating
            system's look-up of names does not keep to it.
        session: A session of yours, whose proxies, certificates, headers and mounted adapters are
            taken as they are now; it is not closed with the client. An adapter of your own gets
            what is left of the timeout for each wait, as it knows no total; and the proof of a
            read stands in the URL that it gets, and may log.
        links: A ledger of identities, see :mod:`messenger_chatplugin.identity`: payloads that go to
            a ``UserRef`` are signed, so that a tap tells the PSID, and guests who left are noted.
        retry: What is tried again and when, or ``None`` for nothing.
        throttle: Keeps the Page under the documented rates; shared, if you like, between clients.
        dead_token_seconds: For so long further calls fail at once after Graph has said that the
            token is dead (code 190); 0 asks each time.
        on_request: Told before each try.
        on_response: Told after each try. What a hook raises is logged and does no more.
        clock: Where time and chance come from; another one for tests.

    Raises:
        InvalidValueError: An argument that makes no sense, or a session that does not check
            certificates.

    """

    def __init__(  # noqa: PLR0913 - keyword-only, each on its own
        self,
        *,
        page_id: str | int,
        access_token: str,
        app_secret: str | None = None,
        api_version: str = versions.NEWEST,
        base_url: str = "https://graph.facebook.com",
        timeout: float = 30.0,
        session: requests.Session | None = None,
        links: Addresser | None = None,
        retry: Retry | None = _DEFAULT_RETRY,
        throttle: Throttle | None = None,
        dead_token_seconds: float = 60.0,
        on_request: OnRequest | None = None,
        on_response: OnResponse | None = None,
        clock: Clock = _SYSTEM_CLOCK,
    ) -> None:
        _can("retry", retry, "pause")
        _can("throttle", throttle, "reserve")
        _can("links", links, "address")
        _can("on_request", on_request, "__call__")
        _can("on_response", on_response, "__call__")
        self.page_id: str = _page_id(page_id)
        self.api_version: str = versions.normalise(api_version)
        versions.warn_if_ended(self.api_version)
        self._secrets = Secrets(access_token, app_secret)
        self._transport = Transport(f"{_base_url(base_url)}/{self.api_version}/", session)
        self._caller = Caller(
            self.page_id,
            self._transport,
            Rules(
                timeout=_seconds("timeout", timeout),
                retry=retry,
                throttle=throttle,
                circuit=Circuit(_seconds("dead_token_seconds", dead_token_seconds, zero=True)),
                on_request=on_request,
                on_response=on_response,
                clock=clock,
            ),
        )
        self._links = links
        self.attachments: Attachments = Attachments(self.page_id, self._run)
        self.chat_plugin: ChatPluginSettings = ChatPluginSettings(self.page_id, self._run)
        self.domains: Domains = Domains(self.page_id, self._run)
        self.personas: Personas = Personas(self.page_id, self._run)
        self.profile: Profile = Profile(self.page_id, self._run)
        self.routing: Routing = Routing(self.page_id, self._run)
        self.subscriptions: Subscriptions = Subscriptions(self.page_id, self._run)
        self.token: Token = Token(self._run, lambda: self._secrets.access_token)
        self.user_menus: UserMenus = UserMenus(self.page_id, self._run)
        self.users: Users = Users(self._run)

    def __repr__(self) -> str:
        """Show nothing that is secret."""
        return f"Client(page_id={self.page_id!r}, api_version={self.api_version!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; a session of yours stays open."""
        self._transport.close()

    @property
    def usage(self) -> Usage:
        """How much of the limits is used up, as the newest answers say."""
        return self._caller.usage

    def batch(self, *, keep_order: bool = False) -> Batch:
        """Collect calls, and run them fifty in a request when the ``with`` block ends.

        Example::

            with client.batch() as batch:
                pending = [batch.send(person, "Hello!") for person in people]
            for one in pending:
                one.result()  # what Client.send returns or raises

        Args:
            keep_order: Whether calls about one recipient are executed one after the other; one
                that fails then takes those after it in its request along.

        """
        return Batch(
            self.page_id,
            self._run,
            self._read,
            keep_order=keep_order,
            links=self._links,
        )

    def _run(self, call: Call[T]) -> T:
        # Looked at once: a client whose token is renewed must not mix two tokens in one call.
        return self._caller.run(call, self._secrets)

    def _read(self, call: Call[T], status: int, body: bytes) -> T:
        return read_result(call, self._secrets, Answer(status, body))


def _page_id(value: str | int) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not text.isascii() or not text.isdecimal():
        raise InvalidValueError.of("page_id", value, "a Page's numeric id is needed")
    return text


def _base_url(value: str) -> str:
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        is_fine = parts is not None and parts.scheme in {"https", "http"} and bool(parts.hostname)
    except ValueError:
        is_fine = False
    if not is_fine:
        raise InvalidValueError.of("base_url", value, "a URL is needed, with https")
    return value.rstrip("/")


def _seconds(field: str, value: float, *, zero: bool = False) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value < float("inf") or (value == 0 and not zero):
        limit = f"a number of seconds {'from' if zero else 'above'} zero is needed"
        raise InvalidValueError.of(field, value, limit)
    return float(value)


def _can(field: str, value: object, method: str) -> None:
    """Find a wrong argument when the client is made, not when a send fails."""
    if value is not None and not hasattr(value, method):
        what = "a function" if method == "__call__" else f"an object with {method}()"
        raise InvalidValueError.of(field, value, f"{what}, or None, is needed")
