"""Stores to test: in memory, an SQLite file, and real servers of PostgreSQL and Redis.

The servers listen on 127.0.0.1 only, live in a temporary directory, and are stopped by their pid.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
import sqlalchemy
from identity.places import (
    MemoryPlace,
    Place,
    PostgresqlPlace,
    RedisPlace,
    Server,
    SqlitePlace,
    free_port,
    program_of,
)

from messenger_chatplugin.identity import Store


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Redis that writes each command to disk."""
    program, port = program_of("redis-server"), free_port()
    folder = tmp_path_factory.mktemp("redis")
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    command = [program, *options, "--appendonly", "yes", "--appendfsync", "always"]
    url = f"redis://127.0.0.1:{port}"
    client = redis.Redis.from_url(url)
    server = Server(command, client.ping, url)
    server.start()
    yield server
    client.close()
    server.stop()


def _as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root; its package brings a user."""
    if os.geteuid():
        return []
    return [program_of("setpriv"), "--reuid=postgres", "--regid=postgres", "--clear-groups"]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """A PostgreSQL with the user ``postgres`` and no password."""
    installed = [str(path.parent) for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    program = program_of("postgres", *(f"{folder}/postgres" for folder in installed))
    port = free_port()
    folder = Path(f"/tmp/messenger_chatplugin_{uuid4().hex}")
    folder.mkdir(mode=0o700)
    if not os.geteuid():
        postgres = pwd.getpwnam("postgres")
        os.chown(folder, postgres.pw_uid, postgres.pw_gid)
    initdb = [str(Path(program).with_name("initdb")), "-D", str(folder / "data")]
    subprocess.run(
        [*_as_postgres(), *initdb, "-U", "postgres", "--auth=trust", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    options = ["-D", str(folder / "data"), "-p", str(port), "-k", str(folder), "-h", "127.0.0.1"]
    url = f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    server = Server([*_as_postgres(), program, *options], lambda: engine.connect().close(), url)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture(params=["memory", "sqlite", "postgresql", "redis"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Each kind of store in turn."""
    makers: dict[str, Callable[[], Place]] = {
        "memory": MemoryPlace,
        "sqlite": lambda: SqlitePlace(tmp_path),
        "postgresql": lambda: PostgresqlPlace(request.getfixturevalue("postgresql_server")),
        "redis": lambda: RedisPlace(request.getfixturevalue("redis_server")),
    }
    made = makers[request.param]()
    opened: list[Any] = []
    first = made.open

    def noting(**options: Any) -> Store:
        opened.append(first(**options))
        store: Store = opened[-1]
        return store

    made.open = noting  # type: ignore[method-assign] # to close what a test opens
    yield made
    for store in opened:
        if hasattr(store, "close"):
            store.close()
