"""Who: PSID, user_ref, Page, comment and post."""

import pickle

import pytest

from messenger_chatplugin import CommentId, PostId, Psid, UserRef
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.people import PageId
from messenger_chatplugin.wire.writing import write

KINDS = [(Psid, "id"), (UserRef, "user_ref"), (CommentId, "comment_id"), (PostId, "post_id")]


@pytest.mark.parametrize(("kind", "key"), KINDS)
def test_unstructured_it_is_the_recipient_object(kind: type, key: str) -> None:
    """Each kind, written, is exactly what the Send API takes as recipient."""
    assert {key: "5"} == write(kind("5"))


@pytest.mark.parametrize("kind", [*(kind for kind, _ in KINDS), PageId])
def test_a_number_is_kept_as_text(kind: type) -> None:
    """Ids arrive as numbers in older payloads and must compare equal to their text."""
    assert kind("7120034455667788") == kind(7120034455667788)


@pytest.mark.parametrize("kind", [kind for kind, _ in KINDS])
@pytest.mark.parametrize("value", ["", " ", None, True, 1.5, b"5", ["5"], {"id": "5"}, "\ud800"])
def test_what_is_no_id_is_refused(kind: type, value: object) -> None:
    """An id is text that is not empty, or a whole number."""
    with pytest.raises(InvalidValueError, match="an id is text that is not empty"):
        kind(value)


def test_a_psid_never_equals_a_user_ref() -> None:
    """Two names of the same spelling are two people, also as keys."""
    one: object = Psid("5")

    assert one != UserRef("5")
    assert len({Psid("5"): 1, UserRef("5"): 2, CommentId("5"): 3, PageId("5"): 4}) == 4


@pytest.mark.parametrize("value", [Psid("5"), UserRef("5"), CommentId("5"), PostId("5")])
def test_it_is_frozen_and_survives_a_queue(value: object) -> None:
    """A value can neither be changed nor lost in pickling."""
    assert value == pickle.loads(pickle.dumps(value))
    with pytest.raises(AttributeError):
        value.anything = "else"  # type: ignore[attr-defined]
