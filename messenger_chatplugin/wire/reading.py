"""JSON to structs: one reader for each type of field, and one that is made for each class.

Not cattrs's converter: its hooks are handed the type with every value, which the readers know, and
importing it takes a third of the time of importing all events. Unknown keys are ignored, a field
that is null counts as absent, one value is taken where a list is documented. What cannot be read
raises :class:`~messenger_chatplugin.wire.values.Unreadable` with the path to it. No I/O.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import or_
from types import NoneType
from typing import Any, Protocol, TypeVar, cast, get_args, get_origin

import attrs

from messenger_chatplugin.events import (
    Address,
    Attachment,
    AttachmentPayload,
    JsonObject,
    Struct,
    is_time,
    unread,
)
from messenger_chatplugin.people import PageId, Person
from messenger_chatplugin.wire.values import (
    Unreadable,
    missing,
    read_flag,
    read_number,
    read_object,
    read_page,
    read_person,
    read_text,
    read_whole_number,
    unexpected,
)

_T = TypeVar("_T")

Read = Callable[[Any], Any]
"""Takes a JSON value and returns what it means; refuses with Unreadable."""

_new = object.__new__


def _list_reader(read_item: Read) -> Read:
    def read_list(value: Any) -> tuple[Any, ...]:
        # Meta's documents have tags as a list (2018) and as an object (2022); hop_context is both.
        items = value if type(value) is list else (value,)
        result: list[Any] = []
        for item in items:
            try:
                result.append(read_item(item))
            except Unreadable as error:
                raise error.beneath(f"[{len(result)}]") from None
        return tuple(result)

    return read_list


def _mapping_reader(read_item: Read) -> Read:
    def read_mapping(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise unexpected("an object", value)
        result: dict[str, Any] = {}
        for key, item in value.items():
            try:
                result[key] = read_item(item)
            except Unreadable as error:
                raise error.beneath(f".{key}") from None
        return result

    return read_mapping


Complete = Callable[[dict[str, Any], JsonObject], None]
"""Puts in what no key of the object carries by its own name."""


class ReadStruct(Protocol):
    """Takes an object, and the instance to fill, if that exists already; returns it."""

    def __call__(self, value: Any, made: Struct | None = None) -> Struct:
        """Read; refuses with Unreadable."""
        ...


def struct_reader(
    cls: type[Struct],
    *,
    given: frozenset[str] = frozenset(),
    aliases: Mapping[str, str] | None = None,
    complete: Complete | None = None,
) -> ReadStruct:
    """Make the reader of one class of struct.

    The reader fills the ``__dict__`` of the instance instead of calling ``__init__``: structs have
    neither validators nor converters, absent fields are the class's defaults, and this is what
    makes typed events nearly as cheap as raw ones.

    Args:
        cls: The class.
        given: Names of fields that are not read here.
        aliases: Further keys of the wire, each with the key that it stands for.
        complete: Called with what was found and the object.

    """
    read_here = [a for a in attrs.fields(cls) if a.name not in given]
    required = [a.name for a in read_here if a.default is attrs.NOTHING]
    fields = _fields(read_here, aliases or {})

    def read_struct(value: Any, made: Struct | None = None) -> Struct:
        if type(value) is not dict:
            raise unexpected("an object", value)
        if made is None:
            made = _new(cls)
        found = made.__dict__
        for key, item in value.items():
            # Unknown keys are ignored; null counts as absent.
            if key in fields and item is not None:
                name, as_it_is, read_field = fields[key]
                try:
                    found[name] = item if type(item) is as_it_is else read_field(item)
                except Unreadable as error:
                    raise error.beneath(f".{key}") from None
        if complete is not None:
            complete(found, value)
        for name in required:
            if name not in found:
                raise missing(name)
        return made

    return read_struct


_Field = tuple[str, type | None, Read]


def _fields(
    attributes: Iterable["attrs.Attribute[Any]"], aliases: Mapping[str, str]
) -> dict[str, _Field]:
    # A field whose name is a keyword has an underscore behind it.
    fields = {a.name.rstrip("_"): _field(a) for a in attributes}
    return fields | {alias: fields[key] for alias, key in aliases.items()}


def _field(attribute: "attrs.Attribute[Any]") -> _Field:
    """Tell where a field is kept, which class of value is kept as it is, and what reads others."""
    if is_time(attribute):
        return unread(attribute.name), int, _keep
    read_field = reader(attribute.type)
    return attribute.name, _AS_IT_IS.get(read_field), read_field


def _keep(value: Any) -> Any:
    return value


_ALIASES: Mapping[type[Struct], Mapping[str, str]] = {
    # Spellings of ker0x/messenger's and messenger4j's fixtures, beside Meta's own.
    Address: {"street1": "street_1", "street2": "street_2"},
    Attachment: {"URL": "url"},
}


def _read_payload(value: Any) -> Any:
    # Before v6.0 a fallback's payload could be text (restfb's fixtures).
    return _read_payload_object({"text": value} if type(value) is str else value)


_AS_IT_IS: Mapping[Read, type] = {
    read_text: str,
    read_whole_number: int,
    read_number: float,
    read_flag: bool,
    read_object: dict,
}
"""What a reader returns as it came; asking for the class is cheaper than the call."""

_readers: dict[Any, Read] = {
    str: read_text,
    int: read_whole_number,
    float: read_number,
    bool: read_flag,
    JsonObject: read_object,
    Person: read_person,
    PageId: read_page,
    AttachmentPayload: _read_payload,
}


def reader(wanted: Any) -> Read:
    """Return what reads a type of field; made when it is asked for first."""
    if wanted not in _readers:
        _readers[wanted] = _make_reader(wanted)
    return _readers[wanted]


def _make_reader(wanted: Any) -> Read:
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin is tuple:
        return _list_reader(reader(arguments[0]))
    if origin is Mapping:
        return _mapping_reader(reader(arguments[1]))
    if NoneType in arguments:
        # Null counts as absent and is skipped by the struct reader, so only the rest is left.
        return reader(reduce(or_, (one for one in arguments if one is not NoneType)))
    if not (isinstance(wanted, type) and issubclass(wanted, Struct)):
        message = f"a field of an event cannot be {wanted}: nothing reads it"
        raise TypeError(message)
    return struct_reader(wanted, aliases=_ALIASES.get(wanted))


_read_payload_object = struct_reader(AttachmentPayload)


def read(wanted: type[_T], value: object) -> _T:
    """Read *value* as *wanted*.

    Raises:
        Unreadable: It does not fit.

    """
    return cast("_T", reader(wanted)(value))
