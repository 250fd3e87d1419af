"""Doing a thing once, in two phases: claimed, then done. A claim that was never finished ends.

Marking a key before the work is done would lose the work of a process that dies in it.
"""

import hashlib
from datetime import timedelta
from types import TracebackType
from typing import Self
from uuid import uuid4

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.identity.records import Claimed
from messenger_chatplugin.identity.store import Store

LEASE = timedelta(seconds=60)
"""How long a claim holds without being finished."""

KEEP = timedelta(days=7)
"""How long a key is known as done: Meta redelivers for 36 hours at most."""


class Turn:
    """A try to do a thing; in a ``with`` block it finishes, or releases where the block raises.

    Attributes:
        claimed: Whether it is yours to do.

    """

    def __init__(
        self, store: Store, key: str, owner: str, claimed: Claimed, keep: timedelta | None
    ) -> None:
        self.claimed = claimed
        self._store = store
        self._key = key
        self._owner = owner
        self._keep = keep
        self._is_open = claimed is Claimed.MINE

    def __repr__(self) -> str:
        return f"<Turn: {self.claimed}>"

    @property
    def is_mine(self) -> bool:
        """Whether the thing is yours to do."""
        return self.claimed is Claimed.MINE

    def finish(self) -> bool:
        """Note that it is done.

        Returns:
            Whether it could be noted: not where the lease was over and somebody else took it.

        Raises:
            StoreError: The store failed.

        """
        was_open, self._is_open = self._is_open, False
        return was_open and self._store.finish(self._key, self._owner, self._keep)

    def release(self) -> bool:
        """Give it back undone, so that it can be claimed again at once.

        Raises:
            StoreError: The store failed.

        """
        was_open, self._is_open = self._is_open, False
        return was_open and self._store.release(self._key, self._owner)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            self.finish()
        else:
            self.release()


class Dedupe:
    """Keys that are to be worked on once, as ``event.dedupe_key``.

    Args:
        store: Where they are kept; as a SHA-256, so that nobody's id lies there.
        lease: How long a claim holds without being finished: longer than the work takes.
        keep: How long a key is known as done; ``None`` is as long as the store keeps links.

    Raises:
        InvalidValueError: A time is not above zero.

    """

    def __init__(
        self, store: Store, *, lease: timedelta = LEASE, keep: timedelta | None = KEEP
    ) -> None:
        for field, value in (("lease", lease), ("keep", keep)):
            if value is not None and value <= timedelta(0):
                raise InvalidValueError.of(field, value, "a time above zero is needed")
        self._store = store
        self._lease = lease
        self._keep = keep

    def claim(self, key: str) -> Turn:
        """Claim a key; see :attr:`Turn.is_mine`.

        Raises:
            StoreError: The store failed.

        """
        kept = hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
        owner = uuid4().hex
        claimed = self._store.claim(kept, owner, self._lease)
        return Turn(self._store, kept, owner, claimed, self._keep)
