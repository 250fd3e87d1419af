"""The Chat Plugin's settings."""

import attrs
import pytest

from messenger_chatplugin import ChatPlugin
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.plugin import Alignment, EntryPointIcon, GreetingDialogDisplay

SPACINGS = [
    "desktop_bottom_spacing",
    "desktop_side_spacing",
    "mobile_bottom_spacing",
    "mobile_side_spacing",
]
ENUMS = {
    "alignment": ["LEFT", "RIGHT"],
    "entry_point_icon": ["MESSENGER_ICON", "CHAT_ROUND_ICON", "CHAT_ANGULAR_ICON", "NONE"],
    "entry_point_label": ["NONE", "CHAT", "HELP", "ASK_US"],
    "greeting_dialog_display": ["SHOW", "HIDE", "WELCOME_MESSAGE"],
    "guest_chat_mode": ["ENABLED", "DISABLED"],
    "mobile_chat_display": ["APP_SWITCH", "CHAT_TAB"],
}


def test_it_has_the_twelve_settings_of_graph() -> None:
    """The names are those of Meta's specification."""
    expected = {*SPACINGS, *ENUMS, "theme_color", "welcome_screen_greeting"}

    assert expected == {attribute.name for attribute in attrs.fields(ChatPlugin)}


@pytest.mark.parametrize("color", ["#0084FF", "0084FF", "#0084ff", "0084ff"])
def test_a_color_is_taken_with_and_without_its_sign(color: str) -> None:
    """The API's sample has no number sign, the snippet's attribute has one."""
    assert ChatPlugin(theme_color=color).theme_color == "#0084ff"


@pytest.mark.parametrize(
    "color", ["#fff", "blue", "", "#0084fg", "##0084ff", "#0084ff\n", 0x0084FF]
)
def test_what_is_no_color_is_refused(color: str) -> None:
    """A colour is six hexadecimal digits."""
    with pytest.raises(InvalidValueError, match=r"theme_color.*six hexadecimal digits"):
        ChatPlugin(theme_color=color)


@pytest.mark.parametrize("color", ["#ffffff", "FFFFFF", "#FfFfFf"])
def test_white_is_refused(color: str) -> None:
    """The platform takes any colour but white."""
    with pytest.raises(InvalidValueError, match="any colour but white"):
        ChatPlugin(theme_color=color)


@pytest.mark.parametrize("field", SPACINGS)
@pytest.mark.parametrize("value", [-1, 1.5, "24", True])
def test_a_spacing_is_a_number_of_pixels(field: str, value: object) -> None:
    """Spacings are whole numbers, not negative."""
    with pytest.raises(InvalidValueError, match=f"{field}.*whole number of pixels"):
        ChatPlugin(**{field: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(("field", "text"), [(f, t) for f, texts in ENUMS.items() for t in texts])
def test_an_enumeration_takes_its_text(field: str, text: str) -> None:
    """Plain text is as good as the member."""
    assert getattr(ChatPlugin(**{field: text}), field) == text  # type: ignore[arg-type]


@pytest.mark.parametrize("field", ENUMS)
def test_undocumented_text_is_refused(field: str) -> None:
    """The error names the field and what is allowed."""
    with pytest.raises(InvalidValueError, match=f"{field}: 'fade' given, but one of"):
        ChatPlugin(**{field: "fade"})  # type: ignore[arg-type]


def test_text_is_demanded_for_the_greeting() -> None:
    """A greeting that is no text is refused."""
    with pytest.raises(InvalidValueError, match="welcome_screen_greeting"):
        ChatPlugin(welcome_screen_greeting=5)  # type: ignore[arg-type]


def test_changes_from_is_what_an_update_has_to_send() -> None:
    """Only what is set here and differs there."""
    current = ChatPlugin(theme_color="#0084ff", alignment=Alignment.LEFT, desktop_side_spacing=0)
    wanted = ChatPlugin(theme_color="0084FF", alignment="RIGHT", mobile_side_spacing=0)

    assert ChatPlugin(alignment="RIGHT", mobile_side_spacing=0) == wanted.changes_from(current)
    assert current.changes_from(current).is_empty
    assert not wanted.is_empty


def test_the_dialog_differs_from_the_attribute_of_the_same_name() -> None:
    """The API says WELCOME_MESSAGE where the snippet's attribute says fade."""
    assert {"SHOW", "HIDE", "WELCOME_MESSAGE"} == set(GreetingDialogDisplay)
    assert EntryPointIcon.NONE == "NONE"
