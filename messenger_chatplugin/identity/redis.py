"""A ledger's store in Redis, for several processes and machines. Needs the extra ``redis``.

What it keeps survives a restart of Redis only as far as Redis itself is told to write to disk.
"""

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, cast

import attrs
import redis

from messenger_chatplugin.errors import InvalidValueError, StoreError
from messenger_chatplugin.events import Signal
from messenger_chatplugin.identity.records import (
    Claimed,
    Guest,
    Link,
    Sighting,
    milliseconds,
    moment,
)
from messenger_chatplugin.identity.store import KEEP, REFS_OF_ONE
from messenger_chatplugin.people import Psid, UserRef

_DONE = "done"

_FINISH = """
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""

_RELEASE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""


class RedisStore:
    """Keeps links, sightings, guests and claims in Redis; see :class:`~.store.Store`.

    All keys of a Page share one slot of a cluster. Leases and ages are Redis's own, so that no
    jump of this machine's clock ends one. Safe to share between threads, and after a fork.

    Args:
        url: As ``redis://user:password@host:6379/0``, or a client of yours.
        prefix: What all keys begin with.
        keep: How long links, sightings and guests are kept.
        clock: Seconds since 1970, for the age of sightings.
        timeout: Seconds to wait for Redis; a client of yours has its own.

    Raises:
        InvalidValueError: The URL is not of Redis.

    """

    def __init__(
        self,
        url: "str | redis.Redis",
        *,
        prefix: str = "messenger_chatplugin",
        keep: timedelta = KEEP,
        clock: Callable[[], float] = time.time,
        timeout: float = 5.0,
    ) -> None:
        if isinstance(url, str):
            url = _client(url, timeout)
        # The client's methods are annotated for its asynchronous twin as well.
        self._redis: Any = url
        self._prefix = prefix
        self._clock = clock
        self._keep_ms = round(keep.total_seconds() * 1000)
        self._finish = self._redis.register_script(_FINISH)
        self._release = self._redis.register_script(_RELEASE)

    def __repr__(self) -> str:
        """Show nothing that is secret."""
        return f"RedisStore(prefix={self._prefix!r})"

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        self._redis.close()

    def find(self, page_id: str, user_ref: UserRef) -> Link | None:
        """See :meth:`Store.find`."""
        with _failing:
            kept = self._redis.get(self._key(page_id, "link", user_ref.user_ref))
            return None if kept is None else _link(page_id, user_ref, kept)

    def link(self, link: Link, *, replace: bool = False) -> Link:
        """See :meth:`Store.link`."""
        with _failing:
            if replace:
                self._put(link, only_new=False)
                return link
            while (standing := self.find(link.page_id, link.user_ref)) is None:
                if self._put(link, only_new=True):
                    return link
            if standing.psid == link.psid or standing.rival is not None:
                return standing
            return self._contest(link)

    def links_to(self, page_id: str, psid: Psid) -> tuple[Link, ...]:
        """See :meth:`Store.links_to`."""
        with _failing:
            names = [
                _text(name) for name in self._redis.smembers(self._key(page_id, "of", psid.id))
            ]
            links = [self.find(page_id, UserRef(name)) for name in names]
        found = (link for link in links if link is not None and psid in (link.psid, link.rival))
        return tuple(sorted(found, key=lambda link: link.linked_at, reverse=True))

    def see(self, sighting: Sighting) -> None:
        """See :meth:`Store.see`."""
        page_id, name, ref = sighting.page_id, sighting.user_ref.user_ref, sighting.ref or ""
        at, oldest = milliseconds(sighting.seen_at), self._since()
        keys = {
            self._key(page_id, "refs", name): ref,
            self._key(page_id, "seen", ""): _pair(name, ref),
            self._key(page_id, "with", ref): _pair(name, ref),
        }
        with _failing, self._redis.pipeline() as pipe:
            for key, member in keys.items():
                pipe.zadd(key, {member: at}, gt=True)
                pipe.zremrangebyscore(key, "-inf", oldest)
                pipe.pexpire(key, self._keep_ms)
            pipe.execute()

    def sightings(self, page_id: str, user_ref: UserRef) -> tuple[Sighting, ...]:
        """See :meth:`Store.sightings`."""
        with _failing:
            found = self._redis.zrange(
                self._key(page_id, "refs", user_ref.user_ref),
                "+inf",
                f"({self._since()}",
                desc=True,
                byscore=True,
                offset=0,
                num=REFS_OF_ONE,
                withscores=True,
            )
            return tuple(
                _sighting(page_id, user_ref.user_ref, _text(ref), score) for ref, score in found
            )

    def seen(
        self, page_id: str, *, ref: str | None, since: datetime, until: datetime, limit: int
    ) -> tuple[Sighting, ...]:
        """See :meth:`Store.seen`."""
        key = self._key(page_id, "seen", "") if ref is None else self._key(page_id, "with", ref)
        with _failing:
            found = self._redis.zrange(
                key,
                milliseconds(until),
                max(milliseconds(since), self._since()),
                desc=True,
                byscore=True,
                offset=0,
                num=limit,
                withscores=True,
            )
            return tuple(
                _sighting(page_id, name, with_ref, score)
                for (name, with_ref), score in ((json.loads(pair), score) for pair, score in found)
            )

    def guest(self, page_id: str, psid: Psid) -> Guest | None:
        """See :meth:`Store.guest`."""
        with _failing:
            kept = self._redis.get(self._key(page_id, "guest", psid.id))
            if kept is None:
                return None
            seen_at, gone_at = json.loads(kept)
            return Guest(
                page_id=page_id,
                psid=psid,
                seen_at=moment(seen_at),
                gone_at=None if gone_at is None else moment(gone_at),
            )

    def keep_guest(self, guest: Guest) -> None:
        """See :meth:`Store.keep_guest`."""
        gone_at = None if guest.gone_at is None else milliseconds(guest.gone_at)
        kept = json.dumps([milliseconds(guest.seen_at), gone_at])
        with _failing:
            key = self._key(guest.page_id, "guest", guest.psid.id)
            self._redis.set(key, kept, px=self._keep_ms)

    def claim(self, key: str, owner: str, lease: timedelta) -> Claimed:
        """See :meth:`Store.claim`."""
        name = self._claim_key(key)
        with _failing:
            if self._redis.set(name, owner, nx=True, px=_milliseconds_of(lease)):
                return Claimed.MINE
            holder = self._redis.get(name)
            return Claimed.DONE if holder is not None and _text(holder) == _DONE else Claimed.BUSY

    def finish(self, key: str, owner: str, keep: timedelta | None) -> bool:
        """See :meth:`Store.finish`."""
        keep_ms = self._keep_ms if keep is None else _milliseconds_of(keep)
        with _failing:
            return bool(self._finish(keys=[self._claim_key(key)], args=[owner, _DONE, keep_ms]))

    def release(self, key: str, owner: str) -> bool:
        """See :meth:`Store.release`."""
        with _failing:
            return bool(self._release(keys=[self._claim_key(key)], args=[owner]))

    def forget(self, page_id: str, psid: Psid) -> int:
        """See :meth:`Store.forget`."""
        with _failing:
            links = self.links_to(page_id, psid)
            for link in links:
                self._forget_name(page_id, link.user_ref.user_ref)
            # The list of names last: after a crash a second call still finds what belongs to them.
            self._redis.delete(
                self._key(page_id, "guest", psid.id), self._key(page_id, "of", psid.id)
            )
        return len(links)

    def _forget_name(self, page_id: str, name: str) -> None:
        refs_key = self._key(page_id, "refs", name)
        refs = [_text(ref) for ref in self._redis.zrange(refs_key, 0, -1)]
        with self._redis.pipeline() as pipe:
            for ref in refs:
                pipe.zrem(self._key(page_id, "seen", ""), _pair(name, ref))
                pipe.zrem(self._key(page_id, "with", ref), _pair(name, ref))
            pipe.delete(refs_key, self._key(page_id, "link", name))
            pipe.execute()

    def _put(self, link: Link, *, only_new: bool) -> bool:
        of_psid = self._key(link.page_id, "of", link.psid.id)
        with self._redis.pipeline() as pipe:
            # Where the link is not new after all, the name in the list leads to another PSID, and
            # whoever reads the list sees that.
            pipe.sadd(of_psid, link.user_ref.user_ref)
            pipe.pexpire(of_psid, self._keep_ms)
            pipe.set(self._link_key(link), _kept(link), nx=only_new, px=self._keep_ms)
            return bool(pipe.execute()[-1])

    def _contest(self, link: Link) -> Link:
        key = self._link_key(link)

        def add_rival(pipe: Any) -> Link:
            kept = pipe.get(key)
            pipe.multi()
            if kept is None:
                return link
            standing = _link(link.page_id, link.user_ref, kept)
            if standing.rival is None:
                standing = attrs.evolve(standing, rival=link.psid)
                of_rival = self._key(link.page_id, "of", link.psid.id)
                pipe.set(key, _kept(standing), keepttl=True)
                pipe.sadd(of_rival, link.user_ref.user_ref)
                pipe.pexpire(of_rival, self._keep_ms)
            return standing

        return cast("Link", self._redis.transaction(add_rival, key, value_from_callable=True))

    def _since(self) -> int:
        return round(self._clock() * 1000) - self._keep_ms

    def _key(self, page_id: str, kind: str, name: str) -> str:
        # The braces put all keys of a Page into one slot of a cluster.
        return f"{self._prefix}:{{{page_id}}}:{kind}:{name}"

    def _link_key(self, link: Link) -> str:
        return self._key(link.page_id, "link", link.user_ref.user_ref)

    def _claim_key(self, key: str) -> str:
        return f"{self._prefix}:claim:{key}"


class _Failing:
    """Makes one error of ours of whatever fails inside; has no state of its own."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, redis.RedisError | ValueError):
            # The driver's own words may hold people's ids; they hang on this one.
            raise StoreError(f"the Redis store failed: {type(error).__name__}") from error


_failing = _Failing()


def _client(url: str, timeout: float) -> redis.Redis:
    try:
        return redis.Redis.from_url(url, socket_timeout=timeout, socket_connect_timeout=timeout)
    except ValueError:
        limit = "one of Redis is needed, as 'redis://host:6379/0'"
        # It may hold a password.
        raise InvalidValueError.of_secret("url", "another kind of URL given", limit) from None


def _milliseconds_of(time: timedelta) -> int:
    return round(time.total_seconds() * 1000)


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _pair(name: str, ref: str) -> str:
    return json.dumps([name, ref])


def _kept(link: Link) -> str:
    # The PSID's length keeps it apart from the rival, whatever they hold; faster than JSON.
    psid, rival = link.psid.id, "" if link.rival is None else link.rival.id
    at = milliseconds(link.linked_at)
    return f"{link.signal.value} {at} {len(psid)} {psid}{rival}"


def _link(page_id: str, user_ref: UserRef, kept: bytes | str) -> Link:
    signal, linked_at, length, names = _text(kept).split(" ", 3)
    psid, rival = names[: int(length)], names[int(length) :]
    return Link(
        page_id=page_id,
        user_ref=user_ref,
        psid=Psid(psid),
        signal=Signal(signal),
        linked_at=moment(int(linked_at)),
        rival=Psid(rival) if rival else None,
    )


def _sighting(page_id: str, name: str, ref: str, score: float) -> Sighting:
    return Sighting(
        page_id=page_id, user_ref=UserRef(name), ref=ref or None, seen_at=moment(round(score))
    )
