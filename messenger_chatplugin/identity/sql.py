"""A ledger's store in SQL: an SQLite file for several processes, PostgreSQL for several machines.

Needs the extra ``sql``; for PostgreSQL also a driver, as psycopg. Each method is one statement
that is atomic by itself, or a few whose order makes a crash between them harmless.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql import ClauseElement

from messenger_chatplugin.errors import StoreError
from messenger_chatplugin.events import Signal
from messenger_chatplugin.identity.engine import make_tables, open_engine
from messenger_chatplugin.identity.records import (
    Claimed,
    Guest,
    Link,
    Sighting,
    milliseconds,
    moment,
)
from messenger_chatplugin.identity.store import KEEP, REFS_OF_ONE
from messenger_chatplugin.identity.tables import (
    CLAIM_STATE,
    CLAIMED,
    CONTEST,
    DONE,
    FIND,
    FORGET_GUEST,
    FORGET_LINKS,
    FORGET_REFS,
    GUEST,
    INSERTS,
    LINKS_TO,
    PURGES,
    RELEASE,
    SEEN,
    SEEN_WITH,
    SIGHTINGS,
)
from messenger_chatplugin.people import Psid, UserRef

_PURGE_EVERY = 10_000
"""After so many writes of one process, what is older than it is kept is deleted."""


class _Compiled(NamedTuple):
    """A statement in the words of the dialect.

    Compiled once by the store, it runs in half the time it takes through SQLAlchemy's own cache.
    """

    sql: str
    constants: Mapping[str, Any]
    order: Sequence[str] | None
    """The names of the parameters, where the driver wants them in order instead of by name."""

    def parameters(self, values: Mapping[str, Any]) -> Mapping[str, Any] | tuple[Any, ...]:
        """Give the driver its parameters."""
        named = {**self.constants, **values}
        return named if self.order is None else tuple(named[name] for name in self.order)


class SqlStore:
    """Keeps links, sightings, guests and claims in SQL; see :class:`~.store.Store`.

    The tables are made when they are first needed. Safe to share between threads, and after a fork.

    Args:
        url: As ``sqlite:////var/lib/shop/links.sqlite`` or
            ``postgresql+psycopg://user:password@host/database``.
        keep: How long links, sightings and guests are kept.
        clock: Seconds since 1970.
        timeout: Seconds to wait for SQLite's lock, or for PostgreSQL to accept a connection.

    Raises:
        InvalidValueError: The URL is not of an SQLite file or PostgreSQL.

    """

    def __init__(
        self,
        url: str,
        *,
        keep: timedelta = KEEP,
        clock: Callable[[], float] = time.time,
        timeout: int = 5,
    ) -> None:
        self._keep_ms = round(keep.total_seconds() * 1000)
        self._clock = clock
        self._timeout = timeout
        self._engine = open_engine(url, timeout)
        self._inserts = INSERTS[self._engine.dialect.name]
        self._known: dict[ClauseElement, _Compiled] = {}
        self._writes = 0
        self._is_ready = False
        self._getting_ready = Lock()

    def __repr__(self) -> str:
        """Show where it is, without the password."""
        return f"SqlStore({self._engine.url.render_as_string(hide_password=True)!r})"

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        self._engine.dispose()

    def find(self, page_id: str, user_ref: UserRef) -> Link | None:
        """See :meth:`Store.find`."""
        rows = self._rows(
            FIND,
            {"p_page_id": page_id, "p_user_ref": user_ref.user_ref, "p_since": self._since()},
        )
        return _link(page_id, user_ref.user_ref, *rows[0]) if rows else None

    def link(self, link: Link, *, replace: bool = False) -> Link:
        """See :meth:`Store.link`."""
        values = {
            "p_page_id": link.page_id,
            "p_user_ref": link.user_ref.user_ref,
            "p_psid": link.psid.id,
            "p_signal": link.signal.value,
            "p_linked_at_ms": milliseconds(link.linked_at),
        }
        if replace:
            self._write(self._inserts.replace, values)
            return link
        while (standing := self.find(link.page_id, link.user_ref)) is None:
            if self._write(self._inserts.link, {**values, "p_since": self._since()}):
                return link
        if standing.psid != link.psid and standing.rival is None:
            self._write(CONTEST, {k: values[k] for k in ("p_page_id", "p_user_ref", "p_psid")})
            return self.find(link.page_id, link.user_ref) or standing
        return standing

    def links_to(self, page_id: str, psid: Psid) -> tuple[Link, ...]:
        """See :meth:`Store.links_to`."""
        rows = self._rows(
            LINKS_TO, {"p_page_id": page_id, "p_psid": psid.id, "p_since": self._since()}
        )
        return tuple(_link(*row) for row in rows)

    def see(self, sighting: Sighting) -> None:
        """See :meth:`Store.see`."""
        self._write(
            self._inserts.see,
            {
                "p_page_id": sighting.page_id,
                "p_user_ref": sighting.user_ref.user_ref,
                "p_ref": sighting.ref or "",
                "p_seen_at_ms": milliseconds(sighting.seen_at),
            },
        )

    def sightings(self, page_id: str, user_ref: UserRef) -> tuple[Sighting, ...]:
        """See :meth:`Store.sightings`."""
        rows = self._rows(
            SIGHTINGS,
            {
                "p_page_id": page_id,
                "p_user_ref": user_ref.user_ref,
                "p_since": self._since(),
                "p_limit": REFS_OF_ONE,
            },
        )
        return tuple(_sighting(page_id, user_ref.user_ref, *row) for row in rows)

    def seen(
        self, page_id: str, *, ref: str | None, since: datetime, until: datetime, limit: int
    ) -> tuple[Sighting, ...]:
        """See :meth:`Store.seen`."""
        values: dict[str, Any] = {
            "p_page_id": page_id,
            "p_since": max(milliseconds(since), self._since()),
            "p_until": milliseconds(until),
            "p_limit": limit,
        }
        if ref is None:
            rows = self._rows(SEEN, values)
        else:
            rows = self._rows(SEEN_WITH, {**values, "p_ref": ref})
        return tuple(_sighting(page_id, *row) for row in rows)

    def guest(self, page_id: str, psid: Psid) -> Guest | None:
        """See :meth:`Store.guest`."""
        rows = self._rows(
            GUEST, {"p_page_id": page_id, "p_psid": psid.id, "p_since": self._since()}
        )
        if not rows:
            return None
        seen_at_ms, gone_at_ms = rows[0]
        gone_at = None if gone_at_ms is None else moment(gone_at_ms)
        return Guest(page_id=page_id, psid=psid, seen_at=moment(seen_at_ms), gone_at=gone_at)

    def keep_guest(self, guest: Guest) -> None:
        """See :meth:`Store.keep_guest`."""
        self._write(
            self._inserts.guest,
            {
                "p_page_id": guest.page_id,
                "p_psid": guest.psid.id,
                "p_seen_at_ms": milliseconds(guest.seen_at),
                "p_gone_at_ms": None if guest.gone_at is None else milliseconds(guest.gone_at),
            },
        )

    def claim(self, key: str, owner: str, lease: timedelta) -> Claimed:
        """See :meth:`Store.claim`."""
        now, lease_ms = self._now(), round(lease.total_seconds() * 1000)
        claim = {
            "p_key": key,
            "p_owner": owner,
            "p_state": CLAIMED,
            "p_now": now,
            "p_until_ms": now + lease_ms,
            "p_too_far": now + 2 * lease_ms,
        }
        if self._write(self._inserts.claim, claim):
            return Claimed.MINE
        rows = self._rows(CLAIM_STATE, {"p_key": key, "p_now": now})
        return Claimed.DONE if rows and rows[0][0] == DONE else Claimed.BUSY

    def finish(self, key: str, owner: str, keep: timedelta | None) -> bool:
        """See :meth:`Store.finish`."""
        now = self._now()
        keep_ms = self._keep_ms if keep is None else round(keep.total_seconds() * 1000)
        done = {
            "p_key": key,
            "p_owner": owner,
            "p_state": DONE,
            "p_now": now,
            "p_until_ms": now + keep_ms,
        }
        return self._write(self._inserts.finish, done) > 0

    def release(self, key: str, owner: str) -> bool:
        """See :meth:`Store.release`."""
        return self._write(RELEASE, {"p_key": key, "p_owner": owner}) > 0

    def forget(self, page_id: str, psid: Psid) -> int:
        """See :meth:`Store.forget`."""
        whom = {"p_page_id": page_id, "p_psid": psid.id}
        # The links last: after a crash a second call still finds what belongs to them.
        self._write(FORGET_GUEST, whom)
        self._write(FORGET_REFS, whom)
        return self._write(FORGET_LINKS, whom)

    def purge(self) -> int:
        """Delete what is older than it is kept; done now and then by itself.

        Returns:
            How many rows there were.

        Raises:
            StoreError: The store failed.

        """
        values = {"p_now": self._now(), "p_since": self._since()}
        return sum(self._execute(statement, values)[0] for statement in PURGES)

    def _now(self) -> int:
        return round(self._clock() * 1000)

    def _since(self) -> int:
        return self._now() - self._keep_ms

    def _write(self, statement: ClauseElement, values: Mapping[str, Any]) -> int:
        self._writes += 1
        if self._writes % _PURGE_EVERY == 0:
            self.purge()
        return self._execute(statement, values)[0]

    def _rows(self, statement: ClauseElement, values: Mapping[str, Any]) -> Sequence[Any]:
        return self._execute(statement, values)[1]

    def _execute(
        self, statement: ClauseElement, values: Mapping[str, Any]
    ) -> tuple[int, Sequence[Any]]:
        try:
            if not self._is_ready:
                self._get_ready()
            compiled = self._compiled(statement)
            with self._engine.connect() as connection:
                result = connection.exec_driver_sql(compiled.sql, compiled.parameters(values))
                return (0, result.all()) if result.returns_rows else (result.rowcount, ())
        except (SQLAlchemyError, UnicodeError) as error:
            # The driver's own words may hold people's ids; they hang on this one.
            raise StoreError(f"the SQL store failed: {type(error).__name__}") from error

    def _compiled(self, statement: ClauseElement) -> _Compiled:
        known = self._known.get(statement)
        if known is None:
            compiled: Any = statement.compile(dialect=self._engine.dialect)
            known = _Compiled(str(compiled), compiled.params, compiled.positiontup)
            self._known[statement] = known
        return known

    def _get_ready(self) -> None:
        with self._getting_ready:
            if not self._is_ready:
                make_tables(self._engine, self._timeout)
                self._is_ready = True


def _link(  # noqa: PLR0913, PLR0917 - the columns of a row
    page_id: str, user_ref: str, psid: str, signal: str, linked_at_ms: int, rival: str | None
) -> Link:
    return Link(
        page_id=page_id,
        user_ref=UserRef(user_ref),
        psid=Psid(psid),
        signal=Signal(signal),
        linked_at=moment(linked_at_ms),
        rival=None if rival is None else Psid(rival),
    )


def _sighting(page_id: str, user_ref: str, ref: str, seen_at_ms: int) -> Sighting:
    return Sighting(
        page_id=page_id,
        user_ref=UserRef(user_ref),
        ref=ref or None,
        seen_at=moment(seen_at_ms),
    )
