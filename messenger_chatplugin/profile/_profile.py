"""All properties together."""

from collections.abc import Iterable
from typing import Literal, TypeVar, get_args

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.profile._base import localised
from messenger_chatplugin.profile._domains import MAX_DOMAINS, check_domain
from messenger_chatplugin.profile._menu import PersistentMenu, check_menus
from messenger_chatplugin.profile._texts import Commands, GetStarted, Greeting, IceBreakers

ProfileField = Literal[
    "get_started",
    "greeting",
    "persistent_menu",
    "whitelisted_domains",
    "ice_breakers",
    "account_linking_url",
    "commands",
]
"""The names of the properties."""

PROFILE_FIELDS: tuple[ProfileField, ...] = get_args(ProfileField)
"""All of them."""

_T = TypeVar("_T")


def _several(values: Iterable[_T] | None) -> tuple[_T, ...] | None:
    return None if values is None else tuple(values)


def _domains(values: Iterable[str] | None) -> tuple[str, ...] | None:
    if values is None:
        return None
    if isinstance(values, str):
        raise InvalidValueError.of("whitelisted_domains", values, "several domains are needed")
    return tuple(dict.fromkeys(check_domain(value) for value in values))


def _get_started(value: GetStarted | str | None) -> GetStarted | None:
    return GetStarted(value) if isinstance(value, str) else value


def _greetings(value: str | Iterable[Greeting] | None) -> tuple[Greeting, ...] | None:
    return (Greeting(value),) if isinstance(value, str) else _several(value)


def _menus(value: Iterable[PersistentMenu] | None) -> tuple[PersistentMenu, ...] | None:
    return _several(value)


def _ice_breakers(value: Iterable[IceBreakers] | None) -> tuple[IceBreakers, ...] | None:
    return _several(value)


def _commands(value: Iterable[Commands] | None) -> tuple[Commands, ...] | None:
    return _several(value)


@attrs.frozen(kw_only=True)
class MessengerProfile:
    """The properties of a Page's conversation; one that is ``None`` is left as it is.

    Raises:
        InvalidValueError: A value that the platform would refuse.

    """

    get_started: GetStarted | None = attrs.field(
        default=None, converter=_get_started, validator=checks.instance(GetStarted)
    )
    """The Get Started button; a text is its payload."""
    greeting: tuple[Greeting, ...] | None = attrs.field(
        default=None, converter=_greetings, validator=localised(Greeting)
    )
    """The greeting, one for each locale; a text is the one for everybody."""
    persistent_menu: tuple[PersistentMenu, ...] | None = attrs.field(
        default=None, converter=_menus, validator=check_menus
    )
    """The menu, one for each locale; needs Get Started."""
    whitelisted_domains: tuple[str, ...] | None = attrs.field(
        default=None,
        converter=_domains,
        validator=attrs.validators.optional(checks.several(str, 1, MAX_DOMAINS)),
    )
    """The websites that may show the plugin; writing replaces all, see :class:`Domains`."""
    ice_breakers: tuple[IceBreakers, ...] | None = attrs.field(
        default=None, converter=_ice_breakers, validator=localised(IceBreakers)
    )
    """The questions, one list for each locale."""
    account_linking_url: str | None = attrs.field(default=None, validator=checks.url("https"))
    """Where people link their account."""
    commands: tuple[Commands, ...] | None = attrs.field(
        default=None, converter=_commands, validator=localised(Commands)
    )
    """The commands, one list for each locale."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is set."""
        return self == type(self)()
