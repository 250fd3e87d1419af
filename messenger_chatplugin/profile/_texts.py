"""Get Started, greeting, questions and commands."""

import re
from collections.abc import Iterable
from typing import Any

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.profile._base import DEFAULT_LOCALE, check_locale

PLACEHOLDERS = ("{{user_first_name}}", "{{user_last_name}}", "{{user_full_name}}")
"""What Meta replaces in a greeting by the person's name."""

_PLACEHOLDER = re.compile(r"\{\{.*?\}\}", re.DOTALL)


def _placeholders(_instance: object, attribute: "attrs.Attribute[Any]", value: str) -> None:
    for found in _PLACEHOLDER.findall(value):
        if found not in PLACEHOLDERS:
            raise InvalidValueError.of(attribute.name, found, f"one of {PLACEHOLDERS} is allowed")


@attrs.frozen
class GetStarted:
    """The button that a person sees before the first message.

    It is needed for a persistent menu, and for the Chat Plugin's opening postback.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api/get-started-button
    """

    payload: str = attrs.field(validator=checks.text(1000))
    """What comes back as a postback when it is tapped; 1 to 1,000 characters."""


@attrs.frozen
class Greeting:
    """What a person reads before the first message.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api/greeting
    """

    text: str = attrs.field(validator=[checks.text(160), _placeholders])
    """The text; 1 to 160 characters, with the placeholders of :data:`PLACEHOLDERS`."""
    locale: str = attrs.field(default=DEFAULT_LOCALE, validator=check_locale)
    """For whom: ``default``, or a language as ``fr_FR``."""


@attrs.frozen(kw_only=True)
class IceBreaker:
    """A question that a person can tap instead of writing the first message."""

    question: str = attrs.field(validator=checks.text())
    """What it says; the platform documents no limit."""
    payload: str = attrs.field(validator=checks.text(1000))
    """What comes back; 1 to 1,000 characters."""


def _questions(values: Iterable[IceBreaker]) -> tuple[IceBreaker, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class IceBreakers:
    """The questions for one language; they win over Get Started.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api/ice-breakers
    """

    call_to_actions: tuple[IceBreaker, ...] = attrs.field(
        converter=_questions, validator=checks.several(IceBreaker, 1, 4)
    )
    """The questions, at most 4."""
    locale: str = attrs.field(default=DEFAULT_LOCALE, validator=check_locale)
    """For whom: ``default``, or a language as ``fr_FR``."""


@attrs.frozen(kw_only=True)
class Command:
    """A command that people can type after a slash."""

    name: str = attrs.field(
        validator=[checks.text(32), checks.matches(r"[^/].*", "no slash goes before the name")]
    )
    """Its name without the slash; 1 to 32 characters."""
    description: str = attrs.field(validator=checks.text(64))
    """What it does; 1 to 64 characters."""


def _commands(values: Iterable[Command]) -> tuple[Command, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class Commands:
    """The commands for one language; they win over the menu.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api/commands
    """

    commands: tuple[Command, ...] = attrs.field(
        converter=_commands, validator=checks.several(Command, 1, 100)
    )
    """The commands, at most 100."""
    locale: str = attrs.field(default=DEFAULT_LOCALE, validator=check_locale)
    """For whom: ``default``, or a language as ``fr_FR``."""
