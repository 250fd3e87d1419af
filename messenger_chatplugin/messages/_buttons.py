"""Buttons under a template: all kinds that can still be sent.

Platform: https://developers.facebook.com/docs/messenger-platform/send-messages/buttons
"""

from collections.abc import Sequence
from typing import ClassVar, Literal, get_args

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.messages._quick_replies import PAYLOAD_CHARACTERS

BUTTON_TITLE_CHARACTERS = 20
"""The longest title of a button."""

BUTTONS = 3
"""The most buttons under a button template, or under one element of a generic template."""

WebviewHeightRatio = Literal["compact", "tall", "full"]
"""How much of the screen a web page takes; ``full`` where nothing is said."""


@attrs.frozen(kw_only=True)
class WebLink:
    """Base of what opens a web page inside Messenger."""

    type: ClassVar[str] = "web_url"

    url: str = attrs.field(validator=checks.url("https", "http"))
    """The page; ``https``, and of a whitelisted domain, where ``messenger_extensions`` is set."""
    webview_height_ratio: WebviewHeightRatio | None = attrs.field(
        default=None, validator=checks.one_of(*get_args(WebviewHeightRatio))
    )
    """How much of the screen it takes."""
    messenger_extensions: bool = attrs.field(default=False, validator=checks.flag())
    """Whether the page uses the Messenger Extensions."""
    fallback_url: str | None = attrs.field(default=None, validator=checks.url("https", "http"))
    """The page for clients without Messenger Extensions."""
    webview_share_button: Literal["hide"] | None = attrs.field(
        default=None, validator=checks.one_of("hide")
    )
    """``hide`` takes away the button that shares the page."""

    def __attrs_post_init__(self) -> None:
        """Check what depends on the Messenger Extensions."""
        if not self.messenger_extensions:
            if self.fallback_url is not None:
                limit = "it goes with messenger_extensions=True only"
                raise InvalidValueError.of("fallback_url", self.fallback_url, limit)
        elif not self.url.startswith("https:"):
            limit = "messenger_extensions=True needs https"
            raise InvalidValueError.of("url", self.url, limit)


@attrs.frozen(kw_only=True)
class DefaultAction(WebLink):
    """What a tap on an element of a generic template opens."""


@attrs.frozen(kw_only=True)
class UrlButton(WebLink):
    """Opens a web page."""

    title: str = attrs.field(validator=checks.text(BUTTON_TITLE_CHARACTERS))
    """What it says; 1 to 20 characters."""


@attrs.frozen(kw_only=True)
class PostbackButton:
    """Sends its payload to the webhook, as a ``PostbackEvent``."""

    type: ClassVar[str] = "postback"

    title: str = attrs.field(validator=checks.text(BUTTON_TITLE_CHARACTERS))
    """What it says; 1 to 20 characters."""
    payload: str = attrs.field(converter=checks.id_text, validator=checks.text(PAYLOAD_CHARACTERS))
    """What comes back when it is tapped; 1 to 1,000 characters. A number is kept as text."""


@attrs.frozen(kw_only=True)
class PhoneNumberButton:
    """Calls a telephone number."""

    type: ClassVar[str] = "phone_number"

    title: str = attrs.field(validator=checks.text(BUTTON_TITLE_CHARACTERS))
    """What it says; 1 to 20 characters."""
    payload: str = attrs.field(
        validator=checks.matches(
            r"\+[1-9][0-9]{1,14}", "a plus sign and 2 to 15 digits are needed, as '+12125550136'"
        )
    )
    """The number, in the international form of E.164."""


@attrs.frozen(kw_only=True)
class AccountLinkButton:
    """Starts to link the person with an account of yours: the log-in button. It has no title."""

    type: ClassVar[str] = "account_link"

    url: str = attrs.field(validator=checks.url("https"))
    """Your page to log in; ``https``."""


@attrs.frozen(kw_only=True)
class AccountUnlinkButton:
    """Ends the link with an account of yours: the log-out button. It has no title."""

    type: ClassVar[str] = "account_unlink"


@attrs.frozen(kw_only=True)
class GameMetadata:
    """With whom to play: a player, or all of a conversation; exactly one of the two."""

    player_id: str | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(checks.id_text),
        validator=checks.filled(),
    )
    """A player's id within the game."""
    context_id: str | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(checks.id_text),
        validator=checks.filled(),
    )
    """A context's id within the game."""

    def __attrs_post_init__(self) -> None:
        """Check that it names one."""
        checks.exactly_one(player_id=self.player_id, context_id=self.context_id)


@attrs.frozen(kw_only=True)
class GamePlayButton:
    """Opens the Instant Game of the Page."""

    type: ClassVar[str] = "game_play"

    title: str = attrs.field(validator=checks.text(BUTTON_TITLE_CHARACTERS))
    """What it says; 1 to 20 characters."""
    payload: str | None = attrs.field(default=None, validator=checks.text(PAYLOAD_CHARACTERS))
    """What the game gets; 1 to 1,000 characters."""
    game_metadata: GameMetadata | None = attrs.field(
        default=None, validator=checks.instance(GameMetadata)
    )
    """With whom to play."""


Button = (
    UrlButton
    | PostbackButton
    | PhoneNumberButton
    | AccountLinkButton
    | AccountUnlinkButton
    | GamePlayButton
)
"""All buttons that can stand under a template."""


def as_buttons(value: Sequence[Button]) -> tuple[Button, ...]:
    """Keep a list of buttons as a tuple.

    Raises:
        InvalidValueError: It is no list.

    """
    return checks.as_tuple("buttons", value)


def button_count(lowest: int, highest: int) -> checks.Check:
    """Demand so many buttons."""
    return checks.several(get_args(Button), lowest, highest)
