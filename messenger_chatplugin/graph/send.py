"""The Send API: messages and sender actions. No I/O.

Platform: https://developers.facebook.com/docs/messenger-platform/reference/send-api
"""

from collections.abc import Mapping
from typing import Any, Literal, get_args

import attrs

from messenger_chatplugin.errors import ApiError, InvalidValueError
from messenger_chatplugin.graph.call import Call
from messenger_chatplugin.messages import Message, Text
from messenger_chatplugin.people import Psid, Recipient
from messenger_chatplugin.wire.reading import missing, read_id
from messenger_chatplugin.wire.writing import write

MessagingType = Literal["RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"]
"""Why a message is sent."""

_SENT_NEVERTHELESS = (1, 1357046)

Tag = Literal["HUMAN_AGENT", "CUSTOMER_FEEDBACK"]
"""Why a message may be sent outside the 24-hour window."""

NotificationType = Literal["REGULAR", "SILENT_PUSH", "NO_PUSH"]
"""How the person is told: with sound, in silence, or not."""

SenderAction = Literal["typing_on", "typing_off", "mark_seen"]
"""What the person sees of the Page without a message."""


@attrs.frozen(kw_only=True)
class Sent:
    """What Graph says of a message that was sent."""

    message_id: str
    """The message's id, opaque; empty where Graph lost it while answering a batch."""
    recipient_id: Psid | None = None
    """To whom; ``None`` for a ``user_ref``, of which Graph does not say who it is."""
    attachment_id: str | None = None
    """The saved attachment, if the message asked for one."""


def send_message(  # noqa: PLR0913 - these are the fields of the request
    page_id: str,
    recipient: Recipient,
    message: Message | str,
    *,
    messaging_type: MessagingType,
    tag: Tag | None,
    notification_type: NotificationType | None,
    persona_id: str | None,
    reply_to: str | None,
) -> Call[Sent]:
    """Send a message; the arguments are those of :meth:`Client.send`."""
    _one_of("messaging_type", messaging_type, get_args(MessagingType))
    if (tag is not None) != (messaging_type == "MESSAGE_TAG"):
        limit = "a tag and messaging_type='MESSAGE_TAG' go together"
        raise InvalidValueError.of("tag", tag, limit)
    if tag is not None:
        _one_of("tag", tag, get_args(Tag))
    body: dict[str, Any] = {
        "messaging_type": messaging_type,
        "recipient": _recipient(recipient),
        "message": write(_message(message)),
    }
    if tag is not None:
        body["tag"] = tag
    if notification_type is not None:
        _one_of("notification_type", notification_type, get_args(NotificationType))
        body["notification_type"] = notification_type
    if persona_id is not None:
        body["persona_id"] = persona_id
    if reply_to is not None:
        body["reply_to"] = {"mid": reply_to}
    return Call(
        method="POST",
        path=f"{page_id}/messages",
        body=body,
        read=_sent,
        is_idempotent=False,
        recover=_sent_in_disguise,
    )


def send_action(page_id: str, recipient: Recipient, action: SenderAction) -> Call[None]:
    """Show a sender action; the arguments are those of :meth:`Client.send_action`."""
    _one_of("action", action, get_args(SenderAction))
    return Call(
        method="POST",
        path=f"{page_id}/messages",
        body={"recipient": _recipient(recipient), "sender_action": action},
        read=lambda _answer: None,
        is_idempotent=True,
    )


def _recipient(recipient: Recipient) -> Mapping[str, Any]:
    if not isinstance(recipient, Recipient):
        limit = "a Psid, UserRef, CommentId or PostId is needed"
        raise InvalidValueError.of("recipient", recipient, limit)
    return write(recipient)


def _message(message: Message | str) -> Message:
    if isinstance(message, str):
        return Text(message)
    if not isinstance(message, Message):
        kind = type(message).__name__
        raise InvalidValueError.of("message", kind, "a text or a value of messages is needed")
    return message


def _one_of(field: str, value: object, allowed: tuple[object, ...]) -> None:
    if value not in allowed:
        raise InvalidValueError.of(field, value, f"one of {allowed} is allowed")


def _sent_in_disguise(error: ApiError) -> Sent:
    # Meta's table of errors says of it that the messages were sent.
    if (error.code, error.subcode) != _SENT_NEVERTHELESS:
        raise error
    return Sent(message_id="")


def _sent(answer: Mapping[str, Any]) -> Sent:
    message_id = answer.get("message_id")
    if not isinstance(message_id, str):
        raise missing("message_id")
    recipient_id = read_id({"id": answer.get("recipient_id")})
    return Sent(
        message_id=message_id,
        recipient_id=Psid(recipient_id) if recipient_id else None,
        attachment_id=read_id({"id": answer.get("attachment_id")}),
    )
