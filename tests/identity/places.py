"""Where stores keep their data: this process, an SQLite file, PostgreSQL and Redis.

The servers listen on 127.0.0.1 only, live in a temporary directory, and are stopped by their pid.
Where a program is not installed the tests are skipped, but never in continuous integration.
"""

# ruff: noqa: D102 - what the methods do stands with Place

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import redis
import sqlalchemy

from messenger_chatplugin.identity import MemoryStore, Store
from messenger_chatplugin.identity.redis import RedisStore
from messenger_chatplugin.identity.sql import SqlStore

_PATIENCE = 60.0
"""Seconds a server may take to start on a busy machine."""


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def eventually(is_so: Callable[[], bool]) -> bool:
    """Wait until it is so, or patience ends."""
    deadline = time.monotonic() + _PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def program_of(name: str, *more: str) -> str:
    """Find a program, or skip the test; in continuous integration fail it."""
    found = shutil.which(name) or next((path for path in more if Path(path).exists()), None)
    if found is None:
        reason = f"{name} is not installed"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


class Server:
    """A server that can be stopped and started again with its data."""

    def __init__(self, command: list[str], is_up: Callable[[], object], url: str) -> None:
        self.url = url
        self._command = command
        self._is_up = is_up
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        assert eventually(self._answers)

    def stop(self) -> None:
        """Stop it, and wait until it has ended."""
        assert self._process is not None
        # SIGINT: PostgreSQL would otherwise wait for its clients to go.
        self._process.send_signal(2)
        self._process.wait(_PATIENCE)

    def _answers(self) -> bool:
        try:
            self._is_up()
        except (redis.RedisError, sqlalchemy.exc.OperationalError):
            return False
        return True


class Place:
    """Where a store keeps its data; it can be opened again, and broken."""

    name: str
    forgets = False

    def open(
        self, *, clock: Callable[[], float] = time.time, keep: timedelta = timedelta(days=7)
    ) -> Store:
        """Open the store, as another process would."""
        raise NotImplementedError

    def arguments(self) -> list[str]:
        """Say to ``writer.py`` where it is."""
        raise NotImplementedError

    def restart(self) -> None:
        """Restart the server, if there is one."""

    def corrupt(self) -> None:
        """Make what is kept unreadable."""
        raise NotImplementedError

    def unreachable(self) -> Store:
        """Open a store that is not there."""
        raise NotImplementedError


class MemoryPlace(Place):
    """This process."""

    name = "memory"
    forgets = True

    def __init__(self) -> None:
        self._stores: dict[timedelta, MemoryStore] = {}

    def open(
        self, *, clock: Callable[[], float] = time.time, keep: timedelta = timedelta(days=7)
    ) -> Store:
        del clock  # it has a monotonic one
        return self._stores.setdefault(keep, MemoryStore(keep=keep))


class SqlitePlace(Place):
    """A file."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._file = folder / "links.sqlite"

    def open(
        self, *, clock: Callable[[], float] = time.time, keep: timedelta = timedelta(days=7)
    ) -> Store:
        return SqlStore(f"sqlite:///{self._file}", clock=clock, keep=keep)

    def arguments(self) -> list[str]:
        return ["sql", f"sqlite:///{self._file}"]

    def corrupt(self) -> None:
        for file in self._file.parent.glob("links.sqlite*"):
            file.write_bytes(b"this is no database, but a letter\n" * 1000)

    def unreachable(self) -> Store:
        return SqlStore(f"sqlite:///{self._file.parent}/missing/links.sqlite")


class PostgresqlPlace(Place):
    """A schema of its own on the server."""

    name = "postgresql"

    def __init__(self, server: Server) -> None:
        self._server = server
        self._schema = f"s{uuid4().hex}"
        self._engine = sqlalchemy.create_engine(server.url, poolclass=sqlalchemy.NullPool)
        self._run(f"CREATE SCHEMA {self._schema}")
        self._url = f"{server.url}?options=-csearch_path%3D{self._schema}"

    def _run(self, statement: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(sqlalchemy.text(statement))

    def open(
        self, *, clock: Callable[[], float] = time.time, keep: timedelta = timedelta(days=7)
    ) -> Store:
        return SqlStore(self._url, clock=clock, keep=keep)

    def arguments(self) -> list[str]:
        return ["sql", self._url]

    def restart(self) -> None:
        self._server.stop()
        self._server.start()

    def corrupt(self) -> None:
        self._run(f"ALTER TABLE {self._schema}.messenger_chatplugin_links DROP COLUMN psid")

    def unreachable(self) -> Store:
        url = f"postgresql+psycopg://postgres:hidden@127.0.0.1:{free_port()}/postgres"
        return SqlStore(url, timeout=2)


class RedisPlace(Place):
    """Keys with a prefix of their own."""

    name = "redis"

    def __init__(self, server: Server) -> None:
        self._server = server
        self._prefix = uuid4().hex

    def open(
        self, *, clock: Callable[[], float] = time.time, keep: timedelta = timedelta(days=7)
    ) -> Store:
        return RedisStore(self._server.url, prefix=self._prefix, clock=clock, keep=keep)

    def arguments(self) -> list[str]:
        return ["redis", self._server.url, self._prefix]

    def restart(self) -> None:
        self._server.stop()
        self._server.start()

    def corrupt(self) -> None:
        with redis.Redis.from_url(self._server.url) as client:
            for key in client.scan_iter(f"{self._prefix}:*:link:*"):
                client.set(key, "no JSON")

    def unreachable(self) -> Store:
        return RedisStore(f"redis://:hidden@127.0.0.1:{free_port()}", timeout=0.5)
