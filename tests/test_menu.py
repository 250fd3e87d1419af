"""The menu of a single person."""

from collections.abc import Callable, Mapping

import pytest

from messenger_chatplugin import Psid, UserRef
from messenger_chatplugin.errors import InvalidValueError, OutcomeUnknownError
from messenger_chatplugin.graph.menu import UserMenu, UserMenus
from messenger_chatplugin.profile import PersistentMenu, PostbackItem
from pretend import PAGE, Pretend
from support import Serve

IDA = Psid("7100200300400555")
STOP = PersistentMenu(
    composer_input_disabled=True, call_to_actions=[PostbackItem(title="Stop", payload="STOP")]
)


def test_menus_are_read(serve: Serve) -> None:
    """The person's, and the Page's."""
    graph = Pretend(serve, "user_menus.get.200")

    assert UserMenu(user_level=(STOP,)) == graph.client().user_menus.get(IDA)
    assert [f"GET {PAGE}/custom_user_settings"] == graph.whats
    assert {"psid": "7100200300400555"} == graph.asked[0].query


def test_a_menu_is_set(serve: Serve) -> None:
    """For one person."""
    graph = Pretend(serve, "profile.set.200")

    graph.client().user_menus.set(IDA, STOP)

    assert [f"POST {PAGE}/custom_user_settings"] == graph.whats
    assert {
        "psid": "7100200300400555",
        "persistent_menu": [
            {
                "locale": "default",
                "composer_input_disabled": True,
                "call_to_actions": [{"type": "postback", "title": "Stop", "payload": "STOP"}],
            }
        ],
    } == graph.asked[0].json


def test_a_menu_is_deleted(serve: Serve) -> None:
    """By query arguments, as documented."""
    graph = Pretend(serve, "profile.set.200")

    graph.client().user_menus.delete(IDA)

    assert [f"DELETE {PAGE}/custom_user_settings"] == graph.whats
    expected = {"psid": "7100200300400555", "params": '["persistent_menu"]'}
    assert expected == graph.asked[0].query


REFUSED: Mapping[str, Callable[[UserMenus], object]] = {
    "user ref": lambda menus: menus.get(UserRef("5")),  # type: ignore[arg-type]
    "no menu": lambda menus: menus.set(IDA),
    "no menu for everybody": lambda menus: menus.set(IDA, PersistentMenu(locale="de_DE")),
}


@pytest.mark.parametrize("name", REFUSED)
def test_limits(serve: Serve, name: str) -> None:
    """Checked before anything is sent."""
    graph = Pretend(serve, "profile.set.200")
    with pytest.raises(InvalidValueError):
        REFUSED[name](graph.client().user_menus)

    assert [] == graph.asked


@pytest.mark.parametrize(
    "menus",
    [
        "x",
        [{"locale": "default", "composer_input_disabled": True}],
    ],
)
def test_what_is_not_as_documented_is_said(serve: Serve, menus: object) -> None:
    """A menu of another form, or one against the rules."""
    row = {"user_level_persistent_menu": menus}
    with pytest.raises(OutcomeUnknownError, match=r"\$\.data\[0\]"):
        Pretend(serve, (200, {"data": [row]})).client().user_menus.get(IDA)
