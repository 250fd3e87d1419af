"""The Chat Plugin's settings of a Page: read and write. No I/O.

Meta ended the plugin on 9 May 2024 and took the write call out of its SDKs in November 2024.

Platform: https://developers.facebook.com/docs/graph-api/reference/page/chat_plugin
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, get_args

import attrs

from messenger_chatplugin.errors import ApiError, InvalidValueError, SunsetError
from messenger_chatplugin.graph.call import Call, Run
from messenger_chatplugin.graph.common import done
from messenger_chatplugin.open_enum import OpenEnum
from messenger_chatplugin.plugin import ChatPlugin
from messenger_chatplugin.wire.reading import read
from messenger_chatplugin.wire.values import Unreadable, read_id, unexpected
from messenger_chatplugin.wire.writing import write

_FIELDS = ",".join(attribute.name for attribute in attrs.fields(ChatPlugin))
"""Asked for by name: which come by themselves is not documented."""

_GONE_CODES = {(3, None), (12, None), (2500, None), (100, 33)}
"""Method missing, deprecated, unknown path, unsupported call on the object."""

_INVALID_ARGUMENT = 100

_log = logging.getLogger("messenger_chatplugin")


class ChatPluginSettings:
    """The Chat Plugin's settings of one Page.

    Args:
        page_id: The Page.
        run: Carries out the calls.

    """

    def __init__(self, page_id: str, run: Run) -> None:
        self._path = f"{page_id}/chat_plugin"
        self._run = run

    def get(self) -> ChatPlugin:
        """Read the settings; a Page without any has all of them ``None``.

        Raises:
            SunsetError: Meta has ended the call.
            ApiError: Graph said no for another reason.
            TransportError: There was no usable answer.

        """
        return self._run(
            Call(
                method="GET",
                path=self._path,
                query={"fields": _FIELDS},
                read=_settings,
                is_idempotent=True,
                refine=_read_error,
            )
        )

    def update(self, plugin: ChatPlugin) -> None:
        """Write the settings that are set; the others stay as they are.

        With nothing set nothing is sent, so that ``update(wanted.changes_from(current))`` is safe.

        Args:
            plugin: The settings.

        Raises:
            InvalidValueError: It is no ChatPlugin.
            SunsetError: Meta has ended the call.
            ApiError: Graph said no for another reason.
            TransportError: There was no usable answer.

        """
        if not isinstance(plugin, ChatPlugin):
            raise InvalidValueError.of("plugin", plugin, "a ChatPlugin is needed")
        if plugin.is_empty:
            return
        self._run(
            Call(
                method="POST",
                path=self._path,
                body=write(plugin),
                read=_done,
                is_idempotent=True,
                refine=_write_error,
            )
        )


def _settings(answer: Mapping[str, Any]) -> ChatPlugin:
    rows = answer.get("data")
    if type(rows) is not list:
        raise unexpected("a list", rows).beneath(".data")
    # Documented as a collection, though a Page has one plugin.
    row = rows[0] if rows else {}
    if type(row) is not dict:
        raise unexpected("an object", row).beneath(".data[0]")
    settings: dict[str, Any] = {}
    for attribute in attrs.fields(ChatPlugin):
        # Everything comes as text, the pixels too; empty text stands for a setting that is not set.
        if row.get(attribute.name) not in (None, ""):
            settings |= _setting(attribute, row[attribute.name])
    return ChatPlugin(**settings)


def _setting(attribute: "attrs.Attribute[Any]", text: object) -> dict[str, Any]:
    wanted: Any = get_args(attribute.type)[0]
    try:
        value: Any = wanted(text) if issubclass(wanted, OpenEnum) else read(wanted, text)
        ChatPlugin(**{attribute.name: value})
    except (Unreadable, InvalidValueError, ValueError):
        # What this version does not understand must not hide the other settings.
        _log.warning("chat_plugin: the value of %s is not understood", attribute.name)
        return {}
    return {attribute.name: value}


def _done(answer: Mapping[str, Any]) -> None:
    # The answer is not documented; these are the two forms that Graph has for it elsewhere.
    if read_id(answer) is None:
        done(answer)


def _read_error(error: ApiError) -> ApiError:
    # The request has no other argument than the documented fields that 100 could complain about.
    return _sunset(error) if error.code == _INVALID_ARGUMENT else _write_error(error)


def _write_error(error: ApiError) -> ApiError:
    gone = error.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
    return _sunset(error) if gone or (error.code, error.subcode) in _GONE_CODES else error


def _sunset(error: ApiError) -> SunsetError:
    return SunsetError(
        "Meta ended the Chat Plugin on 9 May 2024, and Graph no longer has its settings; webhooks, "
        f"the Send API and m.me links (MeLink) live on. Graph said: {error}",
        status=error.status,
        code=error.code,
        subcode=error.subcode,
        type=error.type,
        fbtrace_id=error.fbtrace_id,
        user_title=error.user_title,
        user_message=error.user_message,
    )
