"""Answers that many calls share: that it was done, an id, rows of data. No I/O."""

from collections.abc import Mapping
from typing import Any, TypeVar

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.people import Psid
from messenger_chatplugin.wire.reading import read
from messenger_chatplugin.wire.values import Unreadable, missing, read_id, unexpected

_T = TypeVar("_T")


def done(answer: Mapping[str, Any]) -> None:
    """Read that it was done, in either of Graph's forms.

    Raises:
        Unreadable: It does not say so.

    """
    # Meta's page for ice breakers has the text "true" where all others have "result".
    if answer.get("success") not in (True, "true") and answer.get("result") != "success":
        raise Unreadable("neither success nor result found")


def new_id(answer: Mapping[str, Any], key: str = "id") -> str:
    """Read the id of what was made.

    Raises:
        Unreadable: There is none.

    """
    found = read_id({"id": answer.get(key)})
    if not found:
        raise missing(key)
    return found


def rows(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Read the objects of ``data``.

    Raises:
        Unreadable: There is no list of objects.

    """
    found: Any = answer.get("data")
    if type(found) is not list:
        raise unexpected("a list", found).beneath(".data")
    for index, row in enumerate(found):
        if type(row) is not dict:
            raise unexpected("an object", row).beneath(f".data[{index}]")
    objects: list[Mapping[str, Any]] = found
    return objects


def read_rows(wanted: type[_T], answer: Mapping[str, Any]) -> tuple[_T, ...]:
    """Read the objects of ``data``, each as *wanted*.

    Raises:
        Unreadable: There is no list of such objects.

    """
    found: list[_T] = []
    for index, row in enumerate(rows(answer)):
        try:
            found.append(read(wanted, row))
        except Unreadable as error:
            raise error.beneath(f".data[{index}]") from None
    return tuple(found)


def first_row(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Read the only object of ``data``; an empty one where nothing is there.

    Raises:
        Unreadable: There is no list of objects.

    """
    found = rows(answer)
    return found[0] if found else {}


def a_psid(field: str, value: Psid) -> Psid:
    """Return the PSID, for calls that a ``user_ref`` cannot make.

    Raises:
        InvalidValueError: It is something else.

    """
    if not isinstance(value, Psid):
        raise InvalidValueError.of(field, value, "a Psid is needed")
    return value
