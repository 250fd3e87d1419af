"""Quick replies: buttons above the keyboard that are gone after the tap.

Platform: https://developers.facebook.com/docs/messenger-platform/send-messages/quick-replies
"""

from typing import ClassVar

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.errors import InvalidValueError

QUICK_REPLY_TITLE_CHARACTERS = 20
"""The longest title of a quick reply; Messenger refuses a longer one instead of cutting it."""

PAYLOAD_CHARACTERS = 1000
"""The longest payload of a quick reply or a button."""


@attrs.frozen(kw_only=True)
class QuickReply:
    """A text or picture to tap; its payload comes back in the message.

    Raises:
        InvalidValueError: A value that the platform would refuse.

    """

    content_type: ClassVar[str] = "text"

    title: str = attrs.field(validator=checks.text(QUICK_REPLY_TITLE_CHARACTERS, shortest=0))
    """What it says; 1 to 20 characters, or empty where ``image_url`` is set."""
    payload: str = attrs.field(
        converter=checks.id_text, validator=checks.text(PAYLOAD_CHARACTERS, shortest=0)
    )
    """What comes back when it is tapped; 1 to 1,000 characters, or empty where ``image_url`` is
    set. A number is kept as text."""
    image_url: str | None = attrs.field(default=None, validator=checks.url("https", "http"))
    """A picture beside the title, at least 24 by 24 pixels."""

    def __attrs_post_init__(self) -> None:
        """Check that there is something to see, and something to send back."""
        if self.image_url is None:
            for name, value in (("title", self.title), ("payload", self.payload)):
                if not value:
                    limit = "it may be empty only where image_url is set"
                    raise InvalidValueError.of(name, value, limit)


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
