"""Where a ledger keeps what it knows: the protocol, and the store in memory.

The store in memory forgets with the process, and serves one process. Never any I/O.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from typing import NamedTuple, Protocol

import attrs
from cachetools import Cache, TLRUCache, TTLCache

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.identity.records import Claimed, Guest, Link, Sighting
from messenger_chatplugin.people import Psid, UserRef

KEEP = timedelta(days=180)
"""How long links, sightings and guests are kept: longer than anybody finds an old button."""

REFS_OF_ONE = 50
"""How many ``ref``s of one ``user_ref`` are listed, the latest first."""


class Store(Protocol):
    """Keeps links, sightings, guests and claims, per Page; each method is atomic.

    A ``user_ref`` and a PSID never share a key. What is older than the store keeps it is not there.
    Every method raises :class:`~messenger_chatplugin.errors.StoreError` where the store fails.
    """

    def find(self, page_id: str, user_ref: UserRef) -> Link | None:
        """Find the link of a ``user_ref``."""
        ...

    def link(self, link: Link, *, replace: bool = False) -> Link:
        """Keep a link, unless one is there, and return what stands then.

        A link to the same PSID stands as it is; one to another PSID gets this one as its rival,
        unless it has one. With *replace* the new link takes the place of whatever is there.
        """
        ...

    def links_to(self, page_id: str, psid: Psid) -> tuple[Link, ...]:
        """Find the links that name a PSID, as theirs or as the rival; the latest first."""
        ...

    def see(self, sighting: Sighting) -> None:
        """Keep that a ``user_ref`` came; of each ``ref`` the latest time."""
        ...

    def sightings(self, page_id: str, user_ref: UserRef) -> tuple[Sighting, ...]:
        """Find what a ``user_ref`` came with, the latest first, at most :data:`REFS_OF_ONE`."""
        ...

    def seen(
        self, page_id: str, *, ref: str | None, since: datetime, until: datetime, limit: int
    ) -> tuple[Sighting, ...]:
        """Find who came in a time, with this ``ref`` unless it is ``None``; the latest first."""
        ...

    def guest(self, page_id: str, psid: Psid) -> Guest | None:
        """Find a guest."""
        ...

    def keep_guest(self, guest: Guest) -> None:
        """Keep a guest in place of what was known."""
        ...

    def claim(self, key: str, owner: str, lease: timedelta) -> Claimed:
        """Claim a key for a time, unless it is done or claimed.

        A claim whose time is over is nobody's. One that reaches further than twice the lease is
        nobody's either: it was made before the clock went back.
        """
        ...

    def finish(self, key: str, owner: str, keep: timedelta | None) -> bool:
        """Note that it is done, for a time; ``None`` is as long as links are kept.

        Returns:
            Whether it could be noted: not where somebody else has claimed the key meanwhile.

        """
        ...

    def release(self, key: str, owner: str) -> bool:
        """Give a claim back; returns whether it was still the owner's."""
        ...

    def forget(self, page_id: str, psid: Psid) -> int:
        """Forget a person: links, what the linked ``user_ref``s came with, and the guest.

        Returns:
            How many links there were.

        """
        ...


class _Claim(NamedTuple):
    owner: str
    is_done: bool
    until: float


class MemoryStore:
    """Keeps everything in this process, until it ends; threads may share it.

    What is full forgets what was not asked for longest: a link that is lost costs nothing but the
    shorter way, while *max_claims* must be the rate of events times the time they are to be known.

    Args:
        max_links: The most links, of about 1 kB each, and the most visitors whose ``ref``s are
            kept.
        max_claims: The most claims.
        keep: How long links, sightings and guests are kept.
        timer: Seconds from any start; monotonic, so that no jump of the clock matters.

    Raises:
        InvalidValueError: There would be no room for one.

    """

    def __init__(
        self,
        *,
        max_links: int = 100_000,
        max_claims: int = 100_000,
        keep: timedelta = KEEP,
        timer: Callable[[], float] = monotonic,
    ) -> None:
        for field, value in (("max_links", max_links), ("max_claims", max_claims)):
            if not isinstance(value, int) or value < 1:
                raise InvalidValueError.of(field, value, "a whole number above zero is needed")
        seconds = keep.total_seconds()
        self._keep = seconds
        self._timer = timer
        self._lock = Lock()
        self._links: Cache[tuple[str, str], Link] = TTLCache(max_links, seconds, timer)
        self._links_to: Cache[tuple[str, str], tuple[UserRef, ...]] = TTLCache(
            max_links, seconds, timer
        )
        self._seen: Cache[tuple[str, str], dict[str | None, Sighting]] = TTLCache(
            max_links, seconds, timer
        )
        self._guests: Cache[tuple[str, str], Guest] = TTLCache(max_links, seconds, timer)
        self._claims: Cache[str, _Claim] = TLRUCache(max_claims, _until, timer)

    def find(self, page_id: str, user_ref: UserRef) -> Link | None:
        """See :meth:`Store.find`."""
        with self._lock:
            return self._link(page_id, user_ref)

    def link(self, link: Link, *, replace: bool = False) -> Link:
        """See :meth:`Store.link`."""
        with self._lock:
            standing = None if replace else self._link(link.page_id, link.user_ref)
            if standing is None:
                return self._put(link, link.psid)
            if standing.psid != link.psid and standing.rival is None:
                return self._put(attrs.evolve(standing, rival=link.psid), link.psid)
            return standing

    def links_to(self, page_id: str, psid: Psid) -> tuple[Link, ...]:
        """See :meth:`Store.links_to`."""
        with self._lock:
            names = self._links_to.get((page_id, psid.id), ())
            links = [self._link(page_id, name) for name in names]
        found = [link for link in links if link is not None and psid in (link.psid, link.rival)]
        return tuple(sorted(found, key=lambda link: link.linked_at, reverse=True))

    def see(self, sighting: Sighting) -> None:
        """See :meth:`Store.see`."""
        key = (sighting.page_id, sighting.user_ref.user_ref)
        with self._lock:
            known = self._seen.get(key, {})
            earlier = known.get(sighting.ref)
            if earlier is None or earlier.seen_at < sighting.seen_at:
                latest = _latest([*({**known, sighting.ref: sighting}).values()], REFS_OF_ONE)
                self._seen[key] = {one.ref: one for one in latest}

    def sightings(self, page_id: str, user_ref: UserRef) -> tuple[Sighting, ...]:
        """See :meth:`Store.sightings`."""
        with self._lock:
            known = self._seen.get((page_id, user_ref.user_ref), {})
        return _latest([*known.values()], REFS_OF_ONE)

    def seen(
        self, page_id: str, *, ref: str | None, since: datetime, until: datetime, limit: int
    ) -> tuple[Sighting, ...]:
        """See :meth:`Store.seen`."""
        with self._lock:
            everybody = [*self._seen.items()]
        fitting = [
            sighting
            for (page, _name), known in everybody
            if page == page_id
            for sighting in known.values()
            if since <= sighting.seen_at <= until and (ref is None or ref == sighting.ref)
        ]
        return _latest(fitting, limit)

    def guest(self, page_id: str, psid: Psid) -> Guest | None:
        """See :meth:`Store.guest`."""
        with self._lock:
            return self._guests.get((page_id, psid.id))

    def keep_guest(self, guest: Guest) -> None:
        """See :meth:`Store.keep_guest`."""
        with self._lock:
            self._guests[guest.page_id, guest.psid.id] = guest

    def claim(self, key: str, owner: str, lease: timedelta) -> Claimed:
        """See :meth:`Store.claim`."""
        with self._lock:
            claim = self._claims.get(key)
            if claim is not None:
                return Claimed.DONE if claim.is_done else Claimed.BUSY
            until = self._timer() + lease.total_seconds()
            self._claims[key] = _Claim(owner, is_done=False, until=until)
            return Claimed.MINE

    def finish(self, key: str, owner: str, keep: timedelta | None) -> bool:
        """See :meth:`Store.finish`."""
        seconds = self._keep if keep is None else keep.total_seconds()
        with self._lock:
            claim = self._claims.get(key)
            if claim is not None and claim.owner != owner:
                return False
            self._claims[key] = _Claim(owner, is_done=True, until=self._timer() + seconds)
            return True

    def release(self, key: str, owner: str) -> bool:
        """See :meth:`Store.release`."""
        with self._lock:
            claim = self._claims.get(key)
            if claim is None or claim.is_done or claim.owner != owner:
                return False
            del self._claims[key]
            return True

    def forget(self, page_id: str, psid: Psid) -> int:
        """See :meth:`Store.forget`."""
        links = self.links_to(page_id, psid)
        with self._lock:
            for link in links:
                self._links.pop((page_id, link.user_ref.user_ref), None)
                self._seen.pop((page_id, link.user_ref.user_ref), None)
            self._links_to.pop((page_id, psid.id), None)
            self._guests.pop((page_id, psid.id), None)
        return len(links)

    def _put(self, link: Link, named: Psid) -> Link:
        self._links[link.page_id, link.user_ref.user_ref] = link
        key = (link.page_id, named.id)
        others = self._links_to.get(key, ())
        # Asking with "in" does not count as asking for them.
        alive = [one for one in others if (link.page_id, one.user_ref) in self._links]
        self._links_to[key] = tuple(dict.fromkeys([*alive, link.user_ref]))
        return link

    def _link(self, page_id: str, user_ref: UserRef) -> Link | None:
        try:
            return self._links[page_id, user_ref.user_ref]
        except KeyError:
            return None


def _until(_key: str, claim: _Claim, _now: float) -> float:
    return claim.until


def _latest(sightings: list[Sighting], limit: int) -> tuple[Sighting, ...]:
    return tuple(sorted(sightings, key=lambda one: one.seen_at, reverse=True)[:limit])
