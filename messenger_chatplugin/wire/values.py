"""Single JSON values: text, numbers, flags, ids, people; lenient as the wire demands.

A number is taken where text is documented, and text where a number is. What cannot be read raises
:class:`Unreadable`. No I/O.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.events import JsonObject
from messenger_chatplugin.people import PageId, Person, Psid, UserRef

_Name = TypeVar("_Name", Psid, UserRef, PageId)

_new = object.__new__
_set_name: Mapping[type, Callable[[object, str], None]] = {
    Psid: vars(Psid)["id"].__set__,
    UserRef: vars(UserRef)["user_ref"].__set__,
    PageId: vars(PageId)["id"].__set__,
}

_JSON_NAMES: Mapping[type, str] = {
    str: "text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    dict: "an object",
    list: "a list",
    type(None): "null",
}


class Unreadable(Exception):  # noqa: N818 - never leaves this package; callers get a MalformedEvent
    """A JSON value that does not fit; collects the path on its way up."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason: str = reason
        self.path: str = ""

    def beneath(self, step: str) -> "Unreadable":
        """Prefix the path with one step, as ``.message`` or ``[0]``."""
        self.path = step + self.path
        return self


def unexpected(what: str, value: Any) -> Unreadable:
    """Say what should stand there and what kind of value does, but not its content."""
    found = _JSON_NAMES.get(type(value), "something else")
    return Unreadable(f"{what} expected, {found} found")


def missing(name: str) -> Unreadable:
    """Say that a required field is absent, or null."""
    return Unreadable("required field missing").beneath(f".{name}")


def read_text(value: Any) -> str:
    """Read text; a number is kept as text."""
    # Ids, amounts and prices arrive as numbers, too (restfb and ker0x fixtures).
    if type(value) is str:
        return value
    if type(value) is int or type(value) is float:
        return str(value)
    raise unexpected("text", value)


def read_whole_number(value: Any) -> int:
    """Read a whole number; text and 3.0 may stand for one."""
    # num_edit arrives as text in Meta's samples of message_edits.
    if type(value) is int:
        return value
    try:
        if type(value) is str or (type(value) is float and value.is_integer()):
            return int(value)
    except ValueError:
        pass
    raise unexpected("a whole number", value)


def read_number(value: Any) -> float:
    """Read a number; text may stand for one."""
    if type(value) is float:
        return value
    try:
        if type(value) is int or type(value) is str:
            number = float(value)
            if math.isfinite(number):
                return number
    except (ValueError, OverflowError):
        pass
    raise unexpected("a number", value)


def read_flag(value: Any) -> bool:
    """Read true or false, and nothing that stands for them."""
    if type(value) is bool:
        return value
    raise unexpected("true or false", value)


def read_named(cls: type[_Name], name: Any) -> _Name:
    """Read somebody's id, or a Page's."""
    if type(name) is str and name and name.isascii() and not name.isspace():
        # What cls(name) does, in a quarter of the time; every item names two sides.
        made = _new(cls)
        _set_name[cls](made, name)
        return made
    try:
        return cls(name)
    except InvalidValueError as error:
        raise Unreadable(str(error)) from None


def read_person(value: Any) -> Person:
    """Read a sender: a ``user_ref`` where it has one, else the id as a PSID.

    Where both stand side by side, the ``user_ref`` is what a production gateway and restfb answer
    to; :attr:`PersonEvent.sender_psid` keeps the other.
    """
    if type(value) is not dict:
        raise unexpected("an object", value)
    user_ref = value.get("user_ref")
    if user_ref is not None:
        return read_named(UserRef, user_ref)
    psid = value.get("id")
    if psid is None:
        raise Unreadable("id or user_ref missing")
    return read_named(Psid, psid)


def read_id(value: Any) -> str | None:
    """Read an object's id, or ``None`` where there is none: text that is not empty, or a number."""
    found = value.get("id") if type(value) is dict else None
    if type(found) is int:
        return str(found)
    return found if isinstance(found, str) and found and not found.isspace() else None


def read_page(value: Any) -> PageId:
    """Read a Page by its id."""
    found = read_id(value)
    if found is None:
        raise Unreadable("id missing")
    return read_named(PageId, found)


def read_object(value: Any) -> JsonObject:
    """Take an object as it came."""
    if type(value) is dict:
        return value
    raise unexpected("an object", value)
