"""Enumerations that stay open: Meta adds values without notice, and nothing may crash on one."""

from enum import StrEnum
from typing import Self

from messenger_chatplugin.errors import InvalidValueError


class OpenEnum(StrEnum):
    """An enumeration of text that keeps unknown values and ignores the case of known ones.

    An unknown value becomes a member of its own, equal to its text and to nothing else. It is not
    stored in the class, so that a flood of values cannot fill the memory.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        known = cls._known(value)
        if known is not None:
            return known
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member

    @classmethod
    def _known(cls, value: str) -> Self | None:
        folded = value.casefold()
        return next((member for member in cls if member.value.casefold() == folded), None)

    @property
    def is_known(self) -> bool:
        """Whether this value was documented when this version was made."""
        return self._name_ in type(self).__members__

    @classmethod
    def strictly(cls, field: str, value: str) -> Self:
        """Return the member for *value*, refusing plain text that is not documented.

        A member made by the caller, or read from the wire, is taken as it is.

        Raises:
            InvalidValueError: The text names no member of this enumeration.

        """
        if isinstance(value, cls):
            return value
        known = cls._known(value) if isinstance(value, str) else None
        if known is None:
            raise InvalidValueError.of(field, value, f"one of {', '.join(cls)} is allowed")
        return known
