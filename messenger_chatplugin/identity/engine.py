"""Connections to SQLite and PostgreSQL: opened, set up, safe after a fork, with their tables."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DisconnectionError, OperationalError
from sqlalchemy.schema import CreateIndex, CreateTable

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.identity.tables import INSERTS, METADATA

_PAUSE = 0.01
"""Seconds between two tries to get SQLite's lock."""

_ADVISORY_LOCK = 6_047_313_981
"""Any number: keeps two processes from making PostgreSQL's tables at once."""


def open_engine(url: str, timeout: int) -> Engine:
    """Make the engine; it connects when it is first used.

    Args:
        url: An SQLite file's or a PostgreSQL database's.
        timeout: Seconds to wait for SQLite's lock, or for PostgreSQL to accept a connection.

    Raises:
        InvalidValueError: The URL is of something else.

    """
    parsed = _checked(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    engine = create_engine(
        parsed,
        # Each statement is a transaction of its own.
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
        pool_pre_ping=not is_sqlite,
        hide_parameters=True,
        connect_args={"timeout" if is_sqlite else "connect_timeout": timeout},
        execution_options={"preserve_rowcount": True},
    )
    event.listen(engine, "connect", _connected)
    event.listen(engine, "checkout", _checked_out)
    return engine


def make_tables(engine: Engine, timeout: int) -> None:
    """Make the tables that are missing; several processes may try at once.

    Args:
        engine: The engine.
        timeout: Seconds to wait for SQLite's lock.

    """
    deadline = time.monotonic() + timeout
    while True:
        try:
            _make_tables(engine)
        except OperationalError as error:
            # SQLite does not wait for its lock by itself while it changes the journal.
            is_locked = getattr(error.orig, "sqlite_errorname", "") == "SQLITE_BUSY"
            if not is_locked or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _make_tables(engine: Engine) -> None:
    with engine.connect() as connection, _alone(connection):
        for table in METADATA.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    # SQLite's own lock does it; PostgreSQL's IF NOT EXISTS fails where two are at it.
    if connection.dialect.name == "sqlite":
        # Readers do not wait for writers; the file stays so.
        connection.execute(text("PRAGMA journal_mode=WAL"))
        yield
        return
    key = {"key": _ADVISORY_LOCK}
    connection.execute(text("SELECT pg_advisory_lock(:key)"), key)
    try:
        yield
    finally:
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)


def _checked(url: str) -> URL:
    limit = "the URL of an SQLite file or of PostgreSQL is needed, as 'sqlite:////data/links.db'"
    try:
        parsed = make_url(url)
    except ArgumentError:
        # It may hold a password.
        raise InvalidValueError.of_secret("url", "no URL given", limit) from None
    if parsed.get_backend_name() not in INSERTS:
        raise InvalidValueError.of("url", parsed.render_as_string(hide_password=True), limit)
    if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise InvalidValueError.of("url", parsed.render_as_string(hide_password=True), limit)
    return parsed


def _connected(connection: Any, record: Any) -> None:
    record.info["process"] = os.getpid()
    if type(connection).__module__.startswith("sqlite3"):
        # What was committed survives a power cut.
        connection.execute("PRAGMA synchronous=FULL")


def _checked_out(_connection: Any, record: Any, proxy: Any) -> None:
    # A connection must not be used on both sides of a fork; this is SQLAlchemy's own recipe:
    # https://docs.sqlalchemy.org/en/20/core/pooling.html#using-connection-pools-with-multiprocessing-or-os-fork
    if record.info["process"] != os.getpid():
        record.dbapi_connection = proxy.dbapi_connection = None
        raise DisconnectionError("the connection belongs to the process that was forked")
