"""The Messenger Profile of a Page: read, write and delete its properties. No I/O.

Meta allows ten of these calls in ten minutes for each Page.

Platform: https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api
"""

from collections.abc import Callable, Mapping
from typing import Any

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.graph.call import Call, Run, T
from messenger_chatplugin.graph.common import done, first_row
from messenger_chatplugin.profile import PROFILE_FIELDS, MessengerProfile, ProfileField
from messenger_chatplugin.wire.profile import read_profile, write_profile


class Profile:
    """The Messenger Profile of one Page.

    Args:
        page_id: The Page.
        run: Carries out the calls.

    """

    def __init__(self, page_id: str, run: Run) -> None:
        self._page_id = page_id
        self._run = run

    def get(self, *fields: ProfileField) -> MessengerProfile:
        """Read properties; one that is not set, or that this version cannot read, is ``None``.

        Args:
            fields: Which ones; all, where none is named.

        Raises:
            InvalidValueError: A property that does not exist.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        names = _checked(fields) or PROFILE_FIELDS
        return self._run(get_properties(self._page_id, names, read_profile))

    def set(self, profile: MessengerProfile) -> None:
        """Write the properties that are set; each replaces what was there, the others stay.

        With nothing set nothing is sent. A menu needs Get Started, set before or in the same call.

        Args:
            profile: The properties.

        Raises:
            InvalidValueError: It is no profile.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        if not isinstance(profile, MessengerProfile):
            raise InvalidValueError.of("profile", profile, "a MessengerProfile is needed")
        if not profile.is_empty:
            self._run(set_properties(self._page_id, write_profile(profile)))

    def delete(self, *fields: ProfileField) -> None:
        """Delete properties.

        Args:
            fields: Which ones; at least one has to be named.

        Raises:
            InvalidValueError: None is named, or one that does not exist.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        if not fields:
            raise InvalidValueError.of("fields", fields, "at least one property is needed")
        self._run(delete_properties(self._page_id, _checked(fields)))


def get_properties(
    page_id: str, names: tuple[str, ...], read: Callable[[Mapping[str, Any]], T]
) -> Call[T]:
    """Read properties; *read* makes the result of the object that holds them."""
    return Call(
        method="GET",
        path=f"{page_id}/messenger_profile",
        query={"fields": ",".join(names)},
        read=lambda answer: read(first_row(answer)),
        is_idempotent=True,
    )


def set_properties(page_id: str, properties: Mapping[str, Any]) -> Call[None]:
    """Write properties."""
    return Call(
        method="POST",
        path=f"{page_id}/messenger_profile",
        body=properties,
        read=done,
        is_idempotent=True,
    )


def delete_properties(page_id: str, names: tuple[str, ...]) -> Call[None]:
    """Delete properties."""
    return Call(
        method="DELETE",
        path=f"{page_id}/messenger_profile",
        body={"fields": [*names]},
        read=done,
        is_idempotent=True,
    )


def _checked(fields: tuple[ProfileField, ...]) -> tuple[ProfileField, ...]:
    for field in fields:
        if field not in PROFILE_FIELDS:
            raise InvalidValueError.of("fields", field, f"one of {PROFILE_FIELDS} is allowed")
    return fields
