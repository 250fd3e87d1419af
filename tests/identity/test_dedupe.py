"""Doing a thing once, in two phases."""

from datetime import timedelta
from typing import Any

import pytest

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.identity import Claimed, Dedupe, MemoryStore


@pytest.fixture
def dedupe() -> Dedupe:
    """Keys in memory."""
    return Dedupe(MemoryStore())


def test_what_is_done_is_not_done_again(dedupe: Dedupe) -> None:
    """A block that ends finishes."""
    with dedupe.claim("key") as turn:
        assert turn.is_mine
        assert Claimed.BUSY == dedupe.claim("key").claimed

    with dedupe.claim("key") as turn:
        assert Claimed.DONE == turn.claimed
        assert not turn.is_mine
    assert dedupe.claim("another").is_mine


def test_what_fails_can_be_done_again_at_once(dedupe: Dedupe) -> None:
    """A block that raises releases, and whoever has no turn releases nothing."""
    with pytest.raises(RuntimeError), dedupe.claim("key"):
        with pytest.raises(LookupError), dedupe.claim("key"):
            raise LookupError
        assert Claimed.BUSY == dedupe.claim("key").claimed
        raise RuntimeError

    assert dedupe.claim("key").is_mine


def test_a_turn_ends_once(dedupe: Dedupe) -> None:
    """What was finished cannot be released, nor the other way round."""
    turn = dedupe.claim("key")

    assert turn.finish()
    assert not turn.finish()
    assert not turn.release()
    assert Claimed.DONE == dedupe.claim("key").claimed
    released = dedupe.claim("another")
    assert released.release()
    assert not released.finish()
    assert dedupe.claim("another").is_mine


def test_keys_are_kept_as_digests() -> None:
    """Nobody's id lies in the store, and any text will do."""
    store = MemoryStore()
    Dedupe(store).claim("1234:message:m_\ud800")

    (key,) = store._claims
    assert 64 == len(key)
    assert "1234" not in key or key.isalnum()


@pytest.mark.parametrize("times", [{"lease": timedelta(0)}, {"keep": timedelta(seconds=-1)}])
def test_times_below_zero_are_refused(times: Any) -> None:
    """They would claim nothing."""
    with pytest.raises(InvalidValueError, match="a time above zero is needed"):
        Dedupe(MemoryStore(), **times)


def test_a_turn_says_what_became_of_it(dedupe: Dedupe) -> None:
    """In its repr."""
    assert "<Turn: mine>" == repr(dedupe.claim("key"))
