"""Which types a field of an event may have."""

import pytest

from messenger_chatplugin.people import CommentId, Person, Psid
from messenger_chatplugin.wire.reading import reader


def test_a_person_may_be_optional() -> None:
    """What is left without None may be a choice itself."""
    assert Psid("5") == reader(Person | None)({"id": 5})


def test_a_type_that_nothing_reads_is_refused_when_the_reader_is_made() -> None:
    """Whoever adds an event hears of it before the first one arrives."""
    with pytest.raises(TypeError, match="cannot be a CommentId"):
        reader(CommentId | None)
