"""JSON to values: a private cattrs converter with one hook for each kind of field.

Lenient: unknown keys are ignored, null counts as absent, a number is taken where text is
documented, and one value where a list is. What cannot be read raises :class:`Unreadable` with the
path to it. No I/O.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args, get_origin

import attrs
from cattrs import BaseConverter, Converter

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.events import (
    Address,
    Attachment,
    AttachmentPayload,
    JsonObject,
    Struct,
    is_time,
    unread,
)
from messenger_chatplugin.people import PageId, Person, Psid, UserRef

_T = TypeVar("_T")

Read = Callable[[Any, Any], Any]
"""A cattrs structure hook: the JSON value and the wanted type in, the value out."""

_new = object.__new__
_set = object.__setattr__
_set_id: Callable[[Psid, str], None] = vars(Psid)["id"].__set__

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
    found = _JSON_NAMES.get(value.__class__, "something else")
    return Unreadable(f"{what} expected, {found} found")


def missing(name: str) -> Unreadable:
    """Say that a required field is absent, or null."""
    return Unreadable("required field missing").beneath(f".{name}")


def _read_text(value: Any, _type: Any) -> str:
    # Ids, amounts and prices arrive as numbers, too (restfb and ker0x fixtures).
    if value.__class__ is str:
        return value
    if value.__class__ is int or value.__class__ is float:
        return str(value)
    raise unexpected("text", value)


def _read_whole_number(value: Any, _type: Any) -> int:
    # num_edit arrives as text in Meta's samples of message_edits.
    if value.__class__ is int:
        return value
    try:
        if value.__class__ is str or (value.__class__ is float and value.is_integer()):
            return int(value)
    except ValueError:
        pass
    raise unexpected("a whole number", value)


def _read_number(value: Any, _type: Any) -> float:
    if value.__class__ is float:
        return value
    try:
        if value.__class__ is int or value.__class__ is str:
            number = float(value)
            if math.isfinite(number):
                return number
    except (ValueError, OverflowError):
        pass
    raise unexpected("a number", value)


def _read_flag(value: Any, _type: Any) -> bool:
    if value.__class__ is bool:
        return value
    raise unexpected("true or false", value)


def read_person(value: Any, _type: Any = None) -> Person:
    """Read a sender: a ``user_ref`` where it has one, else the id as a PSID.

    Where both stand side by side, the ``user_ref`` is what a production gateway and restfb answer
    to; :attr:`PersonEvent.sender_psid` keeps the other.
    """
    if value.__class__ is not dict:
        raise unexpected("an object", value)
    user_ref = value.get("user_ref")
    try:
        if user_ref is not None:
            return UserRef(user_ref)
        psid = value.get("id")
        if psid.__class__ is str and psid and psid.isascii() and not psid.isspace():
            # What Psid() does, in a quarter of the time; nearly every item has one.
            person = _new(Psid)
            _set_id(person, psid)
            return person
        if psid is None:
            raise Unreadable("id or user_ref missing")
        return Psid(psid)
    except InvalidValueError as error:
        raise Unreadable(str(error)) from None


def read_id(value: Any) -> str | None:
    """Read an object's id, or ``None`` where there is none: text that is not empty, or a number."""
    found = value.get("id") if value.__class__ is dict else None
    if found.__class__ is int:
        return str(found)
    return found if isinstance(found, str) and found and not found.isspace() else None


def _read_page(value: Any, _type: Any) -> PageId:
    found = read_id(value)
    if found is None:
        raise Unreadable("id missing")
    return PageId(found)


def _read_object(value: Any, _type: Any) -> JsonObject:
    if value.__class__ is dict:
        return value
    raise unexpected("an object", value)


def _list_reader(wanted: Any, converter: BaseConverter) -> Read:
    item_type = get_args(wanted)[0]
    read_item = converter.get_structure_hook(item_type)

    def read_list(value: Any, _type: Any) -> tuple[Any, ...]:
        # Meta's documents have tags as a list (2018) and as an object (2022); hop_context is both.
        items = value if value.__class__ is list else [value]
        result: list[Any] = []
        for index, item in enumerate(items):
            try:
                result.append(read_item(item, item_type))
            except Unreadable as error:
                raise error.beneath(f"[{index}]") from None
        return tuple(result)

    return read_list


def _mapping_reader(wanted: Any, converter: BaseConverter) -> Read:
    item_type = get_args(wanted)[1]
    read_item = converter.get_structure_hook(item_type)

    def read_mapping(value: Any, _type: Any) -> dict[str, Any]:
        if value.__class__ is not dict:
            raise unexpected("an object", value)
        result: dict[str, Any] = {}
        for key, item in value.items():
            try:
                result[key] = read_item(item, item_type)
            except Unreadable as error:
                raise error.beneath(f".{key}") from None
        return result

    return read_mapping


def _optional_reader(wanted: Any, converter: BaseConverter) -> Read:
    # Null counts as absent and is skipped by the struct reader, so only the other type is left.
    inner = next(arg for arg in get_args(wanted) if arg is not type(None))
    return converter.get_structure_hook(inner)


Complete = Callable[[dict[str, Any], JsonObject], None]
"""Puts in what no key of the object carries by its own name."""


def struct_reader(
    cls: type[Struct],
    *,
    given: frozenset[str] = frozenset(),
    aliases: Mapping[str, str] | None = None,
    complete: Complete | None = None,
) -> Callable[[JsonObject, dict[str, Any]], Any]:
    """Make the reader of one class of struct.

    The reader makes the instance of its ``__dict__`` instead of calling ``__init__``: structs have
    neither validators nor converters, absent fields are the class's defaults, and this is what
    makes typed events nearly as cheap as raw ones.

    Args:
        cls: The class.
        given: Names of fields that the caller puts in itself.
        aliases: Further keys of the wire, each with the key that it stands for.
        complete: Called with what was found and the object.

    Returns:
        A function that takes the object, and the fields that are known already.

    """
    attributes = attrs.fields(cls)
    required = tuple(
        a.name for a in attributes if a.default is attrs.NOTHING and a.name not in given
    )
    fields: dict[str, tuple[str, Read | None, Any]] = {
        # A field whose name is a keyword has an underscore behind it; a time is kept as it came.
        a.name.rstrip("_"): (unread(a.name), None, a.type)
        if is_time(a)
        else (a.name, _converter.get_structure_hook(a.type), a.type)
        for a in attributes
        if a.name not in given
    }
    fields |= {alias: fields[key] for alias, key in (aliases or {}).items()}

    def read_struct(value: JsonObject, found: dict[str, Any]) -> Any:
        for key, item in value.items():
            # Unknown keys are ignored; null counts as absent.
            if key in fields and item is not None:
                name, read_field, wanted = fields[key]
                if read_field is None or (read_field is _read_text and item.__class__ is str):
                    # Most fields; what the reader would do, without the call.
                    found[name] = item
                    continue
                try:
                    found[name] = read_field(item, wanted)
                except Unreadable as error:
                    raise error.beneath(f".{key}") from None
        if complete is not None:
            complete(found, value)
        for name in required:
            if name not in found:
                raise missing(name)
        made = _new(cls)
        _set(made, "__dict__", found)
        return made

    return read_struct


_ALIASES: Mapping[type[Struct], Mapping[str, str]] = {
    # Spellings of ker0x/messenger's and messenger4j's fixtures, beside Meta's own.
    Address: {"street1": "street_1", "street2": "street_2"},
    Attachment: {"URL": "url"},
}


def _struct_hook(cls: type[Struct], _converter: BaseConverter) -> Read:
    read_struct = struct_reader(cls, aliases=_ALIASES.get(cls))

    def hook(value: Any, _type: Any) -> Any:
        if value.__class__ is str and cls is AttachmentPayload:
            # Before v6.0 a fallback's payload could be text (restfb's fixtures).
            value = {"text": value}
        if value.__class__ is not dict:
            raise unexpected("an object", value)
        return read_struct(value, {})

    return hook


def _is_struct(wanted: Any) -> bool:
    return isinstance(wanted, type) and issubclass(wanted, Struct)


def _is_list(wanted: Any) -> bool:
    return get_origin(wanted) is tuple


def _is_mapping(wanted: Any) -> bool:
    return get_origin(wanted) is Mapping and wanted != JsonObject


def _is_optional(wanted: Any) -> bool:
    arguments = get_args(wanted)
    return len(arguments) == 2 and type(None) in arguments  # noqa: PLR2004 - X and None


def _make_converter() -> Converter:
    converter = Converter(detailed_validation=False)
    converter.register_structure_hook(str, _read_text)
    converter.register_structure_hook(int, _read_whole_number)
    converter.register_structure_hook(float, _read_number)
    converter.register_structure_hook(bool, _read_flag)
    converter.register_structure_hook(PageId, _read_page)
    converter.register_structure_hook_func(lambda wanted: wanted == Person, read_person)
    converter.register_structure_hook_func(lambda wanted: wanted == JsonObject, _read_object)
    converter.register_structure_hook_factory(_is_optional, _optional_reader)
    converter.register_structure_hook_factory(_is_list, _list_reader)
    converter.register_structure_hook_factory(_is_mapping, _mapping_reader)
    converter.register_structure_hook_factory(_is_struct, _struct_hook)
    return converter


_converter = _make_converter()


def read(wanted: type[_T], value: object) -> _T:
    """Read *value* as *wanted*.

    Raises:
        Unreadable: It does not fit.

    """
    return _converter.structure(value, wanted)
