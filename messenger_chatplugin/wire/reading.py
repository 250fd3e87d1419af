"""JSON to values: a private cattrs converter with one hook for each kind of field.

Lenient: unknown keys are ignored, null counts as absent, a number is taken where text is
documented, and one value where a list is. What cannot be read raises :class:`Unreadable` with the
path to it. No I/O.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar, cast, get_args, get_origin

import attrs
from cattrs import BaseConverter, Converter

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.events import JsonObject, Struct
from messenger_chatplugin.people import PageId, Person, Psid, UserRef

_T = TypeVar("_T")
Read = Callable[[Any, Any], Any]
"""A cattrs structure hook: the JSON value and the wanted type in, the value out."""

_SECONDS_BELOW = 1e12
"""A smaller timestamp counts seconds; in milliseconds it would lie before September 2001."""


class Unreadable(Exception):  # noqa: N818 - never leaves this package; callers get a MalformedEvent
    """A JSON value that does not fit; collects the path on its way up."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = ""

    def beneath(self, step: str) -> "Unreadable":
        """Prefix the path with one step, as ``.message`` or ``[0]``."""
        self.path = step + self.path
        return self


def unexpected(what: str, value: Any) -> Unreadable:
    """Say what should stand there and what kind of value does, but not its content."""
    return Unreadable(
        f"{what} expected, {_JSON_NAMES.get(value.__class__, 'something else')} found"
    )


_JSON_NAMES: Mapping[type, str] = {
    str: "text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    dict: "an object",
    list: "a list",
    type(None): "null",
}


def _read_text(value: Any, _type: Any) -> str:
    # Ids, amounts and prices arrive as numbers, too (webhooks.md, deviations 4 and 14).
    if value.__class__ is str:
        return value
    if value.__class__ is int or value.__class__ is float:
        return str(value)
    raise unexpected("text", value)


def _read_whole_number(value: Any, _type: Any) -> int:
    # num_edit arrives as text in samples (E:message-edits).
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
            return float(value)
    except (ValueError, OverflowError):
        pass
    raise unexpected("a number", value)


def _read_flag(value: Any, _type: Any) -> bool:
    if value.__class__ is bool:
        return value
    raise unexpected("true or false", value)


def read_time(value: Any, _type: Any = None) -> datetime | None:
    """Read a time in seconds or milliseconds, number or text; ``None`` where it is neither.

    Production sends seconds for some referrals, samples send text, and placeholders like
    ``"TIMESTAMP"`` exist (webhooks.md, section 3 and deviation 5). A time is never worth an event.
    """
    try:
        if value.__class__ is str:
            value = float(value)
        if value.__class__ is not int and value.__class__ is not float:
            return None
        return datetime.fromtimestamp(value if value < _SECONDS_BELOW else value / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def read_person(value: Any, _type: Any = None) -> Person:
    """Read a sender: a ``user_ref`` where it has one, else the id as a PSID.

    Where both stand side by side, the ``user_ref`` is what a production gateway and restfb answer
    to (webhooks.md, section 3); :attr:`PersonEvent.sender_psid` keeps the other.
    """
    if value.__class__ is not dict:
        raise unexpected("an object", value)
    user_ref = value.get("user_ref")
    try:
        if user_ref is not None:
            return UserRef(user_ref)
        if value.get("id") is None:
            raise Unreadable("id or user_ref missing")
        return Psid(value["id"])
    except InvalidValueError as error:
        raise Unreadable(str(error)) from None


def read_id(value: Any) -> str | None:
    """Read an object's id, or ``None`` where there is none that is text or a number."""
    found = value.get("id") if value.__class__ is dict else None
    return str(found) if found.__class__ is str or found.__class__ is int else None


def _read_page(value: Any, _type: Any) -> PageId:
    found = read_id(value)
    if not found:
        raise Unreadable("id missing")
    return PageId(found)


def _read_as_is(value: Any, _type: Any) -> Any:
    return value


def _read_object(value: Any, _type: Any) -> JsonObject:
    if value.__class__ is dict:
        return cast("JsonObject", value)
    raise unexpected("an object", value)


def _list_reader(wanted: Any, converter: BaseConverter) -> Read:
    item_type = get_args(wanted)[0]
    read = converter.get_structure_hook(item_type)

    def read_list(value: Any, _type: Any) -> tuple[Any, ...]:
        # tags (CP18: a list, CP22: an object) and hop_context come in both forms.
        items = value if value.__class__ is list else [value]
        result: list[Any] = []
        for index, item in enumerate(items):
            try:
                result.append(read(item, item_type))
            except Unreadable as error:
                raise error.beneath(f"[{index}]") from None
        return tuple(result)

    return read_list


def _mapping_reader(wanted: Any, converter: BaseConverter) -> Read:
    item_type = get_args(wanted)[1]
    read = converter.get_structure_hook(item_type)

    def read_mapping(value: Any, _type: Any) -> dict[str, Any]:
        if value.__class__ is not dict:
            raise unexpected("an object", value)
        result: dict[str, Any] = {}
        for key, item in value.items():
            try:
                result[key] = read(item, item_type)
            except Unreadable as error:
                raise error.beneath(f".{key}") from None
        return result

    return read_mapping


def _optional_reader(wanted: Any, converter: BaseConverter) -> Read:
    # Null counts as absent and is skipped by the struct reader, so only the other type is left.
    inner = next(arg for arg in get_args(wanted) if arg is not type(None))
    return converter.get_structure_hook(inner)


def _is_list(wanted: Any) -> bool:
    return get_origin(wanted) is tuple


def _is_mapping(wanted: Any) -> bool:
    return get_origin(wanted) is Mapping and wanted != JsonObject


def _is_optional(wanted: Any) -> bool:
    arguments = get_args(wanted)
    return len(arguments) == 2 and type(None) in arguments  # noqa: PLR2004 - X and None


@attrs.frozen
class Field:
    """How one key of the wire becomes one field."""

    name: str
    type: Any
    read: Read


def fields_of(cls: type[Struct]) -> dict[str, Field]:
    """Map the wire's keys to the fields of *cls*, each with its reader."""
    return {
        attribute.name.rstrip("_"): Field(
            attribute.name,
            attribute.type,
            _converter.get_structure_hook(attribute.type),
        )
        for attribute in attrs.fields(cls)
    }


def read_fields(fields: Mapping[str, Field], value: JsonObject) -> dict[str, Any]:
    """Read the keys of *value* that *fields* knows; the others are ignored, and so is null."""
    found: dict[str, Any] = {}
    for key, item in value.items():
        field = fields.get(key)
        if field is not None and item is not None:
            try:
                found[field.name] = field.read(item, field.type)
            except Unreadable as error:
                raise error.beneath(f".{key}") from None
    return found


def _struct_reader(cls: type[Struct], _converter: BaseConverter) -> Read:
    fields = fields_of(cls)
    required = [a.name for a in attrs.fields(cls) if a.default is attrs.NOTHING]

    def read_struct(value: Any, _type: Any) -> Struct:
        if value.__class__ is not dict:
            raise unexpected("an object", value)
        found = read_fields(fields, value)
        for name in required:
            if name not in found:
                raise missing(name)
        return cls(**found)

    return read_struct


def missing(name: str) -> Unreadable:
    """Say that a required field is absent, or null."""
    return Unreadable("required field missing").beneath(f".{name}")


def _is_struct(wanted: Any) -> bool:
    return isinstance(wanted, type) and issubclass(wanted, Struct)


def _make_converter() -> Converter:
    converter = Converter(detailed_validation=False)
    converter.register_structure_hook(str, _read_text)
    converter.register_structure_hook(int, _read_whole_number)
    converter.register_structure_hook(float, _read_number)
    converter.register_structure_hook(bool, _read_flag)
    converter.register_structure_hook(datetime, read_time)
    converter.register_structure_hook(PageId, _read_page)
    converter.register_structure_hook_func(lambda wanted: wanted == Person, read_person)
    converter.register_structure_hook_func(lambda wanted: wanted is Any, _read_as_is)
    converter.register_structure_hook_func(lambda wanted: wanted == JsonObject, _read_object)
    converter.register_structure_hook_factory(_is_optional, _optional_reader)
    converter.register_structure_hook_factory(_is_list, _list_reader)
    converter.register_structure_hook_factory(_is_mapping, _mapping_reader)
    converter.register_structure_hook_factory(_is_struct, _struct_reader)
    return converter


_converter = _make_converter()


def read(wanted: type[_T], value: object) -> _T:
    """Read *value* as *wanted*.

    Raises:
        Unreadable: It does not fit.

    """
    return _converter.structure(value, wanted)
