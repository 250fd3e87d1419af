"""What all properties share: the locale that each one is for."""

from typing import Any

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.errors import InvalidValueError

DEFAULT_LOCALE = "default"
"""The locale that serves everybody whose own one is not there."""

check_locale: checks.Check = checks.matches(
    r"default|[a-z]{2}_[A-Z]{2}", "the form is 'default' or 'en_US'"
)
"""Demand a locale."""


def localised(kind: type) -> checks.Check:
    """Demand one value for each locale, with one for everybody else."""
    check_kinds = checks.several(kind, 1, 1000)

    def check(instance: object, attribute: "attrs.Attribute[Any]", values: Any) -> None:
        if values is None:
            return
        check_kinds(instance, attribute, values)
        locales = [value.locale for value in values]
        if DEFAULT_LOCALE not in locales or len(set(locales)) < len(locales):
            limit = "one for each locale, and one of the locale 'default', are needed"
            raise InvalidValueError.of(attribute.name, locales, limit)

    return check
