"""Which types a field of an event may have."""

import pickle

import pytest

from messenger_chatplugin.events import FeedbackScreen, JsonObject
from messenger_chatplugin.people import CommentId, Person, Psid
from messenger_chatplugin.wire.reading import read, reader


@pytest.mark.parametrize("value", ["x", 3, 1.5, True, {"any": ["thing"]}])
def test_what_is_of_the_wanted_class_is_taken_as_it_is(value: object) -> None:
    """Alone as in a struct, which does not ask the reader then."""
    wanted = JsonObject if isinstance(value, dict) else type(value)

    assert value is reader(wanted)(value)


def test_a_person_may_be_optional() -> None:
    """What is left without None may be a choice itself."""
    assert Psid("5") == reader(Person | None)({"id": 5})


@pytest.mark.parametrize("wanted", [CommentId | None, int | str | None])
def test_a_type_that_nothing_reads_is_refused_when_the_reader_is_made(wanted: object) -> None:
    """Whoever adds an event hears of it with the first one, whatever that holds."""
    with pytest.raises(TypeError, match="a field of an event cannot be"):
        reader(wanted)


def test_what_was_read_can_be_pickled_after_a_change() -> None:
    """A queue's worker may get it; absent fields are those of the class, in the copy too."""
    screen = read(FeedbackScreen, {}).evolve(screen_id=1)

    assert screen == pickle.loads(pickle.dumps(screen)) == FeedbackScreen(screen_id=1)
