"""The client of one Page: what can be asked of Graph, as methods and resources."""

from types import TracebackType
from typing import Self

import requests

from messenger_chatplugin import api_version as versions
from messenger_chatplugin.client._caller import Caller, Rules
from messenger_chatplugin.client._circuit import Circuit
from messenger_chatplugin.client._clock import Clock
from messenger_chatplugin.client._hooks import OnRequest, OnResponse
from messenger_chatplugin.client._throttle import Throttle
from messenger_chatplugin.client._transport import Transport
from messenger_chatplugin.errors import InvalidValueError, RecipientError, StoreError
from messenger_chatplugin.following import Addresser
from messenger_chatplugin.graph.call import Call, T
from messenger_chatplugin.graph.chat_plugin import ChatPluginSettings
from messenger_chatplugin.graph.retry import Retry, RetryPolicy
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
from messenger_chatplugin.graph.usage import Usage
from messenger_chatplugin.messages import Message, ThreadControl
from messenger_chatplugin.people import Recipient

_DEFAULT_RETRY = RetryPolicy()

_SYSTEM_CLOCK = Clock()


class Client:
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
            what is left of the timeout for each wait, as it knows no total.
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
        self.page_id = _page_id(page_id)
        self.api_version = versions.normalise(api_version)
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
        """Close the connections; a session of yours stays open."""
        self._transport.close()

    @property
    def usage(self) -> Usage:
        """How much of the limits is used up, as the newest answers say."""
        return self._caller.usage

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
        follow_links: bool = False,
    ) -> Sent:
        """Send a message. It is repeated by itself only where it surely did not happen.

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
            follow_links: Whether to write to the PSID that the client's ledger knows for a
                ``UserRef``; without one known, the message goes to the ``UserRef``.

        Raises:
            InvalidValueError: The platform would refuse it; nothing was sent.
            StoreError: The ledger was to be asked and failed; nothing was sent.
            ApiError: Graph refused it; the class tells how to react.
            NotSentError: It provably was not sent.
            OutcomeUnknownError: It may or may not have been sent.

        """
        if self._links is not None:
            recipient, message = self._links.address(
                self.page_id, recipient, message, follow=follow_links
            )
        elif follow_links:
            limit = "a client made with links=… is needed"
            raise InvalidValueError.of("follow_links", follow_links, limit)
        call = send_message(
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
        # A traceback that renders locals would show what a person is written.
        del message
        try:
            return self._run(call)
        except RecipientError as error:
            self._note_refusal(recipient, error)
            raise

    def _note_refusal(self, recipient: Recipient, error: RecipientError) -> None:
        if self._links is None:
            return
        try:
            self._links.refused(self.page_id, recipient, error)
        except StoreError as failure:
            # What Graph said is what the caller has to react to.
            error.add_note(f"the ledger of identities could not note it: {failure}")

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
        # Looked at once: a client whose token is renewed must not mix two tokens in one call.
        return self._caller.run(call, self._secrets)


def _page_id(value: str | int) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not text.isascii() or not text.isdecimal():
        raise InvalidValueError.of("page_id", value, "a Page's numeric id is needed")
    return text


def _base_url(value: str) -> str:
    if not isinstance(value, str) or not value.startswith(("https://", "http://")):
        raise InvalidValueError.of("base_url", value, "a URL with https is needed")
    return value.rstrip("/")


def _seconds(field: str, value: float, *, zero: bool = False) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value < float("inf") or (value == 0 and not zero):
        limit = f"a number of seconds {'from' if zero else 'above'} zero is needed"
        raise InvalidValueError.of(field, value, limit)
    return float(value)
