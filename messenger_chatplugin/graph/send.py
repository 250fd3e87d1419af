"""The Send API: messages, sender actions and reactions. No I/O.

Platform: https://developers.facebook.com/docs/messenger-platform/reference/send-api
"""

from collections.abc import Mapping
from typing import Any, Literal, get_args

import attrs

from messenger_chatplugin import messages
from messenger_chatplugin.error_codes import DONE_ALL_THE_SAME
from messenger_chatplugin.errors import ApiError, InvalidValueError
from messenger_chatplugin.graph.call import Call
from messenger_chatplugin.people import Psid, Recipient
from messenger_chatplugin.wire.values import missing, read_id
from messenger_chatplugin.wire.writing import write

MessagingType = Literal["RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"]
"""Why a message is sent."""

Tag = Literal["HUMAN_AGENT", "CUSTOMER_FEEDBACK"]
"""Why a message may be sent outside the 24-hour window."""

NotificationType = Literal["REGULAR", "SILENT_PUSH", "NO_PUSH"]
"""How the person is told: with sound, in silence, or not."""

SenderAction = Literal["typing_on", "typing_off", "mark_seen"]
"""What the person sees of the Page without a message."""

Surface = Literal["messenger", "chat_plugin"]
"""Where the person reads the message."""

_WITH_TAG = "messages with this tag"

_RETIRED: Mapping[str, messages.Retired] = {
    **{
        tag: messages.Retired(tag, _WITH_TAG, "27 April 2026", messages.AFTER_THE_WINDOW)
        for tag in ("ACCOUNT_UPDATE", "CONFIRMED_EVENT_UPDATE", "POST_PURCHASE_UPDATE")
    },
    **{
        tag: messages.Retired(tag, _WITH_TAG, "4 March 2020", messages.AFTER_THE_WINDOW)
        for tag in (
            "APPLICATION_UPDATE",
            "APPOINTMENT_UPDATE",
            "BUSINESS_PRODUCTIVITY",
            "COMMUNITY_ALERT",
            "CONFIRMED_EVENT_REMINDER",
            "FEATURE_FUNCTIONALITY_UPDATE",
            "GAME_EVENT",
            "ISSUE_RESOLUTION",
            "NON_PROMOTIONAL_SUBSCRIPTION",
            "PAIRING_UPDATE",
            "PAYMENT_UPDATE",
            "PERSONAL_FINANCE_UPDATE",
            "RESERVATION_UPDATE",
            "SHIPPING_UPDATE",
            "TICKET_UPDATE",
            "TRANSPORTATION_UPDATE",
        )
    },
}
"""Tags, and one messaging type, that Graph no longer takes; it answers them with error 100.

Platform: https://developers.facebook.com/docs/messenger-platform/send-messages/message-tags
"""

_BASES = frozenset(
    {
        messages.Message,
        messages.Composed,
        messages.Media,
        messages.Template,
        messages.SharableTemplate,
        messages.AirlineTemplate,
    }
)
"""Classes that are there to inherit from; a value of theirs says nothing."""


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
    message: messages.Message | str,
    *,
    messaging_type: MessagingType,
    tag: Tag | None,
    notification_type: NotificationType | None,
    persona_id: str | int | None,
    reply_to: str | None,
    thread_control: messages.ThreadControl | None,
    surface: Surface,
) -> Call[Sent]:
    """Send a message; the arguments are those of :meth:`Client.send`."""
    value = _message(message)
    _check_occasion(value, messaging_type, tag)
    _one_of("surface", surface, get_args(Surface))
    if surface == "chat_plugin":
        messages.check_for_plugin(value)
    body: dict[str, Any] = {
        "messaging_type": messaging_type,
        "recipient": _recipient(recipient),
        "message": write(value),
    }
    if tag is not None:
        body["tag"] = tag
    if notification_type is not None:
        _one_of("notification_type", notification_type, get_args(NotificationType))
        body["notification_type"] = notification_type
    if persona_id is not None:
        body["persona_id"] = _persona(persona_id)
    if reply_to is not None:
        body["reply_to"] = {"mid": _id("reply_to", reply_to)}
    if thread_control is not None:
        body["thread_control"] = _thread_control(thread_control)
    return Call(
        method="POST",
        path=f"{page_id}/messages",
        body=body,
        read=_sent,
        is_idempotent=False,
        recover=_sent_in_disguise,
    )


def send_action(
    page_id: str,
    recipient: Recipient,
    action: SenderAction,
    *,
    persona_id: str | int | None,
) -> Call[None]:
    """Show a sender action; the arguments are those of :meth:`Client.send_action`."""
    _one_of("action", action, get_args(SenderAction))
    if persona_id is None:
        return _action(page_id, recipient, action)
    if action == "mark_seen":
        limit = "a persona types, but does not see: leave it out with mark_seen"
        raise InvalidValueError.of("persona_id", persona_id, limit)
    return _action(page_id, recipient, action, persona_id=_persona(persona_id))


def react(page_id: str, recipient: Recipient, message_id: str, reaction: str) -> Call[None]:
    """Put a reaction under a message; the arguments are those of :meth:`Client.react`."""
    payload = {"message_id": _id("message_id", message_id), "reaction": _reaction(reaction)}
    return _action(page_id, recipient, "react", payload=payload)


def unreact(page_id: str, recipient: Recipient, message_id: str) -> Call[None]:
    """Take a reaction away; the arguments are those of :meth:`Client.unreact`."""
    payload = {"message_id": _id("message_id", message_id)}
    return _action(page_id, recipient, "unreact", payload=payload)


def _action(page_id: str, recipient: Recipient, action: str, **beside: object) -> Call[None]:
    return Call(
        method="POST",
        path=f"{page_id}/messages",
        body={"recipient": _recipient(recipient), "sender_action": action, **beside},
        # The answer says to whom; the caller knows.
        read=lambda _answer: None,
        is_idempotent=True,
    )


def _check_occasion(
    message: messages.Message, messaging_type: MessagingType, tag: Tag | None
) -> None:
    _one_of("messaging_type", messaging_type, get_args(MessagingType))
    if tag is not None:
        _one_of("tag", tag, get_args(Tag))
    if (tag is not None) != (messaging_type == "MESSAGE_TAG"):
        limit = "a tag and messaging_type='MESSAGE_TAG' go together"
        raise InvalidValueError.of("tag", tag, limit)
    feedback = messages.CustomerFeedbackTemplate | messages.Raw
    if tag == "CUSTOMER_FEEDBACK" and not isinstance(message, feedback):
        limit = "this tag is for a CustomerFeedbackTemplate only"
        raise InvalidValueError.of("tag", tag, limit)


def _recipient(recipient: Recipient) -> Mapping[str, Any]:
    if not isinstance(recipient, Recipient):
        limit = "a Psid, UserRef, CommentId or PostId is needed"
        raise InvalidValueError.of("recipient", recipient, limit)
    return write(recipient)


def _message(message: messages.Message | str) -> messages.Message:
    if isinstance(message, str):
        return messages.Text(message)
    if not isinstance(message, messages.Message) or type(message) in _BASES:
        kind = type(message).__name__
        limit = "a text or a value of messages is needed; Raw takes a JSON object"
        raise InvalidValueError.of_secret("message", f"a {kind} given", limit)
    return message


def _thread_control(value: messages.ThreadControl) -> Mapping[str, Any]:
    if not isinstance(value, messages.ThreadControl):
        limit = "a value of messages.ThreadControl is needed"
        raise InvalidValueError.of("thread_control", value, limit)
    return write(value)


def _persona(value: str | int) -> str:
    text = str(value) if type(value) is int else value
    if not isinstance(text, str) or not text.isascii() or not text.isdecimal():
        raise InvalidValueError.of("persona_id", value, "a persona's numeric id is needed")
    return text


def _id(field: str, value: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidValueError.of(field, value, "a message's id is needed")
    return value


def _reaction(value: str) -> str:
    if not isinstance(value, str) or not value.strip():
        limit = "an emoji, or the name of a reaction, is needed"
        raise InvalidValueError.of("reaction", value, limit)
    return value


def _one_of(field: str, value: object, allowed: tuple[object, ...]) -> None:
    if value in allowed:
        return
    if isinstance(value, str) and value in _RETIRED:
        raise _RETIRED[value].error(field)
    raise InvalidValueError.of(field, value, f"one of {allowed} is allowed")


def _sent_in_disguise(error: ApiError) -> Sent:
    # Meta's table of errors says of it that the messages were sent.
    if (error.code, error.subcode) not in DONE_ALL_THE_SAME:
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
