"""The menu of a single person, in place of the Page's. No I/O.

Meta allows ten of these calls in ten minutes for each person.

Platform: https://developers.facebook.com/docs/messenger-platform/send-messages/persistent-menu
"""

from collections.abc import Mapping
from typing import Any

import attrs

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.graph.call import Call, Run
from messenger_chatplugin.graph.common import a_psid, done, first_row
from messenger_chatplugin.people import Psid
from messenger_chatplugin.profile import PersistentMenu, check_menus
from messenger_chatplugin.wire.profile import read_menus, write_menus
from messenger_chatplugin.wire.values import Unreadable


@attrs.frozen(kw_only=True)
class UserMenu:
    """The menus that hold for one person."""

    user_level: tuple[PersistentMenu, ...] = ()
    """The person's own ones, one for each locale."""
    page_level: tuple[PersistentMenu, ...] = ()
    """The Page's, which hold where the person has none."""


@attrs.frozen
class _Wanted:
    menus: tuple[PersistentMenu, ...] = attrs.field(validator=check_menus)


class UserMenus:
    """The menus of single people who write to one Page.

    Args:
        page_id: The Page.
        run: Carries out the calls.

    """

    def __init__(self, page_id: str, run: Run) -> None:
        self._path = f"{page_id}/custom_user_settings"
        self._run = run

    def get(self, psid: Psid) -> UserMenu:
        """Read the menus that hold for a person.

        Args:
            psid: The person.

        Raises:
            InvalidValueError: It is no ``Psid``.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        return self._run(
            Call(
                method="GET",
                path=self._path,
                query={"psid": a_psid("psid", psid).id},
                read=_menu,
                is_idempotent=True,
            )
        )

    def set(self, psid: Psid, *menus: PersistentMenu) -> None:
        """Give a person a menu of their own.

        Args:
            psid: The person.
            menus: One for each locale, with one for the locale ``default``.

        Raises:
            InvalidValueError: A value that the platform would refuse.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        wanted = _Wanted(menus)
        self._run(
            Call(
                method="POST",
                path=self._path,
                body={
                    "psid": a_psid("psid", psid).id,
                    "persistent_menu": write_menus(wanted.menus),
                },
                read=done,
                is_idempotent=True,
            )
        )

    def delete(self, psid: Psid) -> None:
        """Take a person's own menu away; the Page's holds again.

        Args:
            psid: The person.

        Raises:
            InvalidValueError: It is no ``Psid``.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        self._run(
            Call(
                method="DELETE",
                path=self._path,
                query={"psid": a_psid("psid", psid).id, "params": '["persistent_menu"]'},
                read=done,
                is_idempotent=True,
            )
        )


def _menu(answer: Mapping[str, Any]) -> UserMenu:
    row = first_row(answer)
    try:
        return UserMenu(
            user_level=read_menus(row.get("user_level_persistent_menu") or []),
            page_level=read_menus(row.get("page_level_persistent_menu") or []),
        )
    except InvalidValueError as error:
        raise Unreadable(str(error)).beneath(".data[0]") from None
    except Unreadable as error:
        raise error.beneath(".data[0]") from None
