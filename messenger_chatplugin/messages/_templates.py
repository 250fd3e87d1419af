"""The templates for everyday use: text with buttons, cards side by side, a film with a button.

Platform: https://developers.facebook.com/docs/messenger-platform/send-messages/templates
"""

from collections.abc import Sequence
from typing import ClassVar, Literal, get_args

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.messages._base import Composed
from messenger_chatplugin.messages._buttons import (
    BUTTONS,
    Button,
    DefaultAction,
    as_buttons,
    button_count,
)

BUTTON_TEMPLATE_CHARACTERS = 640
"""The longest text of a button template."""

ELEMENTS = 10
"""The most elements of a generic template."""

ELEMENT_CHARACTERS = 80
"""The longest title, and the longest subtitle, of an element."""

MEDIA_TEMPLATE_BUTTONS = 1
"""The most buttons of a media template; Meta writes of "an optional button"."""

_FACEBOOK_URL = r"https?://(?:[a-z0-9-]+\.)*facebook\.com/\S+"


@attrs.frozen
class Template(Composed):
    """Base of the templates."""

    template_type: ClassVar[str]


@attrs.frozen
class SharableTemplate(Template):
    """Base of the templates that people may be allowed to share."""

    sharable: bool = attrs.field(default=False, validator=checks.flag(), kw_only=True)
    """Whether Messenger shows its own button to share it."""


@attrs.frozen(kw_only=True)
class ButtonTemplate(SharableTemplate):
    """A text with one to three buttons.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/templates/button
    """

    template_type: ClassVar[str] = "button"

    text: str = attrs.field(validator=checks.text(BUTTON_TEMPLATE_CHARACTERS), repr=False)
    """The text; 1 to 640 characters."""
    buttons: tuple[Button, ...] = attrs.field(
        converter=as_buttons, validator=button_count(1, BUTTONS)
    )
    """One to three buttons."""


@attrs.frozen(kw_only=True)
class Element:
    """One card of a generic template: a title, and at least one thing more.

    Raises:
        InvalidValueError: There is nothing but the title, or a value that the platform would
            refuse.

    """

    title: str = attrs.field(validator=checks.text(ELEMENT_CHARACTERS), repr=False)
    """The title; 1 to 80 characters."""
    subtitle: str | None = attrs.field(
        default=None, validator=checks.text(ELEMENT_CHARACTERS), repr=False
    )
    """The line below; 1 to 80 characters."""
    image_url: str | None = attrs.field(default=None, validator=checks.url("https", "http"))
    """The picture above."""
    default_action: DefaultAction | None = attrs.field(
        default=None, validator=checks.instance(DefaultAction)
    )
    """What a tap on the card opens."""
    buttons: tuple[Button, ...] = attrs.field(
        default=(), converter=as_buttons, validator=button_count(0, BUTTONS)
    )
    """Up to three buttons."""

    def __attrs_post_init__(self) -> None:
        """Check that there is more than the title."""
        if not (self.subtitle or self.image_url or self.default_action or self.buttons):
            limit = "one of subtitle, image_url, default_action and buttons is needed beside it"
            raise InvalidValueError.of_secret("title", "a title alone given", limit)


def _elements(value: Sequence[Element]) -> tuple[Element, ...]:
    return checks.as_tuple("elements", value)


@attrs.frozen(kw_only=True)
class GenericTemplate(SharableTemplate):
    """One to ten cards side by side.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/templates/generic
    """

    template_type: ClassVar[str] = "generic"

    elements: tuple[Element, ...] = attrs.field(
        converter=_elements, validator=checks.several(Element, 1, ELEMENTS)
    )
    """One to ten cards."""
    image_aspect_ratio: Literal["horizontal", "square"] | None = attrs.field(
        default=None, validator=checks.one_of("horizontal", "square")
    )
    """The form of all pictures: ``horizontal`` (1.91 to 1, the default) or ``square``."""


MediaType = Literal["image", "video"]
"""What a media template can show; sound it cannot."""


@attrs.frozen(kw_only=True)
class MediaElement:
    """The picture or film of a media template.

    Raises:
        InvalidValueError: Not exactly one of ``url`` and ``attachment_id`` is given, or a value
            that the platform would refuse.

    """

    media_type: MediaType = attrs.field(validator=checks.one_of(*get_args(MediaType)))
    """``image`` or ``video``."""
    attachment_id: str | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(checks.id_text),
        validator=checks.filled(),
    )
    """What an upload gave back; good for 90 days."""
    url: str | None = attrs.field(
        default=None,
        validator=checks.matches(
            _FACEBOOK_URL,
            "a URL of facebook.com is needed; upload anything else, and give its attachment_id",
        ),
    )
    """Where it is on Facebook; other places are not allowed."""
    buttons: tuple[Button, ...] = attrs.field(
        default=(), converter=as_buttons, validator=button_count(0, MEDIA_TEMPLATE_BUTTONS)
    )
    """Up to one button."""

    def __attrs_post_init__(self) -> None:
        """Check that it says once where the picture or film is."""
        checks.exactly_one(attachment_id=self.attachment_id, url=self.url)


def _media_elements(value: Sequence[MediaElement]) -> tuple[MediaElement, ...]:
    return checks.as_tuple("elements", value)


@attrs.frozen(kw_only=True)
class MediaTemplate(SharableTemplate):
    """A picture or film with a button. The Chat Plugin does not show it.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/templates/media
    """

    template_type: ClassVar[str] = "media"

    elements: tuple[MediaElement, ...] = attrs.field(
        converter=_media_elements, validator=checks.several(MediaElement, 1, 1)
    )
    """Exactly one."""
