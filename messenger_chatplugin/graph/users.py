"""The public profile of somebody who writes to the Page. No I/O.

Platform: https://developers.facebook.com/docs/messenger-platform/identity/user-profile
"""

from collections.abc import Mapping
from typing import Any, Literal, get_args
from urllib.parse import quote

import attrs

from messenger_chatplugin.errors import ApiError, InvalidValueError
from messenger_chatplugin.events import Struct, struct
from messenger_chatplugin.graph.call import Call, Run
from messenger_chatplugin.people import Psid
from messenger_chatplugin.wire.reading import read

UserField = Literal[
    "id", "name", "first_name", "last_name", "profile_pic", "locale", "timezone", "gender"
]
"""What can be asked of a person."""

USUAL_FIELDS: tuple[UserField, ...] = ("id", "name", "first_name", "last_name", "profile_pic")
"""What one permission covers; each of the others needs its own."""

_NO_PROFILE = 2018218


@struct
class UserProfile(Struct):
    """What a person shows of themselves; nothing of it but the id is displayed or logged."""

    id: str
    """The PSID."""
    name: str | None = attrs.field(default=None, repr=False)
    """The full name."""
    first_name: str | None = attrs.field(default=None, repr=False)
    """The first name."""
    last_name: str | None = attrs.field(default=None, repr=False)
    """The last name."""
    profile_pic: str | None = attrs.field(default=None, repr=False)
    """The URL of the picture; it expires."""
    locale: str | None = attrs.field(default=None, repr=False)
    """The language, as ``en_GB``; needs the permission ``pages_user_locale``."""
    timezone: float | None = attrs.field(default=None, repr=False)
    """Hours from Greenwich; needs the permission ``pages_user_timezone``."""
    gender: str | None = attrs.field(default=None, repr=False)
    """The gender; needs the permission ``pages_user_gender``."""


class Users:
    """The people who write to one Page.

    Args:
        run: Carries out the calls.

    """

    def __init__(self, run: Run) -> None:
        self._run = run

    def get(self, psid: Psid, *fields: UserField) -> UserProfile | None:
        """Read a person's profile.

        Args:
            psid: The person. A ``UserRef`` has no profile; it becomes a PSID when the person
                writes.
            fields: What to ask for; the names and the picture, where nothing is named.

        Returns:
            The profile, or ``None`` where the person has none to show.

        Raises:
            InvalidValueError: It is no ``Psid``, or a field does not exist.
            ApiError: Graph said no for another reason.
            TransportError: There was no usable answer.

        """
        if not isinstance(psid, Psid):
            limit = "a Psid is needed: only somebody who has written has a profile"
            raise InvalidValueError.of("psid", psid, limit)
        for field in fields:
            if field not in get_args(UserField):
                limit = f"one of {get_args(UserField)} is allowed"
                raise InvalidValueError.of("fields", field, limit)
        names = dict.fromkeys(("id", *fields)) if fields else USUAL_FIELDS
        return self._run(
            Call(
                method="GET",
                path=quote(psid.id, safe=""),
                query={"fields": ",".join(names)},
                read=_profile,
                is_idempotent=True,
                recover=_no_profile,
            )
        )


def _profile(answer: Mapping[str, Any]) -> UserProfile | None:
    # Meta answers with an empty object for people who are not accessible.
    return read(UserProfile, answer) if answer else None


def _no_profile(error: ApiError) -> None:
    if error.subcode != _NO_PROFILE:
        raise error
