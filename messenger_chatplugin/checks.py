"""Checks of values when they are made: each names the field, what came, and what is allowed.

A field whose default is ``None`` may be ``None``; the checks leave it alone then.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

import attrs

from messenger_chatplugin.errors import InvalidValueError

Check = Callable[[Any, "attrs.Attribute[Any]", Any], None]
"""An attrs validator."""

_Item = TypeVar("_Item")


def id_text(value: str | int) -> str:
    """Keep a number as text: ids arrive as both, and only text survives 64 bits everywhere."""
    return str(value) if type(value) is int else value  # type: ignore[return-value] # checked after this


def as_tuple(field: str, value: Sequence[_Item]) -> tuple[_Item, ...]:
    """Keep a list as a tuple, which nobody can change.

    Raises:
        InvalidValueError: It is no list: a text, an object, or a single value.

    """
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        kind = type(value).__name__
        raise InvalidValueError.of_secret(field, f"a {kind} given", "a list or tuple is needed")
    return tuple(value)


def exactly_one(**given: object) -> None:
    """Demand that one of these fields is set, and the others are not.

    Raises:
        InvalidValueError: None is set, or more than one.

    """
    names = [name for name, value in given.items() if value is not None]
    if len(names) != 1:
        limit = f"exactly one of {' and '.join(given)} is needed"
        problem = " and ".join(names) or "nothing"
        raise InvalidValueError.of_secret(" or ".join(given), f"{problem} given", limit)


def optional_id_text(value: str | int | None) -> str | None:
    """Keep a number as text, and leave what is absent."""
    return None if value is None else id_text(value)


def _check(is_fine: Callable[[Any], bool], limit: str) -> Check:
    def check(_instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        if value is None and attribute.default is None:
            return
        if not is_fine(value):
            raise InvalidValueError.of(attribute.name, value, limit)

    return check


def matches(pattern: str, limit: str) -> Check:
    """Demand text that is wholly of *pattern*."""
    compiled = re.compile(pattern, re.ASCII)
    return _check(lambda v: isinstance(v, str) and bool(compiled.fullmatch(v)), limit)


def _is_encodable(value: str) -> bool:
    """Whether text can be written as UTF-8: half a surrogate pair cannot."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def optional(check: Check) -> Check:
    """Leave ``None`` alone in a field with another default."""

    def check_if_set(instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        if value is not None:
            check(instance, attribute, value)

    return check_if_set


def is_filled(value: object) -> bool:
    """Whether it is text that has something in it and can be encoded."""
    return isinstance(value, str) and bool(value) and not value.isspace() and _is_encodable(value)


def filled() -> Check:
    """Demand text that has something in it: an id."""
    return _check(is_filled, "an id is text that is not empty")


def text(longest: int | None = None, *, shortest: int = 1) -> Check:
    """Demand text of so many characters that can be encoded."""
    limit = f"a text of at least {shortest} characters is needed"
    if longest is not None:
        limit = f"a text of {shortest} to {longest} characters is needed"

    def check(_instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        if value is None and attribute.default is None:
            return
        if not isinstance(value, str):
            raise InvalidValueError.of(attribute.name, value, limit)
        if len(value) < shortest or (longest is not None and len(value) > longest):
            # How long it is helps; what a person wrote does not belong into an error.
            problem = f"a text of {len(value)} characters given"
            raise InvalidValueError.of_secret(attribute.name, problem, limit)
        if not _is_encodable(value):
            problem = "a text with half a surrogate pair given"
            limit_encoded = "text that can be written as UTF-8 is needed"
            raise InvalidValueError.of_secret(attribute.name, problem, limit_encoded)

    return check


def whole_number(unit: str, lowest: int = 0, highest: int | None = None) -> Check:
    """Demand a whole number of *unit* within bounds."""
    bounds = f"at least {lowest}" if highest is None else f"{lowest} to {highest}"
    return _check(
        lambda v: (
            isinstance(v, int)
            and not isinstance(v, bool)
            and v >= lowest
            and (highest is None or v <= highest)
        ),
        f"a whole number of {unit}, {bounds}, is needed",
    )


def number(lowest: float | None = None) -> Check:
    """Demand a number that JSON has, and that is not too low."""
    limit = "a number is needed" if lowest is None else f"a number of at least {lowest} is needed"
    return _check(
        lambda v: (
            isinstance(v, int | float)
            and not isinstance(v, bool)
            and (isinstance(v, int) or math.isfinite(v))
            and (lowest is None or v >= lowest)
        ),
        limit,
    )


def instance(kind: type) -> Check:
    """Demand a value of this class."""
    limit = f"a value of {kind.__name__} is needed"

    def check(_instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        if not isinstance(value, kind) and (value is not None or attribute.default is not None):
            problem = f"a {type(value).__name__} given"
            raise InvalidValueError.of_secret(attribute.name, problem, limit)

    return check


def seconds(lowest: float = 0.0) -> Check:
    """Demand a number of seconds that is finite."""
    return _check(
        lambda v: (
            isinstance(v, int | float) and not isinstance(v, bool) and lowest <= v < float("inf")
        ),
        f"a number of seconds, at least {lowest:g}, is needed",
    )


def flag() -> Check:
    """Demand true or false."""
    return _check(lambda v: isinstance(v, bool), "True or False is needed")


def currency() -> Check:
    """Demand the code of a currency."""
    return matches("[A-Z]{3}", "a code of three capital letters is needed, as 'EUR'")


def one_of(*allowed: str) -> Check:
    """Demand one of these texts."""
    return _check(lambda v: isinstance(v, str) and v in allowed, f"one of {allowed} is allowed")


def url(*schemes: str) -> Check:
    """Demand an absolute URL with one of these schemes."""
    limit = f"an absolute URL with {' or '.join(schemes)} is needed"
    return _check(lambda v: isinstance(v, str) and _is_url(v, schemes), limit)


def _is_url(value: str, schemes: tuple[str, ...]) -> bool:
    if not value.isprintable() or " " in value:
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname)


def several(kind: type | tuple[type, ...], lowest: int = 0, highest: int | None = None) -> Check:
    """Demand so many values of these classes."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    names = " or ".join(one.__name__ for one in kinds)
    bounds = f"{lowest} or more" if highest is None else f"{lowest} to {highest}"
    limit = f"{bounds} of {names} are needed"

    def check(_instance: object, attribute: "attrs.Attribute[Any]", value: tuple[Any, ...]) -> None:
        for item in value:
            if not isinstance(item, kinds):
                # What it is helps; what it says may be what a person wrote.
                problem = f"a {type(item).__name__} given"
                raise InvalidValueError.of_secret(attribute.name, problem, limit)
        if len(value) < lowest or (highest is not None and len(value) > highest):
            raise InvalidValueError.of_secret(attribute.name, f"{len(value)} given", limit)

    return check
