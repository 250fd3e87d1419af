"""The methods that send, for a client and for a batch. No I/O."""

from abc import ABC, abstractmethod

import attrs

from messenger_chatplugin.addressing import Addresser
from messenger_chatplugin.errors import ApiError, InvalidValueError, StoreError
from messenger_chatplugin.graph.call import Call, T
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


class Sending(ABC):
    """Sends messages for one Page."""

    page_id: str
    _links: Addresser | None

    @abstractmethod
    def _run(self, call: Call[T]) -> T: ...

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
        return self._run(self._noting(call, recipient))

    def _noting(self, call: Call[T], recipient: Recipient) -> Call[T]:
        """Let the ledger learn from a refusal, also of a call that a batch runs later."""
        links = self._links
        if links is None:
            return call

        def refine(error: ApiError) -> ApiError:
            refined = call.refine(error)
            try:
                links.refused(self.page_id, recipient, refined)
            except StoreError as failure:
                # What Graph said is what the caller has to react to.
                refined.add_note(f"the ledger of identities could not note it: {failure}")
            return refined

        return attrs.evolve(call, refine=refine)

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
