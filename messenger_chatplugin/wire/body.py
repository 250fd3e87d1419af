"""Bytes to JSON, by one rule that does not depend on which JSON library is installed.

UTF-8 only; NaN and Infinity are refused; of duplicate keys the last one wins; whole numbers keep
every digit; lone surrogates stay as they came. No I/O.
"""

import json
import math
from collections.abc import Callable
from itertools import chain
from typing import Any, NoReturn

from messenger_chatplugin.errors import PayloadError

try:
    from orjson import loads as orjson_loads
except ImportError:  # the extra "speed" is not installed
    orjson_loads = None  # type: ignore[assignment]

MAX_BODY_BYTES = 4 * 1024 * 1024
"""Meta sends at most 1,000 updates in one body; this leaves 4 kB for each."""

MAX_DEPTH = 64
"""Real bodies nest about ten deep."""

_TOO_LARGE = 413

_TOO_DEEP = f"the body is nested deeper than {MAX_DEPTH} levels @ $"


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        message = f"{text} is larger than a number can be"
        raise ValueError(message)
    return number


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is not JSON"
    raise ValueError(message)


_decoder = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)
_scan: Callable[[str, int], tuple[Any, int]] = vars(_decoder)["scan_once"]


_BYTES = (bytes, bytearray, memoryview)


def check_bytes(body: object) -> None:
    """Refuse a body that is not the bytes as received.

    Raises:
        TypeError: It was decoded or parsed before; only the bytes are signed.

    """
    if not isinstance(body, _BYTES):
        kind = type(body).__name__
        message = f"body: {kind} given, but the bytes as received are needed; only they are signed"
        raise TypeError(message)


def read_json(body: bytes) -> Any:
    """Return the JSON value that *body* holds.

    Raises:
        PayloadError: It is bigger than 4 MiB (status hint 413), nested deeper than 64 levels, not
            UTF-8, or not JSON.

    """
    if len(body) > MAX_BODY_BYTES:
        message = f"the body has {len(body)} bytes, {MAX_BODY_BYTES} are allowed @ $"
        raise PayloadError(message, status_hint=_TOO_LARGE)
    try:
        value = _load(body) if orjson_loads is None else _load_faster(orjson_loads, body)
        # Fewer brackets than levels cannot nest deeper; only large bodies are walked. To copy and
        # count once is cheaper than to count twice.
        brackets = body.replace(b"[", b"{").count(b"{")
        if brackets <= MAX_DEPTH or not _is_deeper(value, MAX_DEPTH):
            return value
        message = _TOO_DEEP
    except UnicodeDecodeError as error:
        message = f"the body is not UTF-8 at byte {error.start} @ $"
    except StopIteration as error:
        message = f"the body is not JSON: nothing readable at character {error.value} @ $"
    except RecursionError:
        message = _TOO_DEEP
    except ValueError as error:
        # JSONDecodeError, a constant refused above, or more digits than int() takes at once.
        message = f"the body is not JSON: {error} @ $"
    raise PayloadError(message)


_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_MANY_DIGITS = b"0" * 19


def _load_faster(loads: Callable[[bytes], Any], body: bytes) -> Any:
    # The standard library decides wherever the two differ: whole numbers of more than 64 bits,
    # which orjson rounds, and all that orjson refuses, lone surrogates included.
    if _MANY_DIGITS in body.translate(_ZEROS):
        return _load(body)
    try:
        return loads(body)
    except ValueError:
        return _load(body)


def _load(body: bytes) -> Any:
    text = body.decode()
    if text[:1] == "{":
        # What decode() does less its search for white space, a fifth of the time.
        value, end = _scan(text, 0)
        if end == len(text):
            return value
    return _decoder.decode(text)


def _is_deeper(value: Any, levels: int) -> bool:
    """Whether *value* nests deeper than so many levels."""
    level = [value] if type(value) in _CONTAINERS else []
    for _ in range(levels):
        inner = chain.from_iterable(one.values() if type(one) is dict else one for one in level)
        level = [one for one in inner if type(one) in _CONTAINERS]
        if not level:
            return False
    return True


_CONTAINERS = frozenset({dict, list})
