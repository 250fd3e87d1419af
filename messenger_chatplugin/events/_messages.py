"""What a person, or the Page, wrote: messages, echoes, edits and reactions."""

from datetime import datetime

import attrs

from messenger_chatplugin.events._base import (
    Event,
    JsonObject,
    PersonEvent,
    conversation_key,
    delivered_as,
)
from messenger_chatplugin.events._referrals import Referral, ReferralCarrier
from messenger_chatplugin.events._structs import Struct, struct
from messenger_chatplugin.people import PageId, Person


@struct
class Tag(Struct):
    """A mark that the platform put on a message."""

    source: str | None = None
    """``customer_chat_plugin`` for what was written in the Chat Plugin."""


@struct
class QuickReply(Struct):
    """The quick reply that was tapped."""

    payload: str | None = None
    """What the developer put into it."""


@struct
class Coordinates(Struct):
    """A place on earth, in degrees."""

    lat: float
    """Latitude."""
    long: float
    """Longitude."""


@struct
class ProductElement(Struct):
    """A product out of the catalogue."""

    id: str | None = None
    """Its id in the catalogue."""
    retailer_id: str | None = None
    """The shop's own id."""
    image_url: str | None = None
    """Its picture."""
    title: str | None = None
    """Its name."""
    subtitle: str | None = None
    """Its second line, mostly the price."""


@struct
class Product(Struct):
    """Products that the message is about."""

    elements: tuple[ProductElement, ...] = ()
    """The products."""


@struct
class AttachmentPayload(Struct):
    """What an attachment holds; which fields are set depends on its type."""

    url: str | None = None
    """Where to fetch it, for a short time; may be relative, or no URL at all in a fallback."""
    title: str | None = None
    """The title of a shared link, post or reel."""
    text: str | None = None
    """The text of a template, or the whole payload where it came as plain text."""
    sticker_id: str | None = None
    """The sticker."""
    coordinates: Coordinates | None = None
    """The place, of a location."""
    reel_video_id: str | None = None
    """The video of a reel."""
    id: str | None = None
    """The shared post or story."""
    booking_id: str | None = None
    """The appointment."""
    status: str | None = None
    """``requested``, ``confirmed``, ``declined`` or ``cancelled``."""
    start_time: datetime | None = None
    """When the appointment begins."""
    end_time: datetime | None = None
    """When the appointment ends."""
    timezone: str | None = None
    """The appointment's time zone."""
    product: Product | None = None
    """The products, of a template from a shop."""
    template_type: str | None = None
    """The kind of template, in echoes."""
    elements: tuple[JsonObject, ...] = attrs.field(default=(), hash=False)
    """The elements of a template, as they came."""
    buttons: tuple[JsonObject, ...] = attrs.field(default=(), hash=False)
    """The buttons of a template, as they came."""


@struct
class Attachment(Struct):
    """Something attached to a message.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages
    """

    type: str | None = None
    """As ``image``, ``audio``, ``video``, ``file``, ``sticker``, ``location``, ``fallback``,
    ``template``, ``reel``, ``post``, ``appointment_booking``, ``share`` or ``story_mention``."""
    payload: AttachmentPayload | None = None
    """What it holds."""
    title: str | None = None
    """The title, where the older form puts it beside the payload."""
    url: str | None = None
    """The URL, where the older form puts it beside the payload."""

    @property
    def link(self) -> str | None:
        """The URL, wherever this form of the attachment carries it."""
        return (self.payload.url if self.payload else None) or self.url


@struct
class Story(Struct):
    """A story that was answered to."""

    url: str | None = None
    """Where to fetch it, for a short time."""
    id: str | None = None
    """Its id."""


@struct
class ReplyTo(Struct):
    """The message or story that this one quotes."""

    mid: str | None = None
    """The quoted message."""
    is_self_reply: bool | None = None
    """Whether people quote themselves."""
    story: Story | None = None
    """The quoted story."""


@struct
class Command(Struct):
    """A slash command in the text."""

    name: str
    """Its name, without the slash."""


@struct
class Message(Struct):
    """What somebody wrote.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages
    """

    mid: str
    """The message's id, opaque."""
    text: str | None = None
    """The text; absent where there are attachments alone."""
    quick_reply: QuickReply | None = None
    """The quick reply, where one was tapped."""
    attachments: tuple[Attachment, ...] = ()
    """What is attached, beside the text or alone."""
    tags: tuple[Tag, ...] = ()
    """The platform's marks; the wire has them as a list (2018) or as one object (2022)."""
    reply_to: ReplyTo | None = None
    """What is quoted."""
    referral: Referral | None = None
    """The ad or shop that the message came from."""
    commands: tuple[Command, ...] = ()
    """The slash commands in the text."""
    nlp: JsonObject | None = attrs.field(default=None, hash=False)
    """What the built-in language recognition found, as it came."""
    sticker_id: str | None = None
    """The sticker, in the form before v6.0; the attachment has it too."""
    seq: int | None = None
    """A counter, until about 2018."""
    is_deleted: bool = False
    """Whether this says that the message was taken back."""
    is_unsupported: bool = False
    """Whether the platform could not deliver the content."""


@struct
class EchoMessage(Message):
    """What the Page wrote, by this app or another or by hand."""

    app_id: str | None = None
    """The app that sent it; absent where a person did, before v12.0."""
    metadata: str | None = None
    """What the sender put into the message's ``metadata``."""
    is_echo: bool = True
    """Always true."""


@delivered_as("message", subscription="message_echoes", flag="is_echo")
@struct
class EchoEvent(Event):
    """The Page wrote to somebody. Nobody here can be answered: the sender is the Page itself.

    Never arrives for what was sent to a ``user_ref``.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/message-echoes
    """

    sender: PageId
    """The Page."""
    person: Person
    """To whom it was written."""
    message: EchoMessage
    """What was written."""

    @property
    def conversation(self) -> str:
        """The key under which order must be kept: the Page and the person written to."""
        return conversation_key(self.page_id, self.person)

    def _source_text(self) -> str | None:
        return _tagged(self.message)

    def _identity(self) -> str:
        return self.message.mid


@delivered_as("message", subscription="messages")
@struct
class MessageEvent(ReferralCarrier):
    """Somebody wrote to the Page.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages
    """

    message: Message
    """What they wrote."""
    referral: Referral | None = None
    """The ad, where it comes beside the message instead of inside."""

    def _referral(self) -> Referral | None:
        return self.message.referral or self.referral

    def _source_text(self) -> str | None:
        return _tagged(self.message) or super()._source_text()

    def _identity(self) -> str:
        return f"{self.message.mid}:deleted" if self.message.is_deleted else self.message.mid


def _tagged(message: Message) -> str | None:
    return next((tag.source for tag in message.tags if tag.source), None)


@struct
class MessageEdit(Struct):
    """A message's new text."""

    mid: str
    """The edited message."""
    text: str | None = None
    """The new text."""
    num_edit: int | None = None
    """How often it was edited by now."""


@delivered_as("message_edit", subscription="message_edits")
@struct
class MessageEditEvent(PersonEvent):
    """Somebody changed what they had written.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/message-edits
    """

    message_edit: MessageEdit
    """The new text."""


@struct
class Reaction(Struct):
    """A reaction to a message."""

    action: str
    """``react`` or ``unreact``."""
    mid: str | None = None
    """The message reacted to."""
    reaction: str | None = None
    """As ``smile``, ``love`` or ``other``; absent when taken back."""
    emoji: str | None = None
    """The emoji; absent when taken back."""


@delivered_as("reaction", subscription="message_reactions")
@struct
class ReactionEvent(PersonEvent):
    """Somebody reacted to a message, or took that back.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/message-reactions
    """

    reaction: Reaction
    """The reaction."""
