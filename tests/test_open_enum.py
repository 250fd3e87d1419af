"""Enumerations that stay open."""

import pickle

import pytest

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.events import Source
from messenger_chatplugin.plugin import Alignment


def test_a_known_value_is_found_in_either_case() -> None:
    """The wire has upper and lower case for the same thing."""
    assert Source.CUSTOMER_CHAT_PLUGIN is Source("CUSTOMER_CHAT_PLUGIN")
    assert Alignment.LEFT is Alignment("left")


def test_an_unknown_value_is_kept() -> None:
    """What Meta adds tomorrow keeps its text, and equals it."""
    unknown = Alignment("DIAGONAL")

    assert unknown == "DIAGONAL"
    assert not unknown.is_known
    assert "DIAGONAL" not in list(Alignment)
    assert Alignment.LEFT.is_known


def test_an_unknown_value_survives_a_queue() -> None:
    """Unknown members can be pickled like known ones."""
    assert Alignment("DIAGONAL") == pickle.loads(pickle.dumps(Alignment("DIAGONAL")))


def test_what_is_not_text_is_no_member() -> None:
    """An enumeration of text does not take numbers."""
    with pytest.raises(ValueError, match="5"):
        Alignment(5)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["DIAGONAL", "", 5, None])
def test_strictly_refuses_plain_text_that_is_not_documented(value: str) -> None:
    """What we send is checked: a slip of the pen must not reach Meta."""
    with pytest.raises(InvalidValueError, match="one of LEFT, RIGHT is allowed"):
        Alignment.strictly("alignment", value)


def test_strictly_takes_a_member_as_it_is() -> None:
    """Whoever makes an unknown member on purpose, or read it from the wire, means it."""
    assert Alignment.strictly("alignment", Alignment("DIAGONAL")) == "DIAGONAL"
