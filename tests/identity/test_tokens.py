"""Tokens: signed, found wherever they stand, and worthless when forged."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.identity.tokens import Found, Tokens
from messenger_chatplugin.people import UserRef

PAGE = "310045500981234"
VISITOR = UserRef("118203344556677")
TOKENS = Tokens("made-up-secret")
names = st.text(min_size=1, max_size=60).filter(
    lambda name: not name.isspace() and name.encode("utf-8", "ignore").decode() == name
)


@given(names, st.text(max_size=40), st.text(max_size=40))
def test_a_token_is_found_anywhere_and_taken_out(name: str, before: str, after: str) -> None:
    """Whatever the name is, and whatever stands around it."""
    token = TOKENS.make(PAGE, UserRef(name))

    assert Found(before + after, UserRef(name)) == TOKENS.find(PAGE, before + token + after)


def test_a_token_leaves_json_valid() -> None:
    """It holds no character that would be escaped."""
    sent = json.dumps({"action": "buy", "t": TOKENS.make(PAGE, VISITOR)})

    assert {"action": "buy", "t": ""} == json.loads(TOKENS.find(PAGE, sent).payload)


def test_the_same_token_twice_is_one() -> None:
    """Both are taken out."""
    token = TOKENS.make(PAGE, VISITOR)

    assert Found("ab", VISITOR) == TOKENS.find(PAGE, f"{token}a{token}b")


@pytest.mark.parametrize("place", range(0, 64, 7))
def test_a_changed_token_says_nothing(place: int) -> None:
    """Not one letter may differ."""
    token = TOKENS.make(PAGE, VISITOR)
    other = "A" if token[place] != "A" else "B"
    forged = token[:place] + other + token[place + 1 :]

    assert Found(forged, None) == TOKENS.find(PAGE, forged)


def test_a_token_for_others_says_nothing() -> None:
    """Of another Page, of another secret, of two people at once."""
    mine = TOKENS.make(PAGE, VISITOR)
    both = mine + TOKENS.make(PAGE, UserRef("6"))

    assert Found(mine, None) == TOKENS.find("99", mine)
    assert Found(mine, None) == Tokens("another").find(PAGE, mine)
    assert Found(both, None) == TOKENS.find(PAGE, both)


def test_a_forged_token_beside_a_genuine_one_stays() -> None:
    """Only what we made is taken out."""
    genuine, forged = TOKENS.make(PAGE, VISITOR), Tokens("x").make(PAGE, UserRef("6"))

    assert Found(forged, VISITOR) == TOKENS.find(PAGE, genuine + forged)


@given(st.text(max_size=200))
def test_what_somebody_makes_up_says_nothing(payload: str) -> None:
    """Any text is handed on as it is."""
    assert Found(payload, None) == TOKENS.find(PAGE, payload)


def test_page_and_name_cannot_be_shifted() -> None:
    """A Page and a name that read alike when joined have different tokens."""
    assert TOKENS.make("1", UserRef("23"))[-44:] != TOKENS.make("12", UserRef("3"))[-44:]


def test_a_secret_can_be_changed() -> None:
    """The first of several signs, all are accepted."""
    old, new = Tokens("old"), Tokens(["new", "old"])

    assert Found("", VISITOR) == new.find(PAGE, old.make(PAGE, VISITOR))
    assert new.make(PAGE, VISITOR) == Tokens("new").make(PAGE, VISITOR)


@pytest.mark.parametrize("secret", ["", " ", [], ["good", ""], None, [5], 5, "\ud800"])
def test_an_empty_secret_is_refused(secret: str) -> None:
    """Anybody could make tokens with it."""
    with pytest.raises(InvalidValueError, match=r"^secret: "):
        Tokens(secret)


def test_the_secret_is_not_shown() -> None:
    """Reprs end in logs."""
    assert "Tokens(secret=***)" == repr(TOKENS)
