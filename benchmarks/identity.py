"""How fast a ledger of identities answers and learns, and how much it weighs.

Run: ``python benchmarks/identity.py [million]``. Redis is left out where it is not installed.
"""

import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import redis
from sqlalchemy import create_engine, insert

from messenger_chatplugin import Psid, UserRef
from messenger_chatplugin.events import Signal
from messenger_chatplugin.identity import Link, Links, MemoryStore, Store
from messenger_chatplugin.identity.records import milliseconds
from messenger_chatplugin.identity.redis import RedisStore
from messenger_chatplugin.identity.sql import SqlStore
from messenger_chatplugin.identity.tables import LINKS

PAGE = "310045500981234"
NOW = datetime.now(UTC)
PROCESSES = 4


def link_of(number: int) -> Link:
    """Make the link of a number, with ids as long as the platform's."""
    return Link(
        page_id=PAGE,
        user_ref=UserRef(118_203_344_000_000 + number),
        psid=Psid(7_120_034_455_000_000 + number),
        signal=Signal.TOKEN,
        linked_at=NOW,
    )


def seconds(work: Callable[[], object], repeat: int = 5) -> float:
    """Take the time of the fastest of some runs."""
    best = float("inf")
    for _time in range(repeat):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def say(what: str, figure: float, unit: str, target: float, *, more_is_better: bool) -> None:
    """Print a figure beside its target."""
    ratio = figure / target if more_is_better else target / figure
    print(f"{what:<58} {figure:>12,.2f} {unit:<10} target {target:>9,.1f}   {ratio:5.2f} x")


def resolve_from_memory() -> None:
    """Time one resolve out of 100,000 links."""
    count = 100_000
    links = Links(secret="s", page_id=PAGE, store=MemoryStore(max_links=count))
    names = [UserRef(118_203_344_000_000 + number) for number in range(count)]
    for number, name in enumerate(names):
        links.link(name, Psid(number + 1))
    asked = names[::10]

    def work() -> None:
        for name in asked:
            links.resolve(name)

    microseconds = seconds(work) / len(asked) * 1e6
    say("memory: resolve", microseconds, "µs", 2.0, more_is_better=False)


def _link_many(url: str, first: int, count: int, begin: Any, done: Any) -> None:
    store = SqlStore(url, timeout=60)
    store.find(PAGE, UserRef("1"))
    links = [link_of(first + number) for number in range(count)]
    begin.wait()
    for link in links:
        store.link(link)
    done.wait()


def _resolve_many(url: str, first: int, count: int, begin: Any, done: Any) -> None:
    links = Links(secret="s", page_id=PAGE, store=SqlStore(url, timeout=60))
    names = [UserRef(118_203_344_000_000 + first + number) for number in range(count)]
    links.resolve(names[0])
    begin.wait()
    for name in names:
        links.resolve(name)
    done.wait()


def per_second(work: Callable[..., None], url: str, count: int) -> float:
    """Let the processes do the same at the same time, each with its own share."""
    spawn = multiprocessing.get_context("spawn")
    begin, done = spawn.Barrier(PROCESSES + 1), spawn.Barrier(PROCESSES + 1)
    workers = [
        spawn.Process(target=work, args=(url, number * count, count, begin, done))
        for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    begin.wait()
    started = time.perf_counter()
    done.wait()
    took = time.perf_counter() - started
    for worker in workers:
        worker.join()
    return PROCESSES * count / took


def sqlite(folder: Path) -> None:
    """Time four processes at one file; each link is on the disk before the next begins."""
    url = f"sqlite:///{folder}/links.sqlite"
    print(f"  ({PROCESSES} processes, {os.cpu_count()} cores)")
    rate = per_second(_link_many, url, 2_000)
    say("SQLite: new links, synchronous=FULL", rate, "links/s", 3_000, more_is_better=True)
    rate = per_second(_resolve_many, url, 2_000)
    say("SQLite: resolve", rate, "/s", 15_000, more_is_better=True)


def redis_beside_bare(folder: Path) -> None:
    """Time the store beside bare redis-py that makes the same round trips."""
    program = shutil.which("redis-server")
    if program is None:
        print("Redis: redis-server is not installed")
        return
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    server = subprocess.Popen([*command, "--save", ""], stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}"
    client: Any = redis.Redis.from_url(url)
    while True:
        try:
            client.ping()
            break
        except redis.ConnectionError:
            time.sleep(0.05)
    try:
        _compare(client, RedisStore(url))
    finally:
        client.close()
        server.terminate()
        server.wait()


class Bare:
    """What the store does, by hand: the same commands, with keys and values as long."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def link(self, link: Link) -> None:
        """Look, then write."""
        key, of_psid = (
            self._key(link.user_ref),
            f"messenger_bareplugin:{{{PAGE}}}:of:{link.psid.id}",
        )
        self._client.get(key)
        with self._client.pipeline() as pipe:
            pipe.sadd(of_psid, link.user_ref.user_ref)
            pipe.pexpire(of_psid, 86_400_000)
            pipe.set(key, f"token 1700000000000 16 {link.psid.id}", nx=True, px=86_400_000)
            pipe.execute()

    def resolve(self, user_ref: UserRef) -> None:
        """Look."""
        self._client.get(self._key(user_ref))

    def _key(self, user_ref: UserRef) -> str:
        return f"messenger_bareplugin:{{{PAGE}}}:link:{user_ref.user_ref}"


def _compare(client: Any, store: RedisStore) -> None:
    rounds, count = 7, 2_000
    bare, ledger = Bare(client), Links(secret="s", page_id=PAGE, store=store)
    works: dict[str, Callable[[Link], object]] = {
        "bare link": bare.link,
        "link": store.link,
        "bare resolve": lambda link: bare.resolve(link.user_ref),
        "resolve": lambda link: ledger.resolve(link.user_ref),
    }
    best = dict.fromkeys(works, float("inf"))
    # Taken in turns, so that whatever else the machine does hits both alike.
    for number in range(rounds):
        links = [link_of(number * count + n) for n in range(count)]
        for name, work in works.items():
            took = seconds(lambda links=links, work=work: [work(link) for link in links], 1)  # type: ignore[misc] # the defaults are bound
            best[name] = min(best[name], took)
    for name in ("link", "resolve"):
        ours, theirs = count / best[name], count / best[f"bare {name}"]
        print(f"  ({name}: {ours:,.0f}/s, bare redis-py {theirs:,.0f}/s)")
        times = theirs / ours
        say(f"Redis: {name}, times bare redis-py", times, "x", 1.3, more_is_better=False)


def _resident() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _time_resolve(store: Store, kind: str, size: int) -> None:
    ledger = Links(secret="s", page_id=PAGE, store=store)
    asked = [UserRef(118_203_344_000_000 + size * n // 2_000) for n in range(2_000)]
    took = seconds(lambda: [ledger.resolve(name) for name in asked], 7) / len(asked) * 1e6
    print(f"{kind}: resolve out of {size:>9,} links {took:>10.2f} µs")


def growing_in_memory(sizes: list[int]) -> None:
    """Look up in ever larger ledgers in memory."""
    store = MemoryStore(max_links=sizes[-1])
    before = _resident()
    for first, size in pairwise([0, *sizes]):
        for number in range(first, size):
            store.link(link_of(number))
        _time_resolve(store, "memory", size)
    grown = _resident() - before
    print(f"memory: {sizes[-1]:,} links take {grown / 1e6:,.0f} MB of the process")


def growing_on_disk(folder: Path, sizes: list[int]) -> None:
    """Look up in ever larger files; they are filled in one transaction, to save time."""
    file = folder / "growing.sqlite"
    store = SqlStore(f"sqlite:///{file}")
    store.find(PAGE, UserRef("1"))
    for first, size in pairwise([0, *sizes]):
        with create_engine(f"sqlite:///{file}").begin() as connection:
            rows = (_row(link_of(number)) for number in range(first, size))
            while share := [*islice(rows, 10_000)]:
                connection.execute(insert(LINKS), share)
        _time_resolve(store, "SQLite", size)
    store.close()
    print(f"SQLite: {sizes[-1]:,} links take {file.stat().st_size / 1e6:,.0f} MB of the disk")


def _row(link: Link) -> dict[str, Any]:
    return {
        "page_id": link.page_id,
        "user_ref": link.user_ref.user_ref,
        "psid": link.psid.id,
        "signal": link.signal.value,
        "linked_at_ms": milliseconds(link.linked_at),
    }


def main() -> None:
    """Print all figures."""
    resolve_from_memory()
    with tempfile.TemporaryDirectory() as folder:
        sqlite(Path(folder))
        redis_beside_bare(Path(folder))
        sizes = [1_000, 10_000, 100_000]
        if "million" in sys.argv:
            sizes.append(1_000_000)
        growing_in_memory(sizes)
        growing_on_disk(Path(folder), sizes)


if __name__ == "__main__":
    main()
