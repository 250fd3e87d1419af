"""What became of the Page's messages: deliveries, reads and feedback."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from messenger_chatplugin.events._base import PersonEvent, delivered_as
from messenger_chatplugin.events._structs import Struct, struct


@struct
class Delivery(Struct):
    """Messages that reached the person."""

    mids: tuple[str, ...] = ()
    """The messages; older clients name none."""
    watermark: datetime | None = None
    """All that was sent before this moment has arrived."""
    seq: int | None = None
    """A counter, until about 2018."""


@delivered_as("delivery", subscription="message_deliveries")
@struct
class DeliveryEvent(PersonEvent):
    """Messages of the Page arrived. Never comes for what was sent to a ``user_ref``.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/message-deliveries
    """

    delivery: Delivery
    """Which messages."""


@struct
class Read(Struct):
    """Messages that the person saw."""

    watermark: datetime | None = None
    """All that was sent before this moment has been seen."""
    mid: str | None = None
    """The message, in Instagram's form."""
    seq: int | None = None
    """A counter, until about 2018."""


@delivered_as("read", subscription="message_reads")
@struct
class ReadEvent(PersonEvent):
    """Messages of the Page were seen. Never comes for what was sent to a ``user_ref``.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/message-reads
    """

    read: Read
    """Which messages."""


@struct
class ResponseFeedback(Struct):
    """A thumb, up or down."""

    feedback: str | None = None
    """``Good response`` or ``Bad response``, in English."""
    mid: str | None = None
    """The message it is about."""


@delivered_as("response_feedback", subscription="response_feedback")
@struct
class ResponseFeedbackEvent(PersonEvent):
    """Somebody rated an automated answer.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/response_feedback
    """

    response_feedback: ResponseFeedback
    """The rating."""


@struct
class FollowUp(Struct):
    """The free text after a rating."""

    type: str | None = None
    """``free_form``."""
    payload: str | None = None
    """The text."""


@struct
class FeedbackAnswer(Struct):
    """The answer to one question of a feedback form."""

    type: str | None = None
    """``csat``, ``nps``, ``ces`` or ``free_form``."""
    payload: str | None = None
    """The rating, a number as text."""
    follow_up: FollowUp | None = None
    """The free text after it."""


@struct
class FeedbackScreen(Struct):
    """One screen of a feedback form."""

    screen_id: int | None = None
    """Its number, from zero."""
    questions: Mapping[str, FeedbackAnswer] = attrs.field(factory=dict, hash=False)
    """The answers by the developer's own question id."""


@struct
class MessagingFeedback(Struct):
    """A filled-in feedback form."""

    feedback_screens: tuple[FeedbackScreen, ...] = ()
    """Its screens."""


@delivered_as("messaging_feedback", subscription="messaging_feedback")
@struct
class CustomerFeedbackEvent(PersonEvent):
    """Somebody filled in a customer feedback template.

    Platform: https://developers.facebook.com/docs/messenger-platform/send-messages/templates/customer-feedback-template
    """

    messaging_feedback: MessagingFeedback
    """The answers."""
