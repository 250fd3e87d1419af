"""Bytes to JSON, by one rule that does not depend on which JSON library is installed.

UTF-8 only; NaN and Infinity are refused; of duplicate keys the last one wins; whole numbers keep
every digit; lone surrogates stay as they came. No I/O.
"""

import json
import re
from typing import Any, NoReturn

from messenger_chatplugin.errors import PayloadError

MAX_BODY_BYTES = 4 * 1024 * 1024
"""Meta sends at most 1,000 updates in one body; this leaves 4 kB for each."""

MAX_DEPTH = 64
"""Real bodies nest about ten deep."""

_TOO_LARGE = 413

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_EMPTY = re.compile(rb"\[\]|\{\}")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is not JSON"
    raise ValueError(message)


_decode = json.JSONDecoder(parse_constant=_refuse_constant).decode


def read_json(body: bytes) -> Any:
    """Return the JSON value that *body* holds.

    Raises:
        PayloadError: It is bigger than 4 MiB (status hint 413), nested deeper than 64 levels, not
            UTF-8, or not JSON.

    """
    if len(body) > MAX_BODY_BYTES:
        message = f"the body has {len(body)} bytes, {MAX_BODY_BYTES} are allowed @ $"
        raise PayloadError(message, status_hint=_TOO_LARGE)
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH and _is_too_deep(body):
        message = f"the body is nested deeper than {MAX_DEPTH} levels @ $"
        raise PayloadError(message)
    try:
        return _decode(body.decode())
    except UnicodeDecodeError as error:
        message = f"the body is not UTF-8 at byte {error.start} @ $"
    except RecursionError:
        message = "the body is nested deeper than the interpreter's stack allows @ $"
    except ValueError as error:
        # JSONDecodeError, a constant refused above, or more digits than int() takes at once.
        message = f"the body is not JSON: {error} @ $"
    raise PayloadError(message)


def _is_too_deep(body: bytes) -> bool:
    """Peel off the innermost brackets, level by level; asked only where there are many."""
    brackets = _STRING.sub(b"", body).translate(None, _NOT_BRACKETS)
    for _level in range(MAX_DEPTH):
        brackets = _EMPTY.sub(b"", brackets)
        if not brackets:
            return False
    # Brackets that do not pair up are not JSON at all; the decoder says where.
    opened = brackets.count(b"[") + brackets.count(b"{")
    return 2 * opened == len(brackets)
