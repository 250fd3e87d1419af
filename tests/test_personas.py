"""The names in which a Page writes."""

from typing import Any

import pytest

from messenger_chatplugin.errors import InvalidValueError, OutcomeUnknownError
from messenger_chatplugin.graph.personas import Persona
from pretend import PAGE, Pretend
from support import Serve

NOOR = Persona(
    id="330440550660",
    name="Noor (botanist)",
    profile_picture_url="https://scontent.example.net/n.jpg",
)
PICTURE = "https://cdn.example.org/noor.jpg"


def test_a_persona_is_made(serve: Serve) -> None:
    """Graph answers with its id."""
    graph = Pretend(serve, "personas.create.200")

    made = graph.client().personas.create(name="Noor (botanist)", profile_picture_url=PICTURE)

    assert "330440550660" == made
    assert [f"POST {PAGE}/personas"] == graph.whats
    assert {"name": "Noor (botanist)", "profile_picture_url": PICTURE} == graph.asked[0].json


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 51), ("profile_picture_url", "noor.jpg")],
)
def test_limits_of_a_persona(serve: Serve, field: str, value: str) -> None:
    """Checked before anything is sent."""
    graph = Pretend(serve, "personas.create.200")
    given = {"name": "Noor", "profile_picture_url": PICTURE, field: value}
    with pytest.raises(InvalidValueError) as caught:
        graph.client().personas.create(**given)

    assert field == caught.value.field
    assert [] == graph.asked


def test_no_id_is_no_persona(serve: Serve) -> None:
    """Whether it was made is not known then."""
    with pytest.raises(OutcomeUnknownError, match=r"\$\.id"):
        Pretend(serve, (200, {})).client().personas.create(name="N", profile_picture_url=PICTURE)


def test_all_pages_are_listed(serve: Serve) -> None:
    """By the cursor; the link to the next page, which holds the token, is not followed."""
    graph = Pretend(serve, "personas.list-first.200", "personas.list.200")

    found = list(graph.client().personas.list())

    assert ["330440550659", "330440550660"] == [persona.id for persona in found]
    assert found[1] == NOOR
    assert [None, "QVFH1"] == [asked.query.get("after") for asked in graph.asked]


def test_a_page_is_asked_for_when_it_is_needed(serve: Serve) -> None:
    """Who looks at the first persona only asks once."""
    graph = Pretend(serve, "personas.list-first.200", "personas.list.200")

    assert "330440550659" == next(graph.client().personas.list()).id
    assert 1 == len(graph.asked)


def test_a_cursor_that_comes_again_ends_the_list(serve: Serve) -> None:
    """Nobody goes round in circles."""
    graph = Pretend(serve, "personas.list-first.200")

    assert 2 == len(list(graph.client().personas.list()))


@pytest.mark.parametrize(
    "paging", [None, [], {"next": "x"}, {"next": "x", "cursors": "x"}, {"next": "x", "cursors": {}}]
)
def test_no_cursor_ends_the_list(serve: Serve, paging: Any) -> None:
    """Whatever stands in its place."""
    graph = Pretend(serve, (200, {"data": [{"id": 1}], "paging": paging}))

    assert [Persona(id="1")] == list(graph.client().personas.list())


def test_a_row_without_id_is_no_persona(serve: Serve) -> None:
    """The error says where it stands."""
    with pytest.raises(OutcomeUnknownError, match=r"\$\.data\[1\]\.id"):
        list(Pretend(serve, (200, {"data": [{"id": 1}, {}]})).client().personas.list())


def test_one_persona_is_read(serve: Serve) -> None:
    """By its id."""
    graph = Pretend(serve, "personas.get.200")

    assert graph.client().personas.get("330440550660") == NOOR
    assert ["GET 330440550660"] == graph.whats


def test_a_persona_is_deleted(serve: Serve) -> None:
    """By its id."""
    graph = Pretend(serve, "personas.delete.200")

    graph.client().personas.delete("330440550660")

    assert ["DELETE 330440550660"] == graph.whats


@pytest.mark.parametrize("persona_id", ["", " ", None, 5])
def test_an_id_is_needed(serve: Serve, persona_id: Any) -> None:
    """An empty one would be another call."""
    graph = Pretend(serve, "personas.delete.200")
    with pytest.raises(InvalidValueError, match="persona_id"):
        graph.client().personas.delete(persona_id)

    assert [] == graph.asked
