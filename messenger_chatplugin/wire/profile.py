"""The Messenger Profile as JSON and back. No I/O.

What is read and does not fit is left out with a warning: it must not hide the rest.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.events import JsonObject, JsonValue
from messenger_chatplugin.profile import (
    Command,
    Commands,
    GetStarted,
    Greeting,
    IceBreaker,
    IceBreakers,
    MenuItem,
    MessengerProfile,
    PersistentMenu,
    PostbackItem,
    RawItem,
    Surface,
    UrlItem,
)
from messenger_chatplugin.wire.reading import read
from messenger_chatplugin.wire.values import Unreadable, missing, unexpected
from messenger_chatplugin.wire.writing import Written, write

_log = logging.getLogger("messenger_chatplugin")

_URL_OPTIONS = ("webview_height_ratio", "fallback_url", "webview_share_button")


def read_profile(row: JsonObject) -> MessengerProfile:
    """Read the properties that are there and that this version understands."""
    found: dict[str, Any] = {}
    for name, read_property in _READERS.items():
        # Null and an empty list both stand for a property that is not set.
        if row.get(name) in (None, [], ""):
            continue
        try:
            value = read_property(row[name])
            MessengerProfile(**{name: value})
        except (Unreadable, InvalidValueError):
            _log.warning("messenger_profile: the value of %s is not understood", name)
        else:
            found[name] = value
    return MessengerProfile(**found)


def write_profile(profile: MessengerProfile) -> Written:
    """Write the properties that are set."""
    return {
        name: write_property(value)
        for name, write_property in _WRITERS.items()
        if (value := getattr(profile, name)) is not None
    }


def read_menus(value: JsonValue) -> tuple[PersistentMenu, ...]:
    """Read the menus of a Page or of a person.

    Raises:
        Unreadable: It is no list of menus.
        InvalidValueError: One is against the rules of this version.

    """
    return tuple(
        PersistentMenu(
            call_to_actions=tuple(_read_item(item) for item in _list(menu, "call_to_actions")),
            locale=_text(menu, "locale"),
            composer_input_disabled=menu.get("composer_input_disabled") is True,
            # A member of its own for what is unknown: only text of the caller is refused.
            disabled_surfaces=tuple(
                Surface(read(str, name)) for name in menu.get("disabled_surfaces") or ()
            ),
        )
        for menu in _objects(value)
    )


def write_menus(menus: tuple[PersistentMenu, ...]) -> list[Written]:
    """Write menus of a Page or of a person."""
    return [_write_menu(menu) for menu in menus]


def read_domains(value: JsonValue) -> tuple[str, ...]:
    """Read the domains as they came, unless it is no list of text.

    Raises:
        Unreadable: It is no list of text.

    """
    return tuple(read(str, domain) for domain in _a_list(value))


def _read_item(item: JsonObject) -> MenuItem:
    kind = item.get("type")
    if kind == "postback":
        return PostbackItem(title=_text(item, "title"), payload=_text(item, "payload"))
    if kind == "web_url":
        options: dict[str, Any] = {name: item[name] for name in _URL_OPTIONS if item.get(name)}
        extensions = item.get("messenger_extensions") is True
        return UrlItem(
            title=_text(item, "title"),
            url=_text(item, "url"),
            messenger_extensions=extensions,
            **options,
        )
    return RawItem(item)


def _read_ice_breakers(value: JsonValue) -> tuple[IceBreakers, ...]:
    rows = _objects(value)
    if "question" in rows[0]:
        # The form without locales, which Graph gives back to whoever wrote it.
        return (IceBreakers(call_to_actions=[_read_ice_breaker(row) for row in rows]),)
    return tuple(
        IceBreakers(
            call_to_actions=[_read_ice_breaker(item) for item in _list(row, "call_to_actions")],
            locale=_text(row, "locale"),
        )
        for row in rows
    )


def _read_ice_breaker(row: JsonObject) -> IceBreaker:
    return IceBreaker(question=_text(row, "question"), payload=_text(row, "payload"))


def _read_commands(value: JsonValue) -> tuple[Commands, ...]:
    return tuple(
        Commands(
            commands=[
                Command(name=_text(item, "name"), description=_text(item, "description"))
                for item in _list(row, "commands")
            ],
            locale=_text(row, "locale"),
        )
        for row in _objects(value)
    )


def _read_get_started(value: JsonValue) -> GetStarted:
    if type(value) is not dict:
        raise unexpected("an object", value)
    return GetStarted(_text(value, "payload"))


def _read_greetings(value: JsonValue) -> tuple[Greeting, ...]:
    return tuple(
        Greeting(_text(row, "text"), locale=_text(row, "locale")) for row in _objects(value)
    )


def _write_menu(menu: PersistentMenu) -> Written:
    written: Written = {
        "locale": menu.locale,
        "composer_input_disabled": menu.composer_input_disabled,
        "call_to_actions": [_write_item(item) for item in menu.call_to_actions],
    }
    if menu.disabled_surfaces:
        written["disabled_surfaces"] = [str(surface) for surface in menu.disabled_surfaces]
    return written


def _write_item(item: MenuItem) -> Written:
    if isinstance(item, RawItem):
        return dict(item.fields)
    return {"type": "postback" if isinstance(item, PostbackItem) else "web_url", **write(item)}


def _write_all(values: tuple[Any, ...]) -> list[Written]:
    return [attrs.asdict(value) for value in values]


def _text(row: JsonObject, name: str) -> str:
    value = row.get(name)
    if value is None:
        raise missing(name)
    return read(str, value)


def _list(row: JsonObject, name: str) -> list[JsonObject]:
    return _objects(row.get(name) or [])


def _objects(value: JsonValue) -> list[JsonObject]:
    objects: list[JsonObject] = _a_list(value)
    for item in objects:
        if type(item) is not dict:
            raise unexpected("an object", item)
    return objects


def _a_list(value: JsonValue) -> list[JsonValue]:
    if type(value) is not list:
        raise unexpected("a list", value)
    items: list[JsonValue] = value
    return items


_READERS: Mapping[str, Callable[[JsonValue], Any]] = {
    "get_started": _read_get_started,
    "greeting": _read_greetings,
    "persistent_menu": read_menus,
    "whitelisted_domains": read_domains,
    "ice_breakers": _read_ice_breakers,
    "account_linking_url": lambda value: read(str, value),
    "commands": _read_commands,
}

_WRITERS: Mapping[str, Callable[[Any], Any]] = {
    "get_started": attrs.asdict,
    "greeting": _write_all,
    "persistent_menu": write_menus,
    "whitelisted_domains": list,
    "ice_breakers": _write_all,
    "account_linking_url": str,
    "commands": _write_all,
}
