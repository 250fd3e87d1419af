"""How the Chat Plugin looks: the twelve settings that Graph keeps for a Page. Values only.

Meta ended the plugin on 9 May 2024; reading the settings is still documented, writing is not.

Platform: https://developers.facebook.com/docs/graph-api/reference/page/chat_plugin
"""

import re
from typing import Any, Self

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.open_enum import OpenEnum


class Alignment(OpenEnum):
    """The side of the web page."""

    LEFT = "LEFT"
    RIGHT = "RIGHT"


class EntryPointIcon(OpenEnum):
    """The picture on the button that opens the plugin."""

    MESSENGER_ICON = "MESSENGER_ICON"
    CHAT_ROUND_ICON = "CHAT_ROUND_ICON"
    CHAT_ANGULAR_ICON = "CHAT_ANGULAR_ICON"
    NONE = "NONE"


class EntryPointLabel(OpenEnum):
    """The word on the button that opens the plugin."""

    NONE = "NONE"
    CHAT = "CHAT"
    HELP = "HELP"
    ASK_US = "ASK_US"


class GreetingDialogDisplay(OpenEnum):
    """How the greeting first shows; the snippet's attribute of this name has other values."""

    SHOW = "SHOW"
    HIDE = "HIDE"
    WELCOME_MESSAGE = "WELCOME_MESSAGE"


class GuestChatMode(OpenEnum):
    """Whether people may write without logging in."""

    ENABLED = "ENABLED"
    DISABLED = "DISABLED"


class MobileChatDisplay(OpenEnum):
    """Where a conversation opens on a telephone: the app, or a tab of the browser."""

    APP_SWITCH = "APP_SWITCH"
    CHAT_TAB = "CHAT_TAB"


_COLOR = re.compile(r"#?([0-9a-fA-F]{6})", re.ASCII)
_WHITE = "ffffff"


def check_color(field: str, value: str) -> str:
    """Return a colour as ``#rrggbb``.

    Raises:
        InvalidValueError: It is not six hexadecimal digits, or it is white.

    """
    match = _COLOR.fullmatch(value) if isinstance(value, str) else None
    if not match:
        limit = "six hexadecimal digits are needed, as '#0084ff' or '0084ff'"
        raise InvalidValueError.of(field, value, limit)
    digits = match[1].lower()
    if digits == _WHITE:
        raise InvalidValueError.of(field, value, "any colour but white is allowed")
    return f"#{digits}"


def _color(value: str | None) -> str | None:
    return None if value is None else check_color("theme_color", value)


def _alignment(value: str | None) -> Alignment | None:
    return None if value is None else Alignment.strictly("alignment", value)


def _icon(value: str | None) -> EntryPointIcon | None:
    return None if value is None else EntryPointIcon.strictly("entry_point_icon", value)


def _label(value: str | None) -> EntryPointLabel | None:
    return None if value is None else EntryPointLabel.strictly("entry_point_label", value)


def _dialog(value: str | None) -> GreetingDialogDisplay | None:
    field = "greeting_dialog_display"
    return None if value is None else GreetingDialogDisplay.strictly(field, value)


def _guests(value: str | None) -> GuestChatMode | None:
    return None if value is None else GuestChatMode.strictly("guest_chat_mode", value)


def _mobile(value: str | None) -> MobileChatDisplay | None:
    return None if value is None else MobileChatDisplay.strictly("mobile_chat_display", value)


@attrs.frozen(kw_only=True)
class ChatPlugin:
    """The settings of a Page's Chat Plugin; one that is ``None`` is left as it is.

    Enumerations take their text, too: ``alignment="LEFT"``.

    Raises:
        InvalidValueError: A value that the platform would refuse.

    """

    theme_color: str | None = attrs.field(default=None, converter=_color)
    """The colour, with or without ``#``; never white. Kept as ``#rrggbb``."""
    welcome_screen_greeting: str | None = attrs.field(
        default=None, validator=checks.text(shortest=0)
    )
    """The greeting; the platform documents no limit."""
    entry_point_icon: EntryPointIcon | None = attrs.field(default=None, converter=_icon)
    """The picture on the button."""
    entry_point_label: EntryPointLabel | None = attrs.field(default=None, converter=_label)
    """The word on the button."""
    greeting_dialog_display: GreetingDialogDisplay | None = attrs.field(
        default=None, converter=_dialog
    )
    """How the greeting first shows."""
    guest_chat_mode: GuestChatMode | None = attrs.field(default=None, converter=_guests)
    """Whether people may write without logging in; Meta ended guests before the plugin."""
    mobile_chat_display: MobileChatDisplay | None = attrs.field(default=None, converter=_mobile)
    """Where a conversation opens on a telephone."""
    alignment: Alignment | None = attrs.field(default=None, converter=_alignment)
    """The side of the web page."""
    desktop_bottom_spacing: int | None = attrs.field(
        default=None, validator=checks.whole_number("pixels")
    )
    """Pixels from the lower edge, on desktops."""
    desktop_side_spacing: int | None = attrs.field(
        default=None, validator=checks.whole_number("pixels")
    )
    """Pixels from the aligned side, on desktops."""
    mobile_bottom_spacing: int | None = attrs.field(
        default=None, validator=checks.whole_number("pixels")
    )
    """Pixels from the lower edge, on telephones."""
    mobile_side_spacing: int | None = attrs.field(
        default=None, validator=checks.whole_number("pixels")
    )
    """Pixels from the aligned side, on telephones."""

    def changes_from(self, other: Self) -> Self:
        """Return what of this is set and differs from *other*: what an update has to send."""
        changes: dict[str, Any] = {
            attribute.name: value
            for attribute in attrs.fields(type(self))
            if (value := getattr(self, attribute.name)) is not None
            and value != getattr(other, attribute.name)
        }
        return type(self)(**changes)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is set."""
        return self == type(self)()
