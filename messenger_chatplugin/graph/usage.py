"""How much of its limits a Page has used, as Graph's answers say in their headers. No I/O.

Platform: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

_SECONDS_OF_MINUTE = 60


@attrs.frozen(kw_only=True)
class Load:
    """Shares of a limit that are used up, in percent over a rolling hour; 100 is throttled."""

    calls: int = 0
    """Of the number of calls."""
    time: int = 0
    """Of the total time."""
    cpu_time: int = 0
    """Of the processor's time."""

    @property
    def highest(self) -> int:
        """The share that decides."""
        return max(self.calls, self.time, self.cpu_time)


@attrs.frozen(kw_only=True)
class BusinessLoad(Load):
    """The same for one business use case."""

    type: str = ""
    """The use case: ``messenger`` for what is sent, ``pages`` and others."""
    regain_seconds: float = 0.0
    """Seconds until calls are taken again; 0 while they are."""


@attrs.frozen(kw_only=True)
class Usage:
    """What the newest answers said of the limits; ``None`` or empty where they said nothing."""

    app: Load | None = None
    """Of the app as a whole."""
    page: Load | None = None
    """Of the Page; Meta no longer documents it."""
    business: Mapping[str, tuple[BusinessLoad, ...]] = attrs.field(factory=dict)
    """By the id of the Page or business."""
    api_version: str = ""
    """The version that really answered: Graph serves calls to an ended one with another."""

    @property
    def regain_seconds(self) -> float:
        """Seconds until all use cases take calls again."""
        loads = [load for several in self.business.values() for load in several]
        return max((load.regain_seconds for load in loads), default=0.0)

    def updated(self, newer: "Usage") -> "Usage":
        """Keep what *newer* does not speak of: not every answer has every header."""
        return Usage(
            app=newer.app or self.app,
            page=newer.page or self.page,
            business={**self.business, **newer.business} if newer.business else self.business,
            api_version=newer.api_version or self.api_version,
        )


NOTHING = Usage()
"""The usage of an answer without any of the headers."""


def read_usage(headers: Mapping[str, str]) -> Usage:
    """Read the headers of an answer, written in any case; what is not understood is left out."""
    known = {name.lower(): text for name, text in headers.items() if name.lower() in _HEADERS}
    if not known:
        return NOTHING
    return Usage(
        app=_load(_json(known.get("x-app-usage"))),
        page=_load(_json(known.get("x-page-usage"))),
        business=dict(_business(_json(known.get("x-business-use-case-usage")))),
        api_version=known.get("facebook-api-version", ""),
    )


_HEADERS = frozenset(
    {"x-app-usage", "x-page-usage", "x-business-use-case-usage", "facebook-api-version"}
)


def _json(text: str | None) -> Any:
    try:
        return json.loads((text or "null").strip().rstrip("%"))
    except (ValueError, RecursionError):
        return None


def _load(value: Any) -> Load | None:
    """Read the object of today, the older one of ``call_volume``, or a bare percentage."""
    if isinstance(value, dict):
        return Load(**_shares(value))
    share = _share(value)
    return None if share is None else Load(calls=share)


def _shares(value: Mapping[str, Any]) -> dict[str, int]:
    return {
        "calls": _share(value.get("call_count", value.get("call_volume"))) or 0,
        "time": _share(value.get("total_time")) or 0,
        "cpu_time": _share(value.get("total_cputime", value.get("cpu_time"))) or 0,
    }


def _share(value: Any) -> int | None:
    number = _number(value)
    return None if number is None else round(number)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if 0 <= number < float("inf") else None


def _business(value: Any) -> Iterator[tuple[str, tuple[BusinessLoad, ...]]]:
    for asset, rows in value.items() if isinstance(value, dict) else ():
        loads = tuple(
            BusinessLoad(
                **_shares(row),
                type=str(row.get("type", "")),
                regain_seconds=_SECONDS_OF_MINUTE
                * (_number(row.get("estimated_time_to_regain_access")) or 0.0),
            )
            for row in (rows if isinstance(rows, list) else ())
            if isinstance(row, dict)
        )
        if loads:
            yield asset, loads
