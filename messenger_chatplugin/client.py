"""The client: carries calls to Graph over HTTPS. The only home of requests."""

from types import TracebackType
from typing import Self

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
from messenger_chatplugin.graph.call import Call, T
from messenger_chatplugin.graph.chat_plugin import ChatPluginSettings
from messenger_chatplugin.graph.secrets import Secrets
from messenger_chatplugin.graph.send import (
    MessagingType,
    NotificationType,
    SenderAction,
    Sent,
    Surface,
    Tag,
    react,
    send_action,
    send_message,
    unreact,
)
from messenger_chatplugin.messages import Message, ThreadControl
from messenger_chatplugin.people import Recipient
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


class Client:
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
        self.page_id = _page_id(page_id)
        self.api_version = versions.normalise(api_version)
        versions.warn_if_ended(self.api_version)
        self._secrets = Secrets(access_token, app_secret)
        self._auth = _Bearer(access_token)
        self._root = f"{_base_url(base_url)}/{self.api_version}/"
        self._timeout = _seconds(timeout)
        self._owns_session = session is None
        self._session = session or requests.Session()
        self.chat_plugin = ChatPluginSettings(self.page_id, self._run)

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

    def send(  # noqa: PLR0913 - the fields of the request
        self,
        recipient: Recipient,
        message: Message | str,
        *,
        messaging_type: MessagingType = "RESPONSE",
        tag: Tag | None = None,
        notification_type: NotificationType | None = None,
        persona_id: str | int | None = None,
        reply_to: str | None = None,
        thread_control: ThreadControl | None = None,
        surface: Surface = "messenger",
    ) -> Sent:
        """Send a message. It is never repeated by itself: sending twice is writing twice.

        Args:
            recipient: To whom; ``event.reply_to`` is whom to answer. No echo, delivery or read
                ever comes for what is sent to a ``UserRef``.
            message: A text, or a value of :mod:`messenger_chatplugin.messages`.
            messaging_type: ``RESPONSE`` within 24 hours of what the person wrote, ``UPDATE``
                within them without an occasion, ``MESSAGE_TAG`` with a tag, or ``UTILITY``.
            tag: ``HUMAN_AGENT`` within 7 days, by a person; or ``CUSTOMER_FEEDBACK`` with a
                ``CustomerFeedbackTemplate``. A retired tag is refused with its date.
            notification_type: ``REGULAR``, ``SILENT_PUSH`` or ``NO_PUSH``.
            persona_id: In whose name.
            reply_to: The ``mid`` of a message to quote.
            thread_control: Hands the conversation over once the message is sent.
            surface: ``chat_plugin`` refuses what the plugin cannot show; see
                :func:`messenger_chatplugin.messages.check_for_plugin`.

        Raises:
            InvalidValueError: The platform would refuse it; nothing was sent.
            ApiError: Graph refused it; the class tells how to react.
            NotSentError: It provably was not sent.
            OutcomeUnknownError: It may or may not have been sent.

        """
        return self._run(
            send_message(
                self.page_id,
                recipient,
                message,
                messaging_type=messaging_type,
                tag=tag,
                notification_type=notification_type,
                persona_id=persona_id,
                reply_to=reply_to,
                thread_control=thread_control,
                surface=surface,
            )
        )

    def send_action(
        self,
        recipient: Recipient,
        action: SenderAction,
        *,
        persona_id: str | int | None = None,
    ) -> None:
        """Show that the Page is typing, stopped typing, or has seen what was written.

        Args:
            recipient: To whom.
            action: ``typing_on`` (ends by itself after 20 seconds), ``typing_off``, ``mark_seen``.
            persona_id: Who types; not with ``mark_seen``.

        Raises:
            InvalidValueError: The platform would refuse it.
            ApiError: Graph refused it.
            TransportError: There was no usable answer.

        """
        self._run(send_action(self.page_id, recipient, action, persona_id=persona_id))

    def react(self, recipient: Recipient, message_id: str, reaction: str) -> None:
        """Put a reaction under a message.

        Args:
            recipient: Who wrote it, or got it.
            message_id: The message's ``mid``.
            reaction: An emoji.

        Raises:
            InvalidValueError: The platform would refuse it.
            ApiError: Graph refused it.
            TransportError: There was no usable answer.

        """
        self._run(react(self.page_id, recipient, message_id, reaction))

    def unreact(self, recipient: Recipient, message_id: str) -> None:
        """Take the Page's reaction under a message away.

        Args:
            recipient: Who wrote it, or got it.
            message_id: The message's ``mid``.

        Raises:
            InvalidValueError: The platform would refuse it.
            ApiError: Graph refused it.
            TransportError: There was no usable answer.

        """
        self._run(unreact(self.page_id, recipient, message_id))

    def _run(self, call: Call[T]) -> T:
        status, body = self._exchange(call)
        try:
            return read_answer(call, status, body)
        except ApiError as error:
            # Graph quotes a malformed token in its message.
            error.args = (self._secrets.hide_in(str(error)), *error.args[1:])
            raise

    def _exchange(self, call: Call[T]) -> tuple[int, bytes]:
        query, body = dict(call.query), call.body
        if self._secrets.proof is not None:
            proof = {"appsecret_proof": self._secrets.proof}
            if body is None:
                query |= proof
            else:
                body = {**body, **proof}
        try:
            response = self._session.request(
                call.method,
                self._root + call.path,
                params=query,
                json=body,
                headers={"User-Agent": f"messenger_chatplugin/{__version__}"},
                auth=self._auth,
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
