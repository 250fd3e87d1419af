"""The client: carries calls to Graph over HTTPS. The only home of requests."""

from types import TracebackType
from typing import Self, TypedDict

import requests
from requests.auth import AuthBase

from messenger_chatplugin import api_version as versions
from messenger_chatplugin.errors import (
    ApiError,
    InvalidValueError,
    NotSentError,
    OutcomeUnknownError,
    TransportError,
)
from messenger_chatplugin.graph.answer import read_answer
from messenger_chatplugin.graph.attachments import Attachments
from messenger_chatplugin.graph.batch import Batch
from messenger_chatplugin.graph.call import Call, T
from messenger_chatplugin.graph.chat_plugin import ChatPluginSettings
from messenger_chatplugin.graph.domains import Domains
from messenger_chatplugin.graph.encoding import encode
from messenger_chatplugin.graph.menu import UserMenus
from messenger_chatplugin.graph.multipart import Multipart
from messenger_chatplugin.graph.personas import Personas
from messenger_chatplugin.graph.profile import Profile
from messenger_chatplugin.graph.routing import Routing
from messenger_chatplugin.graph.secrets import Secrets
from messenger_chatplugin.graph.sending import Sending
from messenger_chatplugin.graph.subscriptions import Subscriptions
from messenger_chatplugin.graph.token import Token
from messenger_chatplugin.graph.users import Users
from messenger_chatplugin.version import __version__

MAX_ANSWER_BYTES = 1024 * 1024
"""The largest answer that is read, after decompression."""

_CHUNK_BYTES = 16 * 1024


class _Bearer(AuthBase):
    """Puts the token into the header; as an auth hook, so that no netrc entry replaces it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class ClientOptions(TypedDict, total=False):
    """The arguments of :class:`Client` that clients of several Pages have in common."""

    api_version: str
    base_url: str
    timeout: float
    session: requests.Session | None


class Client(Sending):
    """Sends messages for one Page, and keeps its settings. Safe to share between threads.

    Args:
        page_id: The Page's numeric id.
        access_token: The Page's token; travels in a header, never in a URL.
        app_secret: The app's secret; with it, each call proves that it comes from the app.
        api_version: The version of the Graph API, as ``v26.0``.
        base_url: Where Graph is; another one for tests.
        timeout: Seconds for connecting, and for each wait for data.
        session: A session of yours, for proxies or certificates; it is not closed with the client.

    Raises:
        InvalidValueError: An argument that makes no sense.

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
    ) -> None:
        self.page_id: str = _page_id(page_id)
        self.api_version: str = versions.normalise(api_version)
        versions.warn_if_ended(self.api_version)
        self._secrets = Secrets(access_token, app_secret)
        self._root = f"{_base_url(base_url)}/{self.api_version}/"
        self._timeout = _seconds(timeout)
        self._owns_session = session is None
        self._session = session or requests.Session()
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
        """Close the connections, unless the session is yours."""
        if self._owns_session:
            self._session.close()

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
        )

    def _run(self, call: Call[T]) -> T:
        # Looked at once: a client whose token is renewed must not mix two tokens in one call.
        secrets = self._secrets
        status, body = self._exchange(call, secrets)
        return _result(call, secrets, status, body)

    def _read(self, call: Call[T], status: int, body: bytes) -> T:
        return _result(call, self._secrets, status, body)

    def _exchange(self, call: Call[T], secrets: Secrets) -> tuple[int, bytes]:
        query, body = dict(call.query), call.body
        headers = {"User-Agent": f"messenger_chatplugin/{__version__}"}
        if secrets.proof is not None:
            proof = {"appsecret_proof": secrets.proof}
            if body is None:
                query |= proof
            else:
                body = {**body, **proof}
        data: bytes | Multipart | None = None
        if body is not None:
            headers["Content-Type"], data = encode(call, body)
        try:
            response = self._session.request(
                call.method,
                self._root + call.path,
                params=query,
                data=data,
                headers=headers,
                auth=_Bearer(secrets.access_token),
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            )
            with response:
                return response.status_code, _read(response)
        except requests.RequestException as error:
            failure = _failure(call, error)
        # Outside the block, so that the exception of requests, which holds the token in its
        # request, does not hang on ours.
        raise failure


def _result(call: Call[T], secrets: Secrets, status: int, body: bytes) -> T:
    try:
        return read_answer(call, status, body)
    except ApiError as error:
        # Graph quotes a malformed token in its message.
        error.args = (secrets.hide_in(str(error)), *error.args[1:])
        raise


def _page_id(value: str | int) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not text.isascii() or not text.isdecimal():
        raise InvalidValueError.of("page_id", value, "a Page's numeric id is needed")
    return text


def _base_url(value: str) -> str:
    if not isinstance(value, str) or not value.startswith(("https://", "http://")):
        raise InvalidValueError.of("base_url", value, "a URL with https is needed")
    return value.rstrip("/")


def _seconds(value: float) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 0 < value < float("inf")
    ):
        raise InvalidValueError.of("timeout", value, "a number of seconds above zero is needed")
    return float(value)


def _read(response: requests.Response) -> bytes:
    body = b""
    for chunk in response.iter_content(_CHUNK_BYTES):
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            # It cannot be an answer of Graph; what is left is not worth reading.
            message = f"the answer is bigger than {MAX_ANSWER_BYTES} bytes"
            raise requests.exceptions.ContentDecodingError(message)
    return body


_NEVER_CONNECTED = ("ConnectTimeoutError", "NewConnectionError", "NameResolutionError")
"""urllib3's exceptions for a connection that never stood: nothing can have been sent."""


def _failure(call: Call[T], error: requests.RequestException) -> TransportError:
    """Tell what is known of the call; no text of *error*, which quotes URLs."""
    what = f"{call.method} {call.path}"
    chain: list[str] = []
    cause: object = error
    while isinstance(cause, BaseException) and len(chain) < 10:  # noqa: PLR2004 - loops end
        chain.append(type(cause).__name__)
        reason = getattr(cause, "reason", None)
        cause = (
            reason
            if isinstance(reason, BaseException)
            else next((arg for arg in cause.args if isinstance(arg, BaseException)), None)
        )
    names = " from ".join(chain)
    if any(name in chain for name in _NEVER_CONNECTED) or isinstance(
        error, requests.exceptions.SSLError | requests.exceptions.InvalidURL
    ):
        return NotSentError(f"{what} was not sent: no connection ({names})")
    return OutcomeUnknownError(f"{what} got no usable answer; it may have been done ({names})")
