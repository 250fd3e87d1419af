"""What all values that arrive share: equality, hash and display, written once; times read late.

Values only: no I/O, no client, nothing of the wire.
"""

from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar, Self, TypeVar, dataclass_transform

import attrs

from messenger_chatplugin.times import read_time

_T = TypeVar("_T")


class Struct:
    """Equality, hash and display for all that arrives, written once.

    attrs could generate them for each class; written once they halve the time of the import.
    """

    __attrs_attrs__: ClassVar[tuple["attrs.Attribute[Any]", ...]]

    def evolve(self, **changes: Any) -> Self:
        """Return a copy with other values for some fields."""
        evolved = attrs.evolve(self, **changes)  # type: ignore[misc] # children are attrs classes
        # What is the class's default stays that: its view of an empty mapping cannot be pickled.
        for name in vars(evolved).keys() - vars(self).keys() - changes.keys():
            del vars(evolved)[name]
        return evolved

    def _compared(self) -> tuple[object, ...]:
        return tuple(getattr(self, a.name) for a in self.__attrs_attrs__ if a.eq)

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        assert isinstance(other, Struct)  # noqa: S101 - tells the type checkers what the line above proved
        return self._compared() == other._compared()

    def __hash__(self) -> int:
        return hash(
            (
                type(self),
                *(
                    getattr(self, a.name)
                    for a in self.__attrs_attrs__
                    if a.eq and a.hash is not False
                ),
            )
        )

    def __repr__(self) -> str:
        """Show what is set; an absent field would only be noise."""
        shown = (
            f"{a.name}={value!r}"
            for a in self.__attrs_attrs__
            if a.repr and (value := getattr(self, a.name)) != a.default
        )
        return f"{type(self).__name__}({', '.join(shown)})"


class Time:
    """A time that is read at the first look: most are never looked at.

    The readers keep what came under the name that :func:`unread` gives.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._unread = unread(name)

    def __get__(self, struct: object, owner: type) -> datetime | None:
        """Read the time and keep it."""
        if struct is None:
            return None
        state = vars(struct)
        time = state[self._name] = read_time(state.get(self._unread))
        return time


def unread(name: str) -> str:
    """Name the place of a time that is not read yet."""
    return f"{name} as it came"


def is_time(attribute: "attrs.Attribute[Any]") -> bool:
    """Whether a field is a time."""
    return bool(attribute.type == datetime | None)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attrs.field,))
def struct(cls: type[_T]) -> type[_T]:
    """Make a frozen value with keyword arguments; events are built in great numbers.

    Without slots, because a frozen instance with a ``__dict__`` is made in two thirds of the time.
    """
    made = attrs.frozen(cls, kw_only=True, slots=False, eq=False, repr=False)
    for attribute in attrs.fields(made):  # type: ignore[arg-type] # it is an attrs class now
        # What an instance lacks is the default: the reader leaves out what did not arrive.
        if is_time(attribute):
            setattr(made, attribute.name, Time(attribute.name))
        elif isinstance(attribute.default, attrs.Factory):  # type: ignore[arg-type] # it is a class
            # Only mappings are made anew for each instance; the class's own must not be changed.
            setattr(made, attribute.name, MappingProxyType({}))
        elif attribute.default is not attrs.NOTHING:
            setattr(made, attribute.name, attribute.default)
    return made
