"""The tables of the SQL store and every statement on them, for SQLite and PostgreSQL. No I/O."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Delete,
    Index,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    delete,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

METADATA = MetaData()
"""The tables, for your migrations; the store makes those that are missing."""

LINKS = Table(
    "messenger_chatplugin_links",
    METADATA,
    Column("page_id", Text, primary_key=True),
    Column("user_ref", Text, primary_key=True),
    Column("psid", Text, nullable=False),
    Column("signal", String(16), nullable=False),
    Column("linked_at_ms", BigInteger, nullable=False),
    Column("rival_psid", Text),
    Index("messenger_chatplugin_links_psid", "page_id", "psid"),
    sqlite_with_rowid=False,
)

REFS = Table(
    "messenger_chatplugin_refs",
    METADATA,
    Column("page_id", Text, primary_key=True),
    Column("user_ref", Text, primary_key=True),
    Column("ref", Text, primary_key=True),
    Column("seen_at_ms", BigInteger, nullable=False),
    Index("messenger_chatplugin_refs_seen", "page_id", "seen_at_ms"),
    sqlite_with_rowid=False,
)

GUESTS = Table(
    "messenger_chatplugin_guests",
    METADATA,
    Column("page_id", Text, primary_key=True),
    Column("psid", Text, primary_key=True),
    Column("seen_at_ms", BigInteger, nullable=False),
    Column("gone_at_ms", BigInteger),
    sqlite_with_rowid=False,
)

CLAIMS = Table(
    "messenger_chatplugin_claims",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("state", String(8), nullable=False),
    Column("owner", String(32), nullable=False),
    Column("until_ms", BigInteger, nullable=False),
    Index("messenger_chatplugin_claims_until", "until_ms"),
    sqlite_with_rowid=False,
)

CLAIMED = "claimed"
DONE = "done"

_links, _refs, _guests, _claims = LINKS.c, REFS.c, GUESTS.c, CLAIMS.c

# Parameters are named p_…, because SQLAlchemy keeps the names of columns for itself.
_page: BindParameter[Any] = bindparam("p_page_id")
_user_ref: BindParameter[Any] = bindparam("p_user_ref")
_psid: BindParameter[Any] = bindparam("p_psid")
_ref: BindParameter[Any] = bindparam("p_ref")
_key: BindParameter[Any] = bindparam("p_key")
_owner: BindParameter[Any] = bindparam("p_owner")
_now: BindParameter[Any] = bindparam("p_now")
_since: BindParameter[Any] = bindparam("p_since")

FIND = select(_links.psid, _links.signal, _links.linked_at_ms, _links.rival_psid).where(
    _links.page_id == _page, _links.user_ref == _user_ref, _links.linked_at_ms > _since
)

LINKS_TO = (
    select(LINKS)
    .where(
        _links.page_id == _page,
        or_(_links.psid == _psid, _links.rival_psid == _psid),
        _links.linked_at_ms > _since,
    )
    .order_by(_links.linked_at_ms.desc())
)

CONTEST = (
    update(LINKS)
    .where(
        _links.page_id == _page,
        _links.user_ref == _user_ref,
        _links.psid != _psid,
        _links.rival_psid.is_(None),
    )
    .values(rival_psid=_psid)
)

SIGHTINGS = (
    select(_refs.ref, _refs.seen_at_ms)
    .where(_refs.page_id == _page, _refs.user_ref == _user_ref, _refs.seen_at_ms > _since)
    .order_by(_refs.seen_at_ms.desc())
    .limit(bindparam("p_limit"))
)

SEEN = (
    select(_refs.user_ref, _refs.ref, _refs.seen_at_ms)
    .where(_refs.page_id == _page, _refs.seen_at_ms.between(_since, bindparam("p_until")))
    .order_by(_refs.seen_at_ms.desc())
    .limit(bindparam("p_limit"))
)

SEEN_WITH = SEEN.where(_refs.ref == _ref)

GUEST = select(_guests.seen_at_ms, _guests.gone_at_ms).where(
    _guests.page_id == _page, _guests.psid == _psid, _guests.seen_at_ms > _since
)

CLAIM_STATE = select(_claims.state).where(_claims.key == _key, _claims.until_ms > _now)

RELEASE = delete(CLAIMS).where(
    _claims.key == _key, _claims.owner == _owner, _claims.state == CLAIMED
)

FORGET_REFS = delete(REFS).where(
    _refs.page_id == _page,
    _refs.user_ref.in_(
        select(_links.user_ref).where(
            _links.page_id == _page, or_(_links.psid == _psid, _links.rival_psid == _psid)
        )
    ),
)

FORGET_LINKS = delete(LINKS).where(
    _links.page_id == _page, or_(_links.psid == _psid, _links.rival_psid == _psid)
)

FORGET_GUEST = delete(GUESTS).where(_guests.page_id == _page, _guests.psid == _psid)

PURGES: tuple[Delete, ...] = (
    delete(LINKS).where(_links.linked_at_ms <= _since),
    delete(REFS).where(_refs.seen_at_ms <= _since),
    delete(GUESTS).where(_guests.seen_at_ms <= _since),
    delete(CLAIMS).where(_claims.until_ms <= _now),
)


class Inserts:
    """The statements that insert or update at once; each dialect writes them its own way.

    Args:
        insert: The dialect's ``insert``.

    """

    def __init__(self, insert: Any) -> None:
        link = insert(LINKS).values(
            page_id=_page,
            user_ref=_user_ref,
            psid=_psid,
            signal=bindparam("p_signal"),
            linked_at_ms=bindparam("p_linked_at_ms"),
            rival_psid=null(),
        )
        new = link.excluded
        taken = {
            "psid": new.psid,
            "signal": new.signal,
            "linked_at_ms": new.linked_at_ms,
            "rival_psid": null(),
        }
        self.link: Any = link.on_conflict_do_update(
            index_elements=["page_id", "user_ref"],
            set_=taken,
            where=_links.linked_at_ms <= _since,
        )
        self.replace: Any = link.on_conflict_do_update(
            index_elements=["page_id", "user_ref"], set_=taken
        )
        see = insert(REFS).values(
            page_id=_page, user_ref=_user_ref, ref=_ref, seen_at_ms=bindparam("p_seen_at_ms")
        )
        self.see: Any = see.on_conflict_do_update(
            index_elements=["page_id", "user_ref", "ref"],
            set_={"seen_at_ms": see.excluded.seen_at_ms},
            where=_refs.seen_at_ms < see.excluded.seen_at_ms,
        )
        guest = insert(GUESTS).values(
            page_id=_page,
            psid=_psid,
            seen_at_ms=bindparam("p_seen_at_ms"),
            gone_at_ms=bindparam("p_gone_at_ms"),
        )
        self.guest: Any = guest.on_conflict_do_update(
            index_elements=["page_id", "psid"],
            set_={
                "seen_at_ms": guest.excluded.seen_at_ms,
                "gone_at_ms": guest.excluded.gone_at_ms,
            },
        )
        claim = insert(CLAIMS).values(
            key=_key,
            state=bindparam("p_state"),
            owner=_owner,
            until_ms=bindparam("p_until_ms"),
        )
        changed = {
            "state": claim.excluded.state,
            "owner": claim.excluded.owner,
            "until_ms": claim.excluded.until_ms,
        }
        self.claim: Any = claim.on_conflict_do_update(
            index_elements=["key"],
            set_=changed,
            # A claim further away than twice a lease was made before the clock went back.
            where=or_(
                _claims.until_ms <= _now,
                (_claims.state == CLAIMED) & (_claims.until_ms > bindparam("p_too_far")),
            ),
        )
        self.finish: Any = claim.on_conflict_do_update(
            index_elements=["key"],
            set_=changed,
            where=or_(_claims.owner == _owner, _claims.until_ms <= _now),
        )


INSERTS = {"sqlite": Inserts(sqlite.insert), "postgresql": Inserts(postgresql.insert)}
"""By the name of the dialect."""
