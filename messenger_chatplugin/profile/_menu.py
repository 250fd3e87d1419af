"""The menu beside the keyboard."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.open_enum import OpenEnum
from messenger_chatplugin.profile._base import DEFAULT_LOCALE, check_locale, localised

WebviewHeight = Literal["compact", "tall", "full"]
"""How much of the screen a page opened from the menu takes."""


class Surface(OpenEnum):
    """Where a menu can be hidden."""

    CUSTOMER_CHAT_PLUGIN = "CUSTOMER_CHAT_PLUGIN"
    """The Chat Plugin."""


def _surfaces(values: Iterable[str]) -> tuple[Surface, ...]:
    return tuple(Surface.strictly("disabled_surfaces", value) for value in values)


@attrs.frozen(kw_only=True)
class PostbackItem:
    """A line of the menu that comes back as a postback."""

    title: str = attrs.field(validator=checks.text(30))
    """What it says; 1 to 30 characters."""
    payload: str = attrs.field(validator=checks.text(1000))
    """What comes back; 1 to 1,000 characters."""


@attrs.frozen(kw_only=True)
class UrlItem:
    """A line of the menu that opens a page."""

    title: str = attrs.field(validator=checks.text(30))
    """What it says; 1 to 30 characters."""
    url: str = attrs.field(validator=checks.url("https", "http"))
    """What it opens."""
    webview_height_ratio: WebviewHeight | None = attrs.field(
        default=None, validator=checks.one_of(*get_args(WebviewHeight))
    )
    """How much of the screen the page takes; Meta's own choice is ``full``."""
    messenger_extensions: bool = attrs.field(default=False, validator=checks.flag())
    """Whether the page uses Messenger's script; needs https and a whitelisted domain."""
    fallback_url: str | None = attrs.field(default=None, validator=checks.url("https", "http"))
    """What opens where Messenger's script is not supported."""
    webview_share_button: Literal["hide"] | None = attrs.field(
        default=None, validator=checks.one_of("hide")
    )
    """``hide`` takes the share button away."""

    def __attrs_post_init__(self) -> None:
        """Check what depends on more than one field."""
        if self.messenger_extensions and not self.url.startswith("https://"):
            raise InvalidValueError.of("url", self.url, "messenger_extensions need https")
        if self.fallback_url is not None and not self.messenger_extensions:
            limit = "it goes with messenger_extensions=True only"
            raise InvalidValueError.of("fallback_url", self.fallback_url, limit)


@attrs.frozen
class RawItem:
    """A line of the menu of a kind that this version does not know, as it came."""

    fields: Mapping[str, Any] = attrs.field(validator=checks.instance(Mapping))
    """The JSON object."""


MenuItem = PostbackItem | UrlItem | RawItem
"""A line of the menu."""


def _items(values: Iterable[MenuItem]) -> tuple[MenuItem, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class PersistentMenu:
    """The menu beside the keyboard; a change may take a day to show.

    Platform: https://developers.facebook.com/docs/messenger-platform/send-messages/persistent-menu
    """

    call_to_actions: tuple[MenuItem, ...] = attrs.field(
        default=(),
        converter=_items,
        validator=checks.several((PostbackItem, UrlItem, RawItem), 0, 20),
    )
    """Its lines, at most 20."""
    locale: str = attrs.field(default=DEFAULT_LOCALE, validator=check_locale)
    """For whom: ``default``, or a language as ``fr_FR``."""
    composer_input_disabled: bool = attrs.field(default=False, validator=checks.flag())
    """Whether people can use nothing but the menu; then it needs lines."""
    disabled_surfaces: tuple[Surface, ...] = attrs.field(default=(), converter=_surfaces)
    """Where it is hidden, as ``CUSTOMER_CHAT_PLUGIN``."""

    def __attrs_post_init__(self) -> None:
        """Check what depends on more than one field."""
        if self.composer_input_disabled and not self.call_to_actions:
            limit = "a menu that replaces the keyboard needs 1 to 20 lines"
            raise InvalidValueError.of("call_to_actions", (), limit)


check_menus: checks.Check = localised(PersistentMenu)
"""Demand menus with one of the locale ``default``."""
