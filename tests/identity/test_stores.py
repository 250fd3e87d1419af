"""Every store keeps the same promises: one suite for memory, SQLite, PostgreSQL and Redis."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
import sqlalchemy
from identity.places import Place, Server, SqlitePlace, eventually

from messenger_chatplugin.errors import InvalidValueError, StoreError
from messenger_chatplugin.events import Signal
from messenger_chatplugin.identity import Claimed, Guest, Link, MemoryStore, Sighting, Store, engine
from messenger_chatplugin.identity.redis import RedisStore
from messenger_chatplugin.identity.sql import SqlStore
from messenger_chatplugin.people import Psid, UserRef

PAGE = "310045500981234"
NOON = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def a_link(user_ref: str = "5", psid: str = "7", **more: Any) -> Link:
    """Make a link."""
    return Link(
        **{
            "page_id": PAGE,
            "user_ref": UserRef(user_ref),
            "psid": Psid(psid),
            "signal": Signal.TOKEN,
            "linked_at": NOON,
            **more,
        }
    )


def a_sighting(user_ref: str = "5", ref: str | None = "prices", **more: Any) -> Sighting:
    """Make a sighting."""
    return Sighting(
        **{
            "page_id": PAGE,
            "user_ref": UserRef(user_ref),
            "ref": ref,
            "seen_at": NOON,
            **more,
        }
    )


def together(place: Place, work: str, count: int) -> list[list[str]]:
    """Let four processes do the same work at the same moment."""
    program = str(Path(__file__).with_name("writer.py"))
    begin = time.time() + 2
    processes = [
        subprocess.Popen(
            [sys.executable, program, work, f"w{n}", str(count), str(begin), *place.arguments()],
            stdout=subprocess.PIPE,
        )
        for n in range(4)
    ]
    results = []
    for process in processes:
        output, _errors = process.communicate(timeout=120)
        assert 0 == process.returncode
        results.append(json.loads(output))
    return results


def test_a_link_is_found_again(place: Place) -> None:
    """Exactly as it was given, by whoever opens the store."""
    assert a_link() == place.open().link(a_link())
    assert a_link() == place.open().find(PAGE, UserRef("5"))
    assert (a_link(),) == place.open().links_to(PAGE, Psid("7"))


def test_nothing_is_known_of_others(place: Place) -> None:
    """Not of other names, not of the same names at another Page, not of a PSID that reads alike."""
    store = place.open()
    store.link(a_link("5", "7"))

    assert None is store.find(PAGE, UserRef("7"))
    assert None is store.find("99", UserRef("5"))
    assert () == store.links_to(PAGE, Psid("5"))
    assert () == store.links_to("99", Psid("7"))
    assert () == store.sightings(PAGE, UserRef("5"))
    assert None is store.guest(PAGE, Psid("7"))


def test_the_same_link_again_changes_nothing(place: Place) -> None:
    """The first signal and time stand."""
    store = place.open()
    store.link(a_link())

    again = a_link(signal=Signal.DECLARED, linked_at=NOON + MINUTE)
    assert a_link() == store.link(again)
    assert a_link() == store.find(PAGE, UserRef("5"))


def test_another_psid_contests_a_link(place: Place) -> None:
    """The first rival is kept, and the link is found from both."""
    store = place.open()
    store.link(a_link("5", "7"))
    contested = a_link("5", "7", rival=Psid("8"))

    assert contested == store.link(a_link("5", "8"))
    assert contested == store.link(a_link("5", "9"))
    assert contested == store.link(a_link("5", "7"))
    assert contested == store.find(PAGE, UserRef("5"))
    assert (contested,) == store.links_to(PAGE, Psid("7"))
    assert (contested,) == store.links_to(PAGE, Psid("8"))
    assert () == store.links_to(PAGE, Psid("9"))


def test_a_link_can_be_replaced(place: Place) -> None:
    """Whatever was there, and whether anything was there."""
    store = place.open()
    store.link(a_link("5", "7"))
    store.link(a_link("5", "8"))

    assert a_link("5", "9") == store.link(a_link("5", "9"), replace=True)
    assert a_link("5", "9") == store.find(PAGE, UserRef("5"))
    assert () == store.links_to(PAGE, Psid("7"))
    assert a_link("6", "9") == store.link(a_link("6", "9"), replace=True)


def test_a_person_may_have_many_names(place: Place) -> None:
    """The latest comes first."""
    store = place.open()
    links = [a_link(str(n), "7", linked_at=NOON + n * MINUTE) for n in range(5)]
    for link in links:
        store.link(link)

    assert tuple(reversed(links)) == store.links_to(PAGE, Psid("7"))


def test_sightings_are_kept_with_the_latest_time(place: Place) -> None:
    """One for each ref, whichever order they come in."""
    store = place.open()
    for ref, minutes in [("prices", 3), (None, 1), ("prices", 2), ("contact", 4)]:
        store.see(a_sighting(ref=ref, seen_at=NOON + minutes * MINUTE))

    expected = [("contact", 4), ("prices", 3), (None, 1)]
    assert tuple(
        a_sighting(ref=ref, seen_at=NOON + minutes * MINUTE) for ref, minutes in expected
    ) == store.sightings(PAGE, UserRef("5"))


def test_who_came_can_be_asked_by_time_and_ref(place: Place) -> None:
    """The latest first, no more than asked for."""
    store = place.open()
    for number in range(6):
        ref = "prices" if number % 2 else None
        store.see(a_sighting(str(number), ref, seen_at=NOON + number * MINUTE))
    store.see(a_sighting("99", page_id="99"))

    def names(ref: str | None = None, since: int = 1, until: int = 4, limit: int = 9) -> str:
        found = store.seen(
            PAGE, ref=ref, since=NOON + since * MINUTE, until=NOON + until * MINUTE, limit=limit
        )
        return "".join(sighting.user_ref.user_ref for sighting in found)

    assert "4321" == names()
    assert "31" == names("prices")
    assert "43" == names(limit=2)
    assert "" == names("contact")


def test_a_visitor_cannot_fill_the_list_of_refs(place: Place) -> None:
    """Fifty are listed, the latest."""
    store = place.open()
    for number in range(60):
        store.see(a_sighting(ref=f"r{number}", seen_at=NOON + timedelta(seconds=number)))

    listed = [sighting.ref for sighting in store.sightings(PAGE, UserRef("5"))]
    assert [f"r{number}" for number in range(59, 9, -1)] == listed


def test_guests_are_kept(place: Place) -> None:
    """And what comes later takes their place."""
    store = place.open()
    guest = Guest(page_id=PAGE, psid=Psid("7"), seen_at=NOON)
    gone = Guest(page_id=PAGE, psid=Psid("7"), seen_at=NOON, gone_at=NOON + MINUTE)

    store.keep_guest(guest)
    assert guest == place.open().guest(PAGE, Psid("7"))
    store.keep_guest(gone)
    assert gone == place.open().guest(PAGE, Psid("7"))


def test_a_key_is_claimed_once_then_done(place: Place) -> None:
    """Another owner is told so, in both phases."""
    store = place.open()

    assert Claimed.MINE == store.claim("a", "me", MINUTE)
    assert Claimed.BUSY == place.open().claim("a", "you", MINUTE)
    assert Claimed.MINE == store.claim("b", "you", MINUTE)
    assert store.finish("a", "me", MINUTE)
    assert Claimed.DONE == place.open().claim("a", "you", MINUTE)
    assert Claimed.DONE == store.claim("a", "me", MINUTE)


def test_a_released_claim_is_free(place: Place) -> None:
    """At once; only its owner can release it, and only before it is done."""
    store = place.open()
    store.claim("a", "me", MINUTE)

    assert not store.release("a", "you")
    assert Claimed.BUSY == store.claim("a", "you", MINUTE)
    assert store.release("a", "me")
    assert not store.release("a", "me")
    assert Claimed.MINE == store.claim("a", "you", MINUTE)
    store.finish("a", "you", MINUTE)
    assert not store.release("a", "you")
    assert Claimed.DONE == store.claim("a", "me", MINUTE)


def test_a_claim_that_was_never_finished_can_be_claimed_again(place: Place) -> None:
    """And whoever held it before can no longer finish or release it."""
    store = place.open()
    store.claim("a", "dead", timedelta(milliseconds=200))

    assert eventually(lambda: store.claim("a", "me", MINUTE) is Claimed.MINE)
    assert not store.finish("a", "dead", MINUTE)
    assert not store.release("a", "dead")
    assert Claimed.BUSY == store.claim("a", "you", MINUTE)
    assert store.finish("a", "me", MINUTE)


def test_who_was_slow_may_still_finish_if_nobody_took_over(place: Place) -> None:
    """The work is done, after all."""
    store = place.open()
    store.claim("a", "slow", timedelta(milliseconds=50))
    time.sleep(0.2)

    assert store.finish("a", "slow", None)
    assert Claimed.DONE == store.claim("a", "me", MINUTE)


def test_what_is_done_is_forgotten_in_the_end(place: Place) -> None:
    """After the time that was asked for."""
    store = place.open()
    store.claim("a", "me", MINUTE)
    store.finish("a", "me", timedelta(milliseconds=200))

    assert eventually(lambda: store.claim("a", "you", MINUTE) is Claimed.MINE)


def test_a_jump_of_the_clock_neither_holds_nor_frees_a_claim_for_long(place: Place) -> None:
    """Forward: what is done stays done. Back: an unfinished claim ends as if there was no jump."""
    now = time.time()
    store = place.open()
    store.claim("done", "me", MINUTE)
    store.finish("done", "me", timedelta(days=7))
    ahead = place.open(clock=lambda: now + 7200)
    ahead.claim("open", "me", timedelta(seconds=1))

    assert Claimed.DONE == ahead.claim("done", "you", MINUTE)
    assert Claimed.DONE == place.open(clock=lambda: now - 7200).claim("done", "you", MINUTE)
    assert eventually(lambda: store.claim("open", "you", timedelta(seconds=1)) is Claimed.MINE)


def test_a_jump_of_the_clock_loses_no_link(place: Place) -> None:
    """Two hours are nothing to what is kept for days."""
    now = time.time()
    store = place.open()
    store.link(a_link())
    store.see(a_sighting())

    for jump in (7200, -7200):
        jumped = place.open(clock=lambda jump=jump: now + jump)  # type: ignore[misc] # the default is bound
        assert a_link() == jumped.find(PAGE, UserRef("5"))
        assert (a_sighting(),) == jumped.sightings(PAGE, UserRef("5"))


def test_what_is_old_is_not_there(place: Place) -> None:
    """Links, sightings and guests end after the time they are kept; then they can come again."""
    store = place.open(keep=timedelta(milliseconds=300))
    now = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    store.link(a_link(linked_at=now))
    store.see(a_sighting(seen_at=now))
    store.keep_guest(Guest(page_id=PAGE, psid=Psid("7"), seen_at=now))

    assert eventually(lambda: store.find(PAGE, UserRef("5")) is None)
    assert eventually(lambda: () == store.links_to(PAGE, Psid("7")))
    assert eventually(lambda: () == store.sightings(PAGE, UserRef("5")))
    assert eventually(
        lambda: (
            () == store.seen(PAGE, ref=None, since=NOON, until=now + timedelta(hours=1), limit=9)
        )
    )
    assert eventually(lambda: store.guest(PAGE, Psid("7")) is None)
    anew = a_link("5", "8", linked_at=datetime.now(UTC).replace(microsecond=0) + MINUTE)
    assert anew == store.link(anew)


def test_a_person_can_be_forgotten(place: Place) -> None:
    """With every name, what the names came with, and contested links; nobody else with them."""
    store = place.open()
    store.link(a_link("1", "7"))
    store.link(a_link("2", "7"))
    store.link(a_link("3", "8"))
    store.link(a_link("3", "7"))
    store.link(a_link("4", "9"))
    for name in "1234":
        store.see(a_sighting(name))
    store.keep_guest(Guest(page_id=PAGE, psid=Psid("7"), seen_at=NOON))
    store.keep_guest(Guest(page_id=PAGE, psid=Psid("9"), seen_at=NOON))

    assert 3 == store.forget(PAGE, Psid("7"))
    assert [None, None, None] == [store.find(PAGE, UserRef(name)) for name in "123"]
    assert () == store.links_to(PAGE, Psid("7"))
    assert None is store.guest(PAGE, Psid("7"))
    left = store.seen(PAGE, ref=None, since=NOON - MINUTE, until=NOON + MINUTE, limit=9)
    assert (a_sighting("4"),) == left
    assert left == store.seen(PAGE, ref="prices", since=NOON - MINUTE, until=NOON + MINUTE, limit=9)
    assert () == store.sightings(PAGE, UserRef("1"))
    assert a_link("4", "9") == store.find(PAGE, UserRef("4"))
    assert None is not store.guest(PAGE, Psid("9"))
    assert 0 == store.forget(PAGE, Psid("7"))


def test_odd_names_are_kept_as_they_are(place: Place) -> None:
    """Whatever separates keys in a store separates no names."""
    store = place.open()
    odd = ["a:b", "a", "a:", "a}:b", "'; DROP TABLE x; --", "*", "ключ", "🦊", '"']
    for number, name in enumerate(odd):
        store.link(a_link(name, str(number + 1)))

    found = [store.find(PAGE, UserRef(name)) for name in odd]
    assert [str(n + 1) for n in range(len(odd))] == [link.psid.id for link in found if link]


def test_of_many_processes_one_gets_each_key(place: Place) -> None:
    """Claimed at the same moment by four."""
    if place.forgets:
        pytest.skip("memory serves one process")

    claimed = [key for keys in together(place, "claim", 200) for key in keys]
    assert sorted(f"key-{number}" for number in range(200)) == sorted(claimed)


def test_processes_that_contradict_each_other_contest_the_link(place: Place) -> None:
    """At most one of four believes that its PSID stands, and afterwards none is believed."""
    if place.forgets:
        pytest.skip("memory serves one process")

    stood = [name for names in together(place, "link", 100) for name in names]
    store = place.open()
    links = [store.find("1", UserRef(number)) for number in range(100)]
    assert sorted(str(number) for number in range(100)) == sorted(stood)
    assert all(link is not None and link.is_contested for link in links)


def test_what_is_known_survives_a_restart(place: Place) -> None:
    """Of this process, and of the server."""
    if place.forgets:
        pytest.skip("memory ends with the process")
    store = place.open()
    store.link(a_link())
    store.claim("a", "me", MINUTE)
    store.finish("a", "me", MINUTE)
    place.restart()

    for one in (place.open(), store):
        assert a_link() == one.find(PAGE, UserRef("5"))
        assert Claimed.DONE == one.claim("a", "you", MINUTE)


def test_a_store_serves_on_both_sides_of_a_fork(place: Place) -> None:
    """What the parent opened before it, the child uses and leaves unharmed."""
    if place.forgets:
        pytest.skip("memory serves one process")
    store = place.open()
    store.link(a_link())
    child = os.fork()
    if not child:
        status = 1
        try:
            status = 0 if store.link(a_link("6", "8")) == a_link("6", "8") else 2
        finally:
            os._exit(status)
    _child, status = os.waitpid(child, 0)

    assert 0 == status
    assert a_link("6", "8") == store.find(PAGE, UserRef("6"))
    assert a_link() == store.find(PAGE, UserRef("5"))


def calls(store: Store) -> list[Any]:
    """List a call of each method."""
    later = NOON + MINUTE
    return [
        lambda: store.find(PAGE, UserRef("5")),
        lambda: store.link(a_link()),
        lambda: store.link(a_link(), replace=True),
        lambda: store.links_to(PAGE, Psid("7")),
        lambda: store.see(a_sighting()),
        lambda: store.sightings(PAGE, UserRef("5")),
        lambda: store.seen(PAGE, ref=None, since=NOON, until=later, limit=1),
        lambda: store.guest(PAGE, Psid("7")),
        lambda: store.keep_guest(Guest(page_id=PAGE, psid=Psid("7"), seen_at=NOON)),
        lambda: store.claim("a", "me", MINUTE),
        lambda: store.finish("a", "me", MINUTE),
        lambda: store.release("a", "me"),
        lambda: store.forget(PAGE, Psid("7")),
    ]


def test_a_store_that_is_not_there_says_so(place: Place) -> None:
    """With one error of ours, which shows no password."""
    if place.forgets:
        pytest.skip("memory is always there")
    store = place.unreachable()

    for call in calls(store):
        with pytest.raises(StoreError, match=r"store failed: [A-Za-z]+$"):
            call()
    assert "hidden" not in repr(store)


def test_a_store_that_cannot_be_read_says_so(place: Place) -> None:
    """It is not taken for one that knows nothing."""
    if place.forgets:
        pytest.skip("memory is not corrupted")
    store = place.open()
    store.link(a_link())
    if isinstance(store, SqlStore):
        store.close()
    place.corrupt()

    with pytest.raises(StoreError):
        place.open().find(PAGE, UserRef("5"))
    with pytest.raises(StoreError):
        store.link(a_link("5", "8"))


def test_memory_is_bounded() -> None:
    """What was not asked for longest goes first."""
    store = MemoryStore(max_links=3, max_claims=2)
    for name in "123":
        store.link(a_link(name, "7"))
    store.find(PAGE, UserRef("1"))
    store.link(a_link("4", "7"))
    for key in "abc":
        store.claim(key, "me", MINUTE)

    assert [True, False, True, True] == [
        store.find(PAGE, UserRef(name)) is not None for name in "1234"
    ]
    assert ["4", "3", "1"] == [
        link.user_ref.user_ref
        for link in sorted(
            store.links_to(PAGE, Psid("7")), key=lambda link: link.user_ref.user_ref, reverse=True
        )
    ]
    assert Claimed.MINE == store.claim("a", "you", MINUTE)
    assert Claimed.BUSY == store.claim("c", "you", MINUTE)


def test_sql_deletes_what_is_old(tmp_path: Path) -> None:
    """By itself now and then, and when asked."""
    now = time.time()
    place = SqlitePlace(tmp_path)
    store = place.open()
    assert isinstance(store, SqlStore)
    store.link(a_link())
    store.see(a_sighting())
    store.keep_guest(Guest(page_id=PAGE, psid=Psid("7"), seen_at=NOON))
    store.claim("a", "me", MINUTE)
    store.close()

    later = place.open(clock=lambda: now + 30 * 86400)
    assert isinstance(later, SqlStore)
    assert 4 == later.purge()
    assert 0 == later.purge()
    later._writes = 9_999
    place.open().claim("b", "me", MINUTE)
    later.claim("c", "me", MINUTE)
    assert 0 == later.purge()
    later.close()


@pytest.mark.parametrize(
    "url",
    ["mysql://host/database", "sqlite://", "sqlite:///:memory:", "no URL with a secret"],
)
def test_sql_refuses_what_it_cannot_do(url: str) -> None:
    """Databases of other kinds, and one in memory that each connection would have to itself."""
    with pytest.raises(InvalidValueError, match=r"url: .*SQLite file or of PostgreSQL") as caught:
        SqlStore(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://user:secret@host", "no URL with a secret"])
def test_redis_refuses_the_urls_of_others(url: str) -> None:
    """When it is made, not when it is first used."""
    with pytest.raises(InvalidValueError, match=r"url: .*one of Redis is needed") as caught:
        RedisStore(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("room", [{"max_claims": 0}, {"max_links": -1}, {"max_claims": "9"}])
def test_memory_refuses_to_have_no_room(room: Any) -> None:
    """It could keep nothing, and claims would fail."""
    with pytest.raises(InvalidValueError, match=r"max_(links|claims): .*above zero"):
        MemoryStore(**room)


def test_stores_show_no_password() -> None:
    """In no repr."""
    sql = SqlStore("postgresql+psycopg://user:hidden@127.0.0.1:1/x")
    assert "SqlStore('postgresql+psycopg://user:***@127.0.0.1:1/x')" == repr(sql)
    assert "RedisStore(prefix='p')" == repr(RedisStore("redis://:hidden@127.0.0.1:1", prefix="p"))


@pytest.mark.parametrize("stands", ["7", "8"])
def test_who_loses_a_race_sees_what_stands(
    place: Place, monkeypatch: pytest.MonkeyPatch, stands: str
) -> None:
    """Where another process was faster between the look and the write."""
    if place.forgets:
        pytest.skip("memory does both under one lock")
    place.open().link(a_link("5", stands))
    store = place.open()
    really_find = store.find
    answers = iter([None])
    monkeypatch.setattr(store, "find", lambda *names: next(answers, really_find(*names)))

    expected = a_link() if stands == "7" else a_link("5", "8", rival=Psid("7"))
    assert expected == store.link(a_link())


def test_redis_contests_only_what_is_there(redis_server: Server) -> None:
    """A link that ended meanwhile, or is contested meanwhile, stays so."""
    client = redis.Redis.from_url(redis_server.url, decode_responses=True)
    store = RedisStore(client, prefix=uuid4().hex)

    assert a_link() == store._contest(a_link())
    assert None is store.find(PAGE, UserRef("5"))
    store.link(a_link())
    assert a_link(rival=Psid("8")) == store.link(a_link("5", "8"))
    assert a_link(rival=Psid("8")) == store._contest(a_link("5", "9"))
    assert () == store.links_to(PAGE, Psid("9"))
    store.see(a_sighting())
    assert (a_sighting(),) == store.sightings(PAGE, UserRef("5"))
    assert Claimed.MINE == store.claim("a", "me", MINUTE)
    assert store.finish("a", "me", MINUTE)
    assert Claimed.DONE == store.claim("a", "me", MINUTE)
    store.close()


def test_sql_opens_a_new_connection_after_a_fork(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parent's stays the parent's."""
    store = SqlStore(f"sqlite:///{tmp_path}/links.sqlite")
    store.link(a_link())
    opened: list[object] = []
    sqlalchemy.event.listen(store._engine, "connect", lambda *_new: opened.append("new"))
    assert a_link() == store.find(PAGE, UserRef("5"))
    assert [] == opened
    monkeypatch.setattr(os, "getpid", lambda: 0)

    assert a_link() == store.find(PAGE, UserRef("5"))
    assert ["new"] == opened
    store.close()


def test_threads_make_the_tables_once(tmp_path: Path) -> None:
    """Who waited for another finds them made."""
    store = SqlStore(f"sqlite:///{tmp_path}/links.sqlite")
    made: list[object] = []
    sqlalchemy.event.listen(store._engine, "connect", lambda *_new: made.append("connection"))
    store._get_ready()
    store._get_ready()

    assert ["connection"] == made
    store.close()


def test_sqlite_waits_for_its_lock_no_longer_than_asked(tmp_path: Path) -> None:
    """A file that somebody else holds is a store that is not there."""
    file = tmp_path / "links.sqlite"
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    store = SqlStore(f"sqlite:///{file}", timeout=1)

    with pytest.raises(StoreError):
        store.find(PAGE, UserRef("5"))
    holder.execute("ROLLBACK")
    assert None is store.find(PAGE, UserRef("5"))
    holder.close()
    store.close()


def test_sqlite_tries_again_while_others_change_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not always wait for its lock then, and several processes start at once."""
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorname = "SQLITE_BUSY"
    failures = [sqlalchemy.exc.OperationalError(None, None, busy) for _time in range(2)]
    really_make = engine._make_tables

    def make(one: sqlalchemy.Engine) -> None:
        if failures:
            raise failures.pop()
        really_make(one)

    monkeypatch.setattr(engine, "_make_tables", make)
    store = SqlStore(f"sqlite:///{tmp_path}/links.sqlite")

    assert None is store.find(PAGE, UserRef("5"))
    assert [] == failures
    store.close()
