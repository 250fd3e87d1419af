"""Versions of the Graph API: the form they are written in, and when each one ends.

Platform: https://developers.facebook.com/docs/graph-api/changelog/versions
"""

import re
import warnings
from datetime import UTC, date, datetime

from messenger_chatplugin.errors import InvalidValueError

NEWEST = "v26.0"
"""The newest version that was documented when this was made; used where none is given."""

USABLE_UNTIL = {
    "v14.0": date(2024, 9, 17),
    "v15.0": date(2024, 11, 20),
    "v16.0": date(2025, 5, 14),
    "v17.0": date(2025, 9, 12),
    "v18.0": date(2026, 1, 26),
    "v19.0": date(2026, 5, 21),
    "v20.0": date(2026, 9, 24),
    "v21.0": date(2027, 1, 21),
    "v22.0": date(2027, 5, 20),
    "v23.0": date(2027, 10, 8),
    "v24.0": date(2028, 2, 18),
    "v25.0": date(2028, 7, 29),
}
"""The last day of each version; one that is not here has no known end, or ended before."""

_FORM = re.compile(r"v?([1-9][0-9]{0,2})(\.[0-9])?", re.ASCII)


def normalise(value: str, field: str = "api_version") -> str:
    """Return the version as ``vN.0``.

    Raises:
        InvalidValueError: It is not written as ``v26.0``, ``26.0`` or ``26``.

    """
    match = _FORM.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise InvalidValueError.of(field, value, f"the form is {NEWEST!r}")
    return f"v{match[1]}{match[2] or '.0'}"


def warn_if_ended(version: str, today: date | None = None) -> None:
    """Warn where a version has ended: Graph then answers by the next one that has not.

    Args:
        version: The version, as ``v14.0``.
        today: The day to compare with, today where absent.

    """
    end = USABLE_UNTIL.get(version)
    if end is not None and (today or datetime.now(UTC).date()) > end:
        warnings.warn(
            f"Graph API {version} ended on {end.isoformat()}; calls are answered by a newer "
            f"version. Pass api_version={NEWEST!r}.",
            DeprecationWarning,
            stacklevel=3,
        )
