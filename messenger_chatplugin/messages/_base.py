"""What all messages share: quick replies and metadata."""

from typing import ClassVar

import attrs

from messenger_chatplugin import checks

METADATA_CHARACTERS = 999
"""The longest metadata; the platform says fewer than 1,000."""

QUICK_REPLIES = 13
"""The most quick replies beside one message."""


@attrs.frozen(kw_only=True)
class QuickReply:
    """A button above the keyboard, gone after the tap; its payload comes back in the message.

    Platform: https://developers.facebook.com/docs/messenger-platform/send-messages/quick-replies
    """

    content_type: ClassVar[str] = "text"

    title: str = attrs.field(validator=checks.text(20))
    """What it says; 1 to 20 characters."""
    payload: str = attrs.field(validator=checks.text(1000))
    """What comes back when it is tapped; 1 to 1,000 characters."""
    image_url: str | None = attrs.field(default=None, validator=checks.url("https", "http"))
    """A picture beside the title, at least 24 by 24 pixels."""


@attrs.frozen(kw_only=True)
class PhoneNumberQuickReply:
    """Offers the person's own telephone number; shown only where the profile has one."""

    content_type: ClassVar[str] = "user_phone_number"


@attrs.frozen(kw_only=True)
class EmailQuickReply:
    """Offers the person's own e-mail address; shown only where the profile has one."""

    content_type: ClassVar[str] = "user_email"


AnyQuickReply = QuickReply | PhoneNumberQuickReply | EmailQuickReply
"""All that can be offered as a quick reply."""


@attrs.frozen
class Message:
    """Base of all that can be sent."""

    quick_replies: tuple[AnyQuickReply, ...] = attrs.field(
        default=(),
        converter=tuple,
        validator=checks.several(
            (QuickReply, PhoneNumberQuickReply, EmailQuickReply), 0, QUICK_REPLIES
        ),
        kw_only=True,
    )
    """Up to 13 quick replies."""
    metadata: str | None = attrs.field(
        default=None, validator=checks.text(METADATA_CHARACTERS), kw_only=True
    )
    """Comes back in the echo; fewer than 1,000 characters. No echo comes for a ``user_ref``."""
