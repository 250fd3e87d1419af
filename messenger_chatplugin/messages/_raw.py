"""Anything else: a message that this package has no class for, sent as it is."""

import json
from collections.abc import Mapping
from typing import Any

import attrs

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.messages._base import Message

_LIMIT = "a JSON object with something in it is needed"


def _json_text(value: Mapping[str, Any]) -> str:
    if not isinstance(value, Mapping) or not value:
        problem = f"a {type(value).__name__} of no use given"
        raise InvalidValueError.of_secret("message", problem, _LIMIT)
    try:
        return json.dumps(dict(value), allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        problem = f"something that JSON does not have given ({type(error).__name__})"
    # Outside the block: the exception quotes what is in the message.
    raise InvalidValueError.of_secret("message", problem, _LIMIT)


@attrs.frozen
class Raw(Message):
    """A JSON object to send as ``message``, unchecked: for what is newer than this package."""

    message: str = attrs.field(converter=_json_text, repr=False)
    """The object, kept as JSON text, which nobody can change."""
