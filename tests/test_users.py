"""The profiles of people."""

from typing import Any

import pytest

from messenger_chatplugin import Psid, UserRef
from messenger_chatplugin.errors import ApiError, InvalidValueError, OutcomeUnknownError
from messenger_chatplugin.graph.users import UserProfile
from pretend import Pretend
from support import Serve

IDA = Psid("7100200300400555")


def test_a_profile_is_read(serve: Serve) -> None:
    """Names and picture, which one permission covers."""
    graph = Pretend(serve, "users.get.200")

    found = graph.client().users.get(IDA)

    assert found == UserProfile(
        id="7100200300400555",
        name="Ida Moss",
        first_name="Ida",
        last_name="Moss",
        profile_pic="https://platform-lookaside.example.net/p/1",
        locale="en_GB",
        timezone=1.0,
        gender="female",
    )
    assert ["GET 7100200300400555"] == graph.whats
    assert {"fields": "id,name,first_name,last_name,profile_pic"} == graph.asked[0].query


def test_fields_are_chosen(serve: Serve) -> None:
    """The id is always among them."""
    graph = Pretend(serve, "users.get.200")

    graph.client().users.get(IDA, "locale", "id", "timezone")

    assert {"fields": "id,locale,timezone"} == graph.asked[0].query


@pytest.mark.parametrize("answer", ["users.get-nothing.200", "users.get.400"])
def test_nobody_to_show_is_none(serve: Serve, answer: str) -> None:
    """An empty object and subcode 2018218 say the same."""
    assert Pretend(serve, answer).client().users.get(IDA) is None


def test_another_error_is_raised(serve: Serve) -> None:
    """As the one for a missing permission."""
    error = {"error": {"message": "no", "code": 100, "error_subcode": 2018247}}
    with pytest.raises(ApiError) as caught:
        Pretend(serve, (400, error)).client().users.get(IDA)

    assert 2018247 == caught.value.subcode


@pytest.mark.parametrize("person", [UserRef("5"), "5", 5, None])
def test_only_a_psid_has_a_profile(serve: Serve, person: Any) -> None:
    """A UserRef is refused before anything is sent."""
    graph = Pretend(serve, "users.get.200")
    with pytest.raises(InvalidValueError, match="psid"):
        graph.client().users.get(person)

    assert [] == graph.asked


def test_unknown_fields_are_refused(serve: Serve) -> None:
    """The error lists those that exist."""
    with pytest.raises(InvalidValueError, match="'email' given, but one of"):
        Pretend(serve, "users.get.200").client().users.get(IDA, "email")  # type: ignore[arg-type]


def test_an_id_cannot_become_another_path(serve: Serve) -> None:
    """Whatever stands in it is quoted."""
    graph = Pretend(serve, "users.get-nothing.200")

    graph.client().users.get(Psid("../me?fields=x"))

    assert ["GET ..%2Fme%3Ffields%3Dx"] == graph.whats


def test_what_a_person_shows_is_not_displayed(serve: Serve) -> None:
    """Only the id is in the repr."""
    found = Pretend(serve, "users.get.200").client().users.get(IDA)

    assert "UserProfile(id='7100200300400555')" == repr(found)


def test_an_answer_without_id_is_no_profile(serve: Serve) -> None:
    """The error says what is missing."""
    with pytest.raises(OutcomeUnknownError, match=r"\$\.id"):
        Pretend(serve, (200, {"name": "Ida"})).client().users.get(IDA)
